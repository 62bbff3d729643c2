"""Pagination of a timeline that honours and ignores bounds like the real servers."""

from __future__ import annotations

import pickle
import warnings
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gnusocial.entities import Page, Status, User
from gnusocial.errors import (
    GNUSocialIllegalArgumentError,
    GNUSocialMalformedResponseError,
    GNUSocialWarning,
)
from gnusocial.internals.http.exchange import exchange
from gnusocial.internals.http.request import get
from gnusocial.internals.pagination.paging import (
    GROUPS,
    IDS,
    NUMBERED_STATUSES,
    PEOPLE,
    STATUSES,
    Paging,
)
from gnusocial.internals.pagination.rules import page_of, paging_of, unseen
from gnusocial.internals.pagination.walk import next_page, previous_page
from gnusocial.internals.values import replace
from tests.internals.scripted import Script, Timeline, result_of, setup_for


def first_page(server: Any, paging: Paging = STATUSES, **bounds: Any) -> Page[Status]:
    request = page_of("statuses/home_timeline", of=Status, paging=paging, **bounds)
    return result_of(exchange(setup_for(), request), server)


def following(server: Any, page: Page[Status]) -> Page[Status] | None:
    return result_of(next_page(setup_for(), page), server)


def preceding(server: Any, page: Page[Status]) -> Page[Status] | None:
    return result_of(previous_page(setup_for(), page), server)


def numbers(page: Any) -> list[int]:
    return [each["id"] for each in page or ()]


def walk(server: Any, page: Page[Status]) -> list[int]:
    found = numbers(page)
    current: Page[Status] | None = page
    for _ in range(1000):
        current = following(server, current) if current else None
        if current is None:
            return found
        found += numbers(current)
    raise AssertionError("the walk does not end")


def newest_first(last: int) -> list[int]:
    return list(range(last, 0, -1))


@pytest.mark.parametrize("paging", [STATUSES, NUMBERED_STATUSES])
@pytest.mark.parametrize("limit", [1, 2, 3, 20, 199, 200])
@pytest.mark.parametrize("length", [0, 1, 2, 19, 20, 21, 40, 41, 450])
def test_a_walk_yields_everything_once_and_in_order(
    paging: Paging, limit: int, length: int
) -> None:
    server = Timeline(newest_first(length))
    assert walk(server, first_page(server, paging, limit=limit)) == newest_first(length)


def test_a_walk_of_450_notices_at_the_largest_limit_takes_four_requests() -> None:
    # Seen on both versions: 450 notices, count=200, inclusive max_id: four requests.
    server = Timeline(newest_first(450))
    walk(server, first_page(server, limit=200))
    assert len(server.asked) == 4


def test_a_page_holds_what_was_asked_for() -> None:
    server = Timeline(newest_first(50))
    page = first_page(server, limit=5)
    second = following(server, page)
    assert numbers(page) == [50, 49, 48, 47, 46]
    assert numbers(second) == [45, 44, 43, 42, 41]
    assert server.asked == [{"count": "5"}, {"count": "6", "max_id": "46"}]
    assert second is not None
    following(server, second)
    assert server.asked[-1] == {"count": "6", "max_id": "41"}


def test_the_item_too_many_is_cut() -> None:
    server = Timeline(newest_first(30), extra=1)
    page = first_page(server, NUMBERED_STATUSES, limit=10)
    assert numbers(page) == newest_first(30)[:10]
    assert walk(server, page) == newest_first(30)


def test_notices_that_arrive_while_one_walks_do_no_harm() -> None:
    for paging in (STATUSES, NUMBERED_STATUSES):
        server = Timeline(newest_first(60))

        def arrive(number: int, server: Timeline = server) -> None:
            server.ids.insert(0, server.ids[0] + 1)

        page = first_page(server, paging, limit=10)
        server.before_answer = arrive
        assert walk(server, page) == newest_first(60)


