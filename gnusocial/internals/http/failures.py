"""The exception for a request that got no whole response, whichever library sent it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gnusocial.errors import GNUSocialNetworkError, GNUSocialReadTimeout, GNUSocialTimeoutError

if TYPE_CHECKING:
    from gnusocial.internals.http.request import PreparedRequest


def failure(
    prepared: PreparedRequest, why: str, *, timed_out: bool, connected: bool, unsent: bool
) -> GNUSocialNetworkError:
    """Return the exception. ``unsent`` says that certainly no byte of the request was sent."""
    cls: type[GNUSocialNetworkError] = GNUSocialNetworkError
    if timed_out:
        cls = GNUSocialReadTimeout if connected else GNUSocialTimeoutError
    return cls(
        f"{prepared.method} {prepared.url} failed: {why}",
        method=prepared.method,
        url=prepared.url,
        maybe_sent=not prepared.is_safe and not unsent,
    )
