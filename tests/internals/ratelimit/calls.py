"""Helpers that call a rate limiter, with a clock of plain numbers."""

from __future__ import annotations

from gnusocial.internals.ratelimit import RateLimiter, Ticket

#: POSIX time less monotonic time in these tests.
OFFSET = 1_795_000_000.0


def send(limiter: RateLimiter, now: float, *, write: bool = False) -> Ticket:
    """Get a ticket that may be used at once."""
    ticket = limiter.acquire(now, write=write)
    assert limiter.delay(ticket, now) == 0.0
    return ticket


def answer(
    limiter: RateLimiter, ticket: Ticket, now: float, status: int = 200, **headers: str
) -> None:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    limiter.update(ticket, status, named, now, now + OFFSET)


def call(limiter: RateLimiter, now: float, status: int = 200, **headers: str) -> None:
    """Send and get the response at the same time."""
    answer(limiter, send(limiter, now), now, status, **headers)


def left(remaining: int, reset: float, limit: int = 10) -> dict[str, str]:
    return {
        "X_RateLimit_Limit": str(limit),
        "X_RateLimit_Remaining": str(remaining),
        "X_RateLimit_Reset": str(reset),
    }


def delay(limiter: RateLimiter, now: float, *, write: bool = False) -> float:
    """Get a ticket and release it (one that could be used at once counts as sent)."""
    ticket = limiter.acquire(now, write=write)
    wait = limiter.delay(ticket, now)
    limiter.release(ticket)
    return wait


def refuse(limiter: RateLimiter, ticket: Ticket, now: float) -> None:
    """Respond like the posting throttle (recording throttle_4)."""
    limiter.update(ticket, 400, {}, now, now + OFFSET, throttled=True)
