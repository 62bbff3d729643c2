"""The rate limiter: each request gets a moment of its own, from what is known about the limits.

A *ticket* is a place on the time line. :meth:`RateLimiter.acquire` gives the earliest moment at
which no limit is broken, so callers that ask at once get different places, in the order in which
they asked. The lock is held for the decision only: the caller waits by itself, asks
:meth:`RateLimiter.delay` again when it wakes, and sends when that says 0. News from the server
move those who still wait, first come first. Which moment is the earliest is decided in
``timeline``; waiting and sending are the caller's part.
"""

from __future__ import annotations

from itertools import count
from threading import Lock
from typing import TYPE_CHECKING, Any, Literal, get_args

from gnusocial.errors import GNUSocialIllegalArgumentError, GNUSocialRatelimitError
from gnusocial.internals.checks import shown
from gnusocial.internals.http.options import is_duration, is_number
from gnusocial.internals.ratelimit.headers import read_limits, retry_after
from gnusocial.internals.ratelimit.schedule import DEFAULT_TIMESPAN, Schedule, Ticket

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gnusocial.internals.ratelimit.headers import Limits

Method = Literal["throw", "wait", "pace"]

#: Seconds. The window of the user's budget when only the limit is given.
_DEFAULT_WINDOW = 3600.0
#: Seconds. Longer than the throttle of GNU social (600) and the usual window of a proxy (300).
_DEFAULT_MAX_WAIT = 900.0
#: How often a refused request is sent again.
_MOST_RESENDS = 3
#: Seconds to wait after the first, second and every later 429 that does not say for how long.
_PAUSES = (60.0, 120.0, 240.0)
#: Seconds. ``Retry-After: 0`` after a refusal must not become a tight loop.
_LEAST_PAUSE = 1.0


