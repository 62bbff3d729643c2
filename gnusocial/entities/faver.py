"""A user who has favorited a status."""

from __future__ import annotations

from gnusocial.entities.base import Entity


class Faver(Entity):
    """A user who has favorited a status."""

    __slots__ = ()
    _required = ("user_id",)

    user_id: int
    """The id of the user on this server."""
    nickname: str
    """The nickname."""
    fullname: str | None
    """The full name."""
    profileurl: str | None
    """The URL of the profile."""
    avatarurl: str | None
    """The avatar."""
