"""Poll one timeline: what is asked, what of the response is new, and what has gone.

A poll reads the newest page and compares it with what is known, so a late item is found wherever it
stands on the page. If more has come than a page holds, older pages are read until the known is met.
From time to time the server's largest page is read whole, for what came or went further down: the
ETag of a timeline is made of the times of its first and last item and tells nothing of the others.
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
from gnusocial.internals.http.conditional import Validators, fetch_unless_known
from gnusocial.internals.http.exchange import exchange
from gnusocial.internals.http.request import get
from gnusocial.internals.pagination.rules import walks_by_bounds
from gnusocial.internals.pagination.walk import next_page
from gnusocial.streaming.seen_items import SeenItems
from gnusocial.streaming.sources import mark_of

if TYPE_CHECKING:
    from gnusocial.internals.context import ClientContext
    from gnusocial.internals.flows import Flow
    from gnusocial.streaming.sources import Mark, Position, Source

_log = logging.getLogger("gnusocial.streaming")

#: Seconds between two readings of the largest page.
_DEEP_EVERY = 900.0
#: Seconds after which an ETag or Last-Modified may be trusted. They count whole seconds: a status
#: of the same second as the newest one would leave them as they are.
_SETTLED = 2.0
#: Missing items that are looked up in one poll; the others wait for the next one.
_MOST_LOOKUPS = 10
#: How often a walk by page numbers is made again, because something moved under it.
_MOST_WALKS = 3

#: Responses to a look-up that do not say that the status was deleted.
_HIDDEN = (
    GNUSocialForbiddenError,
    GNUSocialInternalServerError,
    GNUSocialMalformedResponseError,
    GNUSocialUnauthorizedError,
)

#: Tells whether a first poll has read enough of the past: given all that was read, newest first.
Enough = Callable[[list[Any]], bool]


@dataclass(frozen=True)
class LastResponse:
    """What is kept of a response, and since when the server has marked it as it does."""

    validators: Validators
    since: float
    settled: bool = False


@dataclass
class PollResult:
    """What one poll of a timeline found. Nothing is taken note of until it is accepted."""

    watch: Watch
    #: Polled for the first time; all that was found counts as new.
    is_first: bool
    deep: bool
    at: float
    response: LastResponse
    #: Where everything stands that was read, the newest first; None where nothing has changed.
    found: list[Position] | None = None
    #: What marks each of it.
    marks: dict[int, Mark] = field(default_factory=dict)
    #: What of it is new, the oldest first.
    new: list[Any] = field(default_factory=list)
    #: Known items that have been deleted, and those that are only not shown any more.
    deleted: list[int] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)


class Watch:
    """One timeline, what is known of it, and what the server said last."""

    def __init__(self, source: Source, seen: SeenItems | None = None) -> None:
        self.source = source
        self.seen = seen or SeenItems()
        self.began = seen is not None
        self._last: dict[bool, LastResponse] = {}
        self._deep_at: float | None = None
        self._has_warned = False

    def poll(
        self, context: ClientContext, enough: Enough, lookups: dict[int, bool]
    ) -> Flow[PollResult]:
        """Ask the server once, or as often as it takes to lose nothing.

        ``enough`` ends the first poll; ``lookups`` are deletions that were looked up just now.
        """
        now = context.clock()
        deep = self._deep_at is None or now >= self._deep_at
        last = self._last.get(deep)
        response = yield from fetch_unless_known(
            context,
            self.source.page_request(deep=deep),
            last.validators if last else None,
            {} if deep else self._conditions(last),
        )
        settled = last is not None and now - last.since >= _SETTLED
        kept = _kept(last, response.validators, context.clock(), settled=settled)
        result = PollResult(self, not self.began, deep, now, kept)
        if response.value is not None:
            yield from self._read(context, response.value, result, enough)
            yield from self._look_up_missing(context, result, lookups)
        return result

    def _conditions(self, last: LastResponse | None) -> dict[str, str]:
        """Return how to ask for news only.

        Where the order is not that of time, what is new may be older than what is known.
        """
        if last is None or not last.settled:
            return {}
        return last.validators.conditions(by_time=self.source.order == "time")

    def accept(self, result: PollResult) -> None:
        """Take note of a poll, but for what is new: that is remembered when it was handled."""
        if result.is_first:
            latest = max((time for time, _ in result.marks.values()), default=0.0)
            self.seen.begin(result.found or (), latest)
            self.began = True
        self._last[result.deep] = result.response
        if result.deep:
            self._deep_at = result.at + _DEEP_EVERY
        self.seen.show(result.marks)
        for item_id in result.hidden:
            self.seen.hide(item_id)

    def handled(self, item: Any) -> None:
        """Take note that a new item was delivered, or that it is not wanted."""
        self.seen.remember(self.source.position(item), mark_of(item))

    def _read(
        self, context: ClientContext, page: Page[Any], result: PollResult, enough: Enough
    ) -> Flow[None]:
        found, pages = yield from self._walk(context, page, result.is_first, enough)
        known = {item.id for item in found}
        by_number = pages > 1 and not walks_by_bounds(page)
        for _ in range(_MOST_WALKS if by_number else 0):
            # A deletion moves what follows to the page before, which had been read already.
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
        result.new = [item for place, item in placed if result.is_first or self._is_new(item)]

    def _is_new(self, item: Any) -> bool:
        return self.seen.is_new(self.source.position(item), mark_of(item))

    def _is_old(self, item: Any) -> bool:
        """Tell whether an item shows that a walk has come down to what was there before.

        One that bears no time, and is not known, shows nothing: it may stand anywhere.
        """
        mark = mark_of(item)
        known = self.seen.knows(item.id, mark)
        return known or (mark[0] > 0.0 and not self._is_new(item))

    def _walk(
        self, context: ClientContext, page: Page[Any], is_first: bool, enough: Enough
    ) -> Flow[tuple[list[Any], int]]:
        """Read older pages until what is known is met, or the end."""
        found: dict[int, Any] = {}
        old: list[Position] = []
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
            if enough(list(found.values())) if is_first else self.seen.is_met_by(old):
                break
            older = yield from next_page(context, older)
        return list(found.values()), pages

    def _identified(self, page: Page[Any]) -> Page[Any]:
        """Return the items of a page that have an id. Others cannot be told from each other."""
        items = [item for item in page if item.id > 0]
        if len(items) < len(page) and not self._has_warned:
            self._has_warned = True
            _log.warning("%s: items without an id are left out", self.source.name)
        return Page(items, page.origin)

    def _look_up_missing(
        self, context: ClientContext, result: PollResult, lookups: dict[int, bool]
    ) -> Flow[None]:
        """Find out what became of known items that are not where they were."""
        if result.is_first or not self.source.tells_deletions:
            return
        missing = self.seen.missing(result.found or ())
        for item_id in missing[:_MOST_LOOKUPS]:
            if item_id not in lookups:
                lookups[item_id] = yield from _is_deleted(context, item_id)
            (result.deleted if lookups[item_id] else result.hidden).append(item_id)
        if len(missing) > _MOST_LOOKUPS:
            # The same response must be read again, so it must not be recognised.
            result.response = LastResponse(Validators(None, None, b""), result.at)


def _kept(
    last: LastResponse | None, validators: Validators, now: float, *, settled: bool
) -> LastResponse:
    """Return what is kept of a response: since when the server marks it as the same."""
    if last is None or _by_server(last.validators) != _by_server(validators):
        return LastResponse(validators, now)
    return LastResponse(validators, last.since, last.settled or settled)


def _by_server(validators: Validators) -> tuple[str | None, str | None]:
    return validators.etag, validators.last_modified


def _place(placed: tuple[Position, Any]) -> Position:
    return placed[0]


def _is_deleted(context: ClientContext, status_id: int) -> Flow[bool]:
    """Ask for a status that is not on its timeline any more: it may only be hidden.

    The server leaves out what it fails to build (500), and what the caller may not see any more.
    """
    try:
        yield from exchange(context, get("statuses/show/{}", status_id, returns=Status))
    except GNUSocialNotFoundError:
        return True
    except _HIDDEN:
        return False
    return False
