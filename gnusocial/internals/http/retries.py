"""Which failed requests are sent again, and after how long: decisions on values.

A read is sent again after a failed connection, a timeout, or a 502, 503 or 504. A write is sent
again only if the server certainly did not receive it. Pauses use exponential backoff with full
jitter, so that many clients do not retry at the same moment. Writes that the server received and
certainly did not store are a case of their own: ``internals.posting.outcome``.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gnusocial.errors import GNUSocialIllegalArgumentError, GNUSocialNetworkError
from gnusocial.internals.checks import shown
from gnusocial.internals.http.error_mapping import error_text

if TYPE_CHECKING:
    from gnusocial.internals.http.request import PreparedRequest
    from gnusocial.internals.http.response import Response

_GATEWAY = (502, 503, 504)


@dataclass(frozen=True)
class Retries:
    """How often and how long one request is tried."""

    #: Repetitions of one request at most; 0 for none.
    most: int = 3
    #: Seconds below which the first pause is drawn; each further bound is twice the last.
    first_pause: float = 0.5
    #: Seconds that no pause exceeds.
    longest_pause: float = 10.0
    #: Seconds after which no request is sent again, counted from its first sending.
    longest: float = 60.0
    chance: random.Random = field(default_factory=random.Random, compare=False, repr=False)

    def pause(
        self,
        prepared: PreparedRequest,
        outcome: Response | GNUSocialNetworkError,
        repeated: int,
        elapsed: float,
    ) -> float | None:
        """Return the seconds to wait before the request is sent again, or None to leave it.

        Args:
            prepared: The request.
            outcome: The answer, or how the connection failed.
            repeated: How often it was sent again already.
            elapsed: Seconds since it was sent first.
        """
        return self.pause_after(repeated, elapsed) if _may_be_resent(prepared, outcome) else None

    def pause_after(self, repeated: int, elapsed: float) -> float | None:
        """Return the seconds to wait before one more repetition, or None if none is left."""
        if repeated >= self.most:
            return None
        bound = min(self.first_pause * 2.0**repeated, self.longest_pause)
        pause = self.chance.uniform(0, bound)
        return pause if elapsed + pause <= self.longest else None


def _may_be_resent(prepared: PreparedRequest, outcome: Response | GNUSocialNetworkError) -> bool:
    if isinstance(outcome, GNUSocialNetworkError):
        return not outcome.maybe_sent
    if not prepared.is_safe or outcome.status not in _GATEWAY:
        return False
    # A 503 that says "Unimplemented." is the server's own last word.
    return not error_text(outcome).startswith("Unimplemented")


def check_retries(retries: object) -> int:
    """Return a number of repetitions that makes sense."""
    if isinstance(retries, int) and not isinstance(retries, bool) and 0 <= retries <= 100:
        return retries
    raise GNUSocialIllegalArgumentError(
        f"retries must be a whole number from 0 (never) to 100, not {shown(retries)}"
    )
