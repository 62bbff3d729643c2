"""What all calls of one client share: the API's URL, the credentials, the limits, the clocks."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from gnusocial.internals.http.retries import Retries
from gnusocial.internals.quirks.software import Software

if TYPE_CHECKING:
    from datetime import tzinfo

    from gnusocial.entities.status import Status
    from gnusocial.internals.auth.credentials import Credentials
    from gnusocial.internals.auth.tokens import PendingLogin
    from gnusocial.internals.ratelimit import RateLimiter

_REMEMBERED = 200


class Step:
    """Whether requests and responses on the kept connections are in step, as far as is known.

    A response that does not fit its request may belong to the one before. Then every later response
    on that connection would be one too late, so the next request opens a new one.
    """

    def __init__(self) -> None:
        self._is_lost = False

    def lose(self) -> None:
        """Record that a response did not fit its request."""
        self._is_lost = True

    def claim_loss(self) -> bool:
        """Return True to one caller, whose request goes over a new connection."""
        lost, self._is_lost = self._is_lost, False
        return lost


class RecentPosts:
    """The last posts of a client, to tell new posts from older ones with the same text.

    They are the posts that calls returned, and those whose responses were lost.
    """

    def __init__(self) -> None:
        self._returned: OrderedDict[int, object] = OrderedDict()
        self._lost: OrderedDict[object, tuple[float, int | None]] = OrderedDict()
        #: The highest id of them; None before the first.
        self.newest: int | None = None
        #: Seconds by which the server's ``Date`` is ahead of the times of its statuses.
        self.skew: float | None = None

    def remember(self, status: Status, skew: float | None = None) -> None:
        """Record a status that a call returned as new.

        ``skew`` is how far the server's clocks differed, if known.
        """
        self._returned[status.id] = _fingerprint(status)
        while len(self._returned) > _REMEMBERED:
            self._returned.popitem(last=False)
        self.newest = status.id if self.newest is None else max(self.newest, status.id)
        if skew is not None:
            self.skew = skew

    def knows(self, status: Status) -> bool:
        """Tell whether an earlier call returned this status as new.

        A server that was restored from a backup gives an old id to a new status.
        """
        return self._returned.get(status.id) == _fingerprint(status)

    def lose(self, what: object, when: tuple[float, int | None]) -> None:
        """Record a post whose response was lost and which was not found.

        ``when`` is the time, and the highest id of the client's own posts then.
        """
        self._lost[what] = when
        while len(self._lost) > _REMEMBERED:
            self._lost.popitem(last=False)

    def lost(self, what: object) -> tuple[float, int | None] | None:
        """Return and forget when a lost post was sent; None if it was not lost."""
        return self._lost.pop(what, None)


class Remembered:
    """A value that was read from the server and is cached for a while."""

    #: Seconds.
    GOOD_FOR = 3600.0

    def __init__(self) -> None:
        self._value: Any = None
        self._read_at = -math.inf

    def value(self, now: float) -> Any:
        """Return the value; None if there is none, or it has expired."""
        return self._value if now - self._read_at < self.GOOD_FOR else None

    def keep(self, value: Any, now: float) -> None:
        """Store a value that was read at this time."""
        self._value, self._read_at = value, now


def _fingerprint(status: Status) -> tuple[object, object]:
    return status.get("created_at"), status.get("text")


@dataclass(frozen=True, eq=False, repr=False)
class ClientContext:
    """What all calls of a client have in common."""

    api_root: str
    headers: Mapping[str, str]
    credentials: Credentials
    limiter: RateLimiter
    #: Seconds on a monotonic clock.
    clock: Callable[[], float]
    #: POSIX time.
    wall: Callable[[], float]
    retries: Retries = field(default_factory=Retries)
    recent_posts: RecentPosts = field(default_factory=RecentPosts)
    software: Software = field(default_factory=Software)
    step: Step = field(default_factory=Step)
    #: The server's limits for texts: ``internals.posting.length.Limits``.
    text_limits: Remembered = field(default_factory=Remembered)
    timezone: tzinfo | None = None
    #: Whether to accept credentials files that other users can read.
    allow_readable_secrets: bool = False
    #: The login that was started last and waits for its code.
    pending: PendingLogin | None = None

    @property
    def base_url(self) -> str:
        """The URL of the site, without a trailing slash."""
        return self.api_root.removesuffix("/api/")
