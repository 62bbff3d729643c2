"""Read a response from aiohttp to its end."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

from multidict import CIMultiDict

from gnusocial.internals.http.response import Response, too_large

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import aiohttp

    from gnusocial.aio.tracking import Call

    RawHeaders = Iterable[tuple[bytes, bytes]]


async def read_response(
    call: Call,
    status: int,
    reason: str | None,
    headers: CIMultiDict[str],
    content: aiohttp.StreamReader,
) -> Response:
    """Return the response whose headers were received, with its body as it was sent."""
    elapsed = perf_counter() - call.began
    prepared, limit = call.prepared, call.limits.max_response_size
    pieces: list[bytes] = []
    size = 0
    is_whole = False
    while not is_whole:
        is_whole = content.is_eof()  # nothing more will arrive
        pieces.append(content.read_nowait() if is_whole else await content.readany())
        size += len(pieces[-1])
        if size > limit:
            raise too_large(
                Response(status, headers, b"", prepared.method, prepared.url, reason or ""), limit
            )
    body = pieces[0] if len(pieces) == 1 else b"".join(pieces)
    return Response(status, headers, body, prepared.method, prepared.url, reason or "", elapsed)


def headers_of(parsed: Mapping[str, str], raw: RawHeaders) -> CIMultiDict[str]:
    """Return the headers by name as Latin-1; repeated ones are joined, as in urllib3.

    aiohttp has parsed them as UTF-8, which is the same for ASCII.
    """
    headers = CIMultiDict(parsed)
    if not ("".join(headers) + "".join(headers.values())).isascii():
        headers = CIMultiDict(
            [(name.decode("latin-1"), value.decode("latin-1")) for name, value in raw]
        )
    if len({*map(str.lower, headers)}) < len(headers):
        return CIMultiDict({name: ", ".join(headers.getall(name)) for name in headers})
    return headers
