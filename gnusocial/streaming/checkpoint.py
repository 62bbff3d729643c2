"""Where a stream keeps its position: in a file, in a SQLite database, or in a store of your own.

A store keeps one value that JSON can hold. ``load`` returns it, or None where nothing was kept yet;
``save`` replaces it, whole or not at all. What is in the value is the matter of ``series``.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, Union, runtime_checkable

from gnusocial.errors import GNUSocialIllegalArgumentError, GNUSocialIOError
from gnusocial.streaming.series import damaged

if TYPE_CHECKING:
    from sqlite3 import Connection

    from gnusocial.streaming.effects import State

Place = Union[str, "os.PathLike[str]"]

_TABLE = "CREATE TABLE IF NOT EXISTS stream (name TEXT PRIMARY KEY, state TEXT NOT NULL)"
#: Seconds to wait for other streams that are writing to the same database.
_PATIENCE = 60.0
_SELECT = "SELECT state FROM stream WHERE name = ?"
_REPLACE = "INSERT OR REPLACE INTO stream (name, state) VALUES (?, ?)"


@runtime_checkable
class Checkpoint(Protocol):
    """What a store must be able to do. It may be used from another thread than it was made in."""

    def load(self) -> State | None:
        """Return what was saved last, or None where nothing was."""

    def save(self, state: State) -> None:
        """Keep this in place of what was saved before, whole or not at all."""


class FileCheckpoint:
    """Keeps the position of one stream in a file.

    The file is written under another name and then renamed, so it is whole whenever the process
    dies. One that cannot be read is an error (:class:`GNUSocialIOError`), not a new beginning.
    """

    def __init__(self, path: Place) -> None:
        self._path = Path(path).expanduser()

    def load(self) -> State | None:
        """Return what was saved last, or None where there is no file."""
        try:
            text = self._path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        except OSError as error:
            raise GNUSocialIOError(f"cannot read {self!r}: {error}") from error
        except ValueError as error:
            raise damaged(f"{self!r}", str(error)) from error
        return parsed(text, self)

    def save(self, state: State) -> None:
        """Write the file. Raises :class:`GNUSocialIOError` where that fails."""
        try:
            self._replace(as_text(state).encode())
        except OSError as error:
            raise GNUSocialIOError(f"cannot write {self!r}: {error.strerror}") from error

    def _replace(self, content: bytes) -> None:
        import tempfile  # here, as it brings much with it

        handle, temporary = tempfile.mkstemp(prefix=f".{self._path.name}.", dir=self._path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(self._path)
        except OSError:
            with suppress(OSError):
                Path(temporary).unlink()
            raise

    def __repr__(self) -> str:
        return f"FileCheckpoint({str(self._path)!r})"


class SqliteCheckpoint:
    """Keeps the position of one of many streams in a SQLite database.

    Args:
        path: The file of the database; it is made when something is saved.
        name: The name of the stream in it.
    """

    def __init__(self, path: Place, name: str) -> None:
        self._path = Path(path).expanduser()
        self._name = name

    def load(self) -> State | None:
        """Return what was saved last under this name, or None."""
        if not self._path.exists():
            return None
        with self._connected("read") as database:
            row = database.execute(_SELECT, (self._name,)).fetchone()
        return None if row is None else parsed(row[0], self)

    def save(self, state: State) -> None:
        """Write the position. Raises :class:`GNUSocialIOError` where that fails."""
        with self._connected("write") as database:
            database.execute(_REPLACE, (self._name, as_text(state)))

    @contextmanager
    def _connected(self, to: str) -> Iterator[Connection]:
        """Give the database, with its table; what is done to it is done whole or not at all."""
        import sqlite3  # here, as it brings much with it

        try:
            with closing(sqlite3.connect(self._path, timeout=_PATIENCE)) as database, database:
                database.execute(_TABLE)
                yield database
        except sqlite3.OperationalError as error:
            raise GNUSocialIOError(f"cannot {to} {self!r}: {error}") from error
        except sqlite3.Error as error:
            raise damaged(f"{self!r}", str(error)) from error

    def __repr__(self) -> str:
        return f"SqliteCheckpoint({str(self._path)!r}, {self._name!r})"


def checkpoint_from(value: object) -> Checkpoint | None:
    """Read the argument ``checkpoint``: a path, a store, or None."""
    if value is None or isinstance(value, Checkpoint):
        return value
    if isinstance(value, (str, os.PathLike)) and os.fspath(value):
        return FileCheckpoint(value)
    raise GNUSocialIllegalArgumentError(
        f"checkpoint must be a path or an object with load() and save(), not {value!r:.80}"
    )


def as_text(state: State) -> str:
    """Return the position as it is kept."""
    return json.dumps(state, separators=(",", ":"))


def parsed(text: str | bytes, store: Checkpoint) -> State:
    """Return the position that a store has kept, or raise what says that it is damaged."""
    try:
        state: State = json.loads(text)
    except ValueError as error:
        raise damaged(f"{store!r}", f"no whole JSON document: {error}") from error
    return state
