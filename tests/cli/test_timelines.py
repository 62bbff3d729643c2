"""Timelines, searches, threads and streams: content, order and bounds."""

from __future__ import annotations

import json
import os
import re
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from gnusocial import GNUSocial, Status
from gnusocial.cli.timelines import TIMELINES
from gnusocial.sandbox import Sandbox
from tests.cli.shell import Shell, run


def texts(shell: Shell, *arguments: str) -> list[str]:
    return [each["text"] for each in shell.lines(*arguments)]


@pytest.fixture
def ten(server: Sandbox) -> list[int]:
    with server.client("bob") as bob:
        return [bob.post(f"number {n}").id for n in range(10)]


def test_people_get_the_newest_last_and_programs_the_newest_first(
    alice_shell: Shell, ten: list[int]
) -> None:
    shown = re.findall(r"number \d", alice_shell.ok("timeline", "public", "--count", "3"))
    assert shown == ["number 7", "number 8", "number 9"]
    reversed_ = alice_shell.ok("timeline", "public", "--count", "3", "--reverse")
    assert re.findall(r"number \d", reversed_) == shown[::-1]
    assert texts(alice_shell, "timeline", "public", "--count", "3") == shown[::-1]


def test_lines_of_json_are_entities(alice_shell: Shell, ten: list[int]) -> None:
    lines = alice_shell.ok("timeline", "public", "--json").splitlines()
    assert [Status.from_json(line).id for line in lines] == ten[::-1]


def test_more_than_a_page_of_the_server(alice_shell: Shell, server: Sandbox) -> None:
    with server.client("alice") as gs:
        posted = [gs.post(f"number {n}").id for n in range(205)][::-1]
    found = [each["id"] for each in alice_shell.lines("timeline", "user", "--count", "204")]
    assert found == posted[:204]


def test_bounds_by_id(alice_shell: Shell, ten: list[int]) -> None:
    bounds = ("--before", str(ten[7]), "--after", str(ten[4]))
    assert texts(alice_shell, "timeline", "public", *bounds) == ["number 6", "number 5"]
    assert texts(alice_shell, "timeline", "@bob", *bounds) == ["number 6", "number 5"]


@pytest.mark.parametrize("arguments", [("tag", "cats"), ("mentions",)])
def test_bounds_where_the_server_keeps_none(
    alice_shell: Shell, server: Sandbox, arguments: tuple[str, ...]
) -> None:
    with server.client("bob") as bob:
        ids = [bob.post(f"@alice #cats {n}").id for n in range(6)]
    bounds = ("--before", str(ids[4]), "--after", str(ids[1]), "--count", "2")
    found = texts(alice_shell, "timeline", *arguments, *bounds)
    assert found == ["@alice #cats 3", "@alice #cats 2"]


def test_since_and_until(alice_shell: Shell, server: Sandbox) -> None:
    now = [datetime.now(timezone.utc) - timedelta(days=9)]
    with Sandbox(version=server.version, clock=lambda: now[0]) as old:
        alice_shell.log_in(old, "alice")
        with old.client("alice") as gs:
            for day in range(10):
                gs.post(f"day {day}")
                now[0] += timedelta(days=1)
        assert texts(alice_shell, "timeline", "--since", "60h") == ["day 9", "day 8", "day 7"]
        until = (datetime.now(timezone.utc) - timedelta(days=7.5)).isoformat()
        assert texts(alice_shell, "timeline", "--until", until) == ["day 1", "day 0"]
        both = ("--since", "4d", "--until", "2d")
        assert len(texts(alice_shell, "timeline", "user", *both)) == 2
        crossed = alice_shell("timeline", "--since", "1d", "--until", "3d")
        assert crossed.exit_code == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ("nothing",),
        ("tag",),
        ("public", "bob"),
        ("mentions", "--tag", "x"),
        ("--tag", "x", "--group", "y"),
        ("@bob", "--user", "carol"),
        ("public", "--since", "yesterday"),
        ("public", "--count", "0"),
        ("public", "--before", "x"),
        ("favorites", "--since", "2d"),
        ("repeats", "--before", "5"),
    ],
)
def test_wrong_use(alice_shell: Shell, arguments: tuple[str, ...]) -> None:
    result = alice_shell("timeline", *arguments)
    assert result.exit_code == 2, result.output
    assert "Error: " in result.stderr


