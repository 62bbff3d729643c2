"""What a stream knows of a timeline: what is new, what is old, what is missing."""

from __future__ import annotations

import json
from typing import Any

import pytest

from gnusocial.streaming.seen_items import SeenItems, is_same
from gnusocial.streaming.sources import UNMARKED, Mark


def places(*ids: int) -> list[tuple[float, int]]:
    return [(0.0, number) for number in ids]


def seen_of(*ids: int, limit: int = 1000) -> SeenItems:
    seen = SeenItems(limit)
    seen.begin(places(*ids))
    for place in places(*ids):
        seen.remember(place)
    return seen


def test_at_first_everything_is_new() -> None:
    assert SeenItems().is_new((0.0, 1))
    empty = SeenItems()
    empty.begin([])
    assert empty.is_new((0.0, 1))


def test_above_the_floor_what_is_not_known_is_new() -> None:
    seen = seen_of(10, 11, 14)
    assert [seen.is_new((0.0, number)) for number in (9, 10, 12, 14, 15)] == [
        False,  # was there before, below what the first poll read
        False,
        True,  # stored late, under a smaller id
        False,
        True,
    ]
    assert seen.knows(14)
    assert not seen.knows(15)


def test_below_the_floor_only_a_later_arrival_is_new() -> None:
    seen = SeenItems()
    seen.begin([(5000.0, 10), (4000.0, 12)])
    assert seen.is_new((3000.0, 13))  # from another server, of old, arrived now
    assert not seen.is_new((3000.0, 11))  # was there, further down
    assert seen.is_new((4500.0, 11))  # was not where all had been read


def test_the_lowest_is_forgotten_and_does_not_become_new_again() -> None:
    seen = seen_of(1, 2, 3, limit=3)
    seen.remember((0.0, 5))
    seen.remember((0.0, 4))
    assert [seen.knows(number) for number in range(1, 6)] == [False, False, True, True, True]
    assert not seen.is_new((0.0, 1))
    assert not seen.is_new((0.0, 2))
    assert seen.is_new((0.0, 6))


def test_a_late_one_below_all_that_is_remembered_does_not_lower_the_floor() -> None:
    seen = SeenItems(2)
    seen.begin([(100.0, 1), (200.0, 2)])
    for place in ((100.0, 1), (200.0, 2), (300.0, 3), (50.0, 9)):
        seen.remember(place)
    assert not seen.is_new((100.0, 1))
    assert not seen.is_new((50.0, 9))
    assert seen.is_new((60.0, 10))


def test_remembering_twice_is_remembering_once() -> None:
    seen = seen_of(1, limit=2)
    seen.remember((0.0, 1))
    seen.remember((0.0, 2))
    assert seen.state()["known"] == [(0.0, 1, 0.0, 0), (0.0, 2, 0.0, 0)]


def test_a_walk_goes_on_until_enough_of_what_is_known_is_met() -> None:
    seen = seen_of(*range(1, 21))
    assert not seen.is_met_by(places(30, 29, 28))
    # One known item may stand at the top for ever: its clock is ahead.
    assert not seen.is_met_by(places(20, 30, 29, 28))
    assert not seen.is_met_by(places(30, *range(12, 21)))
    assert seen.is_met_by(places(30, *range(11, 21)))


def test_a_walk_that_comes_below_the_floor_has_met_it() -> None:
    seen = seen_of(10, 11, 12)
    assert seen.is_met_by(places(13, 9))


def test_a_walk_wants_no_more_than_there_is() -> None:
    seen = seen_of(10, 11)
    assert not seen.is_met_by(places(13, 11))
    assert seen.is_met_by(places(13, 11, 10))
    seen.hide(10)
    assert seen.is_met_by(places(13, 11))
    assert not SeenItems().is_met_by(places(1, 2, 3))


def test_what_is_missing() -> None:
    seen = seen_of(1, 2, 3, 4, 5)
    assert seen.missing(places(5, 3, 2)) == [4]
    assert seen.missing(places(6, 3)) == [5, 4]
    assert seen.missing([]) == []
    seen.hide(4)
    assert seen.missing(places(5, 3, 2)) == []
    seen.show({4: (0.0, 0)})
    assert seen.missing(places(5, 3, 2)) == [4]
    seen.hide(77)
    assert seen.state()["hidden"] == []


def test_what_is_hidden_and_forgotten_is_forgotten_wholly() -> None:
    seen = seen_of(1, 2, limit=2)
    seen.hide(1)
    seen.remember((0.0, 3))
    assert seen.state()["hidden"] == []


