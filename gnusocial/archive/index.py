"""The index of an archive: an SQLite database with full-text search, built from the JSON lines.

It may be deleted at any time. It contains only committed lines, and reads missing ones when it is
opened, so it does not matter when it was last written.
"""

from __future__ import annotations

import json
import os
import sqlite3
from dataclasses import astuple, dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from gnusocial.archive.errors import ArchiveError
from gnusocial.archive.kinds import TEXTS, Text, key_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from gnusocial.archive.store import Store

INDEX = "index.sqlite"
#: Must change with every change of the tables' content.
_VERSION = 1
_PEOPLE = ("followers", "following", "profile")
_AVATARS = ("profile_image_url_original", "profile_image_url_profile_size")
_NEW_TEXT = "INSERT INTO texts VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
#: External content: the text is stored only in ``texts``.
_SEARCH = """
CREATE VIRTUAL TABLE search USING fts5(
    words, author, author_name, content='texts', content_rowid='id',
    tokenize="unicode61 remove_diacritics 2"
)
"""


@dataclass(frozen=True)
class Known:
    """The position of an object in its file, from the index."""

    first: int
    place: int
    length: int
    gone: bool


class Index:
    """The index of one archive.

    Args:
        store: The files that it is built from.
        writable: Whether it may be created and updated, which needs the lock of the folder.
            Otherwise it is in the state that the last run left.
    """

    def __init__(self, store: Store, *, writable: bool) -> None:
        self._store = store
        self._path = store.folder / INDEX
        if not writable and not self._path.exists():
            raise ArchiveError(f"{store.folder} has no index yet; wait until the run there ends")
        self.database = self._opened() if writable else _connected(self._path)
        if writable and self._is_ahead():
            self._begin_again()
        #: Whether this SQLite supports full-text search.
        self.has_search = bool(
            self.database.execute("SELECT 1 FROM sqlite_master WHERE name = 'search'").fetchone()
        )

    def _opened(self) -> sqlite3.Connection:
        try:
            database = _connected(self._path)
        except sqlite3.DatabaseError:
            return _made(self._path)
        if database.execute("PRAGMA user_version").fetchone() == (_VERSION,):
            return database
        database.close()
        return _made(self._path)

    def _begin_again(self) -> None:
        self.database.close()
        self.database = _made(self._path)

    def _is_ahead(self) -> bool:
        """Return whether the index has lines that the files lack, as after restoring old copies."""
        read = self.database.execute("SELECT kind, bytes FROM read")
        return any(size > self._store.size(kind) for kind, size in read)

    def catch_up(self) -> None:
        """Read the lines that are not yet in the index."""
        for kind in sorted(self._store.kinds, key=_order):
            read = self._bytes_read(kind)
            for place, line in self._store.lines(kind, read):
                self.add(kind, json.loads(line), place, len(line))
        self.database.commit()

    def add(self, kind: str, data: Mapping[str, Any], place: int, length: int) -> None:
        """Add the object of a line. :meth:`save` makes that permanent."""
        if kind == "changes":
            gone = data["change"] == "gone"
            sql = "UPDATE items SET gone = ? WHERE kind = ? AND key = ?"
            self.database.execute(sql, (gone, data["kind"], data["id"]))
        elif kind == "conversations_read":
            sql = "INSERT OR REPLACE INTO conversations VALUES (?, ?)"
            self.database.execute(sql, (str(data["conversation"]), data["newest"]))
        else:
            self._add_item(kind, data, place, length)
        sql = "INSERT OR REPLACE INTO read VALUES (?, ?)"
        self.database.execute(sql, (kind, place + length))

    def _add_item(self, kind: str, data: Mapping[str, Any], place: int, length: int) -> None:
        identity = None
        if kind in TEXTS:
            text = text_of(kind, data)
            identity = text.identity
            self._add_text(TEXTS.index(kind), text)
        elif kind == "media" and "error" not in data:
            row = (data["url"], data.get("file", ""), data.get("mimetype", "text/html"))
            self.database.execute("INSERT OR REPLACE INTO files VALUES (?, ?, ?)", row)
        elif kind in _PEOPLE:
            self._want([(data.get(name), "image/") for name in _AVATARS])
        self.database.execute(
            "INSERT INTO items VALUES (?, ?, ?, ?, ?, 0, ?) ON CONFLICT (kind, key) DO UPDATE "
            "SET place = excluded.place, length = excluded.length, identity = excluded.identity",
            (kind, key_of(kind, data), place, place, length, identity),
        )

    def _add_text(self, rank: int, text: Text) -> None:
        sql = "SELECT id, rank, words, author, author_name FROM texts WHERE identity = ?"
        found = self.database.execute(sql, (text.identity,)).fetchone()
        self._want([*text.attachments, (text.avatar, "image/")])
        if found is not None:
            number, known_rank, *words = found
            if rank > known_rank:
                return
            self._search(
                "INSERT INTO search (search, rowid, words, author, author_name) "
                "VALUES ('delete', ?, ?, ?, ?)",
                (number, *words),
            )
            self.database.execute("DELETE FROM texts WHERE id = ?", (number,))
        identity, key, words, author, name, *rest, attachments = astuple(text)
        row = (identity, rank, key, author, name, *rest, json.dumps(attachments), words)
        number = self.database.execute(_NEW_TEXT, row).lastrowid
        self._search(
            "INSERT INTO search (rowid, words, author, author_name) VALUES (?, ?, ?, ?)",
            (number, words, author, name),
        )

    def _search(self, sql: str, row: tuple[Any, ...]) -> None:
        if self.has_search:
            self.database.execute(sql, row)

    def _want(self, addresses: Iterable[tuple[Any, str]]) -> None:
        self.database.executemany(
            "INSERT OR IGNORE INTO wanted (url, mimetype) VALUES (?, ?)",
            [(url, mimetype) for url, mimetype in addresses if isinstance(url, str) and url],
        )

    def save(self) -> None:
        """Commit what was added."""
        self.database.commit()

    def known(self, kind: str, keys: Iterable[int | str]) -> dict[int | str, Known]:
        """Return the positions of those objects that are in the archive."""
        wanted = list(keys)
        marks = ", ".join("?" * len(wanted))
        sql = "SELECT key, first, place, length, gone FROM items WHERE kind = ?"
        rows = self.database.execute(f"{sql} AND key IN ({marks})", (kind, *wanted))
        return {
            key: Known(first, place, length, bool(gone)) for key, first, place, length, gone in rows
        }

    def keys(self, kind: str, *, gone: bool = False) -> Iterator[int | str]:
        """Iterate over the keys of a kind that are on the server, or no longer there."""
        sql = "SELECT key FROM items WHERE kind = ? AND gone = ? ORDER BY key"
        return (key for (key,) in self.database.execute(sql, (kind, gone)))

    def count(self, kind: str) -> int:
        """Return the number of archived objects of a kind."""
        sql = "SELECT count(*) FROM items WHERE kind = ?"
        return int(self.database.execute(sql, (kind,)).fetchone()[0])

    def unread_conversations(self) -> list[tuple[int, int]]:
        """Return the conversations that may have statuses of others that are not archived.

        Those are the conversations with a reply of yours or a mention of you that is newer than the
        last read one. Each comes with the newest such status.
        """
        sql = """
            SELECT texts.conversation, max(items.key) AS latest FROM items
            JOIN texts ON texts.identity = items.identity
            LEFT JOIN conversations ON conversations.conversation = texts.conversation
            WHERE texts.activity IS NULL AND texts.conversation IS NOT NULL
            AND (items.kind = 'mentions' OR items.kind = 'statuses' AND texts.reply_to IS NOT NULL)
            GROUP BY texts.conversation HAVING latest > coalesce(max(conversations.newest), 0)
            ORDER BY latest DESC
        """
        found = self.database.execute(sql)
        return [(int(number), latest) for number, latest in found if number.isdecimal()]

    def wanted(self, after: int, limit: int) -> list[tuple[int, str, str]]:
        """Return URLs of files that were not downloaded: an id, the URL, its media type."""
        sql = """
            SELECT wanted.id, wanted.url, wanted.mimetype FROM wanted
            LEFT JOIN items ON items.kind = 'media' AND items.key = wanted.url
            WHERE wanted.id > ? AND items.key IS NULL ORDER BY wanted.id LIMIT ?
        """
        return self.database.execute(sql, (after, limit)).fetchall()

    def file(self, url: str | None) -> str | None:
        """Return the path of the file of a URL in the folder, if it was downloaded.

        It is the empty string if the URL turned out to be a web page.
        """
        sql = "SELECT file FROM files WHERE url = ?"
        found = self.database.execute(sql, (url,)).fetchone()
        return str(found[0]) if found else None

    def close(self) -> None:
        """Close the database."""
        self.database.close()

    def _bytes_read(self, kind: str) -> int:
        found = self.database.execute("SELECT bytes FROM read WHERE kind = ?", (kind,)).fetchone()
        return found[0] if found else 0


