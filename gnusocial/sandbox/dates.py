"""Dates in the formats of the server, with English names regardless of the locale."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def twitter_date(moment: datetime) -> str:
    """The format of `created_at`: `Sat Nov 21 01:02:03 +0000 2026`."""
    day, month = _DAYS[moment.weekday()], _MONTHS[moment.month - 1]
    return f"{day} {month} {moment:%d %H:%M:%S %z %Y}"


def rfc2822_date(moment: datetime) -> str:
    """The format of `Last-Modified`, RSS and rate limits: `Sat, 21 Nov 2026 01:02:03 +0000`."""
    day, month = _DAYS[moment.weekday()], _MONTHS[moment.month - 1]
    return f"{day}, {moment:%d} {month} {moment:%Y %H:%M:%S %z}"


def iso_date(moment: datetime) -> str:
    """The format of Atom and ActivityStreams: `2026-11-21T01:02:03+00:00`."""
    return moment.isoformat(timespec="seconds")
