"""Runs of the archive: what they request, what they add, and what they leave unchanged."""

from __future__ import annotations

import json
import stat
from collections import Counter
from pathlib import Path

import pytest

from gnusocial import (
    Entity,
    GNUSocial,
    GNUSocialIllegalArgumentError,
    GNUSocialNetworkError,
    Status,
    User,
)
from gnusocial.archive import Archive, ArchiveError
from gnusocial.archive.kinds import LISTED
from gnusocial.archive.lock import locked
from gnusocial.sandbox import Sandbox
from tests.archive.account import PNG, Clock, content, fill, index_of, lines_of, say

pytestmark = pytest.mark.usefixtures("small_pages")


def asked(server: Sandbox, since: int) -> Counter[str]:
    """Count the requests by path, without ``/api/`` and the format."""
    paths = (request.path.removeprefix("/api/") for request in server.requests[since:])
    return Counter(path.removesuffix(".json") for path in paths)


def test_everything_is_there(
    server: Sandbox, clock: Clock, alice: GNUSocial, archive: Archive
) -> None:
    fill(server, clock)
    report = archive.update(alice)
    assert report.complete
    shown = {status.id for status in alice.pagination_iterator(alice.timeline_user(limit=200))}
    assert {line["id"] for line in lines_of(archive.folder, "statuses")} == shown
    assert report.new["mentions"] == len(lines_of(archive.folder, "mentions")) == 29
    assert report.new["favorites"] == 3
    assert {line["screen_name"] for line in lines_of(archive.folder, "following")} == {
        "bob",
        "carol",
    }
    assert [line["screen_name"] for line in lines_of(archive.folder, "followers")] == ["bob"]
    assert [line["nickname"] for line in lines_of(archive.folder, "groups")] == ["tea"]
    assert [line["name"] for line in lines_of(archive.folder, "profile")] == ["Alice Tester"]
    read = [line["conversation"] for line in lines_of(archive.folder, "conversations_read")]
    assert len(read) == len(set(read)) == 25


def test_messages_where_the_server_shows_them(tmp_path: Path, clock: Clock) -> None:
    # 2.0.1 answers that there are none, whatever was sent.
    with Sandbox(version="1.20.10", clock=clock) as server, server.client("alice") as alice:
        fill(server, clock)
        archive = Archive(tmp_path / "archive")
        archive.update(alice)
    assert [line["text"] for line in lines_of(archive.folder, "messages")] == ["psst, alice"]
    sent = [line["text"] for line in lines_of(archive.folder, "messages_sent")]
    assert sent == ["psst yourself, bob"]
    found = {hit.text: hit.kinds for hit in archive.search("psst")}
    assert found == {"psst, alice": ("messages",), "psst yourself, bob": ("messages_sent",)}


def test_each_line_is_what_to_json_writes(
    server: Sandbox, clock: Clock, alice: GNUSocial, archive: Archive
) -> None:
    fill(server, clock, posts=5)
    archive.update(alice)
    for kind in ("statuses", "mentions", "favorites", "conversations"):
        lines = (archive.folder / f"{kind}.jsonl").read_text("utf-8").splitlines()
        assert all(Status.from_json(line).to_json() == line for line in lines)
    people = (archive.folder / "followers.jsonl").read_text("utf-8").splitlines()
    assert [User.from_json(line).screen_name for line in people] == ["bob"]
    groups = (archive.folder / "groups.jsonl").read_text("utf-8").splitlines()
    assert [type(Entity.from_json(line)).__name__ for line in groups] == ["Group"]


def test_a_second_run_asks_only_for_what_may_be_new(
    server: Sandbox, clock: Clock, alice: GNUSocial, archive: Archive
) -> None:
    fill(server, clock)
    archive.update(alice)
    first, before = len(server.requests), content(archive.folder)
    report = archive.update(alice)
    second = asked(server, first)
    assert (report.new, report.changed, report.gone) == ({}, {}, {})
    assert content(archive.folder) == before
    # One page of each timeline; lists of people are walked, to an empty second page.
    assert second == {
        "account/verify_credentials": 1,
        "statuses/user_timeline": 1,
        "statuses/mentions_timeline": 1,
        "favorites": 1,
        f"bookmarks/{alice.me().id}": 1,
        "statuses/friends": 2,
        "statuses/followers": 2,
        "statusnet/groups/list": 2,
        "lists": 1,
        "statusnet/version": 1,
        "lists/subscriptions": 1,
        "lists/memberships": 1,
        "direct_messages": 1,
        "direct_messages/sent": 1,
    }
    assert first > 3 * second.total()


