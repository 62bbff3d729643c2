"""Files to upload: from a path, bytes or an open file to one part of a multipart body."""

from __future__ import annotations

import mimetypes
import os
from pathlib import Path
from typing import IO, Union

from gnusocial.errors import (
    GNUSocialFileNotFoundError,
    GNUSocialIllegalArgumentError,
    GNUSocialIOError,
)
from gnusocial.internals.request import FilePart

FileLike = Union[str, "os.PathLike[str]", bytes, bytearray, IO[bytes]]

#: The first bytes of the images that the server takes, for data that has no name.
_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"RIFF", "image/webp"),
)


def image_part(field: str, image: FileLike, mime_type: str | None = None) -> FilePart:
    """Return the multipart part for a file, its name and media type guessed where not given."""
    name, content = _read(image)
    if not content:
        raise GNUSocialIllegalArgumentError("the file is empty")
    media_type = mime_type or mimetypes.guess_type(name)[0] or _by_content(content)
    if not Path(name).suffix:
        name += mimetypes.guess_extension(media_type) or ""
    return field, name, media_type, content


def _read(file: FileLike) -> tuple[str, bytes]:
    if isinstance(file, (bytes, bytearray)):
        return "upload", bytes(file)
    if isinstance(file, (str, os.PathLike)):
        return Path(file).name, _read_path(Path(file))
    content = file.read() if hasattr(file, "read") else None
    if not isinstance(content, bytes):
        raise GNUSocialIllegalArgumentError(
            "a file must be a path, bytes or a file opened for reading bytes, "
            f"not {type(file).__name__}"
        )
    return Path(str(getattr(file, "name", "upload"))).name, content


def _read_path(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise GNUSocialFileNotFoundError(f"there is no file {str(path)!r}") from None
    except OSError as error:
        raise GNUSocialIOError(f"cannot read {str(path)!r}: {error.strerror}") from error


def _by_content(content: bytes) -> str:
    return next(
        (media_type for start, media_type in _MAGIC if content.startswith(start)),
        "application/octet-stream",
    )
