"""Send a request without a body over aiohttp's pool of connections, without its session.

For each request, ``ClientSession.request`` prepares URL, cookies, headers, redirects and timers
anew. That is half of the cost of a call, and a read from a known server needs none of it. So this
module takes a connection from the pool, writes the head of the request, and reads the response. The
pool, TLS, the resolver and the HTTP parser are aiohttp's.

The parts of aiohttp that this uses are not all documented. They are the same in the versions 3.12
to 3.14; :func:`is_supported` checks that they are there. Without them, and for bodies and proxies,
the session sends.
"""

from __future__ import annotations

import asyncio
import re
from functools import cache
from inspect import signature
from typing import TYPE_CHECKING, Any

import aiohttp
from yarl import URL

from gnusocial.aio.reading import read_response
from gnusocial.aio.tracking import MOST_INTERIM, is_interim

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gnusocial.aio.network import Route
    from gnusocial.aio.tracking import Call
    from gnusocial.internals.http.response import Response

#: Control characters, which may end a header.
_FORBIDDEN = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
#: Bytes of one header line, as in http.client.
_LONGEST_LINE = 65536
#: How responses are parsed, by the session too.
PARSING: dict[str, Any] = {
    "auto_decompress": False,
    "max_line_size": _LONGEST_LINE,
    "max_field_size": _LONGEST_LINE,
}


@cache
def is_supported() -> bool:
    """Return whether this version of aiohttp has what :class:`Direct` uses."""
    try:
        from aiohttp.client_proto import ResponseHandler

        signature(aiohttp.TCPConnector.connect).bind("connector", "request", [], "timeout")
        signature(ResponseHandler.set_response_params).bind(
            "self", read_timeout=1.0, read_until_eof=True, skip_payload=False, **PARSING
        )
        signature(ResponseHandler.start_timeout).bind("self")
        signature(ResponseHandler.read).bind("self")
    except (AttributeError, ImportError, TypeError, ValueError):
        return False
    return True


class Direct:
    """Sends requests without a body to one origin."""

    def __init__(self, session: aiohttp.ClientSession, origin: str, route: Route) -> None:
        self._connector: Any = session.connector
        #: Tells the pool where to connect to; it is never sent.
        self._place: Any = aiohttp.ClientRequest(
            "GET",
            URL(origin),
            loop=asyncio.get_running_loop(),
            session=session,
            **route.arguments,
        )
        self._host = self._place.headers["Host"]

    async def send(
        self, call: Call, target: str, headers: Mapping[str, str], timeout: aiohttp.ClientTimeout
    ) -> Response:
        """Send a request over a kept or a new connection, and return its response."""
        head = self._head(call.prepared.method, target, headers)
        try:
            connection: Any = await self._connector.connect(self._place, [], timeout)
        except asyncio.TimeoutError as error:
            raise aiohttp.ConnectionTimeoutError(
                f"Connection timeout to host {self._place.url}"
            ) from error
        try:
            message, content = await self._exchange(call, connection, head)
            response = await read_response(
                call, message.code, message.reason, message.raw_headers, content
            )
        except BaseException:
            connection.close()
            raise
        connection.release()
        return response

    async def _exchange(self, call: Call, connection: Any, head: bytes) -> tuple[Any, Any]:
        """Send the head of a request. Return the head of the response, and its body to read."""
        protocol, transport = connection.protocol, connection.transport
        protocol.set_response_params(
            read_timeout=call.limits.read,
            read_until_eof=True,
            skip_payload=call.prepared.method == "HEAD",
            **PARSING,
        )
        call.goes_out(protocol, transport)
        transport.write(head)
        protocol.start_timeout()
        for _ in range(MOST_INTERIM + 1):
            try:
                message, content = await protocol.read()
            except aiohttp.http_exceptions.HttpProcessingError as error:
                raise aiohttp.ClientResponseError(
                    self._place.request_info, (), status=error.code, message=error.message
                ) from error
            if not is_interim(message.code):
                return message, content
        raise aiohttp.ClientConnectionError(f"more than {MOST_INTERIM} interim responses")

    def _head(self, method: str, target: str, headers: Mapping[str, str]) -> bytes:
        """Return the head of a request. Raises ValueError for a control character in it."""
        text = "".join(headers) + "".join(headers.values())
        if not text.isprintable() and _FORBIDDEN.search(text):
            raise ValueError("a header contains a control character")
        lines = "\r\n".join([f"{name}: {value}" for name, value in headers.items()])
        return f"{method} {target} HTTP/1.1\r\nHost: {self._host}\r\n{lines}\r\n\r\n".encode()