def fill(server: Sandbox) -> None:
    """Add statuses to every timeline of alice."""
    with server.client("alice") as alice, server.client("bob") as bob:
        alice.account_follow("bob")
        alice.group_create("knit")
        said = alice.post("!knit #cats alice in the group")
        alice.status_favorite(bob.post("@alice bob to alice"))
        bob.status_favorite(said)
        bob.status_repeat(said)
    server.add_list("alice", "friends", ["bob"])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("home",), "bob to alice"),
        (("home", "alice"), "bob to alice"),
        (("public",), "bob to alice"),
        (("friends",), "bob to alice"),
        (("user",), "alice in the group"),
        (("user", "bob"), "bob to alice"),
        (("@bob",), "bob to alice"),
        (("--user", "@bob"), "bob to alice"),
        (("mentions",), "bob to alice"),
        (("mentions", "--user", "alice"), "bob to alice"),
        (("tag", "cats"), "alice in the group"),
        (("#cats",), "alice in the group"),
        (("--tag", "#cats"), "alice in the group"),
        (("group", "knit"), "alice in the group"),
        (("!knit",), "alice in the group"),
        (("--group", "knit"), "alice in the group"),
        (("list", "alice/friends"), "bob to alice"),
        (("list", "friends"), "bob to alice"),
        (("--list", "friends"), "bob to alice"),
        (("favorites",), "bob to alice"),
        (("favorites", "bob"), "alice in the group"),
        (("repeats",), "alice in the group"),
    ],
)
def test_every_timeline(
    shell: Shell, one_server: Sandbox, arguments: tuple[str, ...], said: str
) -> None:
    fill(one_server)
    shell.log_in(one_server, "alice")
    assert said in shell.ok("timeline", *arguments)


def test_a_conversation(shell: Shell, one_server: Sandbox) -> None:
    fill(one_server)
    shell.log_in(one_server, "alice")
    said = next(each for each in shell.lines("timeline", "@bob") if "bob to alice" in each["text"])
    number = str(said["statusnet_conversation_id"])
    assert "bob to alice" in shell.ok("timeline", "conversation", number)


def test_no_timeline_is_forgotten(alice_shell: Shell, server: Sandbox) -> None:
    for name, of in TIMELINES.items():
        wanted = {"WORD": "cats", "GROUP": "none", "OWNER/LIST": "x/y", "NUMBER": "99"}
        arguments = [wanted[of]] if of in wanted else []
        result = alice_shell("timeline", name, *arguments)
        assert result.exit_code in (0, 1), result.output
        assert result.exit_code == 0 or result.stderr.startswith("Error: 4"), (name, result.output)


def test_favorites_bookmarks_search(alice_shell: Shell, server: Sandbox) -> None:
    with server.client("alice") as alice:
        alice.status_favorite(alice.post("tea for two"))
        alice.post("coffee")
    assert "tea for two" in alice_shell.ok("favorites")
    assert "tea for two" in alice_shell.ok("favorites", "alice", "--count", "1")
    with server.client("alice") as alice:
        alice.status_favorite(alice.post("milk"))
    shown = alice_shell.ok("favorites")
    assert shown.index("tea for two") < shown.index("milk")
    shown = alice_shell.ok("favorites", "--reverse")
    assert shown.index("milk") < shown.index("tea for two")
    assert alice_shell.lines("bookmarks") == alice_shell.lines("bookmarks", "alice") == []
    assert "nothing to show" in alice_shell("bookmarks").stderr
    found = texts(alice_shell, "search", "tea")
    assert "tea for two" in found
    assert "coffee" not in found


def test_showing_a_status(alice_shell: Shell, server: Sandbox) -> None:
    first = alice_shell.json("post", "the first")["id"]
    alice_shell.ok("reply", str(first), "the second")
    assert "the second" not in alice_shell.ok("show", str(first))
    assert alice_shell.json("show", str(first))["text"] == "the first"
    assert alice_shell("show", "0").exit_code == 2
    missing = alice_shell("show", "99999")
    assert missing.exit_code == 1
    assert missing.stderr.startswith("Error: 404")
    assert "http" not in missing.stderr


def test_a_thread_is_a_tree(alice_shell: Shell, server: Sandbox) -> None:
    with server.client("alice") as alice, server.client("bob") as bob:
        root = alice.post("root")
        left = bob.status_reply(root, "left")
        bob.status_reply(root, "right")
        alice.status_reply(left, "leaf")
    lines = alice_shell.ok("thread", str(left.id)).splitlines()
    text = "\n".join(lines)
    assert [text.index(word) for word in ("root", "left", "leaf")] == sorted(
        text.index(word) for word in ("root", "left", "leaf")
    )
    (marked,) = [line for line in lines if "> @bob" in line]
    assert f"  {left.id}," in marked
    leaf = next(line for line in lines if "leaf" in line)
    assert leaf.index("@bob leaf") > next(line for line in lines if "left" in line).index("@alice")
    whole = alice_shell.lines("thread", str(left.id))
    assert [each["text"].rpartition(" ")[2] for each in whole] == ["root", "left", "leaf"]
    assert alice_shell.ok("show", str(left.id), "--thread") == alice_shell.ok(
        "thread", str(left.id)
    )


def test_a_deep_thread_has_room_for_its_text(shell: Shell, one_server: Sandbox) -> None:
    shell.log_in(one_server, "alice")
    with one_server.client("alice", oauth=True) as alice:
        status = first = alice.post("depth 0")
        for depth in range(1, 15):
            status = alice.post(f"depth {depth}", in_reply_to_id=status)
    shown = shell.ok("thread", str(first.id), "--width", "60")
    assert all(f"depth {depth}\n" in f"{shown}\n" for depth in range(15))
    assert max(map(len, shown.splitlines())) <= 90


