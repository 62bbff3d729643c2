"""Assign a time slot to each request, so that no limit is exceeded.

The slots are stored in a sliding-window log, not in a GCRA bucket: the budget must hold in *any*
window, also across a boundary, while a request after a quiet period is sent at once. A bucket that
permits a burst of N lets nearly 2 N through within one window. The log costs one float per request
and limit. With pacing, each limit has a second log with room for one request per interval, so that
a quiet period is not followed by a burst.

Modes, the maximum wait and threads are handled by the limiter, which calls this under its lock.
"""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Literal

from gnusocial.internals.ratelimit.gates import Quota, Window

if TYPE_CHECKING:
    from gnusocial.internals.ratelimit.gates import Gate
    from gnusocial.internals.ratelimit.headers import Limits

#: Seconds. The default ``throttle.timespan`` of a GNU social server.
DEFAULT_TIMESPAN = 600.0
#: Seconds. The server compares whole seconds, and still refuses if the oldest notice is exactly
#: ``timespan`` seconds old.
_WHOLE_SECOND = 1.0


class Ticket:
    """A request's slot. Only the limiter changes it."""

    def __init__(self, number: int, write: bool, asked: float, at: float, attempt: int = 1) -> None:
        self.number = number
        #: Whether the request creates a notice, and so counts for the posting throttle.
        self.write = write
        #: When it was first requested; the maximum wait counts from here.
        self.asked = asked
        #: The time at which to send.
        self.at = at
        #: 1 for the first attempt, 2 for the first retry, and so on.
        self.attempt = attempt
        #: The name of the limit that it waits for.
        self.reason = ""
        self.state: Literal["waiting", "sent", "done"] = "waiting"


class Schedule:
    """All limits of a limiter, and the slots that they have assigned."""

    def __init__(self, limit: int | None, window: float, pacefactor: float | None) -> None:
        """Start with the user's budget; ``pacefactor`` None disables pacing."""
        self.now = -inf
        self.quota = Quota()
        self.budget = Window("the budget of requests", limit, window)
        self.throttle = Window("the posting throttle", None, DEFAULT_TIMESPAN + _WHOLE_SECOND)
        self._pacefactor = pacefactor
        self._pace = Window("the pace of requests", 1, 0.0)
        self._throttle_pace = Window("the pace of posts", 1, 0.0)
        reads: list[Gate] = [self.quota]
        # The throttle records posts before its limit is known; a budget without a limit does not.
        writes: list[Gate] = [self.throttle]
        if limit is not None:
            reads.append(self.budget)
        if pacefactor is not None:
            reads.append(self._pace)
            writes.append(self._throttle_pace)
        self._read_gates = tuple(reads)
        self._write_gates = (*reads, *writes)

    def tick(self, now: float) -> float:
        """Accept a clock reading, and return the latest one.

        Threads read the clock before they get the lock, so an older reading may arrive later.
        """
        self.now = max(self.now, now)
        return self.now

    def book(self, ticket: Ticket) -> None:
        """Assign the earliest slot, from the ticket's own time on, that all its limits allow."""
        if self._pacefactor is not None:
            self._pace.seconds = self._interval() / self._pacefactor
        gates = self._gates(ticket)
        settled = -inf
        while settled != ticket.at:
            settled = ticket.at
            for gate in gates:
                later = gate.earliest(ticket.at)
                if later > ticket.at:
                    ticket.at, ticket.reason = later, gate.name
        for gate in gates:
            gate.add(ticket.at, self.now)

    def unbook(self, ticket: Ticket) -> None:
        """Release the slot of the ticket."""
        for gate in self._gates(ticket):
            gate.remove(ticket.at)

    def answered(self, ticket: Ticket, limits: Limits | None, *, refused: bool) -> None:
        """Settle a request that was sent, with the limits that its response reported, if any.

        ``refused`` means that a limit refused it: then no notice was stored that would count.
        """
        if ticket.state != "sent":
            return
        ticket.state = "done"
        self.quota.remove(ticket.at)
        if limits is None or limits.remaining is None:
            self.quota.spend()
        if refused and ticket.write:
            self.throttle.remove(ticket.at)
        if limits is not None:
            self.quota.note(limits, ticket.at, self.now)

    def set_throttle(self, count: int | None, timespan: float) -> None:
        """Set the posting throttle. None or meaningless numbers turn it off."""
        if count is None or count < 1 or timespan <= 0:
            self.throttle.limit = None
            self._throttle_pace.seconds = 0.0
            return
        self.throttle.limit = count
        self.throttle.seconds = timespan + _WHOLE_SECOND
        self._throttle_pace.seconds = self.throttle.seconds / count / (self._pacefactor or 1.0)

    def throttle_wait(self, now: float, count: int | None, timespan: float) -> float | None:
        """Return the seconds after which the throttle certainly accepts a post; None if unknown."""
        window, limit = self.throttle, self.throttle.limit
        if limit is None:
            if count is None or count < 1 or timespan <= 0:
                return None
            window, limit = window.with_limit(count, timespan + _WHOLE_SECOND), count
        return window.earliest(now) - now if window.taken(now) >= limit else window.seconds

    @property
    def remaining(self) -> int | None:
        """What is left of the server's limit, or else of the budget; None if unknown."""
        if self.now < self.quota.resets:
            return max(0, self.quota.room)
        if self.quota.limit or self.budget.limit is None:
            return self.quota.limit
        return max(0, self.budget.limit - self.budget.taken(self.now))

    @property
    def resets(self) -> float | None:
        """When more will be available; None if unknown."""
        if self.now < self.quota.resets:
            return self.quota.resets
        return None if self.quota.limit else self.budget.frees_at(self.now)

    def _interval(self) -> float:
        """Return the seconds between evenly spread requests; 0 while no limit is known."""
        interval = self.quota.interval(max(self.now, self._pace.last))
        if self.budget.limit is not None:
            interval = max(interval, self.budget.seconds / self.budget.limit)
        return interval

    def _gates(self, ticket: Ticket) -> tuple[Gate, ...]:
        return self._write_gates if ticket.write else self._read_gates
