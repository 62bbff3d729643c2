"""Send requests with aiohttp, by the rules of the synchronous transport.

Redirects are not followed, cookies are not kept, ``.netrc`` is not read. Which proxy and which CA
bundle lead to the server is asked of requests, once and in a thread, so both clients agree.
"""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from time import perf_counter
from typing import TYPE_CHECKING, Any

import aiohttp
from multidict import CIMultiDict
from yarl import URL

from gnusocial.aio.network import Network
from gnusocial.aio.tracking import Call, TrackedRequest, current
from gnusocial.errors import GNUSocialError, GNUSocialNetworkError
from gnusocial.internals.http.failures import failure
from gnusocial.internals.http.options import Limits
from gnusocial.internals.http.response import Response, too_large
from gnusocial.internals.http.urls import parse
from gnusocial.internals.redaction import keeps_secrets

if TYPE_CHECKING:
    from gnusocial.internals.http.request import PreparedRequest

#: Concurrent requests; others wait in order, and their time-outs have not started yet.
_MOST_AT_ONCE = 64
#: Bytes of a body that are written at once; a larger one is written in pieces.
_AT_ONCE = 64 * 1024
#: Bytes of one header line, as in http.client.
_LONGEST_LINE = 65536

_FAILURES = (
    aiohttp.ClientError,
    aiohttp.http_exceptions.HttpProcessingError,
    OSError,
    ValueError,  # a header or a URL that cannot be sent
    asyncio.TimeoutError,  # before Python 3.11 it is no OSError
)

#: Sessions left in a forked process. Closing them would disturb the other process.
_OF_ANOTHER_PROCESS: list[object] = []


class AiohttpTransport:
    """Sends requests over persistent connections, for any number of tasks of one event loop."""

    def __init__(self, api_root: str, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._network = Network(api_root)
        self._session: aiohttp.ClientSession | None = None
        self._process = os.getpid()

    @keeps_secrets
    async def send(self, prepared: PreparedRequest) -> Response:
        """Send a request and return the whole response. Raises what ``HTTPTransport`` raises."""
        session = self._session
        if session is None or os.getpid() != self._process:
            session = await self._open()
        limits, call = self._limits.for_request(prepared), Call()
        reset = current.set(call)
        try:
            async with self._slots:
                return await self._send(session, prepared, limits, call)
        except GNUSocialError:
            raise
        except _FAILURES as error:
            if call.failure is not None and not call.stalled:
                raise call.failure from None
            raise _network_error(error, prepared, limits, call) from error
        finally:
            current.reset(reset)

    async def close(self) -> None:
        """Cancel current requests and close the connections. The next request opens new ones."""
        session, self._session = self._session, None
        if session is not None and os.getpid() == self._process:
            await session.close()

    async def _open(self) -> aiohttp.ClientSession:
        await self._network.look()
        if os.getpid() != self._process:
            _OF_ANOTHER_PROCESS.append(self._session)
            self._process, self._session = os.getpid(), None
        if self._session is None:
            self._slots = asyncio.Semaphore(_MOST_AT_ONCE)
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0),
                cookie_jar=aiohttp.DummyCookieJar(),
                skip_auto_headers=("User-Agent", "Accept", "Accept-Encoding", "Content-Type"),
                auto_decompress=False,
                request_class=TrackedRequest,
                max_line_size=_LONGEST_LINE,
                max_field_size=_LONGEST_LINE,
            )
        return self._session

    async def _send(
        self, session: aiohttp.ClientSession, prepared: PreparedRequest, limits: Limits, call: Call
    ) -> Response:
        url = parse(prepared.url)
        if url is None:
            raise ValueError(f"{prepared.url!r:.200} is not a plain URL")
        route = await self._network.route(url.origin)
        body: Any = prepared.body
        headers = {**self._network.headers, **route.headers, **prepared.headers}
        if body is not None:
            # Said beforehand, so that a body is not sent in chunks: PHP does not take those.
            headers["Content-Length"] = str(len(body))
            if not isinstance(body, bytes) or len(body) > _AT_ONCE:
                body = call.body(body, limits.read)
        began = perf_counter()
        try:
            response = await session.request(
                prepared.method,
                URL(f"{url.origin}{url.target}", encoded=True),
                headers=headers,
                data=body,
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(
                    limits.total, min(limits.connect, limits.total), limits.read
                ),
                **route.arguments,
            )
            try:
                found = await self._read(response, prepared, limits, perf_counter() - began)
                if call.failure is not None:  # the server answered half a request
                    raise call.failure
                return found
            finally:
                response.close()  # does nothing to a connection that was given back
        finally:
            if body is not None and not isinstance(body, bytes):
                with suppress(RuntimeError):  # it is being read: aiohttp ends it
                    await body.aclose()

    async def _read(
        self,
        response: aiohttp.ClientResponse,
        prepared: PreparedRequest,
        limits: Limits,
        elapsed: float,
    ) -> Response:
        head = Response(
            response.status,
            _headers(response),
            b"",
            prepared.method,
            prepared.url,
            response.reason or "",
            elapsed,
        )
        body = bytearray()
        while piece := await response.content.readany():
            body += piece
            if len(body) > limits.max_response_size:
                raise too_large(head, limits.max_response_size)
        if head.headers.get("Content-Encoding") and body:
            return head.with_body(await self._network.decoded(head, bytes(body), limits))
        return head.with_body(bytes(body))


def _headers(response: aiohttp.ClientResponse) -> CIMultiDict[str]:
    """Return the headers by name; repeated ones are joined, as in urllib3."""
    headers: CIMultiDict[str] = CIMultiDict()
    for raw_name, raw_value in response.raw_headers:
        name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
        before = headers.get(name)
        headers[name] = value if before is None else f"{before}, {value}"
    return headers


def _network_error(
    error: Exception, prepared: PreparedRequest, limits: Limits, call: Call
) -> GNUSocialNetworkError:
    timed_out = call.stalled or isinstance(error, (asyncio.TimeoutError, TimeoutError))
    why = str(error) or type(error).__name__
    if call.stalled:
        why = f"the server took nothing of the body for {limits.read:g} s"
    elif timed_out and not str(error):
        why = f"the whole request took longer than {limits.total:g} s"
    return failure(prepared, why, timed_out=timed_out, connected=call.sent, unsent=not call.sent)
