"""How much of the past a new stream delivers: nothing, everything, the last N, or since a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from gnusocial.errors import GNUSocialIllegalArgumentError
from gnusocial.streaming.sources import time_of

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class CatchUp:
    """What of the past is wanted; by default nothing."""

    #: The last so many; None is no limit.
    count: int | None = 0
    #: POSIX time from which on; None is from the beginning.
    since: float | None = None

    def enough(self, found: Sequence[Any]) -> bool:
        """Tell whether what was read of a timeline, the newest first, holds all that is wanted."""
        if self.count is not None:
            return len(found) >= self.count
        if self.since is not None and found:
            return time_of(found[-1]) < self.since
        return False

    def wanted(self, items: Sequence[Any]) -> list[bool]:
        """Tell of each item, the oldest first, whether it is wanted."""
        if self.count is not None:
            return [index >= len(items) - self.count for index in range(len(items))]
        return [self.since is None or time_of(item) >= self.since for item in items]


def catch_up_from(value: object) -> CatchUp:
    """Read the argument ``catch_up``."""
    if value is None or value == "none":
        return CatchUp()
    if value == "all":
        return CatchUp(count=None)
    if isinstance(value, datetime) and value.tzinfo is not None:
        return CatchUp(count=None, since=value.timestamp())
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return CatchUp(count=value)
    raise GNUSocialIllegalArgumentError(
        "catch_up must be None, 'all', a number of items or a datetime with a time zone, "
        f"not {value!r}"
    )
