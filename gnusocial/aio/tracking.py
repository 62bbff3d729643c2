"""Track a request in aiohttp: whether it was sent, at most once, stalled or interrupted.

aiohttp raises one exception for several things, and sends a DELETE again by itself when a kept
connection turns out to be dead. It also takes what a server sent on an idle connection for the
response to the next request. So the request notes by itself the moment at which its bytes go to
the socket, refuses to go there a second time, and looks at a kept connection before it is used.
"""

from __future__ import annotations

import asyncio
import itertools
import select
from contextlib import contextmanager
from contextvars import ContextVar
from time import perf_counter
from typing import TYPE_CHECKING, Any

import aiohttp

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
    from weakref import WeakKeyDictionary

    from gnusocial.internals.http.multipart import Streamed
    from gnusocial.internals.http.options import Limits
    from gnusocial.internals.http.request import PreparedRequest

    Used = WeakKeyDictionary[Any, Callable[[], bool]]

#: Interim (1xx) responses before the final one; more than this is an attack.
MOST_INTERIM = 100

_current: ContextVar[Call | None] = ContextVar("call", default=None)


class StaleConnectionError(aiohttp.ClientConnectionError):
    """A kept connection cannot be used again. Nothing was sent; another connection may do."""


class Call:
    """One request that is being sent, in the task that makes it.

    ``used`` holds the connections that have carried a request before, and tells of each whether
    something lies in it unread. A request that is apart uses none of them.
    """

    def __init__(self, prepared: PreparedRequest, limits: Limits, used: Used) -> None:
        self.prepared = prepared
        self.limits = limits
        #: When the request was begun, in seconds on the clock of ``perf_counter``.
        self.began = 0.0
        #: True once a byte of the request may have left.
        self.sent = False
        #: True if the server accepted nothing of the body for too long.
        self.stalled = False
        #: The error that occurred while the body was read.
        self.failure: Exception | None = None
        self._used = used
        self._task = asyncio.current_task()
        self._cancelling = _cancelling(self._task)
        self._ended_by: Exception | None = None
        #: When the total limit began; 0.0 while the call waits for its turn.
        self._begun = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._transport: asyncio.Transport | None = None
        #: The connection whose read timer this call starts and stops.
        self._protocol: Any = None

    def __enter__(self) -> Call:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if self._ended_by is None:
            return
        # As in asyncio.timeout(): a cancellation by somebody else still counts.
        uncancel = getattr(self._task, "uncancel", int)  # from Python 3.11 on
        if uncancel() <= self._cancelling and kind is asyncio.CancelledError:
            raise self._ended_by from None

    def begin(self) -> None:
        """Let the total limit begin."""
        self._begun = perf_counter()

    def start_timers(self) -> None:
        """Start the timers of a call that is under way.

        The transport does this for calls that take longer than a moment. Most do not, and starting
        and stopping the timers would be a tenth of what they cost.
        """
        if self._timer is None and self._begun:
            loop = asyncio.get_running_loop()
            passed = perf_counter() - self._begun
            self._timer = loop.call_later(self.limits.total - passed, self._time_out)
            self._time_reads(self.limits.read)

    def reads_from(self, protocol: Any) -> None:
        """Watch the time between two reads from this connection, which does not do so itself.

        The connection stops watching after each response, interim ones included.
        """
        self._protocol = protocol
        if self._timer is not None:
            self._time_reads(self.limits.read)

    def reads_no_more(self) -> None:
        """Leave the connection: from now on it belongs to another call."""
        if self._timer is not None:
            self._time_reads(None)
        self._protocol = None

    def _time_reads(self, seconds: float | None) -> None:
        """Let the connection fail if nothing arrives in so many seconds; None stops that."""
        if self._protocol is not None:
            self._protocol.read_timeout = seconds
            self._protocol.start_timeout()

    def _time_out(self) -> None:
        self._end(asyncio.TimeoutError())

    def interrupt(self) -> None:
        """End the call, wherever it waits, because the client is closed."""
        self._end(
            aiohttp.ClientConnectionError("the client was closed while the request was being sent")
        )

    def _end(self, error: Exception) -> None:
        if self._ended_by is None and self._task is not None:
            self._ended_by = error
            self._task.cancel()

    def goes_out(self, transport: asyncio.Transport | None) -> None:
        """Record that a connection sends the request. Raises if it must not be sent."""
        if self.sent:
            raise aiohttp.ServerDisconnectedError("the connection broke after the request was sent")
        if transport is None or transport.is_closing():
            raise aiohttp.ClientConnectionError("the connection was closed before it was used")
        self.sent = True
        self._transport = transport

    def takes(self, protocol: Any, transport: asyncio.Transport | None) -> None:
        """Record that the session uses a connection. Raises if it must not be used again."""
        unread = self._used.get(protocol)
        if unread is not None and not self.sent and not self.may_reuse(protocol, unread):
            raise StaleConnectionError("the connection was not idle before the request")
        self.goes_out(transport)
        if unread is None:
            self._used[protocol] = unread_in(transport)

    def may_reuse(self, protocol: Any, has_unread: Callable[[], bool]) -> bool:
        """Return whether a connection that has carried a request may carry this one."""
        return not (self.prepared.is_apart or protocol.should_close or has_unread())

    async def body(self, content: bytes | Streamed) -> AsyncGenerator[bytes, None]:
        """Yield a body; end the call if a piece is not accepted in time."""
        from gnusocial.aio.uploads import pieces  # not needed to read

        loop = asyncio.get_running_loop()
        stream = pieces(content)
        try:
            async for piece in stream:
                watch = loop.call_later(self.limits.read, self._stall)
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


@contextmanager
def tracked_by(call: Call) -> Iterator[None]:
    """Let the request that a session sends in this context tell the call when it is sent."""
    token = _current.set(call)
    try:
        yield
    finally:
        _current.reset(token)


def is_interim(code: int) -> bool:
    """Return whether another response follows the one with this status."""
    return 100 <= code < 200 and code != 101


class TrackedRequest(aiohttp.ClientRequest):
    """A request that tells its call when it is sent. The one that opens a tunnel does not."""

    async def send(self, conn: Any) -> aiohttp.ClientResponse:
        """Send the request on a connection."""
        call = _current.get()
        if call is not None:
            call.takes(conn.protocol, conn.transport)
            conn.protocol.read = _so_many(type(conn.protocol).read, conn.protocol)
        return await super().send(conn)


def _so_many(read: Callable[[Any], Awaitable[Any]], protocol: Any) -> Callable[[], Awaitable[Any]]:
    """Return what reads one head after the other, until they are too many: aiohttp reads on.

    The final one gives the connection its own reader back, for the next request.
    """
    left = itertools.count(MOST_INTERIM, -1)

    async def read_head() -> Any:
        if next(left) < 0:
            raise aiohttp.ClientConnectionError(f"more than {MOST_INTERIM} interim responses")
        head, body = await read(protocol)
        if not is_interim(head.code):
            del protocol.read
        return head, body

    return read_head


def unread_in(transport: asyncio.Transport | None) -> Callable[[], bool]:
    """Return what tells whether the end of a connection, or bytes that nobody asked for, came."""
    sock: Any = transport and transport.get_extra_info("socket")
    if sock is None or not hasattr(select, "poll"):  # Windows reads ahead
        return lambda: False
    poll = select.poll()
    poll.register(sock.fileno(), select.POLLIN)
    return lambda: bool(poll.poll(0))


def _cancelling(task: asyncio.Task[Any] | None) -> int:
    return getattr(task, "cancelling", int)()  # from Python 3.11 on
