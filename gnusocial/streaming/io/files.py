"""Store the position of a stream in a file, or those of many streams in a SQLite database."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from gnusocial.errors import GNUSocialIllegalArgumentError, GNUSocialIOError
from gnusocial.internals.checks import path_of, shown
from gnusocial.internals.io.atomic import replace_file
from gnusocial.streaming.checkpoint import as_text, damaged, parsed
from gnusocial.types import Checkpoint

if TYPE_CHECKING:
    from sqlite3 import Connection

    from gnusocial.streaming.checkpoint import State
    from gnusocial.types import PathLike

_TABLE = "CREATE TABLE IF NOT EXISTS stream (name TEXT PRIMARY KEY, state TEXT NOT NULL)"
#: Seconds to wait for other streams that are writing to the same database.
_LOCKED_AT_MOST = 60.0
_SELECT = "SELECT state FROM stream WHERE name = ?"
_REPLACE = "INSERT OR REPLACE INTO stream (name, state) VALUES (?, ?)"
#: Error messages of SQLite that do not mean that the file is damaged.
_IN_THE_WAY = ("unable to open", "attempt to write a readonly", "disk I/O", "database or disk is")
_LOCKED = "locked"


class FileCheckpoint:
    """Stores the position of one stream in a file.

    The file is written under another name and then renamed, so it is complete even if the process
    is killed. A file that cannot be read raises :class:`GNUSocialIOError`; the stream does not
    start over.

    Raises :class:`GNUSocialIllegalArgumentError` for an invalid path.
    """

    def __init__(self, path: PathLike) -> None:
        self._path = path_of(path, "path")

    def load(self) -> State | None:
        """Return the position that was saved last, or None if there is no file."""
        try:
            content = self._path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise GNUSocialIOError(f"cannot read {self!r}: {error.strerror or error}") from error
        return parsed(content, self)

    def save(self, state: State) -> None:
        """Write the file. Raises :class:`GNUSocialIOError` if that fails."""
        replace_file(self._path, as_text(state).encode())

    def __repr__(self) -> str:
        return f"FileCheckpoint({str(self._path)!r})"


class SqliteCheckpoint:
    """Stores the position of one of many streams in a SQLite database.

    Args:
        path: The file of the database; it is created by the first save.
        name: The name of the stream in it.

    Raises :class:`GNUSocialIllegalArgumentError` for an invalid path, or a name that is not a
    string.
    """

    def __init__(self, path: PathLike, name: str) -> None:
        self._path = path_of(path, "path")
        if not isinstance(name, str) or not _is_storable(name):
            raise GNUSocialIllegalArgumentError(f"name must be a text, not {shown(name)}")
        self._name = name

    def load(self) -> State | None:
        """Return the position that was saved last under this name, or None."""
        try:
            self._path.stat()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise GNUSocialIOError(f"cannot read {self!r}: {error.strerror or error}") from error
        with self._connected("read") as database:
            row = database.execute(_SELECT, (self._name,)).fetchone()
        return None if row is None else parsed(row[0], self)

    def save(self, state: State) -> None:
        """Write the position. Raises :class:`GNUSocialIOError` if that fails."""
        with self._connected("write") as database:
            database.execute(_REPLACE, (self._name, as_text(state)))

    @contextmanager
    def _connected(self, to: str) -> Iterator[Connection]:
        """Connect to the database, create its table if needed, and run one transaction."""
        import sqlite3  # here, because it is slow to import

        connect = sqlite3.connect
        try:
            with closing(connect(self._path, timeout=_LOCKED_AT_MOST)) as database, database:
                database.execute(_TABLE)
                yield database
        except sqlite3.Error as error:
            if str(error).startswith(_IN_THE_WAY) or _LOCKED in str(error):
                raise GNUSocialIOError(f"cannot {to} {self!r}: {error}") from error
            raise damaged(repr(self), str(error)) from error

    def __repr__(self) -> str:
        return f"SqliteCheckpoint({str(self._path)!r}, {self._name!r})"


def checkpoint_from(value: object) -> Checkpoint | None:
    """Return the store for the argument ``checkpoint``: a path, a store, or None."""
    if value is None or (isinstance(value, Checkpoint) and not isinstance(value, type)):
        return value
    if isinstance(value, (str, os.PathLike)) and os.fspath(value):
        return FileCheckpoint(value)
    raise GNUSocialIllegalArgumentError(
        f"checkpoint must be a path or an object with load() and save(), not {value!r:.80}"
    )


def _is_storable(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True
