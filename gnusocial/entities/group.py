"""A group of users."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gnusocial.entities.base import Entity

if TYPE_CHECKING:
    from datetime import datetime


class Group(Entity):
    """A group of users; what is posted to it goes to all its members."""

    __slots__ = ()
    _required = ("id",)

    id: int
    """The number of the group on this server."""
    nickname: str
    """The name by which it is addressed, ``!nickname``."""
    fullname: str | None
    """Its full name."""
    description: str | None
    """What its administrators say about it."""
    location: str | None
    """Where it is."""
    homepage: str | None
    """Its homepage elsewhere."""
    url: str | None
    """The page of the group."""
    admin_count: int
    """How many administrators it has. Recorded servers count none."""
    member_count: int
    """How many members it has."""
    original_logo: str | None
    """Its picture as uploaded."""
    homepage_logo: str | None
    """Its picture of 96 pixels."""
    stream_logo: str | None
    """Its picture of 48 pixels."""
    mini_logo: str | None
    """Its picture of 24 pixels."""
    created: datetime
    """When it was made."""
    modified: datetime
    """When it was last changed."""

    # Fields that are missing for anonymous callers:
    member: bool | None
    """Whether you are in the group."""
    blocked: bool | None
    """Whether you are kept out of it."""
