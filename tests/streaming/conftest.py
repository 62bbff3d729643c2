"""Fixtures for the tests of streams."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from tests.recorded import VERSIONS
from tests.streaming.scene import Scene, scene_on
from tests.streaming.shared_redis import BACKENDS, backend
from tests.streaming.stage import Stage, stage_of


@pytest.fixture(scope="module", params=BACKENDS)
def started(request: pytest.FixtureRequest) -> Iterator[redis.Redis]:
    with backend(request.param) as client:
        yield client


@pytest.fixture
def shared(started: redis.Redis) -> redis.Redis:
    """A client of an empty Redis."""
    started.flushdb()
    return started


@pytest.fixture(params=VERSIONS)
def stage(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Stage]:
    """A server on which a bot of the documentation runs; once for each version."""
    with stage_of(request.param, monkeypatch, tmp_path) as made:
        yield made


@pytest.fixture(params=VERSIONS)
def scene(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Scene]:
    """A server on which a bot follows notifications; once for each version."""
    with scene_on(request.param, tmp_path) as made:
        yield made
