"""Time that passes only while somebody waits, for whole clients."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

from gnusocial import GNUSocial
from gnusocial.internals.io.stop_signal import StopSignal

#: The first second, in POSIX time.
BEGINNING = 1_795_226_400.0


class FakeTime:
    """A clock for a client and a sandbox; at its end it closes what waits on it."""

    def __init__(self, hours: float = 24.0) -> None:
        self.passed = 0.0
        self.end = hours * 3600
        self.waits: list[float] = []
        #: What happens while somebody waits, given the seconds that have passed.
        self.meanwhile: Callable[[float], object] = lambda passed: None
        self._lock = threading.RLock()

    def monotonic(self) -> float:
        return 1000.0 + self.passed

    def wall(self) -> float:
        return BEGINNING + self.passed

    def wait(self, seconds: float) -> None:
        with self._lock:
            self.waits.append(seconds)
            self.passed += seconds
            self.meanwhile(self.passed)

    def drive(self, client: GNUSocial) -> GNUSocial:
        """Let a client live in this time."""
        client._closed = FakeSignal(self)
        client._context = replace(client._context, clock=self.monotonic, wall=self.wall)
        return client


class FakeSignal(StopSignal):
    """Waits without waiting, and stops when the time is over."""

    def __init__(self, time: FakeTime) -> None:
        super().__init__()
        self._time = time

    def child(self) -> StopSignal:
        made = FakeSignal(self._time)
        self._children.add(made)
        if self.is_set():
            made.set()
        return made

    def wait(self, timeout: float | None = None) -> bool:
        if not self.is_set():
            self._time.wait(timeout or 0.0)
        return self.is_set() or self._time.passed >= self._time.end
