"""OAuth 1.0a: the dance and signed calls. The recorded requests are replayed in test_contract.

Requests are signed by requests-oauthlib or oauthlib, as clients do it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
from oauthlib.oauth1 import SIGNATURE_TYPE_BODY, SIGNATURE_TYPE_QUERY
from oauthlib.oauth1 import Client as Signer
from requests_oauthlib import OAuth1Session

from gnusocial.sandbox import Sandbox

from .browser import Browser, read

VERSIONS = ("1.20.10", "2.0.1")
HEX32 = r"[0-9a-f]{32}"
CALLBACK = "http://127.0.0.1:9/cb"
START = datetime(2026, 11, 21, 2, 0, tzinfo=timezone.utc)


class Clock:
    """A clock that only tests move."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=VERSIONS)
def server(request: pytest.FixtureRequest, clock: Clock) -> Iterator[Sandbox]:
    with Sandbox(request.param, clock=clock, dupelimit=0) as running:
        yield running


@pytest.fixture
def session() -> Iterator[requests.Session]:
    with requests.Session() as opened:
        opened.trust_env = False
        yield opened


class Caller:
    """Signs and sends requests, at the server's time unless told otherwise."""

    def __init__(self, server: Sandbox, session: requests.Session) -> None:
        self._server = server
        self._session = session
        self._nonces = iter(range(10**6))

    def __call__(
        self,
        method: str,
        path: str,
        data: dict[str, str] | None = None,
        *,
        signer: dict[str, Any] | None = None,
        base: str | None = None,
        application: str = "anonymous",
        token: tuple[str, str] = ("", ""),
        **options: Any,
    ) -> requests.Response:
        consumer = self._server.applications[application]
        settings = {
            "client_key": consumer.consumer_key,
            "client_secret": consumer.consumer_secret,
            "resource_owner_key": token[0] or None,
            "resource_owner_secret": token[1] or None,
            "nonce": f"nonce{next(self._nonces)}",
            "timestamp": str(int(START.timestamp())),
            **(signer or {}),
        }
        headers = {"Content-Type": "application/x-www-form-urlencoded"} if data else {}
        uri, headers, body = Signer(**settings).sign(
            (base or self._server.url) + path, method, data, headers
        )
        address = self._server.url + uri.removeprefix(base or self._server.url)
        return self._session.request(
            method, address, data=body, headers=headers, timeout=5, allow_redirects=False, **options
        )

    def request_token(self, callback: str | None = "oob", **options: Any) -> requests.Response:
        signer = {"callback_uri": callback, **options.pop("signer", {})}
        return self("POST", "/api/oauth/request_token", signer=signer, **options)

    def access_token(
        self, token: tuple[str, str], verifier: str | None, **options: Any
    ) -> requests.Response:
        signer = {"verifier": verifier}
        return self("POST", "/api/oauth/access_token", signer=signer, token=token, **options)

    def verify(self, token: tuple[str, str], **options: Any) -> requests.Response:
        path = "/api/account/verify_credentials.json"
        return self("GET", path, token=token, **options)


@pytest.fixture
def call(server: Sandbox, session: requests.Session) -> Caller:
    return Caller(server, session)


def pair(answer: requests.Response) -> tuple[str, str]:
    """Token and secret of an answer of the dance."""
    assert answer.status_code == 200, answer.text
    values = dict(parse_qsl(answer.text))
    return values["oauth_token"], values["oauth_token_secret"]


def refusal(answer: requests.Response) -> tuple[int, str, str]:
    return answer.status_code, answer.headers["Content-Type"], answer.text


def text_refusal(status: int, text: str) -> tuple[int, str, str]:
    return status, "text/plain; charset=utf-8", text


def decide(server: Sandbox, key: str, button: str = "allow", query: str = "", **values: str) -> Any:
    """Fill in the form of the authorise page as alice."""
    browser = Browser(server)
    page = browser.get(f"/api/oauth/authorize?oauth_token={key}{query}")
    form = read(page).forms["form_apioauthauthorize"]
    login = {"nickname": "alice", "password": "alicepass1", **values}
    return browser.submit(form, button, **login)


