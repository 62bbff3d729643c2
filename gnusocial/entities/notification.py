"""A notification: an action of another user that concerns the caller."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

from gnusocial.entities.base import Entity

if TYPE_CHECKING:
    from datetime import datetime

    from gnusocial.entities.direct_message import DirectMessage
    from gnusocial.entities.status import Status
    from gnusocial.entities.user import User

#: The kinds of notifications: ``"mention"``, ``"reply"``, ``"repeat"`` and ``"favorite"`` (of one
#: of your statuses), ``"follow"`` or ``"direct_message"``.
NotificationKind = Literal["mention", "reply", "repeat", "favorite", "follow", "direct_message"]

KINDS: tuple[NotificationKind, ...] = get_args(NotificationKind)


class Notification(Entity):
    """An action of another user that concerns you, compiled by this library."""

    __slots__ = ()
    _required = ("id", "kind")

    id: str
    """A unique and stable key: ``repeat:17``, ``favorite:12:bob``."""
    kind: NotificationKind
    """What happened."""
    created_at: datetime | None
    """When it happened; None for favorites and follows, for which the server sends no date."""
    user: User
    """The user who did it."""
    status: Status | None
    """The mention or the reply; or your status that was repeated or favorited."""
    direct_message: DirectMessage | None
    """The message."""
