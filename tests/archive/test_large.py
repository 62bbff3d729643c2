"""A large archive, by counts: requests, disk operations, and memory.

``tests.benchmarks`` measures its speed compared with plain pagination, over 100,000 statuses, and
its memory.
"""

from __future__ import annotations

import gc
import os
import sqlite3
from pathlib import Path

import pytest

from gnusocial import Status
from gnusocial.archive import Archive
from gnusocial.archive.kinds import CHOICES
from gnusocial.sandbox import Sandbox
from tests.archive.account import Clock, lines_of, say

TOTAL = 3000
SKIP = [kind for kind in CHOICES if kind != "statuses"]


def alive() -> int:
    return sum(type(each) is Status for each in gc.get_objects())


def test_a_large_archive(tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    syncs: list[int] = []
    monkeypatch.setattr(os, "fsync", syncs.append)
    held: list[int] = []
    # Other tests may have kept some of their own.
    others = alive()

    def look(kind: str, done: int, total: int | None) -> None:
        if kind == "statuses":
            held.append(alive() - others)

    with Sandbox(clock=clock, dupelimit=0) as server, server.client("alice") as alice:
        say(server, clock, "alice", [f"number {n}" for n in range(TOTAL)])
        archive = Archive(tmp_path / "archive")
        before = len(server.requests)
        archive.update(alice, skip=SKIP, progress=look)
        # A page brings 199 that are new; the last is empty; one more request asks who one is.
        assert len(server.requests) - before <= TOTAL // 199 + 4
        before = len(server.requests)
        archive.update(alice, skip=SKIP)
        assert len(server.requests) - before == 2
    # Two for each thousand lines, and some for the beginning and the end of each run.
    assert len(syncs) <= 2 * TOTAL // 1000 + 20
    assert len(lines_of(archive.folder, "statuses")) == TOTAL
    # The page that was read, the one before it, and none of all the others.
    assert len(held) == TOTAL // 199 + 1
    assert max(held) <= 400


def test_the_search_uses_the_index(tmp_path: Path, clock: Clock) -> None:
    with Sandbox(clock=clock, dupelimit=0) as server, server.client("alice") as alice:
        say(server, clock, "alice", ["hello"])
        archive = Archive(tmp_path / "archive")
        archive.update(alice, skip=SKIP)
    database = sqlite3.connect(archive.folder / "index.sqlite")
    try:
        sql = "EXPLAIN QUERY PLAN SELECT rowid FROM search WHERE search MATCH 'hello'"
        assert "VIRTUAL TABLE INDEX" in str(database.execute(sql).fetchall())
    finally:
        database.close()
