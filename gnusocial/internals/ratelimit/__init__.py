"""The rate limiter, which decides when a request may be sent. Pure functions of values.

Nothing here sleeps, reads a clock or sends. ``limiter`` contains :class:`RateLimiter`: modes,
tickets and responses. ``schedule`` finds the slot for each request; ``gates`` contains the limits
that a slot must respect (a budget, the server's quota); ``headers`` parses the rate-limit headers.
Waiting and retrying are done in ``internals.http.exchange`` and ``internals.flows``.
"""

from __future__ import annotations

from gnusocial.internals.ratelimit.limiter import RateLimiter
from gnusocial.internals.ratelimit.schedule import Ticket

__all__ = ["RateLimiter", "Ticket"]
