"""A signal to stop that is passed on: who closes a client wakes whatever waits in its name."""

from __future__ import annotations

import threading
from weakref import WeakSet


class StopSignal(threading.Event):
    """An event whose setting sets those made from it too, and not the other way round."""

    def __init__(self) -> None:
        super().__init__()
        self._children: WeakSet[StopSignal] = WeakSet()
        self._adding = threading.Lock()

    def child(self) -> StopSignal:
        """Return a signal that is set with this one, or alone."""
        made = type(self)()
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
