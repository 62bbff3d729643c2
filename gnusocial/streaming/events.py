"""What a stream delivers: typed events, and which status is which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from gnusocial.entities.kinds import activity_kind

if TYPE_CHECKING:
    from gnusocial.streaming.sources import Source

Kind = Literal[
    "update", "mention", "direct_message", "repeat", "favorite", "follow", "activity", "delete"
]

#: What an iterator over statuses or messages gives: what somebody said.
SAID: frozenset[Kind] = frozenset(("update", "mention", "direct_message", "repeat"))


@dataclass(frozen=True)
class StreamEvent:
    """Something that happened.

    ``kind`` is the name of a listener's method without its ``on_``: ``"update"``, ``"mention"``,
    ``"direct_message"``, ``"repeat"``, ``"favorite"``, ``"follow"``, ``"activity"`` (a join, a
    leave, an unfollow) or ``"delete"``. ``data`` is what that method is given: the
    :class:`~gnusocial.Status`, the :class:`~gnusocial.DirectMessage`, or the id of what was
    deleted.
    """

    kind: Kind
    data: Any


def kind_of(item: Any, source: Source) -> Kind | None:
    """Tell what an item is; None for the report of a deletion.

    The report does not tell the id of the status that was deleted; that it is gone is noticed in
    the same poll.
    """
    if source.kind == "direct_message":
        return "direct_message"
    activity = activity_kind(item)
    if activity == "delete":
        return None
    if activity is not None:
        return activity if activity in ("favorite", "follow") else "activity"  # type: ignore[return-value]
    return "repeat" if item.get("retweeted_status") is not None else source.kind