def pin(server: Sandbox, key: str) -> str:
    return read(decide(server, key)).texts["div#oauth_pin"][0]


# The dance


def test_the_whole_dance_as_requests_oauthlib_does_it() -> None:
    with Sandbox() as server:
        with OAuth1Session("anonymous", "anonymous", callback_uri="oob") as first:
            first.trust_env = False
            token = first.fetch_request_token(f"{server.url}/api/oauth/request_token")
        verifier = pin(server, token["oauth_token"])
        keys = (token["oauth_token"], token["oauth_token_secret"])
        with OAuth1Session("anonymous", "anonymous", *keys, verifier=verifier) as second:
            second.trust_env = False
            access = second.fetch_access_token(f"{server.url}/api/oauth/access_token")
        keys = (access["oauth_token"], access["oauth_token_secret"])
        with OAuth1Session("anonymous", "anonymous", *keys) as third:
            third.trust_env = False
            user = third.get(f"{server.url}/api/account/verify_credentials.json").json()
    assert user["screen_name"] == "alice"


def test_the_formats_of_keys(server: Sandbox, call: Caller) -> None:
    asked = call.request_token()
    assert asked.headers["Content-Type"] == "application/x-www-form-urlencoded"
    pattern = f"oauth_token={HEX32}&oauth_token_secret={HEX32}&oauth_callback_confirmed=true"
    assert re.fullmatch(pattern, asked.text)
    given = call.access_token(pair(asked), pin(server, pair(asked)[0]))
    assert re.fullmatch(f"oauth_token={HEX32}&oauth_token_secret={HEX32}", given.text)


