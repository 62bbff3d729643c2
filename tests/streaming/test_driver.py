"""The synchronous driver: what it does when it is closed, and with what it cannot carry out."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import redis

from gnusocial import CallbackStreamListener, GNUSocial
from gnusocial.internals.flows import Send
from gnusocial.internals.http.request import PreparedRequest
from gnusocial.internals.http.response import Response
from gnusocial.internals.io.stop_signal import StopSignal
from gnusocial.streaming import RedisCheckpoint
from gnusocial.streaming.effects import Hold, Polled, Release, StreamFlow
from gnusocial.streaming.io.driver import KEEPER, ClientAccess, StreamDriver
from gnusocial.streaming.lease import LeaseHolder
from tests.streaming.fake_time import FakeTime
from tests.streaming.shared_redis import KEY, LEASE
from tests.streaming.test_moving import Wire
from tests.streaming.world import Clock, World, setup_with

#: Seconds after which a thread that hangs is given up.
PATIENCE = 20.0


def driver_of(
    flow: Callable[[LeaseHolder], StreamFlow[None]],
    store: Any = None,
    send: Callable[[PreparedRequest], Response] | None = None,
) -> StreamDriver:
    return StreamDriver(
        ClientAccess(setup_with(Clock()), send or World(), StopSignal()), store, flow
    )


def polling(holder: LeaseHolder) -> StreamFlow[None]:
    while True:
        yield Polled()


class Store:
    """A store without a lease."""

    def load(self) -> None:
        return None

    def save(self, state: dict[str, Any]) -> None:
        raise NotImplementedError


def asking(effect: Any) -> StreamFlow[None]:
    yield effect


@pytest.mark.parametrize("effect", [Hold(), Release(), "anything else"])
def test_a_stream_without_a_lease_cannot_ask_for_it(effect: Any) -> None:
    driver = driver_of(polling, Store())
    with pytest.raises(TypeError, match="is not an effect of a stream"):
        driver.run(asking(effect))


def test_what_is_no_effect(shared: redis.Redis) -> None:
    driver = driver_of(polling, RedisCheckpoint(shared, KEY))
    with pytest.raises(TypeError, match="str is not an effect of a stream"):
        driver.run(asking("anything else"))


def test_closing_a_stream_before_its_first_step_releases_the_lease(shared: redis.Redis) -> None:
    driver = driver_of(polling, RedisCheckpoint(shared, KEY))
    assert driver.run(driver.holder.take())
    assert shared.exists(LEASE)
    driver.close()
    assert not shared.exists(LEASE)


def test_a_closed_stream_receives_nothing() -> None:
    driver = driver_of(polling)
    driver.open()
    assert driver.is_receiving
    driver.close()
    assert not driver.is_receiving
    assert driver.next_step() is None


def test_what_a_poll_calls_may_close_the_stream() -> None:
    """A callback or a transport of one's own runs in the middle of a poll."""
    sent: list[str] = []
    world = World()

    def send(request: PreparedRequest) -> Response:
        sent.append(request.url)
        driver.close()
        return world(request)

    def flow(holder: LeaseHolder) -> StreamFlow[None]:
        yield Send(request)
        yield Polled()

    request: Any = PreparedRequest("GET", "http://example.org/api/timeline.json", {}, None)
    driver = driver_of(flow, send=send)
    assert driver.next_step() is None
    assert len(sent) == 1


def test_after_one_thread_has_closed_a_stream_another_may_ask_for_more() -> None:
    driver = driver_of(polling)
    driver.open()
    driver.close()
    found: list[Any] = []
    reader = threading.Thread(target=lambda: found.append(driver.next_step()), daemon=True)
    reader.start()
    reader.join(PATIENCE)
    assert found == [None]


def test_what_a_flow_calls_may_close_the_stream() -> None:
    """A handler of logging runs in the middle of what the stream decides."""

    def flow(holder: LeaseHolder) -> StreamFlow[None]:
        driver.close()
        yield Polled()

    driver = driver_of(flow)
    assert driver.next_step() is None


@pytest.fixture
def gs() -> GNUSocial:
    world = World("id", path="statuses/home_timeline")
    for _ in range(5):
        world.post()
    return GNUSocial(
        api_base_url="http://example.org",
        username="alice",
        password="x",
        transport=Wire(world),
        clock=FakeTime(0.05),
    )


def test_the_last_item_before_closing_is_delivered_again(gs: GNUSocial, tmp_path: Path) -> None:
    for _ in range(2):
        stream = gs.stream_home(checkpoint=tmp_path / "position", catch_up="all")
        assert next(stream).id == 1
        stream.close()
        with pytest.raises(StopIteration):
            next(stream)


def test_no_thread_of_a_stream_keeps_the_program_alive(gs: GNUSocial, shared: redis.Redis) -> None:
    threads: dict[str, bool] = {}

    def look(status: Any) -> None:
        threads.update((each.name, each.daemon) for each in threading.enumerate())
        gs.close()

    handle = gs.stream_home(
        CallbackStreamListener(look),
        run_async=True,
        catch_up=1,
        checkpoint=RedisCheckpoint(shared, KEY),
    )
    handle.join(PATIENCE)
    assert (threads[KEEPER], threads["gnusocial-home"]) == (True, True)
