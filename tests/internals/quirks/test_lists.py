"""Lists on servers that have fixed the bugs of the recorded ones, and on worse ones."""

from __future__ import annotations

import json

import pytest

from gnusocial.entities import User, UserList
from gnusocial.errors import (
    GNUSocialBadRequestError,
    GNUSocialInternalServerError,
    GNUSocialMalformedResponseError,
    GNUSocialNotFoundError,
    GNUSocialUnsupportedError,
)
from gnusocial.internals.http.request import get
from gnusocial.internals.pagination.paging import LISTS
from gnusocial.internals.pagination.rules import page_of
from gnusocial.internals.quirks.lists import create_list, is_on_list, update_list
from gnusocial.internals.quirks.unsupported import OWN_LISTS, or_unsupported
from tests.internals.scripted import Script, result_of, setup_for

LIST = '{"id":4,"name":"pals","user":{"id":2}}'
CHECK = get("alice/pals/members/3", returns=User)
OWN = page_of("alice/lists", of=UserList, paging=LISTS)


def test_a_list_that_is_stored_is_returned_as_it_is_shown() -> None:
    script = Script((200, LIST), (200, '{"id":"4","name":"pals","member_count":0}'))
    found = result_of(create_list(setup_for(), "pals", None, "public"), script)
    assert (found.id, found.member_count) == (4, 0)
    assert script.sent[0].body == b"name=pals&mode=public"
    assert script.sent[1].url.endswith("/api/2/lists/4.json")


@pytest.mark.parametrize("body", ["", "A list must have a name.", '{"id":4,"name":"pals"}', "[]"])
def test_an_answer_that_is_no_list(body: str) -> None:
    with pytest.raises(GNUSocialMalformedResponseError):
        result_of(create_list(setup_for(), "pals", None, "public"), Script((200, body)))


def test_a_server_that_does_not_tell_its_version() -> None:
    script = Script((200, LIST), (404, '{"error":"List not found."}'), (500, "{}"))
    with pytest.raises(GNUSocialUnsupportedError, match="version unknown"):
        result_of(create_list(setup_for(), "pals", None, "public"), script)


def test_a_check_that_shows_the_user_is_a_yes() -> None:
    assert result_of(is_on_list(setup_for(), CHECK), Script((200, '{"id":3}'))) is True


@pytest.mark.parametrize(
    ("status", "error", "expected"),
    [
        (500, "something else", GNUSocialInternalServerError),
        (404, "List not found.", GNUSocialNotFoundError),
        # The known words with another code say nothing.
        (500, "The specified user is not a member of this list.", GNUSocialInternalServerError),
        (400, "Call to undefined method X::showSingleJsonUser()", GNUSocialBadRequestError),
        (400, "You must specify a member.", GNUSocialBadRequestError),
    ],
)
def test_a_check_that_fails_otherwise(status: int, error: str, expected: type[Exception]) -> None:
    with pytest.raises(expected):
        result_of(is_on_list(setup_for(), CHECK), Script((status, f'{{"error":"{error}"}}')))


def test_a_server_that_shows_the_lists_of_a_user() -> None:
    script = Script((200, '{"lists":[{"id":"4","name":"pals"}],"next_cursor":0}'))
    found = result_of(or_unsupported(setup_for(), OWN, OWN_LISTS), script)
    assert [each.name for each in found] == ["pals"]


def test_another_refusal_stays_what_it_is() -> None:
    script = Script((404, '{"error":"List not found."}'))
    with pytest.raises(GNUSocialNotFoundError):
        result_of(or_unsupported(setup_for(), OWN, OWN_LISTS), script)


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ({"mode": "public"}, b"name=pals&description=old&mode=public"),
        ({"name": "new", "description": "d"}, b"name=new&description=d&mode=private"),
        ({"name": "new", "mode": "public"}, b"name=new&description=old&mode=public"),
        ({"description": "", "mode": "public"}, b"name=pals&description=&mode=public"),
    ],
)
def test_what_is_not_changed_is_sent_as_it_is(given: dict[str, str], sent: bytes) -> None:
    before = {"id": 4, "name": "pals", "description": "old", "mode": "private"}
    # The server sends null for an empty description. That is no reason for a warning.
    after = {**before, **given, "description": given.get("description", "old") or None}
    script = Script((200, json.dumps(before)), (200, json.dumps(after)))
    values = {"name": None, "description": None, "mode": None, **given}
    result_of(update_list(setup_for(), ("alice", "pals"), **values), script)
    assert script.sent[1].body == sent


def test_nothing_is_read_before_a_change_of_everything() -> None:
    script = Script((200, '{"id":4,"name":"new","description":"d","mode":"public"}'))
    result_of(update_list(setup_for(), ("alice", "pals"), "new", "d", "public"), script)
    assert script.sent[0].body == b"name=new&description=d&mode=public"
