"""The base of the asynchronous client: runs endpoints with the driver and the transport."""

from __future__ import annotations

import asyncio
import logging
import os
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar

from gnusocial.aio.calling import called
from gnusocial.aio.driver import AsyncDriver
from gnusocial.aio.transport import AiohttpTransport
from gnusocial.aio.waiting import StopSignal
from gnusocial.errors import GNUSocialIllegalArgumentError, GNUSocialIOError
from gnusocial.internals.auth.arguments import resolve
from gnusocial.internals.auth.credentials import LoginArguments
from gnusocial.internals.endpoint import AsyncClient, StandaloneCall
from gnusocial.internals.http.exchange import exchange
from gnusocial.internals.http.request import Request
from gnusocial.internals.io.sync_client import standalone_context
from gnusocial.internals.redaction import keeps_secrets
from gnusocial.internals.values import replace

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine

    from gnusocial.aio.streams import AsyncAccess
    from gnusocial.entities.page import Page
    from gnusocial.internals.auth.credentials import Credentials
    from gnusocial.internals.context import ClientContext
    from gnusocial.internals.flows import Flow
    from gnusocial.internals.pagination.walk import PageWalk
    from gnusocial.types import AsyncClock, AsyncTransport

T = TypeVar("T")

_log = logging.getLogger("gnusocial")


class AiohttpClient(AsyncClient):
    """Runs the requests that endpoints declare, in the task that awaits them."""

    #: These two are set once the credentials are known.
    _transport: AsyncTransport
    _driver: AsyncDriver

    def _start(
        self,
        given: LoginArguments,
        make_context: Callable[[str, Credentials], ClientContext],
        make_transport: Callable[[str], AsyncTransport],
        clock: AsyncClock | None,
        on_wait: Callable[[float, str], object] | None,
    ) -> None:
        self._given = given
        self._make_context = make_context
        self._make_transport = make_transport
        self._closed = StopSignal(clock)
        self._on_wait = on_wait
        self._loop: asyncio.AbstractEventLoop | None = None
        self._process = 0
        self._is_ready = False
        self._known: ClientContext | None = None
        # Files are read by the first call.
        flow = resolve(given)
        try:
            next(flow)
        except StopIteration as stop:
            self._resolved(*stop.value)
        finally:
            flow.close()

    @property
    def _context(self) -> ClientContext:  # type: ignore[override]
        if self._known is None:
            raise GNUSocialIllegalArgumentError(
                "the credentials are in a file that the first call reads: use the client with "
                "'async with', or await a method first"
            )
        return self._known

    def _resolved(self, base: str, credentials: Credentials) -> None:
        if self._known is None:  # two first calls may read the file at once
            self._known = self._make_context(base, credentials)
            self._transport = self._make_transport(self._known.api_root)
            self._driver = AsyncDriver(self._transport.send, self._wait, self._update_context)

    def _call(
        self, declare: Callable[..., Request[T] | Flow[T]], /, *args: Any, **kwargs: Any
    ) -> Coroutine[Any, Any, T]:
        made: Any = self._carried_out(declare, args, kwargs)
        # Python shows this name for a coroutine that was never awaited.
        made.__qualname__ = f"{type(self).__name__}.{declare.__name__.lstrip('_')}"
        return made  # type: ignore[no-any-return]

    async def _carried_out(
        self, declare: Callable[..., Request[T] | Flow[T]], args: Any, kwargs: Any
    ) -> T:
        if not self._is_ready or asyncio.get_running_loop() is not self._loop:
            await self._get_ready()
        call = declare(self, *args, **kwargs)
        if isinstance(call, Request):
            call = exchange(self._context, call)
        return await self._driver.run(call)

    @keeps_secrets  # a file of credentials is read
    async def _get_ready(self) -> None:
        """Bind the client to this event loop, and read its credentials from files."""
        loop = asyncio.get_running_loop()
        if self._loop is None or self._process != os.getpid():
            self._loop, self._process = loop, os.getpid()
        if self._loop is not loop:
            raise GNUSocialIllegalArgumentError(
                f"this {type(self).__name__} was used in another event loop before; create one "
                "client in each loop, inside the coroutine that uses it"
            )
        if self._known is None:
            self._resolved(*await AsyncDriver.for_files().run(resolve(self._given)))
        signer = self._context.credentials.signer
        if signer is not None:
            await asyncio.to_thread(import_module, signer)
        self._is_ready = True

    @classmethod
    async def _run_standalone(cls, call: StandaloneCall[T]) -> T:
        if call.session is not None:
            raise GNUSocialIllegalArgumentError(
                "session is a session of requests, which an asynchronous client cannot use"
            )
        await asyncio.to_thread(import_module, "requests_oauthlib")
        transport = AiohttpTransport(call.base_url, call.limits)
        try:
            driver = AsyncDriver(transport.send, lambda seconds, _: asyncio.sleep(seconds))
            return await driver.run(call.flow(standalone_context(call.base_url)))
        finally:
            await transport.close()

    async def _pages_of(self, walk: PageWalk[T]) -> AsyncIterator[Page[T]]:
        while (page := await self._call(_next, walk)) is not None:
            yield page

    async def _items_of(self, walk: PageWalk[T]) -> AsyncIterator[T]:
        while (page := await self._call(_next, walk)) is not None:
            for item in page:
                yield item

    def _open_stream(self, declared: Any, listener: Any, **options: Any) -> Any:
        from gnusocial.aio.streams import open_stream

        return open_stream(self._stream_access, declared, listener, **options)

    async def _stream_access(self) -> AsyncAccess:
        from gnusocial.aio.streams import AsyncAccess

        await self._get_ready()
        return AsyncAccess(self._context, self._transport.send, self._closed.child(), self._on_wait)

    def __repr__(self) -> str:
        if getattr(self, "_known", None) is None:
            return f"<{type(self).__name__} whose credentials have not been read yet>"
        return super().__repr__()

    async def _wait(self, seconds: float, reason: str) -> None:
        _log.info("waiting %.1f s for %s", seconds, reason)
        if self._on_wait is not None:
            await called(self._on_wait, seconds, reason)
        if await self._closed.wait(seconds):
            raise GNUSocialIOError(f"the client was closed while it waited ({reason})")

    def _update_context(self, changes: dict[str, Any]) -> None:
        self._known = replace(self._context, **changes)


def _next(client: AiohttpClient, walk: PageWalk[T]) -> Flow[Page[T] | None]:
    return walk.next(client._context)
