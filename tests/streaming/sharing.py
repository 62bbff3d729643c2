"""Machines that share a stream by Redis. Their time passes while they wait."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from gnusocial.internals.io.stop_signal import StopSignal
from gnusocial.streaming import RedisCheckpoint, StreamEvent, StreamIterator
from gnusocial.streaming.catch_up import catch_up_from
from gnusocial.streaming.effects import State, StreamFlow
from gnusocial.streaming.lease import KEEPER
from gnusocial.streaming.receiver import Receiver
from gnusocial.streaming.series import Series
from gnusocial.streaming.stream import Rhythm, stream
from tests.streaming.shared_redis import KEY
from tests.streaming.world import Clock, World, setup_with, source_of


class Pauses(StopSignal):
    """Waits without waiting; something may happen meanwhile."""

    def __init__(self, world: World, clock: Clock) -> None:
        super().__init__()
        self.world, self.clock = world, clock
        self.waits: list[float] = []
        #: What happens in a wait, given how many there have been.
        self.meanwhile: Callable[[int], object] = lambda waits: None

    def wait(self, timeout: float | None = None) -> bool:
        assert timeout is not None
        self.waits.append(timeout)
        assert len(self.waits) < 500, "it waits for ever"
        self.world.now += timeout
        self.clock.now += timeout
        self.meanwhile(len(self.waits))
        return self.is_set()

    def close_after(self, waits: int) -> None:
        self.meanwhile = lambda number: number >= waits and self.set()


class Machine:
    """One of those that run the stream."""

    def __init__(self, world: World, client: Any, name: str = "") -> None:
        self.world, self.clock = world, Clock()
        self.store = RedisCheckpoint(client, KEY, holder=name)
        self.pauses = Pauses(world, self.clock)
        self.asked = 0
        self.receiver = Receiver(self._begin, self._send, self.pauses, checkpoint=self.store)
        self.events = StreamIterator[StreamEvent](self.receiver, typed=True)

    def _begin(self, state: State | None, attended: bool) -> StreamFlow:
        series = Series("a stream", [source_of(self.world)], catch_up_from("all"))
        if state is not None:
            series.restore(state)
        context = setup_with(self.clock)
        return stream(context, series, Rhythm(15.0, 120.0), lambda: 1.0, attended=attended)

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
    machine.receiver.open()
    return machine


def world_with(posts: int) -> World:
    world = World()
    for _ in range(posts):
        world.post()
    return world


def threads_that_renew() -> int:
    return sum(thread.name == KEEPER for thread in threading.enumerate())