@pytest.mark.parametrize("number", [0, 42, 9_999_999])
def test_a_pin_is_a_number_without_leading_zeros(
    server: Sandbox, call: Caller, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    asked_for = []

    def chosen(limit: int) -> int:
        asked_for.append(limit)
        return number

    monkeypatch.setattr("secrets.randbelow", chosen)
    token = pair(call.request_token())
    assert asked_for == [10_000_000]
    assert pin(server, token[0]) == str(number)
    # PHP compares two numbers as numbers.
    assert call.access_token(token, f"000{number}").status_code == 200


@pytest.mark.parametrize(
    "callback",
    [None, "", "OOB", "not a url", "example.org/cb", "http://", "mailto:me"],
)
def test_a_callback_is_a_url_or_oob(call: Caller, callback: str | None) -> None:
    expected = "You must provide a valid URL or 'oob' in oauth_callback."
    assert refusal(call.request_token(callback)) == text_refusal(400, expected)


@pytest.mark.parametrize("callback", ["oob", CALLBACK, "https://example.org", "myapp://done"])
def test_a_callback_may_have_any_scheme(call: Caller, callback: str) -> None:
    assert call.request_token(callback).status_code == 200


def test_the_callback_is_looked_at_before_the_consumer(call: Caller) -> None:
    signer = {"client_key": "nobody"}
    assert call.request_token("x", signer=signer).status_code == 400
    assert call.request_token(signer=signer).text == "Invalid consumer"


def test_nothing_signed(server: Sandbox, session: requests.Session) -> None:
    asked = session.post(f"{server.url}/api/oauth/request_token", timeout=5)
    assert asked.status_code == 400
    given = session.post(f"{server.url}/api/oauth/access_token", timeout=5)
    assert refusal(given) == text_refusal(401, "Invalid consumer key")


def test_a_strict_database_refuses_the_anonymous_consumer(server: Sandbox, call: Caller) -> None:
    registered = server.access_token("alice", "pytest-client")
    anonymous = server.access_token("alice", "anonymous")
    server.configure(strict_database=True)
    error = {"1.20.10": "DB Error", "2.0.1": "MDB2 Error"}[server.version]
    message = f"[Consumer] DB_DataObject error []: {error}: unknown error"
    asked = call.request_token()
    assert asked.status_code == 500
    assert asked.headers["Content-Type"] == "text/html; charset=UTF-8"
    assert asked.text == f'<div class="error">{message}</div>\n'
    assert call.verify(anonymous).json()["error"] == message
    assert call.verify(registered, application="pytest-client").status_code == 200


def test_a_request_token_is_exchanged_once(server: Sandbox, call: Caller) -> None:
    token = pair(call.request_token())
    refused = text_refusal(400, "Invalid request token or verifier.")
    assert refusal(call.access_token(token, "123")) == refused
    verifier = pin(server, token[0])
    assert refusal(call.access_token(token, "1" + verifier)) == refused
    assert refusal(call.access_token(token, None)) == refused
    pair(call.access_token(token, verifier))
    assert refusal(call.access_token(token, verifier)) == refused


def test_who_allows_again_gets_the_same_access_token(server: Sandbox, call: Caller) -> None:
    given = []
    for _ in range(2):
        token = pair(call.request_token())
        given.append(pair(call.access_token(token, pin(server, token[0]))))
    assert given[0] == given[1] == server.access_token("alice", "anonymous")


def test_a_token_belongs_to_its_application(server: Sandbox, call: Caller) -> None:
    token = pair(call.request_token())
    verifier = pin(server, token[0])
    exchanged = call.access_token(token, verifier, application="pytest-client")
    assert refusal(exchanged) == text_refusal(401, f"Invalid request token: {token[0]}")
    used = call.verify(server.access_token("alice", "anonymous"), application="pytest-client")
    assert used.status_code == 401


# The page on which the user decides


def test_the_form_of_the_authorise_page(server: Sandbox, call: Caller) -> None:
    key, _ = pair(call.request_token())
    answer = Browser(server).get(f"/api/oauth/authorize?oauth_token={key}&mode=desktop")
    form = read(answer).forms["form_apioauthauthorize"]
    assert answer.status_code == 200
    assert form.action == f"{server.url}/api/oauth/authorize"
    assert not form.multipart
    assert form.buttons == {"cancel": "Cancel", "allow": "Allow"}
    assert form.kinds["password"] == "password"
    token = form.fields.pop("token")
    assert re.fullmatch("[0-9a-f]{128}", token)
    assert form.fields == {
        "mode": "desktop",
        "oauth_token": key,
        "oauth_callback": "",
        "nickname": "",
        "password": "",
    }


def test_the_session_of_the_page(server: Sandbox, call: Caller) -> None:
    key, _ = pair(call.request_token())
    browser = Browser(server)
    address = f"/api/oauth/authorize?oauth_token={key}"
    first, again = browser.get(address), browser.get(address)
    assert re.fullmatch("PHPSESSID=[0-9a-z]{26}; path=/", first.headers["Set-Cookie"])
    # The cookie is sent again, and the token of the form stays the same.
    assert again.headers["Set-Cookie"] == first.headers["Set-Cookie"]
    assert again.text == first.text
    assert Browser(server).get(address).text != first.text
    assert first.headers["Access-Control-Allow-Origin"] == "*"


def test_a_callback_gets_the_verifier(server: Sandbox, call: Caller) -> None:
    token = pair(call.request_token(f"{CALLBACK}?x=1"))
    answer = decide(server, token[0])
    assert answer.status_code == 303
    match = re.fullmatch(
        re.escape(f"{CALLBACK}?x=1&oauth_token={token[0]}&oauth_verifier=") + "([0-9a-f]{16})",
        answer.headers["Location"],
    )
    assert match is not None
    assert call.access_token(token, match[1]).status_code == 200


def test_refusing(server: Sandbox, call: Caller) -> None:
    token = pair(call.request_token(CALLBACK))
    answer = decide(server, token[0], "cancel")
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"{CALLBACK}?oauth_problem=user_refused"
    gone = call.access_token(token, "1")
    assert refusal(gone) == text_refusal(401, f"Invalid request token: {token[0]}")


def test_refusing_without_a_callback(server: Sandbox, call: Caller) -> None:
    key, _ = pair(call.request_token())
    answer = decide(server, key, "cancel")
    assert answer.status_code == 200
    assert read(answer).texts["div.info"] == [f"The request token {key} has been revoked."]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"password": "wrong"}, "Invalid nickname / password!"),
        ({"nickname": "nobody"}, "Invalid nickname / password!"),
        ({"token": "0" * 128}, "There was a problem with your session token. Try again, please."),
        ({"token": ""}, "There was a problem with your session token. Try again, please."),
    ],
)
def test_a_wrong_form_comes_again(
    server: Sandbox, call: Caller, wrong: dict[str, str], message: str
) -> None:
    token = pair(call.request_token())
    answer = decide(server, token[0], **wrong)
    assert answer.status_code == 200
    page = read(answer)
    assert page.texts["div.error"] == [message]
    assert page.forms["form_apioauthauthorize"].fields["oauth_token"] == token[0]
    assert "div#oauth_pin" not in page.texts
    assert call.access_token(token, pin(server, token[0])).status_code == 200


