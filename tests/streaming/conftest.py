"""Fixtures for the tests of streams."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import redis

from tests.streaming.shared_redis import BACKENDS, backend


@pytest.fixture(scope="module", params=BACKENDS)
def started(request: pytest.FixtureRequest) -> Iterator[redis.Redis]:
    with backend(request.param) as client:
        yield client


@pytest.fixture
def shared(started: redis.Redis) -> redis.Redis:
    """A client of an empty Redis."""
    started.flushdb()
    return started
