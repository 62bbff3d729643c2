"""A list of users that a user keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from gnusocial.entities.base import Entity
from gnusocial.entities.convert import BOOLEAN, INTEGER, TEXT, one

if TYPE_CHECKING:
    from gnusocial.entities.user import User


class UserList(Entity):
    """A list of users that a user keeps, called people tag on GNU social.

    id (int)
        The number of the list on this server.
    name, slug (str)
        The tag; both are the same.
    full_name (str)
        ``@nickname/tag``.
    description (str or None)
        What its owner says of it.
    subscriber_count, member_count (int)
        How many read the list, and how many are on it.
    uri (str)
        The global identifier.
    following (bool)
        Whether the caller reads the list.
    mode (str)
        ``public`` or ``private``.
    user (User)
        The owner.
    """

    __slots__ = ()

    id: int
    name: str
    full_name: str
    slug: str
    description: str | None
    subscriber_count: int
    member_count: int
    uri: str
    following: bool
    mode: str
    user: User

    _convert: ClassVar[dict[str, Any]] = {
        "id": INTEGER,
        "name": TEXT,
        "full_name": TEXT,
        "slug": TEXT,
        "description": TEXT,
        "subscriber_count": INTEGER,
        "member_count": INTEGER,
        "uri": TEXT,
        "following": BOOLEAN,
        "mode": TEXT,
        "user": one("User"),
    }
