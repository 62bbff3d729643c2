"""A simulated clock for tests: a wait returns at once and advances the time."""

from __future__ import annotations

import asyncio
import heapq
import inspect
import threading
from datetime import datetime, timedelta, timezone
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_START = datetime(2026, 1, 1, tzinfo=timezone.utc)


class SimulatedClock:
    """A clock that takes no real time, for a server and its clients.

    Pass it to a sandbox: `Sandbox(clock=clock)`. The clients that `Sandbox.client` and
    `Sandbox.async_client` create then use it too: for rate limits, before retries, and between the
    polls of a stream. Actions that are scheduled with `at` run during such a wait. Pass a client of
    another server `clock=clock`, an asynchronous one `clock=clock.asynchronous`.

    Args:
        start: The initial time, an aware datetime. By default 2026-01-01, 0:00 UTC.
    """

    def __init__(self, start: datetime = _START) -> None:
        if start.tzinfo is None:
            raise ValueError("start must be a datetime with a time zone")
        self._start = start
        self._elapsed = 0.0
        self._lock = threading.Lock()
        self._plans: list[tuple[float, int, Callable[[], object]]] = []
        self._numbers = count()
        #: The length of each wait in seconds, in order.
        self.waits: list[float] = []

    @property
    def now(self) -> datetime:
        """The time."""
        return self._start + timedelta(seconds=self._elapsed)

    def __call__(self) -> datetime:
        """The current time, in the form that a server uses."""
        return self.now

    def time(self) -> float:
        """The time in seconds since the epoch."""
        return self._start.timestamp() + self._elapsed

    def monotonic(self) -> float:
        """Seconds since the start."""
        return self._elapsed

    def sleep(self, seconds: float) -> None:
        """Wait without taking real time. Scheduled actions run at their times."""
        self.waits.append(seconds)
        self.advance(seconds)

    @property
    def asynchronous(self) -> AsyncSimulatedClock:
        """The same clock with a `sleep` to await: the `clock=` of an `AsyncGNUSocial`."""
        return AsyncSimulatedClock(self)

    def advance(self, by: float | timedelta) -> None:
        """Advance the clock. Scheduled actions run at their times.

        Raises:
            ValueError: The clock would go back.
        """
        end = self._end_of(by)
        while (action := self._next_plan(end)) is not None:
            action()  # without the lock: it may call a server that waits itself

    def _end_of(self, wait: float | timedelta) -> float:
        seconds = wait.total_seconds() if isinstance(wait, timedelta) else wait
        if seconds < 0:
            raise ValueError("a clock does not go back")
        return self._elapsed + seconds

    def _next_plan(self, end: float) -> Callable[[], object] | None:
        """Advance to the next action before ``end`` and return it, or advance to ``end``."""
        with self._lock:
            if self._plans and self._plans[0][0] <= end:
                moment, _, action = heapq.heappop(self._plans)
                self._elapsed = max(self._elapsed, moment)
                return action
            self._elapsed = max(self._elapsed, end)
            return None

    def at(self, when: float | timedelta | datetime, action: Callable[[], object]) -> None:
        """Schedule an action.

        Args:
            when: Its time: an aware datetime, or the time from now, in seconds or as a timedelta.
            action: Called without arguments, in the thread that waits. If the wait is awaited, a
                coroutine function is awaited too.
        """
        with self._lock:
            if isinstance(when, datetime):
                moment = (when - self._start).total_seconds()
            else:
                later = when.total_seconds() if isinstance(when, timedelta) else when
                moment = self._elapsed + later
            heapq.heappush(self._plans, (moment, next(self._numbers), action))


class AsyncSimulatedClock:
    """A `SimulatedClock` for asynchronous clients: `SimulatedClock.asynchronous` makes it."""

    def __init__(self, clock: SimulatedClock) -> None:
        self._clock = clock

    def monotonic(self) -> float:
        """Seconds since the start."""
        return self._clock.monotonic()

    def time(self) -> float:
        """The time in seconds since the epoch."""
        return self._clock.time()

    async def sleep(self, seconds: float) -> None:
        """Wait, in no real time. What is planned for the time between happens.

        Other tasks get their turn, as in any wait. Waits of several tasks add up.
        """
        self._clock.waits.append(seconds)
        end = self._clock._end_of(seconds)
        while (action := self._clock._next_plan(end)) is not None:
            made = action()
            if inspect.isawaitable(made):
                await made
        await asyncio.sleep(0)
