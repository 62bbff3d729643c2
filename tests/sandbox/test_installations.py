"""The sandbox in different installations: its address, its pages, its environment."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
import requests

from gnusocial.sandbox import Sandbox

PASSWORDS = {"admin": "adminpass1", "alice": "alicepass1"}
ALICE = ("alice", PASSWORDS["alice"])
NOW = datetime(2026, 11, 21, 2, 0, tzinfo=timezone.utc)
VERSION = "api/statusnet/version.json"

Started = Callable[..., Sandbox]


@pytest.fixture
def started(request: pytest.FixtureRequest) -> Started:
    """Start sandboxes with settings; all of them stop after the test."""

    def start(version: str = "1.20.10", **options: Any) -> Sandbox:
        server = Sandbox(version, **options)
        request.addfinalizer(server.stop)
        return server.start()

    return start


def get(url: str, **options: Any) -> requests.Response:
    return requests.get(url, timeout=5, allow_redirects=False, **options)


def post(server: Sandbox, text: str, base: str = "") -> requests.Response:
    url = f"{base or server.url}/api/statuses/update.json"
    return requests.post(url, auth=ALICE, data={"status": text}, timeout=60)


def logged_in(server: Sandbox, nickname: str = "alice") -> requests.Session:
    """A browser with a logged-in user."""
    browser = requests.Session()
    page = browser.get(f"{server.url}/main/login", timeout=60).text
    token = re.findall(r'name="?token"?[^>]*value="?([0-9a-f]+)', page) or re.findall(
        r'value="([0-9a-f]+)"[^>]*name="token"', page
    )
    form = {"nickname": nickname, "password": PASSWORDS[nickname], "token": token[0]}
    answer = browser.post(f"{server.url}/main/login", data=form, timeout=5, allow_redirects=False)
    assert answer.status_code == 303
    return browser


# --- where it lives ------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["social", "our/gnu.social"])
def test_a_site_in_a_folder(started: Started, path: str) -> None:
    server = started(path=path, clock=lambda: NOW)
    assert server.url.endswith(f"/{path}")
    assert get(f"{server.url}/{VERSION}").status_code == 200
    assert get(f"{server.url.removesuffix(path)}{VERSION}").status_code == 404
    assert get(f"{server.url}x/{VERSION}").status_code == 404
    status = post(server, "@bob hello").json()
    host = server.url.split("/")[2]
    folder = path.replace("/", ":")
    assert status["uri"] == f"tag:{host},2026-11-21:{folder}:noticeId=1:objectType=note"
    assert status["user"]["statusnet_profile_url"] == f"{server.url}/alice"
    config = get(f"{server.url}/api/statusnet/config.json").json()["site"]
    assert (config["path"], config["server"]) == (path, host)
    feed = get(f"{server.url}/api/statuses/public_timeline.atom").text
    assert f'href="{server.url}/api/statuses/public_timeline.atom"' in feed


def test_a_site_without_fancy_urls(started: Started) -> None:
    server = started(fancy_urls=False)
    assert get(f"{server.url}/{VERSION}").status_code == 404
    assert get(f"{server.url}/index.php/{VERSION}").status_code == 200
    assert get(f"{server.url}/index.php?p={VERSION}").json() == "1.20.10-release"
    assert get(server.url).headers["Location"] == f"{server.url}/index.php/main/all"
    script = f"{server.url}/index.php"
    status = post(server, "hello", script).json()
    assert status["user"]["statusnet_profile_url"] == f"{script}/alice"
    # The web server delivers files itself.
    assert status["user"]["profile_image_url"].startswith(f"{server.url}/theme/")
    form = get(f"{script}/main/login").text
    assert f'action="{script}/main/login"' in form
    assert get(f"{script}/api/statusnet/config.json").json()["site"]["fancy"] is False
    with server.client("alice") as alice:
        assert alice.api_base_url == script


def test_version_2_names_the_script_once_without_fancy_urls(started: Started) -> None:
    server = started("2.0.1", fancy_urls=False)
    script = f"{server.url}/index.php"
    feed = get(f"{script}/api/statuses/user_timeline/alice.as").json()
    assert feed["links"][0]["url"].startswith(f"{script}/")
    found = get(f"{script}/.well-known/webfinger?resource=acct:alice@127.0.0.1").json()
    assert f"{script}/user/2" in found["aliases"]
    assert not [alias for alias in found["aliases"] if alias.count("index.php") > 1]


def test_signatures_are_over_the_address_without_the_folder_twice(started: Started) -> None:
    server = started(path="social")
    with server.client("alice", oauth=True) as alice:
        assert alice.me().screen_name == "alice"


# --- the session in links ------------------------------------------------------------------------


def test_links_of_pages_carry_the_session(started: Started) -> None:
    server = started(session_in_links=True)
    browser = logged_in(server, "admin")
    number = browser.cookies["PHPSESSID"]
    page = browser.get(f"{server.url}/settings/oauthapps", timeout=60).text
    addresses = re.findall(r'(?:href|action)="([^"]*)"', page)
    ours = [address for address in addresses if address.startswith(server.url)]
    assert f"{server.url}/settings/oauthapps/new?PHPSESSID={number}" in ours
    assert f"{server.url}/settings/oauthapps/show/2?PHPSESSID={number}" in ours
    assert all(f"?PHPSESSID={number}" in address for address in ours)
    # The API has no session.
    assert "PHPSESSID" not in post(server, "hello").text


def test_a_redirect_carries_the_session_before_what_it_had(started: Started) -> None:
    server = started(session_in_links=True)
    answer = get(f"{server.url}/settings/oauthconnections?page=1")
    number = answer.cookies["PHPSESSID"]
    assert answer.headers["Location"] == f"{server.url}/main/login?PHPSESSID={number}"
    browser = requests.Session()
    browser.cookies.update(answer.cookies)
    page = browser.get(f"{server.url}/main/login", timeout=60).text
    token = re.findall(r'name="token"[^>]*value="([0-9a-f]+)', page)[0]
    form = {"nickname": "alice", "password": "alicepass1", "token": token}
    back = browser.post(f"{server.url}/main/login", data=form, timeout=5, allow_redirects=False)
    wanted = f"{server.url}/settings/oauthconnections?PHPSESSID={number}&page=1"
    assert back.headers["Location"] == wanted


def test_a_site_with_a_folder_leads_back_to_it(started: Started) -> None:
    server = started(path="social")
    browser = requests.Session()
    first = browser.get(f"{server.url}/settings/oauthapps", timeout=60)
    token = re.findall(r'name="token"[^>]*value="([0-9a-f]+)', first.text)[0]
    form = {"nickname": "alice", "password": "alicepass1", "token": token}
    back = browser.post(f"{server.url}/main/login", data=form, timeout=5, allow_redirects=False)
    assert back.headers["Location"] == f"{server.url}/settings/oauthapps"


def test_attributes_of_the_cookie(started: Started) -> None:
    server = started(cookie_attributes="; SameSite=None; Partitioned")
    answer = get(f"{server.url}/main/login")
    cookie = answer.headers["Set-Cookie"]
    assert re.fullmatch(r"PHPSESSID=\w+; path=/; SameSite=None; Partitioned", cookie)


# --- how pages look ------------------------------------------------------------------------------


@pytest.mark.parametrize("theme", ["other", "minified"])
def test_another_theme_keeps_what_programs_rely_on(started: Started, theme: str) -> None:
    server = started(theme=theme)
    page = get(f"{server.url}/main/login").text
    for name in ("nickname", "password", "token", "submit", "rememberme"):
        assert len(re.findall(rf'<input\b[^>]*name="?{name}\b', page)) == 1
    assert logged_in(server).cookies["PHPSESSID"]


def test_the_other_theme(started: Started) -> None:
    page = get(f"{started(theme='other').url}/main/login").text
    assert re.search(r'<input data-theme="other" value="[0-9a-f]+" id="token" type="hidden"', page)
    assert page.count("<div") == page.count("</div>")
    assert '<div class="form-outer">' in page


def test_the_minified_theme(started: Started) -> None:
    server = started(theme="minified")
    page = get(f"{server.url}/main/login").text
    assert "type=password" in page
    assert "</body>" not in page
    # What has a slash may stand without quotes too.
    assert f"action={server.url}/main/login" in page


def test_german_pages(started: Started) -> None:
    server = started(language="de")
    page = get(f"{server.url}/main/login").text
    assert "Passwort" in page
    assert 'value="Anmelden"' in page
    assert "Password" not in page
    assert get(f"{server.url}/api/statusnet/config.json").json()["site"]["language"] == "de"
    # Hidden values are no words.
    assert re.search(r'name="token" type="hidden" id="token" value="[0-9a-f]{128}"', page)


def test_pages_are_written_the_same_way_after_all(started: Started) -> None:
    # The rewriter changes nothing but what it is told: German alone keeps the form of the page.
    english = get(f"{started().url}/api/oauth/authorize").text
    german = get(f"{started(language='de').url}/api/oauth/authorize").text

    def tags(page: str) -> list[str]:
        return re.findall(r"</?\w+", page)

    assert tags(english) == tags(german)


# --- what surrounds it ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "dates"),
    [
        ("standard", ["Sat, 21 Nov 2026 02:01:00 GMT"]),
        ("missing", []),
        ("doubled", ["Sat, 21 Nov 2026 02:01:00 GMT", "Sat, 21 Nov 2026 02:00:00 GMT"]),
        ("asctime", ["Sat Nov 21 02:01:00 2026"]),
        ("-0000", ["Sat, 21 Nov 2026 02:01:00 -0000"]),
    ],
)
def test_forms_of_the_date(started: Started, form: str, dates: list[str]) -> None:
    server = started(clock=lambda: NOW, date_form=form, date_offset=60)
    for path in (VERSION, "no/such/page"):
        answer = requests.get(f"{server.url}/{path}", timeout=5, stream=True)
        assert answer.raw.headers.getlist("Date") == dates
    server.fail_next()
    assert requests.get(server.url, timeout=5, stream=True).raw.headers.getlist("Date") == dates


def test_the_date_of_the_web_server_is_not_that_of_the_notices(started: Started) -> None:
    server = started(clock=lambda: NOW, date_offset=-90)
    answer = post(server, "hello")
    assert parsedate_to_datetime(answer.headers["Date"]) == NOW - timedelta(seconds=90)
    assert answer.json()["created_at"] == "Sat Nov 21 02:00:00 +0000 2026"


def test_what_php_prints(started: Started) -> None:
    warning = "<br />\n<b>Deprecated</b>:  each() is old in <b>/srv/x.php</b> on line <b>1</b>\n"
    server = started(printed_before="\ufeff" + warning, printed_after="\nWarning: shutdown")
    raw = post(server, "hello").content
    assert raw.startswith(b"\xef\xbb\xbf<br />")
    assert raw.endswith(b"Warning: shutdown")
    inner = raw.decode("utf-8-sig").removeprefix(warning).removesuffix("\nWarning: shutdown")
    assert json.loads(inner)["text"] == "hello"
    page = get(f"{server.url}/main/login").content
    assert page.startswith(b"\xef\xbb\xbf<br />")


def test_php_prints_nothing_where_there_is_no_body_or_no_php(started: Started) -> None:
    server = started(printed_before="Warning: x\n")
    post(server, "hello")
    url = f"{server.url}/api/statuses/public_timeline.json"
    etag = get(url).headers["ETag"]
    unchanged = get(url, headers={"If-None-Match": etag})
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert requests.head(f"{server.url}/{VERSION}", timeout=60).content == b""
    server.configure(printed_before="")
    picture = {"image": ("me.png", b"\x89PNG\r\n\x1a\n" + b"x" * 50, "image/png")}
    url = f"{server.url}/api/account/update_profile_image.json"
    address = requests.post(url, auth=ALICE, files=picture, timeout=60).json()["profile_image_url"]
    server.configure(printed_before="Warning: x\n")
    assert get(address).content.startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("envelope", "body"),
    [
        ("error", {"error": "No such notice.", "request": "/api/statuses/show/9.json"}),
        (
            "status",
            {
                "status": {
                    "code": "404 Not Found",
                    "error": "No such notice.",
                    "request": "/api/statuses/show/9.json",
                }
            },
        ),
        ("errors", {"errors": [{"code": 404, "message": "No such notice."}]}),
    ],
)
def test_envelopes_of_refusals(started: Started, envelope: str, body: dict[str, Any]) -> None:
    answer = get(f"{started(error_envelope=envelope).url}/api/statuses/show/9.json")
    assert (answer.status_code, answer.json()) == (404, body)


@pytest.mark.parametrize("page", ["", "<html><head><title>404 Not Found</title></head></html>"])
def test_another_page_for_what_is_not_there(started: Started, page: str) -> None:
    answer = get(f"{started(not_found_page=page).url}/api/no/such/route.json")
    assert (answer.status_code, answer.text) == (404, page)


# --- what the database keeps ---------------------------------------------------------------------


def test_an_old_database_keeps_no_emoji(started: Started) -> None:
    server = started(stores_emoji=False)
    status = post(server, "caf\u00e9 \U0001f600\U0001f680 \u2764").json()
    assert status["text"] == "caf\u00e9 ?? \u2764"
    assert "\U0001f600" not in status["statusnet_html"]
    server.add_subscription("alice", "bob")
    server.add_subscription("bob", "alice")
    url = f"{server.url}/api/direct_messages/new.json"
    requests.post(url, auth=ALICE, data={"user": "bob", "text": "\U0001f600!"}, timeout=60)
    sent = get(f"{server.url}/api/direct_messages/sent.json", auth=ALICE).json()
    assert [message["text"] for message in sent] == ["?!"]


def test_links_are_shortened_sooner(started: Started) -> None:
    server = started(shorten_links_over=20)
    status = post(server, "see http://news.example/a/long/path and http://a.example/").json()
    assert status["text"] == f"see {server.url}/url/1 and http://a.example/"
    config = get(f"{server.url}/api/statusnet/config.json").json()
    assert config["url"]["maxurllength"] == 20
    # A link of just this length is shortened too.
    assert post(server, "http://a.example/abc").json()["text"].startswith(f"{server.url}/url/")
    assert post(server, "http://a.example/ab").json()["text"] == "http://a.example/ab"


# --- mistakes ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("setting", "value", "told"),
    [
        ("theme", "blue", "'standard', 'other', 'minified', not 'blue'"),
        ("language", "fr", "'en', 'de'"),
        ("date_form", "none", "'missing'"),
        ("error_envelope", "xml", "'errors'"),
        ("path", "/social", "without slashes"),
        ("path", "a//b", "without slashes"),
        ("shorten_links_over", -1, "negative"),
    ],
)
def test_values_that_do_not_exist(setting: str, value: object, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        Sandbox(**{setting: value})
