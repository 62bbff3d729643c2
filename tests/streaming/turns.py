"""Threads that take turns: one works while all others wait, and time passes only while all wait.

What they do to each other is then the same in every run, however they are scheduled. Threads that
shall meet at one moment live in ``tests.simulated_time`` instead.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from heapq import heappop, heappush
from itertools import count

#: Seconds, of real time, after which a thread that does not come back is given up.
PATIENCE = 60.0


class Turns:
    """Whose turn it is, and what time it is."""

    def __init__(self) -> None:
        self.now = 0.0
        self._numbers = count()
        self._waiting: list[tuple[float, int, threading.Semaphore]] = []
        self._over = threading.Semaphore(0)
        self._failures: list[BaseException] = []

    def wait(self, seconds: float) -> None:
        """Let the others work until so many seconds have passed."""
        turn = self._line_up(seconds)
        self._over.release()
        turn.acquire()

    def run(self, *works: Callable[[], None]) -> None:
        """Run works in threads until all have ended; raise what one of them raised."""
        for work in works:
            turn = self._line_up(0.0)
            threading.Thread(target=self._work, args=(work, turn), daemon=True).start()
        while self._waiting and not self._failures:
            self.now, _, turn = heappop(self._waiting)
            turn.release()
            assert self._over.acquire(timeout=PATIENCE), "a thread does not come back"
        if self._failures:
            raise self._failures[0]

    def _line_up(self, seconds: float) -> threading.Semaphore:
        turn = threading.Semaphore(0)
        heappush(self._waiting, (self.now + seconds, next(self._numbers), turn))
        return turn

    def _work(self, work: Callable[[], None], turn: threading.Semaphore) -> None:
        turn.acquire()
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - raised again in the main thread
            self._failures.append(error)
        finally:
            self._over.release()
