"""The mixin under all mixins: it carries out requests and flows, synchronously.

What a call means is said by the ``api`` mixins; what it costs in waiting and sending is decided by
the flows. Here is only the driver's seat.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, TypeVar

from gnusocial.errors import GNUSocialIOError
from gnusocial.internals.flows import Flow, run
from gnusocial.internals.http.exchange import ClientContext, exchange
from gnusocial.internals.quirks.repairs import Repair, repaired

if TYPE_CHECKING:
    from collections.abc import Callable

    from gnusocial.internals.http.request import Request
    from gnusocial.internals.http.transport import Transport
    from gnusocial.internals.stopping import StopSignal

T = TypeVar("T")

_log = logging.getLogger("gnusocial")


class Internals:
    """What every area needs: to ask for one thing, or to run a flow of several requests."""

    _context: ClientContext
    _transport: Transport
    _closed: StopSignal
    _on_wait: Callable[[float, str], object] | None

    def _request(self, request: Request[T], repair: Repair[T] | None = None) -> T:
        if repair is not None:
            return self._run(repaired(self._context, request, repair))
        return self._run(exchange(self._context, request))

    def _run(self, flow: Flow[T]) -> T:
        return run(flow, self._transport.send, self._wait)

    def _wait(self, seconds: float, reason: str) -> None:
        _log.info("waiting %.1f s for %s", seconds, reason)
        if self._on_wait is not None:
            self._on_wait(seconds, reason)
        if self._closed.wait(seconds):
            raise GNUSocialIOError(f"the client was closed while it waited ({reason})")
