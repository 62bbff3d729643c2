"""A stream from its first poll to its end, and several timelines as one series."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from gnusocial.entities import DirectMessage, Status
from gnusocial.errors import (
    GNUSocialError,
    GNUSocialForbiddenError,
    GNUSocialIllegalArgumentError,
    GNUSocialInternalServerError,
    GNUSocialIOError,
    GNUSocialNetworkError,
    GNUSocialNotFoundError,
    GNUSocialUnauthorizedError,
    GNUSocialUnsupportedError,
)
from gnusocial.internals.pagination.paging import STATUSES
from gnusocial.internals.pagination.rules import page_of
from gnusocial.internals.values import replace
from gnusocial.streaming.catch_up import catch_up_from
from gnusocial.streaming.effects import Deliver, Failed, Pause, Polled, Save
from gnusocial.streaming.events import kind_of
from gnusocial.streaming.sources import Source
from gnusocial.streaming.stream import Rhythm
from tests.recorded import VERSIONS, exchange
from tests.streaming.world import (
    Bot,
    World,
    Worlds,
    failing,
    refusing,
    refusing_as_api,
    source_of,
)


def filled(count: int = 30, path: str = "timeline", order: str = "time") -> World:
    world = World(order, path=path)
    for _ in range(count):
        world.now += 60
        world.post()
    world.now += 60
    return world


# --- the past -------------------------------------------------------------------------------------


def test_all_of_the_past() -> None:
    world = filled(230)
    bot = Bot(world, source_of(world), catch_up="all")
    assert bot.ids() == list(range(1, 231))
    assert bot.ids(3) == []


@pytest.mark.parametrize("wanted", [None, "none", 0])
def test_nothing_of_the_past(wanted: object) -> None:
    world = filled(30)
    bot = Bot(world, source_of(world), catch_up=wanted)
    assert bot.ids() == []
    new = world.post()
    assert bot.ids() == [new]


@pytest.mark.parametrize("value", [-1, True, False, 1.5, "some", "3", [], datetime(2026, 11, 28)])
def test_what_no_past_can_be(value: object) -> None:
    with pytest.raises(GNUSocialIllegalArgumentError, match="catch_up must be None, 'all', a num"):
        catch_up_from(value)


@pytest.mark.parametrize("wanted", [1, 7, 30])
def test_the_last_of_the_past(wanted: int) -> None:
    world = filled(30)
    bot = Bot(world, source_of(world), catch_up=wanted)
    assert bot.ids() == list(range(31 - wanted, 31))
    assert bot.ids(70) == []


def test_more_of_the_past_than_a_page() -> None:
    world = filled(500)
    bot = Bot(world, source_of(world), catch_up=450)
    assert bot.ids() == list(range(51, 501))
    assert bot.ids(70) == []


def test_more_of_the_past_than_there_is() -> None:
    world = filled(3)
    assert Bot(world, source_of(world), catch_up=50).ids() == [1, 2, 3]


def test_the_past_since_a_time() -> None:
    from tests.streaming.world import BEGINNING

    world = filled(300)  # one a minute, the first at 60 s
    since = datetime.fromtimestamp(BEGINNING + 60 * 41, timezone(timedelta(hours=2)))
    bot = Bot(world, source_of(world), catch_up=since)
    assert bot.ids() == list(range(41, 301))
    assert bot.ids(70) == []


# --- the way of one poll --------------------------------------------------------------------------


def kinds(effects: list[Any]) -> list[str]:
    wanted = (Deliver, Failed, Pause, Polled, Save)
    return [type(effect).__name__ for effect in effects if isinstance(effect, wanted)]


def until_paused(steps: Iterator[Any]) -> list[Any]:
    effects = []
    for effect in steps:
        effects.append(effect)
        if isinstance(effect, Pause):
            break
    return effects


def test_where_it_begins_is_kept_at_once_and_then_after_each_event() -> None:
    world = filled()
    bot = Bot(world, source_of(world))
    steps = bot.steps()
    assert kinds(until_paused(steps)) == ["Save", "Polled", "Pause"]
    world.post()
    world.post()
    assert kinds(until_paused(steps)) == ["Polled", "Deliver", "Save", "Deliver", "Save", "Pause"]


def test_what_was_not_handled_comes_again() -> None:
    world = filled()
    first = Bot(world, source_of(world))
    first.poll()
    new = [world.post() for _ in range(3)]
    handled = []
    for effect in first.steps():
        if isinstance(effect, Deliver):
            if effect.event.data.id == new[1]:
                break  # killed while the second was being handled
            handled.append(effect.event.data.id)
    second = Bot(world, source_of(world), kept=first.kept)
    assert handled + second.ids() == new


def test_what_came_meanwhile_is_caught_up_whatever_catch_up_says() -> None:
    world = filled()
    first = Bot(world, source_of(world))
    first.poll()
    new = [world.post() for _ in range(420)]
    second = Bot(world, source_of(world), kept=first.kept, catch_up=3)
    assert second.ids() == new


def test_what_was_deleted_meanwhile_is_told() -> None:
    world = filled()
    first = Bot(world, source_of(world))
    first.poll()
    world.delete(20)
    second = Bot(world, source_of(world), kept=first.kept)
    assert second.poll() == [("delete", 20)]
    third = Bot(world, source_of(world), kept=second.kept)
    assert third.poll() == []


# --- failures -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "cls"),
    [
        (failing(GNUSocialNetworkError("down")), GNUSocialNetworkError),
        (refusing_as_api(401, "Could not authenticate you."), GNUSocialUnauthorizedError),
        (refusing(500, "<html>"), GNUSocialInternalServerError),
    ],
)
def test_an_error_before_the_first_success_reaches_the_caller(
    fault: Any, cls: type[GNUSocialError]
) -> None:
    world = filled()
    world.faults.append(fault)
    with pytest.raises(cls):
        Bot(world, source_of(world)).poll()


def test_failures_are_waited_out_and_nothing_is_lost() -> None:
    world = filled()
    bot = Bot(world, source_of(world), rhythm=Rhythm(15.0, 120.0))
    bot.poll()
    new = [world.post()]
    world.faults += [
        failing(GNUSocialNetworkError("down")),
        refusing(502, "<html>"),
        refusing(200, "<html>"),
        refusing(200, '[{"id":'),
        refusing(200, '{"a": 1}'),
    ]
    pauses = []
    for _ in range(5):
        assert bot.poll() == []
        pauses.append(bot.pause)
    new.append(world.post())
    assert pauses == [15.0, 30.0, 60.0, 120.0, 240.0]
    assert bot.ids() == new
    assert bot.pause == 15.0


@pytest.mark.parametrize(
    ("fault", "cls"),
    [
        (refusing_as_api(401, "Could not authenticate you."), GNUSocialUnauthorizedError),
        (refusing_as_api(403, "This stream is protected."), GNUSocialForbiddenError),
        (refusing_as_api(404, "Group not found."), GNUSocialNotFoundError),
    ],
)
def test_a_refusal_that_stays_ends_it(fault: Any, cls: type[GNUSocialError]) -> None:
    world = filled()
    bot = Bot(world, source_of(world))
    bot.poll()
    world.faults += [fault] * 3
    assert bot.poll(2) == []
    with pytest.raises(cls):
        bot.poll()


def test_a_refusal_that_passes_does_not() -> None:
    world = filled()
    bot = Bot(world, source_of(world))
    bot.poll()
    world.faults += [refusing_as_api(401, "Could not authenticate you.")] * 2
    world.faults += [refusing(404, "<html><title>404 Not Found</title>")] * 9
    new = world.post()
    assert bot.ids(12) == [new]
    world.faults += [refusing(200, "<html>"), refusing_as_api(403, "No.")]
    assert bot.ids(3) == []


def test_without_reconnecting_the_first_failure_ends_it() -> None:
    world = filled()
    bot = Bot(world, source_of(world), rhythm=Rhythm(15.0, 120.0, reconnect=False))
    bot.poll()
    world.faults.append(failing(GNUSocialNetworkError("down")))
    with pytest.raises(GNUSocialNetworkError):
        bot.poll()


# --- several timelines ----------------------------------------------------------------------------


def mentions_of(world: World) -> Source:
    return source_of(world, kind="mention")


def test_a_status_on_two_timelines_comes_once_and_as_a_mention() -> None:
    home, mentions = filled(5, "home", "id"), filled(0, "mentions", "id")
    bot = Bot(Worlds(home, mentions), source_of(home), mentions_of(mentions))
    bot.poll()
    for number in (10, 11, 12):
        home.post(number=number, created=home.now + number)
    mentions.post(number=11, created=home.now + 11)
    mentions.post(number=13, created=home.now + 13)
    assert bot.poll() == [("update", 10), ("mention", 11), ("update", 12), ("mention", 13)]
    home.post(number=13, created=home.now - 2)  # it comes there too, later
    assert bot.poll(5) == []
    assert {10, 11, 12, 13} <= {
        int(number) for _, number, *_ in bot.series.state()["timelines"]["home"]["known"]
    }


def test_the_past_of_several_timelines_is_one_past() -> None:
    home, mentions = filled(0, "home", "id"), filled(0, "mentions", "id")
    for number in range(1, 11):
        home.post(number=number, created=number)
        if number % 3 == 0:
            mentions.post(number=number, created=number)
    bot = Bot(Worlds(home, mentions), source_of(home), mentions_of(mentions), catch_up=4)
    assert bot.poll() == [("update", 7), ("update", 8), ("mention", 9), ("update", 10)]
    again = Bot(
        Worlds(home, mentions), source_of(home), mentions_of(mentions), catch_up=4, kept=bot.kept
    )
    assert again.poll(3) == []


def test_messages_are_numbered_apart() -> None:
    home, messages = filled(5, "home"), World("id", path="messages")
    request = page_of("messages", of=DirectMessage, paging=STATUSES)
    inbox = Source("messages", request, kind="direct_message", order="id", tells_deletions=False)
    bot = Bot(Worlds(home, messages), source_of(home), inbox)
    bot.poll()
    messages.now = home.now
    home.post(number=6, created=home.now + 1)
    messages.post(number=6, created=home.now + 2)
    assert bot.poll() == [("update", 6), ("direct_message", 6)]


def test_if_one_timeline_fails_the_other_waits_for_it() -> None:
    home, mentions = filled(5, "home"), filled(0, "mentions")
    bot = Bot(Worlds(home, mentions), source_of(home), mentions_of(mentions))
    bot.poll()
    home.post(number=10)
    mentions.post(number=10, created=home.by_id[10].created)
    mentions.faults.append(refusing(502))
    assert bot.poll() == []
    assert bot.poll() == [("mention", 10)]


def test_a_timeline_that_the_server_has_not(caplog: pytest.LogCaptureFixture) -> None:
    home, messages = filled(5, "home"), World(path="messages")
    no_route = refusing(404, "<html><title>Page not found</title>")
    messages.faults.append(no_route)
    with pytest.raises(GNUSocialUnsupportedError):
        Bot(Worlds(home, messages), source_of(home), source_of(messages)).poll()
    messages.faults.append(no_route)
    bot = Bot(Worlds(home, messages), source_of(home), source_of(messages, optional=True))
    with caplog.at_level(logging.WARNING, "gnusocial.streaming"):
        bot.poll()
    assert "has no messages" in caplog.text
    asked = len(messages.asked)
    new = home.post()
    assert bot.ids() == [new]
    assert len(messages.asked) == asked


def test_a_deletion_on_two_timelines_is_one_and_looked_up_once() -> None:
    home, mentions = filled(5, "home", "id"), filled(5, "mentions", "id")
    bot = Bot(Worlds(home, mentions), source_of(home), mentions_of(mentions))
    bot.poll()
    for world in (home, mentions):
        world.delete(3)
        world.post(number=6, created=home.now)
    assert bot.poll() == [("mention", 6), ("delete", 3)]
    assert sum("show/3" in sent.url for sent in home.asked) == 1


# --- checkpoints ----------------------------------------------------------------------------------


def test_a_checkpoint_of_another_stream_is_refused() -> None:
    world = filled()
    bot = Bot(world, source_of(world))
    bot.poll()
    state = json.loads(bot.kept or "")
    state["stream"] = "another"
    with pytest.raises(GNUSocialIOError, match="another stream"):
        Bot(world, source_of(world), kept=json.dumps(state))


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "7",
        "{}",
        '{"gnusocial_stream": 2}',
        '{"gnusocial_stream": 1, "stream": "a stream"}',
        '{"gnusocial_stream": 1, "stream": "a stream", "timelines": {"timeline": {}}}',
        '{"gnusocial_stream": 1, "stream": "a stream", "timelines": null}',
    ],
)
def test_a_damaged_checkpoint_is_an_error(text: str) -> None:
    world = filled()
    with pytest.raises(GNUSocialIOError, match="damaged"):
        Bot(world, source_of(world), kept=text)


def test_a_timeline_that_is_not_in_the_checkpoint_begins_anew() -> None:
    home, mentions = filled(5, "home", "id"), filled(0, "mentions", "id")
    first = Bot(Worlds(home, mentions), source_of(home))
    first.poll()
    both = Bot(Worlds(home, mentions), source_of(home), mentions_of(mentions), kept=first.kept)
    mentions.post(number=2, created=1)
    home.post(number=9)
    assert both.poll() == [("update", 9)]


# --- kinds ----------------------------------------------------------------------------------------


def recorded(version: str, name: str) -> list[Status]:
    return Status.decode_list(exchange(version, name).json())


def test_what_is_not_said_but_done() -> None:
    home = source_of(World())
    mention = source_of(World(), kind="mention")
    base = {"id": 1, "text": "x", "source": "activity"}
    tags = {
        "tag:gs.example,2026-11-21:fave:3:note:1:2026-11-21T02:00:32+00:00": "favorite",
        "tag:gs.example,2026-11-21:subscription:3:person:2:2026": "follow",
        "tag:gs.example,2026-11-21:stop-following:3:person:2:2026": "activity",
        "tag:gs.example,2026-11-21:group_member:3:group:1:2026": "activity",
        "tag:gs.example,2026-11-21:leave:3:group:1:2026": "activity",
        "tag:gs.example,2026-11-21:noticeId=5:objectType=note": "update",
    }
    for uri, kind in tags.items():
        assert kind_of(Status.decode({**base, "uri": uri}), home) == kind
    note = Status.decode({**base, "uri": "tag:gs.example,2026:noticeId=5:objectType=note"})
    assert kind_of(note, mention) == "mention"
    repeat = Status.decode({**base, "retweeted_status": {"id": 2, "text": "y"}})
    assert kind_of(repeat, mention) == kind_of(repeat, home) == "repeat"
    deletion = Status.decode(
        {"id": 9, "uri": "tag:x", "source": "unknown", "text": "A deleted notice {{tag:x}}."}
    )
    assert kind_of(deletion, home) is None


@pytest.mark.parametrize("version", VERSIONS)
def test_a_recorded_timeline(version: str) -> None:
    source = source_of(World())
    statuses = recorded(version, "public_timeline")
    told = [kind_of(status, source) for status in statuses]
    assert told
    assert set(told) <= {"update", "repeat", "favorite", "follow", "activity", None}
    repeats = [status for status in statuses if "retweeted_status" in status]
    assert told.count("repeat") == len(repeats)


def test_the_report_of_a_deletion_is_no_event() -> None:
    world = filled()
    bot = Bot(world, source_of(world))
    bot.poll()
    gone = world.living[10]
    world.delete(gone.id)
    # The server keeps the deletion as a notice with the time and identifier of the deleted one.
    world.post(created=gone.created, uri="tag:x", text="A deleted notice {{tag:x}}.")
    answer = world._page
    world._page = lambda *given: _with_source(answer(*given))  # type: ignore[method-assign]
    assert bot.poll() == [("delete", gone.id)]
    assert bot.poll(5) == []


def _with_source(response):  # type: ignore[no-untyped-def]

    value = [{**each, "source": "unknown"} for each in json.loads(response.body or b"[]")]
    return replace(response, body=json.dumps(value).encode()) if response.body else response


def test_after_news_a_stream_polls_at_its_shortest_interval_again() -> None:
    world = filled()
    bot = Bot(world, source_of(world))
    bot.poll(60)
    assert bot.pause == 120.0
    new = world.post()
    assert (bot.ids(), bot.pause) == ([new], 15.0)


def test_a_poll_that_failed_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    world = filled()
    bot = Bot(world, source_of(world))
    bot.poll()
    world.faults.append(failing(GNUSocialNetworkError("no route to host")))
    with caplog.at_level(logging.WARNING, "gnusocial.streaming"):
        bot.poll()
    assert caplog.messages == ["a poll failed, the next in 15.0 s: no route to host"]
