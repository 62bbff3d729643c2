"""Routes that a server lacks: asked for all the same, and told with the version.

They are recognised in ``internals.http.error_mapping``; here the version is added, which costs a
request more, and what to do instead. Routes that exist and never work are in
``internals.quirks.dead_routes``.
"""

from __future__ import annotations

from typing import TypeVar

from gnusocial.errors import (
    GNUSocialAPIError,
    GNUSocialError,
    GNUSocialUnsupportedError,
)
from gnusocial.internals.flows import Flow
from gnusocial.internals.http import decoders
from gnusocial.internals.http.exchange import ClientContext, exchange
from gnusocial.internals.http.request import Request, get

T = TypeVar("T")


def if_supported(context: ClientContext, request: Request[T], advice: str) -> Flow[T]:
    """Make a request that many servers have no route for."""
    try:
        return (yield from exchange(context, request))
    except GNUSocialUnsupportedError as error:
        version = yield from version_of(context)
        raise unsupported(error, version, f"it has no route {request.path}; {advice}") from error


def version_of(context: ClientContext) -> Flow[str | None]:
    """Return what version the server calls itself, for a message; None where it does not say."""
    try:
        return (yield from exchange(context, get("statusnet/version", returns=decoders.text)))
    except GNUSocialError:
        return None


def unsupported(
    error: GNUSocialAPIError, version: str | None, what: str
) -> GNUSocialUnsupportedError:
    """Return the exception that says what this server does not do, with its answer."""
    server = f"the server (version {version})" if version else "the server"
    return GNUSocialUnsupportedError(
        f"{server} does not do this: {what} ({error.method} {error.url})",
        status=error.status,
        error=error.error,
        method=error.method,
        url=error.url,
        response=error.response,
    )
