"""``only_posts=True``: posts, replies and repeats, without reports of activities, in every form."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gnusocial import CallbackStreamListener, GNUSocialIllegalArgumentError
from gnusocial.sandbox import Sandbox
from gnusocial.streaming.events import kind_of
from tests.streaming.fake_time import FakeTime
from tests.streaming.world import World, source_of

#: On 1.20.10, in the order in which they happen.
ALL = ["follow", "update", "update", "favorite", "repeat", "activity", "update"]
POSTS = ["update", "update", "repeat", "update"]


class Busy:
    """A server before 2.0, on which posts and activities alternate."""

    def __init__(self, server: Sandbox, time: FakeTime) -> None:
        self.server, self.time = server, time
        with server.client("alice") as alice, server.client("bob") as bob:
            time.passed += 60
            bob.account_follow("alice")
            for happen in (
                lambda: alice.post("first"),
                lambda: bob.status_reply(2, "second"),
                lambda: bob.status_favorite(2),
                lambda: bob.status_repeat(2),
                lambda: bob.group_join(alice.group_create("cats").id),
                lambda: alice.status_delete(alice.post("gone")),
                lambda: bob.post("third"),
            ):
                time.passed += 60
                happen()


@pytest.fixture
def busy() -> Iterator[Busy]:
    time = FakeTime(1)
    with Sandbox("1.20.10", clock=time.time, dupelimit=0) as server:
        yield Busy(server, time)


class Recorder(CallbackStreamListener):
    """Records the kinds of the events, and closes a client after the last post."""

    def __init__(self, gs: Any) -> None:
        self.kinds: list[str] = []

        def recording(kind: str) -> Any:
            def record(data: Any) -> None:
                self.kinds.append(kind)
                if gs is not None and getattr(data, "text", "") == "third":
                    gs.close()

            return record

        kinds = ("update", "repeat", "favorite", "follow", "activity", "delete")
        super().__init__(**{f"{kind}_handler": recording(kind) for kind in kinds})


@pytest.mark.parametrize(("options", "kinds"), [({}, ALL), ({"only_posts": True}, POSTS)])
def test_a_listener(busy: Busy, options: dict[str, Any], kinds: list[str]) -> None:
    with busy.server.client("alice", clock=busy.time) as gs:
        listener = Recorder(gs)
        gs.stream_public(listener, catch_up="all", **options)
        assert listener.kinds == kinds


@pytest.mark.parametrize(("options", "kinds"), [({}, ALL), ({"only_posts": True}, POSTS)])
def test_in_the_background(busy: Busy, options: dict[str, Any], kinds: list[str]) -> None:
    with busy.server.client("alice", clock=busy.time) as gs:
        listener = Recorder(gs)
        gs.stream_public(listener, run_async=True, catch_up="all", **options).join(60)
        assert listener.kinds == kinds


@pytest.mark.parametrize("options", [{}, {"only_posts": False}, {"only_posts": True}])
def test_an_iterator_over_statuses_always_does(busy: Busy, options: dict[str, Any]) -> None:
    with busy.server.client("alice", clock=busy.time) as gs:
        found = busy.time.all_of(gs.stream_public(catch_up="all", **options))
        assert [status.id for status in found] == [2, 3, 5, 9]


def test_the_events_of_a_user(busy: Busy) -> None:
    with busy.server.client("bob", clock=busy.time) as gs:
        every = busy.time.all_of(gs.stream_user(catch_up="all"))
        busy.time.end += 3600
        posts = busy.time.all_of(gs.stream_user(catch_up="all", only_posts=True))
    assert {"follow", "favorite"} <= {event.kind for event in every}
    assert [event.kind for event in posts] == POSTS
    assert [event.data.id for event in posts] == [2, 3, 5, 9]


@pytest.mark.parametrize("options", [{}, {"only_posts": True}])
def test_the_last_ones_are_posts(busy: Busy, options: dict[str, Any]) -> None:
    """Of the past, so many posts are delivered as are wanted, whatever stands between them."""
    with busy.server.client("alice", clock=busy.time) as gs:
        found = busy.time.all_of(gs.stream_public(catch_up=3, **options))
        assert [status.id for status in found] == [3, 5, 9]
    with (
        busy.server.client("bob", clock=busy.time) as gs,
        gs.stream_user(catch_up=3, only_posts=True) as events,
    ):
        assert [next(events).data.id for _ in range(3)] == [3, 5, 9]


def test_a_checkpoint_passes_what_is_left_out(busy: Busy, tmp_path: Path) -> None:
    place = tmp_path / "position"
    options: dict[str, Any] = {"checkpoint": place, "catch_up": 1, "only_posts": True}
    with busy.server.client("alice", clock=busy.time) as gs, busy.server.client("bob") as bob:
        assert [each.id for each in busy.time.all_of(gs.stream_public(**options))] == [9]
        waiting = [lambda: bob.status_favorite(3)]
        busy.time.meanwhile = lambda passed: waiting and waiting.pop()()
        busy.time.end += 3600
        assert busy.time.all_of(gs.stream_public(**options)) == []
        known = json.loads(place.read_text())["timelines"]["public"]["known"]
        assert max(number for _, number, *_ in known) == 10
        # Had it not been recorded, a listener that wants it would be told of it now.
        busy.time.end += 3600
        listener = Recorder(gs)
        busy.time.at_end.append(gs.close)
        gs.stream_public(listener, checkpoint=place)
        assert listener.kinds == []


def test_the_asynchronous_client(busy: Busy) -> None:
    async def main() -> list[str]:
        async with busy.server.async_client("bob") as gs:
            listener = Recorder(None)
            fast: dict[str, Any] = {"poll_interval": 0.01, "max_poll_interval": 0.01}
            handle = await gs.stream_public(
                listener, run_async=True, catch_up="all", only_posts=True, **fast
            )
            async with handle:
                while len(listener.kinds) < len(POSTS) and handle.is_alive():
                    await asyncio.sleep(0.01)
            async with gs.stream_user(catch_up=3, only_posts=True) as events:
                listener.kinds += [
                    (await asyncio.wait_for(anext(events), 60)).kind for _ in range(3)
                ]
            return listener.kinds

    assert asyncio.run(main()) == [*POSTS, "update", "repeat", "update"]


@pytest.mark.parametrize("value", [1, "yes", None])
def test_it_is_true_or_false(busy: Busy, value: Any) -> None:
    with (
        busy.server.client("alice") as gs,
        pytest.raises(GNUSocialIllegalArgumentError, match="only_posts must be True or False"),
    ):
        gs.stream_public(only_posts=value)


def test_what_qvitter_says_is_no_post_is_an_activity() -> None:
    """As for ``Status.kind``, and for ``pagination_iterator(only_posts=True)``."""
    source = source_of(World())
    assert kind_of({"id": 1, "uri": "x", "is_post_verb": False}, source) == "activity"
    assert kind_of({"id": 1, "uri": "x", "qvitter_delete_notice": True}, source) is None
    assert kind_of({"id": 1, "uri": "x", "is_post_verb": True}, source) == "update"
