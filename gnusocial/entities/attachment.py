"""A file or link that belongs to a status."""

from __future__ import annotations

from gnusocial.entities.base import AttribAccessDict, Entity


class Attachment(Entity):
    """A file or link that belongs to a status."""

    __slots__ = ()

    url: str | None
    """The URL of the file or page. None for some files of 2.0."""
    mimetype: str | None
    """Its media type, for example ``image/png``."""
    size: int | None
    """Its size in bytes."""

    # Fields that only the plugin Qvitter sends:
    id: int | None
    """The id of the attachment on this server."""
    version: str | None
    """The version of its description."""
    thumb_url: str | None
    """The URL of a small preview."""
    large_thumb_url: str | None
    """The URL of a larger preview."""
    width: int | None
    """Its width in pixels."""
    height: int | None
    """Its height in pixels."""
    animated: bool | None
    """Whether it is an animated image."""
    oembed: AttribAccessDict | None
    """The linked page's description of itself."""
    quoted_notice: AttribAccessDict | None
    """The status that it links to."""
