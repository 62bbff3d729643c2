"""A user that a status was addressed to, as the plugin Qvitter tells it."""

from __future__ import annotations

from typing import Any, ClassVar

from gnusocial.entities.base import Entity
from gnusocial.entities.convert import INTEGER, TEXT


class Attention(Entity):
    """A user that a status was addressed to; only the plugin Qvitter sends it.

    id (int)
        The number of the user on this server.
    screen_name, fullname (str or None)
        Nickname and full name.
    profileurl, ostatus_uri (str or None)
        The page of the profile, and its global identifier.
    """

    __slots__ = ()

    id: int
    screen_name: str | None
    fullname: str | None
    profileurl: str | None
    ostatus_uri: str | None

    _convert: ClassVar[dict[str, Any]] = {
        "id": INTEGER,
        "screen_name": TEXT,
        "fullname": TEXT,
        "profileurl": TEXT,
        "ostatus_uri": TEXT,
    }
