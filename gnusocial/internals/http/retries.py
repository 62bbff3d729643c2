"""Decide which failed requests are retried, and after how long. Pure functions.

A read is retried after a failed connection, a timeout, or a 502, 503 or 504. A write is retried
only if the server certainly did not receive it. The backoff is exponential with full jitter, so
that many clients do not come back at the same time. Writes that the server received and certainly
did not store are a case of their own: ``internals.posting.outcome``.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import TYPE_CHECKING

from gnusocial.errors import GNUSocialIllegalArgumentError, GNUSocialNetworkError
from gnusocial.internals.checks import shown
from gnusocial.internals.http.error_mapping import error_text
from gnusocial.internals.values import Value

if TYPE_CHECKING:
    from gnusocial.internals.http.request import PreparedRequest
    from gnusocial.internals.http.response import Response

_GATEWAY = (502, 503, 504)


class Retries(Value):
    """The retry policy for one request."""

    def __init__(
        self,
        most: int = 3,
        first_pause: float = 0.5,
        longest_pause: float = 10.0,
        longest: float = 60.0,
        uniform: Callable[[float, float], float] = random.uniform,
    ) -> None:
        #: Maximum number of retries; 0 disables them.
        self.most = most
        #: Upper bound of the first random pause in seconds; the bound doubles with each retry.
        self.first_pause = first_pause
        #: Maximum pause in seconds.
        self.longest_pause = longest_pause
        #: Seconds after the first attempt during which retries are made.
        self.longest = longest
        #: Reseeded in a forked process, as ``random`` does.
        self.uniform = uniform

    def pause(
        self,
        prepared: PreparedRequest,
        outcome: Response | GNUSocialNetworkError,
        repeated: int,
        elapsed: float,
    ) -> float | None:
        """Return the seconds to wait before the next retry, or None to give up.

        Args:
            prepared: The request.
            outcome: The response, or the network error.
            repeated: How many retries were made already.
            elapsed: Seconds since the first attempt.
        """
        return self.pause_after(repeated, elapsed) if _may_be_resent(prepared, outcome) else None

    def pause_after(self, repeated: int, elapsed: float) -> float | None:
        """Return the seconds to wait before one more repetition, or None if none is left."""
        if repeated >= self.most:
            return None
        bound = min(self.first_pause * 2.0**repeated, self.longest_pause)
        pause = self.uniform(0, bound)
        return pause if elapsed + pause <= self.longest else None


def _may_be_resent(prepared: PreparedRequest, outcome: Response | GNUSocialNetworkError) -> bool:
    if isinstance(outcome, GNUSocialNetworkError):
        return not outcome.maybe_sent
    if not prepared.is_safe or outcome.status not in _GATEWAY:
        return False
    # The server sends 503 with "Unimplemented." permanently, so a retry is useless.
    return not error_text(outcome).startswith("Unimplemented")


def check_retries(retries: object) -> int:
    """Return a valid number of retries."""
    if isinstance(retries, int) and not isinstance(retries, bool) and 0 <= retries <= 100:
        return retries
    raise GNUSocialIllegalArgumentError(
        f"retries must be a whole number from 0 (never) to 100, not {shown(retries)}"
    )
