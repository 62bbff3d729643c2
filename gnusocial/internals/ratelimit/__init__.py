"""When a request may be sent: the rate limiter, as decisions on values.

Nothing here sleeps, reads a clock or sends. ``limiter`` holds :class:`RateLimiter`: modes, tickets
and answers; ``timeline`` finds the moment for each request; ``gates`` holds what a moment must
respect (a budget, the server's quota); ``headers`` reads what the server says about its limits.
Waiting and sending again are done in ``internals.http.exchange`` and ``internals.flows``.
"""

from __future__ import annotations

from gnusocial.internals.ratelimit.limiter import RateLimiter
from gnusocial.internals.ratelimit.schedule import Ticket

__all__ = ["RateLimiter", "Ticket"]
