"""The simulated clock under the asynchronous client: waits take no real time."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from gnusocial import AsyncGNUSocial, GNUSocialNetworkError
from gnusocial.sandbox import Sandbox, SimulatedClock
from gnusocial.sandbox.clock import AsyncSimulatedClock

UPDATE = "/api/statuses/update.json"


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock()


def test_a_sleep_is_awaited_and_moves_the_clock(clock: SimulatedClock) -> None:
    view = clock.asynchronous
    assert isinstance(view, AsyncSimulatedClock)
    asyncio.run(view.sleep(90))
    assert (clock.monotonic(), view.monotonic(), view.time()) == (90, 90, clock.time())
    assert clock.waits == [90]
    with pytest.raises(ValueError, match="does not go back"):
        asyncio.run(view.sleep(-1))


def test_plans_are_called_or_awaited_at_their_time(clock: SimulatedClock) -> None:
    told: list[tuple[str, float]] = []

    async def plan(name: str) -> None:
        await asyncio.sleep(0)
        told.append((name, clock.monotonic()))

    clock.at(20, lambda: plan("a coroutine"))
    clock.at(10, lambda: told.append(("a function", clock.monotonic())))
    clock.at(31, lambda: told.append(("never", clock.monotonic())))
    asyncio.run(clock.asynchronous.sleep(30))
    assert told == [("a function", 10), ("a coroutine", 20)]
    assert clock.monotonic() == 30


def test_other_tasks_get_their_turn(clock: SimulatedClock) -> None:
    turns: list[str] = []

    async def task(name: str) -> None:
        for _ in range(3):
            turns.append(name)
            await clock.asynchronous.sleep(10)

    async def both() -> None:
        await asyncio.gather(task("one"), task("other"))

    asyncio.run(both())
    assert turns == ["one", "other"] * 3
    assert clock.monotonic() == 60


def test_retries_looks_and_throttles_take_no_time(clock: SimulatedClock) -> None:
    async def post() -> None:
        async with sandbox.async_client("alice") as gs:
            sandbox.drop_next(when="before", path=UPDATE)
            with pytest.raises(GNUSocialNetworkError, match="not sent again"):
                await gs.post("lost")
            assert clock.waits == [0.5, 1.5, 3.0, 5.0]
            for text in ("1", "2", "3", "4", "5"):
                await gs.post(text)
            assert clock.monotonic() >= 120
            sandbox.fail_next(2, status=502)
            assert [status.text for status in await gs.timeline_user(limit=2)] == ["5", "4"]

    with Sandbox(clock=clock, throttle=(2, 60)) as sandbox:
        asyncio.run(post())


def test_a_stream_takes_no_time(clock: SimulatedClock) -> None:
    async def follow() -> list[str | None]:
        async with sandbox.async_client("alice") as gs, sandbox.async_client("bob") as bob:
            for hour in (1, 30, 60):
                clock.at(timedelta(hours=hour), lambda hour=hour: bob.post(f"@alice {hour}"))
            clock.at(timedelta(hours=36), lambda: sandbox.fail_next(8, status=503))
            clock.at(timedelta(days=3), gs.close)
            return [status.text async for status in gs.stream_mentions(poll_interval=900)]

    with Sandbox(clock=clock) as sandbox:
        assert asyncio.run(follow()) == ["@alice 1", "@alice 30", "@alice 60"]
    assert clock.monotonic() >= timedelta(days=3).total_seconds()


def test_a_client_made_by_hand(clock: SimulatedClock) -> None:
    async def read() -> None:
        async with AsyncGNUSocial(api_base_url=sandbox.url, clock=clock.asynchronous) as gs:
            sandbox.fail_next(1, status=502)
            await gs.timeline_public()

    with Sandbox() as sandbox:
        asyncio.run(read())
    assert len(clock.waits) == 1
