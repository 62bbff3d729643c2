"""What is known of one timeline: which items were seen, and from where on everything was.

With it a poll tells what is new from what is old, whatever the server does to the order: items
arrive late and far down, disappear, and move up from below when others disappear. Pure values; it
is what a checkpoint keeps.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gnusocial.streaming.sources import Position

#: Items that are remembered: more than any page (200) by so much that deletions do not matter.
_REMEMBERED = 1000
#: Known items that a walk must meet to be sure that nothing is left between. More than one, as a
#: status of a server whose clock is ahead stays at the top however much comes.
_MET = 10


class Memory:
    """The newest items that were seen, with a floor under them.

    An item that is not remembered is new if it stands above the floor, because all that stood there
    is remembered. Below the floor only an id tells: the server counts arrivals, so an id above all
    that were seen when the floor was laid has arrived since.
    """

    def __init__(self, limit: int = _REMEMBERED) -> None:
        self._limit = limit
        self._places: dict[int, Position] = {}
        #: The same in order. Positions hold the id, so they differ.
        self._order: list[Position] = []
        #: Known items that the server shows no more.
        self._hidden: set[int] = set()
        self._floor: Position | None = None
        self._highest_below = 0

    def __contains__(self, item_id: int) -> bool:
        return item_id in self._places

    def begin(self, found: Iterable[Position]) -> None:
        """Lay the floor under what the first poll read."""
        positions = list(found)
        if positions:
            self._floor = min(positions)
            self._highest_below = max(item_id for _, item_id in positions)

    def is_new(self, position: Position) -> bool:
        """Tell whether an item has not been there before."""
        if position[1] in self._places:
            return False
        return self._is_above_floor(position) or position[1] > self._highest_below

    def remember(self, position: Position) -> None:
        """Take note of an item; the lowest is forgotten when there are too many."""
        if position[1] in self._places:
            return
        self._places[position[1]] = position
        insort(self._order, position)
        if len(self._order) > self._limit:
            lowest = self._order.pop(0)
            del self._places[lowest[1]]
            self._hidden.discard(lowest[1])
            self._floor = max(self._floor or lowest, self._order[0])
            self._highest_below = max(self._highest_below, lowest[1])

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
        """Take note that the server does not show a known item any more."""
        if item_id in self._places:
            self._hidden.add(item_id)

    def show(self, found: Iterable[Position]) -> None:
        """Take note that the server shows these items."""
        self._hidden.difference_update(item_id for _, item_id in found)

    def state(self) -> dict[str, Any]:
        """Return all of it as a value that JSON can hold."""
        return {
            "floor": self._floor,
            "highest_below": self._highest_below,
            "known": list(self._order),
            "hidden": sorted(self._hidden),
        }

    @classmethod
    def restored(cls, state: Any, limit: int = _REMEMBERED) -> Memory:
        """Return the memory that :meth:`state` described.

        Raises TypeError, ValueError or KeyError where the value is no such description.
        """
        memory = cls(limit)
        memory._floor = None if state["floor"] is None else _position(state["floor"])
        memory._highest_below = int(state["highest_below"])
        memory._order = sorted(map(_position, state["known"]))
        memory._places = {position[1]: position for position in memory._order}
        memory._hidden = {int(item_id) for item_id in state["hidden"]}
        return memory

    def _is_above_floor(self, position: Position) -> bool:
        return self._floor is None or position >= self._floor


def _position(value: Any) -> Position:
    time, item_id = value
    return float(time), int(item_id)
