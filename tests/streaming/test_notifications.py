"""Notifications as a stream, against the sandbox, in a time that passes only while it waits."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import redis

from gnusocial import (
    CallbackStreamListener,
    GNUSocialIllegalArgumentError,
    GNUSocialIOError,
    GNUSocialUnauthorizedError,
    GNUSocialUnsupportedError,
    Notification,
    Status,
)
from gnusocial.sandbox import Sandbox
from gnusocial.streaming import FileCheckpoint, RedisCheckpoint, SqliteCheckpoint
from gnusocial.streaming.notifications import reactions
from tests.recorded import VERSIONS
from tests.streaming.scene import BOB, CAROL, Scene, scene_on


class Killed(BaseException):
    """The process dies."""


def test_all_that_concerns_the_user_comes_once(scene: Scene) -> None:
    mine = scene.alice.post("mine")
    made: list[Status] = []
    found = scene.run(
        lambda: made.append(scene.bob.post("@alice hello")),
        lambda: made.append(scene.carol.status_reply(mine, "indeed")),
        lambda: scene.bob.account_follow("alice"),
        lambda: scene.bob.status_favorite(mine),
        lambda: made.append(scene.carol.status_repeat(mine)),
        # Not these: what concerns others, and what alice does herself.
        lambda: scene.bob.post("@carol hello"),
        lambda: scene.alice.status_reply(mine, "@alice I reply to myself"),
        lambda: scene.alice.account_follow("carol"),
    )
    mention, reply, repeat = (each.id for each in made)
    assert found == [
        f"mention:{mention}",
        f"reply:{reply}",
        f"follow:{BOB}",
        f"favorite:{mine.id}:{BOB}",
        f"repeat:{repeat}",
    ]
    assert scene.run() == []


def test_each_is_the_same_as_in_the_list(scene: Scene) -> None:
    mine = scene.alice.post("mine")
    scene.bob.status_favorite(mine)
    scene.carol.status_repeat(mine)
    scene.carol.account_follow("alice")
    scene.bob.post("@alice hello")
    given = list(scene.alice.notifications())
    stream = scene.bot.stream_notifications(catch_up="all")
    assert sorted((next(stream) for _ in given), key=by_id) == sorted(given, key=by_id)
    stream.close()


def by_id(notification: Notification) -> str:
    return notification.id


def test_messages(tmp_path: Path) -> None:
    with scene_on("1.20.10", tmp_path) as scene:
        sent: list[int] = []
        assert scene.run(
            lambda: sent.append(scene.server.add_direct_message("bob", "alice", "psst"))
        ) == [f"direct_message:{sent[0]}"]


def test_only_the_kinds_that_are_wanted(scene: Scene) -> None:
    mine = scene.alice.post("mine")

    def everything() -> None:
        scene.bob.post("@alice hello")
        scene.bob.status_reply(mine, "indeed")
        scene.bob.status_favorite(mine)
        scene.bob.status_repeat(mine)
        scene.bob.account_follow("alice")

    before = len(scene.server.requests)
    found = scene.run(everything, kinds=["favorite", "reply"])
    assert [each.partition(":")[0] for each in found] == ["favorite", "reply"]
    asked = set(scene.asked(since=before))
    assert not asked & {"direct_messages", "followers/ids", f"statuses/retweets/{mine.id}"}
    with pytest.raises(GNUSocialIOError, match="another stream"):
        scene.run(kinds="favorite")


@pytest.mark.parametrize("kinds", ["like", ["mention", "like"], 5, [None]])
def test_a_kind_that_does_not_exist(scene: Scene, kinds: Any) -> None:
    with pytest.raises(GNUSocialIllegalArgumentError, match="there are mention, reply"):
        scene.bot.stream_notifications(kinds)


def test_without_a_login(scene: Scene) -> None:
    with scene.server.client() as anyone, pytest.raises(GNUSocialUnauthorizedError):
        anyone.stream_notifications()


# What is promised


def test_the_first_run_tells_nothing_of_the_past(scene: Scene) -> None:
    old = [scene.alice.post(f"mine {number}") for number in range(30)]
    for status in old:
        scene.bob.status_favorite(status)
    scene.bob.status_repeat(old[3])
    scene.bob.account_follow("alice")
    scene.bob.post("@alice hello")
    assert scene.run(hours=6.2) == []
    assert scene.run() == []


@pytest.mark.parametrize(("catch_up", "pages"), [(None, 0), (1, 1)])
def test_old_followers_are_looked_up_only_to_be_told(
    scene: Scene, catch_up: int | None, pages: int
) -> None:
    scene.bob.account_follow("alice")
    scene.carol.account_follow("alice")
    found = scene.run(kinds=["follow"], catch_up=catch_up)
    assert found == [f"follow:{CAROL}"] * pages
    assert scene.asked().count("statuses/followers") == pages


def test_catching_up(scene: Scene) -> None:
    mine = [scene.alice.post(f"mine {number}") for number in range(25)]
    wanted = {f"follow:{BOB}", f"follow:{CAROL}"}
    for number, status in enumerate(mine):
        scene.bob.status_favorite(status)
        wanted.add(f"favorite:{status.id}:{BOB}")
        if number % 2:
            wanted.add(f"repeat:{scene.carol.status_repeat(status).id}")
    scene.bob.account_follow("alice")
    scene.carol.account_follow("alice")
    scene.time.passed += 60
    wanted.add(f"mention:{scene.bob.post('@alice hello').id}")
    found = scene.run(catch_up="all")
    assert len(found) == len(wanted)
    assert set(found) == wanted


def test_catching_up_with_the_last_ones(scene: Scene) -> None:
    mine = scene.alice.post("mine")
    scene.bob.status_favorite(mine)
    scene.time.passed += 60
    first = scene.bob.post("@alice hello")
    scene.time.passed += 60
    repeat = scene.carol.status_repeat(mine)
    # Replies to oneself are among the mentions of the server, but are no notifications.
    scene.time.passed += 60
    scene.alice.status_reply(mine, "@alice to myself")
    assert scene.run(catch_up=2) == [f"mention:{first.id}", f"repeat:{repeat.id}"]


def test_a_favorite_taken_back_and_given_again_comes_once(scene: Scene) -> None:
    mine = scene.alice.post("mine")
    assert scene.run(
        lambda: scene.bob.status_favorite(mine),
        lambda: scene.bob.status_unfavorite(mine),
        lambda: scene.bob.status_favorite(mine),
    ) == [f"favorite:{mine.id}:{BOB}"]
    scene.bob.status_unfavorite(mine)
    assert scene.run(lambda: scene.bob.status_favorite(mine)) == []


def test_a_follower_who_comes_back_comes_once(scene: Scene) -> None:
    assert scene.run(
        lambda: scene.bob.account_follow("alice"),
        lambda: scene.bob.account_unfollow("alice"),
        lambda: scene.carol.account_follow("alice"),
        lambda: scene.bob.account_follow("alice"),
    ) == [f"follow:{BOB}", f"follow:{CAROL}"]


def test_a_follower_in_place_of_another_changes_no_etag(scene: Scene) -> None:
    def swap() -> None:
        scene.bob.account_unfollow("alice")
        scene.carol.account_follow("alice")

    # The users were created in the same second.
    told = scene.run(
        lambda: scene.bob.account_follow("alice"), lambda: None, swap, kinds=["follow"], hours=0.1
    )
    assert told == [f"follow:{BOB}", f"follow:{CAROL}"]


def test_two_favorites_between_two_polls(scene: Scene) -> None:
    mine = scene.alice.post("mine")

    def both() -> None:
        scene.bob.status_favorite(mine)
        scene.carol.status_favorite(mine)

    assert scene.run(both) == [f"favorite:{mine.id}:{BOB}", f"favorite:{mine.id}:{CAROL}"]


def test_reactions_to_an_old_status_come_within_six_hours(scene: Scene) -> None:
    old = scene.alice.post("old")
    scene.time.passed += 400 * 86400
    for number in range(80):
        scene.alice.post(f"later {number}")
    repeat: list[Status] = []
    found = scene.run(
        lambda: scene.bob.status_favorite(old),
        lambda: repeat.append(scene.carol.status_repeat(old)),
        hours=6.1,
    )
    assert sorted(found) == [f"favorite:{old.id}:{BOB}", f"repeat:{repeat[0].id}"]


def test_reactions_while_the_bot_was_down(scene: Scene) -> None:
    mine = [scene.alice.post(f"mine {number}") for number in range(reactions.FOLLOWED)]
    assert scene.run() == []
    wanted = [f"favorite:{mine[0].id}:{BOB}"]
    scene.bob.status_favorite(mine[0])
    wanted += [f"repeat:{scene.carol.status_repeat(mine[-1]).id}"]
    scene.bob.account_follow("alice")
    later = scene.alice.post("while the bot is down")
    scene.bob.status_favorite(later)
    wanted += [f"favorite:{later.id}:{BOB}", f"follow:{BOB}"]
    found = scene.run(hours=1)
    # The oldest of them is the 101st now, and is not followed any more.
    assert sorted(found) == sorted(wanted[1:])


@pytest.mark.parametrize("version", VERSIONS)
def test_many_at_once(version: str, tmp_path: Path) -> None:
    fans = [f"fan{number}" for number in range(230)]
    users = {name: f"{name}pass1" for name in ("admin", "alice", "bob", "carol", *fans)}
    with scene_on(version, tmp_path, users=users) as scene:
        mine = scene.alice.post("mine")

        def all_come() -> None:
            for name in fans:
                scene.server.add_subscription(name, "alice")
            for name in fans[:60]:
                with scene.server.client(name) as client:
                    client.status_favorite(mine)
            for number in range(230):
                scene.bob.post(f"@alice {number}")

        found = scene.run(all_come)
        assert len(found) == len(set(found))
        kinds = Counter(each.partition(":")[0] for each in found)
        assert kinds == {"follow": 230, "favorite": 60, "mention": 230}


def test_a_server_that_loses_its_lists_for_a_while(scene: Scene) -> None:
    mine = scene.alice.post("mine")
    scene.bob.account_follow("alice")
    scene.bob.status_favorite(mine)
    world = scene.server._world
    kept: dict[str, Any] = {}

    def lose() -> None:
        kept["followers"] = list(world.followers[scene_profile(scene)])
        world.followers[scene_profile(scene)].clear()
        scene.bob.status_unfavorite(mine)

    def find() -> None:
        world.followers[scene_profile(scene)].extend(kept["followers"])
        scene.bob.status_favorite(mine)

    assert scene.run(lose, find) == []


def scene_profile(scene: Scene) -> Any:
    return next(each for each in scene.server._world.profiles.values() if each.nickname == "alice")


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("mentions_timeline.json", "mentions"),
        ("direct_messages.json", "messages"),
        ("followers/ids.json", "followers"),
        ("statuses/user_timeline.json", "reactions"),
    ],
)
def test_what_a_server_lacks_is_left_out(
    scene: Scene, path: str, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    mine = scene.alice.post("mine")
    scene.server.fail_next(1, 404, "<html><title>Page not found</title>", path=path)
    found = scene.run(
        lambda: scene.bob.post("@alice hello"),
        lambda: scene.bob.account_follow("alice"),
        lambda: scene.bob.status_favorite(mine),
    )
    assert f"this server has no {name}; the stream continues without" in caplog.messages
    lacking = {"mentions": "mention", "followers": "follow", "reactions": "favorite"}
    kinds = [each.partition(":")[0] for each in found]
    assert kinds == [k for k in ("mention", "follow", "favorite") if k != lacking.get(name)]


def test_a_status_that_is_deleted_ends_nothing(scene: Scene) -> None:
    mine, other = scene.alice.post("mine"), scene.alice.post("other")
    assert scene.run(
        lambda: scene.bob.status_favorite(other),
        lambda: scene.alice.status_delete(mine),
        lambda: scene.carol.status_favorite(other),
    ) == [f"favorite:{other.id}:{BOB}", f"favorite:{other.id}:{CAROL}"]


def test_a_notification_whose_status_is_deleted_is_not_looked_up(scene: Scene) -> None:
    made: list[Status] = []
    found = scene.run(
        lambda: made.append(scene.bob.post("@alice hello")),
        lambda: scene.bob.status_delete(made[0]),
        lambda: made.append(scene.bob.post("@alice again")),
    )
    assert found == [f"mention:{each.id}" for each in made]
    assert not [path for path in scene.asked() if path.startswith("statuses/show")]


# A bot that dies


class Mortal:
    """A checkpoint whose process dies at a certain save, before or after it is written."""

    def __init__(self, dies_at: int, *, is_written: bool) -> None:
        self.text: str | None = None
        self.saves = 0
        self.dies_at = dies_at
        self.is_written = is_written

    def load(self) -> Any:
        return None if self.text is None else json.loads(self.text)

    def save(self, state: Any) -> None:
        self.saves += 1
        dies = self.saves == self.dies_at
        if self.is_written or not dies:
            self.text = json.dumps(state)
        if dies:
            raise Killed


@pytest.mark.parametrize("is_written", [True, False])
def test_a_bot_that_is_killed_at_any_save_loses_nothing(tmp_path: Path, is_written: bool) -> None:
    with scene_on("2.0.1", tmp_path) as scene:
        mine = scene.alice.post("mine")
        kept = Mortal(0, is_written=True)
        scene.checkpoint = kept
        assert scene.run() == []
        beginning = kept.text
        wanted = {f"follow:{BOB}", f"favorite:{mine.id}:{BOB}", f"favorite:{mine.id}:{CAROL}"}
        scene.bob.account_follow("alice")
        for fan in (scene.bob, scene.carol):
            scene.time.passed += 60
            fan.status_favorite(mine)
            wanted.add(f"repeat:{fan.status_repeat(mine).id}")
            wanted.add(f"mention:{fan.post('@alice hello').id}")
        for dies_at in range(1, 10):
            kept = Mortal(dies_at, is_written=is_written)
            kept.text = beginning
            found = run_until_killed(scene, kept) + run_until_killed(scene, kept)
            assert set(found) == wanted
            # What was being handled when it died comes again.
            assert len(found) - len(wanted) <= (0 if is_written or kept.saves < dies_at else 1)


def run_until_killed(scene: Scene, kept: Mortal) -> list[str]:
    found: list[str] = []
    scene.time.meanwhile = lambda passed: None
    scene.time.end = scene.time.passed + 900
    try:
        with scene.time.until_over():
            for each in scene.bot.stream_notifications(checkpoint=kept):
                found.append(each.id)  # noqa: PERF401 - what came before the end counts
    except Killed:
        pass
    return found


@pytest.mark.parametrize("store", ["file", "sqlite", "redis"])
def test_every_store_keeps_it(store: str, tmp_path: Path, shared: redis.Redis) -> None:
    with scene_on("1.20.10", tmp_path) as scene:
        mine = scene.alice.post("mine")

        def kept() -> Any:
            if store == "file":
                return FileCheckpoint(tmp_path / "kept")
            if store == "sqlite":
                return SqliteCheckpoint(tmp_path / "kept", "notifications")
            return RedisCheckpoint(shared, "notifications")

        scene.bob.status_favorite(mine)
        with scene.bot.stream_notifications(checkpoint=kept()):
            pass
        scene.carol.status_favorite(mine)
        scene.carol.account_follow("alice")
        with scene.bot.stream_notifications(checkpoint=kept()) as stream:
            assert {next(stream).id, next(stream).id} == {
                f"favorite:{mine.id}:{CAROL}",
                f"follow:{CAROL}",
            }
            scene.time.meanwhile = lambda passed: scene.bob.account_follow("alice")
            assert next(stream).id == f"follow:{BOB}"


@pytest.mark.parametrize(
    ("source", "damage"),
    [
        ("followers", {"known": ["3"]}),
        ("followers", {"known": 3}),
        ("followers", []),
        ("reactions", {}),
        ("reactions", {"floor": [0.0, 1], "statuses": [[1]]}),
        ("reactions", {"floor": [0.0, 1], "statuses": [[1, 0.0, 0, ["x"], []]]}),
        ("reactions", {"floor": ["x", 1], "statuses": []}),
    ],
)
def test_a_damaged_checkpoint(scene: Scene, source: str, damage: Any) -> None:
    scene.alice.post("mine")
    scene.run()
    state = json.loads(scene.checkpoint.read_text())
    state["timelines"][source] = damage
    scene.checkpoint.write_text(json.dumps(state))
    with pytest.raises(GNUSocialIOError, match="is damaged"):
        scene.run()


# The forms, the cost, other servers


def test_a_listener_is_told_of_them(scene: Scene) -> None:
    told: list[str] = []

    def hear(notification: Notification) -> None:
        told.append(notification.id)
        scene.bot.close()

    scene.time.meanwhile = lambda passed: scene.bob.account_follow("alice")
    scene.bot.stream_notifications(listener=CallbackStreamListener(notification_handler=hear))
    assert told == [f"follow:{BOB}"]


def test_in_the_background() -> None:
    told: list[str] = []
    with Sandbox() as server, server.client("alice") as alice, server.client("bob") as bob:
        listener = CallbackStreamListener(
            notification_handler=lambda each: (told.append(each.id), alice.close())
        )
        handle = alice.stream_notifications(
            "follow", listener, run_async=True, poll_interval=0.01, max_poll_interval=0.01
        )
        bob.account_follow("alice")
        handle.join(60)
        assert told == [f"follow:{BOB}"]


def test_what_half_an_idle_day_costs(scene: Scene) -> None:
    for number in range(100):
        scene.alice.post(f"mine {number}")
    scene.time.passed += 30 * 86400
    before = len(scene.server.requests)
    scene.run(hours=11.9)
    asked = Counter(re.sub(r"/\d+$", "", each) for each in scene.asked(since=before))
    polls = asked["statuses/mentions_timeline"]
    # Each status is looked at every 6 hours.
    assert asked == {
        "account/verify_credentials": 1,
        "statuses/mentions_timeline": polls,
        "direct_messages": polls,
        "followers/ids": polls,
        "statuses/user_timeline": polls,
        "statuses/favs": 2 * 100,
        "statuses/retweets_of_me": asked["statuses/retweets_of_me"],
    }
    assert 300 < polls < 380
    # The first poll looks at all with 1 request for 20; later ones look at 10 at most.
    assert asked["statuses/retweets_of_me"] <= 5 + 20


def test_what_friendica_has(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with scene_on("friendica-2024.09", tmp_path) as scene:
        made: list[Status] = []
        assert scene.run(
            lambda: scene.bob.account_follow("alice"),
            lambda: made.append(scene.carol.post("@alice hello")),
        ) == [f"follow:{BOB}", f"mention:{made[0].id}"]
        assert "no reactions" in caplog.text
        assert scene.run(lambda: scene.carol.account_follow("alice")) == [f"follow:{CAROL}"]
        for kinds in (["repeat", "favorite"], "favorite"):
            with pytest.raises(GNUSocialUnsupportedError):
                scene.bot.stream_notifications(kinds)
