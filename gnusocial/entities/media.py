"""What the server answers to an upload."""

from __future__ import annotations

from typing import Any, ClassVar

from gnusocial.entities.base import Entity
from gnusocial.entities.convert import INTEGER, TEXT, one


class MediaImage(Entity):
    """The picture in an upload.

    w, h (int)
        Width and height in pixels.
    image_type (str)
        The type, for example ``image/png``.
    friendica_preview_url (str)
        Only on Friendica: the address of a preview.
    """

    __slots__ = ()

    w: int
    h: int
    image_type: str
    friendica_preview_url: str | None

    _convert: ClassVar[dict[str, Any]] = {
        "w": INTEGER,
        "h": INTEGER,
        "image_type": TEXT,
        "friendica_preview_url": TEXT,
    }


class Media(Entity):
    """An uploaded file that can be posted.

    media_id (int)
        The number to post it by.
    media_id_string (str or None)
        The same as text.
    size (int or None)
        Its size in bytes.
    media_url (str or None)
        The page of the file. Not on Friendica.
    image (MediaImage or None)
        Only for pictures.
    """

    __slots__ = ()

    media_id: int
    media_id_string: str | None
    media_url: str | None
    size: int | None
    image: MediaImage | None

    _convert: ClassVar[dict[str, Any]] = {
        "media_id": INTEGER,
        "media_id_string": TEXT,
        "media_url": TEXT,
        "size": INTEGER,
        "image": one("MediaImage"),
    }
