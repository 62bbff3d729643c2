"""The files of an archive: JSON lines that only grow, and the state that says how far they count.

Lines are appended, and count from the next :meth:`Store.commit` on: it writes them to the disk, and
then puts ``archive.json``, which has the length and hash of each file, in place of the one before.
A process that is killed leaves at most bytes behind that do not count; the next run cuts them off.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any

from gnusocial.archive.errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

STATE = "archive.json"
_VERSION = 1
_CHUNK = 1 << 20
#: Windows would change line ends.
_BINARY = getattr(os, "O_BINARY", 0)


class _File:
    """One file that is being appended to."""

    def __init__(self, path: Path, entry: dict[str, Any]) -> None:
        self.path = path
        self.lines: int = entry["lines"]
        self.size: int = entry["bytes"]
        self._hash = hash_of(path, self.size)
        if self._hash is None or self._hash.hexdigest() != entry["sha256"]:
            raise ArchiveError(
                f"{path} was changed or cut by something else than the archive: its first "
                f"{self.size} bytes are not those that were written. Nothing was changed. "
                "Put the file back from a copy, or archive into another folder"
            )
        is_new = not path.exists()
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | _BINARY, 0o600)
        self._stream: IO[bytes] = os.fdopen(descriptor, "r+b", buffering=0)
        if is_new:
            sync_folder(path.parent)
        self._stream.truncate(self.size)
        self._stream.seek(self.size)
        self._waiting: list[bytes] = []
        self._is_synced = True

    def append(self, line: bytes) -> int:
        """Add a line, which is written by the next :meth:`write`; return where it begins."""
        begins = self.size
        self._waiting.append(line)
        self.size += len(line)
        self.lines += 1
        return begins

    def write(self) -> None:
        """Give the lines to the system."""
        data = memoryview(b"".join(self._waiting))
        self._waiting = []
        self._hash.update(data)
        self._is_synced = self._is_synced and not data
        while data:
            data = data[self._stream.write(data) :]

    def sync(self) -> None:
        """Bring what was written to the disk."""
        if not self._is_synced:
            os.fsync(self._stream.fileno())
            self._is_synced = True

    def entry(self) -> dict[str, Any]:
        """Return what the state says of the file."""
        return {"bytes": self.size, "lines": self.lines, "sha256": self._hash.hexdigest()}

    def close(self) -> None:
        """Close the file; lines that were not written are forgotten."""
        self._stream.close()


class Store:
    """The files of one archive. Reading needs nothing; writing needs the lock of the folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.state = read_state(folder)
        self._open: dict[str, _File] = {}

    @property
    def kinds(self) -> list[str]:
        """The kinds that have a file."""
        return list(self.state["files"])

    def path(self, kind: str) -> Path:
        """Return the file of a kind."""
        return self.folder / f"{kind}.jsonl"

    def size(self, kind: str) -> int:
        """Return how many bytes of the file of a kind count, with those not committed yet."""
        if kind in self._open:
            return self._open[kind].size
        return int(self._entry(kind)["bytes"])

    def append(self, kind: str, text: str) -> tuple[int, int]:
        """Add a line; return where it begins, and its length. It counts from the next commit on."""
        if kind not in self._open:
            self._open[kind] = _File(self.path(kind), self._entry(kind))
        line = text.encode("utf-8", "backslashreplace") + b"\n"
        return self._open[kind].append(line), len(line)

    def cut_tails(self, kinds: Iterable[str]) -> None:
        """Cut off what a run left that was killed before its lines counted."""
        for kind in {*kinds, *self.kinds}:
            path, size = self.path(kind), self.size(kind)
            if path.exists() and path.stat().st_size > size:
                os.truncate(path, size)
        (self.folder / f"{STATE}.new").unlink(missing_ok=True)

    def write(self) -> None:
        """Give the lines to the system, so that they can be read. They do not count yet."""
        for file in self._open.values():
            file.write()

    def commit(self) -> None:
        """Make all lines and the changes of the state count, from this moment on and together.

        After a loss of power it may be the state before, whose lines are all there.
        """
        self.write()
        for kind, file in self._open.items():
            file.sync()
            self.state["files"][kind] = file.entry()
        _write_state(self.folder, self.state)

    def read(self, kind: str, offset: int, length: int) -> dict[str, Any]:
        """Return the object of one line that was written."""
        with self.path(kind).open("rb") as file:
            file.seek(offset)
            found: dict[str, Any] = json.loads(file.read(length))
            return found

    def lines(self, kind: str, start: int = 0) -> Iterator[tuple[int, bytes]]:
        """Iterate over the committed lines from a place on: where each begins, and its bytes."""
        end = int(self._entry(kind)["bytes"])
        if start >= end:
            return
        with self.path(kind).open("rb") as file:
            file.seek(start)
            while start < end and (line := file.readline()):
                yield start, line
                start += len(line)

    def close(self) -> None:
        """Close the files. What was not committed does not count."""
        for file in self._open.values():
            file.close()
        self._open.clear()

    def _entry(self, kind: str) -> dict[str, Any]:
        nothing = {"bytes": 0, "lines": 0, "sha256": hashlib.sha256().hexdigest()}
        found: dict[str, Any] = self.state["files"].get(kind, nothing)
        return found


def read_state(folder: Path) -> dict[str, Any]:
    """Return the state of the archive in a folder.

    Raises :class:`ArchiveError` where there is none, or one that cannot be read.
    """
    path = folder / STATE
    try:
        state = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise ArchiveError(f"there is no archive in {folder}") from None
    except ValueError as error:
        raise ArchiveError(f"{path} cannot be read ({error}); put it back from a copy") from None
    if not isinstance(state, dict) or state.get("gnusocial_archive") != _VERSION:
        raise ArchiveError(f"{path} was made by another version of this library")
    return state


def create(folder: Path, server: str, user: dict[str, Any]) -> None:
    """Make an empty archive in a folder, which is made too where it is missing.

    Raises :class:`ArchiveError` for a file, and for a folder that holds anything else.
    """
    if folder.exists() and not folder.is_dir():
        raise ArchiveError(f"{folder} is a file. An archive is a folder: name another")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    strange = [each.name for each in folder.iterdir() if each.name not in _LEFT_BY_A_START]
    if strange:
        raise ArchiveError(
            f"{folder} holds something else ({min(strange)}) and no archive: name another folder"
        )
    state = {
        "gnusocial_archive": _VERSION,
        "server": server,
        "user": user,
        "files": {},
        "walks": {},
        "finished": {},
    }
    _write_state(folder, state)


#: What a run leaves that was killed before it had written the first state.
_LEFT_BY_A_START = {"archive.lock", f"{STATE}.new"}


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """Write a file that takes the place of another: at any instant it is whole, old or new."""
    new = path.with_name(f"{path.name}.new")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | _BINARY, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


def _write_state(folder: Path, state: dict[str, Any]) -> None:
    with replacing(folder / STATE) as file:
        file.write(json.dumps(state, indent=1).encode())


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable, on systems where that can be asked for."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def hash_of(path: Path, size: int | None = None) -> Any:
    """Return the SHA-256 of a file, or of its first bytes; None where it has fewer."""
    found = hashlib.sha256()
    if not path.exists():
        return None if size else found
    with path.open("rb") as file:
        left = path.stat().st_size if size is None else size
        while left:
            chunk = file.read(min(left, _CHUNK))
            if not chunk:
                return None
            found.update(chunk)
            left -= len(chunk)
    return found
