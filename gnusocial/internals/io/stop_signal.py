"""A signal to stop that is passed on: closing a client wakes whatever waits in its name."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING
from weakref import WeakSet

if TYPE_CHECKING:
    from gnusocial.types import Clock


class StopSignal(threading.Event):
    """An event; setting it sets those made from it too, and not the other way round.

    With a ``clock`` it waits by that clock and looks at the signal afterwards.
    """

    def __init__(self, clock: Clock | None = None) -> None:
        super().__init__()
        self._clock = clock
        self._children: WeakSet[StopSignal] = WeakSet()
        self._adding = threading.Lock()

    def child(self) -> StopSignal:
        """Return a signal that is set with this one, or alone."""
        made = type(self)(self._clock)
        with self._adding:
            self._children.add(made)
        if self.is_set():
            made.set()
        return made

    def set(self) -> None:
        """Wake all who wait for this signal or for one made from it."""
        super().set()
        with self._adding:
            children = list(self._children)
        for child in children:
            child.set()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until the signal is set, so many seconds at most, and tell whether it is set."""
        if self._clock is None or timeout is None:
            return super().wait(timeout)
        if not self.is_set():
            self._clock.sleep(timeout)
        return self.is_set()
