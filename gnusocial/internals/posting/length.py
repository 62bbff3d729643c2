"""Count a text as the server does, and cut it to fit.

Pure functions of strings. The server trims a text, shortens long links, counts, and decodes HTML
entities after that. So the text is counted as it is sent: escaped, and with a guard if it needs
one.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from gnusocial.errors import GNUSocialTooLongError
from gnusocial.internals.posting.text import as_posted, escape_entities, protect

if TYPE_CHECKING:
    from gnusocial.entities.config import Config

ELLIPSIS = "…"
#: Digits that are reserved for the number in a short link of the site, ``https://HOST/url/1234567``.
_DIGITS = 7

_URL = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?'()\[\]]", re.IGNORECASE)
_TOKEN = re.compile(r"\s+|\S+")
#: Words that must not be cut: links, mentions, groups and tags.
_WHOLE = re.compile(r"https?://|(?<![\w@#!])[@#!]\w", re.IGNORECASE)
#: Characters that are removed in front of an ellipsis.
_LOOSE = " \t\r\n,;:-\u2013\u2014(["
#: The Unicode categories of characters that belong to the one before: marks, joiners, tags.
_JOINED = frozenset(("Mn", "Mc", "Me", "Cf"))
#: The letters of flags, which are pairs of them: U+1F1E6 to U+1F1FF.
_FLAG_LETTERS = "".join(map(chr, range(0x1F1E6, 0x1F200)))
#: Where a part of a thread may end, the best first.
_BREAKS = (re.compile(r"\n\s*\n"), re.compile(r"\n"), re.compile(r"(?<=[.!?…])\s"))


class Limits(NamedTuple):
    """The limits of a server for texts."""

    #: Characters of a status; None for no limit.
    text: int | None
    #: Links of this length or longer are replaced by short ones; None if they are not.
    link: int | None = None
    #: Characters of a short link.
    short_link: int = 0


def limits_of(config: Config, base_url: str) -> Limits:
    """Return the limits from a configuration."""
    longest = config.url.maxurllength
    short = len(f"{base_url}/url/") + _DIGITS
    # -1 means that no link is shortened, 0 that all are.
    return Limits(text_limit(config), None if longest is None or longest < 0 else longest, short)


def text_limit(config: Config) -> int | None:
    """Return how many characters a notice may have; None for no limit."""
    limit = config.notice.contentlimit
    return (config.site.textlimit if limit is None else limit) or None


def length(text: str, limits: Limits) -> int:
    """Return how many characters the server counts."""
    return _counted(as_posted(protect(text)), limits)


def counted(text: str, limits: Limits) -> int:
    """Return the length, or 0 for a text that has nothing to post."""
    return length(text, limits) if as_posted(text) else 0


def has_link(text: str) -> bool:
    """Tell whether there is a link in a text."""
    return _URL.search(text) is not None


def _counted(sent: str, limits: Limits) -> int:
    if limits.link is None:
        return len(sent)
    spared = sum(
        max(0, len(url) - limits.short_link)
        for url in _URL.findall(sent)
        if len(url) >= limits.link
    )
    return len(sent) - spared


def fit(text: str, limits: Limits, url: str | None = None) -> str:
    """Return a text, cut where it is too long, with a URL behind it."""
    ending = "" if url is None else f" {url}" if text.strip() else url
    whole = f"{text}{ending}"
    if limits.text is None or length(whole, limits) <= limits.text:
        return whole
    room = limits.text - _counted(escape_entities(ending), limits)
    # Room for the ellipsis, a space before it, and the guard of a short text.
    for reserved in (1, 2, 3):
        head = _head(as_posted(text), room - reserved, limits).rstrip(_LOOSE)
        cut = f"{head}{_ellipsis_after(head)}{ending}"
        if head and length(cut, limits) <= limits.text:
            return cut
    if url is not None and length(url, limits) <= limits.text:
        return url
    raise GNUSocialTooLongError(
        f"this server takes {limits.text} characters, and the "
        f"{'first word' if url is None else 'link'} alone has more"
    )


def _ellipsis_after(head: str) -> str:
    """Return the ellipsis, after a space behind a link or a mention, which would include it."""
    words = head.split()
    return f" {ELLIPSIS}" if words and _WHOLE.search(words[-1]) else ELLIPSIS


def split(text: str, limits: Limits, *, numbered: bool = False) -> list[str]:
    """Return a text in parts that fit, each cut at the end of a paragraph, a sentence or a word."""
    limit = limits.text
    if limit is None or length(text, limits) <= limit:
        return [text]
    if not numbered:
        return list(_parts(text, limit, limits))
    digits = 1
    while True:
        # Room for the number and the guard.
        parts = list(_parts(text, limit - len(" /") - 2 * digits - 1, limits))
        if len(str(len(parts))) <= digits:
            return [f"{part} {number}/{len(parts)}" for number, part in enumerate(parts, 1)]
        digits += 1


def _parts(text: str, limit: int, limits: Limits) -> Iterator[str]:
    rest = as_posted(text).strip()
    while rest:
        # Room for the guard that a part may need.
        room = limit if length(rest, limits) <= limit else limit - 1
        head = _head(rest, room, limits)
        if not head:
            raise GNUSocialTooLongError(
                f"a word or a link in the text is longer than the {limit} characters of a part"
            )
        if len(head) < len(rest):
            head = head[: _break_in(head)]
        yield head.rstrip()
        rest = rest[len(head) :].lstrip()


def _break_in(head: str) -> int:
    """Return where to end a part: at the best break in the second half, else at the limit."""
    for pattern in _BREAKS:
        ends = [match.end() for match in pattern.finditer(head, len(head) // 2)]
        if ends:
            return ends[-1]
    return len(head)


def _head(text: str, room: int, limits: Limits) -> str:
    """Return the longest beginning of a text that takes no more than ``room`` characters.

    It ends with a word if that uses at least half of the room.
    """
    tokens = _TOKEN.findall(text)
    costs = [_counted(escape_entities(token), limits) for token in tokens]
    ends = list(accumulate(costs))
    count = bisect_right(ends, room)
    head = "".join(tokens[:count])
    if count == len(tokens):
        return head
    used, token = ends[count - 1] if count else 0, tokens[count]
    if token.isspace() or used * 2 >= room or _WHOLE.search(token):
        return head
    return head + _cut_word(token, room - used)


def _cut_word(word: str, room: int) -> str:
    """Return the start of a too long word, not cut inside what is shown as one character."""
    end = bisect_right(range(1, len(word)), room, key=lambda n: len(escape_entities(word[:n])))
    while end and not _may_cut(word[:end], word[end]):
        end -= 1
    return word[:end]


def _may_cut(head: str, after: str) -> bool:
    joined = head.endswith("\u200d") or unicodedata.category(after) in _JOINED
    toned = "\U0001f3fb" <= after <= "\U0001f3ff"
    # A flag is a pair of letters.
    letters = head[len(head.rstrip(_FLAG_LETTERS)) :]
    inside_flag = after in _FLAG_LETTERS and len(letters) % 2
    return not (joined or toned or inside_flag)
