"""The web pages of the sandbox: login, applications, permissions. LIVE.md has the expected form."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING

import pytest

from gnusocial.sandbox import Sandbox

from .browser import Browser, Form, read

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

VERSIONS = ("1.20.10", "2.0.1")
SITE = "http://social.example"
NEW = "/settings/oauthapps/new"
VALID = {
    "name": "bot <1>",
    "description": "says things",
    "source_url": "http://example.org/bot",
    "organization": "The bots",
    "homepage": "https://example.org",
    "callback_url": "",
    "app_type": "2",
    "default_access_type": "rw",
}


@pytest.fixture(params=VERSIONS)
def server(request: pytest.FixtureRequest) -> Sandbox:
    return Sandbox(request.param, site_url=SITE)


@pytest.fixture
def alice(server: Sandbox) -> Browser:
    """A browser in which alice is logged in."""
    browser = Browser(server)
    assert browser.log_in("alice", "alicepass1").status_code == 303
    return browser


def file(content: bytes = b"", name: str = "") -> tuple[BytesIO, str]:
    """A file part; an empty one is what a browser sends if no file was chosen."""
    return BytesIO(content), name


def registration(browser: Browser) -> Form:
    return read(browser.get(NEW)).forms["form_application_add"]


def register(browser: Browser, button: str = "save", **values: object) -> TestResponse:
    return browser.submit(registration(browser), button, **{**VALID, "app_icon": file(), **values})


def error(answer: TestResponse) -> str:
    return read(answer).texts["div.error"][0]


def is_sent_to_login(answer: TestResponse) -> bool:
    return (answer.status_code, answer.headers["Location"]) == (307, f"{SITE}/main/login")


# Login


def test_the_login_form(server: Sandbox) -> None:
    answer = Browser(server).get("/main/login")
    form = read(answer).forms["form_login"]
    assert (answer.status_code, answer.content_type) == (200, "text/html; charset=UTF-8")
    assert form.action == f"{SITE}/main/login"
    assert form.kinds == {
        "nickname": "text",
        "password": "password",
        "rememberme": "checkbox",
        "submit": "submit",
        "token": "hidden",
    }
    assert re.fullmatch("[0-9a-f]{128}", form.fields["token"])
    assert answer.headers["Cache-Control"] == "no-store, no-cache, must-revalidate"
    assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize("name", ["alice", "ALICE", " alice ", "alice@example.org"])
def test_a_login_leads_to_the_page_of_the_user(server: Sandbox, name: str) -> None:
    browser = Browser(server)
    answer = browser.log_in(name, "alicepass1")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{SITE}/alice/all")
    assert browser.get("/alice/all").status_code == 200
    again = browser.get("/main/login")
    assert (again.status_code, again.headers["Location"]) == (307, f"{SITE}/alice/all")


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"password": "wrong"}, "Incorrect username or password."),
        ({"nickname": "nobody"}, "Incorrect username or password."),
        ({"password": None}, "Incorrect username or password."),
        ({"token": "x"}, "There was a problem with your session token."),
        ({"token": None}, "There was a problem with your session token."),
    ],
)
def test_a_wrong_login_shows_the_form_again(
    server: Sandbox, wrong: dict[str, str | None], message: str
) -> None:
    browser = Browser(server)
    form = read(browser.get("/main/login")).forms["form_login"]
    values = {"nickname": "alice", "password": "alicepass1", **wrong}
    answer = browser.submit(form, "submit", **values)
    assert answer.status_code == 200
    assert error(answer) == message
    assert "form_login" in read(answer).forms
    assert is_sent_to_login(browser.get("/settings/oauthapps"))


def test_the_token_is_bound_to_the_cookie(server: Sandbox) -> None:
    one, other = Browser(server), Browser(server)
    form = read(one.get("/main/login")).forms["form_login"]
    login = {"nickname": "alice", "password": "alicepass1"}
    assert other.submit(form, "submit", **login).status_code == 200
    assert one.submit(form, "submit", **login).status_code == 303


def test_an_unknown_cookie_begins_a_session_unless_it_is_no_id(server: Sandbox) -> None:
    browser = Browser(server)
    browser.client.set_cookie("PHPSESSID", "chosen", domain="social.example")
    browser.client.set_cookie("other", "1", domain="social.example")
    assert browser.get("/main/login").headers["Set-Cookie"] == "PHPSESSID=chosen; path=/"
    browser.client.set_cookie("PHPSESSID", "<b>", domain="social.example")
    assert re.match("PHPSESSID=[0-9a-f]{26};", browser.get("/main/login").headers["Set-Cookie"])


def test_a_login_leads_back_to_the_page_that_wanted_it(server: Sandbox) -> None:
    browser = Browser(server)
    assert is_sent_to_login(browser.get("/settings/oauthapps?page=1"))
    answer = browser.log_in("alice", "alicepass1")
    assert answer.headers["Location"] == f"{SITE}/settings/oauthapps?page=1"


def test_wrong_passwords_are_delayed_here_too() -> None:
    slept: list[float] = []
    server = Sandbox(site_url=SITE, real_delays=True, sleep=slept.append)
    browser = Browser(server)
    for _ in range(3):
        browser.log_in("alice", "wrong")
    assert slept == [1.0, 2.0]


def test_a_private_site_shows_its_pages_to_users(server: Sandbox, alice: Browser) -> None:
    server.configure(private=True)
    assert alice.get("/bob/all").status_code == 200
    assert is_sent_to_login(Browser(server).get("/bob/all"))


def test_the_page_of_nobody(server: Sandbox) -> None:
    answer = Browser(server).get("/nobody/all")
    assert (answer.status_code, error(answer)) == (404, "No such user.")


@pytest.mark.parametrize(
    "path", ["/settings/oauthapps", "/settings/oauthapps/new", "/settings/oauthconnections"]
)
def test_settings_want_a_login(server: Sandbox, path: str) -> None:
    assert is_sent_to_login(Browser(server).get(path))


# Registering an application


def test_the_registration_form(server: Sandbox, alice: Browser) -> None:
    answer = alice.get(NEW)
    form = read(answer).forms["form_application_add"]
    assert form.action == f"{SITE}{NEW}"
    assert form.multipart
    assert list(form.kinds) == [
        "token",
        "MAX_FILE_SIZE",
        "app_icon",
        "application_id",
        "name",
        "description",
        "source_url",
        "organization",
        "homepage",
        "callback_url",
        "app_type",
        "default_access_type",
        "cancel",
        "save",
    ]
    assert 'id="token-form_application_add"' in answer.text
    assert form.fields["application_id"] == ""
    # What is preset: a web application that only reads.
    assert (form.fields["app_type"], form.fields["default_access_type"]) == ("1", "r")


def test_a_registered_application_is_listed_and_shown(server: Sandbox, alice: Browser) -> None:
    answer = register(alice)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{SITE}/settings/oauthapps")
    listed = read(alice.get("/settings/oauthapps"))
    assert listed.texts["span.fn"] == ["bot <1>"]
    assert f"{SITE}/settings/oauthapps/show/4" in listed.links
    shown = read(alice.get("/settings/oauthapps/show/4"))
    assert shown.texts["h1"] == ["Application: bot <1>"]
    stored = server.applications["bot <1>"]
    assert re.fullmatch("[0-9a-f]{32}", stored.consumer_key)
    assert re.fullmatch("[0-9a-f]{32}", stored.consumer_secret)
    assert shown.texts["dd"] == [
        stored.consumer_key,
        stored.consumer_secret,
        f"{SITE}/api/oauth/request_token",
        f"{SITE}/api/oauth/access_token",
        f"{SITE}/api/oauth/authorize",
    ]
    assert shown.texts["dt"][:2] == ["Consumer key", "Consumer secret"]
    assert (stored.owner_id, stored.can_write, stored.is_desktop) == (2, True, True)


def test_the_list_is_ones_own_newest_first_in_pages(server: Sandbox, alice: Browser) -> None:
    assert "You have not registered any applications yet." in alice.get("/settings/oauthapps").text
    for number in range(21):
        register(alice, name=f"bot {number}")
    names = read(alice.get("/settings/oauthapps")).texts["span.fn"]
    assert names == [f"bot {number}" for number in range(20, 0, -1)]
    assert read(alice.get("/settings/oauthapps?page=2")).texts["span.fn"] == ["bot 0"]
    admin = Browser(server)
    admin.log_in("admin", "adminpass1")
    names = read(admin.get("/settings/oauthapps")).texts["span.fn"]
    assert names == ["pytest-readonly", "pytest-client"]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"name": ""}, "Name is required."),
        ({"name": " \t"}, "Name is required."),
        ({"name": "pytest-client"}, "Name already in use. Try another one."),
        ({"name": "anonymous"}, "Name already in use. Try another one."),
        ({"name": "x" * 256}, "Name is too long (maximum 255 characters)."),
        ({"description": ""}, "Description is required."),
        ({"description": "x" * 192}, "Description is too long (maximum 191 characters)."),
        ({"source_url": ""}, "Source URL is required."),
        ({"source_url": "example.org"}, "Source URL is not valid."),
        ({"organization": ""}, "Organization is required."),
        ({"organization": "x" * 256}, "Organization is too long (maximum 255 characters)."),
        ({"homepage": ""}, "Organization homepage is required."),
        ({"homepage": "ftp://example.org"}, "Homepage is not a valid URL."),
        ({"callback_url": "http://a/" + "x" * 250}, "Callback is too long."),
        ({"callback_url": "myapp://done"}, "Callback URL is not valid."),
        ({"token": "x"}, "There was a problem with your session token."),
        ({"token": None}, "There was a problem with your session token."),
        # The first fault in the order of the form is told.
        ({"name": "", "homepage": ""}, "Name is required."),
    ],
)
def test_a_refusal_is_the_form_with_the_message(
    server: Sandbox, alice: Browser, wrong: dict[str, str | None], message: str
) -> None:
    answer = register(alice, **wrong)
    assert answer.status_code == 200
    assert error(answer) == message
    assert "form_application_add" in read(answer).forms
    assert len(server.applications) == 3


def test_the_form_keeps_what_was_typed(alice: Browser) -> None:
    answer = register(alice, homepage="")
    form = read(answer).forms["form_application_add"]
    assert form.fields["name"] == "bot <1>"
    assert form.fields["source_url"] == "http://example.org/bot"


def test_cancelling_and_other_buttons(server: Sandbox, alice: Browser) -> None:
    cancelled = register(alice, "cancel", name="")
    assert (cancelled.status_code, cancelled.headers["Location"]) == (
        303,
        f"{SITE}/settings/oauthapps",
    )
    other = register(alice, save=None)
    assert (other.status_code, error(other)) == (200, "Unexpected form submission.")
    assert len(server.applications) == 3


@pytest.mark.parametrize("content", [None, b"no picture"])
def test_the_file_part_must_be_there_and_a_picture(
    server: Sandbox, alice: Browser, content: bytes | None
) -> None:
    answer = register(alice, app_icon=None if content is None else file(content, "a.txt"))
    assert answer.status_code == 500
    assert error(answer) == "Call to undefined method Oauth_application::showForm()"
    assert len(server.applications) == 3


def test_a_picture_may_be_sent(server: Sandbox, alice: Browser) -> None:
    picture = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0" * 20
    assert register(alice, app_icon=file(picture, "a.png")).status_code == 303
    assert "bot <1>" in server.applications


@pytest.mark.parametrize(("chosen", "can_write"), [("r", False), ("rw", True), (None, True)])
def test_the_access_that_an_application_asks_for(
    server: Sandbox, alice: Browser, chosen: str | None, can_write: bool
) -> None:
    register(alice, default_access_type=chosen)
    assert server.applications["bot <1>"].can_write is can_write


# One application


def test_an_application_is_shown_to_its_owner(server: Sandbox, alice: Browser) -> None:
    anyone = Browser(server).get("/settings/oauthapps/show/2")
    message = "You must be logged in to view an application."
    assert (anyone.status_code, error(anyone)) == (400, message)
    other = alice.get("/settings/oauthapps/show/2")
    message = "You are not the owner of this application."
    assert (other.status_code, error(other)) == (401, message)
    missing = alice.get("/settings/oauthapps/show/99")
    assert (missing.status_code, error(missing)) == (404, "No such application.")


def test_new_keys_end_what_was_allowed(server: Sandbox, alice: Browser) -> None:
    register(alice)
    before = server.access_token("bob", "bot <1>")
    old = server.applications["bot <1>"]
    address = "/settings/oauthapps/show/4"
    form = read(alice.get(address)).forms["form_reset_key"]
    refused = alice.submit(form, "reset", token="x")
    assert (refused.status_code, error(refused)) == (
        400,
        "There was a problem with your session token.",
    )
    assert server.applications["bot <1>"] == old
    shown = read(alice.submit(form, "reset"))
    assert shown.texts["div.info"] == ["Consumer key and secret reset."]
    new = server.applications["bot <1>"]
    assert shown.texts["dd"][:2] == [new.consumer_key, new.consumer_secret]
    assert not {old.consumer_key, old.consumer_secret} & {new.consumer_key, new.consumer_secret}
    assert server.access_token("bob", "bot <1>") != before


def test_a_form_of_the_page_without_its_button_changes_nothing(
    server: Sandbox, alice: Browser
) -> None:
    register(alice)
    old = server.applications["bot <1>"]
    form = read(alice.get("/settings/oauthapps/show/4")).forms["form_reset_key"]
    assert alice.submit(form, "reset", reset=None).status_code == 200
    assert server.applications["bot <1>"] == old


# Permissions


def test_permissions_are_listed_and_taken_back(server: Sandbox, alice: Browser) -> None:
    address = "/settings/oauthconnections"
    assert "You have not authorized any applications" in alice.get(address).text
    server.access_token("bob", "pytest-client")
    key, _ = server.access_token("alice", "pytest-client")
    page = read(alice.get(address))
    assert page.texts["span.fn"] == ["pytest-client"]
    assert page.texts["p.access_token"] == [f"Access token starting with: {key[:7]}"]
    form = page.forms["form_revoke_app"]
    assert form.action == f"{SITE}{address}"
    assert form.fields["oauth_token"] == key
    done = alice.submit(form, "revoke")
    assert done.status_code == 200
    assert read(done).texts["div.info"] == [
        "You have successfully revoked access for pytest-client and the access token starting "
        f"with {key[:7]}."
    ]
    assert "form_revoke_app" not in read(done).forms
    assert server.access_token("alice", "pytest-client")[0] != key


def test_the_newest_permission_comes_first(server: Sandbox, alice: Browser) -> None:
    for application in ("pytest-client", "anonymous", "pytest-readonly"):
        server.access_token("alice", application)
    names = read(alice.get("/settings/oauthconnections")).texts["span.fn"]
    assert names == ["pytest-readonly", "Unknown application", "pytest-client"]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"token": "x"}, "There was a problem with your session token."),
        ({"revoke": None}, "Unexpected form submission."),
        ({"oauth_token": "0" * 32}, "You are not a user of that application."),
        ({"oauth_token": None}, "You are not a user of that application."),
    ],
)
def test_a_permission_stays_when_the_form_is_wrong(
    server: Sandbox, alice: Browser, wrong: dict[str, str | None], message: str
) -> None:
    token = server.access_token("alice", "anonymous")
    form = read(alice.get("/settings/oauthconnections")).forms["form_revoke_app"]
    assert error(alice.submit(form, "revoke", **wrong)) == message
    assert server.access_token("alice", "anonymous") == token


def test_the_permission_of_another_user_stays(server: Sandbox, alice: Browser) -> None:
    server.access_token("alice", "anonymous")
    other = server.access_token("bob", "anonymous")
    form = read(alice.get("/settings/oauthconnections")).forms["form_revoke_app"]
    answer = alice.submit(form, "revoke", oauth_token=other[0])
    assert error(answer) == "You are not a user of that application."
    assert server.access_token("bob", "anonymous") == other
