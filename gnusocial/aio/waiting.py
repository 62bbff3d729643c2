"""Waiting that ends early when the client is closed."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gnusocial.types import AsyncClock


class StopSignal:
    """A signal that is set once; whoever waits by it wakes then."""

    def __init__(self, clock: AsyncClock | None = None) -> None:
        self._clock = clock
        self._waiting: set[asyncio.Future[None]] = set()
        self._is_set = False

    def set(self) -> None:
        """Wake all who wait."""
        self._is_set = True
        for future in self._waiting:
            _wake(future)

    async def wait(self, seconds: float) -> bool:
        """Wait so many seconds, or until the signal is set; tell whether it is."""
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
