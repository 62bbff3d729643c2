"""The one exception of the archive, and what the operating system says made into it."""

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
    """The archive cannot be read or written. What it held before is still there."""


@contextmanager
def disk_errors(folder: Path) -> Iterator[None]:
    """Turn what the disk or the database refuses into an :class:`ArchiveError` that says why."""
    try:
        yield
    except GNUSocialError:
        # A failed connection is an OSError too, and has its own words.
        raise
    except OSError as error:
        if error.errno in _FULL:
            raise ArchiveError(_full(folder)) from error
        raise ArchiveError(f"{error.filename or folder}: {error.strerror or error}") from error
    except sqlite3.Error as error:
        if any(word in str(error) for word in ("full", "disk I/O")):
            # Of a write that failed in the middle SQLite says no more than that.
            raise ArchiveError(_full(folder)) from error
        raise ArchiveError(
            f"the search index of {folder} cannot be used ({error}); delete index.sqlite there, "
            "it is made again from the other files"
        ) from error


def _full(folder: Path) -> str:
    return (
        f"the disk of {folder} takes no more: it is full, or fails. What was archived is kept: "
        "make room and run the command again, it goes on from there"
    )
