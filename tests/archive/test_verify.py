"""Verifying, searching and counting an archive; and a full disk."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from gnusocial import GNUSocial
from gnusocial.archive import Archive, ArchiveError, store
from gnusocial.sandbox import Sandbox
from tests.archive.account import Clock, content, fill, lines_of, say

pytestmark = pytest.mark.usefixtures("small_pages")


@pytest.fixture
def server(clock: Clock) -> Iterator[Sandbox]:
    """One server: the files do not depend on its version."""
    with Sandbox(clock=clock, dupelimit=0) as running:
        yield running


def wrong(archive: Archive, gs: GNUSocial | None = None) -> dict[str, str]:
    return {check.what: check.detail for check in archive.verify(gs) if not check.ok}


def test_a_whole_archive(server: Sandbox, clock: Clock, alice: GNUSocial, archive: Archive) -> None:
    fill(server, clock)
    archive.update(alice)
    assert wrong(archive, alice) == {}
    said = {check.what: check.detail for check in archive.verify(alice)}
    count = len(lines_of(archive.folder, "statuses"))
    assert said["statuses"] == f"all {count} that the server lists"
    assert said["statuses.jsonl"].startswith(f"{count} lines, ")


def test_what_the_server_has_and_the_archive_has_not(
    server: Sandbox, clock: Clock, alice: GNUSocial, archive: Archive
) -> None:
    fill(server, clock)
    archive.update(alice)
    (new,) = say(server, clock, "alice", ["new"])
    assert wrong(archive, alice) == {
        "statuses": f"1 of {len(lines_of(archive.folder, 'statuses')) + 1} are missing: {new}"
    }
    archive.update(alice)
    assert wrong(archive, alice) == {}


def test_a_walk_that_was_not_ended_is_told(
    server: Sandbox, clock: Clock, alice: GNUSocial, archive: Archive
) -> None:
    say(server, clock, "alice", [f"number {n}" for n in range(50)])

    def stop(kind: str, done: int, total: int | None) -> None:
        if kind == "statuses":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        archive.update(alice, progress=stop)
    assert "not read to its end" in wrong(archive, alice)["statuses"]


@pytest.mark.parametrize("how", ["changed", "cut", "gone"])
def test_damage_is_found_and_not_made_worse(
    server: Sandbox, clock: Clock, alice: GNUSocial, archive: Archive, how: str
) -> None:
    say(server, clock, "alice", [f"number {n}" for n in range(5)])
    archive.update(alice)
    path = archive.folder / "statuses.jsonl"
    whole = path.read_bytes()
    damaged = {"changed": whole.replace(b"number 3", b"number 8"), "cut": whole[:-10], "gone": b""}
    path.unlink() if how == "gone" else path.write_bytes(damaged[how])
    assert "statuses.jsonl" in wrong(archive)
    say(server, clock, "alice", ["new"])
    with pytest.raises(ArchiveError, match="was changed or truncated"):
        archive.update(alice)
    assert not path.exists() if how == "gone" else path.read_bytes() == damaged[how]
    path.write_bytes(whole)
    archive.update(alice)
    assert wrong(archive, alice) == {}


def test_a_missing_picture_is_found(
    server: Sandbox, clock: Clock, alice: GNUSocial, archive: Archive
) -> None:
    fill(server, clock, posts=3)
    archive.update(alice)
    (picture,) = archive.folder.glob("media/*/*")
    data = picture.read_bytes()
    picture.write_bytes(data[:-1] + b"x")
    assert picture.name in wrong(archive)["media"]
    picture.unlink()
    assert picture.name in wrong(archive)["media"]


def test_an_index_that_misses_something_is_found(
    server: Sandbox, clock: Clock, alice: GNUSocial, archive: Archive
) -> None:
    import sqlite3
    from contextlib import closing

    say(server, clock, "alice", ["one", "two"])
    archive.update(alice)
    with closing(sqlite3.connect(archive.folder / "index.sqlite")) as database:
        database.execute("DELETE FROM items WHERE kind = 'statuses'")
        database.commit()
    assert "0 in the index" in wrong(archive)["statuses"]


@pytest.mark.parametrize("text", ['{"gnusocial_archive": 2}', "[]", "nonsense", ""])
def test_a_state_that_cannot_be_read(archive: Archive, alice: GNUSocial, text: str) -> None:
    archive.folder.mkdir()
    (archive.folder / "archive.json").write_text(text)
    for ask in (archive.stats, lambda: archive.update(alice)):
        with pytest.raises(ArchiveError, match="archive.json"):
            ask()
    assert (archive.folder / "archive.json").read_text() == text


def test_searching(server: Sandbox, clock: Clock, alice: GNUSocial, archive: Archive) -> None:
    texts = [
        "Good morning, fediverse",
        "morning is good",
        "Café au lait",
        "我喝茶 你喝咖啡",
        "100% of _it_ costs 5!",
        'she said "quoted" words',
        "AND OR NOT NEAR(x) * ^ : - text",
    ]
    say(server, clock, "alice", texts)
    archive.update(alice)

    def found(words: str) -> list[str]:
        return [hit.text for hit in archive.search(words)]

    assert found("good morning") == [texts[1], texts[0]]
    assert found('"good morning"') == [texts[0]]
    assert found("CAFE") == [texts[2]]
    assert found("fedi*") == [texts[0]]
    assert found("fedi") == []
    assert found("喝茶") == [texts[3]]
    assert found("咖啡 喝") == [texts[3]]
    assert found("alice lait") == [texts[2]]
    assert found("NOT") == found("NEAR(x)") == [texts[6]]
    for nothing in ("", "  ", '""', "*", '"', "'", "--", "nosuch", "a AND", "(", '"unclosed'):
        assert found(nothing) == []
    assert len(archive.search("morning", limit=1)) == 1


def test_searching_where_sqlite_has_no_full_text_search(
    server: Sandbox,
    clock: Clock,
    alice: GNUSocial,
    archive: Archive,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from gnusocial.archive import index

    monkeypatch.setattr(index, "_SEARCH", "CREATE VIRTUAL TABLE search USING nosuchmodule(words)")
    texts = ["100% of it", "1000 of it", "Good morning", "an_underscore", "anXunderscore", "wow!"]
    say(server, clock, "alice", texts)
    archive.update(alice)
    found = {
        word: [hit.text for hit in archive.search(word)]
        for word in ("100%", "morning good", "n_u", "wow!", "nosuch")
    }
    assert found == {
        "100%": [texts[0]],
        "morning good": [texts[2]],
        "n_u": [texts[3]],
        "wow!": [texts[5]],
        "nosuch": [],
    }
    assert archive.search("morning")[0].author == "alice"


def test_posts_a_month(server: Sandbox, clock: Clock, alice: GNUSocial, archive: Archive) -> None:
    say(server, clock, "alice", ["january", "january again"])
    say(server, clock, "bob", ["@alice not mine"])
    clock.tick(24 * 31 * 2)
    say(server, clock, "alice", ["march"])
    archive.update(alice)
    found = archive.stats()
    assert found.months == (("2026-01", 2), ("2026-02", 0), ("2026-03", 1))
    assert found.counts["statuses"] == 3
    assert found.counts["mentions"] == 1


def test_an_empty_archive(alice: GNUSocial, archive: Archive) -> None:
    archive.update(alice)
    assert archive.stats().months == ()
    assert archive.search("anything") == []
    assert archive.write_html().exists()
    assert wrong(archive, alice) == {}


class FullDisk:
    """A disk that fails after a number of write calls."""

    def __init__(self, left: int, monkeypatch: pytest.MonkeyPatch) -> None:
        self.left = left
        real = os.fsync

        def fsync(descriptor: int) -> None:
            self.left -= 1
            if self.left < 0:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            real(descriptor)

        monkeypatch.setattr(store.os, "fsync", fsync)


@pytest.mark.parametrize("left", [0, 1, 2, 3, 7, 12])
def test_a_full_disk_is_told_and_what_is_there_stays(
    server: Sandbox,
    clock: Clock,
    alice: GNUSocial,
    archive: Archive,
    monkeypatch: pytest.MonkeyPatch,
    left: int,
) -> None:
    say(server, clock, "alice", [f"number {n}" for n in range(50)])
    archive.update(alice)
    before = content(archive.folder)
    say(server, clock, "alice", [f"new {n}" for n in range(90)])
    with monkeypatch.context() as patch:
        FullDisk(left, patch)
        with pytest.raises(ArchiveError, match="cannot write to the disk"):
            archive.update(alice)
    assert wrong(archive) == {}
    archive.update(alice)
    assert wrong(archive, alice) == {}
    for name, lines in before.items():
        assert set(lines) <= set(content(archive.folder)[name])
    assert len(lines_of(archive.folder, "statuses")) == 140


#: Archives with a limit of the size of files, which the system enforces in the middle of a write.
_LIMITED = """
import resource, signal, sys
from gnusocial import GNUSocial
from gnusocial.archive import Archive, ArchiveError, kinds
kinds.PAGE = 20
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
with GNUSocial(api_base_url=sys.argv[1], username="alice", password="alicepass1") as gs:
    gs.me()
    size = int(sys.argv[3])
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    try:
        Archive(sys.argv[2]).update(gs)
    except ArchiveError as error:
        sys.exit(str(error))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit of the size of files")
@pytest.mark.parametrize("size", [0, 100, 30_000, 70_000, 100_000])
def test_a_write_that_the_system_cuts_short(
    server: Sandbox, clock: Clock, alice: GNUSocial, archive: Archive, size: int
) -> None:
    say(server, clock, "alice", [f"number {n}" for n in range(90)])
    arguments = [sys.executable, "-c", _LIMITED, server.url, str(archive.folder), str(size)]
    result = subprocess.run(arguments, capture_output=True, text=True, timeout=60, check=False)
    assert result.returncode == 1
    assert "cannot write to the disk" in result.stderr
    assert "Traceback" not in result.stderr
    archive.update(alice)
    assert wrong(archive, alice) == {}
    assert len(lines_of(archive.folder, "statuses")) == 90
