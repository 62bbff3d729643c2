"""Track a request in aiohttp: whether it was sent, at most once, and whether it is stalled.

aiohttp raises one exception for several things, and sends a DELETE again by itself when a kept
connection turns out to be dead. So the request notes by itself the moment at which its bytes go to
the socket, and refuses to go there a second time.
"""

from __future__ import annotations

import asyncio
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

import aiohttp

from gnusocial.aio.uploads import pieces

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from gnusocial.internals.http.multipart import Streamed

current: ContextVar[Call | None] = ContextVar("call", default=None)


class Call:
    """One request that is being sent."""

    def __init__(self) -> None:
        #: True once a byte of the request may have left.
        self.sent = False
        #: True if the server accepted nothing of the body for too long.
        self.stalled = False
        #: The error that occurred while the body was read.
        self.failure: Exception | None = None
        self._transport: asyncio.Transport | None = None

    def goes_out(self, transport: asyncio.Transport | None) -> None:
        """Record that a connection sends the request. Raises if it must not be sent."""
        if self.sent:
            raise aiohttp.ServerDisconnectedError("the connection broke after the request was sent")
        if transport is None or transport.is_closing():
            raise aiohttp.ClientConnectionError("the connection was closed before it was used")
        self.sent = True
        self._transport = transport

    async def body(self, content: bytes | Streamed, patience: float) -> AsyncGenerator[bytes, None]:
        """Yield a body; end the call if a piece is not accepted in time."""
        loop = asyncio.get_running_loop()
        stream = pieces(content)
        try:
            async for piece in stream:
                watch = loop.call_later(patience, self._stall)
                try:
                    yield piece
                finally:
                    watch.cancel()
        except Exception as error:
            self.failure = error
            self._abort()
            raise
        finally:
            await stream.aclose()

    def _stall(self) -> None:
        self.stalled = True
        self._abort()

    def _abort(self) -> None:
        if self._transport is not None:
            self._transport.abort()


class TrackedRequest(aiohttp.ClientRequest):
    """A request that tells its call when it is sent. The one that opens a tunnel does not."""

    async def send(self, conn: Any) -> aiohttp.ClientResponse:
        """Send the request on a connection."""
        call = current.get()
        if call is not None:
            call.goes_out(conn.transport)
        return await super().send(conn)
