"""Build the exception for a request without a complete response, for every HTTP library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gnusocial.errors import GNUSocialNetworkError, GNUSocialReadTimeout, GNUSocialTimeoutError

if TYPE_CHECKING:
    from gnusocial.internals.http.request import PreparedRequest


def failure(
    prepared: PreparedRequest, why: str, *, timed_out: bool, connected: bool, unsent: bool
) -> GNUSocialNetworkError:
    """Return the exception. ``unsent`` means that no byte of the request can have been sent."""
    cls: type[GNUSocialNetworkError] = GNUSocialNetworkError
    if timed_out:
        cls = GNUSocialReadTimeout if connected else GNUSocialTimeoutError
    return cls(
        f"{prepared.method} {prepared.url} failed: {why}",
        method=prepared.method,
        url=prepared.url,
        maybe_sent=not prepared.is_safe and not unsent,
    )
