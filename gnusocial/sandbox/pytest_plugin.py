"""A pytest plugin with three fixtures.

`gnusocial_sandbox` is a running server, a new one for each test. `gnusocial_client` is a client of
it, logged in as alice, and `gnusocial_async_client` is the asynchronous one, for any plugin that
runs coroutines (pytest-asyncio, anyio). The option `--gnusocial-version` selects the version of the
server.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gnusocial import AsyncGNUSocial, GNUSocial

    from .server import Sandbox

_VERSIONS = ("1.20.10", "2.0.1", "friendica-2024.08", "friendica-2024.09")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option for the version."""
    parser.getgroup("gnusocial").addoption(
        "--gnusocial-version",
        choices=_VERSIONS,
        default=_VERSIONS[0],
        help="version of GNU social that the sandbox emulates, or Friendica",
    )


@pytest.fixture
def gnusocial_sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """A running server with the users alice, bob and so on, and no other content."""
    # Werkzeug is imported only for tests that use a server.
    from . import Sandbox

    with Sandbox(request.config.getoption("--gnusocial-version")) as server:
        yield server


@pytest.fixture
def gnusocial_client(gnusocial_sandbox: Sandbox) -> Iterator[GNUSocial]:
    """A client of the server, logged in as alice."""
    with gnusocial_sandbox.client("alice") as client:
        yield client


@pytest.fixture
def gnusocial_async_client(gnusocial_sandbox: Sandbox) -> AsyncGNUSocial:
    """An asynchronous client of the server, logged in as alice, which the test must open.

    `async with gnusocial_async_client as gs:` opens and closes it in the event loop of the test,
    whichever plugin runs the test: pytest-asyncio, anyio, or `asyncio.run`.
    """
    return gnusocial_sandbox.async_client("alice")
