"""A sandbox with its own clock, for each test of the archive."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from gnusocial import GNUSocial
from gnusocial.archive import Archive, kinds
from gnusocial.sandbox import Sandbox
from tests.archive.account import Clock


@pytest.fixture(autouse=True)
def _no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Skip what matters only in a power failure, and takes most of the time."""
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["1.20.10", "2.0.1"])
def server(request: pytest.FixtureRequest, clock: Clock) -> Iterator[Sandbox]:
    with Sandbox(version=request.param, clock=clock, dupelimit=0) as running:
        yield running


@pytest.fixture
def alice(server: Sandbox) -> Iterator[GNUSocial]:
    with server.client("alice", ratelimit_method="throw", retries=0) as client:
        yield client


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "archive")


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limit a page to twenty objects, so that small accounts have several."""
    monkeypatch.setattr(kinds, "PAGE", 20)
