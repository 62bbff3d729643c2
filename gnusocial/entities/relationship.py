"""The relationship between two users."""

from __future__ import annotations

from gnusocial.entities.base import Entity


class RelationshipSide(Entity):
    """One of two users, and the relationship to the other."""

    __slots__ = ()
    _required = ("id",)

    id: int
    """The id of the user on this server."""
    screen_name: str
    """The nickname."""
    following: bool
    """Whether the user follows the other."""
    followed_by: bool
    """Whether the other follows the user."""
    notifications_enabled: bool | None
    """Whether the user is notified of what the other posts."""
    blocking: bool | None
    """Whether the user blocks the other."""


class Relationship(Entity):
    """The relationship between two users, from both sides."""

    __slots__ = ()
    _required = ("source", "target")

    source: RelationshipSide
    """The first user of the request, by default the caller."""
    target: RelationshipSide
    """The other user."""
