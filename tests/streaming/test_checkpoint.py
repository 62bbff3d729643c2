"""Where a stream keeps its position."""

from __future__ import annotations

import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from gnusocial.errors import GNUSocialIllegalArgumentError, GNUSocialIOError
from gnusocial.streaming import Checkpoint, FileCheckpoint, SqliteCheckpoint
from gnusocial.streaming.io.files import checkpoint_from

STATE = {"gnusocial_stream": 1, "stream": "s", "timelines": {"home": {"known": [[0.0, 1]]}}}


@pytest.fixture(params=["file", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Checkpoint:
    if request.param == "file":
        return FileCheckpoint(tmp_path / "position")
    return SqliteCheckpoint(tmp_path / "positions.db", "home")


def test_what_is_saved_is_loaded(store: Checkpoint) -> None:
    assert store.load() is None
    store.save(STATE)
    assert store.load() == STATE
    store.save({"other": "ü"})
    assert store.load() == {"other": "ü"}


def test_many_streams_in_one_database(tmp_path: Path) -> None:
    path = tmp_path / "positions.db"
    for name in ("one", "two"):
        SqliteCheckpoint(path, name).save({"name": name})
    assert SqliteCheckpoint(path, "one").load() == {"name": "one"}
    assert SqliteCheckpoint(str(path), "two").load() == {"name": "two"}
    assert SqliteCheckpoint(path, "three").load() is None


def test_nothing_is_left_beside_the_file(tmp_path: Path) -> None:
    store = FileCheckpoint(tmp_path / "position")
    for _ in range(3):
        store.save(STATE)
    assert [path.name for path in tmp_path.iterdir()] == ["position"]
    assert stat.S_IMODE((tmp_path / "position").stat().st_mode) == 0o600


def test_a_write_that_fails_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = FileCheckpoint(tmp_path / "position")
    store.save(STATE)

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(GNUSocialIOError, match="No space left"):
        store.save({"other": 1})
    assert store.load() == STATE
    assert [path.name for path in tmp_path.iterdir()] == ["position"]


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b'{"gnusocial'])
def test_a_damaged_file_is_an_error_and_stays(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "position"
    path.write_bytes(content)
    with pytest.raises(GNUSocialIOError, match=r"position.*damaged"):
        FileCheckpoint(path).load()
    assert path.read_bytes() == content


def test_a_damaged_database_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "positions.db"
    path.write_bytes(b"this is no database, however long the text may be" * 20)
    store = SqliteCheckpoint(path, "home")
    with pytest.raises(GNUSocialIOError, match="damaged"):
        store.load()
    with pytest.raises(GNUSocialIOError, match="damaged"):
        store.save(STATE)
    other = tmp_path / "other.db"
    SqliteCheckpoint(other, "home").save(STATE)
    with sqlite3.connect(other) as database:
        database.execute("UPDATE stream SET state = '{'")
    database.close()
    with pytest.raises(GNUSocialIOError, match="damaged"):
        SqliteCheckpoint(other, "home").load()


def test_a_database_that_stays_locked_is_not_called_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gnusocial.streaming.io.files._LOCKED_AT_MOST", 0.01)
    path = tmp_path / "positions.db"
    store = SqliteCheckpoint(path, "home")
    store.save(STATE)
    with closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(GNUSocialIOError, match=r"^cannot read .*locked"):
            store.load()
        with pytest.raises(GNUSocialIOError, match=r"^cannot write .*locked"):
            store.save({})
    assert store.load() == STATE


def test_places_that_cannot_be_used(tmp_path: Path) -> None:
    with pytest.raises(GNUSocialIOError, match="cannot write"):
        FileCheckpoint(tmp_path / "missing" / "position").save(STATE)
    with pytest.raises(GNUSocialIOError, match="cannot read"):
        FileCheckpoint(tmp_path).load()
    # A folder is no damaged database, which one should remove.
    with pytest.raises(GNUSocialIOError, match="^cannot read .*unable to open"):
        SqliteCheckpoint(tmp_path, "home").load()


def test_loading_creates_no_database(tmp_path: Path) -> None:
    assert SqliteCheckpoint(tmp_path / "positions.db", "home").load() is None
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_cleared_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*anything: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", refuse)
    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(GNUSocialIOError, match="Permission denied"):
        FileCheckpoint(tmp_path / "position").save(STATE)


class Own:
    def load(self) -> None:
        return None

    def save(self, state: Any) -> None:
        pass


def test_what_a_checkpoint_may_be(tmp_path: Path) -> None:
    own = Own()
    assert checkpoint_from(None) is None
    assert checkpoint_from(own) is own
    assert repr(checkpoint_from(tmp_path / "x")) == f"FileCheckpoint({str(tmp_path / 'x')!r})"
    assert repr(checkpoint_from("~/x")) == f"FileCheckpoint({str(Path.home() / 'x')!r})"
    for thing in ("", 7, object(), b"x", Own, SqliteCheckpoint):
        with pytest.raises(GNUSocialIllegalArgumentError, match="load"):
            checkpoint_from(thing)
