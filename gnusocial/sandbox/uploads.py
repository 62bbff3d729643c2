"""Uploaded files: their type from their content, their size, and their URL.

Version 1 stores a file unchanged. Version 2 converts pictures to image/webp and creates two more
rows for the links that lead to it.
"""

from __future__ import annotations

import hashlib
import struct
from typing import TYPE_CHECKING

from .errors import ApiError
from .records import File

if TYPE_CHECKING:
    from werkzeug.datastructures import FileStorage

    from .world import World

_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"RIFF", "image/webp"),
    (b"%PDF", "application/pdf"),
    (b"MZ", "application/x-dosexec"),
)
_EXTENSIONS = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "image/webp": "webp",
    "application/pdf": "pdf",
    "text/plain": "txt",
}


def sniffed_type(content: bytes) -> str:
    """The MIME type detected from the content."""
    for signature, mimetype in _SIGNATURES:
        if content.startswith(signature):
            return mimetype
    try:
        content.decode()
    except UnicodeDecodeError:
        return "application/octet-stream"
    return "application/octet-stream" if b"\0" in content else "text/plain"


def image_size(content: bytes) -> tuple[int, int] | None:
    """Width and height of a PNG or GIF picture; None for anything else."""
    if content.startswith(_SIGNATURES[0][0]) and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return width, height
    if content.startswith(b"GIF8") and len(content) >= 10:
        width, height = struct.unpack("<HH", content[6:10])
        return width, height
    return None


def store(world: World, upload: FileStorage) -> File:
    """Store an upload; reject a type that the site does not support."""
    content = upload.stream.read()
    mimetype = sniffed_type(content)
    if mimetype not in _EXTENSIONS:
        raise ApiError(400, f'"{mimetype}" is not a supported file type on this server.')
    number = world.next_file_id()
    # The server includes the file name in the hash, so that the same file uploaded twice differs.
    digest = hashlib.sha256(content + str(number).encode()).hexdigest()
    size = image_size(content)
    file = File(
        number,
        None,
        mimetype,
        len(content),
        title=upload.filename,
        digest=digest,
        content=content,
        width=size[0] if size else None,
        height=size[1] if size else None,
    )
    if world.version.converts_images:
        _hide_behind_links(world, file)
    else:
        file.url = world.url(f"file/{digest}.{_EXTENSIONS[mimetype]}")
        file.name = file.link = world.url(f"attachment/{number}")
    return world.add_file(file)


def _hide_behind_links(world: World, file: File) -> None:
    """Version 2: the text gets a short link to a link to the attachment, each with its own row."""
    if file.mimetype is not None and file.mimetype.startswith("image/"):
        file.mimetype = "image/webp"
        file.title = f"{(file.title or '').rsplit('.', 1)[0]}.webp"
    file.link = world.url(f"url/{world.next_file_id()}")
