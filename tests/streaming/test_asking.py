"""When a poll asks for news only, and when for the largest page."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from gnusocial.streaming.stream import Rhythm
from tests.streaming.world import Bot, World, source_of


def polled(*, every: float, times: int, **more: Any) -> World:
    """A timeline of three statuses that has been polled so many times."""
    world = World()
    for _ in range(3):
        world.post()
    Bot(world, source_of(world, **more), rhythm=Rhythm(every, every)).poll(times)
    return world


def are_conditional(world: World) -> list[bool]:
    return [
        "If-None-Match" in sent.headers or "If-Modified-Since" in sent.headers
        for sent in world.asked
    ]


@pytest.mark.parametrize(
    ("every", "unconditional"),
    [
        # The first poll is that of the largest page, the second the first of the others. The
        # server counts whole seconds: what it says can be trusted once it has said it for two.
        (0.5, 6),
        (1.0, 4),
        (1.9, 4),
        (2.0, 3),
        (15.0, 3),
    ],
)
def test_an_etag_is_trusted_once_it_is_two_seconds_old(every: float, unconditional: int) -> None:
    world = polled(every=every, times=10)
    assert are_conditional(world) == [False] * unconditional + [True] * (10 - unconditional)


def test_an_etag_that_says_little_is_never_trusted() -> None:
    assert are_conditional(polled(every=15.0, times=10, trusts_etag=False)) == [False] * 10


@pytest.mark.parametrize(
    ("every", "sizes"),
    [(900.0, ["200", "200", "200"]), (450.0, ["200", "50", "200"]), (899.0, ["200", "50", "200"])],
)
def test_the_largest_page_is_read_every_quarter_of_an_hour(every: float, sizes: list[str]) -> None:
    world = polled(every=every, times=3)
    assert [dict(parse_qsl(urlsplit(sent.url).query))["count"] for sent in world.asked] == sizes
