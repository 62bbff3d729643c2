"""What is asked of a server with OAuth 2, and what it answers. The calls are in tests/api."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from gnusocial.errors import GNUSocialIllegalArgumentError, GNUSocialMalformedResponseError
from gnusocial.internals.auth import oauth2
from gnusocial.internals.auth.tokens import KeyPair, PendingLogin
from tests.internals.auth.test_web_session import fields
from tests.internals.scripted import Answer, Script, result_of, setup_for
from tests.recorded import exchange

KEYS = (200, '{"client_id":"key","client_secret":"hush"}')
APPLICATION = oauth2.OAuth2(KeyPair("key", "hush"))
PENDING = PendingLogin(APPLICATION, KeyPair("s7", ""))


@pytest.mark.parametrize("website", ["", "https://bot.example/"])
def test_what_is_said_of_an_application(website: str) -> None:
    script = Script(KEYS)
    made = result_of(oauth2.register(setup_for(), "my bot", "read", website=website), script)
    assert (made.consumer, made.name, made.scope) == (KeyPair("key", "hush"), "my bot", "read")
    assert fields(script.sent[0]) == {
        "client_name": "my bot",
        "redirect_uris": "urn:ietf:wg:oauth:2.0:oob",
        "scopes": "read",
        **({"website": website} if website else {}),
    }


def test_an_application_keeps_the_redirect_uri_that_it_was_registered_with() -> None:
    script = Script(KEYS, KEYS)
    back = "https://bot.example/back"
    made = result_of(oauth2.register(setup_for(), "my bot", "read", callback=back), script)
    assert made.callback == back
    assert fields(script.sent[0])["redirect_uris"] == f"urn:ietf:wg:oauth:2.0:oob {back}"
    made = result_of(oauth2.register(setup_for(), "my bot", "read"), script)
    assert made.callback == "urn:ietf:wg:oauth:2.0:oob"


@pytest.mark.parametrize(
    ("callback", "address"),
    [
        ("oob", "urn:ietf:wg:oauth:2.0:oob"),
        ("https://bot.example/back", "https://bot.example/back"),
        ("bot://back", "bot://back"),
    ],
)
def test_a_login_begins_with_the_redirect_uri_that_was_given(callback: str, address: str) -> None:
    pending = result_of(oauth2.begin(setup_for(), APPLICATION, callback), Script())
    query = parse_qs(urlsplit(oauth2.authorize_url(setup_for(), pending)).query)
    assert query["redirect_uri"] == [address]
    assert query["state"] == [pending.request_token.key]


def page_of(name: str) -> Answer:
    response = exchange("friendica-2024.08", name).response
    return response.status, response.text, dict(response.headers)


def test_the_question_is_answered_with_the_query_of_its_page() -> None:
    # Friendica keeps what was asked for in the query of the page: without it there is no code.
    code = "c" * 64
    asking = page_of("oauth2_acknowledge_page")
    script = Script(
        (200, "<form><input name=username><input name=password></form>"),
        (302, "", {"Location": "/network"}),
        asking,
        (302, ""),
        (200, f"<p>{code}</p>"),
    )
    assert result_of(oauth2.allow(setup_for(), PENDING, "alice", "pw"), script) == code
    shown, answered = script.sent[2:4]
    assert answered.method == "POST"
    assert answered.url == shown.url
    assert "state=s7" in answered.url
    assert fields(answered) == {"oauth_yes": "Yes"}


@pytest.mark.parametrize(
    "body",
    ["[]", "null", "7", "<html>", '{"client_id":"key"}', '{"client_id":"key","client_secret":""}'],
)
def test_an_answer_without_the_keys(body: str) -> None:
    with pytest.raises(GNUSocialMalformedResponseError, match="answered without client_id") as told:
        result_of(oauth2.register(setup_for(), "my bot", "read"), Script((200, body)))
    assert told.value.response is not None
    assert told.value.response.text == ""


@pytest.mark.parametrize(
    "given",
    ["c4", " c4\n", "https://bot.example/back?code=c4&state=s7", "code=c4&state=s7"],
)
def test_a_code_in_every_form(given: str) -> None:
    assert oauth2.verifier_in(given, PENDING) == "c4"


@pytest.mark.parametrize("code", ["hush-\ud800", "code=hush-\0", b"hush", 7])
def test_a_code_that_cannot_be_sent_is_not_shown(code: Any) -> None:
    with pytest.raises(GNUSocialIllegalArgumentError, match="^code ") as caught:
        oauth2.verifier_in(code, PENDING)
    assert "hush" not in str(caught.value)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("code=c4", "another login"),
        ("https://bot.example/back?code=c4&state=s8", "another login"),
        ("https://bot.example/back?state=s7", "no code"),
        ("https://bot.example/back", "another login"),
    ],
)
def test_a_callback_without_a_code_for_this_login(given: str, why: str) -> None:
    with pytest.raises(GNUSocialIllegalArgumentError, match=why):
        oauth2.verifier_in(given, PENDING)
