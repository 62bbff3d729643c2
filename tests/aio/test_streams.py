"""Streams of the asynchronous client: cancelled, closed, with a listener, with a lease.

What a stream delivers is tested in ``tests.api.test_streams``, which also runs with
``--client=async``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fakeredis
import pytest

from gnusocial import (
    AsyncGNUSocial,
    GNUSocial,
    GNUSocialIllegalArgumentError,
    GNUSocialUnauthorizedError,
    Status,
    StreamListener,
)
from gnusocial.aio import AsyncRedisCheckpoint
from gnusocial.sandbox import Sandbox
from gnusocial.streaming import LeaseLostError

ALICE = {"username": "alice", "password": "alicepass1"}
FAST = {"poll_interval": 0.01, "max_poll_interval": 0.02}


@pytest.fixture
def world() -> Iterator[Sandbox]:
    with Sandbox() as server:
        yield server


def only_this_task() -> bool:
    return asyncio.all_tasks() == {asyncio.current_task()}


def test_a_wait_for_an_item_can_be_cancelled_and_gone_on_with(world: Sandbox) -> None:
    async def main() -> None:
        async with AsyncGNUSocial(api_base_url=world.url, **ALICE) as gs:
            texts: list[str | None] = []
            async with gs.stream_public(**FAST) as stream:
                for number in range(10):
                    for delay in (0.0, 0.003, 0.012, 0.03):
                        with pytest.raises(asyncio.TimeoutError):
                            await asyncio.wait_for(anext(stream), delay)
                    await gs.post(f"number {number}")
                    texts.append((await asyncio.wait_for(anext(stream), 20)).text)
            assert texts == [f"number {number}" for number in range(10)]
        assert only_this_task()

    asyncio.run(main())


def test_closing_wakes_who_waits_and_breaks_a_poll_off(world: Sandbox) -> None:
    async def main() -> None:
        async with AsyncGNUSocial(api_base_url=world.url) as gs:
            for wait_in_poll in (False, True):
                stream = gs.stream_public(poll_interval=0.01 if wait_in_poll else 1000)
                await stream.__aenter__()
                world.delay_next(20 if wait_in_poll else 0)
                waiting = asyncio.ensure_future(anext(stream, "the end"))
                await asyncio.sleep(0.1)
                await asyncio.wait_for(stream.close(), 5)
                assert await asyncio.wait_for(waiting, 5) == "the end"
                assert await anext(stream, None) is None
                await stream.close()
                assert only_this_task()

    asyncio.run(main())


def test_closing_the_client_ends_its_streams(world: Sandbox) -> None:
    async def main() -> None:
        gs = AsyncGNUSocial(api_base_url=world.url)
        stream = gs.stream_public(poll_interval=1000)
        await stream.__aenter__()
        waiting = asyncio.ensure_future(anext(stream, "the end"))
        await asyncio.sleep(0.01)
        await gs.close()
        assert await asyncio.wait_for(waiting, 5) == "the end"

    asyncio.run(main())


class Listener(StreamListener):
    def __init__(self, stop_after: int) -> None:
        self.texts: list[str | None] = []
        self.beats = 0
        self.stop_after = stop_after
        self.enough = asyncio.Event()
        self.abort: Exception | None = None

    async def on_update(self, status: Status) -> None:
        await asyncio.sleep(0)
        self.texts.append(status.text)
        if len(self.texts) == self.stop_after:
            self.enough.set()

    def handle_heartbeat(self) -> None:
        self.beats += 1

    async def on_abort(self, error: Exception) -> None:
        self.abort = error


def test_a_listener_may_be_asynchronous_and_run_in_the_background(world: Sandbox) -> None:
    async def main() -> None:
        async with AsyncGNUSocial(api_base_url=world.url, **ALICE) as gs:
            listener = Listener(3)
            async with await gs.stream_public(listener, run_async=True, **FAST) as handle:
                assert handle.is_alive()
                for number in range(3):
                    await gs.post(f"number {number}")
                await asyncio.wait_for(listener.enough.wait(), 20)
            assert not handle.is_alive()
            assert handle.error is None
            assert listener.texts == ["number 0", "number 1", "number 2"]
            assert listener.beats >= 1
        assert only_this_task()

    asyncio.run(main())


def test_a_failure_that_stays_is_told_and_kept(world: Sandbox) -> None:
    async def main() -> None:
        async with AsyncGNUSocial(api_base_url=world.url, **ALICE) as gs:
            listener = Listener(1)
            handle = await gs.stream_home(listener, run_async=True, reconnect_async=False, **FAST)
            world.fail_next(1000, 401, '{"error": "Could not authenticate you."}')
            await asyncio.wait_for(handle.join(), 20)
            assert isinstance(handle.error, GNUSocialUnauthorizedError)
            assert listener.abort is handle.error
            with pytest.raises(GNUSocialUnauthorizedError):
                await gs.stream_home(listener, **FAST)

    asyncio.run(main())


def test_a_cancelled_listener_ends_its_stream(world: Sandbox) -> None:
    async def main() -> None:
        async with AsyncGNUSocial(api_base_url=world.url) as gs:
            task = asyncio.create_task(gs.stream_public(Listener(1), poll_interval=1000))
            await asyncio.sleep(0.1)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        assert only_this_task()

    asyncio.run(main())


@pytest.mark.sync_only
def test_the_synchronous_client_takes_no_asynchronous_listener(world: Sandbox) -> None:
    async def make() -> Listener:
        return Listener(1)

    with (
        GNUSocial(api_base_url=world.url) as gs,
        pytest.raises(GNUSocialIllegalArgumentError, match="async, which needs AsyncGNUSocial"),
    ):
        gs.stream_public(asyncio.run(make()))


class Store:
    """An asynchronous checkpoint with a lease."""

    lease = 1.0

    def __init__(self) -> None:
        self.state: dict[str, Any] | None = None
        self.held = self.released = 0

    async def load(self) -> dict[str, Any] | None:
        return self.state

    async def save(self, state: dict[str, Any]) -> None:
        self.state = state

    async def hold(self) -> bool:
        self.held += 1
        return True

    async def release(self) -> None:
        self.released += 1


def test_a_store_may_be_awaited_and_its_lease_is_renewed_while_the_listener_works(
    world: Sandbox,
) -> None:
    async def main() -> None:
        store = Store()

        class Slow(Listener):
            async def on_update(self, status: Status) -> None:
                before = store.held
                while store.held < before + 2:
                    await asyncio.sleep(0.01)
                await super().on_update(status)

        async with AsyncGNUSocial(api_base_url=world.url, **ALICE) as gs:
            listener = Slow(1)
            handle = await gs.stream_public(listener, run_async=True, checkpoint=store, **FAST)
            await gs.post("hi")
            await asyncio.wait_for(listener.enough.wait(), 20)
            await handle.close()
            assert store.released == 1
            assert store.state is not None
        assert only_this_task()

    asyncio.run(main())


def test_a_checkpoint_goes_on_where_the_stream_ended(world: Sandbox, tmp_path: Path) -> None:
    async def main() -> None:
        async with AsyncGNUSocial(api_base_url=world.url, **ALICE) as gs:
            async with gs.stream_public(checkpoint=tmp_path / "here", **FAST):
                pass
            await gs.post("one")
            await gs.post("two")
            async with gs.stream_public(checkpoint=tmp_path / "here", **FAST) as stream:
                assert (await anext(stream)).text == "one"
                assert (await anext(stream)).text == "two"  # which counts "one" as handled
            async with gs.stream_public(checkpoint=tmp_path / "here", **FAST) as stream:
                assert (await anext(stream)).text == "two"

    asyncio.run(main())


def test_a_position_in_redis_is_shared_by_leases(world: Sandbox) -> None:
    async def main() -> None:
        redis = fakeredis.FakeAsyncRedis()
        one, other = (AsyncRedisCheckpoint(redis, "public", lease=30) for _ in range(2))
        async with AsyncGNUSocial(api_base_url=world.url, **ALICE) as gs:
            async with gs.stream_public(checkpoint=one, **FAST) as stream:
                await gs.post("one")
                assert (await anext(stream)).text == "one"
                assert await other.hold() is False
                with pytest.raises(LeaseLostError):
                    await other.save({})
            assert await other.hold() is True
            await other.release()
            async with gs.stream_public(checkpoint=other, **FAST) as stream:
                await gs.post("two")
                assert (await anext(stream)).text == "one"  # it was not handled
                assert (await anext(stream)).text == "two"
        await one.close()

    asyncio.run(main())
