"""Fixtures for tests that log in by OAuth."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import gnusocial  # looked into late: --client=async puts another client there
from gnusocial import GNUSocial
from gnusocial.sandbox import Sandbox
from tests.api.logins import PASSWORD


@pytest.fixture
def application(server: Sandbox, tmp_path: Path) -> Path:
    """The file of an application registered by alice."""
    place = tmp_path / "app.secret"
    gnusocial.GNUSocial.create_app(
        "my bot", server.url, username="alice", password=PASSWORD, to_file=place
    )
    return place


@pytest.fixture
def client(application: Path) -> Iterator[GNUSocial]:
    """The application, not logged in."""
    with gnusocial.GNUSocial(client_id=application) as gs:
        yield gs
