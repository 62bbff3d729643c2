"""Flows that run before there is a client: over a connection that is thrown away afterwards."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeVar

from gnusocial.internals.auth.credentials import Anonymous
from gnusocial.internals.flows import Flow, run
from gnusocial.internals.http.exchange import ClientContext
from gnusocial.internals.http.options import DEFAULT_TIMEOUT, standard_headers
from gnusocial.internals.ratelimit import RateLimiter

if TYPE_CHECKING:
    import requests

T = TypeVar("T")


def standalone_context(base_url: str) -> ClientContext:
    """Return what the requests to a server have in common while nobody is logged in."""
    return ClientContext(
        api_root=f"{base_url}/api/",
        headers=standard_headers(),
        credentials=Anonymous(),
        limiter=RateLimiter("throw"),
        clock=time.monotonic,
        wall=time.time,
    )


def run_standalone(flow: Flow[T], base_url: str, session: requests.Session | None = None) -> T:
    """Carry out a flow, synchronously. A session that was passed in stays open."""
    from gnusocial.internals.http.transport import Transport  # brings requests

    transport = Transport(base_url, timeout=DEFAULT_TIMEOUT, session=session)
    try:
        return run(flow, transport.send, lambda seconds, _: time.sleep(seconds))
    finally:
        transport.close()
