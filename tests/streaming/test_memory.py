"""What a stream knows of a timeline: what is new, what is old, what is missing."""

from __future__ import annotations

import json
from typing import Any

import pytest

from gnusocial.streaming.memory import Memory


def places(*ids: int) -> list[tuple[float, int]]:
    return [(0.0, number) for number in ids]


def memory_of(*ids: int, limit: int = 1000) -> Memory:
    memory = Memory(limit)
    memory.begin(places(*ids))
    for place in places(*ids):
        memory.remember(place)
    return memory


def test_at_first_everything_is_new() -> None:
    assert Memory().is_new((0.0, 1))
    empty = Memory()
    empty.begin([])
    assert empty.is_new((0.0, 1))


def test_above_the_floor_what_is_not_known_is_new() -> None:
    memory = memory_of(10, 11, 14)
    assert [memory.is_new((0.0, number)) for number in (9, 10, 12, 14, 15)] == [
        False,  # was there before, below what the first poll read
        False,
        True,  # stored late, under a smaller id
        False,
        True,
    ]
    assert 14 in memory
    assert 15 not in memory


def test_below_the_floor_only_a_later_arrival_is_new() -> None:
    memory = Memory()
    memory.begin([(5000.0, 10), (4000.0, 12)])
    assert memory.is_new((3000.0, 13))  # from another server, of old, arrived now
    assert not memory.is_new((3000.0, 11))  # was there, further down
    assert memory.is_new((4500.0, 11))  # was not where all had been read


def test_the_lowest_is_forgotten_and_does_not_become_new_again() -> None:
    memory = memory_of(1, 2, 3, limit=3)
    memory.remember((0.0, 5))
    memory.remember((0.0, 4))
    assert [number in memory for number in range(1, 6)] == [False, False, True, True, True]
    assert not memory.is_new((0.0, 1))
    assert not memory.is_new((0.0, 2))
    assert memory.is_new((0.0, 6))


def test_a_late_one_below_all_that_is_remembered_does_not_lower_the_floor() -> None:
    memory = Memory(2)
    memory.begin([(100.0, 1), (200.0, 2)])
    for place in ((100.0, 1), (200.0, 2), (300.0, 3), (50.0, 9)):
        memory.remember(place)
    assert not memory.is_new((100.0, 1))
    assert not memory.is_new((50.0, 9))
    assert memory.is_new((60.0, 10))


def test_remembering_twice_is_remembering_once() -> None:
    memory = memory_of(1, limit=2)
    memory.remember((0.0, 1))
    memory.remember((0.0, 2))
    assert memory.state()["known"] == [(0.0, 1), (0.0, 2)]


def test_a_walk_goes_on_until_enough_of_what_is_known_is_met() -> None:
    memory = memory_of(*range(1, 21))
    assert not memory.is_met_by(places(30, 29, 28))
    # One known item may stand at the top for ever: its clock is ahead.
    assert not memory.is_met_by(places(20, 30, 29, 28))
    assert not memory.is_met_by(places(30, *range(12, 21)))
    assert memory.is_met_by(places(30, *range(11, 21)))


def test_a_walk_that_comes_below_the_floor_has_met_it() -> None:
    memory = memory_of(10, 11, 12)
    assert memory.is_met_by(places(13, 9))


def test_a_walk_wants_no_more_than_there_is() -> None:
    memory = memory_of(10, 11)
    assert not memory.is_met_by(places(13, 11))
    assert memory.is_met_by(places(13, 11, 10))
    memory.hide(10)
    assert memory.is_met_by(places(13, 11))
    assert not Memory().is_met_by(places(1, 2, 3))


def test_what_is_missing() -> None:
    memory = memory_of(1, 2, 3, 4, 5)
    assert memory.missing(places(5, 3, 2)) == [4]
    assert memory.missing(places(6, 3)) == [5, 4]
    assert memory.missing([]) == []
    memory.hide(4)
    assert memory.missing(places(5, 3, 2)) == []
    memory.show(places(4))
    assert memory.missing(places(5, 3, 2)) == [4]
    memory.hide(77)
    assert memory.state()["hidden"] == []


def test_what_is_hidden_and_forgotten_is_forgotten_wholly() -> None:
    memory = memory_of(1, 2, limit=2)
    memory.hide(1)
    memory.remember((0.0, 3))
    assert memory.state()["hidden"] == []


def test_the_state_survives_json() -> None:
    memory = memory_of(3, 1, 2, limit=3)
    memory.hide(2)
    again = Memory.restored(json.loads(json.dumps(memory.state())), 3)
    assert again.state() == memory.state()
    again.remember((0.0, 4))
    assert not again.is_new((0.0, 1))
    assert again.missing(places(4, 1)) == [3]
    fresh = Memory.restored(json.loads(json.dumps(Memory().state())))
    assert fresh.is_new((0.0, 1))


@pytest.mark.parametrize(
    "state",
    [
        None,
        [],
        {},
        {"floor": None, "highest_below": 0, "known": [[1]], "hidden": []},
        {"floor": "x", "highest_below": 0, "known": [], "hidden": []},
        {"floor": None, "highest_below": None, "known": [], "hidden": []},
        {"floor": None, "highest_below": 0, "known": [], "hidden": ["a"]},
    ],
)
def test_what_is_no_state(state: Any) -> None:
    with pytest.raises((TypeError, ValueError, KeyError)):
        Memory.restored(state)
