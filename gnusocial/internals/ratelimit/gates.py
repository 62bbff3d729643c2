"""What a moment for sending must respect: a budget in any window, and the quota of a server.

Both keep the moments that were given away, past and planned. Asked for the earliest moment from
some time on, they answer with one at which the limit still holds. All times are monotonic seconds.
They know neither modes nor threads; that is the limiter's part.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from math import floor, inf
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from gnusocial.internals.ratelimit.headers import Limits

#: Seconds. Two resets that lie closer together are one, said in whole seconds at different times.
_SAME_RESET = 2.0


class Gate(Protocol):
    """What the limiter asks of a limit."""

    #: Says in a message what one waits for.
    name: str

    def earliest(self, at: float) -> float:
        """Return the first moment from ``at`` on at which one more request keeps the limit."""

    def add(self, at: float) -> None:
        """Give a moment away."""

    def remove(self, at: float) -> None:
        """Take a moment back."""

    def forget(self, now: float) -> None:
        """Drop the moments that no longer matter."""


class Window:
    """At most ``limit`` moments in any ``seconds``. Without a limit it only remembers them."""

    def __init__(self, name: str, limit: int | None, seconds: float) -> None:
        self.name = name
        self.limit = limit
        self.seconds = seconds
        #: Nothing is given away before this moment.
        self.closed_until = -inf
        self._slots: list[float] = []

    def earliest(self, at: float) -> float:
        """Return the first moment from ``at`` on with too few others around it to fill a window.

        Others are counted on both sides: planned moments are not in order (a write that waits for
        the throttle lies behind reads that came later), and none of them may be harmed.
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

    def add(self, at: float) -> None:
        """Give a moment away."""
        insort(self._slots, at)

    def remove(self, at: float) -> None:
        """Take a moment back; one that has been forgotten is gone already."""
        index = bisect_left(self._slots, at)
        if self._slots[index : index + 1] == [at]:
            del self._slots[index]

    def forget(self, now: float) -> None:
        """Drop the moments that have left the window."""
        if self._slots and self._leaves(self._slots[0]) <= now:
            del self._slots[: bisect_right(self._slots, now, key=self._leaves)]

    def close_until(self, at: float) -> None:
        """Give nothing away before this moment."""
        self.closed_until = max(self.closed_until, at)

    def with_limit(self, limit: int, seconds: float) -> Window:
        """Return a window with the same moments and another limit."""
        other = Window(self.name, limit, seconds)
        other._slots = self._slots
        return other

    def reopen(self) -> None:
        """Forget until when it was closed."""
        self.closed_until = -inf

    @property
    def last(self) -> float:
        """The latest moment given away."""
        return self._slots[-1] if self._slots else -inf

    def taken(self, now: float) -> int:
        """Return how many moments are in the window that ends now, or planned."""
        return len(self._slots) - bisect_right(self._slots, now, key=self._leaves)

    def frees_at(self, now: float) -> float | None:
        """Return when the oldest moment leaves the window; None when it is empty."""
        index = bisect_right(self._slots, now, key=self._leaves)
        return self._leaves(self._slots[index]) if index < len(self._slots) else None

    def _leaves(self, slot: float) -> float:
        # Always this sum, never a difference: rounding must not put a moment on both sides.
        return slot + self.seconds


class Quota:
    """What a server said is left until its reset, less the requests in flight."""

    name = "the server's rate limit"

    def __init__(self) -> None:
        self.limit: int | None = None
        #: The least that an answer of this window said; requests in flight are not in it.
        self.left = 0
        self.resets = -inf
        #: Seconds from one reset to the next, as far as they are known; 0 when they are not.
        self.length = 0.0
        #: Nothing is sent before this moment (``Retry-After``).
        self.closed_until = -inf
        self._newest = -inf
        self._slots: list[float] = []

    def earliest(self, at: float) -> float:
        """Return the first moment from ``at`` on that lies in a window with something left."""
        at = max(at, self.closed_until)
        if at < self.resets:
            if self.room > 0:
                return at
            at = self.resets
        if not self.limit or not self.length:
            return at
        # Behind the reset nothing is known but that the limit will be the same again.
        index = floor((at - self.resets) / self.length)
        while self._planned(index) >= self.limit:
            index += 1
        return max(at, self._begin(index))

    def add(self, at: float) -> None:
        """Give a moment away; it counts until the request is answered."""
        insort(self._slots, at)

    def remove(self, at: float) -> None:
        """Take a moment back: given up, or answered."""
        del self._slots[bisect_left(self._slots, at)]

    def forget(self, now: float) -> None:
        """Drop nothing: an unanswered request counts however old it is."""

    def close_until(self, at: float) -> None:
        """Let nothing be sent before this moment."""
        self.closed_until = max(self.closed_until, at)

    def spend(self, at: float) -> None:
        """Count a request that was sent and whose answer did not say what is left."""
        if at < self.resets:
            self.left -= 1

    def note(self, limits: Limits, sent: float, now: float) -> None:
        """Take over what the answer to the request sent at that moment said.

        Answers may overtake each other. In one window the least counts, so that no request is
        forgotten; those in flight are subtracted besides. Another window replaces this one if the
        request was sent after all that were heard of before.
        """
        self.limit = limits.limit or self.limit
        if limits.remaining is None or not limits.resets_in:
            return  # nothing said, or of a window that is over
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
        """Return the seconds between two requests that spread what is left evenly; 0 if unknown."""
        if after < self.resets and self.room > 0:
            return (self.resets - after) / self.room
        return self.length / self.limit if self.limit else 0.0

    def _planned(self, index: int) -> int:
        begin, end = self._begin(index), self._begin(index + 1)
        return bisect_left(self._slots, end) - bisect_left(self._slots, begin)

    def _begin(self, index: int) -> float:
        return self.resets + index * self.length
