"""Calls that are cancelled at each of their effects in turn.

A call with N effects is started N times, and its task is cancelled during the n-th. Afterwards the
client works, and nothing is left over: no task, no ticket of the limiter, and no connection except
those in the pool.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from gnusocial import (
    AsyncGNUSocial,
    GNUSocialConflictError,
    GNUSocialDuplicateError,
    RateLimiter,
)
from gnusocial.aio.driver import AsyncDriver
from gnusocial.aio.transport import _MOST_AT_ONCE
from gnusocial.sandbox import Sandbox
from tests.api.test_accounts import PNG

Call = Callable[[AsyncGNUSocial, int], Awaitable[Any]]


async def _walk(gs: AsyncGNUSocial, turn: int) -> Any:
    page = await gs.timeline_public(limit=2)
    return [item async for item in gs.pagination_iterator(page)]


CALLS: dict[str, Call] = {
    "read": lambda gs, turn: gs.me(),
    "post": lambda gs, turn: gs.status_post(f"a post {turn}"),
    "long post": lambda gs, turn: gs.status_post(f"{turn} " + "long " * 150),
    "post with a file": lambda gs, turn: gs.status_post(
        f"file {turn}", media_files=PNG + bytes(90_000)
    ),
    "upload": lambda gs, turn: gs.media_post(PNG + bytes(200_000)),
    "large upload": lambda gs, turn: gs.media_post(PNG + bytes(1_200_000)),
    "reply": lambda gs, turn: gs.status_reply(1, f"a reply {turn}"),
    "favourite": lambda gs, turn: gs.status_favorite(1),
    "walk": _walk,
    "message": lambda gs, turn: gs.direct_message_post("bob", f"a message {turn}"),
}


class Interrupter:
    """Cancels the task of a call during its n-th effect."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.at, self.seen, self.delay = 0, 0, 0.0
        self.task: asyncio.Task[Any] | None = None
        self.kinds: set[str] = set()
        original_do, original_wait = AsyncDriver._do, AsyncGNUSocial._wait

        async def do(this: AsyncDriver, effect: Any) -> Any:
            self.count(type(effect).__name__)
            return await original_do(this, effect)

        async def wait(this: AsyncGNUSocial, seconds: float, reason: str) -> None:
            self.count("Wait")
            await original_wait(this, seconds, reason)

        monkeypatch.setattr(AsyncDriver, "_do", do)
        monkeypatch.setattr(AsyncGNUSocial, "_wait", wait)

    def count(self, kind: str) -> None:
        self.seen += 1
        if self.seen == self.at and self.task is not None:
            self.kinds.add(kind)
            asyncio.get_running_loop().call_later(self.delay, self.task.cancel)

    def watch(self, gs: AsyncGNUSocial) -> None:
        send = gs._transport.send

        async def counted(prepared: Any) -> Any:
            self.count("Send")
            return await send(prepared)

        gs._driver._send = counted


def left_over() -> set[asyncio.Task[Any]]:
    return asyncio.all_tasks() - {asyncio.current_task()}


def connections_in_use(gs: AsyncGNUSocial) -> int:
    """Return the number of connections that belong to a request, of open and of kept ones."""
    transport: Any = gs._transport
    if transport._session is None:
        return 0
    assert transport._slots._value == _MOST_AT_ONCE
    ways = [way.direct for way in transport._ways.values() if way.direct]
    idle = sum(len(each._idle) for each in ways)
    connectors = [transport._session.connector, *(each._connector for each in ways)]
    return sum(len(each._acquired) for each in connectors) - idle