def test_a_form_without_the_cookie_comes_again(
    server: Sandbox, call: Caller, session: requests.Session
) -> None:
    key, _ = pair(call.request_token())
    form = read(Browser(server).get(f"/api/oauth/authorize?oauth_token={key}")).forms[
        "form_apioauthauthorize"
    ]
    data = {**form.fields, "nickname": "alice", "password": "alicepass1", "allow": "Allow"}
    answer = session.post(form.action, data=data, timeout=5)
    assert answer.status_code == 200
    assert "form_apioauthauthorize" in answer.text
    assert "oauth_pin" not in answer.text


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("", "No oauth_token parameter provided."),
        ("?oauth_token=deadbeef", "Invalid request token."),
    ],
)
def test_the_page_needs_a_request_token(server: Sandbox, query: str, message: str) -> None:
    answer = Browser(server).get(f"/api/oauth/authorize{query}")
    assert (answer.status_code, answer.content_type) == (400, "text/html; charset=UTF-8")
    assert answer.text == f'<div class="error">{message}</div>\n'


def test_a_token_is_authorised_once(server: Sandbox, call: Caller) -> None:
    key, _ = pair(call.request_token())
    browser = Browser(server)
    form = read(browser.get(f"/api/oauth/authorize?oauth_token={key}")).forms[
        "form_apioauthauthorize"
    ]
    login = {"nickname": "alice", "password": "alicepass1"}
    assert browser.submit(form, "allow", **login).status_code == 200
    again = browser.get(f"/api/oauth/authorize?oauth_token={key}")
    assert (again.status_code, "Request token already authorized." in again.text) == (400, True)
    assert browser.submit(form, "allow", **login).status_code == 500
    assert browser.submit(form, "cancel", **login).status_code == 500
    form.buttons["other"] = "Other"
    unexpected = browser.submit(form, "other", **login)
    assert (unexpected.status_code, "Unexpected form submission." in unexpected.text) == (400, True)


def test_who_is_logged_in_is_not_asked_for_a_password(server: Sandbox, call: Caller) -> None:
    token = pair(call.request_token())
    browser = Browser(server)
    browser.log_in("bob", "bobpass12")
    form = read(browser.get(f"/api/oauth/authorize?oauth_token={token[0]}")).forms[
        "form_apioauthauthorize"
    ]
    assert set(form.fields) == {"token", "mode", "oauth_token", "oauth_callback"}
    verifier = read(browser.submit(form, "allow")).texts["div#oauth_pin"][0]
    access = pair(call.access_token(token, verifier))
    assert call.verify(access).json()["screen_name"] == "bob"


def test_the_page_names_a_registered_application(server: Sandbox, call: Caller) -> None:
    for application, access in (
        ("pytest-client", "access and update"),
        ("pytest-readonly", "access"),
    ):
        key, _ = pair(call.request_token(application=application))
        page = Browser(server).get(f"/api/oauth/authorize?oauth_token={key}").text
        assert f"<strong>{application}</strong>" in page
        assert f"<strong>{access}</strong>" in page
        assert application in read(decide(server, key)).texts["div.info"][0]


# Signed calls


@pytest.fixture
def alice(server: Sandbox) -> tuple[str, str]:
    return server.access_token("alice", "anonymous")


