"""Upload files, as flows: check the size, send the file, decode the response.

``internals.io.upload_files`` reads a file while it is sent. The facts are in ``docs/quirks``:
1.20.10 answers a refusal with status 200, and 2.0.1 answers every upload with an empty 500.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from gnusocial.entities.media import Media
from gnusocial.errors import (
    GNUSocialIllegalArgumentError,
    GNUSocialInternalServerError,
    GNUSocialTooLongError,
    GNUSocialUnsupportedError,
)
from gnusocial.internals.checks import members, shown
from gnusocial.internals.context import ClientContext
from gnusocial.internals.flows import Flow, OpenFile
from gnusocial.internals.http.exchange import exchange, read_config
from gnusocial.internals.http.multipart import FilePart, Tracked
from gnusocial.internals.http.request import Request, post
from gnusocial.internals.quirks.unsupported import unsupported
from gnusocial.internals.quirks.versions import numbers_of, version_of
from gnusocial.internals.values import replace

if TYPE_CHECKING:
    from gnusocial.types import FileLike, Progress

T = TypeVar("T")

#: Smaller files are sent without reading the limit first: by default nginx accepts a million bytes,
#: PHP two, GNU social five. For larger ones the extra request does not matter, so the limit is read
#: each time and never out of date.
_SMALL = 1_000_000

#: The first version on which uploads do not work.
_UPLOADS_FAIL_FROM = (2, 0, 0)

_POST_ONE = "post the file together with its text: status_post(text, media_files=file)"
_POST_SEPARATELY = (
    "several files for one status must be uploaded first, which this server cannot; nothing was "
    "posted. Give one file to a status"
)


def upload(
    context: ClientContext,
    file: FileLike,
    mime_type: str | None = None,
    file_name: str | None = None,
    progress: Progress | None = None,
) -> Flow[Media]:
    """Upload a file and return the upload."""
    part = yield OpenFile("media", file, mime_type, file_name)
    parts = _tracked([part], progress)
    yield from check_sizes(context, parts)
    return (yield from _uploaded(context, parts[0], _POST_ONE))


def upload_all(context: ClientContext, parts: Iterable[FilePart]) -> Flow[list[int]]:
    """Upload files that are meant for one status and return their ids."""
    ids = []
    for part in parts:
        media = yield from _uploaded(context, part, _POST_SEPARATELY)
        ids.append(media.media_id)
    return ids


def media_parts(
    files: FileLike | Iterable[FileLike] | None, progress: Progress | None = None
) -> Flow[list[FilePart]]:
    """Return one or several files as parts of a body; None gives none."""
    if files is None:
        return []
    several = members(files, "media_files")
    parts: list[FilePart] = []
    for file in [files] if several is None else several:
        part = yield OpenFile("media", file)
        parts.append(part)
    return _tracked(parts, progress)


def check_sizes(context: ClientContext, parts: Sequence[FilePart]) -> Flow[None]:
    """Refuse a file that is too large for the server before it is sent."""
    largest = max((len(part.content) for part in parts), default=0)
    if largest <= _SMALL:
        return
    config = yield from read_config(context)
    quota = config.attachments.file_quota
    if quota is not None and largest > quota:
        raise GNUSocialTooLongError(
            f"the file has {largest} bytes, and this server takes {quota}; nothing was sent"
        )


def _uploaded(context: ClientContext, part: FilePart, advice: str) -> Flow[Media]:
    request: Request[Media] = replace(post("media/upload", returns=Media), files=(part,))
    try:
        return (yield from exchange(context, request))
    except (GNUSocialUnsupportedError, GNUSocialInternalServerError) as error:
        version = yield from version_of(context)
        if error.status == 500 and not _is_dead(error, version):
            raise
        raise unsupported(error, version, f"no file can be uploaded by itself; {advice}") from error


def _is_dead(error: Any, version: str | None) -> bool:
    """Tell whether a 500 comes from a version on which uploads never work.

    Other versions answer 500 to a file that they cannot process.
    """
    numbers = numbers_of(version or "")
    return not error.response.body.strip() and numbers is not None and numbers >= _UPLOADS_FAIL_FROM


def _tracked(parts: list[FilePart], progress: Progress | None) -> list[FilePart]:
    """Report the progress of several files as one."""
    if progress is None:
        return parts
    if not callable(progress):
        raise GNUSocialIllegalArgumentError(f"progress must be callable, not {shown(progress)}")
    total, before, tracked = sum(len(part.content) for part in parts), 0, []
    for part in parts:
        report = partial(_report, progress, before, total)
        tracked.append(replace(part, content=Tracked(part.content, report)))
        before += len(part.content)
    return tracked


def _report(progress: Progress, before: int, total: int, sent: int) -> object:
    return progress(before + sent, total)
