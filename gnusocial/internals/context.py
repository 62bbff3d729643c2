"""What all calls of one client share: where the API is, who asks, the limits, the clocks."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gnusocial.internals.http.retries import Retries

if TYPE_CHECKING:
    from datetime import tzinfo

    from gnusocial.internals.auth.credentials import Credentials, PendingLogin
    from gnusocial.internals.ratelimit import RateLimiter

_REMEMBERED = 200


class RecentPosts:
    """What a client knows of its own last posts, to tell new ones from older ones with equal text.

    These are the posts that calls returned, and those whose responses were lost.
    """

    def __init__(self) -> None:
        self._returned: deque[int] = deque(maxlen=_REMEMBERED)
        self._lost: OrderedDict[object, float] = OrderedDict()

    def remember(self, status_id: int) -> None:
        """Keep the id of a status that a call returned as new."""
        self._returned.append(status_id)

    def knows(self, status_id: int) -> bool:
        """Tell whether an earlier call returned this status as new."""
        return status_id in tuple(self._returned)

    def lose(self, what: object, began: float) -> None:
        """Keep what was sent, and when, where the response was lost and no status was found."""
        self._lost[what] = began
        while len(self._lost) > _REMEMBERED:
            self._lost.popitem(last=False)

    def lost(self, what: object) -> float | None:
        """Return when that was sent and lost, once; None if it never was."""
        return self._lost.pop(what, None)


@dataclass(frozen=True)
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
    timezone: tzinfo | None = None
    #: The login that was begun last and waits for its code.
    pending: PendingLogin | None = None

    @property
    def base_url(self) -> str:
        """The URL of the site, without a trailing slash."""
        return self.api_root.removesuffix("/api/")