@pytest.mark.parametrize("kind", [SIGNATURE_TYPE_QUERY, SIGNATURE_TYPE_BODY, "AUTH_HEADER"])
def test_the_signature_may_be_anywhere(call: Caller, alice: tuple[str, str], kind: str) -> None:
    answer = call(
        "POST",
        "/api/statuses/update.json?a=1",
        {"status": "ü & = + ~ %", "source": ""},
        signer={"signature_type": kind},
        token=alice,
    )
    assert (answer.status_code, answer.json()["text"]) == (200, "ü & = + ~ %")


def test_the_path_is_signed_as_it_was_sent(call: Caller, alice: tuple[str, str]) -> None:
    path = "/api/statusnet/tags/timeline/%C3%BC%2Cx.json?count=1&q=a%20b+c"
    assert call("GET", path, token=alice).status_code == 200
    # The server leaves `p`, with which web servers tell it the path, out of the signature.
    assert call("GET", f"{path}&p=x", token=alice).json()["error"] == "Invalid signature"


def test_multipart_bodies_are_not_signed(server: Sandbox, alice: tuple[str, str]) -> None:
    with OAuth1Session("anonymous", "anonymous", *alice) as session:
        session.trust_env = False
        # Its clock is that of the machine.
        server_clock = datetime.now(timezone.utc)
        with Sandbox(server.version, clock=lambda: server_clock) as other:
            keys = other.access_token("alice", "anonymous")
            session.auth.client.resource_owner_key, session.auth.client.resource_owner_secret = keys
            url = f"{other.url}/api/statuses/update.json"
            answer = session.post(url, data={"status": "hi"}, files={"x": ("a", b"b")})
    assert (answer.status_code, answer.json()["text"]) == (200, "hi")


def test_a_body_is_signed_only_when_it_is_posted(call: Caller, alice: tuple[str, str]) -> None:
    posted = call("POST", "/api/statuses/destroy/1.json", {"x": "1"}, token=alice)
    assert posted.status_code == 404
    deleted = call("DELETE", "/api/statuses/destroy/1.json", {"x": "1"}, token=alice)
    assert deleted.json()["error"] == "Invalid signature"


def test_the_signature_is_over_the_servers_own_name(
    server: Sandbox, call: Caller, alice: tuple[str, str]
) -> None:
    other = server.url.replace("127.0.0.1", "localhost")
    refused = call.verify(alice, base=other)
    assert (refused.status_code, refused.json()["error"]) == (401, "Invalid signature")
    assert call.request_token(base=other).text == "Invalid signature"
    server.configure(signs_as=other)
    assert call.verify(alice, base=other).status_code == 200
    assert call.verify(alice).status_code == 401


def test_a_proxy_that_ends_tls(server: Sandbox, call: Caller, alice: tuple[str, str]) -> None:
    server.configure(signs_as="http://social.example")
    assert call.verify(alice, base="https://social.example").status_code == 401
    assert call.verify(alice, base="http://social.example").status_code == 200


@pytest.mark.parametrize("value", ["social.example", "http://a/b", "ftp://a", ""])
def test_signs_as_is_checked(value: str) -> None:
    with pytest.raises(ValueError, match="signs_as"):
        Sandbox(signs_as=value)


NOW = int(START.timestamp())


