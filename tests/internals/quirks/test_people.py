"""Whose contacts Friendica shows: those of the caller, whoever that is."""

from __future__ import annotations

import pytest

from gnusocial.entities import User
from gnusocial.errors import GNUSocialUnsupportedError
from gnusocial.internals.auth.credentials import KeyPair, OAuth2
from gnusocial.internals.pagination.paging import PEOPLE
from gnusocial.internals.pagination.rules import page_of
from gnusocial.internals.quirks.people import people_of
from tests.internals.scripted import Script, result_of, setup_for

ALICE = '{"id":2,"screen_name":"alice"}'
BOB = '{"id":3,"screen_name":"bob"}'
ALICES = page_of("statuses/friends", of=User, paging=PEOPLE, user_id=2)


@pytest.mark.parametrize(
    ("username", "caller", "is_alice"),
    [
        ("Alice", [], True),
        ("bob", [], False),
        # The server must say who that is.
        (None, [ALICE], True),
        (None, [BOB], False),
        ("alice@example.org", [ALICE], True),
        ("alice@example.org", [BOB], False),
    ],
)
def test_no_contacts_are_an_answer_about_the_caller_only(
    username: str | None, caller: list[str], is_alice: bool
) -> None:
    credentials = OAuth2(KeyPair("c", "s"), KeyPair("t", ""), username=username)
    script = Script((200, '{"users":[]}'), *[(200, each) for each in (ALICE, *caller)])
    flow = people_of(setup_for(credentials), ALICES, {"user_id": 2})
    if is_alice:
        assert result_of(flow, script) == []
    else:
        with pytest.raises(GNUSocialUnsupportedError, match="contacts of 'alice'"):
            result_of(flow, script)
    assert script.answers == []