def shown_in_zone(number: str, zone: str, *options: str) -> str:
    return run("show", number, *options, env={**os.environ, "TZ": zone}).stdout


def test_dates_are_local_with_a_zone(shell: Shell) -> None:
    moment = datetime(2026, 7, 1, 12, 0, tzinfo=timezone.utc)
    with Sandbox(clock=lambda: moment) as server:
        shell.log_in(server, "alice")
        number = str(shell.json("post", "noon")["id"])
        local = shown_in_zone(number, "Europe/Berlin")
        assert "2026-07-01 14:00 CEST" in local
        assert "2026-07-01 12:00 UTC" in shown_in_zone(number, "Europe/Berlin", "--utc")
        # For programs it stays as the server sends it.
        assert shell.json("show", number)["created_at"] == "2026-07-01T12:00:00+00:00"


def test_a_stream_until_it_is_interrupted(
    alice_shell: Shell, server: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        alice_shell.ok("post", f"number {number}")
    interrupt_at_the_first_pause(monkeypatch)
    result = alice_shell("stream", "home", "--last", "2")
    assert result.exit_code == 130, result.output
    assert re.findall(r"number \d", result.stdout) == ["number 1", "number 2"]


def interrupt_at_the_first_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("gnusocial.internals.io.stop_signal.StopSignal.wait", interrupt)


@pytest.mark.parametrize("option", [("--resume",), ("--checkpoint", "home.position")])
def test_a_stream_goes_on_where_it_ended(
    shell: Shell,
    one_server: Sandbox,
    monkeypatch: pytest.MonkeyPatch,
    option: tuple[str, ...],
) -> None:
    shell.log_in(one_server, "alice")
    interrupt_at_the_first_pause(monkeypatch)

    def follow(*more: str) -> list[str]:
        result = shell("stream", "home", *option, *more, "--json")
        assert result.exit_code == 130, result.output
        return [json.loads(line)["text"] for line in result.stdout.splitlines()]

    shell.ok("post", "one")
    assert follow("--last", "5") == ["one"]
    for text in ("two", "three"):
        shell.ok("post", text)
    assert follow() == ["two", "three"]
    assert follow() == []


@pytest.mark.parametrize(
    ("arguments", "method", "of"),
    [
        (("public",), "stream_public", ()),
        (("network",), "stream_network", ()),
        (("mentions",), "stream_mentions", ()),
        (("messages",), "stream_direct_messages", ()),
        (("notifications",), "stream_notifications", ()),
        (("user", "bob"), "stream_account", ("bob",)),
        (("tag", "cats"), "stream_tag", ("cats",)),
        (("group", "knit"), "stream_group", ("knit",)),
        (("list", "bob/friends"), "stream_list", ("bob", "friends")),
        (("search", "tea"), "stream_search", ("tea",)),
    ],
)
def test_what_can_be_followed(
    shell: Shell,
    one_server: Sandbox,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    method: str,
    of: tuple[str, ...],
) -> None:
    called: list[Any] = []

    def stream(self: GNUSocial, *target: Any, **options: Any) -> list[Any]:
        called.append((target, options))
        return []

    shell.log_in(one_server, "alice")
    monkeypatch.setattr(GNUSocial, method, stream)
    shell.ok("stream", *arguments, "--interval", "200")
    options = {
        "checkpoint": None,
        "catch_up": None,
        "poll_interval": 200.0,
        "max_poll_interval": 200.0,
    }
    assert called == [(of, options)]


def test_the_stream_of_everything(
    shell: Shell, one_server: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell.log_in(one_server, "alice")
    with one_server.client("bob") as bob:
        bob.post("@alice look")
    interrupt_at_the_first_pause(monkeypatch)
    result = shell("stream", "all", "--last", "5", "--json")
    (event,) = [json.loads(line) for line in result.stdout.splitlines()]
    assert event["kind"] == "mention"
    assert event["data"]["text"] == "@alice look"
    assert "@alice look" in shell("stream", "all", "--last", "5").stdout


def test_the_stream_of_notifications(
    shell: Shell, one_server: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell.log_in(one_server, "alice")
    with one_server.client("bob") as bob:
        bob.post("@alice look")
        bob.account_follow("alice")
    interrupt_at_the_first_pause(monkeypatch)
    result = shell("stream", "notifications", "--last", "5", "--json")
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert sorted(each["kind"] for each in found) == ["follow", "mention"]
    shown = shell("stream", "notifications", "--last", "5").stdout
    assert "@bob mentioned you" in shown
    assert "@bob follows you" in shown


@pytest.mark.parametrize(
    "arguments", [("tag",), ("home", "bob"), ("home", "--resume", "--checkpoint", "x"), ("none",)]
)
def test_wrong_use_of_streams(alice_shell: Shell, arguments: tuple[str, ...]) -> None:
    assert alice_shell("stream", *arguments).exit_code == 2
