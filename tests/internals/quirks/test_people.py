"""Whose contacts Friendica shows: those of the caller, whoever that is."""

from __future__ import annotations

import json
from typing import Any

import pytest

from gnusocial.entities import User
from gnusocial.errors import GNUSocialMalformedResponseError, GNUSocialUnsupportedError
from gnusocial.internals.auth.tokens import KeyPair, OAuth2
from gnusocial.internals.http import decoders
from gnusocial.internals.http.exchange import exchange
from gnusocial.internals.http.request import Request, get
from gnusocial.internals.pagination.paging import PEOPLE
from gnusocial.internals.pagination.rules import page_of
from gnusocial.internals.quirks.people import changed, people_of, statuses_of
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


@pytest.mark.parametrize(
    ("is_friendica", "named", "found", "looks_up"),
    [
        # Friendica ignores a nickname that it does not know, but not an id.
        (True, {"screen_name": "bob"}, ALICE, True),
        (True, {"user_id": 3}, ALICE, False),
        (True, {}, ALICE, False),
        (True, {}, "", False),
        (False, {"screen_name": "bob"}, ALICE, False),
        (False, {"user_id": 3}, "", False),
    ],
)
def test_whose_contacts_they_are_is_looked_up_where_it_may_be_wrong(
    is_friendica: bool, named: dict[str, Any], found: str, looks_up: bool
) -> None:
    context = setup_for()
    context.software.is_friendica = is_friendica
    script = Script((200, f'{{"users":[{found}]}}'), *[(200, BOB)] * looks_up)
    result_of(people_of(context, ALICES, named), script)
    assert script.answers == []


@pytest.mark.parametrize(
    ("params", "body"),
    [({"screen_name": "bob"}, '[{"id":1}]'), ({"user_id": 3}, "[]"), ({}, "[]")],
)
def test_a_timeline_that_says_enough(params: dict[str, Any], body: str) -> None:
    context = setup_for()
    context.software.is_friendica = True
    timeline: Request[Any] = get("statuses/user_timeline", returns=decoders.as_sent, **params)
    assert result_of(statuses_of(context, timeline), Script((200, body))) == json.loads(body)


@pytest.mark.parametrize("body", ['["following"]', "{}", '{"id":"3"}', '"following"', "null"])
def test_an_answer_to_a_change_that_is_no_relationship(body: str) -> None:
    context = setup_for()
    context.software.is_friendica = True
    elsewhere = exchange(context, get("never/sent", returns=User))
    flow = changed(context, "block", elsewhere, {"screen_name": "bob"})
    with pytest.raises(GNUSocialMalformedResponseError, match="that is not a relationship"):
        result_of(flow, Script((200, BOB), (200, body)))
