"""The items of one timeline that were seen, in bounded memory: what a checkpoint stores of it.

They tell new items from old ones, whatever happens to the order: items arrive late and far down,
disappear, and move up when others disappear. A server that was restored from a backup reuses ids
for new items, so a known id alone does not make an item known.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from gnusocial.streaming.sources import UNMARKED

if TYPE_CHECKING:
    from gnusocial.streaming.sources import Mark, Position

#: Items that are remembered: so many more than a page (200) that deletions do not matter.
_REMEMBERED = 1000
#: Known items that a walk must meet before it stops. One is not enough: a status of a server whose
#: clock is ahead stays at the top however many statuses arrive.
_MET = 10


class SeenItems:
    """The newest items that were seen, with a floor under them.

    An item that is not remembered is new if it stands above the floor, because all that stood there
    is remembered. Below the floor an id tells: the server counts arrivals, so an id above all that
    were seen when the floor was laid has arrived since. After a restored backup it counts from an
    earlier number; what was made later than all that is below the floor has arrived since, too.
    """

    def __init__(self, limit: int = _REMEMBERED) -> None:
        self._limit = limit
        self._marks: dict[int, Mark] = {}
        self._places: dict[int, Position] = {}
        #: The same in order. Positions hold the id, so they differ.
        self._order: list[Position] = []
        #: Known items that the server no longer shows.
        self._hidden: set[int] = set()
        #: Items from a checkpoint of the first versions, which stored no marks.
        self._unmarked: set[int] = set()
        self._floor: Position | None = None
        self._highest_below = 0
        #: The time of the latest item below the floor; 0 where it is not known.
        self._latest_below = 0.0

    def knows(self, item_id: int, mark: Mark = UNMARKED) -> bool:
        """Tell whether this item is remembered, and not another one with its id."""
        known = self._marks.get(item_id)
        return known is not None and is_same(known, mark)

    def begin(self, found: Iterable[Position], latest: float = 0.0) -> None:
        """Set the floor below what the first poll read; ``latest`` is the latest time in it."""
        positions = list(found)
        if positions:
            self._floor = min(positions)
            self._highest_below = max(item_id for _, item_id in positions)
            self._latest_below = latest

    def is_new(self, position: Position, mark: Mark = UNMARKED) -> bool:
        """Tell whether an item was not there before."""
        known = self._marks.get(position[1])
        if known is not None:
            return not is_same(known, mark)
        return (
            self._is_above_floor(position)
            or position[1] > self._highest_below
            or 0.0 < self._latest_below < mark[0]
        )

    def remember(self, position: Position, mark: Mark = UNMARKED) -> None:
        """Remember an item; if there are too many, the lowest is forgotten."""
        item_id = position[1]
        if item_id in self._marks:
            if self.knows(item_id, mark):
                return
            self._forget(self._places[item_id])
        self._places[item_id] = position
        self._marks[item_id] = mark
        insort(self._order, position)
        if len(self._order) > self._limit:
            lowest = self._order[0]
            self._highest_below = max(self._highest_below, lowest[1])
            self._latest_below = max(self._latest_below, self._marks[lowest[1]][0])
            self._forget(lowest)
            self._floor = max(self._floor or lowest, self._order[0])

    def is_met_by(self, found: Iterable[Position]) -> bool:
        """Tell whether a walk from the top has come down to what is known.

        ``found`` is what is not new of what was read.
        """
        wanted = min(_MET, len(self._places) - len(self._hidden))
        met = 0
        for position in found:
            met += position[1] in self._places
            if met >= wanted > 0 or not self._is_above_floor(position):
                return True
        return False

    def missing(self, found: Iterable[Position]) -> list[int]:
        """Return the known items that should be among those found, the newest first, and are not.

        ``found`` are all from the top down to some place.
        """
        positions = list(found)
        if not positions:
            return []
        shown = {item_id for _, item_id in positions}
        expected = self._order[bisect_right(self._order, min(positions)) :]
        return [
            item_id
            for _, item_id in reversed(expected)
            if item_id not in shown and item_id not in self._hidden
        ]

    def hide(self, item_id: int) -> None:
        """Record that the server no longer shows a known item."""
        if item_id in self._places:
            self._hidden.add(item_id)

    def show(self, found: Mapping[int, Mark]) -> None:
        """Record that the server shows these items, and their marks if those are not known yet."""
        self._hidden.difference_update(found)
        for item_id in self._unmarked & found.keys():
            self._marks[item_id] = found[item_id]
            self._unmarked.discard(item_id)

    def state(self) -> dict[str, Any]:
        """Return all of it as a value that JSON can represent."""
        return {
            "floor": self._floor,
            "highest_below": self._highest_below,
            "latest_below": self._latest_below,
            "known": [(*position, *self._marks[position[1]]) for position in self._order],
            "hidden": sorted(self._hidden),
        }

    @classmethod
    def restored(cls, state: Any, limit: int = _REMEMBERED) -> SeenItems:
        """Return what :meth:`state` described, in this version of the library or in an earlier one.

        Raises TypeError, ValueError or KeyError for any other value.
        """
        seen = cls(limit)
        seen._floor = None if state["floor"] is None else _position(*state["floor"])
        seen._highest_below = whole_number(state["highest_below"])
        seen._latest_below = _number(state.get("latest_below", 0.0))
        for time, item_id, *mark in state["known"]:
            position = _position(time, item_id)
            seen._places[position[1]] = position
            seen._marks[position[1]] = mark_from(*mark) if mark else UNMARKED
        seen._order = sorted(seen._places.values())
        seen._unmarked = {number for number, mark in seen._marks.items() if mark == UNMARKED}
        seen._hidden = {whole_number(item_id) for item_id in state["hidden"]} & seen._places.keys()
        return seen

    def _forget(self, position: Position) -> None:
        del self._order[bisect_left(self._order, position)]
        del self._places[position[1]], self._marks[position[1]]
        self._hidden.discard(position[1])
        self._unmarked.discard(position[1])

    def _is_above_floor(self, position: Position) -> bool:
        return self._floor is None or position >= self._floor


def is_same(one: Mark, other: Mark) -> bool:
    """Tell whether two marks may be of one item; unknown parts are not compared."""
    return all(a == b or not a or not b for a, b in zip(one, other, strict=True))


def _position(time: object, item_id: object) -> Position:
    return _number(time), whole_number(item_id)


def mark_from(time: object, uri: object) -> Mark:
    """Return a mark of a checkpoint, or raise."""
    return _number(time), whole_number(uri)


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError(f"{type(value).__name__} where a number was expected")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise ValueError("a number that is too large, or none")
    return number


def whole_number(value: object) -> int:
    """Return a whole number of a checkpoint, or raise."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{type(value).__name__} where a whole number was expected")
    return value
