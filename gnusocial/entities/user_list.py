"""A list of users that a user keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gnusocial.entities.base import Entity

if TYPE_CHECKING:
    from gnusocial.entities.user import User


class UserList(Entity):
    """A list of users that a user keeps, called people tag on GNU social."""

    __slots__ = ()
    _required = ("id",)

    id: int
    """The number of the list on this server."""
    name: str
    """The tag."""
    slug: str
    """The same as ``name``."""
    full_name: str
    """``@nickname/tag``."""
    description: str | None
    """What its owner says about it."""
    subscriber_count: int
    """How many read the list."""
    member_count: int
    """How many are on the list."""
    uri: str
    """The global identifier."""
    following: bool
    """Whether you read the list."""
    mode: str
    """``public`` or ``private``."""
    user: User
    """The owner."""
