"""A list of users."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gnusocial.entities.base import Entity

if TYPE_CHECKING:
    from gnusocial.entities.user import User


class UserList(Entity):
    """A list of users, called people tag on GNU social."""

    __slots__ = ()
    _required = ("id",)

    id: int
    """The id of the list on this server."""
    name: str
    """The tag."""
    slug: str
    """The same as ``name``."""
    full_name: str
    """``@nickname/tag``."""
    description: str | None
    """The description by its owner."""
    subscriber_count: int
    """The number of subscribers."""
    member_count: int
    """The number of members."""
    uri: str
    """The global identifier."""
    following: bool
    """Whether you are subscribed to the list."""
    mode: str
    """``public`` or ``private``."""
    user: User
    """The owner."""