@pytest.mark.parametrize(
    ("signer", "message"),
    [
        ({"client_key": "nobody"}, "Invalid consumer"),
        ({"client_secret": "wrong"}, "Invalid signature"),
        ({"resource_owner_secret": "wrong"}, "Invalid signature"),
        ({"resource_owner_key": "0" * 32}, f"Invalid access token: {'0' * 32}"),
        ({"timestamp": str(NOW - 301)}, f"Expired timestamp, yours {NOW - 301}, ours {NOW}"),
        ({"timestamp": str(NOW + 301)}, f"Expired timestamp, yours {NOW + 301}, ours {NOW}"),
        ({"timestamp": "soon"}, f"Expired timestamp, yours soon, ours {NOW}"),
        (
            {"signature_method": "PLAINTEXT"},
            "Signature method 'PLAINTEXT' not supported try one of the following: HMAC-SHA1",
        ),
        (
            {"signature_method": "HMAC-SHA256"},
            "Signature method 'HMAC-SHA256' not supported try one of the following: HMAC-SHA1",
        ),
    ],
)
def test_refusals(
    call: Caller, alice: tuple[str, str], signer: dict[str, str], message: str
) -> None:
    for path in ("account/verify_credentials", "statuses/public_timeline"):
        answer = call("GET", f"/api/{path}.json?a=b", token=alice, signer=signer)
        assert answer.status_code == 401
        assert answer.json() == {"error": message, "request": f"/api/{path}.json?a=b"}
        assert "WWW-Authenticate" not in answer.headers
        assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize("offset", [-300, 300])
def test_timestamps_may_be_five_minutes_off(
    call: Caller, alice: tuple[str, str], offset: int
) -> None:
    assert call.verify(alice, signer={"timestamp": str(NOW + offset)}).status_code == 200


def without(name: str, server: Sandbox, alice: tuple[str, str]) -> str:
    """An Authorization header in which one parameter is missing, or has another value."""
    signer = Signer("anonymous", "anonymous", *alice, timestamp=str(NOW))
    _, headers, _ = signer.sign(f"{server.url}/api/account/verify_credentials.json")
    name, _, value = name.partition("=")
    put = f'{name}="{value}", ' if value else ""
    return re.sub(rf'{name}="[^"]*"(, )?', put, headers["Authorization"]).removesuffix(", ")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("oauth_nonce", "Missing nonce parameter. The parameter is required"),
        ("oauth_timestamp", "Missing timestamp parameter. The parameter is required"),
        (
            "oauth_signature_method",
            "No signature method parameter. This parameter is required",
        ),
        ("oauth_signature", "Invalid signature"),
        ("oauth_version=2.0", "OAuth version '2.0' not supported"),
        # Without these it is no OAuth call at all.
        ("oauth_token", "Could not authenticate you."),
        ("oauth_consumer_key", "Could not authenticate you."),
    ],
)
def test_missing_parameters(
    server: Sandbox,
    session: requests.Session,
    alice: tuple[str, str],
    change: str,
    message: str,
) -> None:
    url = f"{server.url}/api/account/verify_credentials.json"
    headers = {"Authorization": without(change, server, alice)}
    answer = session.get(url, headers=headers, timeout=5)
    assert (answer.status_code, answer.json()["error"]) == (401, message)


@pytest.mark.parametrize("header", ["OAuth", "OAuth ", "OAuth garbage", "OAuth a=b,c", "OAuth %"])
def test_a_header_that_cannot_be_read(
    server: Sandbox, session: requests.Session, header: str
) -> None:
    url = f"{server.url}/api/account/verify_credentials.json"
    answer = session.get(url, headers={"Authorization": header}, timeout=5)
    assert (answer.status_code, answer.json()["error"]) == (401, "Could not authenticate you.")


def test_a_nonce_is_used_once(
    server: Sandbox, call: Caller, clock: Clock, alice: tuple[str, str]
) -> None:
    signer = {"nonce": "once"}
    assert call.verify(alice, signer=signer).status_code == 200
    again = call.verify(alice, signer=signer)
    assert (again.status_code, again.json()["error"]) == (401, "Nonce already used: once")
    # With another time, or by another consumer, it is another one.
    assert call.verify(alice, signer={**signer, "timestamp": str(NOW + 1)}).status_code == 200
    other = server.access_token("alice", "pytest-client")
    assert call.verify(other, signer=signer, application="pytest-client").status_code == 200
    clock.now += timedelta(seconds=300)
    assert call.verify(alice, signer=signer).status_code == 401


def test_a_refused_signature_has_used_its_nonce(call: Caller, alice: tuple[str, str]) -> None:
    signer = {"nonce": "spent"}
    wrong = {**signer, "client_secret": "wrong"}
    assert call.verify(alice, signer=wrong).json()["error"] == "Invalid signature"
    assert call.verify(alice, signer=signer).json()["error"] == "Nonce already used: spent"


