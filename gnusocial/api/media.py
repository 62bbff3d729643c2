"""Uploads. How a file is attached to a status is in ``api.statuses``: ``media_files``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gnusocial.internals import posting
from gnusocial.internals.endpoint import ALL_PARTLY, ApiClient, endpoint
from gnusocial.internals.http import decoders
from gnusocial.internals.http.request import get
from gnusocial.internals.ids import unpack_id

if TYPE_CHECKING:
    from gnusocial.entities import Media
    from gnusocial.internals.flows import Flow
    from gnusocial.internals.http.request import Request
    from gnusocial.types import AttachmentRef, FileLike, Progress


class MediaMixin(ApiClient):
    """Files on the server."""

    @endpoint(
        "POST media/upload",
        login="yes",
        support={"1.1.3": "no", "2.0": "no", "Friendica": "partly"},
        note="2.0 answers 500 to all uploads; Friendica takes pictures only",
    )
    def media_post(
        self,
        media_file: FileLike,
        mime_type: str | None = None,
        *,
        file_name: str | None = None,
        progress: Progress | None = None,
    ) -> Flow[Media]:
        """Upload a file to attach it to a status with ``media_ids``, and return the upload.

        The file is read while it is sent, and again from the same position if it must be sent
        again; one that cannot be read twice (a pipe) is read into memory first. The server detects
        the type itself, and stores no description. On 2.0.1 no upload works: there
        ``status_post(text, media_files=file)`` posts a file with its text.

        Args:
            media_file: A path, the bytes themselves or a file opened for reading bytes.
            mime_type: The media type: ``"image/png"``; None (the default) guesses it from the name
                and the content.
            file_name: The name of the file; None (the default) uses its own name, or one derived
                from its type.
            progress: Called during the upload with the bytes sent so far and the total.

        Login: required. Raises :class:`GNUSocialFileNotFoundError` if the path does not exist,
            :class:`GNUSocialTooLongError` for a file that is larger than
            ``config().attachments.file_quota`` (read before a file of more than a million bytes is
            sent), :class:`GNUSocialBadRequestError` for a type that the server refuses, and
            :class:`GNUSocialUnsupportedError` on 2.0.1 and before 1.2.
        """
        return posting.uploads.upload(self._context, media_file, mime_type, file_name, progress)

    @endpoint(
        "GET attachment",
        login="yes",
        support=ALL_PARTLY,
        note="the list is always empty",
    )
    def attachment(self, id: AttachmentRef) -> Request[str]:  # noqa: A002 - the name that the API uses
        """Return the server's response for an attachment, which is an empty string.

        The route exists on every server but is useless: it was made for attachments that are HTML
        pages, and returns ``""`` for all others, known or unknown. The attachments of a status are
        in its ``attachments``.

        Args:
            id: The number of the attachment, as in the URL of its page.

        Login: required.
        """
        number = unpack_id(id, what="attachment")
        return get("attachment/{}", number, returns=decoders.text)
