"""Files with secrets: refused if others may access them, and written completely or not at all."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from gnusocial.errors import GNUSocialIOError, GNUSocialWarning
from gnusocial.internals.io import secret_files
from gnusocial.internals.io.atomic import replace_file


@pytest.fixture
def readable(tmp_path: Path) -> Path:
    path = tmp_path / "user.secret"
    path.write_text("secret")
    path.chmod(0o644)
    return path


def test_a_readable_file_is_refused_unless_it_is_allowed(
    readable: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(secret_files, "_others_reach", lambda folder: True)
    with pytest.warns(GNUSocialWarning), pytest.raises(GNUSocialIOError, match="is not used"):
        secret_files.read(readable, "access_token")
    assert secret_files.read(readable, "access_token", allow_readable=True) == "secret"


def test_a_folder_that_cannot_be_checked_counts_as_open(
    readable: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(path: Path, *args: Any, **options: Any) -> Any:
        raise PermissionError

    monkeypatch.setattr(Path, "resolve", fails)
    with pytest.warns(GNUSocialWarning), pytest.raises(GNUSocialIOError, match="is not used"):
        secret_files.read(readable, "access_token")


def test_a_name_that_no_file_can_have_does_not_exist(tmp_path: Path) -> None:
    assert secret_files.exists(tmp_path / ("x" * 300)) is False


def test_a_folder_that_cannot_be_written_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret_files.check_writable(tmp_path / "user.secret")
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(GNUSocialIOError, match="cannot write"):
        secret_files.check_writable(tmp_path / "user.secret")


def test_the_whole_content_is_on_the_disk_before_the_old_file_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda handle: sizes.append(os.fstat(handle).st_size))
    replace_file(tmp_path / "user.secret", b"secret")
    assert sizes == [6]
