"""Time that passes only while a client waits: the ``clock=`` of a client, and of the sandbox."""

from __future__ import annotations

from collections.abc import Callable
from math import inf

#: The first second, in POSIX time.
BEGINNING = 1_795_226_400.0


class TimeIsOverError(BaseException):
    """The end of a clock; it passes through ``except Exception``, like KeyboardInterrupt."""


class FaultClock:
    """A clock with actions that run during waits, and with an end."""

    def __init__(self) -> None:
        self.passed = 0.0
        self.end = inf
        #: What happens while somebody waits, given the seconds that have passed.
        self.meanwhile: Callable[[float], object] = lambda passed: None

    def monotonic(self) -> float:
        return 1000.0 + self.passed

    def time(self) -> float:
        return BEGINNING + self.passed

    def sleep(self, seconds: float) -> None:
        self.passed += seconds
        self.meanwhile(self.passed)
        if self.passed >= self.end:
            raise TimeIsOverError