@settings(derandomize=True, deadline=None)
@given(
    st.sampled_from([STATUSES, NUMBERED_STATUSES]),
    st.integers(1, 12),
    st.integers(0, 40),
    st.sets(st.integers(1, 40)),
    st.integers(0, 1),
)
def test_items_that_cannot_be_read_hide_no_others(
    paging: Paging, limit: int, length: int, unreadable: set[int], extra: int
) -> None:
    server = Timeline(newest_first(length), extra=extra if paging is NUMBERED_STATUSES else 0)
    server.unreadable = unreadable
    readable = [number for number in newest_first(length) if number not in unreadable]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", GNUSocialWarning)
        try:
            found = walk(server, first_page(server, paging, limit=limit))
        except GNUSocialMalformedResponseError:
            # A page on which nothing can be read is refused, and not taken for the end.
            assert longest_run(unreadable) >= min(limit, length)
            return
    assert found == readable


def longest_run(numbers: set[int]) -> int:
    longest = 0
    for start in numbers:
        length = 1
        while start + length in numbers:
            length += 1
        longest = max(longest, length)
    return longest


def test_a_page_with_nothing_new_that_can_be_read_is_passed_over() -> None:
    server = Timeline(newest_first(6))
    server.unreadable = {5}
    page = first_page(server, limit=1)
    with pytest.warns(GNUSocialWarning, match="left out 1 of 2 items"):
        second = following(server, page)
    assert numbers(second) == [4]
    assert server.asked[1:] == [
        {"count": "2", "max_id": "6"},
        {"count": "2", "max_id": "6", "page": "2"},
    ]
    assert numbers(following(server, second)) == [3]


def test_a_page_knows_how_many_items_were_left_out() -> None:
    server = Timeline(newest_first(6))
    server.unreadable = {5, 2}
    with pytest.warns(GNUSocialWarning, match="left out 2 of 6 items of a list of Status"):
        page = first_page(server)
    assert page.skipped == page.copy().skipped == pickle.loads(pickle.dumps(page)).skipped == 2
    assert Page([1]).skipped == 0


def test_a_server_that_sends_the_same_unreadable_items_for_ever_is_given_up() -> None:
    server = Timeline(newest_first(2))
    server.unreadable = {1}
    page = first_page(Timeline([2]), limit=1)

    def same(sent: Any) -> Any:
        return server(replace(sent, url="http://s/?count=2"))

    with (
        pytest.raises(GNUSocialMalformedResponseError, match="10 pages in a row"),
        pytest.warns(GNUSocialWarning),
    ):
        following(same, page)
    assert len(server.asked) == 11


def test_a_bound_that_vanishes_without_a_trace() -> None:
    server = Timeline(newest_first(60))
    page = first_page(server, limit=10)
    server.ids.remove(51)
    assert walk(server, page) == newest_first(60)


@settings(derandomize=True, max_examples=200, deadline=None)
@given(
    length=st.integers(0, 60),
    limit=st.integers(1, 25),
    events=st.lists(st.tuples(st.sampled_from("ad"), st.integers(0, 80)), max_size=30),
)
def test_what_exists_throughout_comes_exactly_once(
    length: int, limit: int, events: list[tuple[str, int]]
) -> None:
    server = Timeline(newest_first(length))
    pending = iter(events)
    deleted: set[int] = set()

    def happen(number: int) -> None:
        kind, which = next(pending, ("", 0))
        # At most four in a row vanish, so that one of the five bounds that are tried is left.
        if kind == "a":
            server.ids.insert(0, (server.ids[0] if server.ids else 1000) + 1)
        elif kind == "d" and which in server.ids and len(deleted) < 4:
            server.ids.remove(which)
            deleted.add(which)

    page = first_page(server, limit=limit)
    server.before_answer = happen
    if limit < 5 and any(kind == "d" for kind, _ in events):
        return  # a page of fewer items than may vanish has no bound left
    found = walk(server, page)
    throughout = [one for one in newest_first(length) if one not in deleted]
    assert [one for one in found if one in throughout] == throughout
    assert len(found) == len(set(found))


def test_newer_items_come_whole_and_in_order() -> None:
    server = Timeline(newest_first(20))
    page = first_page(server, limit=5)
    server.ids = newest_first(47)
    newer = preceding(server, page)
    assert numbers(newer) == list(range(47, 20, -1))
    assert server.asked[1] == {"count": "5", "since_id": "20"}
    assert newer is not None
    assert preceding(server, newer) is None


