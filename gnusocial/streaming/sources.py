"""What a stream polls: one list of the server, and the positions of its items.

``api.streams`` declares the sources of each stream; ``timing`` decides how often they are polled.
"""

from __future__ import annotations

import zlib
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, NamedTuple
from urllib.parse import urlencode

if TYPE_CHECKING:
    from collections.abc import Callable

    from gnusocial.entities.notification import NotificationKind
    from gnusocial.entities.page import Page
    from gnusocial.internals.http.request import Request

#: The position of an item: its POSIX time (0 if only the id counts), and its id.
Position = tuple[float, int]
#: What distinguishes an item from another one with its id: its POSIX time, and a checksum of its
#: URI; 0 for what is missing.
Mark = tuple[float, int]
UNMARKED: Mark = (0.0, 0)

#: Items that an ordinary poll requests.
_PAGE = 50


class Source(NamedTuple):
    """One list that is polled."""

    name: str
    request: Request[Page[Any]]
    #: The kind of an item that is not a repeat or the report of an activity.
    kind: Literal["update", "mention", "direct_message"] = "update"
    #: What the server sorts by: home, mentions and messages by arrival, the others by the time of
    #: the status. A status of another server may arrive long after its time.
    order: Literal["id", "time"] = "time"
    #: Whether an item that is missing on a page may have been deleted. Messages cannot be looked
    #: up, and searches are not complete.
    tells_deletions: bool = True
    #: Whether the stream goes on without it if the server has no such route.
    optional: bool = False
    #: Whether the ETag of the list changes with everything that matters.
    trusts_etag: bool = True
    #: The kinds of notifications that are made from it; none if its items are delivered as such.
    kinds: tuple[NotificationKind, ...] = ()
    #: Makes the ``Watch`` that polls it, given the source and the state; None for a timeline.
    opened_by: Callable[[Source, Any], Any] | None = None

    @property
    def asked(self) -> str:
        """What is requested, in a form that stays the same as long as a checkpoint fits."""
        path = f"{self.request.path}?{urlencode(sorted(self.request.params.items()))}".rstrip("?")
        return f"{path} kinds={','.join(self.kinds)}" if self.kinds else path

    def page_request(self, *, deep: bool) -> Request[Page[Any]]:
        """Return the request for the newest items: a page, or the largest page if ``deep``."""
        paging = self.request.paging
        if paging is None or paging.size is None:
            return self.request  # the statuses of a list come twenty at a time
        size = paging.maximum if deep else min(_PAGE, paging.maximum)
        return self.request.with_params(**{paging.size: size})

    def position(self, item: Any) -> Position:
        """Return the position of an item; greater is newer."""
        return (time_of(item) if self.order == "time" else 0.0, item.id)


def mark_of(item: Any) -> Mark:
    """Return what distinguishes an item from another one with its id."""
    uri = item.get("uri")
    uri = uri if isinstance(uri, str) else ""
    return time_of(item), zlib.crc32(uri.encode(errors="surrogatepass"))  # 0 for an empty URI


def time_of(item: Any) -> float:
    """Return the POSIX time of an item; 0 if it cannot be read."""
    moment = item.get("created_at")
    is_readable = isinstance(moment, datetime) and moment.tzinfo is not None
    return moment.timestamp() if is_readable else 0.0
