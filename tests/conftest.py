"""Fixtures that several folders of tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from gnusocial import GNUSocial
from gnusocial.sandbox import Sandbox
from tests.recorded import VERSIONS


@pytest.fixture(scope="session", params=VERSIONS)
def _running(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    with Sandbox(version=request.param) as server:
        yield server


def on_version(version: str) -> pytest.MarkDecorator:
    """Mark a test that uses the sandbox to run on one version only."""
    return pytest.mark.parametrize("_running", [version], indirect=True)


@pytest.fixture
def server(_running: Sandbox) -> Sandbox:
    """A sandbox as at the start; the test runs once for each version."""
    _running.reset()
    return _running


@pytest.fixture
def alice(server: Sandbox) -> Iterator[GNUSocial]:
    with server.client("alice", ratelimit_method="throw", retries=0) as client:
        yield client


@pytest.fixture
def bob(server: Sandbox) -> Iterator[GNUSocial]:
    with server.client("bob", ratelimit_method="throw", retries=0) as client:
        yield client


@pytest.fixture
def carol(server: Sandbox) -> Iterator[GNUSocial]:
    with server.client("carol", ratelimit_method="throw", retries=0) as client:
        yield client


@pytest.fixture
def anyone(server: Sandbox) -> Iterator[GNUSocial]:
    """A client without a login."""
    with server.client(ratelimit_method="throw", retries=0) as client:
        yield client
