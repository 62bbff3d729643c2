"""A lock on a folder, so that two runs do not write to the same archive."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from gnusocial.archive.errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _take(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder. The system releases it when the process ends in any way.

    Raises :class:`ArchiveError` if another process holds it.
    """
    descriptor = os.open(folder / "archive.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            _take(descriptor)
        except OSError:
            raise ArchiveError(f"another run is writing to {folder}; wait until it ends") from None
        yield
    finally:
        os.close(descriptor)
