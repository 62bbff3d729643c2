"""The synchronous base of the client: runs endpoints with the driver and the transport."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Any, TypeVar

from gnusocial.errors import GNUSocialIOError
from gnusocial.internals.auth.credentials import Anonymous
from gnusocial.internals.context import ClientContext
from gnusocial.internals.endpoint import StandaloneCall, SyncClient
from gnusocial.internals.http.exchange import exchange
from gnusocial.internals.http.options import standard_headers
from gnusocial.internals.http.request import Request
from gnusocial.internals.io.driver import SyncDriver
from gnusocial.internals.io.stop_signal import StopSignal
from gnusocial.internals.ratelimit import RateLimiter
from gnusocial.internals.values import replace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gnusocial.entities.page import Page
    from gnusocial.internals.flows import Flow
    from gnusocial.internals.pagination.walk import PageWalk
    from gnusocial.types import Clock, Transport

T = TypeVar("T")

_log = logging.getLogger("gnusocial")


class RequestsClient(SyncClient):
    """Runs endpoints in the caller's thread."""

    _transport: Transport
    _driver: SyncDriver

    def _start(
        self,
        context: ClientContext,
        transport: Transport,
        clock: Clock | None,
        on_wait: Callable[[float, str], object] | None,
    ) -> None:
        self._context = context
        self._transport = transport
        self._closed = StopSignal(clock)
        self._on_wait = on_wait
        self._driver = SyncDriver(transport.send, self._wait, self._update_context)

    def _call(
        self, declare: Callable[..., Request[T] | Flow[T]], /, *args: Any, **kwargs: Any
    ) -> T:
        call = declare(self, *args, **kwargs)
        if isinstance(call, Request):
            call = exchange(self._context, call)
        return self._driver.run(call)

    @classmethod
    def _run_standalone(cls, call: StandaloneCall[T]) -> T:
        from gnusocial.internals.io.transport import HTTPTransport  # imports requests

        transport = HTTPTransport(call.base_url, call.limits, call.session)
        try:
            driver = SyncDriver(transport.send, lambda seconds, _: time.sleep(seconds))
            return driver.run(call.flow(standalone_context(call.base_url)))
        finally:
            transport.close()

    def _pages_of(self, walk: PageWalk[T]) -> Iterator[Page[T]]:
        while (page := self._driver.run(walk.next(self._context))) is not None:
            yield page

    def _items_of(self, walk: PageWalk[T]) -> Iterator[T]:
        for page in self._pages_of(walk):
            yield from page

    def _wait(self, seconds: float, reason: str) -> None:
        _log.info("waiting %.1f s for %s", seconds, reason)
        if self._on_wait is not None:
            self._on_wait(seconds, reason)
        if self._closed.wait(seconds):
            raise GNUSocialIOError(f"the client was closed while it waited ({reason})")

    def _update_context(self, changes: dict[str, Any]) -> None:
        self._context = replace(self._context, **changes)


def standalone_context(base_url: str) -> ClientContext:
    """Return the context of a call without a client and without a login."""
    return ClientContext(
        api_root=f"{base_url}/api/",
        headers=standard_headers(),
        credentials=Anonymous(),
        limiter=RateLimiter("throw"),
        clock=time.monotonic,
        wall=time.time,
    )
