"""The exception for a request without a complete response."""

from __future__ import annotations

import pytest

from gnusocial.errors import GNUSocialNetworkError, GNUSocialReadTimeout, GNUSocialTimeoutError
from gnusocial.internals.http.failures import failure
from gnusocial.internals.http.request import PreparedRequest


@pytest.mark.parametrize(
    ("timed_out", "connected", "cls"),
    [
        (False, False, GNUSocialNetworkError),
        (False, True, GNUSocialNetworkError),
        (True, False, GNUSocialTimeoutError),
        (True, True, GNUSocialReadTimeout),
    ],
)
def test_a_timeout_after_the_connection_is_one_of_reading(
    timed_out: bool, connected: bool, cls: type[GNUSocialNetworkError]
) -> None:
    prepared = PreparedRequest("GET", "https://example.org/api/x.json", {})
    found = failure(prepared, "late", timed_out=timed_out, connected=connected, unsent=False)
    assert type(found) is cls
    assert str(found) == "GET https://example.org/api/x.json failed: late"


@pytest.mark.parametrize(
    ("method", "unsent", "maybe_sent"),
    [
        ("POST", False, True),
        ("POST", True, False),
        ("DELETE", False, True),
        ("GET", False, False),  # a repetition of it does no harm
        ("GET", True, False),
    ],
)
def test_a_write_that_may_have_arrived_says_so(method: str, unsent: bool, maybe_sent: bool) -> None:
    prepared = PreparedRequest(method, "https://example.org/api/x.json", {})
    found = failure(prepared, "gone", timed_out=False, connected=True, unsent=unsent)
    assert found.maybe_sent is maybe_sent
