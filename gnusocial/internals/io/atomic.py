"""Replace a file atomically: readers see the old or the new content, never a part."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from gnusocial.errors import GNUSocialIOError


def replace_file(path: Path, content: bytes) -> None:
    """Write a file under a temporary name, readable by its owner only, and rename it.

    Raises :class:`GNUSocialIOError` if that fails; the old file is then unchanged.
    """
    import tempfile  # imported here because it is slow to import

    try:
        # mkstemp creates with the mode 0600.
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as error:
        raise _cannot_write(path, error) from error
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except OSError as error:
        with suppress(OSError):
            Path(temporary).unlink()
        raise _cannot_write(path, error) from error


def _cannot_write(path: Path, error: OSError) -> GNUSocialIOError:
    return GNUSocialIOError(f"cannot write {str(path)!r}: {error.strerror or error}")
