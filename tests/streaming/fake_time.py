"""Time that passes only while somebody waits: the ``clock=`` of a client."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

#: The first second, in POSIX time.
BEGINNING = 1_795_226_400.0


class TimeIsOverError(BaseException):
    """The end of a test's time; like an interrupt, it passes through ``except Exception``."""


class FakeTime:
    """A clock for clients and a sandbox.

    At its end it calls what ``at_end`` holds, which closes what waits; where there is nothing it
    interrupts the waiting thread.
    """

    def __init__(self, hours: float = 24.0) -> None:
        self.passed = 0.0
        self.end = hours * 3600
        self.waits: list[float] = []
        #: What happens while somebody waits, given the seconds that have passed.
        self.meanwhile: Callable[[float], object] = lambda passed: None
        self.at_end: list[Callable[[], object]] = []
        self._lock = threading.RLock()

    def monotonic(self) -> float:
        return 1000.0 + self.passed

    def time(self) -> float:
        return BEGINNING + self.passed

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self.waits.append(seconds)
            self.passed += seconds
            self.meanwhile(self.passed)
            if self.passed >= self.end:
                self._end()

    def _end(self) -> None:
        if not self.at_end:
            raise TimeIsOverError
        for close in self.at_end:
            close()

    def all_of(self, stream: Iterable[Any]) -> list[Any]:
        """Return what a stream gives until the time is over."""
        found: list[Any] = []
        with self.until_over():
            for item in stream:
                found.append(item)  # noqa: PERF402 - what came before the end counts
        return found

    @contextmanager
    def until_over(self) -> Iterator[None]:
        """Do something that only the end of the time ends."""
        with suppress(TimeIsOverError):
            yield
