"""Fixtures shared by several folders of tests."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from gnusocial import GNUSocial
from gnusocial.sandbox import Sandbox
from tests.recorded import VERSIONS


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--client",
        choices=("sync", "async"),
        default="sync",
        help="the client that the tests of GNUSocial try; see tests/async_facade.py",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "sync_only: what only the synchronous client has")
    if sys.version_info < (3, 11):
        # There, asyncio says so of every connection whose TLS handshake failed.
        known = "ignore:unclosed transport <asyncio.sslproto:ResourceWarning"
        config.addinivalue_line("filterwarnings", known)
    if config.getoption("--client") == "async":
        from tests.async_facade import take_the_place_of_the_other

        take_the_place_of_the_other()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--client") == "async":
        other = [item for item in items if item.get_closest_marker("sync_only")]
        config.hook.pytest_deselected(items=other)
        items[:] = [item for item in items if item not in set(other)]


@pytest.fixture(scope="session", params=VERSIONS)
def _running(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    with Sandbox(version=request.param) as server:
        yield server


def on_version(version: str) -> pytest.MarkDecorator:
    """Mark a test that uses the sandbox to run on one version only."""
    return pytest.mark.parametrize("_running", [version], indirect=True)


@pytest.fixture
def server(_running: Sandbox) -> Sandbox:
    """A sandbox in its initial state; the test runs once for each version."""
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
