"""Notifications as a stream, where something goes wrong: requests and followers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from gnusocial.streaming.notifications import followers
from tests.streaming.scene import BOB, CAROL, Scene, scene_on


@pytest.mark.parametrize("status", [403, 500])
def test_a_status_that_cannot_be_looked_at_at_first(scene: Scene, status: int) -> None:
    mine, other = scene.alice.post("mine"), scene.alice.post("other")
    scene.bob.status_favorite(mine)
    scene.server.fail_next(1, status, path=f"favs/{mine.id}.json")
    # What was there at the first look that succeeds is old, and stays old after a restart.
    assert scene.run(lambda: scene.bob.status_favorite(other)) == [f"favorite:{other.id}:{BOB}"]
    assert scene.run() == []
    assert scene.run(lambda: scene.carol.status_favorite(mine)) == [f"favorite:{mine.id}:{CAROL}"]


def test_a_status_that_cannot_be_looked_at_later(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    mine, other = scene.alice.post("mine"), scene.alice.post("other")

    def happen() -> None:
        scene.server.fail_next(2, 500, path=f"favs/{mine.id}.json")
        scene.bob.status_favorite(mine)
        scene.bob.status_favorite(other)

    assert scene.run(happen) == [f"favorite:{other.id}:{BOB}", f"favorite:{mine.id}:{BOB}"]
    logged = f"the reactions to status {mine.id} cannot be read: "
    assert [each.startswith(logged) for each in caplog.messages] == [True, True]


def test_a_poll_that_fails_half_way_is_repeated(scene: Scene) -> None:
    mine, other = scene.alice.post("mine"), scene.alice.post("other")

    def happen() -> None:
        scene.server.drop_next(1, "before", path=f"favs/{mine.id}.json")
        scene.bob.status_favorite(mine)
        scene.bob.status_favorite(other)
        scene.bob.account_follow("alice")

    found = scene.run(happen)
    assert sorted(found) == [f"favorite:{mine.id}:{BOB}", f"favorite:{other.id}:{BOB}", "follow:3"]


def test_more_followers_than_are_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Old followers who move up into what is read, because others leave, are not new ones."""
    monkeypatch.setattr("gnusocial.streaming.notifications.followers.MOST_READ", 40)
    monkeypatch.setattr("gnusocial.streaming.notifications.followers.MOST_KNOWN", 45)
    fans = [f"fan{number}" for number in range(70)]
    users = {name: f"{name}pass1" for name in ("admin", "alice", "bob", "carol", *fans)}
    with scene_on("friendica-2024.09", tmp_path, users=users) as scene:
        for name in fans[:60]:
            scene.server.add_subscription(name, "alice")

        def leave(*names: str) -> None:
            for name in names:
                with scene.server.client(name) as client:
                    client.account_unfollow("alice")

        found = scene.run(
            lambda: leave("fan50", "fan51", "fan59"),
            lambda: scene.server.add_subscription("fan65", "alice"),
            lambda: leave("fan40"),
            lambda: scene.server.add_subscription("fan66", "alice"),
            kinds="follow",
            hours=2,
        )
        assert found == ["follow:70", "follow:71"]
        state = json.loads(scene.checkpoint.read_text())
        assert len(state["timelines"]["followers"]["known"]) <= 45


def test_a_follower_who_leaves_before_being_looked_up(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_up: list[list[int]] = []
    users = followers._users

    def finds_nobody_first(context: Any, depth: int, wanted: list[int]) -> Any:
        looked_up.append(wanted)
        if len(looked_up) == 1:
            yield from ()
            return []
        return (yield from users(context, depth, wanted))

    monkeypatch.setattr(followers, "_users", finds_nobody_first)
    assert scene.run(lambda: scene.bob.account_follow("alice")) == [f"follow:{BOB}"]
    assert looked_up == [[BOB], [BOB]]
