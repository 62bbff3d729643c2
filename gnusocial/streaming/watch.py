"""Poll one timeline: which items are new, and which have been deleted.

A poll reads the newest page and compares it with the known items, so a late item is found wherever
it is on the page. If there are more new items, older pages are read until known items are met.
From time to time the server's largest page is read in full, for what came or went further down.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from gnusocial.entities.page import Page
from gnusocial.entities.status import Status
from gnusocial.errors import (
    GNUSocialForbiddenError,
    GNUSocialInternalServerError,
    GNUSocialMalformedResponseError,
    GNUSocialNotFoundError,
    GNUSocialUnauthorizedError,
)
from gnusocial.internals.http.exchange import exchange
from gnusocial.internals.http.request import get
from gnusocial.internals.pagination.rules import walks_by_bounds
from gnusocial.internals.pagination.walk import next_page
from gnusocial.streaming.asking import Asked, Asking
from gnusocial.streaming.events import StreamEvent, kind_of
from gnusocial.streaming.polls import PollResult, Watch
from gnusocial.streaming.seen_items import SeenItems
from gnusocial.streaming.sources import mark_of, time_of

if TYPE_CHECKING:
    from gnusocial.internals.context import ClientContext
    from gnusocial.internals.flows import Flow
    from gnusocial.streaming.catch_up import CatchUpRule
    from gnusocial.streaming.sources import Mark, Position, Source

_log = logging.getLogger("gnusocial.streaming")

#: Missing items that one poll looks up; the others wait for the next one.
_MOST_LOOKUPS = 10
#: How often a walk by page numbers is repeated because items moved meanwhile.
_MOST_WALKS = 3

#: Tells whether a first poll has read enough of the past: given all that was read, newest first.
Enough = Callable[[list[Any]], bool]

#: Errors of a look-up that do not mean that the status was deleted.
_HIDDEN = (
    GNUSocialForbiddenError,
    GNUSocialInternalServerError,
    GNUSocialMalformedResponseError,
    GNUSocialUnauthorizedError,
)


@dataclass(eq=False, repr=False)
class TimelineResult(PollResult):
    """What one poll of a timeline found."""

    asked: Asked | None = None
    #: Where everything stands that was read, the newest first; empty if nothing has changed.
    found: list[Position] = field(default_factory=list)
    #: What marks each of it.
    marks: dict[int, Mark] = field(default_factory=dict)
    #: Known items that the server no longer shows although they exist.
    hidden: list[int] = field(default_factory=list)
    #: Whether there is more to look up than one poll may, so that the page must be read again.
    is_incomplete: bool = False


class TimelineWatch(Watch):
    """Polls one timeline."""

    def __init__(self, source: Source, state: Any = None) -> None:
        super().__init__(source, state)
        # Statuses and messages are numbered separately on 1.20.
        self.family = "message" if source.kind == "direct_message" else "status"
        self._seen = SeenItems() if state is None else SeenItems.restored(state)
        self._asking = Asking(source)
        self._has_warned = False

    def poll(
        self, context: ClientContext, catch_up: CatchUpRule, lookups: dict[int, bool]
    ) -> Flow[PollResult]:
        """Send one request, or as many as it takes to miss nothing."""
        asked = yield from self._asking.ask(context)
        result = TimelineResult(self, not self.began, asked=asked)
        if asked.page is not None:
            yield from self._read(context, asked.page, result, catch_up.enough)
            yield from self._look_up_missing(context, result, lookups)
        return result

    def accept(self, result: TimelineResult) -> None:
        """Record a poll, except for its new items."""
        if result.is_first:
            latest = max((time for time, _ in result.marks.values()), default=0.0)
            self._seen.begin(result.found, latest)
            self.began = True
        if result.asked is not None:
            self._asking.accept(result.asked, read_again=result.is_incomplete)
        self._seen.show(result.marks)
        for item_id in result.hidden:
            self._seen.hide(item_id)

    def handled(self, item: Any) -> None:
        """Record that a new item was delivered, or that it is not wanted."""
        self._seen.remember(self.source.position(item), mark_of(item))

    def event(self, item: Any) -> StreamEvent | None:
        """Return the event for an item; None for the report of a deletion."""
        kind = kind_of(item, self.source)
        return None if kind is None else StreamEvent(kind, item)

    def state(self) -> dict[str, Any]:
        """Return the items that were seen."""
        return self._seen.state()

    def knows(self, item: Any) -> bool:
        """Tell whether an item was seen."""
        return self._seen.knows(item.id, mark_of(item))

    def hide(self, item_id: int) -> None:
        """Record that the deletion of an item was delivered."""
        self._seen.hide(item_id)

    def _read(
        self, context: ClientContext, page: Page[Any], result: TimelineResult, enough: Enough
    ) -> Flow[None]:
        found, pages = yield from self._walk(context, page, result.is_first, enough)
        known = {item.id for item in found}
        by_number = pages > 1 and not walks_by_bounds(page)
        for _ in range(_MOST_WALKS if by_number else 0):
            # A deletion moves later items to a page that was already read.
            first: Page[Any] = yield from exchange(context, page.origin)
            again, _ = yield from self._walk(context, first, result.is_first, enough)
            moved = [item for item in again if item.id not in known]
            if not moved:
                break
            found += moved
            known.update(item.id for item in moved)
        placed = sorted(((self.source.position(item), item) for item in found), key=_place)
        result.found = [place for place, _ in reversed(placed)]
        result.marks = {item.id: mark_of(item) for item in found}
        result.new = [(time_of(item), item) for _, item in placed if self._is_new(item)]

    def _is_new(self, item: Any) -> bool:
        return self._seen.is_new(self.source.position(item), mark_of(item))

    def _is_old(self, item: Any) -> bool:
        """Tell whether an item shows that a walk has reached what was there before.

        An unknown item without a time shows nothing: it can be anywhere.
        """
        mark = mark_of(item)
        known = self._seen.knows(item.id, mark)
        return known or (mark[0] > 0.0 and not self._is_new(item))

    def _walk(
        self, context: ClientContext, page: Page[Any], is_first: bool, enough: Enough
    ) -> Flow[tuple[list[Any], int]]:
        """Read older pages until known items are met, or to the end."""
        found: dict[int, Any] = {}
        old: list[Position] = []
        delivered: list[Any] = []
        pages = 0
        older: Page[Any] | None = page
        while older:
            older = self._identified(older)
            fresh = [item for item in older if item.id not in found]
            if not fresh:
                break
            pages += 1
            found.update((item.id, item) for item in fresh)
            old += [self.source.position(item) for item in fresh if self._is_old(item)]
            if is_first:
                delivered += [item for item in fresh if self.delivered(item) is not None]
            if enough(delivered) if is_first else self._seen.is_met_by(old):
                break
            older = yield from next_page(context, older)
        return list(found.values()), pages

    def _identified(self, page: Page[Any]) -> Page[Any]:
        """Return the items of a page that have an id. Others cannot be told apart."""
        items = [item for item in page if item.id > 0]
        if len(items) < len(page) and not self._has_warned:
            self._has_warned = True
            _log.warning("%s: items without an id are skipped", self.source.name)
        return Page(items, page.origin)

    def _look_up_missing(
        self, context: ClientContext, result: TimelineResult, lookups: dict[int, bool]
    ) -> Flow[None]:
        """Look up known items that are missing where they were."""
        if not self.source.tells_deletions:
            return
        missing = self._seen.missing(result.found)
        for item_id in missing[:_MOST_LOOKUPS]:
            if item_id not in lookups:
                lookups[item_id] = yield from _is_deleted(context, item_id)
            (result.deleted if lookups[item_id] else result.hidden).append(item_id)
        result.is_incomplete = len(missing) > _MOST_LOOKUPS


def _place(placed: tuple[Position, Any]) -> Position:
    return placed[0]


def _is_deleted(context: ClientContext, status_id: int) -> Flow[bool]:
    """Look up a status that is no longer on its timeline: it may only be hidden.

    The server leaves out statuses that it fails to build (500) and that the user may not see.
    """
    try:
        yield from exchange(context, get("statuses/show/{}", status_id, returns=Status))
    except GNUSocialNotFoundError:
        return True
    except _HIDDEN:
        return False
    return False
