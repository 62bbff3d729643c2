"""Read a response from aiohttp to its end."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

from multidict import CIMultiDict

from gnusocial.internals.http.response import Response, too_large

if TYPE_CHECKING:
    from collections.abc import Iterable

    import aiohttp

    from gnusocial.aio.tracking import Call

    RawHeaders = Iterable[tuple[bytes, bytes]]


async def read_response(
    call: Call, status: int, reason: str | None, raw: RawHeaders, content: aiohttp.StreamReader
) -> Response:
    """Return the response whose headers were received, with its body as it was sent."""
    elapsed = perf_counter() - call.began
    headers = _headers(raw)
    prepared, limit = call.prepared, call.limits.max_response_size
    pieces: list[bytes] = []
    size = 0
    while not content.at_eof() or content.exception() is not None:
        pieces.append(await content.readany())
        size += len(pieces[-1])
        if size > limit:
            raise too_large(
                Response(status, headers, b"", prepared.method, prepared.url, reason or ""), limit
            )
    body = pieces[0] if len(pieces) == 1 else b"".join(pieces)
    return Response(status, headers, body, prepared.method, prepared.url, reason or "", elapsed)


def _headers(raw: RawHeaders) -> CIMultiDict[str]:
    """Return the headers by name; repeated ones are joined, as in urllib3."""
    headers = CIMultiDict(
        [(name.decode("latin-1"), value.decode("latin-1")) for name, value in raw]
    )
    if len({name.lower() for name in headers}) < len(headers):
        return CIMultiDict({name: ", ".join(headers.getall(name)) for name in headers})
    return headers
