"""The rate limiter: assigns a time slot to each request, from what is known about the limits.

A *ticket* is a slot on the timeline. :meth:`RateLimiter.acquire` assigns the earliest slot that
exceeds no limit, so concurrent callers get different slots, in the order of their calls. The lock
is held only during the decision: the caller waits on its own, calls :meth:`RateLimiter.delay` again
when it wakes, and sends when that returns 0. New information from the server moves the waiting
tickets, first come, first served. ``schedule`` finds the earliest slot; waiting and sending are up
to the caller.
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

#: Seconds. The default window of the user's budget.
_DEFAULT_WINDOW = 3600.0
#: Seconds. Longer than the throttle of GNU social (600) and the usual window of a proxy (300).
_DEFAULT_MAX_WAIT = 900.0
#: How often a refused request is retried.
_MOST_RESENDS = 3
#: Seconds to wait after the first, second and later 429 without ``Retry-After``.
_PAUSES = (60.0, 120.0, 240.0)
#: Seconds. ``Retry-After: 0`` after a refusal must not cause a tight loop.
_LEAST_PAUSE = 1.0
#: Seconds. So little of a wait may be left after it, by rounding.
_TRACE = 1e-6


class RateLimiter:
    """Decides when requests may be sent. It may be shared by any number of clients and threads.

    ``now`` is a reading of one monotonic clock in seconds, ``wall`` the POSIX time.
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
        """Set the mode and the user's own budget.

        ``method``: ``throw`` raises instead of waiting; ``wait`` waits until there is room;
        ``pace`` spreads the requests evenly. ``pacefactor``: a factor above 1 makes ``pace`` faster
        than an even spread (default 1.1: 10 % faster). ``limit`` and ``window``: the maximum number
        of requests in any period of so many seconds (default: no budget; a limit without a window
        is per 3600 s). ``max_wait``: the maximum wait of one request in seconds (default: 900, or
        the window of the budget if that is longer).

        Raises :class:`GNUSocialIllegalArgumentError` for invalid values.
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
        #: POSIX time of the last response; 0 before the first.
        self.lastcall = 0.0
        self._lock = Lock()
        self._numbers = count()
        self._schedule = Schedule(limit, window, pacefactor if method == "pace" else None)
        #: The waiting tickets, in the order of their calls.
        self._waiting: dict[int, Ticket] = {}
        #: POSIX time minus monotonic time; None before the first response.
        self._offset: float | None = None
        #: When the throttle last refused a post.
        self._throttled_at: float | None = None
        #: Without headers, posts can only be paced by the published throttle.
        self._throttle_unread = method == "pace"

    # --- one request, from the ticket to its response -----------------------------------------

    def acquire(self, now: float, *, write: bool = False) -> Ticket:
        """Return a ticket for one request. Call :meth:`delay` with it to learn how long to wait.

        ``write`` means that the request creates a notice (post, repeat, favourite, follow). Every
        ticket ends with :meth:`update` or :meth:`release`.

        Raises :class:`GNUSocialRatelimitError`, with ``retry_after``, if the mode is ``throw`` and
        there is no room now, or if there is none within ``max_wait``; then nothing is reserved.
        """
        with self._lock:
            now = self._schedule.tick(now)
            return self._place(Ticket(next(self._numbers), write, asked=now, at=now))

    def delay(self, ticket: Ticket, now: float) -> float:
        """Return the seconds to wait before calling this again; 0.0 means: send now.

        Raises :class:`GNUSocialRatelimitError` if new information from the server has moved the
        ticket beyond ``max_wait``; the ticket is then released.
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
        """Return a ticket whose request was not sent, or was sent but got no response.

        The latter still counts, and so does a ticket for which :meth:`delay` would return 0. A
        ticket that is already settled is ignored, so this may be called in a ``finally``.
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
        """Record the response to a request.

        ``throttled`` means that the posting throttle refused it (400).
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
            if self._waiting:
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
        """Return the ticket for a retry of the same request, or None for no retry.

        Call it after :meth:`update`. A request refused with 429 was certainly not carried out, so
        even a post may be retried. After a 400 of the posting throttle, a retry is safe only if
        ``unstored`` says that nothing is stored then, as for statuses/update, but not for
        friendships/create. Returns None also in the mode ``throw``, after the third retry, and if
        the retry would be later than ``max_wait`` after the request was first made.
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
        """Set ``config.throttle``: at most ``count`` notices in ``timespan`` seconds.

        None turns the throttle off, and so do meaningless numbers. An estimate made after a refusal
        is repeated with the actual timespan.
        """
        with self._lock:
            self._schedule.set_throttle(count, timespan)
            if self._throttled_at is not None:
                self._schedule.throttle.reopen()
                self._close_throttle(self._throttled_at)
            self._replan()

    def claim_throttle_read(self) -> bool:
        """Return True to one caller, who must read ``config.throttle`` and call `set_throttle`.

        This happens before the first post in the mode ``pace``, and after each refusal of the
        throttle in the modes that wait.
        """
        with self._lock:
            claimed, self._throttle_unread = self._throttle_unread, False
            return claimed

    def throttle_wait(
        self, now: float, count: int | None = None, timespan: float = 0.0
    ) -> float | None:
        """Return the seconds after which the throttle certainly accepts a post; None if unknown.

        ``count`` and ``timespan`` are the published values, in case this limiter does not know
        them. If the client's own posts do not fill the window, posts at unknown times by other
        clients do.
        """
        with self._lock:
            return self._schedule.throttle_wait(now, count, timespan)

    # --- what a client shows ------------------------------------------------------------------

    @property
    def limit(self) -> int | None:
        """Requests per window, as reported by the server or else as budgeted; None if unknown."""
        return self._schedule.quota.limit or self._schedule.budget.limit

    @property
    def remaining(self) -> int | None:
        """What is left of ``limit`` as of the last call; None if unknown."""
        with self._lock:
            return self._schedule.remaining

    @property
    def reset(self) -> float | None:
        """POSIX time at which more will be available; None if unknown."""
        with self._lock:
            return self._posix(self._schedule.resets)

    # --- internals, all under the lock --------------------------------------------------------

    def _place(self, ticket: Ticket) -> Ticket:
        self._schedule.book(ticket)
        self._settle(ticket)
        return ticket

    def _settle(self, ticket: Ticket) -> float:
        """Return the wait of a booked ticket; release it and raise if that is too long."""
        wait = ticket.at - self._schedule.now
        # After exactly ``retry_after`` seconds, rounding may leave a trace of the wait.
        if wait <= (_TRACE if self.method == "throw" else 0.0):
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
        """Move the waiting tickets to slots that are still valid, in the order of their calls.

        A ticket that woke late enters the log with its actual time, which may displace later ones.
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
        """Return the wait after a 429 without Retry-After; None in the mode ``throw``."""
        if limits is not None and limits.resets_in is not None:
            return limits.resets_in
        if self.method == "throw":
            return None
        return _PAUSES[min(ticket.attempt, len(_PAUSES)) - 1]

    def _throttle_is_full(self, now: float) -> None:
        """Hold posts back after a refusal by the throttle.

        Its window may be full of notices from other clients. It is unknown when one of them leaves
        the window; only after the whole timespan all have left. So the wait for the timespan is
        divided into as many steps as there are retries.
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
