"""Polling one timeline, against a timeline in memory: what is asked, found, and taken for gone."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from gnusocial.entities import Status
from gnusocial.errors import GNUSocialReadTimeout, GNUSocialWarning
from gnusocial.internals.http.request import PreparedRequest
from gnusocial.internals.http.response import Response
from gnusocial.internals.pagination.paging import Paging
from gnusocial.internals.pagination.rules import page_of
from gnusocial.streaming.sources import Source
from gnusocial.streaming.stream import Rhythm
from tests.streaming.world import (
    BEGINNING,
    JSON,
    PROXIES,
    Bot,
    World,
    failing,
    paged_source_of,
    refusing,
    refusing_as_api,
    source_of,
)


def filled(order: str = "time", *, count: int = 30, **more: Any) -> World:
    world = World(order, **more)
    for _ in range(count):
        world.now += 60
        world.post()
    world.now += 60
    return world


def counts(world: World) -> list[str | None]:
    """The sizes of the pages that were asked for."""
    return [dict(parse_qsl(urlsplit(sent.url).query)).get("count") for sent in world.asked]


def test_a_new_stream_begins_with_nothing_of_the_past() -> None:
    world = filled()
    bot = Bot(world, source_of(world))
    assert bot.poll(5) == []
    world.now += 60
    new = world.post()
    assert bot.poll(5) == [("update", new)]
    assert counts(world)[:2] == ["200", "50"]


def test_an_idle_poll_costs_a_304_and_no_decoding(monkeypatch: pytest.MonkeyPatch) -> None:
    world = filled()
    bot = Bot(world, source_of(world))
    bot.poll(3)

    def no_decoding(*anything: object) -> None:
        raise AssertionError("an answer was decoded")

    monkeypatch.setattr("gnusocial.internals.http.exchange.read_json", no_decoding)
    bot.poll(10)
    # The first is whole: only an ETag that was the same for two seconds is trusted.
    assert world.answered == [200, 200, 200, *[304] * 10]
    assert all("If-None-Match" in sent.headers for sent in world.asked[3:])


def test_where_there_is_no_etag_an_idle_poll_costs_no_decoding(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = filled(etag=False)
    bot = Bot(world, source_of(world))
    bot.poll(2)
    monkeypatch.setattr("gnusocial.internals.http.exchange.read_json", None)
    assert bot.poll(10) == []
    assert set(world.answered) == {200}


@pytest.mark.parametrize("proxy", PROXIES)
def test_behind_a_proxy_that_compresses_an_idle_poll_costs_a_304(proxy: str) -> None:
    world = filled(proxy=proxy)
    bot = Bot(world, source_of(world))
    bot.poll(3)
    assert bot.poll(10) == []
    assert world.answered == [200, 200, 200, *[304] * 10]
    new = world.post()
    assert bot.ids() == [new]


def test_without_an_etag_a_timeline_by_arrival_is_read_whole() -> None:
    world = filled("id", proxy="nginx before 1.7.3")
    bot = Bot(world, source_of(world))
    assert bot.poll(10) == []
    # What arrives now may be older than what is known.
    late = world.post(created=world.now - 7200)
    assert bot.ids() == [late]
    assert set(world.answered) == {200}


@pytest.mark.parametrize("proxy", [None, "nginx before 1.7.3"])
def test_a_status_of_the_same_second_is_not_hidden_behind_the_marks(proxy: str | None) -> None:
    world = filled(count=3, proxy=proxy)
    bot = Bot(world, source_of(world))
    bot.poll(3)
    world.now += 60
    first = world.post()
    assert bot.ids() == [first]
    # In the same second: the first and the last time stay as they are.
    second = world.post(created=world.by_id[first].created)
    assert bot.ids() == [second]
    assert bot.ids(5) == []


def test_an_answer_that_was_long_on_its_way_does_not_settle_the_etag() -> None:
    world = filled(count=3)
    bot = Bot(world, source_of(world), rhythm=Rhythm(0.1, 0.1))
    bot.poll(40)  # 4 s: the ETag is trusted
    new = [world.post()]
    answer = world._answer

    def slowly(sent: PreparedRequest) -> Response:
        bot.clock.now += 5
        world.now += 5
        world._answer = answer  # type: ignore[method-assign]
        new.append(world.post())
        found = answer(sent)
        new.append(world.post(created=world.by_id[new[1]].created))
        return found

    world._answer = slowly  # type: ignore[method-assign]
    assert bot.ids(60) == new


def test_items_without_an_id_are_left_out() -> None:
    world = filled()
    bot = Bot(world, source_of(world))
    bot.poll()
    odd = '[{"text": "x"}, {"id": null}, {"id": "x"}, {"id": 77, "text": "odd"}]'
    world.faults.append(refusing(200, odd, JSON))
    with pytest.warns(GNUSocialWarning, match="left out 3 of 4 items of a list of Status"):
        assert bot.poll()[0] == ("update", 77)
    new = world.post()
    assert bot.poll(3) == [("update", new)]


def test_the_largest_page_is_read_whole_every_quarter_of_an_hour() -> None:
    world = filled(count=250)
    bot = Bot(world, source_of(world))
    bot.poll(60)
    passed = bot.clock.now - 5000.0
    deep = [sent for sent in world.asked if "count=200" in sent.url]
    assert abs(len(deep) - passed / 900) <= 1
    assert not any("If-None-Match" in sent.headers for sent in deep)


def test_a_late_status_far_down_is_found_by_the_large_page() -> None:
    world = filled(count=250)
    bot = Bot(world, source_of(world))
    bot.poll(3)
    late = world.post(created=world.living[150].created + 1)
    assert bot.poll(20) == []
    assert bot.poll(40) == [("update", late)]


def test_a_late_status_at_the_top_of_the_page_is_found_at_once() -> None:
    world = filled(count=250)
    bot = Bot(world, source_of(world))
    bot.poll()
    late = world.post(created=world.living[10].created + 1)
    assert bot.ids() == [late]


@pytest.mark.parametrize("order", ["id", "time"])
@pytest.mark.parametrize("burst", [51, 200, 730])
def test_more_than_a_page_comes_whole_and_in_order(order: str, burst: int) -> None:
    world = filled(order)
    bot = Bot(world, source_of(world))
    bot.poll()
    new = [world.post() for _ in range(burst)]
    assert bot.ids() == new
    assert bot.ids(3) == []


def test_where_bounds_are_ignored_the_large_page_brings_the_rest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = filled()
    bot = Bot(world, source_of(world))
    bot.poll()
    page = world._page
    monkeypatch.setattr(
        world, "_page", lambda sent, query: page(sent, {"count": query.get("count", "20")})
    )
    new = [world.post() for _ in range(120)]
    asked = len(world.asked)
    assert bot.ids() == new[-50:]
    assert len(world.asked) - asked < 10, "it walks on and on"
    # Out of order, but within a quarter of an hour.
    assert bot.ids(70) == new[:-50]


def test_more_than_a_page_by_numbers_of_pages() -> None:
    world = filled("id")
    bot = Bot(world, paged_source_of(world))
    bot.poll()
    new = [world.post() for _ in range(230)]
    assert bot.ids() == new


def test_a_page_by_number_that_reaches_known_items_is_read_once() -> None:
    world = filled("id")
    bot = Bot(world, paged_source_of(world))
    bot.poll()
    asked, new = len(world.asked), world.post()
    assert bot.ids() == [new]
    assert len(world.asked) - asked == 1


def test_a_deletion_while_pages_are_read_by_number_hides_nothing() -> None:
    world = filled("id", count=5)
    bot = Bot(world, paged_source_of(world))
    bot.poll()
    new = [world.post() for _ in range(120)]
    answer = world._answer

    def after_the_first_page(sent):  # type: ignore[no-untyped-def]
        response = answer(sent)
        world._answer = answer  # type: ignore[method-assign]
        world.delete(new.pop())
        return response

    asked = len(world.asked)
    world._answer = after_the_first_page  # type: ignore[method-assign]
    assert set(new) <= set(bot.ids())
    # The second walk finds what has moved, the third finds nothing more.
    assert sum("page=" not in sent.url for sent in world.asked[asked:]) == 3


def test_a_clock_that_is_ahead_does_not_end_the_walk() -> None:
    world = filled()
    world.post(created=world.now + 86400)
    bot = Bot(world, source_of(world))
    bot.poll()
    new = [world.post() for _ in range(120)]
    assert bot.ids() == new


def test_what_moves_up_when_something_is_deleted_is_not_new() -> None:
    world = filled(count=260)
    bot = Bot(world, source_of(world))
    bot.poll()
    for notice in world.living[5:9]:
        world.delete(notice.id)
    new = world.post()
    assert bot.poll(80)[0] == ("update", new)
    assert [kind for kind, _ in bot.poll(80)] == []


@pytest.mark.parametrize("order", ["id", "time"])
def test_deletions_are_told_once(order: str, caplog: pytest.LogCaptureFixture) -> None:
    world = filled(order)
    bot = Bot(world, source_of(world))
    bot.poll()
    gone = world.living[3].id
    world.delete(gone)
    new = world.post()
    assert bot.poll() == [("update", new), ("delete", gone)]
    assert bot.poll(30) == []
    assert caplog.text == ""


def test_items_without_an_id_are_skipped_and_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    world = filled()
    bot = Bot(world, source_of(world))
    bot.poll()
    world.post(number=0)
    new = world.post()
    assert bot.poll() == [("update", new)]
    assert bot.poll(30) == []
    assert caplog.text.count("items without an id are skipped") == 1


def test_a_deletion_that_leaves_the_etag_as_it_is_is_told_later() -> None:
    world = filled()
    bot = Bot(world, source_of(world))
    bot.poll(5)
    gone = world.living[3].id
    world.delete(gone)
    assert bot.poll(2) == []
    assert bot.poll(20) == [("delete", gone)]


def test_what_is_only_hidden_is_not_told_and_asked_for_once() -> None:
    world = filled()
    bot = Bot(world, source_of(world))
    bot.poll()
    hidden = world.living[3].id
    world.hidden.add(hidden)
    new = world.post()
    assert bot.poll(30) == [("update", new)]
    assert sum(f"show/{hidden}.json" in sent.url for sent in world.asked) == 1
    world.hidden.clear()
    back = world.post()
    assert bot.poll(30) == [("update", back)]
    world.delete(hidden)
    last = world.post()
    assert bot.poll() == [("update", last), ("delete", hidden)]


@pytest.mark.parametrize(
    "fault",
    [
        refusing_as_api(403, "This status is not visible to you."),
        refusing_as_api(401, "Could not authenticate you."),
        refusing_as_api(500, "Call to a member function getNickname() on null"),
        refusing(200, "<html>"),
    ],
)
def test_a_look_up_that_does_not_say_deleted(fault) -> None:  # type: ignore[no-untyped-def]
    world = filled()
    bot = Bot(world, source_of(world))
    bot.poll()
    world.hidden.add(world.living[3].id)
    new = world.post()
    answer = world._answer
    world._answer = lambda sent: (fault if "show/" in sent.url else answer)(sent)  # type: ignore[method-assign]
    assert bot.poll(3) == [("update", new)]


def test_a_look_up_that_fails_is_made_again() -> None:
    world = filled()
    bot = Bot(world, source_of(world))
    bot.poll()
    gone = world.living[3].id
    world.delete(gone)
    new = world.post()
    answer = world._answer
    failed = iter([failing(GNUSocialReadTimeout("no byte"))])
    world._answer = lambda sent: (next(failed, answer) if "show/" in sent.url else answer)(sent)  # type: ignore[method-assign]
    assert bot.poll() == []
    assert bot.poll() == [("update", new), ("delete", gone)]


def test_many_deletions_are_looked_up_little_by_little() -> None:
    world = filled(count=60)
    bot = Bot(world, source_of(world))
    bot.poll()
    gone = [notice.id for notice in world.living[5:30]]
    for number in gone:
        world.delete(number)
    new = world.post()
    told = [bot.poll() for _ in range(3)]
    assert [len(each) for each in told] == [11, 10, 5]
    assert [number for each in told for kind, number in each if kind == "delete"] == gone
    assert told[0][0] == ("update", new)


def test_an_empty_answer_is_no_deletion_of_everything() -> None:
    world = filled()
    bot = Bot(world, source_of(world))
    bot.poll()
    world.faults.append(refusing(200, "[]", {"Content-Type": "application/json"}))
    assert bot.poll() == []
    new = world.post()
    assert bot.poll(3) == [("update", new)]
    assert not any("show/" in sent.url for sent in world.asked)


def test_a_timeline_that_was_empty() -> None:
    world = World()
    bot = Bot(world, source_of(world))
    assert bot.poll(3) == []
    new = [world.post() for _ in range(120)]
    assert bot.ids() == new


def test_what_moves_under_two_walks_by_numbers_is_found_by_the_third() -> None:
    world = filled("id")
    bot = Bot(world, paged_source_of(world))
    bot.poll()
    new = [world.post() for _ in range(120)]
    page = world._page
    walks = 0

    def moving(sent: PreparedRequest, query: dict[str, str]) -> Response:
        nonlocal walks
        number = query.get("page", "1")
        walks += number == "1"
        if (walks, number) in ((1, "2"), (2, "2")):
            # What stood at the top of this page is on the one before now, which has been read.
            world.delete(world.living[walks].id)
        if (walks, number) == (2, "1"):
            new.append(world.post())  # and pushes it back to the top of the second page
        return page(sent, query)

    world._page = moving  # type: ignore[method-assign]
    assert bot.ids() == new
    assert walks == 4


def test_no_more_is_asked_for_than_a_timeline_gives() -> None:
    world = filled(count=3)
    request = page_of("timeline", of=Status, paging=Paging("page", maximum=20))
    source = Source("timeline", request)
    assert [source.page_request(deep=deep).params["count"] for deep in (True, False)] == [20, 20]
    assert [source_of(world).page_request(deep=deep).params["count"] for deep in (True, False)] == [
        200,
        50,
    ]


def test_the_past_since_a_moment_goes_on_over_the_end_of_a_page() -> None:
    world = World()
    for number in range(260):
        world.now += 0 if 40 < number < 80 else 60  # forty of one second
        world.post()
    moment = datetime.fromtimestamp(BEGINNING + world.by_id[60].created, timezone.utc)
    world.now += 60
    bot = Bot(world, source_of(world), catch_up=moment)
    assert bot.ids() == list(range(41, 261))