def test_a_later_run_adds_what_is_new_and_what_changed(
    server: Sandbox, clock: Clock, alice: GNUSocial, archive: Archive
) -> None:
    fill(server, clock, posts=30)
    archive.update(alice)
    before = content(archive.folder)
    new = say(server, clock, "alice", ["one more", "and another"])
    newest = alice.timeline_user(limit=3)[2].id
    alice.status_favorite(newest)
    alice.account_unfollow("carol")
    report = archive.update(alice)
    texts = {line["id"]: line for line in lines_of(archive.folder, "statuses")}
    assert set(new) <= set(texts)
    assert texts[newest]["favorited"] is True
    assert report.changed["statuses"] == 1
    assert report.gone == {"following": 1}
    # Nothing that was there is gone from the files.
    for name, lines in before.items():
        assert set(lines) <= set(content(archive.folder)[name])
    (change,) = lines_of(archive.folder, "changes")
    carol = next(u for u in lines_of(archive.folder, "following") if u["screen_name"] == "carol")
    assert (change["kind"], change["id"], change["change"]) == ("following", carol["id"], "gone")
    alice.account_follow("carol")
    archive.update(alice)
    assert [each["change"] for each in lines_of(archive.folder, "changes")] == ["gone", "back"]


def test_what_is_posted_while_a_run_is_interrupted_is_not_missed(
    server: Sandbox, clock: Clock, alice: GNUSocial, archive: Archive
) -> None:
    say(server, clock, "alice", [f"number {n}" for n in range(90)])
    server.drop_next(path="statuses/user_timeline.json")
    kept: list[int] = []

    def stop(kind: str, done: int, total: int | None) -> None:
        if kind == "statuses":
            kept.append(done)
            if done >= 40:
                raise KeyboardInterrupt

    with pytest.raises(GNUSocialNetworkError):
        archive.update(alice)
    with pytest.raises(KeyboardInterrupt):
        archive.update(alice, progress=stop)
    late = say(server, clock, "alice", [f"late {n}" for n in range(45)])
    archive.update(alice)
    lines = lines_of(archive.folder, "statuses")
    assert len(lines) == len({line["id"] for line in lines}) == 135
    assert set(late) <= {line["id"] for line in lines}
    # An incremental run that is interrupted must not take its own first page for the end.
    later = say(server, clock, "alice", [f"later {n}" for n in range(60)])
    with pytest.raises(KeyboardInterrupt):
        archive.update(alice, progress=stop)
    archive.update(alice)
    assert {line["id"] for line in lines_of(archive.folder, "statuses")} >= set(later)
    assert all(check.ok for check in archive.verify(alice))


def test_an_interrupted_walk_by_numbers_misses_nothing_that_moved_up(
    server: Sandbox, clock: Clock, alice: GNUSocial, archive: Archive
) -> None:
    ids = say(server, clock, "bob", [f"question {n}" for n in range(90)])
    for number in ids:
        clock.tick()
        alice.status_favorite(number)

    def stop(kind: str, done: int, total: int | None) -> None:
        if kind == "favorites" and done >= 60:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        archive.update(alice, progress=stop)
    have = {line["id"] for line in lines_of(archive.folder, "favorites")}
    assert len(have) == 60
    with server._application.lock:
        owner = server._world.user_named("alice")
        assert owner is not None
        gone = {notice.id for notice in server._world.favorites[owner][-45:]}
        del server._world.favorites[owner][-45:]
    archive.update(alice)
    found = {line["id"] for line in lines_of(archive.folder, "favorites")}
    assert found == set(ids)
    assert gone <= found


def test_a_full_run_notes_what_was_deleted_on_the_server(
    server: Sandbox, clock: Clock, alice: GNUSocial, archive: Archive
) -> None:
    ids = say(server, clock, "alice", [f"number {n}" for n in range(70)])
    archive.update(alice)
    alice.status_delete(ids[3])
    assert archive.update(alice).gone == {}
    assert archive.update(alice, full=True).gone == {"statuses": 1}
    assert ids[3] in {line["id"] for line in lines_of(archive.folder, "statuses")}
    assert archive.update(alice, full=True).gone == {}


