"""How far a poll walks into the past, and what it may take for old."""

from __future__ import annotations

import json
from typing import Any

import pytest
from requests.structures import CaseInsensitiveDict

from gnusocial.internals.http.request import PreparedRequest
from gnusocial.internals.http.response import Response
from gnusocial.streaming.stream import Rhythm
from tests.streaming.test_watch import filled
from tests.streaming.world import JSON, Bot, World, paged_source_of, source_of


def asked_by(world: World, act: Any) -> int:
    """How many requests something takes."""
    before = len(world.asked)
    act()
    return len(world.asked) - before


@pytest.mark.parametrize(("catch_up", "requests"), [(None, 1), (2, 1), (200, 1), (201, 2)])
def test_a_first_poll_reads_what_is_wanted_and_no_more(catch_up: int, requests: int) -> None:
    world = filled(count=700)
    bot = Bot(world, source_of(world), catch_up=catch_up)
    assert asked_by(world, bot.poll) == requests


def test_pages_by_bounds_are_read_once() -> None:
    world = filled("id")
    bot = Bot(world, source_of(world))
    bot.poll()
    new = [world.post() for _ in range(120)]
    # Three pages of fifty, each of which begins with the last item of the one before.
    assert asked_by(world, lambda: new.remove(bot.ids()[0])) == 3


def test_a_deletion_while_the_second_of_two_pages_is_read_hides_nothing() -> None:
    world = filled("id", count=20)
    bot = Bot(world, paged_source_of(world))
    bot.poll()
    new = [world.post() for _ in range(60)]
    page = world._page

    def moving(sent: PreparedRequest, query: dict[str, str]) -> Response:
        if query.get("page") == "2":
            world._page = page  # type: ignore[method-assign]
            world.delete(new.pop())
        return page(sent, query)

    world._page = moving  # type: ignore[method-assign]
    assert set(new) <= set(bot.ids())


def test_a_walk_ends_below_the_floor_although_nothing_known_is_met() -> None:
    world = filled("id", count=300)
    first = Bot(world, source_of(world))
    first.poll()
    # All that the bot remembers is hidden: only what stood below the first page is left.
    world.hidden.update(range(101, 301))
    new = [world.post() for _ in range(60)]
    before = len(world.asked)
    assert first.ids()[-60:] == new
    assert sum("timeline" in sent.url for sent in world.asked[before:]) == 2


def test_late_ones_below_the_floor_do_not_end_a_walk() -> None:
    """Statuses of other servers arrive long after their time."""
    world = filled(count=5)
    bot = Bot(world, source_of(world))
    bot.poll()
    world.hidden.add(3)  # so that a walk does not meet all that it knows
    late = {world.post(created=float(number % 50)) for number in range(100)}
    assert set(bot.ids()) == late


class Timeless(World):
    """A timeline whose statuses do not say when they were made."""

    def _page(self, sent: PreparedRequest, query: dict[str, str]) -> Response:
        given = super()._page(sent, query)
        items = json.loads(given.body or b"[]")
        for each in items:
            del each["created_at"]
        return Response(
            given.status, CaseInsensitiveDict(JSON), json.dumps(items).encode(), "GET", sent.url
        )


def test_known_statuses_without_a_time_end_a_walk() -> None:
    world = Timeless("id")
    for _ in range(400):
        world.post()
    bot = Bot(world, source_of(world))
    bot.poll()
    new = world.post()
    found: list[int] = []
    assert asked_by(world, lambda: found.extend(bot.ids())) == 1
    assert found == [new]


def test_what_moves_up_from_below_the_first_page_is_not_new_whatever_its_time() -> None:
    """In a list in the order of arrival, a status may be later than those above it."""
    world = World("id")
    world.post(created=50.0)
    for second in range(200):
        world.post(created=float(second))
    bot = Bot(world, source_of(world), rhythm=Rhythm(900.0, 900.0))
    assert bot.poll() == []
    world.delete(201)
    assert bot.poll(3) == [("delete", 201)]


@pytest.mark.parametrize(("missing", "settles_after"), [(10, 2), (11, 3)])
def test_a_page_is_processed_again_only_if_there_is_more_to_look_up(
    missing: int, settles_after: int
) -> None:
    world = filled("id", count=100)
    bot = Bot(world, source_of(world))
    bot.poll(5)
    assert world.answered[-1] == 304
    for number in range(99, 99 - missing, -1):
        world.hidden.add(number)
    world.post()
    before = len(world.answered)
    bot.poll(6)
    pages = [
        status
        for sent, status in zip(world.asked[before:], world.answered[before:], strict=True)
        if "statuses/show" not in sent.url
    ]
    assert pages.index(304) == settles_after
