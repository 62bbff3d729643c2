"""A group of users."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from gnusocial.entities.base import Entity
from gnusocial.entities.convert import BOOLEAN, DATE, INTEGER, TEXT

if TYPE_CHECKING:
    from datetime import datetime


class Group(Entity):
    """A group of users; what is posted to it goes to all its members.

    Keys of every group:

    id (int)
        The number of the group on this server.
    nickname (str)
        The name by which it is addressed, ``!nickname``.
    fullname, description, location, homepage (str or None)
        What its administrators say of it.
    url (str or None)
        The page of the group.
    admin_count, member_count (int)
        How many administrators and members it has. Recorded servers count no administrators.
    original_logo, homepage_logo, stream_logo, mini_logo (str or None)
        Its picture in four sizes.
    created, modified (datetime)
        When it was made and last changed; the text as sent where it is unreadable.

    Keys that are missing for anonymous callers:

    member, blocked (bool)
        Whether the caller is in the group, or kept out of it.
    """

    __slots__ = ()

    id: int
    url: str | None
    nickname: str
    fullname: str | None
    member: bool | None
    blocked: bool | None
    admin_count: int
    member_count: int
    original_logo: str | None
    homepage_logo: str | None
    stream_logo: str | None
    mini_logo: str | None
    homepage: str | None
    description: str | None
    location: str | None
    created: datetime | str
    modified: datetime | str

    _convert: ClassVar[dict[str, Any]] = {
        "id": INTEGER,
        "url": TEXT,
        "nickname": TEXT,
        "fullname": TEXT,
        "member": BOOLEAN,
        "blocked": BOOLEAN,
        "admin_count": INTEGER,
        "member_count": INTEGER,
        "original_logo": TEXT,
        "homepage_logo": TEXT,
        "stream_logo": TEXT,
        "mini_logo": TEXT,
        "homepage": TEXT,
        "description": TEXT,
        "location": TEXT,
        "created": DATE,
        "modified": DATE,
    }
