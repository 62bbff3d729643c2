"""Fixtures of the tests of the command."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from gnusocial.sandbox import Sandbox
from tests.cli.shell import Shell


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    for name in [name for name in os.environ if name.startswith("GNUSOCIAL_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GNUSOCIAL_CONFIG_DIR", str(tmp_path / "settings"))
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.chdir(tmp_path)
    return Shell(tmp_path / "settings")


@pytest.fixture
def alice_shell(shell: Shell, server: Sandbox) -> Shell:
    shell.log_in(server, "alice")
    return shell


@pytest.fixture
def one_server() -> Iterator[Sandbox]:
    """A server for tests that do not depend on its version."""
    with Sandbox() as server:
        yield server
