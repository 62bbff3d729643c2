"""Bounds by date, and the walk over pages that applies them."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from gnusocial import Page, Status, User
from gnusocial.errors import GNUSocialIllegalArgumentError, GNUSocialInternalServerError
from gnusocial.internals.http.exchange import exchange
from gnusocial.internals.pagination.paging import IDS, NUMBERED_STATUSES, STATUSES
from gnusocial.internals.pagination.rules import page_of
from gnusocial.internals.pagination.walk import (
    PageWalk,
    all_before,
    all_items,
    between,
    check_dates,
    next_page,
)
from tests.internals.scripted import Answer, Script, result_of, setup_for

NOON = datetime(2026, 11, 21, 12, tzinfo=timezone.utc)
SECOND = timedelta(seconds=1)
EARLY, LATE = Status(id=1, created_at=NOON - SECOND), Status(id=3, created_at=NOON + SECOND)
THEN = Status(id=2, created_at=NOON)
#: Items without a date that can be read, which no bound leaves out.
UNDATED: list[Any] = [Status(id=4), {"id": 5, "created_at": "soon"}, 6]


def page(*items: Any, paging: Any = STATUSES, of: Any = Status) -> Page[Any]:
    return Page(items, page_of("x", of=of, paging=paging, limit=None if of == "ids" else 2))


def sent(*items: int | Status) -> Answer:
    raw = []
    for each in items:
        one: dict[str, Any] = {"id": each if isinstance(each, int) else each.id}
        if isinstance(each, Status) and "created_at" in each:
            one["created_at"] = each.created_at.strftime("%a %b %d %H:%M:%S +0000 %Y")
        raw.append(one)
    return (200, json.dumps(raw))


def numbers(items: Any) -> list[Any]:
    return [each if isinstance(each, int) else each["id"] for each in items or ()]


def walked(walk: PageWalk[Any], script: Script) -> list[list[Any]]:
    pages: list[list[Any]] = []
    for _ in range(20):
        found = result_of(walk.next(setup_for()), script)
        if found is None:
            return pages
        pages.append(numbers(found))
    raise AssertionError("the walk does not end")


@pytest.mark.parametrize(
    ("since", "until", "kept"),
    [
        (None, None, [3, 2, 1]),
        (NOON, None, [3, 2]),
        (None, NOON, [2, 1]),
        (NOON, NOON, [2]),
        (NOON + SECOND, None, [3]),
        (NOON + 2 * SECOND, None, []),
        (None, NOON - 2 * SECOND, []),
    ],
)
def test_both_bounds_are_inclusive(
    since: datetime | None, until: datetime | None, kept: list[int]
) -> None:
    assert numbers(between([LATE, THEN, EARLY], since, until)) == kept


def test_items_without_a_date_are_kept() -> None:
    assert between(UNDATED, NOON, NOON) == UNDATED


@pytest.mark.parametrize(
    ("items", "since", "is_over"),
    [
        ([EARLY, EARLY], NOON, True),
        # A single old item may have arrived late.
        ([THEN, EARLY], NOON, False),
        ([EARLY, LATE], NOON, False),
        ([THEN], NOON, False),
        ([EARLY], None, False),
        ([EARLY, *UNDATED], NOON, False),
    ],
)
def test_the_walk_is_over_when_every_item_is_too_old(
    items: list[Any], since: datetime | None, is_over: bool
) -> None:
    assert all_before(items, since) is is_over


@pytest.mark.parametrize(
    ("since", "until"),
    [(None, None), (NOON, None), (None, NOON), (NOON, NOON), (NOON, NOON + SECOND)],
)
def test_dates_that_bound_a_walk(since: Any, until: Any) -> None:
    check_dates(since, until)


@pytest.mark.parametrize(
    ("since", "until"),
    [(NOON, NOON - SECOND), (NOON.replace(tzinfo=None), None), (None, "today"), (0, None)],
)
def test_dates_that_bound_nothing(since: Any, until: Any) -> None:
    with pytest.raises(GNUSocialIllegalArgumentError, match="since|until"):
        check_dates(since, until)


def test_a_walk_leaves_out_what_is_too_old_or_too_new_and_ends() -> None:
    script = Script(sent(THEN, Status(id=0, created_at=NOON - 2 * SECOND)))
    walk = PageWalk(page(LATE, THEN), NOON, NOON)
    assert walked(walk, script) == [[2]]


def test_a_page_that_is_too_new_is_not_the_end() -> None:
    script = Script(sent(LATE, THEN), sent(THEN))
    assert walked(PageWalk(page(LATE), until=NOON), script) == [[], [2]]


def test_a_walk_that_has_ended_stays_ended() -> None:
    walk, script = PageWalk(page(9, 8, of="ids", paging=IDS)), Script((200, "[]"))
    assert walked(walk, script) == [[9, 8]]
    assert walked(walk, Script()) == []


def test_a_walk_from_an_empty_page_has_no_page() -> None:
    assert walked(PageWalk(page()), Script()) == []


def test_a_walk_can_be_continued_after_a_failure() -> None:
    script = Script((500, "{}"), (200, "[7]"), (200, "[]"))
    walk = PageWalk(page(9, 8, of="ids", paging=IDS))
    assert numbers(result_of(walk.next(setup_for()), script)) == [9, 8]
    with pytest.raises(GNUSocialInternalServerError):
        result_of(walk.next(setup_for()), script)
    assert walked(walk, script) == [[7]]


def test_a_server_that_starts_again_from_the_beginning_ends_the_walk() -> None:
    script = Script(sent(7, 6), sent(9, 8))
    walk = PageWalk(page(Status(id=9), Status(id=8), paging=NUMBERED_STATUSES))
    assert walked(walk, script) == [[9, 8], [7, 6]]
    assert script.answers == []


def test_a_walk_remembers_the_last_5000_items() -> None:
    # Others stop following, and known ids move to a later page.
    first = page(*range(1, 5000), of="ids", paging=IDS)
    script = Script((200, "[5000]"), (200, "[1, 5001]"), (200, "[5000, 5002]"), (200, "[5001]"))
    assert walked(PageWalk(first), script)[1:] == [[5000], [5001], [5002]]


def test_a_walk_returns_activities_too_unless_only_posts_are_wanted() -> None:
    favorite = Status.decode({"id": 9, "uri": "tag:s,2026-11-21:fave:3:note:1:2026"})
    assert favorite.kind == "favorite"
    start = page(favorite, Status(id=8))
    assert numbers(result_of(all_items(setup_for(), start), Script(sent(8)))) == [9, 8]
    assert walked(PageWalk(start), Script(sent(8))) == [[9, 8]]
    assert walked(PageWalk(start, only_posts=True), Script(sent(8))) == [[8]]


@pytest.mark.parametrize(
    ("first", "is_ignored"),
    [
        # Servers sort by time first: a notice of another server may arrive late.
        (Status(id=7, created_at=NOON + SECOND), True),
        (Status(id=9, created_at=NOON - SECOND), False),
        # Then by id.
        (Status(id=9, created_at=NOON), True),
        (Status(id=7, created_at=NOON), False),
        # Without a time, the id has to do.
        (Status(id=9), True),
        (Status(id=7), False),
    ],
)
def test_a_page_that_begins_with_something_newer_ignores_its_bound(
    first: Status, is_ignored: bool
) -> None:
    start = page(Status(id=8, created_at=NOON))
    # The second item is the other way round: the first one counts.
    second = EARLY if is_ignored else Status(id=99, created_at=NOON + 9 * SECOND)
    found = result_of(next_page(setup_for(), start), Script(sent(first, second)))
    assert numbers(found) == ([] if is_ignored else [first.id, second.id])


@pytest.mark.parametrize(("number", "is_ignored"), [(9, True), (7, False)])
def test_a_bound_without_a_time_is_compared_by_its_id(number: int, is_ignored: bool) -> None:
    script = Script(sent(Status(id=number, created_at=NOON)))
    found = result_of(next_page(setup_for(), page(Status(id=8))), script)
    assert numbers(found) == ([] if is_ignored else [number])


def test_nothing_after_the_bound_is_the_end() -> None:
    start, script = page(Status(id=9), Status(id=8)), Script(sent())
    assert result_of(next_page(setup_for(), start), script) is None
    assert len(script.sent) == 1


def test_as_many_pages_as_wanted() -> None:
    start = page(Status(id=9), Status(id=8))
    assert numbers(result_of(all_items(setup_for(), start, 1), Script())) == [9, 8]
    script = Script(sent(8, 7))
    assert numbers(result_of(all_items(setup_for(), start, 2), script)) == [9, 8, 7]


def test_a_page_whose_bounds_are_all_ignored_has_no_next_page() -> None:
    start = page(Status(id=9), Status(id=8))
    script = Script(sent(11, 10, 9), sent(11, 10, 9))
    assert result_of(next_page(setup_for(), start), script) is None
    assert [each.url.partition("?")[2] for each in script.sent] == [
        "count=3&max_id=8",
        "count=3&max_id=9",
    ]


def test_a_larger_page_of_another_server_is_not_cut() -> None:
    # Pages by number of Friendica have other sizes. What is cut here would never come again.
    marked = [{"id": number, "friendica_author": {"id": 2}} for number in range(7, 2, -1)]
    start = page(Status(id=9), Status(id=8), paging=NUMBERED_STATUSES)
    found = result_of(next_page(setup_for(), start), Script((200, json.dumps(marked))))
    assert numbers(found) == [7, 6, 5, 4, 3]


def test_people_are_paged_by_number_from_the_request() -> None:
    request = page_of("x", of=User, paging=NUMBERED_STATUSES, limit=2, page=3)
    script = Script(sent(9, 8), sent(7))
    start = result_of(exchange(setup_for(), request), script)
    assert numbers(result_of(next_page(setup_for(), start), script)) == [7]
    assert "page=4" in script.sent[1].url
