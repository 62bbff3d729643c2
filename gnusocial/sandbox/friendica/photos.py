"""Uploaded pictures. Each size of a picture has a separate id."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from .. import uploads
from ..text import escape
from .errors import UnexplainedError

if TYPE_CHECKING:
    from werkzeug.datastructures import FileStorage

    from ..records import File
    from ..request import Call

WALL, PROFILE = "Wall Photos", "Profile Photos"
#: The sizes of a picture, by the album it is in.
SCALES = {WALL: (0,), PROFILE: (4, 5, 6)}


def store(call: Call, sent: FileStorage, album: str = WALL) -> File:
    """Store a picture; any other file is rejected."""
    content = sent.stream.read()
    sent.stream.seek(0)
    if not uploads.sniffed_type(content).startswith("image/"):
        raise UnexplainedError(HTTPStatus.INTERNAL_SERVER_ERROR)
    world = call.world
    file = uploads.store(world, sent)
    file.digest = (file.digest or "")[:32]
    file.name = album
    file.url = address(call, file, SCALES[album][-1])
    for _ in SCALES[album][1:]:
        world.next_file_id()
    world.friendica.photos[call.user].append(file.id)
    return file


def address(call: Call, file: File, scale: int) -> str:
    """The URL of a picture in one of its sizes."""
    return call.world.url(f"photo/{file.digest}-{scale}.{extension(file)}")


def extension(file: File) -> str:
    """The file extension of a picture."""
    return escape((file.mimetype or "").rpartition("/")[2])
