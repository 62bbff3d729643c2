"""Walk over pages, as flows: the next, the previous, all remaining, between two dates.

Each walk ends: at an empty page, at a page without new items, or at its page count.
``internals.pagination.rules`` decides which request to send.
"""

from __future__ import annotations

import itertools
import re
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Generic, TypeVar

from gnusocial._warn import warn
from gnusocial.entities.kinds import POSTS
from gnusocial.entities.page import Page
from gnusocial.entities.status import Status
from gnusocial.errors import (
    GNUSocialIllegalArgumentError,
    GNUSocialInternalServerError,
    GNUSocialMalformedResponseError,
)
from gnusocial.internals.checks import shown
from gnusocial.internals.context import ClientContext
from gnusocial.internals.flows import Flow
from gnusocial.internals.http.exchange import exchange
from gnusocial.internals.pagination.merging import MergedPage
from gnusocial.internals.pagination.rules import (
    item_key,
    page_size,
    paging_of,
    request_after,
    request_before,
    request_behind,
    unseen,
    walks_by_bounds,
    with_origin,
)

T = TypeVar("T")

#: Items that a walk remembers to recognize duplicates.
_REMEMBERED = 5000

#: Items of a page that are tried as the bound of the next, if the server ignores the last one.
_BOUNDS_TRIED = 5

#: Pages without readable new items that are skipped in a row.
_UNREADABLE_PASSED = 10

#: The server fails on every cursor that it sends, except for statuses.
_CURSOR_REFUSED = re.compile(r"\[\w+\] DB_DataObject error")
#: ... and for statuses if the status that is the cursor was deleted.
_CURSOR_GONE = re.compile(r"Too few arguments to function Profile_list::getNotices")


class PageWalk(Generic[T]):
    """A walk from a page over all following ones, without duplicates.

    ``since`` and ``until`` bound the items by date; the server ignores such bounds, so they are
    applied here. ``only_posts`` leaves out reports of activities.
    """

    def __init__(
        self,
        page: Page[T],
        since: datetime | None = None,
        until: datetime | None = None,
        *,
        only_posts: bool = False,
    ) -> None:
        self._next: Page[T] | None = page
        self._began = False
        self._since, self._until, self._only_posts = since, until, only_posts
        self._seen: OrderedDict[Any, None] = OrderedDict()

    def next(self, context: ClientContext) -> Flow[Page[T] | None]:
        """Return the next page without items that were returned before; None at the end."""
        page = self._next
        if self._began and page is not None:
            page = yield from next_page(context, page)
        self._began, self._next = True, None
        if page is None:
            return None
        fresh = [item for item in page if item_key(item) not in self._seen]
        if not fresh or all_before(fresh, self._since):
            return None
        self._next = page
        self._remember(fresh)
        kept = between(fresh, self._since, self._until)
        if self._only_posts:
            kept = [item for item in kept if is_post(item)]
        return Page(kept, page.origin)

    def _remember(self, items: list[T]) -> None:
        self._seen.update((item_key(item), None) for item in items)
        while len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)


def all_items(context: ClientContext, page: Page[T], pages: int | None = None) -> Flow[list[T]]:
    """Return the items of a page and the following ones, up to ``pages`` pages or to the end."""
    walk, found = PageWalk(page), list[T]()
    for _ in itertools.count() if pages is None else range(pages):
        following = yield from walk.next(context)
        if following is None:
            break
        found += following
    return found


def next_page(context: ClientContext, page: Page[T]) -> Flow[Page[T] | None]:
    """Return the page after this one without the items that both have, or None at the end."""
    if isinstance(page.origin, MergedPage):
        return (yield from page.origin.next(context))
    request, paging = paging_of(page)
    if paging.style in ("cursor", "contacts"):
        return (yield from _page_at_cursor(context, page))
    # One more than the page size was requested only if its last item comes again.
    limit = page_size(request) if walks_by_bounds(page) else None
    seen = [item_key(item) for item in page]
    for bound in reversed(page[-_BOUNDS_TRIED:]):
        found: Page[T] | None = yield from _page_after(context, page, bound)
        if found is None or _bound_was_ignored(found, page, bound):
            continue
        found = yield from _past_unreadable(context, found, seen)
        fresh = unseen(found, seen)[:limit]
        return with_origin(found, page, fresh) if fresh else None
    return None


def _past_unreadable(context: ClientContext, found: Page[T], seen: list[Any]) -> Flow[Page[T]]:
    """Return the page, or a later one if no new item on it could be read.

    Such a page is not the end of the list.
    """
    for _ in range(_UNREADABLE_PASSED):
        if not found.skipped or unseen(found, seen):
            return found
        found = yield from exchange(context, request_behind(found))
    raise GNUSocialMalformedResponseError(
        f"{_UNREADABLE_PASSED} pages in a row have no readable new items ({found.origin.path})"
    )


