"""What no server offers, or not every one: asked for all the same, and told with the version.

A route that a server lacks is recognised in ``internals.refusals``; here the version is added,
which costs a request more, and what to do instead.
"""

from __future__ import annotations

from typing import TypeVar

from gnusocial.errors import (
    GNUSocialAPIError,
    GNUSocialError,
    GNUSocialInternalServerError,
    GNUSocialUnsupportedError,
)
from gnusocial.internals import readers
from gnusocial.internals.effects import Flow
from gnusocial.internals.exchange import Setup, exchange
from gnusocial.internals.request import Request, get

T = TypeVar("T")


def if_supported(setup: Setup, request: Request[T], advice: str) -> Flow[T]:
    """Make a request that many servers have no route for."""
    try:
        return (yield from exchange(setup, request))
    except GNUSocialUnsupportedError as error:
        version = yield from version_of(setup)
        raise unsupported(error, version, f"it has no route {request.path}; {advice}") from error


def never_made(setup: Setup, request: Request[T]) -> Flow[T]:
    """Make a request that every version has a route for, and none can answer.

    ``retweeted_by_me`` says so (503 ``Unimplemented.``), ``retweeted_to_me`` fails on the way
    (500 ``Call to a member function getBestName() on null``).
    """
    try:
        return (yield from exchange(setup, request))
    except (GNUSocialUnsupportedError, GNUSocialInternalServerError) as error:
        if error.status == 500 and "Call to a member function" not in (error.error or ""):
            raise
        words = f"no version can answer {request.path}; it said: {error.status} {error.error}"
        raise unsupported(error, None, words) from error


def version_of(setup: Setup) -> Flow[str | None]:
    """Return what version the server calls itself, for a message; None where it does not say."""
    try:
        return (yield from exchange(setup, get("statusnet/version", returns=readers.text)))
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