def _connected(path: Path) -> sqlite3.Connection:
    # Several threads may use it, but one at a time.
    database = sqlite3.connect(path, check_same_thread=False, timeout=30)
    try:
        # What is lost in a power failure is rebuilt from the lines.
        database.execute("PRAGMA synchronous = NORMAL")
        database.execute("SELECT count(*) FROM sqlite_master")
    except sqlite3.Error:
        database.close()
        raise
    return database


def _made(path: Path) -> sqlite3.Connection:
    """Create an empty index. Its version is set when it is complete."""
    remove(path)
    # Created here for its mode: other users must not read direct messages.
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    database = _connected(path)
    database.executescript(files("gnusocial.archive").joinpath("schema.sql").read_text("utf-8"))
    try:
        database.execute(_SEARCH)
    except sqlite3.OperationalError as error:
        if "no such module" not in str(error):
            raise
    database.execute(f"PRAGMA user_version = {_VERSION}")
    database.commit()
    return database


def remove(path: Path) -> None:
    """Delete a database, with the files that SQLite creates beside it."""
    for name in (path.name, f"{path.name}-journal", f"{path.name}-wal", f"{path.name}-shm"):
        path.with_name(name).unlink(missing_ok=True)


def _order(kind: str) -> tuple[int, str]:
    """Sort kinds so that those that change other rows come after them."""
    return kind == "changes", kind
