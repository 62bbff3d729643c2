"""Send requests over connections of aiohttp, without its session.

For each request, ``ClientSession.request`` prepares URL, cookies, headers, redirects and timers
anew. That is more than half of the cost of a call, and a request to a known server needs none of
it. So this module lets aiohttp's connector open connections (with TLS, the resolver and the
time-outs for that), keeps them, writes requests, and reads what aiohttp's parser makes of the
responses.

The parts of aiohttp that this uses are not all documented. They are the same in the versions 3.12
to 3.14; :func:`is_supported` checks that they are there. Without them, for large bodies, and for
proxies, the session sends.
"""

from __future__ import annotations

import asyncio
import re
from collections import deque
from functools import cache
from inspect import signature
from time import perf_counter
from typing import TYPE_CHECKING, Any

import aiohttp
from yarl import URL

from gnusocial.aio.reading import headers_of, read_response
from gnusocial.aio.tracking import MOST_INTERIM, is_interim, unread_in

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gnusocial.aio.network import Route
    from gnusocial.aio.tracking import Call
    from gnusocial.internals.http.request import PreparedRequest
    from gnusocial.internals.http.response import Response

#: Control characters, which may end a header.
_FORBIDDEN = r"[\x00-\x08\x0a-\x1f\x7f]"
#: Bytes of one header line, as in http.client.
_LONGEST_LINE = 65536
#: Seconds after which an idle connection is not used again, as in aiohttp's pool: a router between
#: client and server may have forgotten it without telling either.
_LONGEST_IDLE = 15.0
#: Bytes that a connection reads at once.
_READ_AT_ONCE = 64 * 1024
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
            "self", read_until_eof=True, skip_payload=False, **PARSING
        )
        for name in ("start_timeout", "read", "is_connected"):
            signature(getattr(ResponseHandler, name)).bind("self")
        for name in ("read_timeout", "should_close"):
            if not isinstance(getattr(ResponseHandler, name), property):
                return False
    except (AttributeError, ImportError, TypeError, ValueError):
        return False
    return True


class _Kept:
    """A connection that may be used again."""

    def __init__(self, connection: Any, has_unread: Callable[[], bool]) -> None:
        self.connection = connection
        #: Tells whether it has ended, or bytes that nobody asked for are in it.
        self.has_unread = has_unread
        #: Since when it has been idle, on the clock of ``perf_counter``.
        self.since = 0.0


class Direct:
    """Sends requests to one origin."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        origin: str,
        route: Route,
        headers: Mapping[str, str],
    ) -> None:
        """Take the way to the origin, and the headers that requests have besides their own."""
        # Not that of the session, whose connections it would take for new ones.
        self._connector: Any = aiohttp.TCPConnector(limit=0)
        #: Tells the connector where to connect to; it is never sent.
        self._place: Any = aiohttp.ClientRequest(
            "GET",
            URL(origin),
            loop=asyncio.get_running_loop(),
            session=session,
            **route.arguments,
        )
        self._common = {"Host": self._place.headers["Host"], **headers}
        #: The headers of the last request, and the lines that they became: most are the same.
        self._last: Mapping[str, str] | None = None
        self._lines = ""
        #: The one that was used last is used next, and is the last one here.
        self._idle: deque[_Kept] = deque()
        self._closed = False

    async def send(self, call: Call, target: str, timeout: aiohttp.ClientTimeout) -> Response:
        """Send a request over a kept or a new connection, and return its response."""
        sent = self._bytes_of(call.prepared, target)
        kept = self._take(call) or await self._connect(timeout)
        connection = kept.connection
        try:
            message, content = await self._exchange(call, connection, sent)
            headers = headers_of(message.headers, message.raw_headers)
            response = await read_response(call, message.code, message.reason, headers, content)
        except BaseException:
            connection.close()
            raise
        call.reads_no_more()
        if message.should_close or message.upgrade or self._closed:
            connection.close()
        else:
            kept.since = perf_counter()
            self._keep(kept)
        return response

    async def close(self) -> None:
        """Close the connections."""
        self._closed = True
        for kept in self._idle:
            kept.connection.release()  # the connector waits for their end
        self._idle.clear()
        await self._connector.close()

    def _keep(self, kept: _Kept) -> None:
        """Keep a connection for the next request, and close those that were idle for long."""
        self._idle.append(kept)
        while self._idle and kept.since - self._idle[0].since > _LONGEST_IDLE:
            self._idle.popleft().connection.close()

    def _take(self, call: Call) -> _Kept | None:
        """Return a kept connection that can be used again; close those that cannot."""
        while self._idle:
            kept = self._idle.pop()
            protocol = kept.connection.protocol
            is_open = protocol.is_connected() and call.began - kept.since <= _LONGEST_IDLE
            if is_open and call.may_reuse(protocol, kept.has_unread):
                return kept
            kept.connection.close()
        return None

    async def _connect(self, timeout: aiohttp.ClientTimeout) -> _Kept:
        try:
            connection = await self._connector.connect(self._place, [], timeout)
        except asyncio.TimeoutError as error:
            raise aiohttp.ConnectionTimeoutError(
                f"Connection timeout to host {self._place.url}"
            ) from error
        _read_less(connection.transport)
        return _Kept(connection, unread_in(connection.transport))

    async def _exchange(self, call: Call, connection: Any, sent: bytes) -> tuple[Any, Any]:
        """Send a request. Return the head of the response, and its body to read."""
        protocol, transport = connection.protocol, connection.transport
        protocol.set_response_params(
            read_until_eof=True, skip_payload=call.prepared.method == "HEAD", **PARSING
        )
        call.goes_out(transport)
        transport.write(sent)
        for _ in range(MOST_INTERIM + 1):
            call.reads_from(protocol)
            try:
                message, content = await protocol.read()
            except aiohttp.http_exceptions.HttpProcessingError as error:
                raise aiohttp.ClientResponseError(
                    self._place.request_info, (), status=error.code, message=error.message
                ) from error
            if not is_interim(message.code):
                return message, content
        raise aiohttp.ClientConnectionError(f"more than {MOST_INTERIM} interim responses")

    def _bytes_of(self, prepared: PreparedRequest, target: str) -> bytes:
        """Encode a request. Raises ValueError for a control character in its head."""
        if prepared.headers != self._last:
            self._lines = _lines({**self._common, **prepared.headers})
            self._last = dict(prepared.headers)
        body: Any = prepared.body
        length = "" if body is None else f"Content-Length: {len(body)}\r\n"
        head = f"{prepared.method} {target} HTTP/1.1\r\n{self._lines}{length}\r\n"
        try:
            return head.encode() if body is None else b"".join((head.encode(), body))
        except UnicodeEncodeError:
            raise ValueError("the request contains a lone surrogate") from None


def _read_less(transport: Any) -> None:
    """Let a connection read less at once, if asyncio's own event loop runs it.

    It asks for memory for 256 KiB before each read, and gives most of it back: three system calls,
    and more time than reading a usual response.
    """
    if hasattr(transport, "max_size"):
        transport.max_size = _READ_AT_ONCE


def _lines(headers: Mapping[str, str]) -> str:
    """Return the lines of the headers. Raises ValueError for a control character in one."""
    text = "".join(headers) + "".join(headers.values())
    if not text.isprintable() and re.search(_FORBIDDEN, text):
        raise ValueError("a header contains a control character")
    return "".join([f"{name}: {value}\r\n" for name, value in headers.items()])