def _page_after(context: ClientContext, page: Page[T], bound: T) -> Flow[Page[T] | None]:
    """Request what comes after an item; None if the server fails because the item is gone."""
    try:
        found: Page[T] = yield from exchange(context, request_after(page, bound))
    except GNUSocialInternalServerError as error:
        if not _CURSOR_GONE.match(error.error or ""):
            raise
        return None
    return found


def _page_at_cursor(context: ClientContext, page: Page[T]) -> Flow[Page[T] | None]:
    """Return the page at the cursor of this one, or None if it has none.

    Released servers send a cursor and answer it with a database error. The rest of the list cannot
    be read: the pages end, with a warning that this is not the end of the list.
    """
    if paging_of(page)[1].next_cursor is None:
        return None
    try:
        found: Page[T] = yield from exchange(context, request_after(page, None))
    except GNUSocialInternalServerError as error:
        if not _CURSOR_REFUSED.match(error.error or ""):
            raise
        warn(
            f"there are more than these {len(page)}, but the server cannot show them: it answers "
            f"its own cursor with a database error ({error.url})"
        )
        return None
    fresh = unseen(found, [item_key(item) for item in page])
    return with_origin(found, page, fresh) if fresh else None


def previous_page(context: ClientContext, page: Page[T]) -> Flow[Page[T] | None]:
    """Return everything newer than this page, in order, or None if there is nothing.

    The server sends the newest items first, so there may be a gap between them and this page: the
    walk goes back until it meets a known item. A page that is not full may not be the last: the
    server skips notices that it cannot build.
    """
    if isinstance(page.origin, MergedPage):
        return (yield from _newer_merged(context, page))
    request = request_before(page)
    if request is None:
        return None
    known = [item_key(item) for item in page]
    first: Page[T] = yield from exchange(context, request)
    newer: list[T] = []
    part: Page[T] | None = first
    while part:
        fresh = unseen(part, known)
        newer += fresh
        met_the_known = len(fresh) < len(part)
        if met_the_known or not walks_by_bounds(page):
            break
        part = yield from next_page(context, part)
    return with_origin(first, page, newer) if newer else None


def _newer_merged(context: ClientContext, page: Page[T]) -> Flow[Page[T] | None]:
    """Return what is newer than a merged page. In a list without dates, an old item may be new."""
    known = [item_key(item) for item in page]
    first: Page[T] = yield from page.origin.first(context)
    newer: list[T] = []
    part: Page[T] | None = first
    while part:
        fresh = unseen(part, known)
        newer += fresh
        if len(fresh) < len(part):
            break
        part = yield from next_page(context, part)
    return Page(newer, first.origin) if newer else None


def _bound_was_ignored(found: Page[Any], page: Page[Any], bound: Any) -> bool:
    """Tell whether the server ignored ``max_id``, as it does with an id that it does not know.

    It then sends the newest page, whose first item is newer than the bound. Cursors are never
    ignored.
    """
    if not found or paging_of(page)[1].style != "max_id":
        return False
    return _is_newer(found[0], bound)


def _is_newer(one: Any, other: Any) -> bool:
    """Compare as the server sorts: by time, then by id."""
    first, second = _time_of(one), _time_of(other)
    if first is not None and second is not None and first != second:
        return first > second
    keys = item_key(one), item_key(other)
    return all(isinstance(key, int) for key in keys) and bool(keys[0] > keys[1])


def check_dates(since: object, until: object) -> None:
    """Raise if a bound is not an aware datetime, or if since is later than until."""
    for name, value in (("since", since), ("until", until)):
        if value is not None and (not isinstance(value, datetime) or value.tzinfo is None):
            raise GNUSocialIllegalArgumentError(
                f"{name} must be a datetime with a time zone, not {shown(value)}"
            )
    if isinstance(since, datetime) and isinstance(until, datetime) and since > until:
        raise GNUSocialIllegalArgumentError("since must not be later than until")


def between(items: Iterable[T], since: datetime | None, until: datetime | None) -> list[T]:
    """Return the items created from ``since`` to ``until``; items without a date are kept."""
    return [item for item in items if not (_is_before(item, since) or _is_after(item, until))]


def is_post(item: Any) -> bool:
    """Tell whether an item is a post, a reply or a repeat, not a report of an activity."""
    return not isinstance(item, Status) or item.kind in POSTS


def all_before(items: Iterable[Any], since: datetime | None) -> bool:
    """Tell whether every item is older than ``since``, so that no later page has newer ones.

    A single old item is not enough: a notice from another server may arrive late.
    """
    return all(_is_before(item, since) for item in items)


def _time_of(item: Any) -> datetime | None:
    time = item.get("created_at") if isinstance(item, Mapping) else None
    return time if isinstance(time, datetime) else None


def _is_before(item: Any, moment: datetime | None) -> bool:
    time = _time_of(item)
    return time is not None and moment is not None and time < moment


def _is_after(item: Any, moment: datetime | None) -> bool:
    time = _time_of(item)
    return time is not None and moment is not None and time > moment
