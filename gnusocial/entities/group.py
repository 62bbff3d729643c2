"""A group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gnusocial.entities.base import Entity

if TYPE_CHECKING:
    from datetime import datetime


class Group(Entity):
    """A group of users; its members receive what is posted to it."""

    __slots__ = ()
    _required = ("id",)

    id: int
    """The id of the group on this server."""
    nickname: str
    """The name by which it is addressed, ``!nickname``."""
    fullname: str | None
    """Its full name."""
    description: str | None
    """The description by its administrators."""
    location: str | None
    """Its location."""
    homepage: str | None
    """Its homepage."""
    url: str | None
    """The URL of the group's page."""
    admin_count: int
    """The number of administrators. Recorded servers always send 0."""
    member_count: int
    """The number of members."""
    original_logo: str | None
    """The URL of its logo as uploaded."""
    homepage_logo: str | None
    """The URL of its logo with 96 pixels."""
    stream_logo: str | None
    """The URL of its logo with 48 pixels."""
    mini_logo: str | None
    """The URL of its logo with 24 pixels."""
    created: datetime
    """When it was created."""
    modified: datetime
    """When it was last changed."""

    # Fields that are missing for anonymous callers:
    member: bool | None
    """Whether you are a member of the group."""
    blocked: bool | None
    """Whether you are blocked from it."""
