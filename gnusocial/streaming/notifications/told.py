"""Which repeats and favorites are known, in bounded memory: what a checkpoint keeps of them.

A reaction stays known as long as its status is followed, also when it is taken back.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from gnusocial.internals.notifications.made import place_of
from gnusocial.streaming.seen_items import is_same, mark_from, whole_number
from gnusocial.streaming.sources import mark_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gnusocial.entities.notification import Notification
    from gnusocial.entities.status import Status
    from gnusocial.streaming.sources import Mark


class Reaction(NamedTuple):
    """A repeat or a favorite of a status. ``number`` is the id of the repeat or of the user."""

    kind: Literal["repeat", "favorite"]
    status: Status
    number: int
    notification: Notification

    @property
    def id(self) -> str:
        """What distinguishes it from all others."""
        return self.notification.id

    @property
    def time(self) -> float:
        """The time of the repeat; of a favorite, which has none, that of the status."""
        dated = self.notification if self.kind == "repeat" else self.status
        return max(place_of(dated), 0.0)


@dataclass(frozen=True)
class _Followed:
    """A status and the numbers of the reactions that are known."""

    mark: Mark
    repeat: dict[int, None] = field(default_factory=dict)
    favorite: dict[int, None] = field(default_factory=dict)


class ToldReactions:
    """The reactions that are known.

    Statuses up to the floor existed when the stream began, or are no longer followed: if one of
    them is looked at for the first time, its reactions are old.
    """

    def __init__(self) -> None:
        self._followed: dict[int, _Followed] = {}
        #: Where the floor is: the latest time (0 if unknown) and the highest id.
        self._floor_time = 0.0
        self._floor_id = 0

    def begin(self, mine: Sequence[Status]) -> None:
        """Put the floor at the newest status."""
        for status in mine:
            self._raise_floor(status.id, place_of(status))

    def is_followed(self, status: Status) -> bool:
        """Tell whether all reactions that are not known are new."""
        known = self._followed.get(status.id)
        if known is not None and is_same(known.mark, mark_of(status)):
            return True
        return status.id > self._floor_id or place_of(status) > self._floor_time > 0.0

    def knows(self, reaction: Reaction) -> bool:
        """Tell whether a reaction is known."""
        known = self._followed.get(reaction.status.id)
        if known is None or not is_same(known.mark, mark_of(reaction.status)):
            return False
        return reaction.number in getattr(known, reaction.kind)

    def follow(self, status: Status) -> _Followed:
        """Remember a status, in place of another one that had its id on a restored server."""
        known = self._followed.get(status.id)
        if known is None or not is_same(known.mark, mark_of(status)):
            known = self._followed[status.id] = _Followed(mark_of(status))
        return known

    def add(self, reaction: Reaction) -> None:
        """Remember a reaction."""
        getattr(self.follow(reaction.status), reaction.kind)[reaction.number] = None

    def keep_only(self, mine: Sequence[Status]) -> None:
        """Forget the statuses that are not among these; an empty list may be a fault."""
        kept = {status.id for status in mine}
        for number in [each for each in self._followed if kept and each not in kept]:
            self._raise_floor(number, self._followed.pop(number).mark[0])

    def state(self) -> dict[str, Any]:
        """Return all of it as a value that JSON can represent."""
        return {
            "floor": [self._floor_time, self._floor_id],
            "statuses": [
                [number, *each.mark, list(each.repeat), list(each.favorite)]
                for number, each in self._followed.items()
            ],
        }

    @classmethod
    def restored(cls, state: Any) -> ToldReactions:
        """Return what :meth:`state` described.

        Raises TypeError, ValueError or KeyError for anything else.
        """
        told = cls()
        told._floor_time, told._floor_id = mark_from(*state["floor"])
        for status_id, moment, uri, repeats, favorites in state["statuses"]:
            told._followed[whole_number(status_id)] = _Followed(
                mark_from(moment, uri),
                dict.fromkeys(whole_number(each) for each in repeats),
                dict.fromkeys(whole_number(each) for each in favorites),
            )
        return told

    def _raise_floor(self, status_id: int, time: float) -> None:
        self._floor_id = max(self._floor_id, status_id)
        self._floor_time = max(self._floor_time, time)
