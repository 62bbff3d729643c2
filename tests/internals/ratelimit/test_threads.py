"""Eight threads with one limiter, with a clock that moves only when all of them sleep."""

from __future__ import annotations

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Condition
from typing import TYPE_CHECKING

import pytest

from gnusocial.errors import GNUSocialRatelimitError
from gnusocial.internals.ratelimit import RateLimiter
from gnusocial.internals.ratelimit.schedule import Schedule

if TYPE_CHECKING:
    from collections.abc import Callable

THREADS = 8
WALL = 1_795_000_000.0


class SharedClock:
    """Time jumps to the next wake-up as soon as all threads sleep."""

    def __init__(self, threads: int) -> None:
        self.now = 0.0
        self._awake = threads
        self._sleepers: list[float] = []
        self._changed = Condition()

    def sleep(self, seconds: float) -> None:
        with self._changed:
            until = self.now + seconds
            self._sleepers.append(until)
            self._leave()
            assert self._changed.wait_for(lambda: self.now >= until, timeout=30)

    def finish(self) -> None:
        """Report that a thread will not sleep again."""
        with self._changed:
            self._leave()

    def _leave(self) -> None:
        self._awake -= 1
        if self._awake == 0 and self._sleepers:
            self.now = max(self.now, min(self._sleepers))
            woken = [until for until in self._sleepers if until <= self.now]
            self._sleepers = [until for until in self._sleepers if until > self.now]
            self._awake = len(woken)
            self._changed.notify_all()


def hammer(limiter: RateLimiter, calls: int, *, write: bool = False) -> list[tuple[float, int]]:
    """Make calls from eight threads; return when each thread sent."""
    clock, sent, together = SharedClock(THREADS), [], Barrier(THREADS)

    def one_call(me: int, first: bool) -> None:
        ticket = limiter.acquire(clock.now, write=write)
        if first:
            together.wait(timeout=30)
        while (wait := limiter.delay(ticket, clock.now)) > 0:
            clock.sleep(wait)
        sent.append((clock.now, me))
        limiter.update(ticket, 200, {}, clock.now, WALL + clock.now)

    def work(me: int) -> None:
        try:
            for index in range(calls):
                one_call(me, first=index == 0)
        finally:
            clock.finish()

    run_in_threads(work)
    return sent


def run_in_threads(work: Callable[[int], None]) -> None:
    with ThreadPoolExecutor(THREADS) as pool:
        for running in [pool.submit(work, index) for index in range(THREADS)]:
            running.result(timeout=60)


def keeps(moments: list[float], limit: int, seconds: float) -> bool:
    # The clock adds up waits, so its readings may be off by a rounding error.
    pairs = zip(moments, moments[limit:], strict=False)
    return all(last - first >= seconds - 1e-6 for first, last in pairs)


@pytest.mark.parametrize("method", ["wait", "pace"])
@pytest.mark.parametrize(("limit", "window"), [(1, 10.0), (3, 10.0), (5, 0.1), (100, 7.0)])
def test_the_budget_holds_and_everybody_gets_through(
    method: str, limit: int, window: float
) -> None:
    limiter = RateLimiter(method, limit=limit, window=window, max_wait=100_000)
    sent = hammer(limiter, calls=25)
    moments = [moment for moment, _ in sent]
    assert moments == sorted(moments)
    assert keeps(moments, limit, window)
    assert Counter(me for _, me in sent) == dict.fromkeys(range(THREADS), 25)


@pytest.mark.parametrize("method", ["wait", "pace"])
def test_it_is_first_come_first_served(method: str) -> None:
    limiter = RateLimiter(method, limit=1, window=10, max_wait=100_000)
    sent = hammer(limiter, calls=10)
    assert [moment for moment, _ in sent] == [10.0 * n for n in range(10 * THREADS)]
    # Who has sent asks again at once, and stands behind all the others.
    order = [me for _, me in sent]
    assert sorted(order[:THREADS]) == list(range(THREADS))
    assert order == order[:THREADS] * 10


@pytest.mark.parametrize("method", ["wait", "pace"])
def test_the_posting_throttle_holds(method: str) -> None:
    limiter = RateLimiter(method, max_wait=100_000)
    limiter.set_throttle(3, 60)
    sent = hammer(limiter, calls=5, write=True)
    assert len(sent) == 5 * THREADS
    assert keeps([moment for moment, _ in sent], 3, 61)


def goes(limiter: RateLimiter) -> bool:
    try:
        limiter.acquire(0.0)
    except GNUSocialRatelimitError:
        return False
    return True


def test_throw_lets_exactly_the_budget_through() -> None:
    limiter = RateLimiter("throw", limit=10, window=60)
    results: list[bool] = []

    def work(me: int) -> None:
        results.extend(goes(limiter) for _ in range(5))

    run_in_threads(work)
    assert Counter(results) == {True: 10, False: 30}


def test_only_one_thread_is_to_read_the_throttle() -> None:
    limiter = RateLimiter("pace")
    claims: list[bool] = []
    run_in_threads(lambda me: claims.append(limiter.claim_throttle_read()))
    assert Counter(claims) == {True: 1, False: THREADS - 1}


@pytest.mark.parametrize("method", ["wait", "pace"])
def test_decisions_are_taken_one_at_a_time(method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    inside: list[int] = []
    most: list[int] = []
    tick = Schedule.tick

    def slow_tick(schedule: Schedule, now: float) -> float:
        inside.append(1)
        for _ in range(20):
            time.sleep(0)  # lets another thread run, and costs no time
            most.append(len(inside))
        inside.pop()
        return tick(schedule, now)

    monkeypatch.setattr(Schedule, "tick", slow_tick)
    hammer(RateLimiter(method, limit=4, window=10, max_wait=100_000), calls=3)
    assert max(most) == 1
