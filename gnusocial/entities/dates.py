"""Parse dates: from the text of a server to an aware datetime.

The fixed-width format of the API is tried first and needs neither locale nor library; then RFC 2822
and ISO 8601; then, for the rest, python-dateutil. Time zones are those of pytz. Nothing here reads
the current time, and nothing is guessed: a text without a complete date and time is not a date.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timezone, tzinfo
from functools import lru_cache
from typing import Final, Literal

#: The value of a date that is missing or cannot be parsed: 1970-01-01 00:00 UTC.
UNKNOWN_DATE: Final = datetime(1970, 1, 1, tzinfo=timezone.utc)

#: How many dates a reader caches: those of a page of 200, and of their authors.
_REMEMBERED = 512
_DAYS_REMEMBERED = 128
#: Maximum length of a date; longer texts would only fill the memory.
_LONGEST = 64

_MONTH_NAMES = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES.split(), start=1)}

# To keep the import fast, patterns are compiled at their first use, and pytz is imported at the
# first date.
# "Sat Nov 21 " and " +0000 2026": the fixed-width format without the time of day
_DAY = r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d\d)  ([+-]\d\d[0-5]\d) (\d{4})"
_TIME_AND_ZONE = (
    r"(?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,](?P<fraction>\d{1,9}))?)?"
    r"\s?(?P<zone>Z|UTC?|GMT|[+-]\d\d:?[0-5]\d)?"
)
_RFC_2822 = (
    r"(?:[A-Z][a-z]{2}, )?(?P<day>\d\d?) (?P<month>[A-Z][a-z]{2}) (?P<year>\d{4}) " + _TIME_AND_ZONE
)
_ISO_8601 = r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)[T ]" + _TIME_AND_ZONE
# dateutil completes missing parts from the current day and accepts "10" as a date. It is only used
# for texts that contain a year of four digits and a time.
_PLAUSIBLE = r"(?=.*\b\d{4}\b)(?=.*\b\d\d?:\d\d)[^\x00]{10,64}"


def parse_date(
    text: str | Literal[False] | None, tz: tzinfo | None = None
) -> datetime | str | None:
    """Parse a date in the formats that servers use.

    Returns an aware datetime, converted to the time zone ``tz``; None keeps the offset as sent. A
    date without a zone is read as UTC. A text that is not a complete date and time is returned
    unchanged. None, the empty string and False, which mean no date, give None. It never raises.
    """
    return (date_reader(tz)[text] or text) if text else None


class DateReader(dict[str, "datetime | None"]):
    """Parses and caches dates: ``reader[text]`` is the date in the time zone of the reader.

    It is None if the text is not a complete date and time.

    Dates repeat: every status contains the date on which its author joined, and a poll returns many
    statuses again.
    """

    __slots__ = ("_tz",)

    def __init__(self, tz: tzinfo | None) -> None:
        super().__init__()
        self._tz = tz

    def __missing__(self, text: str) -> datetime | None:
        if len(text) > _LONGEST:
            return None
        if len(self) >= _REMEMBERED:
            self.clear()
        moment = _read(text)
        if moment is not None and self._tz is not None:
            moment = _converted(moment, self._tz)
        self[text] = moment
        return moment


def date_reader(tz: tzinfo | None = None) -> DateReader:
    """Return the reader for a time zone; None keeps the offset as sent."""
    try:
        return _remembered_reader(tz)
    except TypeError:  # the zones of dateutil are not hashable
        return DateReader(tz)


_remembered_reader = lru_cache(maxsize=32)(DateReader)


def _converted(moment: datetime, tz: tzinfo) -> datetime:
    try:
        return moment.astimezone(tz)
    except (OverflowError, ValueError):  # at the edges of the years 1 and 9999
        return moment


class _Days(dict[str, tuple[date, tzinfo]]):
    """The days in the fixed-width format, each parsed once: ``days["Sat Nov 21  +0000 2026"]``."""

    def __missing__(self, text: str) -> tuple[date, tzinfo]:
        match = re.fullmatch(_DAY, text, re.ASCII)
        if match is None:
            raise ValueError
        if len(self) >= _DAYS_REMEMBERED:
            self.clear()
        month, day, zone, year = match.groups()
        found = self[text] = date(int(year), _MONTHS[month], int(day)), _zone(zone)
        return found


_days = _Days()
# Computed once, and not for each date.
_combine, _time_of = datetime.combine, time.fromisoformat


def _read(text: str) -> datetime | None:
    # The fixed-width format, "Sat Nov 21 01:02:03 +0000 2026". strptime is slow and depends on the
    # locale. The statuses of a page mostly share their day, so only the time is parsed for each.
    # Python 3.14 accepts "24:00:00" as midnight.
    try:
        day, zone = _days[text[:11] + text[19:]]
        is_24 = text[12] == "4" and text[11] == "2"
        if text[13] == ":" == text[16] and not is_24:
            return _combine(day, _time_of(text[11:19]), zone)
    except (KeyError, ValueError):
        pass
    return _by_pattern(text) or _by_dateutil(text)


def _by_pattern(text: str) -> datetime | None:
    match = re.fullmatch(_RFC_2822, text, re.ASCII) or re.fullmatch(_ISO_8601, text, re.ASCII)
    if match is None:
        return None
    part = match.groupdict()
    month = part["month"]
    try:
        return datetime(
            int(part["year"]),
            int(month) if month.isdecimal() else _MONTHS[month],
            int(part["day"]),
            int(part["hour"]),
            int(part["minute"]),
            int(part["second"] or 0),
            int((part["fraction"] or "0").ljust(6, "0")[:6]),
            _zone(part["zone"]),
        )
    except (KeyError, ValueError):  # no such month, day, hour or zone
        return None


def _zone(text: str | None) -> tzinfo:
    """Return the zone of an offset such as ``+0130`` or ``-01:30``; UTC for a name or no zone."""
    import pytz

    if text is None or text[0] not in "+-":
        return pytz.utc
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    return pytz.FixedOffset(-minutes if text[0] == "-" else minutes)


def _by_dateutil(text: str) -> datetime | None:
    if not re.fullmatch(_PLAUSIBLE, text, re.ASCII):
        return None
    from dateutil import parser  # slower to import than the rest of this package

    # Parsed twice, with different defaults and a different order of day and month: if the results
    # differ, something was missing or ambiguous.
    try:
        first, second = (
            parser.parse(text, default=default, dayfirst=day_first, tzinfos=_named_zone)
            for default, day_first in ((datetime(2000, 1, 1), False), (datetime(2003, 2, 2), True))
        )
    except (ValueError, ArithmeticError, LookupError, TypeError, AttributeError):
        return None  # dateutil may raise any exception
    return first if first == second else None


def _named_zone(name: str | None, offset: int | None) -> tzinfo:
    """Return a zone of pytz for dateutil; without an offset only UTC is known."""
    import pytz

    if offset is not None:
        return pytz.FixedOffset(offset // 60)
    if name is None:
        return pytz.utc
    raise ValueError(f"the time zone {name!r} has no offset")
