"""A clock for many threads: time passes only while all of them wait."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable
from typing import Any

START = dt.datetime(2026, 11, 21, 2, 0, tzinfo=dt.timezone.utc)


class SimulatedTime:
    """Advances to the next wake-up as soon as no thread is running."""

    def __init__(self) -> None:
        self.now = 0.0
        self.waits: list[tuple[float, str]] = []
        self._at_work = 0
        self._targets: list[float] = []
        self._changed = threading.Condition()

    def monotonic(self) -> float:
        return self.now

    def posix(self) -> float:
        return START.timestamp() + self.now

    def utc(self) -> dt.datetime:
        return START + dt.timedelta(seconds=self.now)

    def wait(self, seconds: float, reason: str = "") -> None:
        with self._changed:
            self.waits.append((seconds, reason))
            target = self.now + seconds
            self._targets.append(target)
            self._advance_if_all_wait()
            arrived = self._changed.wait_for(lambda: self.now >= target, timeout=30)
            self._targets.remove(target)
            assert arrived, "the simulated time stands still"

    def run(self, *works: Callable[[], None]) -> None:
        """Run functions in threads until all have ended; raise an exception of one of them."""
        self._at_work = len(works)
        failures: list[BaseException] = []
        threads = [threading.Thread(target=self._work, args=(each, failures)) for each in works]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert not any(thread.is_alive() for thread in threads)
        if failures:
            raise failures[0]

    def _work(self, work: Callable[[], None], failures: list[BaseException]) -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - raised again in the main thread
            failures.append(error)
        finally:
            with self._changed:
                self._at_work -= 1
                self._advance_if_all_wait()

    def _advance_if_all_wait(self) -> None:
        waiting = [target for target in self._targets if target > self.now]
        if waiting and len(waiting) >= self._at_work:
            self.now = min(waiting)
            self._changed.notify_all()

    time = posix

    def sleep(self, seconds: float) -> None:
        self.wait(seconds)


class NoWaiting:
    """A clock that advances at once in each wait, and records the lengths of waits."""

    def __init__(self, meanwhile: Callable[[], None] = lambda: None) -> None:
        self.waits: list[float] = []
        self.meanwhile = meanwhile

    def monotonic(self) -> float:
        return time.monotonic() + sum(self.waits)

    def time(self) -> float:
        return time.time() + sum(self.waits)

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.meanwhile()


def most_in_any_window(moments: list[float], seconds: float) -> int:
    """Return the maximum number of times in any period of so many seconds."""
    ordered: list[Any] = sorted(moments)
    return max(sum(1 for each in ordered if begin <= each < begin + seconds) for begin in ordered)
