"""Decide when to poll again, after a success and after a failure.

The decisions use a monotonic clock: neither a change of the wall clock nor a machine that sleeps
matters.
"""

from __future__ import annotations

from collections.abc import Callable

from gnusocial.errors import (
    GNUSocialBadRequestError,
    GNUSocialError,
    GNUSocialForbiddenError,
    GNUSocialIllegalArgumentError,
    GNUSocialNotFoundError,
    GNUSocialRatelimitError,
    GNUSocialUnauthorizedError,
    GNUSocialUnsupportedError,
)

#: The pause is an eighth of the time since the last news.
_SHARE = 8.0
#: Seconds. The longest pause after failures.
_LONGEST_PAUSE = 300.0
#: Errors that another attempt will not change.
_FINAL = (
    GNUSocialUnauthorizedError,
    GNUSocialForbiddenError,
    GNUSocialNotFoundError,
    GNUSocialBadRequestError,
    GNUSocialUnsupportedError,
)
#: Status codes among them that may be temporary: timeout, too early, too many requests.
_PASSING = (408, 425, 429)
#: This many of them in a row end the stream. OAuth signatures are invalid for a while when a clock
#: is set. A page that is not from the API may be shown during maintenance, so it is retried for an
#: hour.
_SAID_BY_API, _SAID_BY_OTHERS = 3, 25


class Pace:
    """The time between two polls: short after news, and then longer and longer."""

    def __init__(self, shortest: float, longest: float, now: float) -> None:
        self._shortest = shortest
        self._longest = longest
        self._last_news = now

    def news(self, now: float) -> None:
        """Record that there was news."""
        self._last_news = now

    def interval(self, now: float) -> float:
        """Return the seconds to wait before the next poll."""
        return min(max((now - self._last_news) / _SHARE, self._shortest), self._longest)


class Backoff:
    """The time between two attempts while polls fail, and when to give up."""

    def __init__(self, first: float, jitter: Callable[[], float], *, began: bool = False) -> None:
        """``first``: seconds of the first pause at most; ``jitter`` returns numbers from 0 to 1."""
        self._first = first
        self._jitter = jitter
        self._failures = 0
        self._final_errors = 0
        #: Whether a poll has succeeded, or no caller is waiting for the first one.
        self.began = began

    def success(self) -> None:
        """Record a successful poll."""
        self.began = True
        self._failures = self._final_errors = 0

    def pause_after(self, error: GNUSocialError) -> float:
        """Return the seconds to wait before the next attempt, or raise the error to give up.

        The pause is random between zero and a bound that doubles (full jitter), so that the clients
        of a server that was down do not all return at once.
        """
        if not self.began or isinstance(error, GNUSocialIllegalArgumentError):
            raise error
        self._failures += 1
        self._final_errors = self._final_errors + 1 if _is_final(error) else 0
        if self._final_errors >= (_SAID_BY_API if _is_said_by_api(error) else _SAID_BY_OTHERS):
            raise error
        bound = min(self._first * 2.0 ** min(self._failures - 1, 16), _LONGEST_PAUSE)
        asked = error.retry_after if isinstance(error, GNUSocialRatelimitError) else None
        return max(bound * self._jitter(), asked or 0.0)


def _is_final(error: GNUSocialError) -> bool:
    return isinstance(error, _FINAL) and error.status not in _PASSING


def _is_said_by_api(error: GNUSocialError) -> bool:
    """Tell whether the API sent the error, and not a proxy in front of it."""
    response = getattr(error, "response", None)
    return response is not None and response.content_type == "application/json"
