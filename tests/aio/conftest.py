"""Fixtures for the tests of the asynchronous client."""

from __future__ import annotations

import pytest

from gnusocial.aio import transport


@pytest.fixture(params=["over the pool", "by the session"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Send requests without a body in both ways that ``aio.transport`` has."""
    monkeypatch.setattr(transport, "is_supported", lambda: request.param == "over the pool")
    return str(request.param)
