"""Send requests with aiohttp, by the rules of the synchronous transport.

Redirects are not followed, cookies are not kept, ``.netrc`` is not read. Which proxy and which CA
bundle lead to the server is asked of requests, once and in a thread, so both clients agree.
"""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import suppress
from time import perf_counter
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import aiohttp
from yarl import URL

from gnusocial.aio.direct import PARSING, Direct, is_supported
from gnusocial.aio.network import Network, Route
from gnusocial.aio.reading import headers_of, read_response
from gnusocial.aio.tracking import Call, StaleConnectionError, TrackedRequest, tracked_by
from gnusocial.errors import GNUSocialError, GNUSocialNetworkError
from gnusocial.internals.http import urls
from gnusocial.internals.http.failures import failure
from gnusocial.internals.http.options import Limits
from gnusocial.internals.redaction import forget_locals
from gnusocial.internals.values import Value

if TYPE_CHECKING:
    from gnusocial.aio.tracking import Used
    from gnusocial.internals.http.multipart import Streamed
    from gnusocial.internals.http.request import PreparedRequest
    from gnusocial.internals.http.response import Response

#: Concurrent requests; others wait in order, and their time-outs have not started yet.
_MOST_AT_ONCE = 64
#: Seconds. Calls that take longer get timers; a tenth of a time-out, if that is shorter.
_MOMENT = 1.0
#: Bytes of a body that are written at once; a larger one is written in pieces.
_AT_ONCE = 64 * 1024

_FAILURES = (
    aiohttp.ClientError,
    aiohttp.http_exceptions.HttpProcessingError,
    OSError,
    ValueError,  # a header or a URL that cannot be sent
    asyncio.TimeoutError,  # before Python 3.11 it is no OSError
)

#: Only the first words of these are shown: they quote the response, with its cookies, and some
#: contain the headers of the request.
_TELLING = (
    aiohttp.ClientResponseError,
    aiohttp.ClientPayloadError,
    aiohttp.ServerDisconnectedError,
    aiohttp.http_exceptions.HttpProcessingError,
)

#: Sessions left in a forked process. Closing them would disturb the other process.
_OF_ANOTHER_PROCESS: list[object] = []


class _Way(Value):
    """How to send to an origin."""

    def __init__(
        self,
        route: Route,
        headers: dict[str, str],
        direct: Direct | None,
    ) -> None:
        self.route = route
        #: The headers that requests have besides their own.
        self.headers = headers
        #: What sends all but large bodies; None if the session sends everything.
        self.direct = direct


class AiohttpTransport:
    """Sends requests over persistent connections, for any number of tasks of one event loop."""

    def __init__(self, api_root: str, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._timeout = _timeout(self._limits)
        self._network = Network(api_root)
        self._session: aiohttp.ClientSession | None = None
        #: By origin; those of the current session.
        self._ways: dict[str, _Way] = {}
        self._process = os.getpid()
        self._closed = False
        self._calls: set[Call] = set()
        self._used: Used = WeakKeyDictionary()
        self._moment = min(_MOMENT, self._limits.read / 10, self._limits.total / 10)
        self._alarm: asyncio.TimerHandle | None = None

    async def send(self, prepared: PreparedRequest) -> Response:
        """Send a request and return the whole response. Raises what ``HTTPTransport`` raises."""
        if os.getpid() != self._process:
            self._forget()
        handled_already = sys.exc_info()[1]
        call = Call(prepared, self._limits.for_request(prepared), self._used)
        self._calls.add(call)
        try:
            with call:
                session = self._session or await self._open()
                slots = self._slots
                await slots.acquire()
                try:
                    self._begin(call)
                    while True:
                        try:
                            return await self._send(session, call)
                        except StaleConnectionError:  # it was closed; there are only so many
                            continue
                finally:
                    slots.release()
        except BaseException as error:
            forget_locals(error, handled_already)  # among them are headers with credentials
            if isinstance(error, GNUSocialError) or not isinstance(error, _FAILURES):
                raise
            raised, cause = _raised(error, call)
        finally:
            self._calls.discard(call)
            if self._closed and not self._calls:
                await self._close_session()
            del prepared, call  # this frame is in the traceback, too
        # Outside of the handler, where a new exception would have the other as its context.
        raise raised from cause

    def _begin(self, call: Call) -> None:
        call.begin()
        if self._alarm is None:
            self._alarm = asyncio.get_running_loop().call_later(self._moment, self._start_timers)

    def _start_timers(self) -> None:
        """Start the timers of the calls that are under way since the last moment."""
        self._alarm = None
        for call in self._calls:
            call.start_timers()

    async def close(self) -> None:
        """Cancel current requests and close the connections.

        Later requests open new ones, and do not keep them.
        """
        self._closed = True
        for call in tuple(self._calls):
            call.interrupt()
        await self._close_session()

    async def _close_session(self) -> None:
        session, self._session = self._session, None
        ways, self._ways = self._ways, {}
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        if session is not None and os.getpid() == self._process:
            for way in ways.values():
                if way.direct is not None:
                    await way.direct.close()
            await session.close()

    def _forget(self) -> None:
        """Leave what belongs to the process that this one was forked from."""
        _OF_ANOTHER_PROCESS.append((self._session, self._ways))
        self._process, self._session, self._calls = os.getpid(), None, set()
        self._ways, self._alarm = {}, None

    async def _open(self) -> aiohttp.ClientSession:
        await self._network.look()
        if self._session is None:  # two first requests may look at once
            self._slots = asyncio.Semaphore(_MOST_AT_ONCE)
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0),
                cookie_jar=aiohttp.DummyCookieJar(),
                skip_auto_headers=("User-Agent", "Accept", "Accept-Encoding", "Content-Type"),
                request_class=TrackedRequest,
                **PARSING,
            )
        return self._session

    async def _send(self, session: aiohttp.ClientSession, call: Call) -> Response:
        prepared = call.prepared
        url = urls.parse(prepared.url)
        if url is None:
            raise ValueError(f"{prepared.url!r:.200} is not a plain URL")
        way = self._ways.get(url.origin) or await self._find_way(session, url)
        timeout = self._timeout if call.limits is self._limits else _timeout(call.limits)
        call.began = perf_counter()
        if way.direct is not None and _is_small(prepared.body):
            response = await way.direct.send(call, url.target, timeout)
        else:
            headers = {**way.headers, **prepared.headers}
            where = {**way.route.arguments, "timeout": timeout}
            place = URL(f"{url.origin}{url.target}", encoded=True)
            response = await _send_by_session(session, call, place, headers, where)
        if response.body and response.headers.get("Content-Encoding"):
            decoded = await self._network.decoded(response, response.body, call.limits)
            return response.with_body(decoded)
        return response

    async def _find_way(self, session: aiohttp.ClientSession, url: urls.URL) -> _Way:
        origin = url.origin
        route = await self._network.route(origin)
        if origin not in self._ways:  # several first requests may look at once
            headers = {**self._network.headers, **route.headers}
            direct = None
            if is_supported() and "proxy" not in route.arguments:
                direct = Direct(session, origin, route, headers)
            self._ways[origin] = _Way(route, headers, direct)
        return self._ways[origin]