def test_activities_are_kept_and_are_no_posts(tmp_path: Path, clock: Clock) -> None:
    with Sandbox(version="1.20.10", clock=clock) as server, server.client("alice") as alice:
        (number,) = say(server, clock, "alice", ["regretted words"])
        kept = say(server, clock, "alice", ["other words"])
        archive = Archive(tmp_path / "archive")
        archive.update(alice)
        clock.tick()
        alice.status_delete(number)
        alice.account_follow("bob")
        archive.update(alice)
        texts = [line["text"] for line in lines_of(archive.folder, "statuses")]
        assert any("deleted notice" in text for text in texts)
        # The report of the deletion has the identifier of the deleted post, which is still found.
        assert {hit.text for hit in archive.search("words")} == {"regretted words", "other words"}
        assert archive.search("deleted") == []
        assert [h.activity for h in archive.search("deleted", activities=True)] == ["delete"]
        assert archive.stats().months == (("2026-01", 2),)
        assert kept[0] in {hit.id for hit in archive.search("other")}


@pytest.mark.parametrize("status", [500, 502])
def test_a_list_that_fails_does_not_keep_the_others_from_being_read(
    server: Sandbox, clock: Clock, alice: GNUSocial, archive: Archive, status: int
) -> None:
    fill(server, clock)
    server.fail_next(status=status, path="favorites.json")
    report = archive.update(alice)
    assert not report.complete
    assert set(report.failures) == {"favorites"}
    assert report.new["followers"] == 1
    assert archive.update(alice).new["favorites"] == 3


def test_a_failure_in_the_middle_leaves_the_archive_of_last_time(
    server: Sandbox, clock: Clock, alice: GNUSocial, archive: Archive
) -> None:
    say(server, clock, "alice", [f"number {n}" for n in range(50)])
    archive.update(alice)
    before = content(archive.folder)
    say(server, clock, "alice", [f"new {n}" for n in range(50)])
    walk = {"pages": 0}

    def fail(kind: str, done: int, total: int | None) -> None:
        walk["pages"] += kind == "statuses"
        if walk["pages"] == 1:
            server.fail_next(status=500, path="statuses/user_timeline.json")

    assert set(archive.update(alice, progress=fail).failures) == {"statuses"}
    for name, lines in before.items():
        assert set(lines) <= set(content(archive.folder)[name])
    archive.update(alice)
    assert len(lines_of(archive.folder, "statuses")) == 100


def test_it_is_for_its_owner_alone(
    server: Sandbox, clock: Clock, alice: GNUSocial, archive: Archive
) -> None:
    fill(server, clock, posts=3)
    archive.update(alice)
    assert stat.S_IMODE(archive.folder.stat().st_mode) == 0o700
    for path in archive.folder.rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path
    before = content(archive.folder)
    with server.client("bob") as bob, pytest.raises(ArchiveError, match="archive of alice@"):
        archive.update(bob)
    assert content(archive.folder) == before


def test_folders_that_are_not_for_an_archive(alice: GNUSocial, tmp_path: Path) -> None:
    file = tmp_path / "everything.jsonl"
    file.write_text("precious\n")
    with pytest.raises(ArchiveError, match="is a file"):
        Archive(file).update(alice)
    assert file.read_text() == "precious\n"
    with pytest.raises(ArchiveError, match="contains other files"):
        Archive(tmp_path).update(alice)
    assert [path.name for path in tmp_path.iterdir()] == ["everything.jsonl"]
    nothing = tmp_path / "nothing"
    for ask in (Archive(nothing).stats, Archive(nothing).verify, Archive(nothing).write_html):
        with pytest.raises(ArchiveError, match="there is no archive"):
            ask()
    assert not nothing.exists()


def test_two_runs_do_not_write_into_one_archive(
    server: Sandbox, clock: Clock, alice: GNUSocial, archive: Archive
) -> None:
    say(server, clock, "alice", ["hello"])
    archive.update(alice)
    with locked(archive.folder):
        with pytest.raises(ArchiveError, match="another run is writing"):
            archive.update(alice)
        # The run continues.
        assert [hit.text for hit in archive.search("hello")] == ["hello"]
    archive.update(alice)


