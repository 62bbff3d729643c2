"""Pure functions on text for a terminal: remove control characters, wrap lines, show dates.

Text from other people is not trusted. An escape sequence in a status could set the title of the
terminal, write to the clipboard or overwrite other lines.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import datetime, timedelta, timezone

# C0 without tab and line feed, DEL, C1, the line and paragraph separators, and the characters that
# change the direction of text.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_SHOWN_INSTEAD = "\N{REPLACEMENT CHARACTER}"
_DURATION = re.compile(r"(\d{1,6})\s*([smhdwy])", re.ASCII)
_UNITS = {
    "s": timedelta(seconds=1),
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
    "y": timedelta(days=365),
}
_LONGEST = timedelta(days=365_000)


def harmless(text: object) -> str:
    """Return a text that cannot control a terminal; line feeds and tabs are kept."""
    return _UNSAFE.sub(_SHOWN_INSTEAD, str(text).replace("\r\n", "\n"))


def one_line(text: object) -> str:
    """Return a safe text without line breaks, so that a name cannot imitate further lines."""
    return harmless(text).replace("\n", " ").replace("\t", " ")


def wrap(text: str, width: int | None, indent: str = "  ") -> list[str]:
    """Break a text into indented lines of at most ``width`` columns; None does not break lines.

    A word that is longer than a line (a link) is not broken. Wide characters (CJK, emoji) count as
    two columns.
    """
    room = None if width is None else max(width - columns(indent), 1)
    lines = []
    for paragraph in harmless(text).expandtabs(4).split("\n"):
        lines += [f"{indent}{line}".rstrip() for line in _broken(paragraph, room)]
    return lines


def _broken(paragraph: str, room: int | None) -> list[str]:
    if room is None or columns(paragraph) <= room:
        return [paragraph]
    lines = [""]
    for word in paragraph.split():
        for piece in _pieces(word, room):
            longer = f"{lines[-1]} {piece}" if lines[-1] else piece
            if lines[-1] and columns(longer) > room:
                lines.append(piece)
            else:
                lines[-1] = longer
    return lines


def _pieces(word: str, room: int) -> list[str]:
    """Break a word into pieces that fit (Chinese has no spaces). Links are not broken."""
    if columns(word) <= room or "://" in word or word.isascii():
        return [word]
    from rich.cells import chop_cells

    return chop_cells(word, max(room, 2))


def columns(text: str) -> int:
    """Return the width of a text in terminal columns."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def shown_date(date: object, *, utc: bool = False) -> str:
    """Return a date in local time with its zone, or in UTC; an unreadable date unchanged."""
    if not isinstance(date, datetime):
        return one_line(date) if date else ""
    with suppress(OverflowError, OSError, ValueError):  # at the limits of years 1 and 9999
        date = date.astimezone(timezone.utc if utc else None)
    return f"{date:%Y-%m-%d %H:%M %Z}".rstrip()


def duration(text: str) -> timedelta:
    """Parse a duration: ``30m``, ``36h``, ``90d``, ``12w`` or ``2y``.

    Raises ValueError for anything else, and for more than a thousand years.
    """
    match = _DURATION.fullmatch(text.strip())
    length = int(match[1]) * _UNITS[match[2]] if match else None
    if length is None or length > _LONGEST:
        raise ValueError(f"{text!r} is not a duration: write 36h, 90d, 12w or 2y")
    return length


def moment(text: str, now: datetime) -> datetime:
    """Parse a time: ``2d`` (that long before ``now``), or an ISO 8601 date, local by default.

    Raises ValueError for anything else.
    """
    with suppress(ValueError):
        return now - duration(text)
    try:
        date = datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
        return date if date.tzinfo else date.astimezone()
    except (ValueError, OverflowError, OSError):
        raise ValueError(
            f"{text!r} is neither a duration (30m, 12h, 2d, 1w, 1y) nor a date (2026-11-28)"
        ) from None
