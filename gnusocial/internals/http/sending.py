"""Send a request and log it. Every request of every client passes through this flow.

The log holds the method, URL, status, size and time; never headers or bodies.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from gnusocial.errors import GNUSocialError
from gnusocial.internals.flows import Flow, Send
from gnusocial.internals.redaction import masked

if TYPE_CHECKING:
    from gnusocial.internals.http.request import PreparedRequest
    from gnusocial.internals.http.response import Response

_log = logging.getLogger("gnusocial.http")


def send(prepared: PreparedRequest) -> Flow[Response]:
    """Send a request unchanged and return the response."""
    if not _log.isEnabledFor(logging.DEBUG):
        unlogged: Response = yield Send(prepared)
        return unlogged
    origin, path = _parts(masked(prepared.url))
    _log.debug("sending %s %s to %s", prepared.method, path, origin)
    try:
        response: Response = yield Send(prepared)
    except GNUSocialError as error:
        _log.debug("no response to %s %s: %s", prepared.method, path, masked(str(error)))
        raise
    _log.debug(
        '"%s %s" %d, %d bytes in %.3f s (%s)',
        prepared.method,
        path,
        response.status,
        len(response.body),
        response.elapsed,
        origin,
    )
    return response


def _parts(url: str) -> tuple[str, str]:
    scheme, separator, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}{separator}{host}", f"{slash}{path}"
