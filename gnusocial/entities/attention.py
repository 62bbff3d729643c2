"""A user that a status was addressed to, from the plugin Qvitter."""

from __future__ import annotations

from gnusocial.entities.base import Entity


class Attention(Entity):
    """A user that a status was addressed to; only the plugin Qvitter sends it."""

    __slots__ = ()
    _required = ("id",)

    id: int
    """The id of the user on this server."""
    screen_name: str | None
    """The nickname."""
    fullname: str | None
    """The full name."""
    profileurl: str | None
    """The URL of the profile."""
    ostatus_uri: str | None
    """The global identifier."""
