"""A server restored from a backup counts from an earlier number: old ids, new statuses."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.streaming.world import Bot, World, Worlds, source_of


def filled(order: str, count: int, first: int = 1) -> World:
    world = World(order)
    for number in range(first, first + count):
        world.now += 60
        world.post(number=number)
    world.now += 60
    return world


def restore(world: World, last_id: int) -> None:
    """Bring back what was there when the last id was this one."""
    world.living = [notice for notice in world.living if notice.id <= last_id]
    world.by_id = {notice.id: notice for notice in world.living}
    world.last_id = last_id
    world.now += 3600


@pytest.mark.parametrize("order", ["id", "time"])
@pytest.mark.parametrize("restarted", [False, True])
def test_a_known_id_with_another_time_is_another_status(order: str, restarted: bool) -> None:
    world = filled(order, 30)
    bot = Bot(world, source_of(world))
    bot.poll(3)
    restore(world, 20)
    new = [world.post() for _ in range(10)]
    assert new == list(range(21, 31))
    if restarted:
        bot = Bot(world, source_of(world), kept=bot.kept)
    assert bot.poll() == [("update", number) for number in new]
    assert bot.poll(70) == []
    # They are known as what they are now.
    world.delete(25)
    after = world.post()
    assert bot.poll() == [("update", after), ("delete", 25)]


def test_a_known_id_with_another_uri_is_another_status() -> None:
    world = filled("time", 3)
    last = world.post(uri="tag:example.org,2026-11-21:noticeId=4:objectType=note")
    bot = Bot(world, source_of(world), catch_up="all")
    assert bot.ids(3) == [1, 2, 3, 4]
    when = world.by_id[last].created
    restore(world, 3)
    again = world.post(created=when, uri="tag:example.org,2026-11-22:noticeId=4:objectType=note")
    world.now += 60
    newer = world.post()
    assert again == last
    assert bot.poll(3) == [("update", again), ("update", newer)]


def test_ids_below_all_that_the_stream_has_seen() -> None:
    world = filled("id", 250, first=900)
    bot = Bot(world, source_of(world))
    bot.poll(3)
    restore(world, 0)
    for number in range(400, 450):
        world.now -= 3600 * 24
        world.post(number=number, created=-3600.0 * 24 * (450 - number))
        world.now += 3600 * 24
    new = [world.post(), world.post()]
    assert new == [450, 451]
    # What was restored is older than all that was seen, and no news.
    assert [event for event in bot.poll(3) if event[0] != "delete"] == [
        ("update", 450),
        ("update", 451),
    ]


def test_what_is_known_elsewhere_is_known_by_its_marks() -> None:
    home, mentions = filled("id", 5), World("id", path="mentions")
    mentions.now = home.now
    bot = Bot(Worlds(home, mentions), source_of(home), source_of(mentions, kind="mention"))
    bot.poll(3)
    restore(home, 4)
    mentions.now = home.now
    number = home.post()
    mentions.post(number=number)
    assert bot.poll(3) == [("mention", 5)]


def test_a_checkpoint_of_the_first_versions_is_read_and_learns() -> None:
    world = filled("time", 30)
    bot = Bot(world, source_of(world))
    bot.poll(3)
    old: dict[str, Any] = json.loads(bot.kept or "")
    old["gnusocial_stream"] = 1
    for timeline in old["timelines"].values():
        timeline["known"] = [place[:2] for place in timeline["known"]]
        del timeline["latest_below"]
    bot = Bot(world, source_of(world), kept=json.dumps(old))
    assert bot.poll(3) == []
    restore(world, 29)
    again = world.post()
    assert bot.poll() == [("update", again)]
    assert again == 30


def test_older_ids_and_times_that_arrive_late_are_not_lost() -> None:
    for order in ("id", "time"):
        world = filled(order, 60, first=100)
        bot = Bot(world, source_of(world))
        bot.poll(3)
        later = []
        for number, ago in ((170, 0), (165, 30), (168, 7200), (161, 60), (171, 1)):
            later.append(world.post(number=number, created=world.now - ago))
        assert sorted(bot.poll(70)) == sorted(("update", number) for number in later), order
