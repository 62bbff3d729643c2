"""Machines that share a stream by Redis. Their time passes while they wait."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from gnusocial.internals.io.stop_signal import StopSignal
from gnusocial.streaming import RedisCheckpoint, StreamEvent, StreamIterator
from gnusocial.streaming.catch_up import catch_up_from
from gnusocial.streaming.checkpoint import State
from gnusocial.streaming.effects import StreamFlow
from gnusocial.streaming.io.driver import KEEPER, ClientAccess, StreamDriver
from gnusocial.streaming.series import Series
from gnusocial.streaming.stream import Rhythm, stream, turns
from tests.streaming.shared_redis import KEY
from tests.streaming.world import BEGINNING, Clock, World, setup_with, source_of


class Pauses(Clock):
    """Waits without waiting; something may happen meanwhile."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world = world
        self.signal = StopSignal(self)
        self.set = self.signal.set
        self.waits: list[float] = []
        #: What happens in a wait, given how many there have been.
        self.meanwhile: Callable[[int], object] = lambda waits: None

    def monotonic(self) -> float:
        return self.now

    def time(self) -> float:
        return BEGINNING + self.now

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        assert len(self.waits) < 500, "it waits for ever"
        self.world.now += seconds
        self.now += seconds
        self.meanwhile(len(self.waits))

    def close_after(self, waits: int) -> None:
        self.meanwhile = lambda number: number >= waits and self.set()


class Machine:
    """One of those that run the stream."""

    def __init__(self, world: World, client: Any, name: str = "") -> None:
        self.world, self.pauses = world, Pauses(world)
        self.store = RedisCheckpoint(client, KEY, holder=name)
        self.asked = 0
        self.context = setup_with(self.pauses)
        access = ClientAccess(self.context, self._send, self.pauses.signal)
        self.driver = StreamDriver(access, self.store, lambda holder: turns(self._begin, holder))
        self.events = StreamIterator[StreamEvent](self.driver, typed=True)

    def _begin(self, state: State | None, attended: bool) -> StreamFlow[None]:
        series = Series("a stream", [source_of(self.world)], catch_up_from("all"))
        if state is not None:
            series.restore(state)
        return stream(self.context, series, Rhythm(15.0, 120.0), lambda: 1.0, attended=attended)

    def _send(self, sent: Any) -> Any:
        self.asked += 1
        return self.world(sent)

    def next(self, number: int) -> list[int]:
        return [next(self.events).data.id for _ in range(number)]

    def rest(self) -> list[int]:
        return [event.data.id for event in self.events]


def opened(world: World, client: Any) -> Machine:
    """Return a machine that has made its first poll, or waits for its turn."""
    machine = Machine(world, client)
    machine.driver.open()
    return machine


def world_with(posts: int) -> World:
    world = World()
    for _ in range(posts):
        world.post()
    return world


def threads_that_renew() -> int:
    return sum(thread.name == KEEPER for thread in threading.enumerate())
