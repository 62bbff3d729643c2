"""What a client remembers of its own posts, to tell them from older ones with the same text."""

from __future__ import annotations

from collections import OrderedDict, deque

_REMEMBERED = 200


class RecentPosts:
    """The last posts of a client: those that were returned, and those whose answers got lost."""

    def __init__(self) -> None:
        self._returned: deque[int] = deque(maxlen=_REMEMBERED)
        self._lost: OrderedDict[object, float] = OrderedDict()

    def remember(self, status_id: int) -> None:
        """Keep the id of a status that a call returned as new."""
        self._returned.append(status_id)

    def knows(self, status_id: int) -> bool:
        """Tell whether an earlier call returned that status as new."""
        return status_id in tuple(self._returned)

    def lose(self, what: object, began: float) -> None:
        """Keep what was sent, and when, whose answer got lost and which was not found."""
        self._lost[what] = began
        while len(self._lost) > _REMEMBERED:
            self._lost.popitem(last=False)

    def lost(self, what: object) -> float | None:
        """Return when that was sent and got lost, once; None if it never was."""
        return self._lost.pop(what, None)
