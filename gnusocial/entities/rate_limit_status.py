"""What the server says of its rate limit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from gnusocial.entities.base import Entity
from gnusocial.entities.convert import DATE, INTEGER

if TYPE_CHECKING:
    from datetime import datetime


class RateLimitStatus(Entity):
    """What the server says of its rate limit. GNU social always says 150 of 150: it has none.

    remaining_hits (int)
        How many calls are left.
    hourly_limit (int)
        How many calls an hour has.
    reset_time (datetime)
        When the hour ends; the text as sent where it is unreadable.
    reset_time_in_seconds (int)
        The same as POSIX time.
    """

    __slots__ = ()

    remaining_hits: int
    hourly_limit: int
    reset_time: datetime | str
    reset_time_in_seconds: int

    _convert: ClassVar[dict[str, Any]] = {
        "remaining_hits": INTEGER,
        "hourly_limit": INTEGER,
        "reset_time": DATE,
        "reset_time_in_seconds": INTEGER,
    }