async def _send_by_session(
    session: aiohttp.ClientSession,
    call: Call,
    url: URL,
    headers: dict[str, str],
    where: dict[str, Any],
) -> Response:
    body: Any = call.prepared.body
    if body is not None:
        # Said beforehand, so that a body is not sent in chunks: PHP does not take those.
        headers["Content-Length"] = str(len(body))
        if not _is_small(body):
            body = call.body(body)
    try:
        with tracked_by(call):
            response = await session.request(
                call.prepared.method,
                url,
                headers=headers,
                data=body,
                allow_redirects=False,
                **where,
            )
        try:
            received = headers_of(response.headers, response.raw_headers)
            found = await read_response(
                call, response.status, response.reason, received, response.content
            )
        finally:
            response.close()  # does nothing to a connection that was given back
    finally:
        if body is not None and not isinstance(body, bytes):
            with suppress(RuntimeError):  # it is being read: aiohttp ends it
                await body.aclose()
    if call.failure is not None:  # the server answered half a request
        raise call.failure
    return found


def _is_small(body: bytes | Streamed | None) -> bool:
    return body is None or (isinstance(body, bytes) and len(body) <= _AT_ONCE)


def _timeout(limits: Limits) -> aiohttp.ClientTimeout:
    # The total time is limited by the call.
    return aiohttp.ClientTimeout(None, min(limits.connect, limits.total), limits.read)


def _raised(error: Exception, call: Call) -> tuple[Exception, Exception | None]:
    """Return what a failed call raises, and its cause."""
    if call.failure is not None and not call.stalled:
        return call.failure, None
    return _network_error(error, call), None if isinstance(error, _TELLING) else error


def _network_error(error: Exception, call: Call) -> GNUSocialNetworkError:
    prepared, limits = call.prepared, call.limits
    timed_out = call.stalled or isinstance(error, (asyncio.TimeoutError, TimeoutError))
    why = _told(error) or type(error).__name__
    if call.stalled:
        why = f"the server took nothing of the body for {limits.read:g} s"
    elif timed_out and not str(error):
        why = f"the whole request took longer than {limits.total:g} s"
    return failure(prepared, why, timed_out=timed_out, connected=call.sent, unsent=not call.sent)


def _told(error: Exception) -> str:
    if isinstance(error, aiohttp.ClientConnectorError):
        # Of a certificate error, os_error cannot be read in some versions.
        reason = getattr(error, "certificate_error", None) or error.os_error
        why = str(reason) or "the connection was closed"
        return f"cannot connect to {error.host}:{error.port}: {why}"
    if not isinstance(error, _TELLING):
        return str(error)
    words = getattr(error, "message", str(error))
    if not isinstance(words, str):  # of a broken connection, it may be the head of a response
        return "the server disconnected"
    words = words.partition(":")[0]
    if isinstance(error, aiohttp.ClientHttpProxyError):
        return f"the proxy answered {error.status} {words}"
    if isinstance(error, aiohttp.ClientResponseError):
        return f"the response is not valid HTTP ({words})"
    return words
