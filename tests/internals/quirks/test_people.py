"""Whose contacts Friendica shows: those of the caller, whoever that is."""

from __future__ import annotations

from typing import Any

import pytest

from gnusocial.entities import User
from gnusocial.errors import GNUSocialUnsupportedError
from gnusocial.internals.auth.credentials import KeyPair, OAuth2
from gnusocial.internals.http import decoders
from gnusocial.internals.http.request import Request, get
from gnusocial.internals.pagination.paging import PEOPLE
from gnusocial.internals.pagination.rules import page_of
from gnusocial.internals.quirks.people import people_of, statuses_of
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


@pytest.mark.parametrize(("is_friendica", "requests"), [(False, 1), (None, 1), (True, 2)])
def test_only_for_friendica_an_empty_timeline_needs_a_look_at_the_user(
    is_friendica: bool | None, requests: int
) -> None:
    context = setup_for()
    context.software.is_friendica = is_friendica
    script = Script(*[(200, "[]"), (200, BOB)][:requests])
    timeline: Request[Any] = get(
        "statuses/user_timeline", returns=decoders.as_sent, screen_name="bob"
    )
    assert result_of(statuses_of(context, timeline), script) == []
    assert script.answers == []
