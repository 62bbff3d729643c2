"""Which reactions are known, and which statuses had theirs before the stream looked."""

from __future__ import annotations

import json

import pytest

from gnusocial.entities import Faver, Status
from gnusocial.internals.notifications.made import of_favorite, of_repeat
from gnusocial.streaming.notifications.told import Reaction, ToldReactions
from tests.streaming.world import BEGINNING


def status_of(number: int, minute: int | None, uri: str = "tag:x") -> Status:
    created = None if minute is None else f"Sat Nov 21 02:{minute:02}:00 +0000 2026"
    user = {"id": 3, "screen_name": "bob"}
    fields = {"id": number, "uri": uri, "text": "x", "created_at": created, "user": user}
    return Status.decode(fields)


def favorite_of(status: Status, user: int = 3) -> Reaction:
    faver = Faver.decode({"user_id": user})
    return Reaction("favorite", status, user, of_favorite(faver, status))


def repeat_of(status: Status, repeat: Status) -> Reaction:
    return Reaction("repeat", status, repeat.id, of_repeat(repeat, status))


def test_the_time_of_a_reaction() -> None:
    status = status_of(7, 1)
    assert favorite_of(status).time == BEGINNING + 60
    assert repeat_of(status, status_of(8, 5)).time == BEGINNING + 300


def test_the_time_of_a_reaction_without_a_date_is_0() -> None:
    status = status_of(7, None)
    assert favorite_of(status).time == 0.0
    assert repeat_of(status_of(6, 1), status).time == 0.0


def test_the_first_status_of_an_empty_account() -> None:
    told = ToldReactions()
    told.begin([])
    assert told.is_followed(status_of(1, 1))


@pytest.mark.parametrize(
    ("number", "minute", "is_followed"),
    [
        (20, 10, False),  # the newest status when the stream began
        (19, 9, False),
        (21, 10, True),
        (21, None, True),  # a later id tells, whatever the date
        (21, 5, True),
        (5, 11, True),  # a restored server counts from an earlier id
        (5, 10, False),
        (5, None, False),
    ],
)
def test_what_was_posted_after_the_beginning_is_followed(
    number: int, minute: int | None, is_followed: bool
) -> None:
    told = ToldReactions()
    told.begin([status_of(20, 10), status_of(12, 8), status_of(4, None)])
    assert told.is_followed(status_of(number, minute)) == is_followed


def test_without_any_date_only_the_id_tells() -> None:
    told = ToldReactions()
    told.begin([status_of(20, None)])
    assert not told.is_followed(status_of(5, 59))
    assert told.is_followed(status_of(21, None))


def test_another_status_with_a_known_id_is_looked_at_for_the_first_time() -> None:
    told = ToldReactions()
    old = status_of(7, 1, "tag:old")
    told.begin([old, status_of(9, 9)])
    told.follow(old)
    assert told.is_followed(old)
    assert not told.is_followed(status_of(7, 1, "tag:other"))


def test_what_was_posted_after_a_forgotten_status_is_followed() -> None:
    told = ToldReactions()
    told.follow(status_of(5, 1))
    told.keep_only([status_of(6, 2)])
    assert not told.is_followed(status_of(3, 1))
    assert told.is_followed(status_of(3, 3))


def test_repeats_and_favorites_are_told_apart() -> None:
    told = ToldReactions()
    status = status_of(5, 1)
    told.add(favorite_of(status, 8))
    assert told.knows(favorite_of(status, 8))
    assert not told.knows(favorite_of(status_of(6, 1), 8))
    assert not told.knows(favorite_of(status, 9))
    assert not told.knows(repeat_of(status, status_of(8, 2)))


def test_the_state_describes_all_of_it() -> None:
    told = ToldReactions()
    status = status_of(5, 1)
    told.begin([status])
    told.add(favorite_of(status, 8))
    told.add(repeat_of(status, status_of(9, 2)))
    state = told.state()
    assert state["floor"] == [BEGINNING + 60, 5]
    (followed,) = state["statuses"]
    assert (followed[0], followed[-2:]) == (5, [[9], [8]])
    assert ToldReactions.restored(state).state() == state


def test_a_restored_server_gives_known_ids_to_new_statuses() -> None:
    told = ToldReactions()
    old, new = status_of(7, 1, "tag:old"), status_of(7, 5, "tag:new")
    told.begin([old])
    assert not told.is_followed(old)
    told.add(favorite_of(old))
    told = ToldReactions.restored(json.loads(json.dumps(told.state())))
    assert told.knows(favorite_of(old))
    assert told.is_followed(new)
    assert not told.knows(favorite_of(new))
    told.add(favorite_of(new))
    assert told.knows(favorite_of(new))


def test_statuses_that_are_no_longer_followed_stay_old() -> None:
    told = ToldReactions()
    first, second, third = (status_of(number, number, f"tag:{number}") for number in (1, 2, 3))
    told.add(favorite_of(first))
    told.add(favorite_of(second))
    told.keep_only([])  # a fault of the server
    assert told.knows(favorite_of(first))
    told.keep_only([second, third])
    assert not told.is_followed(first)
    assert told.is_followed(second)
    assert told.is_followed(third)


@pytest.mark.parametrize(
    "floor", [[], [1.0], [1.0, 2, 3], ["1", 2], [1.0, "2"], [1.0, 2.0], 5, None]
)
def test_a_damaged_floor(floor: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        ToldReactions.restored({"floor": floor, "statuses": []})
