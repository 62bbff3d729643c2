"""The moments for sending: which one a request gets, so that no limit is broken.

The moments are kept in a sliding-window log and not in a GCRA bucket: the budget is to hold in
*any* window, also across the edge of two, while a request after a quiet time goes at once. A bucket
that allows a burst of N lets nearly 2 N through within one window. The log costs one float per
request and limit. When pacing, a second log with room for one request per interval stands beside
each limit, so a quiet time is not followed by a burst.

Not here: modes, the bound of a wait, threads. The limiter calls this under its lock.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Literal

from gnusocial.internals.ratelimit.gates import Quota, Window

if TYPE_CHECKING:
    from gnusocial.internals.ratelimit.gates import Gate
    from gnusocial.internals.ratelimit.headers import Limits

#: Seconds. ``throttle.timespan`` of a GNU social server that nobody has configured.
DEFAULT_TIMESPAN = 600.0
#: Seconds. The server compares whole seconds, and still refuses when the oldest notice is exactly
#: ``timespan`` seconds old.
_WHOLE_SECOND = 1.0


@dataclass(eq=False)
class Ticket:
    """A request's place on the time line. Only the limiter changes it."""

    number: int
    #: Whether the request makes a notice, and so counts for the posting throttle.
    write: bool
    #: When it was first asked for; the wait is bounded from here.
    asked: float
    #: The moment for sending.
    at: float
    #: 1 for the first sending, 2 for the first repetition, and so on.
    attempt: int = 1
    #: What it waits for, in words.
    reason: str = ""
    state: Literal["waiting", "sent", "done"] = "waiting"


class Schedule:
    """All limits of a limiter, and the moments that they have given away."""

    def __init__(self, limit: int | None, window: float, pacefactor: float | None) -> None:
        """Start with the user's budget; ``pacefactor`` None means that nothing is paced."""
        self.now = -inf
        self.quota = Quota()
        self.budget = Window("the budget of requests", limit, window)
        self.throttle = Window("the posting throttle", None, DEFAULT_TIMESPAN + _WHOLE_SECOND)
        self._pacefactor = pacefactor
        self._pace = Window("the pace of requests", 1, 0.0)
        self._throttle_pace = Window("the pace of posts", 1, 0.0)
        reads: list[Gate] = [self.quota]
        # The throttle remembers posts before it is known, a budget that is not set is none.
        writes: list[Gate] = [self.throttle]
        if limit is not None:
            reads.append(self.budget)
        if pacefactor is not None:
            reads.append(self._pace)
            writes.append(self._throttle_pace)
        self._read_gates = tuple(reads)
        self._write_gates = (*reads, *writes)

    def tick(self, now: float) -> float:
        """Take over a clock reading, and return it.

        Threads read the clock before they get the lock; a reading that comes too late is not used.
        """
        self.now = max(self.now, now)
        return self.now

    def book(self, ticket: Ticket) -> None:
        """Give the ticket the earliest moment, from its own on, that all its limits allow."""
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
            gate.forget(self.now)
            gate.add(ticket.at)

    def unbook(self, ticket: Ticket) -> None:
        """Take the ticket's moment back."""
        for gate in self._gates(ticket):
            gate.remove(ticket.at)

    def answered(self, ticket: Ticket, limits: Limits | None, *, refused: bool) -> None:
        """Settle a request that was sent, with what its answer says is left, if it says anything.

        ``refused`` says that a limit was in its way: then no notice was stored that would count.
        """
        if ticket.state != "sent":
            return
        ticket.state = "done"
        self.quota.remove(ticket.at)
        if limits is None or limits.remaining is None:
            self.quota.spend(ticket.at)
        if refused and ticket.write:
            self.throttle.remove(ticket.at)
        if limits is not None:
            self.quota.note(limits, ticket.at, self.now)

    def set_throttle(self, count: int | None, timespan: float) -> None:
        """Set the posting throttle; None is off, and so are numbers that make no throttle."""
        if count is None or count < 1 or timespan <= 0:
            self.throttle.limit = None
            self._throttle_pace.seconds = 0.0
            return
        self.throttle.limit = count
        self.throttle.seconds = timespan + _WHOLE_SECOND
        self._throttle_pace.seconds = self.throttle.seconds / count / (self._pacefactor or 1.0)

    def throttle_wait(self, now: float, count: int | None, timespan: float) -> float | None:
        """Return the seconds after which the throttle surely takes a post; None where unknown."""
        window = self.throttle
        if window.limit is None:
            if count is None or count < 1 or timespan <= 0:
                return None
            window = window.with_limit(count, timespan + _WHOLE_SECOND)
        full = window.limit is not None and window.taken(now) >= window.limit
        return max(window.earliest(now) - now, 0.0) if full else window.seconds

    @property
    def remaining(self) -> int | None:
        """What is left of the server's limit, or else of the budget; None when unknown."""
        if self.now < self.quota.resets:
            return max(0, self.quota.room)
        if self.quota.limit or self.budget.limit is None:
            return self.quota.limit
        return max(0, self.budget.limit - self.budget.taken(self.now))

    @property
    def resets(self) -> float | None:
        """When there will be more left; None when unknown."""
        if self.now < self.quota.resets:
            return self.quota.resets
        if self.quota.limit or self.budget.limit is None:
            return None
        return self.budget.frees_at(self.now)

    def _interval(self) -> float:
        """Return the seconds between two requests that go evenly; 0 while no limit is known."""
        interval = self.quota.interval(max(self.now, self._pace.last))
        if self.budget.limit is not None:
            interval = max(interval, self.budget.seconds / self.budget.limit)
        return interval

    def _gates(self, ticket: Ticket) -> tuple[Gate, ...]:
        return self._write_gates if ticket.write else self._read_gates
