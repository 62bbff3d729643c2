"""A user who has favourited a status."""

from __future__ import annotations

from typing import Any, ClassVar

from gnusocial.entities.base import Entity
from gnusocial.entities.convert import INTEGER, TEXT


class Faver(Entity):
    """A user who has favourited a status.

    user_id (int)
        The number of the user on this server.
    nickname (str)
        The nickname.
    fullname (str or None)
        The full name.
    profileurl, avatarurl (str or None)
        The page of the profile, and the avatar.
    """

    __slots__ = ()

    user_id: int
    nickname: str
    fullname: str | None
    profileurl: str | None
    avatarurl: str | None

    _convert: ClassVar[dict[str, Any]] = {
        "user_id": INTEGER,
        "nickname": TEXT,
        "fullname": TEXT,
        "profileurl": TEXT,
        "avatarurl": TEXT,
    }
