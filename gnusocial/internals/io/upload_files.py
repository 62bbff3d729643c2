"""Turn files to upload (a path, bytes or an open file) into parts of a multipart body.

A file on disk is not read into memory: it is read while it is sent, and again from the beginning
for a retry. The requests around an upload are in ``internals.posting.uploads``.
"""

from __future__ import annotations

import inspect
import io
import mimetypes
import os
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeGuard

from gnusocial.errors import (
    GNUSocialFileNotFoundError,
    GNUSocialIllegalArgumentError,
    GNUSocialIOError,
)
from gnusocial.internals.checks import path_of, shown
from gnusocial.internals.http.multipart import FilePart, Streamed

if TYPE_CHECKING:
    from gnusocial.types import AsyncFile, FileLike

#: The file name to use if there is none.
NAMELESS = "upload"
#: Bytes that are read and sent at once.
CHUNK = 64 * 1024
#: Bytes that are read to detect the media type.
HEAD = 512

#: Signatures of media types, for data without a file name.
_MAGIC = tuple(
    (re.compile(pattern, re.DOTALL), media_type)
    for pattern, media_type in (
        (rb"\x89PNG\r\n\x1a\n", "image/png"),
        (rb"\xff\xd8\xff", "image/jpeg"),
        (rb"GIF8", "image/gif"),
        (rb"RIFF....WEBP", "image/webp"),
        (rb"RIFF....WAVE", "audio/wav"),
        (rb"OggS", "audio/ogg"),
        (rb"ID3", "audio/mpeg"),
        (rb"....ftyp", "video/mp4"),
        (rb"\x1aE\xdf\xa3", "video/webm"),
        (rb"%PDF", "application/pdf"),
    )
)
_MEDIA_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+(; ?[\w-]+=[\w.+-]+)*", re.ASCII)


@dataclass(frozen=True)
class Content:
    """The content of a file: as many bytes as it had at first, from the start at each iteration."""

    size: int
    #: Opens the file at the beginning, and closes it if it opened it.
    opened: Callable[[], AbstractContextManager[IO[bytes]]] = field(repr=False)

    def __len__(self) -> int:
        return self.size

    def __iter__(self) -> Iterator[bytes]:
        left = self.size
        with self.opened() as file:
            while left:
                chunk = _next_chunk(file, left)
                left -= len(chunk)
                yield chunk


def file_part(
    field: str, file: FileLike, mime_type: str | None = None, file_name: str | None = None
) -> FilePart:
    """Return the multipart part for a file; guess its name and media type if not given."""
    found_name, content = _content(file)
    return part_of(field, found_name, content, partial(_head_of, content), mime_type, file_name)


def part_of(
    field: str,
    found_name: str,
    content: bytes | Streamed,
    read_head: Callable[[], bytes],
    mime_type: str | None,
    file_name: str | None,
) -> FilePart:
    """Return the part for a content; ``read_head`` returns its first bytes if they are needed."""
    if not len(content):
        raise GNUSocialIllegalArgumentError(f"the file {found_name!r} is empty")
    # An old file name may have another encoding; characters that cannot be encoded are replaced.
    name = (_check_name(file_name) or found_name).encode("utf-8", "replace").decode()
    media_type = _check_media_type(mime_type) or _guessed_type(name, read_head)
    if not Path(name).suffix:
        name += mimetypes.guess_extension(media_type, strict=False) or ""
    return FilePart(field, name, media_type, content)


def _content(file: FileLike) -> tuple[str, Content]:
    if isinstance(file, (bytes, bytearray)):
        return NAMELESS, _in_memory(bytes(file))
    if isinstance(file, (str, os.PathLike)):
        path = path_of(file, "the file")
        return path.name, _of_path(path)
    name = getattr(file, "name", None)  # a number for a file descriptor
    with reading(name):
        return Path(name).name if isinstance(name, str) else NAMELESS, _of_file(file)


def _in_memory(data: bytes) -> Content:
    return Content(len(data), partial(io.BytesIO, data))


def _of_path(path: Path) -> Content:
    with reading(path):
        if not path.is_file():  # a pipe cannot be read twice; stat() raises if nothing is there
            return _in_memory(path.read_bytes())
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
    return Content(size, partial(_path_opened, path))


def is_async_file(file: object) -> TypeGuard[AsyncFile]:
    """Return whether the ``read`` method of a file must be awaited."""
    return inspect.iscoroutinefunction(getattr(file, "read", None))


def _of_file(file: Any) -> Content:
    if is_async_file(file) or not hasattr(file, "read") or not isinstance(file.read(0), bytes):
        raise GNUSocialIllegalArgumentError(
            "a file must be a path, bytes or a file opened for reading bytes, "
            f"not {type(file).__name__}"
        )
    if not (hasattr(file, "seekable") and file.seekable()):
        return _in_memory(file.read())
    start = file.tell()
    file.seek(0, os.SEEK_END)
    size = file.tell() - start
    file.seek(start)
    return Content(max(size, 0), partial(_rewound, file, start))


@contextmanager
def _path_opened(path: Path) -> Iterator[IO[bytes]]:
    with reading(path):
        file = path.open("rb")
    with file:
        yield file


@contextmanager
def _rewound(file: IO[bytes], start: int) -> Iterator[IO[bytes]]:
    with reading(getattr(file, "name", None)):
        file.seek(start)
    yield file


def _next_chunk(file: IO[bytes], left: int) -> bytes:
    with reading(getattr(file, "name", None)):
        chunk = file.read(min(CHUNK, left))
    if not chunk:
        raise GNUSocialIOError("the file became shorter while it was sent")
    return chunk


@contextmanager
def reading(what: object) -> Iterator[None]:
    """Turn errors of the operating system into exceptions of this library."""
    shown = "the file" if what is None else repr(str(what))
    try:
        yield
    except (GNUSocialIOError, GNUSocialIllegalArgumentError):
        raise
    except FileNotFoundError:
        raise GNUSocialFileNotFoundError(f"there is no file {shown}") from None
    except OSError as error:
        raise GNUSocialIOError(f"cannot read {shown}: {error.strerror or error}") from error
    except ValueError as error:  # a closed file, or an invalid file name
        raise GNUSocialIllegalArgumentError(f"cannot read {shown}: {error}") from error


def _check_name(name: object) -> str | None:
    if name is None or (isinstance(name, str) and name):
        return name
    raise GNUSocialIllegalArgumentError(f"file_name must be a name, not {shown(name)}")


def _check_media_type(media_type: object) -> str | None:
    if media_type is None:
        return None
    if isinstance(media_type, str) and _MEDIA_TYPE.fullmatch(media_type):
        return media_type
    raise GNUSocialIllegalArgumentError(
        f"mime_type must be like 'image/png', not {shown(media_type)}"
    )


def _head_of(content: Content) -> bytes:
    with content.opened() as file, reading(getattr(file, "name", None)):
        return file.read(HEAD)


def _guessed_type(name: str, read_head: Callable[[], bytes]) -> str:
    # Only the suffix: a whole name may look like a URL.
    guessed, _ = mimetypes.guess_type(f"x{Path(name).suffix}", strict=False)
    if guessed is not None:
        return guessed
    head = read_head()
    return next(
        (media_type for pattern, media_type in _MAGIC if pattern.match(head)),
        "text/plain" if _is_text(head) else "application/octet-stream",
    )


def _is_text(head: bytes) -> bool:
    # The head may end within a character, so an error in its last three bytes does not count.
    try:
        head.decode()
    except UnicodeDecodeError as error:
        return len(head) == HEAD and error.start > HEAD - 4 and b"\0" not in head
    return b"\0" not in head
