"""Bounds by date, and what a walk does with them."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from gnusocial.entities import Page, Status
from gnusocial.errors import GNUSocialIllegalArgumentError
from gnusocial.internals.pagination.paging import NUMBERED_STATUSES, STATUSES
from gnusocial.internals.pagination.rules import page_of
from gnusocial.internals.pagination.walk import (
    PageWalk,
    all_before,
    between,
    check_dates,
    next_page,
    previous_page,
)
from tests.internals.scripted import Answer, Script, result_of, setup_for


def at(hour: int) -> dt.datetime:
    return dt.datetime(2026, 11, 21, hour, tzinfo=dt.timezone.utc)


def status(number: int, hour: int | None = None) -> Status:
    return Status(id=number) if hour is None else Status(id=number, created_at=at(hour))


def sent(*items: Status) -> Answer:
    form = "%a %b %d %H:%M:%S +0000 %Y"
    return (
        200,
        json.dumps(
            [
                {"id": item.id}
                | ({"created_at": item.created_at.strftime(form)} if "created_at" in item else {})
                for item in items
            ]
        ),
    )


def page(*items: Status, paging: Any = STATUSES) -> Page[Status]:
    return Page(items, page_of("statuses/home_timeline", of=Status, paging=paging))


def numbers(items: Any) -> list[int] | None:
    return None if items is None else [item["id"] for item in items]


def walked(walk: PageWalk[Status], script: Script, calls: int) -> list[list[int] | None]:
    return [numbers(result_of(walk.next(setup_for()), script)) for _ in range(calls)]


ITEMS = [status(4, 4), status(3), status(2, 2), status(1, 1)]


@pytest.mark.parametrize(
    ("since", "until", "kept"),
    [
        (None, None, [4, 3, 2, 1]),
        (2, None, [4, 3, 2]),
        (None, 2, [3, 2, 1]),
        (2, 2, [3, 2]),
        (5, None, [3]),
        (None, 0, [3]),
    ],
)
def test_bounds_are_inclusive_and_undated_items_are_kept(
    since: int | None, until: int | None, kept: list[int]
) -> None:
    bounds = [None if hour is None else at(hour) for hour in (since, until)]
    assert numbers(between(ITEMS, *bounds)) == kept


@pytest.mark.parametrize(
    ("items", "since", "before"),
    [
        ([status(2, 2), status(1, 1)], None, False),
        ([status(2, 2), status(1, 1)], 3, True),
        ([status(2, 2), status(1, 1)], 2, False),
        ([status(3, 3), status(1, 1)], 2, False),
        ([status(2), status(1, 1)], 3, False),
    ],
)
def test_a_walk_ends_only_where_every_item_is_too_old(
    items: list[Status], since: int | None, before: bool
) -> None:
    assert all_before(items, None if since is None else at(since)) is before


def test_dates_in_order_are_accepted_and_others_refused() -> None:
    check_dates(at(1), at(2))
    check_dates(at(1), at(1))
    check_dates(None, None)
    with pytest.raises(GNUSocialIllegalArgumentError, match="since must not be later than until"):
        check_dates(at(2), at(1))


def test_a_walk_sends_nothing_after_a_page_that_is_too_old() -> None:
    walk = PageWalk(page(status(2, 2), status(1, 1)), since=at(3))
    assert walked(walk, Script(), 3) == [None, None, None]


def test_a_walk_from_an_empty_page_is_at_its_end() -> None:
    assert walked(PageWalk(page()), Script(), 2) == [None, None]


def test_a_walk_yields_reports_of_activities_unless_only_posts_are_wanted() -> None:
    favorite = Status(
        id=1, uri="tag:example.org,2026-11-21:fave:3:note:1:2026-11-21T01:00:00+00:00"
    )
    assert favorite.kind == "favorite"
    first = page(status(2), favorite)
    assert walked(PageWalk(first), Script(), 1) == [[2, 1]]
    assert walked(PageWalk(first, only_posts=True), Script(), 1) == [[2]]


@pytest.mark.parametrize("remembered", [5000, 3])
def test_a_walk_yields_no_item_again_that_it_remembers(
    remembered: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gnusocial.internals.pagination.walk._REMEMBERED", remembered)
    script = Script(
        sent(status(7), status(6)), sent(status(8), status(5)), sent(status(6), status(4))
    )
    walk = PageWalk(page(status(9), status(8), paging=NUMBERED_STATUSES))
    assert walked(walk, script, 4) == [[9, 8], [7, 6], [5], [4]]


@pytest.mark.parametrize(
    ("bound", "answer", "ignored"),
    [
        # The server repeats the bound itself if it knows it.
        (status(8), status(8), False),
        (status(8, 4), status(8, 4), False),
        # The time tells what is newer: a notice of another server may arrive late.
        (status(8, 4), status(12, 3), False),
        (status(8, 4), status(7, 5), True),
        # Without two times that differ, the id does.
        (status(8, 4), status(12, 4), True),
        (status(8, 4), status(7, 4), False),
        (status(8, 4), status(12), True),
        (status(8, 4), status(7), False),
        (status(8), status(12, 4), True),
        (Status(text="without an id"), status(12), False),
    ],
)
def test_a_page_that_begins_with_a_newer_item_shows_that_the_bound_was_ignored(
    bound: Status, answer: Status, ignored: bool
) -> None:
    first = page(status(9, 9), bound)
    script = Script(sent(answer, status(2, 1)), sent(status(1, 1)))
    found = result_of(next_page(setup_for(), first), script)
    fresh = [number for number in (answer.id, 2) if number != bound.get("id")]
    assert numbers(found) == ([1] if ignored else fresh)


def test_an_empty_page_after_the_bound_is_the_end() -> None:
    assert result_of(next_page(setup_for(), page(status(9), status(8))), Script(sent())) is None


def test_the_page_before_a_numbered_one_takes_one_request() -> None:
    second = page(status(8), paging=NUMBERED_STATUSES)
    second.origin = second.origin.with_params(page=2)
    script = Script(sent(status(9)))
    assert numbers(result_of(previous_page(setup_for(), second), script)) == [9]
