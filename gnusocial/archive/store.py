"""The files of an archive: append-only JSON lines, and the state that says which are committed.

Lines are appended and then committed: :meth:`Store.commit` syncs them to the disk, and replaces
``archive.json``, which has the length and hash of each file. A process that is killed leaves at
most uncommitted bytes, which the next run truncates.
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
#: No text mode: Windows would change line ends.
_BINARY = getattr(os, "O_BINARY", 0)


class _File:
    """One file in append mode."""

    def __init__(self, path: Path, entry: dict[str, Any]) -> None:
        self.path = path
        self.lines: int = entry["lines"]
        self.size: int = entry["bytes"]
        self._hash = hash_of(path, self.size)
        if self._hash is None or self._hash.hexdigest() != entry["sha256"]:
            raise ArchiveError(
                f"{path} was changed or truncated by another program: its first {self.size} "
                "bytes are not the ones that were written. Nothing was changed. Restore the file "
                "from a copy, or archive into another folder"
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
        """Add a line to the buffer that :meth:`write` flushes; return its position."""
        begins = self.size
        self._waiting.append(line)
        self.size += len(line)
        self.lines += 1
        return begins

    def write(self) -> None:
        """Write the buffered lines to the file."""
        data = memoryview(b"".join(self._waiting))
        self._waiting = []
        self._hash.update(data)
        self._is_synced = self._is_synced and not data
        while data:
            data = data[self._stream.write(data) :]

    def sync(self) -> None:
        """Sync the file to the disk."""
        if not self._is_synced:
            os.fsync(self._stream.fileno())
            self._is_synced = True

    def entry(self) -> dict[str, Any]:
        """Return the entry of the file in the state."""
        return {"bytes": self.size, "lines": self.lines, "sha256": self._hash.hexdigest()}

    def close(self) -> None:
        """Close the file; buffered lines are discarded."""
        self._stream.close()


class Store:
    """The files of one archive. Writing needs the lock of the folder; reading does not."""

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
        """Return the size of the file of a kind, with uncommitted and buffered lines."""
        if kind in self._open:
            return self._open[kind].size
        return int(self._entry(kind)["bytes"])

    def append(self, kind: str, text: str) -> tuple[int, int]:
        """Append a line; return its position and length. The next commit makes it permanent."""
        if kind not in self._open:
            self._open[kind] = _File(self.path(kind), self._entry(kind))
        line = text.encode("utf-8", "backslashreplace") + b"\n"
        return self._open[kind].append(line), len(line)

    def cut_tails(self, kinds: Iterable[str]) -> None:
        """Truncate the uncommitted bytes that a killed run left."""
        for kind in {*kinds, *self.kinds}:
            path, size = self.path(kind), self.size(kind)
            if path.exists() and path.stat().st_size > size:
                os.truncate(path, size)
        (self.folder / f"{STATE}.new").unlink(missing_ok=True)

    def write(self) -> None:
        """Write the buffered lines to the files for reading. They are not committed."""
        for file in self._open.values():
            file.write()

    def commit(self) -> None:
        """Commit all lines and the changes of the state together.

        After a power failure the state may be the previous one, whose lines are all there.
        """
        self.write()
        for kind, file in self._open.items():
            file.sync()
            self.state["files"][kind] = file.entry()
        _write_state(self.folder, self.state)

    def read(self, kind: str, offset: int, length: int) -> dict[str, Any]:
        """Return the object in a line that was written."""
        with self.path(kind).open("rb") as file:
            file.seek(offset)
            found: dict[str, Any] = json.loads(file.read(length))
            return found

    def lines(self, kind: str, start: int = 0) -> Iterator[tuple[int, bytes]]:
        """Iterate over the committed lines from an offset on: the offset of each, and its bytes."""
        end = int(self._entry(kind)["bytes"])
        if start >= end:
            return
        with self.path(kind).open("rb") as file:
            file.seek(start)
            while start < end and (line := file.readline()):
                yield start, line
                start += len(line)

    def close(self) -> None:
        """Close the files. Uncommitted lines are discarded."""
        for file in self._open.values():
            file.close()
        self._open.clear()

    def _entry(self, kind: str) -> dict[str, Any]:
        nothing = {"bytes": 0, "lines": 0, "sha256": hashlib.sha256().hexdigest()}
        found: dict[str, Any] = self.state["files"].get(kind, nothing)
        return found


def read_state(folder: Path) -> dict[str, Any]:
    """Return the state of the archive in a folder.

    Raises :class:`ArchiveError` if there is none, or if it cannot be read.
    """
    path = folder / STATE
    try:
        state = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise ArchiveError(f"there is no archive in {folder}") from None
    except ValueError as error:
        raise ArchiveError(f"{path} cannot be read ({error}); restore it from a copy") from None
    if not isinstance(state, dict) or state.get("gnusocial_archive") != _VERSION:
        raise ArchiveError(f"{path} was made by another version of this library")
    return state


def create(folder: Path, server: str, user: dict[str, Any]) -> None:
    """Create an empty archive in a folder, and the folder if it does not exist.

    Raises :class:`ArchiveError` for a file, and for a folder with any other content.
    """
    if folder.exists() and not folder.is_dir():
        raise ArchiveError(f"{folder} is a file. An archive is a folder: use another name")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    strange = [each.name for each in folder.iterdir() if each.name not in _LEFT_BY_A_START]
    if strange:
        raise ArchiveError(
            f"{folder} contains other files ({min(strange)}) and is not an archive: "
            "use another folder"
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


#: The files of a run that was killed before it wrote the first state.
_LEFT_BY_A_START = {"archive.lock", f"{STATE}.new"}


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """Write a file that replaces another atomically."""
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
    """Sync the names in a folder to the disk, on systems that support that."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def hash_of(path: Path, size: int | None = None) -> Any:
    """Return the SHA-256 of a file, or of its first bytes; None if it is shorter."""
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
