"""Pages in an envelope with cursors, as the server sends lists."""

from __future__ import annotations

import json
import pickle
from typing import Any

import pytest

from gnusocial.entities import Page, Status, User
from gnusocial.errors import (
    GNUSocialInternalServerError,
    GNUSocialMalformedResponseError,
    GNUSocialWarning,
)
from gnusocial.internals.http.exchange import exchange
from gnusocial.internals.pagination.paging import LIST_PEOPLE, LIST_STATUSES
from gnusocial.internals.pagination.rules import page_of, paging_of
from gnusocial.internals.pagination.saved import info_of, page_from
from gnusocial.internals.pagination.walk import next_page, previous_page
from tests.internals.scripted import Answer, Script, result_of, setup_for

#: What the servers answer to a cursor of their own (1.20.10), and to one whose status is gone.
REFUSED = (500, '{"error":"[Profile] DB_DataObject error []: DB Error: unknown error"}')
GONE = (500, '{"error":"Too few arguments to function Profile_list::getNotices(), 1 passed"}')


def envelope(key: str, ids: list[int], cursor: object = 0) -> Answer:
    items = [{"id": one} for one in ids]
    value = {key: items, "next_cursor": cursor, "next_cursor_str": str(cursor)}
    return (200, json.dumps(value))


def statuses(*ids: int) -> Answer:
    return envelope("statuses", list(ids), None)


def first_page(script: Script, of: Any = User, paging: Any = LIST_PEOPLE) -> Page[Any]:
    request = page_of("alice/friends/members", of=of, paging=paging)
    return result_of(exchange(setup_for(), request), script)


def following(script: Script, page: Page[Any]) -> Page[Any] | None:
    return result_of(next_page(setup_for(), page), script)


def numbers(page: Any) -> list[int]:
    return [each["id"] for each in page or ()]


def queries(script: Script) -> list[str]:
    return [sent.url.partition("?")[2] for sent in script.sent]


@pytest.mark.parametrize("end", [0, "0", "", None])
def test_without_a_cursor_the_page_is_the_last_and_nothing_is_asked(end: object) -> None:
    script = Script(envelope("users", [3, 2], end))
    page = first_page(script)
    assert numbers(page) == [3, 2]
    assert following(script, page) is None
    assert len(script.sent) == 1


def test_a_server_that_takes_its_own_cursors_is_walked_to_the_end() -> None:
    script = Script(
        envelope("users", [9, 8], "1795"), envelope("users", [8, 7], 1790), envelope("users", [6])
    )
    page = first_page(script)
    second = following(script, page)
    assert numbers(second) == [7]
    assert second is not None
    third = following(script, second)
    assert numbers(third) == [6]
    assert third is not None
    assert following(script, third) is None
    assert queries(script) == ["", "cursor=1795", "cursor=1790"]


def test_the_cursor_survives_pickling() -> None:
    script = Script(envelope("users", [9], "1795"), envelope("users", [8]))
    page = pickle.loads(pickle.dumps(first_page(script)))
    assert paging_of(page)[1].next_cursor == "1795"
    assert numbers(following(script, page)) == [8]


def test_a_cursor_that_the_server_refuses_ends_the_pages_with_a_warning() -> None:
    script = Script(envelope("users", [9, 8], "1795"), REFUSED)
    page = first_page(script)
    with pytest.warns(GNUSocialWarning, match="more than these 2"):
        assert following(script, page) is None


@pytest.mark.parametrize("paging", [LIST_PEOPLE, LIST_STATUSES])
@pytest.mark.parametrize("body", ['{"error":"something else"}', ""])
def test_any_other_failure_is_raised(paging: Any, body: str) -> None:
    key = "users" if paging is LIST_PEOPLE else "statuses"
    script = Script(envelope(key, [9, 8], "1795"), (500, body))
    page = first_page(script, paging=paging)
    with pytest.raises(GNUSocialInternalServerError, match="something else" if body else "500"):
        following(script, page)


def test_a_cursor_that_leads_to_the_same_page_ends_the_list() -> None:
    script = Script(envelope("users", [9, 8], "1795"), envelope("users", [9, 8], "1795"))
    assert following(script, first_page(script)) is None


def test_newer_entries_are_read_from_the_beginning() -> None:
    script = Script(envelope("users", [9, 8], "1795"), envelope("users", [10, 9], "1796"))
    page = first_page(script)
    newer = result_of(previous_page(setup_for(), page), script)
    assert numbers(newer) == [10]
    assert queries(script) == ["", ""]


def test_statuses_go_on_after_the_last_one() -> None:
    script = Script(statuses(9, 8, 7), statuses(6, 5), statuses())
    page = first_page(script, Status, LIST_STATUSES)
    second = following(script, page)
    assert numbers(second) == [6, 5]
    assert second is not None
    assert following(script, second) is None
    assert queries(script) == ["", "cursor=7", "cursor=5"]


def test_a_cursor_whose_status_was_deleted() -> None:
    script = Script(statuses(9, 8, 7), GONE, statuses(6, 5))
    page = first_page(script, Status, LIST_STATUSES)
    assert numbers(following(script, page)) == [6, 5]
    assert queries(script) == ["", "cursor=7", "cursor=8"]


def test_a_status_of_another_server_that_is_older_by_number_and_newer_by_time() -> None:
    late, early = "Sat Nov 21 02:00:00 +0000 2026", "Sat Nov 21 01:00:00 +0000 2026"
    script = Script(
        (200, json.dumps({"statuses": [{"id": 9, "created_at": early}]})),
        (200, json.dumps({"statuses": [{"id": 8, "created_at": late}]})),
    )
    page = first_page(script, Status, LIST_STATUSES)
    assert numbers(following(script, page)) == [8]


@pytest.mark.parametrize("paging", [LIST_PEOPLE, LIST_STATUSES])
def test_a_page_kept_as_json_goes_on(paging: Any) -> None:
    key, of = ("users", User) if paging is LIST_PEOPLE else ("statuses", Status)
    script = Script(envelope(key, [9, 8], "1795"), envelope(key, [7]))
    info = json.loads(json.dumps(info_of(first_page(script, of, paging))))
    assert numbers(following(script, page_from(info))) == [7]
    assert queries(script) == ["", "cursor=1795" if key == "users" else "cursor=8"]


def test_newer_statuses_come_whole_and_in_order() -> None:
    script = Script(statuses(9, 8), statuses(13, 12), statuses(11, 10), statuses(9, 8))
    page = first_page(script, Status, LIST_STATUSES)
    newer = result_of(previous_page(setup_for(), page), script)
    assert numbers(newer) == [13, 12, 11, 10]
    assert queries(script) == ["", "", "cursor=12", "cursor=10"]


@pytest.mark.parametrize("body", ["[1]", "{}", '{"users": {}}', '{"users": [1]}', "null"])
def test_what_is_no_envelope(body: str) -> None:
    with pytest.raises(GNUSocialMalformedResponseError):
        first_page(Script((200, body)))
