"""Decide how much of the past a new stream delivers: nothing, all, the last N, or since a date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from gnusocial.errors import GNUSocialIllegalArgumentError
from gnusocial.internals.checks import shown
from gnusocial.streaming.sources import time_of

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class CatchUpRule:
    """Which items of the past are delivered; by default none."""

    #: How many, counted from the newest; None for no limit.
    count: int | None = 0
    #: The earliest POSIX time; None for no limit.
    since: float | None = None

    def enough(self, found: Sequence[Any]) -> bool:
        """Tell whether the items that were read, the newest first, include all that are wanted."""
        if self.count is not None:
            return len(found) >= self.count
        if self.since is not None and found:
            # An item without a time says nothing.
            return 0.0 < time_of(found[-1]) < self.since
        return False

    def wanted(self, times: Sequence[float]) -> list[bool]:
        """Tell for each item, the oldest first, whether it is wanted, given its POSIX time."""
        if self.count is not None:
            return [index >= len(times) - self.count for index in range(len(times))]
        return [self.since is None or time >= self.since for time in times]


def catch_up_from(value: object) -> CatchUpRule:
    """Return the rule for the argument ``catch_up``."""
    if value is None or value == "none":
        return CatchUpRule()
    if value == "all":
        return CatchUpRule(count=None)
    if isinstance(value, datetime) and value.tzinfo is not None:
        return CatchUpRule(count=None, since=value.timestamp())
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return CatchUpRule(count=value)
    raise GNUSocialIllegalArgumentError(
        "catch_up must be None, 'all', a number of items or a datetime with a time zone, "
        f"not {shown(value)}"
    )
