"""Faults that are planned for coming requests: failures, lost connections, delays.

A fault waits for a request to its path and is used up by it. Nothing here sends or sleeps.
"""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

When = Literal["before", "after"]


@dataclass(frozen=True)
class Failure:
    """An answer that replaces the real one; the request takes no effect."""

    status: int
    body: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Drop:
    """The connection is closed, before or after the request took effect."""

    when: When


@dataclass(frozen=True)
class Delay:
    """The answer comes late."""

    seconds: float


Fault = Failure | Drop | Delay


@dataclass
class Faults:
    """The planned faults, in the order in which they were planned."""

    _planned: deque[tuple[str | None, Fault]] = field(default_factory=deque)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def plan(self, fault: Fault, *, times: int, path: str | None) -> None:
        """Plan a fault for the next requests, or for the next ones to a path."""
        if times < 1:
            raise ValueError("n must be at least 1")
        with self._lock:
            self._planned.extend([(path, fault)] * times)

    def forget(self) -> None:
        """Drop all plans."""
        with self._lock:
            self._planned.clear()

    def take(self, path: str) -> list[Fault]:
        """The faults for a request: delays until the first failure or drop, and that one."""
        taken: list[Fault] = []
        with self._lock:
            remaining: deque[tuple[str | None, Fault]] = deque()
            for wanted, fault in self._planned:
                ended = bool(taken) and not isinstance(taken[-1], Delay)
                matches = wanted is None or path.rstrip("/").endswith(wanted)
                if matches and not ended and not _repeats(taken, fault):
                    taken.append(fault)
                else:
                    remaining.append((wanted, fault))
            self._planned = remaining
        return taken


def _repeats(taken: list[Fault], fault: Fault) -> bool:
    """One request takes at most one delay."""
    return isinstance(fault, Delay) and any(isinstance(item, Delay) for item in taken)
