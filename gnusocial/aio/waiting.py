"""Waits that end early when the client is closed."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from weakref import WeakSet

if TYPE_CHECKING:
    from gnusocial.types import AsyncClock


class StopSignal:
    """A signal that is set once, and wakes all tasks that wait for it."""

    def __init__(self, clock: AsyncClock | None = None) -> None:
        self._clock = clock
        self._waiting: set[asyncio.Future[None]] = set()
        self._is_set = False
        self._children: WeakSet[StopSignal] = WeakSet()

    def child(self) -> StopSignal:
        """Return a signal that is set together with this one, or alone."""
        made = StopSignal(self._clock)
        made._is_set = self._is_set
        self._children.add(made)
        return made

    def is_set(self) -> bool:
        """Return whether the signal is set."""
        return self._is_set

    def set(self) -> None:
        """Wake all tasks that wait for this signal or for one made from it."""
        self._is_set = True
        for child in self._children:
            child.set()
        for future in self._waiting:
            _wake(future)

    async def wait(self, seconds: float) -> bool:
        """Wait this many seconds, or until the signal is set; return whether it is."""
        if self._clock is not None:
            if not self._is_set:
                await self._clock.sleep(seconds)
        elif not self._is_set:
            loop = asyncio.get_running_loop()
            future: asyncio.Future[None] = loop.create_future()
            timer = loop.call_later(seconds, _wake, future)
            self._waiting.add(future)
            try:
                await future
            finally:
                timer.cancel()
                self._waiting.discard(future)
        return self._is_set


def _wake(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)