def test_an_item_later_than_all_that_were_forgotten_is_new_whatever_its_place() -> None:
    seen = SeenItems(limit=2)
    for number in (1, 2, 3):
        seen.remember((0.0, number), (100.0 + number, number))
    # A server that was restored from a backup gives an old id to a new item.
    assert seen.is_new((0.0, 1), (150.0, 99))
    assert not seen.is_new((0.0, 1), (90.0, 99))


def test_the_state_survives_json() -> None:
    seen = seen_of(3, 1, 2, limit=3)
    seen.hide(2)
    again = SeenItems.restored(json.loads(json.dumps(seen.state())), 3)
    assert again.state() == seen.state()
    again.remember((0.0, 4))
    assert not again.is_new((0.0, 1))
    assert again.missing(places(4, 1)) == [3]
    fresh = SeenItems.restored(json.loads(json.dumps(SeenItems().state())))
    assert fresh.is_new((0.0, 1))


@pytest.mark.parametrize(
    "state",
    [
        None,
        [],
        {},
        {"floor": None, "highest_below": 0, "known": [[1]], "hidden": []},
        {"floor": "x", "highest_below": 0, "known": [], "hidden": []},
        {"floor": ["5", 1], "highest_below": 0, "known": [], "hidden": []},
        {"floor": None, "highest_below": None, "known": [], "hidden": []},
        {"floor": None, "highest_below": 0, "known": [], "hidden": ["a"]},
    ],
)
def test_what_is_no_state(state: Any) -> None:
    with pytest.raises((TypeError, ValueError, KeyError)):
        SeenItems.restored(state)


@pytest.mark.parametrize(
    "state",
    [
        {"floor": [True, 1], "highest_below": 0, "known": [], "hidden": []},
        {"floor": None, "highest_below": True, "known": [], "hidden": []},
        {"floor": None, "highest_below": 0, "known": [[0.0, True]], "hidden": []},
    ],
)
def test_true_is_no_number(state: Any) -> None:
    with pytest.raises(TypeError, match="bool"):
        SeenItems.restored(state)


def test_a_floor_above_late_ones_is_not_lowered_when_one_is_forgotten() -> None:
    seen = SeenItems(2)
    seen.begin([(100.0, 1)])
    for place in ((100.0, 1), (50.0, 9), (40.0, 10)):
        seen.remember(place)
    assert not seen.is_new((60.0, 3))  # stood below all that the first poll read


def test_what_comes_late_just_above_the_lowest_is_new() -> None:
    seen = SeenItems(3)
    seen.begin([(100.0, 1), (200.0, 5), (300.0, 9)])
    for place in ((100.0, 1), (200.0, 5), (300.0, 9), (400.0, 10)):
        seen.remember(place)
    assert seen.is_new((250.0, 3))
    assert not seen.is_new((150.0, 3))


def test_the_lowest_of_a_first_poll_is_new_until_it_is_handled() -> None:
    """A bot that is killed while it handles what it caught up on goes on where it was."""
    seen = SeenItems()
    seen.begin(places(10, 11))
    seen.remember((0.0, 11))
    assert seen.is_new((0.0, 10))


def test_another_item_with_the_same_id_takes_the_place_of_the_first() -> None:
    seen = SeenItems()
    seen.remember((100.0, 7), (100.0, 1))
    seen.remember((200.0, 7), (200.0, 2))
    assert seen.state()["known"] == [(200.0, 7, 200.0, 2)]


OF_FIRST_VERSION = {"floor": [0.0, 7], "highest_below": 7, "known": [[0.0, 7]], "hidden": []}


def test_a_checkpoint_without_marks_learns_each_of_them_once() -> None:
    seen = SeenItems.restored(OF_FIRST_VERSION)
    assert seen.knows(7, (100.0, 5))
    seen.show({7: (100.0, 5)})
    seen.show({7: (200.0, 6)})  # another item: the server was restored from a backup
    assert seen.knows(7, (100.0, 5))
    assert seen.is_new((0.0, 7), (200.0, 6))


def test_a_checkpoint_without_marks_learns_none_for_what_was_forgotten() -> None:
    seen = SeenItems.restored(OF_FIRST_VERSION, 1)
    seen.remember((0.0, 8), (100.0, 5))
    seen.show({7: (90.0, 4)})
    assert not seen.knows(7)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ((100.0, 5), (100.0, 5), True),
        ((100.0, 5), (101.0, 5), False),
        ((100.0, 5), (100.0, 6), False),
        ((0.0, 5), (100.0, 5), True),
        ((100.0, 5), (0.0, 5), True),
        ((100.0, 0), (100.0, 5), True),
        ((100.0, 5), (100.0, 0), True),
        ((0.0, 5), (100.0, 6), False),
        ((100.0, 5), UNMARKED, True),
    ],
)
def test_of_two_marks_only_what_both_hold_is_compared(one: Mark, other: Mark, same: bool) -> None:
    assert is_same(one, other) is same
