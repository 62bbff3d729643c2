"""Queries to the index: texts with certain words, and counts per month."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gnusocial.archive.index import Index

_WORD = re.compile(r'"([^"]*)"?|(\S+)')
#: The wildcards of LIKE, and their escapes.
_LIKE = re.compile("([%_!])")
_ESCAPED = r"!\1"
#: The scripts from here on have no spaces between words.
_UNSPACED = "\u2e80"
_COLUMNS = "texts.key, author, author_name, words, created, url, activity, identity"
#: Repeats are posts; the other activities only report an action.
_SAID = "(activity IS NULL OR activity = 'repeat')"


@dataclass(frozen=True)
class Hit:
    """A status or message in the search results.

    Args:
        id: The id on the server; the global identifier of an imported status.
        author, author_name: The nickname, and the full name.
        text: The plain text.
        created_at: When it was posted, in UTC; None if the server's date was unreadable.
        url: Its page, or its global identifier; None for messages.
        activity: ``"repeat"``; ``"favorite"``, ``"delete"`` and the like for what 1.20.10 reports
            as a status; None for a post.
        kinds: The kinds that contain it in the archive: ``("statuses", "mentions")``.
    """

    id: int | str
    author: str
    author_name: str
    text: str
    created_at: datetime | None
    url: str | None
    activity: str | None
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class Stats:
    """The content of an archive in numbers.

    Args:
        counts: The number of objects by kind.
        months: The months from the first post to the last, each with the number of own posts:
            ``("2026-11", 12)``. Months are in UTC.
        undated: The number of own posts without a readable date.
    """

    counts: dict[str, int]
    months: tuple[tuple[str, int], ...]
    undated: int


def search(index: Index, words: str, *, limit: int | None, activities: bool) -> Iterator[Hit]:
    """Iterate over the texts that contain all the words, newest first."""
    terms = [quoted or bare for quoted, bare in _WORD.findall(words) if (quoted or bare).strip("*")]
    if not terms:
        return
    said = "1" if activities else _SAID
    spaced = all(char < _UNSPACED for term in terms for char in term)
    if index.has_search and spaced:
        where = "texts.id IN (SELECT rowid FROM search WHERE search MATCH ?)"
        values = [" ".join(map(_matched, terms))]
    else:
        where = " AND ".join("words || ' ' || author LIKE ? ESCAPE '!'" for _ in terms)
        values = [f"%{_LIKE.sub(_ESCAPED, term)}%" for term in terms]
    sql = (
        f"SELECT {_COLUMNS} FROM texts WHERE {where} AND {said} "  # noqa: S608 - fixed texts
        "ORDER BY created IS NULL, created DESC, key DESC LIMIT ?"
    )
    rows = index.database.execute(sql, (*values, -1 if limit is None else limit))
    for key, author, name, text, created, url, activity, identity in rows.fetchall():
        kinds = index.database.execute(
            "SELECT kind FROM items WHERE identity = ? ORDER BY kind", (identity,)
        )
        found = tuple(kind for (kind,) in kinds)
        yield Hit(key, author, name, text, _moment(created), url, activity, found)


def _matched(term: str) -> str:
    """Return a term in the syntax of FTS5: quoted, and as a prefix if it ends with a star."""
    word = term.rstrip("*").replace('"', '""')
    return f'"{word}"*' if term.endswith("*") else f'"{word}"'


def _moment(seconds: int | None) -> datetime | None:
    if seconds is None:
        return None
    return datetime.fromtimestamp(seconds, timezone.utc)


def stats(index: Index, screen_name: str) -> Stats:
    """Count the content of the archive."""
    counts = dict(
        index.database.execute("SELECT kind, count(*) FROM items GROUP BY kind ORDER BY kind")
    )
    sql = """
        SELECT strftime('%Y-%m', created, 'unixepoch'), count(*) FROM texts
        WHERE activity IS NULL AND author = ? AND EXISTS (SELECT 1 FROM items
            WHERE items.identity = texts.identity AND items.kind IN ('statuses', 'imported'))
        GROUP BY 1
    """
    by_month = dict(index.database.execute(sql, (screen_name,)))
    undated = by_month.pop(None, 0)
    return Stats(counts, tuple(_without_gaps(by_month)), undated)


def _without_gaps(by_month: dict[str, int]) -> Iterator[tuple[str, int]]:
    if not by_month:
        return
    year, month = map(int, min(by_month).split("-"))
    while (name := f"{year:04}-{month:02}") <= max(by_month):
        yield name, by_month.get(name, 0)
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