def test_old_nonces_are_forgotten(
    server: Sandbox, call: Caller, clock: Clock, alice: tuple[str, str]
) -> None:
    call.verify(alice)
    clock.now += timedelta(seconds=301)
    call.verify(alice, signer={"timestamp": str(NOW + 301)})
    assert list(server._world.oauth._nonces) == [NOW + 301]


def test_a_read_only_application_can_write(server: Sandbox, call: Caller) -> None:
    token = server.access_token("bob", "pytest-readonly")
    answer = call(
        "POST",
        "/api/statuses/update.json",
        {"status": "written"},
        application="pytest-readonly",
        token=token,
    )
    assert (answer.status_code, answer.json()["text"]) == (200, "written")


def test_the_source_of_what_an_application_posts(server: Sandbox, call: Caller) -> None:
    token = server.access_token("bob", "pytest-client")

    def source(path: str, **data: str) -> tuple[str | None, str | None]:
        status = call("POST", path, data, application="pytest-client", token=token).json()
        return status["source"], status["source_link"]

    named = ("pytest-client", "http://example.org/app")
    update = "/api/statuses/update.json"
    # On 2.0.1 the name of the application is lost.
    lost = server.version == "2.0.1"
    assert source(update, status="one", source="mine") == (("mine", None) if lost else named)
    assert source(update, status="two") == ((None, None) if lost else named)
    anonymous = server.access_token("alice", "anonymous")
    call("POST", update, {"status": "three"}, token=anonymous)
    assert source("/api/statuses/retweet/3.json", x="") == named


def test_dates_are_in_the_zone_of_the_user(server: Sandbox, call: Caller) -> None:
    server.configure(user_settings={"alice": {"timezone": "Asia/Tokyo"}})
    token = server.access_token("alice", "anonymous")
    assert call.verify(token).json()["created_at"] == "Sat Nov 21 11:00:00 +0900 2026"
    other = server.access_token("bob", "anonymous")
    shown = call("GET", "/api/users/show/alice.json", token=other).json()
    assert shown["created_at"] == "Sat Nov 21 02:00:00 +0000 2026"


def test_a_route_without_a_login_takes_no_notice_of_a_signature(
    call: Caller, alice: tuple[str, str]
) -> None:
    answer = call(
        "GET", "/api/gnusocial/config.json", token=alice, signer={"client_secret": "wrong"}
    )
    assert answer.status_code == 200


# The sandbox's own interface


def test_the_applications_that_exist_after_a_reset(server: Sandbox) -> None:
    known = server.applications
    assert {name: each.can_write for name, each in known.items()} == {
        "anonymous": True,
        "pytest-client": True,
        "pytest-readonly": False,
    }
    assert known["anonymous"].consumer_key == known["anonymous"].consumer_secret == "anonymous"
    for name in ("pytest-client", "pytest-readonly"):
        assert re.fullmatch(HEX32, known[name].consumer_key)
        assert re.fullmatch(HEX32, known[name].consumer_secret)


def test_a_reset_forgets_tokens(server: Sandbox, call: Caller, alice: tuple[str, str]) -> None:
    server.reset()
    assert call.verify(alice).json()["error"] == f"Invalid access token: {alice[0]}"


def test_who_may_be_given_a_token(server: Sandbox) -> None:
    with pytest.raises(ValueError, match="no user 'nobody'"):
        server.access_token("nobody", "anonymous")
    with pytest.raises(ValueError, match="no application 'nothing'"):
        server.access_token("alice", "nothing")
    with pytest.raises(ValueError, match="needs a nickname"):
        server.client(oauth=True)


def test_the_client_is_logged_in_by_oauth() -> None:
    with Sandbox() as server, server.client("bob", oauth=True) as client:
        assert client.account_verify_credentials().screen_name == "bob"
        headers = server.requests[-1].headers
    assert headers["authorization"].startswith("OAuth ")
    assert urlsplit(client.api_base_url).hostname == "127.0.0.1"
