"""How two users stand to each other."""

from __future__ import annotations

from typing import Any, ClassVar

from gnusocial.entities.base import Entity
from gnusocial.entities.convert import BOOLEAN, INTEGER, TEXT, one


class RelationshipSide(Entity):
    """One of two users, and what they do to the other.

    id (int)
        The number of the user on this server.
    screen_name (str)
        The nickname.
    following, followed_by (bool)
        Whether the user follows the other, and is followed by them.
    notifications_enabled (bool or None)
        Whether the user is notified of what the other posts.
    blocking (bool or None)
        Whether the user blocks the other.
    """

    __slots__ = ()

    id: int
    screen_name: str
    following: bool
    followed_by: bool
    notifications_enabled: bool | None
    blocking: bool | None

    _convert: ClassVar[dict[str, Any]] = {
        "id": INTEGER,
        "screen_name": TEXT,
        "following": BOOLEAN,
        "followed_by": BOOLEAN,
        "notifications_enabled": BOOLEAN,
        "blocking": BOOLEAN,
    }


class Relationship(Entity):
    """How two users stand to each other, seen from both sides.

    source (RelationshipSide)
        The user who was asked about, by default the caller.
    target (RelationshipSide)
        The other user.
    """

    __slots__ = ()

    source: RelationshipSide
    target: RelationshipSide

    _convert: ClassVar[dict[str, Any]] = {
        "source": one("RelationshipSide"),
        "target": one("RelationshipSide"),
    }
