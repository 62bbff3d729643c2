"""Items that make no sense: they end no stream and hide no neighbour."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.streaming.world import (
    BEGINNING,
    JSON,
    Bot,
    World,
    as_json,
    paged_source_of,
    refusing,
    source_of,
)

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
    | st.sampled_from(["0001-01-01", "9999-12-31T23:59:59", "Sat Nov 21 02:00:00 +0000 2026", -1]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
KEYS = ["id", "created_at", "uri", "text", "source", "retweeted_status", "user"]
items = st.dictionaries(st.sampled_from(KEYS), values, max_size=7)


pytestmark = pytest.mark.filterwarnings("ignore:left out:gnusocial.GNUSocialWarning")


def filled(order: str, count: int = 12) -> World:
    world = World(order)
    for _ in range(count):
        world.now += 60
        world.post()
    world.now += 60
    return world


@settings(
    max_examples=150,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@given(
    odd=st.dictionaries(st.integers(1, 132), items, min_size=1, max_size=6),
    order=st.sampled_from(["id", "time"]),
    by_number=st.booleans(),
    burst=st.sampled_from([1, 120]),
)
def test_whatever_a_status_is_made_of(
    odd: dict[int, dict[str, Any]], order: str, by_number: bool, burst: int
) -> None:
    world = filled(order)
    bot = Bot(world, (paged_source_of if by_number else source_of)(world))
    bot.poll(2)
    new = [world.post() for _ in range(burst)]
    answer = world._answer

    def spoiled(sent: Any) -> Any:
        response = answer(sent)
        if "show/" in sent.url or response.status != 200:
            return response
        page = [odd.get(each["id"], each) for each in json.loads(response.body)]
        return refusing(200, json.dumps(page), JSON)(sent)

    world._answer = spoiled  # type: ignore[method-assign]
    # An odd status may have the id of another, and take its place.
    ids = {each.get("id") for each in odd.values() if isinstance(each.get("id"), (int, float))}
    expected = [number for number in new if number not in odd and number not in ids]
    told = bot.ids(4)
    assert [number for number in told if number in expected] == expected
    world._answer = answer  # type: ignore[method-assign]
    world.now += 3600
    newer = world.post(number=10**6)
    assert bot.ids(70).count(newer) == (newer not in told)


def test_an_item_without_a_time_is_delivered_once() -> None:
    for order in ("id", "time"):
        world = filled(order)
        bot = Bot(world, source_of(world))
        bot.poll(2)
        page = [{"id": 500, "text": "when?", "created_at": "soon"}]
        page += [json.loads(notice) for notice in map(as_json, world.living)]
        world.faults += [refusing(200, json.dumps(page), JSON) for _ in range(3)]
        assert bot.ids(3) == [500]


def test_an_item_without_a_time_does_not_end_the_reading_of_the_past() -> None:
    world = filled("time", 250)
    since = datetime.fromtimestamp(BEGINNING + world.by_id[20].created, timezone.utc)
    bot = Bot(world, source_of(world), catch_up=since)
    answer = world._answer

    def spoiled(sent: Any) -> Any:
        response = answer(sent)
        page = json.loads(response.body)
        return refusing(200, json.dumps([*page, {"id": 10**6, "text": "when?"}]), JSON)(sent)

    world._answer = spoiled  # type: ignore[method-assign]
    assert bot.ids()[-231:] == list(range(20, 251))


@pytest.mark.parametrize("odd", [{"id": 0}, {"id": -5}, {"id": 3}, {"id": True}, {"id": 2.0}])
@pytest.mark.parametrize("order", ["id", "time"])
def test_one_odd_status_does_not_end_a_walk(odd: dict[str, Any], order: str) -> None:
    world = filled(order)
    world.living = [notice for notice in world.living if notice.id != 3]
    bot = Bot(world, source_of(world))
    bot.poll(2)
    new = [world.post() for _ in range(120)]
    answer = world._answer

    def spoiled(sent: Any) -> Any:
        response = answer(sent)
        page = [odd if each["id"] == 100 else each for each in json.loads(response.body)]
        return refusing(200, json.dumps(page), JSON)(sent)

    world._answer = spoiled  # type: ignore[method-assign]
    told = [number for number in bot.ids() if number in new]
    assert told == [number for number in new if number != 100]
