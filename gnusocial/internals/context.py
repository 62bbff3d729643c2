"""What all calls of one client share: the API's URL, the credentials, the limits, the clocks."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable, Mapping
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


class ClientContext:
    """What all calls of a client have in common.

    Its attributes are not replaced; ``values.replace`` makes a changed copy, which shares with it
    what was learned from the server.

    Args:
        api_root: The URL of the API, with a trailing slash.
        headers: The headers of every request.
        credentials: The login.
        limiter: The rate limiter.
        clock: Returns seconds on a monotonic clock.
        wall: Returns the POSIX time.
        retries: How often to try again. Default: :class:`Retries`.
        timezone: The time zone that dates are converted to; None leaves them as sent.
        allow_readable_secrets: Whether to accept credentials files that other users can read.
    """

    def __init__(
        self,
        api_root: str,
        headers: Mapping[str, str],
        credentials: Credentials,
        limiter: RateLimiter,
        *,
        clock: Callable[[], float],
        wall: Callable[[], float],
        retries: Retries | None = None,
        timezone: tzinfo | None = None,
        allow_readable_secrets: bool = False,
    ) -> None:
        self.api_root = api_root
        self.headers = headers
        self.credentials = credentials
        self.limiter = limiter
        self.clock = clock
        self.wall = wall
        self.retries = retries or Retries()
        self.timezone = timezone
        self.allow_readable_secrets = allow_readable_secrets
        #: The login that was started last and waits for its code.
        self.pending: PendingLogin | None = None
        self.recent_posts = RecentPosts()
        self.software = Software()
        self.step = Step()
        #: The server's limits for texts: ``internals.posting.length.Limits``.
        self.text_limits = Remembered()

    @property
    def base_url(self) -> str:
        """The URL of the site, without a trailing slash."""
        return self.api_root.removesuffix("/api/")
