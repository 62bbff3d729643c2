"""The limits that a time slot must respect: a budget per sliding window, and the server's quota.

Both store the slots that were assigned, past and planned. ``earliest`` returns the first time, from
a given time on, at which the limit still holds. All times are monotonic seconds. Modes and threads
are handled by the limiter.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from math import floor, inf
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from gnusocial.internals.ratelimit.headers import Limits

    class Gate(Protocol):
        """The interface of a limit, as the limiter uses it."""

        #: Names the limit in messages.
        name: str

        def earliest(self, at: float) -> float:
            """Return the first time, not before ``at``, for one more request within the limit."""

        def add(self, at: float, now: float) -> None:
            """Assign a slot, and drop those that no longer matter."""

        def remove(self, at: float) -> None:
            """Release a slot."""


#: Seconds. Two resets that differ by less are the same, rounded to seconds at different times.
_SAME_RESET = 2.0


class Window:
    """At most ``limit`` slots in any ``seconds``. Without a limit it only records them."""

    def __init__(self, name: str, limit: int | None, seconds: float) -> None:
        self.name = name
        self.limit = limit
        self.seconds = seconds
        #: No slot is assigned before this time.
        self.closed_until = -inf
        self._slots: list[float] = []

    def earliest(self, at: float) -> float:
        """Return the earliest time, not before ``at``, at which no window is full.

        Slots before and after it are counted: planned slots are not in order (a write that waits
        for the throttle may be later than reads that came after it), and none of them may be
        displaced.
        """
        at = max(at, self.closed_until)
        if self.limit is None:
            return at
        while True:
            first = bisect_right(self._slots, at, key=self._leaves)
            last = bisect_left(self._slots, at + self.seconds)
            excess = last - first - self.limit
            if excess < 0:
                return at
            at = self._leaves(self._slots[first + excess])

    def add(self, at: float, now: float) -> None:
        """Assign a slot, and drop those that have left the window."""
        if self._slots and self._leaves(self._slots[0]) <= now:
            del self._slots[: bisect_right(self._slots, now, key=self._leaves)]
        insort(self._slots, at)

    def remove(self, at: float) -> None:
        """Release a slot, unless it has left the window already."""
        index = bisect_left(self._slots, at)
        if self._slots[index : index + 1] == [at]:
            del self._slots[index]

    def close_until(self, at: float) -> None:
        """Assign no slot before this time."""
        self.closed_until = max(self.closed_until, at)

    def with_limit(self, limit: int, seconds: float) -> Window:
        """Return a window with the same slots and another limit."""
        other = Window(self.name, limit, seconds)
        other._slots = self._slots
        return other

    def reopen(self) -> None:
        """Cancel :meth:`close_until`."""
        self.closed_until = -inf

    @property
    def last(self) -> float:
        """The latest assigned slot."""
        return self._slots[-1] if self._slots else -inf

    def taken(self, now: float) -> int:
        """Return the number of slots in the window that ends now, including planned ones."""
        return len(self._slots) - bisect_right(self._slots, now, key=self._leaves)

    def frees_at(self, now: float) -> float | None:
        """Return when the oldest slot leaves the window; None if the window is empty."""
        index = bisect_right(self._slots, now, key=self._leaves)
        return self._leaves(self._slots[index]) if index < len(self._slots) else None

    def _leaves(self, slot: float) -> float:
        # Always this sum, never a difference: otherwise rounding could count a slot on both sides.
        return slot + self.seconds


class Quota:
    """What the server reported as left until its reset, minus the requests in flight."""

    name = "the server's rate limit"

    def __init__(self) -> None:
        self.limit: int | None = None
        #: The lowest value reported in this window; requests in flight are not subtracted.
        self.left = 0
        self.resets = -inf
        #: Seconds from one reset to the next; 0 if unknown.
        self.length = 0.0
        #: Nothing is sent before this time (``Retry-After``).
        self.closed_until = -inf
        self._newest = -inf
        self._slots: list[float] = []

    def earliest(self, at: float) -> float:
        """Return the earliest time, not before ``at``, in a window with something left."""
        at = max(at, self.closed_until)
        if at < self.resets:
            if self.room > 0:
                return at
            at = self.resets
        if not self.limit or not self.length:
            return at
        # After the reset, only the size of the limit is known.
        index = floor((at - self.resets) / self.length)
        while self._planned(index) >= self.limit:
            index += 1
        return max(at, self._begin(index))

    def add(self, at: float, now: float) -> None:
        """Assign a slot; however old it is, it counts until the response arrives."""
        insort(self._slots, at)

    def remove(self, at: float) -> None:
        """Release a slot, because it was given up or its response arrived."""
        del self._slots[bisect_left(self._slots, at)]

    def close_until(self, at: float) -> None:
        """Send nothing before this time."""
        self.closed_until = max(self.closed_until, at)

    def spend(self) -> None:
        """Count a request whose response did not report what is left (not read after a reset)."""
        self.left -= 1

    def note(self, limits: Limits, sent: float, now: float) -> None:
        """Record what the response to the request sent at ``sent`` reported.

        Responses may overtake each other. Within a window the lowest value is used, so that no
        request is missed; those in flight are subtracted in addition. Another window replaces this
        one if its request was sent after all requests recorded before.
        """
        self.limit = limits.limit or self.limit
        if limits.remaining is None or not limits.resets_in:
            return  # nothing reported, or for a window that is over
        resets = now + limits.resets_in
        newer, self._newest = sent >= self._newest, max(sent, self._newest)
        if now < self.resets and abs(resets - self.resets) <= _SAME_RESET:
            self.left = min(self.left, limits.remaining)
        elif newer:
            self.left, self.resets = limits.remaining, resets
            self.length = limits.window or max(self.length, limits.resets_in)

    @property
    def room(self) -> int:
        """How many more requests the server will certainly take before its reset."""
        return self.left - bisect_left(self._slots, self.resets)

    def interval(self, after: float) -> float:
        """Return the seconds between requests that spread what is left evenly; 0 if unknown."""
        if after < self.resets and self.room > 0:
            return (self.resets - after) / self.room
        return self.length / self.limit if self.limit else 0.0

    def _planned(self, index: int) -> int:
        begin, end = self._begin(index), self._begin(index + 1)
        return bisect_left(self._slots, end) - bisect_left(self._slots, begin)

    def _begin(self, index: int) -> float:
        return self.resets + index * self.length
