"""Parse the dates in headers, in the forms that proxies and old servers use."""

from __future__ import annotations

import re
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Longer header values are cut to this length.
_READ = 1000
#: A date as RFC 9110 requires it. Two proxies may have joined their dates in one header.
_USUAL = r"[A-Za-z]{3}, \d{1,2} [A-Za-z]{3} \d{4} \d\d:\d\d:\d\d(?: GMT| [+-]\d{4})?"


def posix_time(text: str) -> float | None:
    """Return the POSIX time of an HTTP or ISO 8601 date; None if it cannot be parsed.

    A date without an offset is UTC.
    """
    text = text[:_READ].strip()
    usual = re.match(_USUAL, text)
    try:
        if usual is not None:
            moment = parsedate_to_datetime(usual[0])
        elif text[:4].isdigit():
            moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
        else:
            moment = parsedate_to_datetime(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=timezone.utc)
        return moment.timestamp()
    except (TypeError, ValueError, IndexError, OverflowError):
        return None


def time_of(headers: Mapping[str, str]) -> float | None:
    """Return the POSIX time at which a response was generated, from its ``Date`` header."""
    dates = [headers[name] for name in headers if name.lower() == "date"]
    return posix_time(dates[0]) if dates else None
