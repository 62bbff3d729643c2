"""The response to an upload."""

from __future__ import annotations

from gnusocial.entities.base import Entity


class MediaImage(Entity):
    """The image in an upload."""

    __slots__ = ()

    w: int
    """The width in pixels."""
    h: int
    """The height in pixels."""
    image_type: str
    """The type, for example ``image/png``."""
    friendica_preview_url: str | None
    """Friendica only: the URL of a preview."""


class Media(Entity):
    """An uploaded file, ready to be posted."""

    __slots__ = ()
    _required = ("media_id",)

    media_id: int
    """The id for posting it."""
    media_id_string: str | None
    """``media_id`` as text."""
    media_url: str | None
    """The page of the file. Not on Friendica."""
    size: int | None
    """Its size in bytes."""
    image: MediaImage | None
    """Only for images."""