class RateLimiter:
    """Decides when requests may be sent. May be shared by any number of clients and threads.

    ``now`` is always a reading of one monotonic clock in seconds, ``wall`` the POSIX time.
    """

    def __init__(
        self,
        method: str = "wait",
        *,
        pacefactor: float = 1.1,
        limit: int | None = None,
        window: float | None = None,
        max_wait: float | None = None,
    ) -> None:
        """Set up the mode and the user's own budget.

        ``method``: ``throw`` raises where it would have to wait; ``wait`` waits until there is
        room; ``pace`` spreads the requests evenly. ``pacefactor``: how much faster than even
        ``pace`` goes (default 1.1: a tenth). ``limit`` and ``window``: at most so many requests in
        any so many seconds (default: no budget; a limit without a window is per 3600 s).
        ``max_wait``: seconds that one request waits at most (default: 900, or the window of the
        budget where that is longer).

        Raises :class:`GNUSocialIllegalArgumentError` for values that make no sense.
        """
        if method not in get_args(Method):
            raise GNUSocialIllegalArgumentError(
                f"ratelimit_method must be 'throw', 'wait' or 'pace', not {shown(method)}"
            )
        _check_number("ratelimit_pacefactor", pacefactor)
        _check_budget(limit, window)
        window = _DEFAULT_WINDOW if window is None else window
        if max_wait is None:
            max_wait = max(_DEFAULT_MAX_WAIT, window if limit else 0.0)
        _check_number("ratelimit_max_wait", max_wait, zero=True)
        self.method = method
        self.max_wait = max_wait
        #: POSIX time of the last answer; 0 before the first.
        self.lastcall = 0.0
        self._lock = Lock()
        self._numbers = count()
        self._schedule = Schedule(limit, window, pacefactor if method == "pace" else None)
        #: Those who wait, in the order in which they asked.
        self._waiting: dict[int, Ticket] = {}
        #: POSIX time less monotonic time; None before the first answer.
        self._offset: float | None = None
        #: When the throttle refused last.
        self._throttled_at: float | None = None
        #: Without headers the published throttle is all that posts can be paced by.
        self._throttle_unread = method == "pace"

    # --- one request, from asking to its answer -----------------------------------------------

    def acquire(self, now: float, *, write: bool = False) -> Ticket:
        """Return a ticket for one request; ask :meth:`delay` with it how long to wait.

        ``write`` says that the request makes a notice (post, repeat, favourite, follow). Every
        ticket ends with :meth:`update` or :meth:`release`.

        Raises :class:`GNUSocialRatelimitError`, with ``retry_after``, where the mode is ``throw``
        and there is no room now, or where there is none within ``max_wait``; then nothing is
        reserved.
        """
        with self._lock:
            now = self._schedule.tick(now)
            return self._place(Ticket(next(self._numbers), write, asked=now, at=now))

    def delay(self, ticket: Ticket, now: float) -> float:
        """Return the seconds to wait before asking again; 0.0 means: send now.

        Raises :class:`GNUSocialRatelimitError` where news from the server have moved the ticket
        beyond ``max_wait``; then it is released.
        """
        if ticket.state != "waiting":  # no ticket ever waits again
            return 0.0
        with self._lock:
            now = self._schedule.tick(now)
            if ticket.state != "waiting":
                return 0.0
            if ticket.at < now:
                self._replan(woke_late=ticket)
            return self._settle(ticket)

    def release(self, ticket: Ticket) -> None:
        """Give a ticket back whose request was not sent, or was sent and got no answer.

        The latter stays counted, and so does a ticket for which :meth:`delay` would say 0. One that
        is done is left alone, so this may stand in a ``finally``.
        """
        if ticket.state == "done":
            return
        with self._lock:
            if ticket.state == "waiting":
                self._drop(ticket)
            elif ticket.state == "sent":
                self._schedule.answered(ticket, None, refused=False)

    def update(
        self,
        ticket: Ticket,
        status: int,
        headers: Mapping[str, str],
        now: float,
        wall: float,
        *,
        throttled: bool = False,
    ) -> None:
        """Take note of the answer to a request that was sent.

        ``throttled`` says that it is the posting throttle's refusal (400).
        """
        limits = read_limits(headers, wall)
        pause = retry_after(headers, wall) if status in (429, 503) else None
        with self._lock:
            now = self._schedule.tick(now)
            self.lastcall = wall
            self._offset = wall - now
            refused = throttled or status == 429
            self._schedule.answered(ticket, limits, refused=refused)
            if status == 429 and pause is None:
                pause = self._unsaid_pause(ticket, limits)
            if pause is not None:
                self._schedule.quota.close_until(now + max(pause, _LEAST_PAUSE))
            if throttled:
                self._throttle_is_full(now)
            self._replan()

    def after_refusal(
        self,
        ticket: Ticket,
        status: int,
        now: float,
        *,
        throttled: bool = False,
        unstored: bool = False,
    ) -> Ticket | None:
        """Return the ticket with which the same request is sent again; None: the answer stands.

        To be asked after :meth:`update`. A 429 was certainly not carried out, so even a post may
        be sent again. After the posting throttle's 400 it may where ``unstored`` says that nothing
        is stored then: so it is for statuses/update, and not for friendships/create. None also in
        the mode ``throw``, after the third repetition, and where the request would be sent later
        than ``max_wait`` after it was first asked for.
        """
        harmless = status == 429 or (throttled and unstored)
        if self.method == "throw" or not harmless or ticket.attempt > _MOST_RESENDS:
            return None
        with self._lock:
            now = self._schedule.tick(now)
            number, attempt = next(self._numbers), ticket.attempt + 1
            try:
                return self._place(Ticket(number, ticket.write, ticket.asked, now, attempt))
            except GNUSocialRatelimitError:
                return None

    # --- the posting throttle -----------------------------------------------------------------

    def set_throttle(self, count: int | None, timespan: float = DEFAULT_TIMESPAN) -> None:
        """Take over ``config.throttle``: at most ``count`` notices in ``timespan`` seconds.

        None is for a throttle that is off; so are numbers that make none. What was guessed after a
        refusal is guessed again, with the true timespan.
        """
        with self._lock:
            self._schedule.set_throttle(count, timespan)
            if self._throttled_at is not None and self._schedule.throttle.limit is not None:
                self._schedule.throttle.reopen()
                self._close_throttle(self._throttled_at)
            self._replan()

    def claim_throttle_read(self) -> bool:
        """Return True to one caller, who is to read ``config.throttle`` and call `set_throttle`.

        So it is before the first post in the mode ``pace``, and after each refusal of the throttle
        in the modes that wait.
        """
        with self._lock:
            claimed, self._throttle_unread = self._throttle_unread, False
            return claimed

    def throttle_wait(
        self, now: float, count: int | None = None, timespan: float = 0.0
    ) -> float | None:
        """Return the seconds after which the throttle surely takes a post; None where unknown.

        ``count`` and ``timespan`` are what the server published, where this limiter does not know.
        Where the client's own posts do not fill the window, others do, whose times are unknown.
        """
        with self._lock:
            return self._schedule.throttle_wait(now, count, timespan)

    # --- what a client shows ------------------------------------------------------------------

    @property
    def limit(self) -> int | None:
        """Requests per window, as the server says or else as budgeted; None when unknown."""
        return self._schedule.quota.limit or self._schedule.budget.limit

    @property
    def remaining(self) -> int | None:
        """What is left of ``limit`` as of the last call; None when unknown."""
        with self._lock:
            return self._schedule.remaining

    @property
    def reset(self) -> float | None:
        """POSIX time at which there will be more left; None when unknown."""
        with self._lock:
            return self._posix(self._schedule.resets)

    # --- the parts, all under the lock --------------------------------------------------------

    def _place(self, ticket: Ticket) -> Ticket:
        self._schedule.book(ticket)
        self._settle(ticket)
        return ticket

    def _settle(self, ticket: Ticket) -> float:
        """Let a booked ticket go, let it wait, or turn it away."""
        wait = ticket.at - self._schedule.now
        if wait <= 0:
            self._waiting.pop(ticket.number, None)
            ticket.state = "sent"
            return 0.0
        if self.method == "throw" or ticket.at - ticket.asked > self.max_wait:
            self._drop(ticket)
            raise GNUSocialRatelimitError(
                f"{ticket.reason} has no room for another {wait:.1f} s; nothing was sent",
                retry_after=wait,
                reset=self._posix(ticket.at),
            )
        self._waiting[ticket.number] = ticket
        return wait

    def _replan(self, woke_late: Ticket | None = None) -> None:
        """Move those who wait to moments that are still good, in the order in which they asked.

        One that woke late gets the true moment into the log, which may disturb those behind it.
        """
        for ticket in self._waiting.values():
            self._schedule.unbook(ticket)
        if woke_late is not None:
            woke_late.at = self._schedule.now
        for ticket in self._waiting.values():
            self._schedule.book(ticket)

    def _drop(self, ticket: Ticket) -> None:
        self._waiting.pop(ticket.number, None)
        self._schedule.unbook(ticket)
        ticket.state = "done"

    def _unsaid_pause(self, ticket: Ticket, limits: Limits | None) -> float | None:
        """Return how long to wait after a 429 without Retry-After; ``throw`` does not guess."""
        if limits is not None and limits.resets_in is not None:
            return limits.resets_in
        if self.method == "throw":
            return None
        return _PAUSES[min(ticket.attempt, len(_PAUSES)) - 1]

    def _throttle_is_full(self, now: float) -> None:
        """Hold posts back after the throttle's refusal.

        Its window may be full of notices that were posted elsewhere. When one of them leaves it is
        not known, only that all have left after the whole timespan. So the timespan is waited for
        in as many steps as there are repetitions.
        """
        if self.method != "throw":
            self._throttled_at = now
            self._throttle_unread = True
            self._close_throttle(now)

    def _close_throttle(self, refused_at: float) -> None:
        throttle = self._schedule.throttle
        throttle.close_until(refused_at + throttle.seconds / _MOST_RESENDS)

    def _posix(self, at: float | None) -> float | None:
        return None if at is None or self._offset is None else at + self._offset


def _check_number(name: str, value: Any, *, zero: bool = False) -> None:
    if not (is_duration(value) or (zero and is_number(value) and value == 0)):
        least = "of seconds, 0 or more" if zero else "above 0"
        raise GNUSocialIllegalArgumentError(f"{name} must be a number {least}, not {shown(value)}")


def _check_budget(limit: Any, window: Any) -> None:
    if limit is None and window is not None:
        raise GNUSocialIllegalArgumentError(
            "ratelimit_window needs a ratelimit_limit: requests per so many seconds"
        )
    if limit is not None and (not isinstance(limit, int) or isinstance(limit, bool) or limit < 1):
        raise GNUSocialIllegalArgumentError(
            "ratelimit_limit must be a whole number of requests, 1 or more, or None, "
            f"not {shown(limit)}"
        )
    if window is not None:
        _check_number("ratelimit_window", window)