def test_nothing_newer() -> None:
    server = Timeline(newest_first(20))
    page = first_page(server, limit=5)
    assert preceding(server, page) is None


def test_newer_items_of_an_empty_page() -> None:
    server = Timeline([])
    page = first_page(server, limit=5, since_id=7)
    server.ids = [9, 8]
    assert numbers(preceding(server, page)) == [9, 8]


def test_an_empty_page_still_has_its_bound() -> None:
    server = Timeline(newest_first(7))
    page = first_page(server, limit=5, since_id=7)
    assert numbers(page) == []
    server.ids = newest_first(9)
    assert numbers(preceding(server, page)) == [9, 8]


def test_the_first_of_a_page_vanished() -> None:
    # The server ignores since_id and gives the newest page: what is known is left out.
    server = Timeline(newest_first(20))
    page = first_page(server, limit=5)
    server.ids = [22, 21, *newest_first(19)]
    assert numbers(preceding(server, page)) == [22, 21]


def test_pages_by_number_backwards() -> None:
    server = Timeline(newest_first(30))
    page = first_page(server, NUMBERED_STATUSES, limit=10, page=2)
    assert numbers(preceding(server, page)) == list(range(30, 20, -1))
    # What comes before a page is one page, so the walk does not go on to the page itself.
    assert [asked.get("page") for asked in server.asked] == ["2", "1"]
    first = first_page(server, NUMBERED_STATUSES, limit=10)
    assert preceding(server, first) is None
    assert len(server.asked) == 3


def test_ids_page_too() -> None:
    script = Script((200, "[3, 2]"), (200, "[2, 1]"), (200, "[]"))
    request = page_of("friends/ids", of="ids", paging=IDS, page=None)
    page = result_of(exchange(setup_for(), request), script)
    assert page == [3, 2]
    second = result_of(next_page(setup_for(), page), script)
    assert second == [1]
    assert script.sent[1].url.endswith("friends/ids.json?page=2")


@pytest.mark.parametrize("limit", [0, -1, 201, "20", 2.0, True])
@pytest.mark.parametrize("paging", [STATUSES, PEOPLE, GROUPS])
def test_a_limit_that_the_server_would_silently_replace(paging: Paging, limit: object) -> None:
    with pytest.raises(GNUSocialIllegalArgumentError, match="from 1 to 200"):
        page_of("x", of=User, paging=paging, limit=limit)


@pytest.mark.parametrize("name", ["page", "since_id", "max_id"])
@pytest.mark.parametrize("value", [0, -5, "x", 1.5, True, {}, {"id": 0}])
def test_a_bound_that_the_server_would_silently_ignore(name: str, value: object) -> None:
    if value == {}:
        value = {"id": "no"}
    with pytest.raises(GNUSocialIllegalArgumentError, match=f"{name} must be"):
        page_of("x", of=User, paging=STATUSES, **{name: value})


def test_bounds_take_the_object_or_its_id() -> None:
    request = page_of("x", of=Status, paging=STATUSES, since_id=Status(id=4), max_id="9")
    assert request.params == {"since_id": 4, "max_id": 9}


@pytest.mark.parametrize(
    "thing",
    [
        None,
        [],
        [1],
        Page([1]),
        Page([1], origin="x"),
        Page([1], origin=get("x", returns=Status)),
        "page",
    ],
)
def test_what_is_no_page(thing: object) -> None:
    with pytest.raises(GNUSocialIllegalArgumentError, match="has no request to continue from"):
        paging_of(thing)


def test_a_page_is_a_list_that_survives_pickling() -> None:
    server = Timeline(newest_first(30))
    page = first_page(server, limit=10)
    assert page == list(page)
    assert type(page[:2]) is list
    again = pickle.loads(pickle.dumps(page))
    assert again == page
    assert numbers(following(server, again)) == list(range(20, 10, -1))
    assert numbers(following(server, page.copy())) == list(range(20, 10, -1))


def test_unseen_keeps_the_order_and_each_once() -> None:
    assert unseen([5, 3, 5, 2], {3}) == [5, 2]
