"""What a stream delivers: typed events, and which status is which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from gnusocial.entities.kinds import status_kind

if TYPE_CHECKING:
    from gnusocial.streaming.sources import Source

Kind = Literal[
    "update",
    "mention",
    "direct_message",
    "repeat",
    "notification",
    "favorite",
    "follow",
    "activity",
    "delete",
]

#: Events of statuses that only report what somebody did. ``only_posts`` leaves them out.
ACTIVITIES: frozenset[Kind] = frozenset(("favorite", "follow", "activity"))


@dataclass(frozen=True)
class StreamEvent:
    """Something that happened.

    ``kind`` is the name of a listener's method without ``on_``: ``"update"``, ``"mention"``,
    ``"direct_message"``, ``"repeat"``, ``"notification"``, ``"favorite"``, ``"follow"``,
    ``"activity"`` (a join, a leave, an unfollow) or ``"delete"``. ``data`` is the argument of that
    method: a :class:`~gnusocial.Status`, a :class:`~gnusocial.DirectMessage`, a
    :class:`~gnusocial.Notification`, or the id of the deleted status.
    """

    kind: Kind
    data: Any


def kind_of(item: Any, source: Source) -> Kind | None:
    """Return the kind of event for an item of a timeline; None for the report of a deletion.

    Such a report does not name the deleted status. The same poll notices that it is gone.
    """
    if source.kind == "direct_message":
        return "direct_message"
    kind = status_kind(item)
    if kind in ("post", "reply"):
        return source.kind
    if kind in ("repeat", "favorite", "follow"):
        return kind
    return None if kind == "delete" else "activity"
