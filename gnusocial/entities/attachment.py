"""A file or link that belongs to a status."""

from __future__ import annotations

from typing import Any, ClassVar

from gnusocial.entities.base import AttribAccessDict, Entity
from gnusocial.entities.convert import BOOLEAN, INTEGER, MAPPING, TEXT


class Attachment(Entity):
    """A file or link that belongs to a status.

    Keys of every attachment; on 2.0 each may be None:

    url (str or None)
        The address of the file or page.
    mimetype (str or None)
        Its type, for example ``image/png``.
    size (int or None)
        Its size in bytes.

    Keys that only the plugin Qvitter adds: ``id``, ``width`` and ``height`` (int), ``version``,
    ``thumb_url`` and ``large_thumb_url`` (str), ``animated`` (bool), ``oembed`` and
    ``quoted_notice`` (AttribAccessDict).
    """

    __slots__ = ()

    url: str | None
    mimetype: str | None
    size: int | None
    id: int | None
    version: str | None
    thumb_url: str | None
    large_thumb_url: str | None
    width: int | None
    height: int | None
    animated: bool | None
    oembed: AttribAccessDict | None
    quoted_notice: AttribAccessDict | None

    _convert: ClassVar[dict[str, Any]] = {
        "url": TEXT,
        "mimetype": TEXT,
        "size": INTEGER,
        "id": INTEGER,
        "version": TEXT,
        "thumb_url": TEXT,
        "large_thumb_url": TEXT,
        "width": INTEGER,
        "height": INTEGER,
        "animated": BOOLEAN,
        "oembed": MAPPING,
        "quoted_notice": MAPPING,
    }
