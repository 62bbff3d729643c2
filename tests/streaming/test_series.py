"""Several timelines as one series: what is merged, what is left out, and what is saved."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

import pytest

from gnusocial.entities import Status
from gnusocial.errors import GNUSocialUnsupportedError
from gnusocial.internals.flows import Flow
from gnusocial.internals.pagination.paging import STATUSES
from gnusocial.internals.pagination.rules import page_of
from gnusocial.streaming.catch_up import catch_up_from
from gnusocial.streaming.events import StreamEvent
from gnusocial.streaming.polls import PollResult, Watch
from gnusocial.streaming.series import PendingEvent, Series
from gnusocial.streaming.sources import Source
from tests.streaming.world import Bot, World, Worlds, setup_with, source_of

MOMENT = datetime(2026, 11, 28, 12, tzinfo=timezone.utc)


class Scripted(Watch):
    """A watch of which a test says what each poll finds."""

    def __init__(self, source: Source, state: Any = None) -> None:
        super().__init__(source, state)
        self.polls: list[dict[str, Any] | Exception] = []
        self.told: list[int] = []

    def poll(self, *given: Any) -> Flow[PollResult]:
        found = self.polls.pop(0) if self.polls else {}
        if isinstance(found, Exception):
            raise found
        return PollResult(self, not self.began, **found)
        yield  # a flow, which asks for nothing

    def accept(self, result: PollResult) -> None:
        self.began = True

    def handled(self, item: Any) -> None:
        self.told.append(item.id)

    def event(self, item: Any) -> StreamEvent | None:
        return StreamEvent(item.get("kind", "update"), item) if item.text else None

    def state(self) -> dict[str, Any]:
        return {}


class Stage:
    """A series of scripted watches."""

    def __init__(self, *names: str, catch_up: Any = "all", **options: Any) -> None:
        self.watches: dict[str, Scripted] = {}

        def opened(source: Source, state: Any) -> Scripted:
            return self.watches.setdefault(source.name, Scripted(source, state))

        request = page_of("x", of=Status, paging=STATUSES)
        sources = [
            Source(name, request, optional=name.startswith("optional"), opened_by=opened)
            for name in names
        ]
        self.series = Series("key", sources, catch_up_from(catch_up), **options)
        self.context = setup_with(lambda: 0.0)

    def poll(self) -> list[PendingEvent]:
        flow = self.series.poll(self.context)
        with pytest.raises(StopIteration) as end:
            next(flow)
        return end.value.value  # type: ignore[no-any-return]


def item(number: int, text: str = "hello", **more: Any) -> tuple[float, Status]:
    return float(number), Status(id=number, text=text, created_at=MOMENT, **more)


def ids_of(happened: list[PendingEvent]) -> list[int]:
    return [each.item.id for each in happened]


MISSING = GNUSocialUnsupportedError("no such route")


@pytest.mark.parametrize(
    ("names", "polls"),
    [
        (["optional"], [MISSING]),  # nothing would be left to follow
        (["home", "must"], [MISSING]),
        (["home", "optional"], [{}, MISSING]),  # it was there before: something is wrong
    ],
)
def test_a_list_that_the_server_lacks_ends_the_stream(
    names: list[str], polls: list[dict[str, Any] | Exception]
) -> None:
    stage = Stage(*names)
    stage.watches[names[-1]].polls = polls
    for _ in polls[1:]:
        stage.poll()
    with pytest.raises(GNUSocialUnsupportedError):
        stage.poll()


def test_a_stream_begins_without_a_list_that_it_can_do_without() -> None:
    stage = Stage("home", "optional")
    stage.watches["optional"].polls = [MISSING, MISSING]
    stage.watches["home"].polls = [{}, {"new": [item(1)]}]
    assert stage.poll() == []
    assert ids_of(stage.poll()) == [1]
    assert len(stage.watches["optional"].polls) == 1  # it is asked for once


@pytest.mark.parametrize("saved", [(True, False), (False, True), (True, True)])
def test_a_position_that_one_list_changes_is_saved(saved: tuple[bool, bool]) -> None:
    stage = Stage("one", "two")
    for watch, must_be_saved in zip(stage.watches.values(), saved, strict=True):
        watch.polls = [{"must_be_saved": must_be_saved}]
    (only,) = stage.poll()
    assert only.event() is None
    assert stage.poll() == []


@pytest.mark.parametrize(
    ("options", "delivered"),
    [
        ({}, [1, 2, 3]),
        ({"only_posts": True}, [1, 3]),
        ({"catch_up": 1}, [3]),
        ({"catch_up": 2, "only_posts": True}, [1, 3]),
        ({"catch_up": 2}, [2, 3]),
    ],
)
def test_activities_are_left_out_on_request_and_do_not_count(
    options: dict[str, Any], delivered: list[int]
) -> None:
    stage = Stage("home", **options)
    # The one without a text is no event at all, as the report of a deletion.
    new = [item(1), item(2, kind="follow"), item(3), item(4, text="")]
    stage.watches["home"].polls = [{"new": new}]
    events = [each.event() for each in stage.poll()]
    assert [event.data.id for event in events if event] == delivered


def test_lists_of_different_things_do_not_know_the_items_of_each_other() -> None:
    """Statuses and direct messages are numbered separately."""
    home, messages = World("id"), World("id", path="direct_messages")
    bot = Bot(Worlds(home, messages), source_of(home), source_of(messages, kind="direct_message"))
    bot.poll()
    assert (home.post(), bot.ids()) == (1, [1])
    messages.post(number=1, created=home.by_id[1].created)
    assert bot.poll() == [("direct_message", 1)]


def of_both(act: Callable[[World, World], None]) -> list[tuple[str, Any]]:
    """What a stream of two timelines delivers if its checkpoint knows only one of them."""
    home, mentions = World("id"), World("id", path="mentions")
    home.post()
    bot = Bot(home, source_of(home))
    bot.poll()
    assert bot.kept
    kept = json.loads(bot.kept)
    act(home, mentions)
    sources = (source_of(home), source_of(mentions, kind="mention"))
    return Bot(Worlds(home, mentions), *sources, kept=json.dumps(kept)).poll()


def test_what_is_new_on_one_timeline_is_no_past_because_another_begins() -> None:
    def mention(home: World, mentions: World) -> None:
        home.post()
        mentions.post(number=2)

    def older_mention(home: World, mentions: World) -> None:
        mentions.post(number=2)

    assert of_both(mention) == [("mention", 2)]
    assert of_both(older_mention) == []  # of the past nothing was asked for
