"""What is asked of a server with OAuth 2, and what it answers. The calls are in tests/api."""

from __future__ import annotations

import pytest

from gnusocial.errors import GNUSocialIllegalArgumentError, GNUSocialMalformedResponseError
from gnusocial.internals.auth import oauth2
from gnusocial.internals.auth.credentials import KeyPair, PendingLogin
from tests.internals.auth.test_web_session import fields
from tests.internals.scripted import Script, result_of, setup_for

KEYS = (200, '{"client_id":"key","client_secret":"hush"}')


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


@pytest.mark.parametrize(
    "body",
    ["[]", "null", "7", "<html>", '{"client_id":"key"}', '{"client_id":"key","client_secret":""}'],
)
def test_an_answer_without_the_keys(body: str) -> None:
    with pytest.raises(GNUSocialMalformedResponseError, match="answered without client_id") as told:
        result_of(oauth2.register(setup_for(), "my bot", "read"), Script((200, body)))
    assert told.value.response is not None
    assert told.value.response.text == ""


PENDING = PendingLogin(oauth2.OAuth2(KeyPair("key", "hush")), KeyPair("s7", ""))


@pytest.mark.parametrize(
    "given",
    ["c4", " c4\n", "https://bot.example/back?code=c4&state=s7", "code=c4&state=s7"],
)
def test_a_code_in_every_form(given: str) -> None:
    assert oauth2.verifier_in(given, PENDING) == "c4"


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
