"""The OAuth 1.0a flow. Signed calls are in test_oauth_calls, recorded ones in test_contract."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from requests_oauthlib import OAuth1Session

from gnusocial.sandbox import Sandbox

from .browser import Browser, read
from .signing import Caller, Clock, pair

VERSIONS = ("1.20.10", "2.0.1")
HEX32 = r"[0-9a-f]{32}"
CALLBACK = "http://127.0.0.1:9/cb"


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


@pytest.fixture
def call(server: Sandbox, session: requests.Session) -> Caller:
    return Caller(server, session)


def refusal(answer: requests.Response) -> tuple[int, str, str]:
    return answer.status_code, answer.headers["Content-Type"], answer.text


def text_refusal(status: int, text: str) -> tuple[int, str, str]:
    return status, "text/plain; charset=utf-8", text


def decide(server: Sandbox, key: str, button: str = "allow", query: str = "", **values: str) -> Any:
    """Submit the authorization form as alice."""
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


def test_a_request_without_a_consumer(server: Sandbox, session: requests.Session) -> None:
    url = f"{server.url}/api/oauth/request_token?oauth_callback=oob"
    assert refusal(session.get(url, timeout=60)) == text_refusal(401, "Invalid consumer key")


def test_nothing_signed(server: Sandbox, session: requests.Session) -> None:
    asked = session.post(f"{server.url}/api/oauth/request_token", timeout=60)
    assert asked.status_code == 400
    given = session.post(f"{server.url}/api/oauth/access_token", timeout=60)
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
    answer = session.post(form.action, data=data, timeout=60)
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
