"""The exception of the archive, and the conversion of system errors to it."""

from __future__ import annotations

import errno
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from gnusocial import GNUSocialError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}


class ArchiveError(GNUSocialError):
    """The archive cannot be read or written. Its previous content is kept."""


@contextmanager
def disk_errors(folder: Path) -> Iterator[None]:
    """Convert errors of the disk or the database to :class:`ArchiveError`."""
    try:
        yield
    except GNUSocialError:
        # A failed connection is an OSError too, but has its own message.
        raise
    except OSError as error:
        if error.errno in _FULL:
            raise ArchiveError(_full(folder)) from error
        raise ArchiveError(f"{error.filename or folder}: {error.strerror or error}") from error
    except sqlite3.Error as error:
        if any(word in str(error) for word in ("full", "disk I/O")):
            # SQLite gives no more detail about a write that failed in the middle.
            raise ArchiveError(_full(folder)) from error
        raise ArchiveError(
            f"the search index of {folder} cannot be used ({error}); delete index.sqlite there, "
            "it will be rebuilt from the other files"
        ) from error


def _full(folder: Path) -> str:
    return (
        f"cannot write to the disk of {folder}: it is full, or fails. What was archived is kept: "
        "free some space and run the command again, it will continue"
    )
