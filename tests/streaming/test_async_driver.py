"""A stream driven by ``asyncio``: the effects are all that another driver needs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any, get_args

from gnusocial.errors import GNUSocialError, GNUSocialNetworkError
from gnusocial.internals.flows import Send, Wait
from gnusocial.streaming import effects
from gnusocial.streaming.checkpoint import State
from gnusocial.streaming.effects import StreamFlow
from gnusocial.streaming.lease import LeaseHolder
from gnusocial.streaming.listener import respond
from gnusocial.streaming.options import Settings, StreamOf, flow_of
from tests.streaming.world import Clock, World, failing, refusing_as_api, setup_with, source_of

STEPS = get_args(effects.Step)


class Store:
    """A checkpoint to await, whose lease is lost once."""

    lease = 60.0

    def __init__(self) -> None:
        self.state: State | None = None
        self.asked = self.released = 0

    async def hold(self) -> bool:
        self.asked += 1
        return self.asked != 9


class AsyncDriver:
    """What has to be written for another kind of client, without closing and threads."""

    def __init__(self, world: World) -> None:
        self.world, self.clock, self.store = world, Clock(), Store()
        self.lock = asyncio.Lock()
        self.holder = LeaseHolder(self.store.lease, self.clock)

    async def steps(self, flow: StreamFlow[None]) -> AsyncIterator[effects.Step]:
        while isinstance(step := await self.run(flow), STEPS):
            yield step

    async def run(self, flow: StreamFlow[Any], listener: Any = None) -> Any:
        result: Any = None
        failure: GNUSocialError | None = None
        while True:
            try:
                effect = flow.send(result) if failure is None else flow.throw(failure)
            except StopIteration as end:
                return end.value
            result = failure = None
            if isinstance(effect, STEPS):
                return effect
            try:
                result = await self.do(effect, listener)
            except GNUSocialError as error:
                failure = error

    async def do(self, effect: Any, listener: Any) -> Any:
        await asyncio.sleep(0)
        match effect:
            case Send():
                return self.world(effect.request)
            case effects.Pause() | Wait():
                self.clock.now += effect.seconds
                self.world.now += effect.seconds
            case effects.Tell():
                return await listener(effect.method, *effect.arguments)
            case effects.Exclusive():
                async with self.lock:
                    return await self.run(effect.flow())
            case effects.Load():
                return self.store.state
            case effects.Save():
                self.store.state = effect.state()
            case effects.Hold():
                return await self.store.hold()
            case effects.Release():
                self.store.released += 1
            case _:
                raise AssertionError(effect)
        return None


async def follow(world: World, until: int) -> tuple[list[Any], list[type], Store]:
    driver = AsyncDriver(world)
    told: list[Any] = []
    seen: list[type] = []

    async def listener(method: str, *arguments: Any) -> Exception | None:
        if method == "on_update":
            told.append(arguments[0].id)
        return None

    declared = StreamOf[Any]("home", (source_of(world),))
    flow = flow_of(
        setup_with(driver.clock),
        declared,
        Settings(catch_up="all"),
        driver.holder,
        run_async=False,
    )
    async for step in driver.steps(flow):
        seen.append(type(step))
        await driver.run(respond(None, step, driver.holder), listener)  # type: ignore[arg-type]
        if isinstance(step, effects.Deliver) and step.event.data.id == until:
            break
        if len(told) == 5 and world.last_id == 5:
            world.faults += [failing(GNUSocialNetworkError("down")), refusing_as_api(503, "Busy.")]
            for _ in range(4):
                world.post()
    flow.close()
    await driver.run(driver.holder.release())
    return told, seen, driver.store


def test_a_stream_is_driven_by_asyncio_without_a_decision_of_its_own() -> None:
    world = World()
    for _ in range(5):
        world.post()
    told, seen, store = asyncio.run(follow(world, until=9))
    assert sorted(set(told)) == list(range(1, 10))
    assert len(told) - len(set(told)) <= 1  # the lease was lost once
    assert set(seen) == set(STEPS)
    assert store.released == 1
    assert store.state is not None
