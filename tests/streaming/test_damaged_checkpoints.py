"""Checkpoints that are damaged in whatever way: one error that says what to do, and no other."""

from __future__ import annotations

import copy
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gnusocial.errors import GNUSocialIllegalArgumentError, GNUSocialIOError
from gnusocial.streaming import FileCheckpoint, SqliteCheckpoint
from gnusocial.streaming.catch_up import catch_up_from
from gnusocial.streaming.series import Series
from tests.streaming.world import Bot, World, source_of

WORLD = World()
for _ in range(5):
    WORLD.post(uri="tag:x")
_BOT = Bot(WORLD, source_of(WORLD))
_BOT.poll(2)
GOOD: dict[str, Any] = json.loads(_BOT.kept or "")

numbers = (
    st.integers()
    | st.floats()
    | st.sampled_from([10**400, -(10**4000), True, 2**63, float("nan"), float("inf")])
)
anything = st.recursive(
    st.none() | st.booleans() | numbers | st.text() | st.binary(),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(), inner, max_size=5),
    max_leaves=10,
)


def series() -> Series:
    return Series("a stream", [source_of(WORLD)], catch_up_from(None))


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the ways to every value inside of a value."""
    found = [path]
    children = value.items() if isinstance(value, dict) else enumerate(value)
    for key, child in children:
        found += places(child, (*path, key)) if isinstance(child, (dict, list)) else [(*path, key)]
    return found


def replaced(way: tuple[Any, ...], by: Any) -> Any:
    if not way:
        return by
    whole = copy.deepcopy(GOOD)
    place: Any = whole
    for key in way[:-1]:
        place = place[key]
    place[way[-1]] = by
    return whole


def check(error: GNUSocialIOError) -> None:
    assert "remove it" in str(error) or "belongs to another stream" in str(error)


@settings(max_examples=1500, deadline=None, suppress_health_check=list(HealthCheck))
@given(way=st.sampled_from(places(GOOD)), by=anything)
def test_any_value_in_any_place_is_read_or_told(way: tuple[Any, ...], by: Any) -> None:
    restored = series()
    try:
        restored.restore(replaced(way, by))
    except GNUSocialIOError as error:
        check(error)
    else:
        # What is read can be worked with and kept.
        json.dumps(restored.state(), allow_nan=False)
        Bot(WORLD, source_of(WORLD), kept=json.dumps(restored.state())).poll(3)


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(content=st.binary(max_size=300), cut=st.integers(0, 10**6), flip=st.integers(0, 10**6))
def test_any_bytes_in_a_file(tmp_path: Path, content: bytes, cut: int, flip: int) -> None:
    text = json.dumps(GOOD).encode()
    broken = bytearray(text)
    broken[flip % len(text)] ^= 1 + flip % 255
    path = tmp_path / "position"
    for written in (content, text[: cut % len(text)], bytes(broken)):
        path.write_bytes(written)
        try:
            series().restore(FileCheckpoint(path).load())
        except GNUSocialIOError as error:
            check(error)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        '{"a":' * 100_000,
        "NaN",
        "Infinity",
        "9" * 10_000,
        '"\\ud800"',
        "null",
        "0",
        "[]",
        "{}",
        '{"gnusocial_stream": 3, "stream": "a stream", "timelines": {}}',
        '{"gnusocial_stream": true, "stream": "a stream", "timelines": {}}',
        '{"gnusocial_stream": 2, "stream": {}, "timelines": {}}',
        '{"gnusocial_stream": 2, "stream": "a stream", "timelines": []}',
        '{"gnusocial_stream": 2, "stream": "a stream", "timelines": {"timeline": []}}',
        "\0\0\0\0",
        "\ufeff{}",
    ],
    ids=lambda text: text[:30],
)
def test_kinds_of_damage(tmp_path: Path, text: str) -> None:
    path, database = tmp_path / "position", tmp_path / "positions.db"
    path.write_text(text, encoding="utf-8")
    SqliteCheckpoint(database, "home").save({})
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("UPDATE stream SET state = ?", (text,))
    for store in (FileCheckpoint(path), SqliteCheckpoint(database, "home")):
        with pytest.raises(GNUSocialIOError, match="remove it"):
            series().restore(store.load())
    assert path.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("value", [7, 1.5, b"\xff\xfe\x00", b""])
def test_kinds_of_damage_in_a_database(tmp_path: Path, value: Any) -> None:
    store = SqliteCheckpoint(tmp_path / "positions.db", "home")
    store.save({})
    with closing(sqlite3.connect(tmp_path / "positions.db")) as connection, connection:
        connection.execute("UPDATE stream SET state = ?", (value,))
    with pytest.raises(GNUSocialIOError, match="remove it"):
        series().restore(store.load())


def test_a_text_in_a_database_that_is_no_text(tmp_path: Path) -> None:
    store = SqliteCheckpoint(tmp_path / "positions.db", "home")
    store.save({})
    with closing(sqlite3.connect(tmp_path / "positions.db")) as connection, connection:
        connection.execute("UPDATE stream SET state = CAST(x'fffe' AS TEXT)")
    with pytest.raises(GNUSocialIOError, match="damaged"):
        store.load()


def test_a_database_of_something_else(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "other.db")) as connection, connection:
        connection.execute("CREATE TABLE stream (title TEXT)")
    with pytest.raises(GNUSocialIOError, match="damaged"):
        SqliteCheckpoint(tmp_path / "other.db", "home").load()


@pytest.mark.parametrize("path", ["a\0b", 7, None, "~nosuchuserx/position"])
def test_paths_that_no_file_can_have(path: Any) -> None:
    with pytest.raises(GNUSocialIllegalArgumentError):
        FileCheckpoint(path)
    with pytest.raises(GNUSocialIllegalArgumentError):
        SqliteCheckpoint(path, "home")


@pytest.mark.parametrize("name", [None, 7, b"x", "\ud800"])
def test_names_that_no_stream_can_have(tmp_path: Path, name: Any) -> None:
    with pytest.raises(GNUSocialIllegalArgumentError, match="name"):
        SqliteCheckpoint(tmp_path / "positions.db", name)
