"""Something that others did and that concerns the user."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

from gnusocial.entities.base import Entity

if TYPE_CHECKING:
    from datetime import datetime

    from gnusocial.entities.direct_message import DirectMessage
    from gnusocial.entities.status import Status
    from gnusocial.entities.user import User

#: What can have happened: ``"mention"``, ``"reply"``, ``"repeat"`` and ``"favorite"`` (of a status
#: of yours), ``"follow"`` or ``"direct_message"``.
NotificationKind = Literal["mention", "reply", "repeat", "favorite", "follow", "direct_message"]

KINDS: tuple[NotificationKind, ...] = get_args(NotificationKind)


class Notification(Entity):
    """Something that others did and that concerns you, put together by this library."""

    __slots__ = ()
    _required = ("id", "kind")

    id: str
    """What tells it from all others: ``repeat:17``, ``favorite:12:bob``. Stays the same."""
    kind: NotificationKind
    """What happened."""
    created_at: datetime | None
    """When it happened; None for favorites and follows, of which the server does not tell."""
    user: User
    """Who did it."""
    status: Status | None
    """The mention or the reply; or your status that was repeated or favorited."""
    direct_message: DirectMessage | None
    """The message."""
