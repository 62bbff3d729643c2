"""The rate limit as the server reports it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gnusocial.entities.base import Entity

if TYPE_CHECKING:
    from datetime import datetime


class RateLimitStatus(Entity):
    """The rate limit as the server reports it. GNU social has none: it always sends 150 of 150."""

    __slots__ = ()

    remaining_hits: int
    """The number of calls left."""
    hourly_limit: int
    """The number of calls per hour."""
    reset_time: datetime
    """When the hour ends."""
    reset_time_in_seconds: int
    """``reset_time`` as POSIX time."""
