"""Fixtures for tests with Friendica: they replace both GNU social servers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gnusocial import GNUSocial
from gnusocial.sandbox import Sandbox


@pytest.fixture(scope="module")
def _friendica() -> Iterator[Sandbox]:
    with Sandbox("friendica-2024.08") as running:
        yield running


@pytest.fixture
def server(_friendica: Sandbox) -> Sandbox:
    """A Friendica on which alice and bob follow each other."""
    _friendica.reset()
    _friendica.add_subscription("alice", "bob")
    _friendica.add_subscription("bob", "alice")
    return _friendica


@pytest.fixture
def application(server: Sandbox, tmp_path: Path) -> Path:
    """The file of an application, registered without an account."""
    place = tmp_path / "app.secret"
    GNUSocial.create_app("my bot", server.url, to_file=place)
    return place
