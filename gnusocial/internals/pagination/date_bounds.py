"""Bounds by date, which the server stopped honouring: kept on the client's side. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from gnusocial.errors import GNUSocialIllegalArgumentError

T = TypeVar("T")


def check_dates(since: object, until: object) -> None:
    """Raise for bounds that are no moments, or that leave nothing between them."""
    for name, value in (("since", since), ("until", until)):
        if value is not None and (not isinstance(value, datetime) or value.tzinfo is None):
            raise GNUSocialIllegalArgumentError(
                f"{name} must be a datetime with a time zone, not {value!r}"
            )
    if isinstance(since, datetime) and isinstance(until, datetime) and since > until:
        raise GNUSocialIllegalArgumentError("since must not be later than until")


def between(items: Iterable[T], since: datetime | None, until: datetime | None) -> list[T]:
    """Return the items that were made from ``since`` to ``until``; what has no date is kept."""
    return [item for item in items if not (_is_before(item, since) or _is_after(item, until))]


def all_before(items: Iterable[Any], since: datetime | None) -> bool:
    """Tell whether every item is older than ``since``, so that none can follow that is not.

    One old item is no end: a notice from another server may arrive late and stand among newer ones.
    """
    return since is not None and all(_is_before(item, since) for item in items)


def _time_of(item: Any) -> datetime | None:
    time = item.get("created_at") if isinstance(item, Mapping) else None
    return time if isinstance(time, datetime) else None


def _is_before(item: Any, moment: datetime | None) -> bool:
    time = _time_of(item)
    return time is not None and moment is not None and time < moment


def _is_after(item: Any, moment: datetime | None) -> bool:
    time = _time_of(item)
    return time is not None and moment is not None and time > moment
