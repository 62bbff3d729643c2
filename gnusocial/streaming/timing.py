"""Decide when to ask again: after a poll that went well, and after one that did not.

Pure decisions on readings of a monotonic clock, so that neither a clock that is set nor a machine
that sleeps matters.
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

#: What comes seldom may be noticed late: by an eighth of the time since the last news.
_SHARE = 8.0
#: Seconds. The longest pause after failures.
_LONGEST_PAUSE = 300.0
#: Errors that the next try will not change.
_FINAL = (
    GNUSocialUnauthorizedError,
    GNUSocialForbiddenError,
    GNUSocialNotFoundError,
    GNUSocialBadRequestError,
    GNUSocialUnsupportedError,
)
#: Statuses among them that a later try may change: timeout, too early, too many.
_PASSING = (408, 425, 429)
#: So many of them in a row end the stream. A clock that was set makes OAuth signatures invalid for
#: a while; and a page that is none of the API's may be there as long as a site is repaired, so it
#: is asked about for an hour.
_SAID_BY_API, _SAID_BY_OTHERS = 3, 25


class Pace:
    """The time between two polls: short after news, and longer the longer nothing comes."""

    def __init__(self, shortest: float, longest: float, now: float) -> None:
        self._shortest = shortest
        self._longest = longest
        self._last_news = now

    def news(self, now: float) -> None:
        """Take note that something came."""
        self._last_news = now

    def interval(self, now: float) -> float:
        """Return the seconds to wait before the next poll."""
        return min(max((now - self._last_news) / _SHARE, self._shortest), self._longest)


class Backoff:
    """The time between two tries while polls fail, and the end of it."""

    def __init__(self, first: float, jitter: Callable[[], float], *, began: bool = False) -> None:
        """``first``: seconds, of the first pause at most; ``jitter`` gives numbers from 0 to 1."""
        self._first = first
        self._jitter = jitter
        self._failures = 0
        self._final_errors = 0
        #: Whether any poll has gone well, or nobody is there to be told at once that none did.
        self.began = began

    def success(self) -> None:
        """Take note of a poll that went well."""
        self.began = True
        self._failures = self._final_errors = 0

    def pause_after(self, error: GNUSocialError) -> float:
        """Return the seconds to wait before the next try, or raise the error where there is none.

        The pause is drawn between zero and a bound that doubles (full jitter), so that the clients
        of a server that comes back do not all come back at once.
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
    """Tell whether the error is the API's, and not of some page of a proxy before it."""
    response = getattr(error, "response", None)
    return response is not None and response.content_type == "application/json"
