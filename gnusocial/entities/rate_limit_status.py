"""What the server says of its rate limit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gnusocial.entities.base import Entity

if TYPE_CHECKING:
    from datetime import datetime


class RateLimitStatus(Entity):
    """What the server says of its rate limit. GNU social always says 150 of 150: it has none."""

    __slots__ = ()

    remaining_hits: int
    """How many calls are left."""
    hourly_limit: int
    """How many calls an hour has."""
    reset_time: datetime
    """When the hour ends."""
    reset_time_in_seconds: int
    """The same as POSIX time."""