async def cancel_everywhere(
    gs: AsyncGNUSocial, limiter: RateLimiter, interrupter: Interrupter, call: Call, start: int
) -> int:
    """Cancel a call at each of its effects; return how many there were."""
    cancelled = 0
    for at in range(1, 40):
        interrupter.at, interrupter.seen = at, 0
        task = asyncio.ensure_future(call(gs, start + at))
        interrupter.task = task
        await asyncio.wait([task])
        interrupter.at = 0
        cancelled += task.cancelled()
        if not task.cancelled():
            # It was over before; what the server did for a cancelled one cannot be done again.
            assert isinstance(task.exception(), (GNUSocialConflictError, type(None)))
        for _ in range(20):  # the connection of a cancelled request is closed in the next turns
            await asyncio.sleep(0)
        assert left_over() == set()
        assert connections_in_use(gs) == 0
        assert not limiter._waiting
        assert (await gs.me()).screen_name == "alice"
        if interrupter.seen < at:
            return cancelled
    raise AssertionError("the call never comes to its end")


@pytest.mark.parametrize("delay", [0.0, 0.002, 0.01], ids=["at once", "sending", "answered"])
def test_the_client_is_as_before_wherever_a_call_is_cancelled(
    delay: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupter = Interrupter(monkeypatch)
    interrupter.delay = delay
    counts: dict[str, int] = {}

    async def main(url: str) -> None:
        limiter = RateLimiter()
        async with AsyncGNUSocial(
            api_base_url=url, username="alice", password="alicepass1", ratelimiter=limiter
        ) as gs:
            interrupter.watch(gs)
            async with AsyncGNUSocial(
                api_base_url=url, username="bob", password="bobpass12"
            ) as bob:
                await bob.account_follow("alice")
            await gs.account_follow("bob")
            for number in range(5):
                await gs.post(f"before {number}")
            for place, (name, call) in enumerate(CALLS.items()):
                counts[name] = await cancel_everywhere(
                    gs, limiter, interrupter, call, 100 * (place + 1)
                )
        assert left_over() == set()

    with Sandbox() as server:
        asyncio.run(main(server.url))
    gc.collect()
    # As many as there are effects: fewer where the last was over before the task was cancelled.
    if delay == 0.0:
        assert interrupter.kinds >= {"Send", "OpenFile"}
        assert sum(counts.values()) >= 15, counts
        assert all(counts.values()), counts


def test_a_post_that_was_cancelled_is_found_when_it_is_posted_again() -> None:
    async def main(server: Sandbox) -> None:
        async with AsyncGNUSocial(
            api_base_url=server.url, username="alice", password="alicepass1"
        ) as gs:
            await gs.post("before")
            server.delay_next(0.3)
            task = asyncio.create_task(gs.post("once and only once"))
            await asyncio.sleep(0.15)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await asyncio.sleep(0.4)
            again = await gs.post("once and only once")
            assert again.text == "once and only once"
            texts = [each.text for each in await gs.timeline_public()]
            assert texts == ["once and only once", "before"]
            # What is posted a third time is a duplicate, and reported as such.
            with pytest.raises(GNUSocialDuplicateError):
                await gs.post("once and only once")

    with Sandbox() as server:
        asyncio.run(main(server))


class _Pause:
    """A clock whose waits do not end."""

    def __init__(self) -> None:
        self.begun = asyncio.Event()

    def monotonic(self) -> float:
        return 0.0

    def time(self) -> float:
        return 0.0

    async def sleep(self, seconds: float) -> None:
        self.begun.set()
        await asyncio.Event().wait()


def test_a_post_that_is_cancelled_before_it_is_sent_again() -> None:
    path = "/api/statuses/update.json"
    body = '{"error":"Problem saving notice.","request":"/api/statuses/update.json"}'

    async def cancelled() -> None:
        clock = _Pause()
        async with server.async_client("alice", clock=clock) as gs:
            await gs.post("before")
            server.fail_next(status=500, body=body, path=path)
            task = asyncio.create_task(gs.post("hello"))
            await clock.begun.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            # The client goes on, and a second attempt is no duplicate.
            assert (await gs.post("hello")).text == "hello"
            assert [status.text for status in await gs.timeline_user()] == ["hello", "before"]

    with Sandbox() as server:
        asyncio.run(cancelled())
        assert sum(each.method == "POST" for each in server.requests) == 3