def test_an_unknown_kind_to_leave_out(alice: GNUSocial, archive: Archive) -> None:
    with pytest.raises(GNUSocialIllegalArgumentError, match="no kind 'nonsense'"):
        archive.update(alice, skip=["nonsense"])
    assert not archive.folder.exists()


def test_what_is_left_out_is_not_asked_for(
    server: Sandbox, clock: Clock, alice: GNUSocial, archive: Archive
) -> None:
    fill(server, clock, posts=3)
    kinds = [kind.name for kind in LISTED if kind.name != "mentions"]
    archive.update(alice, skip=[*kinds, "conversations", "media"])
    assert set(asked(server, 0)) >= {"statuses/mentions_timeline"}
    assert "statuses/user_timeline" not in asked(server, 0)
    assert not (archive.folder / "statuses.jsonl").exists()


def test_lists_by_name(server: Sandbox, alice: GNUSocial, archive: Archive) -> None:
    server.add_list("alice", "friends", ["bob", "carol"])
    report = archive.update(alice, lists=["friends", "nosuch"])
    assert [line["name"] for line in lines_of(archive.folder, "lists")] == ["friends"]
    (members,) = lines_of(archive.folder, "list_members")
    assert {each["screen_name"] for each in members["members"]} == {"bob", "carol"}
    assert "list nosuch" in report.left_out
    with server.client("bob") as bob:
        other = Archive(archive.folder.with_name("bob"))
        other.update(bob)
        names = [line["name"] for line in lines_of(other.folder, "list_memberships")]
        assert names == ["friends"]


def test_the_index_is_made_again_from_the_lines(
    server: Sandbox, clock: Clock, alice: GNUSocial, archive: Archive
) -> None:
    fill(server, clock, posts=30)
    archive.update(alice)
    alice.account_unfollow("carol")
    alice.status_favorite(alice.timeline_user(limit=1)[0])
    archive.update(alice)
    made = index_of(archive.folder)
    index = archive.folder / "index.sqlite"
    for damage in (b"", b"no database at all" * 100, b"SQLite format 3\0"):
        index.write_bytes(damage)
        assert len(archive.search("question")) == 25
        assert index_of(archive.folder) == made
    index.unlink()
    ids = {line["id"] for line in lines_of(archive.folder, "statuses")}
    assert archive.stats().counts["statuses"] == len(ids)
    assert index_of(archive.folder) == made


def test_an_older_copy_of_the_files_gets_an_index_of_its_own(
    server: Sandbox, clock: Clock, alice: GNUSocial, archive: Archive
) -> None:
    say(server, clock, "alice", ["old"])
    archive.update(alice)
    kept = {p: p.read_bytes() for p in archive.folder.iterdir() if p.suffix in (".jsonl", ".json")}
    say(server, clock, "alice", ["new"])
    archive.update(alice)
    assert archive.search("new")
    for path, data in kept.items():
        path.write_bytes(data)
    assert archive.search("new") == []
    archive.update(alice)
    assert archive.search("new")


def test_pictures(server: Sandbox, alice: GNUSocial, archive: Archive) -> None:
    if server.version != "1.20.10":
        # 2.0.1 names no address for a picture: there is nothing to fetch.
        alice.status_post("look", media_files=PNG)
        archive.update(alice)
        assert not list(archive.folder.glob("media/*/*"))
        return
    alice.status_post("look", media_files=PNG)
    report = archive.update(alice)
    (file,) = [line for line in lines_of(archive.folder, "media") if "file" in line]
    assert (archive.folder / file["file"]).read_bytes() == PNG
    assert file["file"].startswith("media/")
    assert file["mimetype"] == "image/png"
    assert report.new["media"] == 2
    before = len(server.requests)
    archive.update(alice)
    assert not any("file/" in request.path for request in server.requests[before:])


def test_the_state_says_what_counts(
    server: Sandbox, clock: Clock, alice: GNUSocial, archive: Archive
) -> None:
    say(server, clock, "alice", ["hello"])
    archive.update(alice)
    state = json.loads((archive.folder / "archive.json").read_bytes())
    assert state["gnusocial_archive"] == 1
    assert state["user"]["screen_name"] == "alice"
    path = archive.folder / "statuses.jsonl"
    assert state["files"]["statuses"]["bytes"] == path.stat().st_size
    assert state["files"]["statuses"]["lines"] == 1
    assert archive.owner == f"alice@{server.url}"
