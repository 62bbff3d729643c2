"""A stop signal with children: closing a client wakes everything that waits on its behalf."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING
from weakref import WeakSet

if TYPE_CHECKING:
    from gnusocial.types import Clock


class StopSignal(threading.Event):
    """An event with children: setting it sets the children too, but not the other way round.

    With a ``clock``, ``wait`` uses that clock and checks the signal afterwards.
    """

    def __init__(self, clock: Clock | None = None) -> None:
        super().__init__()
        self._clock = clock
        self._children: WeakSet[StopSignal] = WeakSet()
        self._adding = threading.Lock()

    def child(self) -> StopSignal:
        """Return a signal that is set together with this one, and can also be set alone."""
        made = type(self)(self._clock)
        with self._adding:
            self._children.add(made)
        if self.is_set():
            made.set()
        return made

    def set(self) -> None:
        """Wake everything that waits for this signal or one of its children."""
        super().set()
        with self._adding:
            children = list(self._children)
        for child in children:
            child.set()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until the signal is set, at most ``timeout`` seconds; return whether it is set."""
        if self._clock is None or timeout is None:
            return super().wait(timeout)
        if not self.is_set():
            self._clock.sleep(timeout)
        return self.is_set()
