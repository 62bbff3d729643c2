"""Polling one timeline: what is asked, what of the answer is new, and what has gone.

A poll reads the newest page and compares it with what is known, so a late item is found wherever it
stands on the page. If more has come than a page holds, older pages are read until the known is met.
From time to time the server's largest page is read whole, for what came or went further down: the
ETag of a timeline is made of the times of its first and last item and tells nothing of the others.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

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
from gnusocial.streaming.memory import Memory

if TYPE_CHECKING:
    from gnusocial.entities.page import Page
    from gnusocial.internals.context import ClientContext
    from gnusocial.internals.flows import Flow
    from gnusocial.streaming.sources import Position, Source

#: Seconds between two readings of the largest page.
_DEEP_EVERY = 900.0
#: Seconds after which an ETag or Last-Modified may be trusted. They count whole seconds: a status
#: of the same second as the newest one would leave them as they are.
_SETTLED = 2.0
#: Missing items that are looked up in one poll; the others wait for the next one.
_MOST_LOOKUPS = 10
#: How often a walk by page numbers is made again, because something moved under it.
_MOST_WALKS = 3

#: Answers to a look-up that do not say that the status was deleted.
_HIDDEN = (
    GNUSocialForbiddenError,
    GNUSocialInternalServerError,
    GNUSocialMalformedResponseError,
    GNUSocialUnauthorizedError,
)

#: Tells whether a first poll has read enough of the past.
Enough = Callable[[list[Any]], bool]


@dataclass(frozen=True)
class Seen:
    """The last answer to one request, and since when it has had its ETag and Last-Modified."""

    validators: Validators
    since: float
    settled: bool = False


@dataclass
class Reading:
    """What one poll of a timeline found. Nothing is taken note of until it is accepted."""

    watch: Watch
    #: Read for the first time; all that was found counts as new.
    is_first: bool
    deep: bool
    at: float
    seen: Seen
    #: Where everything stands that was read, the newest first; None where nothing has changed.
    found: list[Position] | None = None
    #: What of it is new, the oldest first.
    new: list[Any] = field(default_factory=list)
    #: Known items that have been deleted, and those that are only not shown any more.
    deleted: list[int] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)


class Watch:
    """One timeline, what is known of it, and what was answered last."""

    def __init__(self, source: Source, memory: Memory | None = None) -> None:
        self.source = source
        self.memory = memory or Memory()
        self.began = memory is not None
        self._seen: dict[bool, Seen] = {}
        self._deep_at: float | None = None

    def poll(
        self, context: ClientContext, enough: Enough, lookups: dict[int, bool]
    ) -> Flow[Reading]:
        """Ask the server once, or as often as it takes to lose nothing.

        ``enough`` ends the first poll; ``lookups`` are deletions that were looked up just now.
        """
        now = context.clock()
        deep = self._deep_at is None or now >= self._deep_at
        last = self._seen.get(deep)
        answer = yield from fetch_unless_known(
            context,
            self.source.page_request(deep=deep),
            last.validators if last else None,
            {} if deep else self._conditions(last),
        )
        settled = last is not None and answer.whole and now - last.since >= _SETTLED
        seen = _seen(last, answer.validators, context.clock(), settled=settled)
        reading = Reading(self, not self.began, deep, now, seen)
        if answer.value is not None:
            yield from self._read(context, answer.value, reading, enough)
            yield from self._look_up_missing(context, reading, lookups)
        return reading

    def _conditions(self, last: Seen | None) -> dict[str, str]:
        """Return how to ask for news only.

        Where the order is not that of time, what is new may be older than what is known.
        """
        if last is None or not last.settled:
            return {}
        return last.validators.conditions(by_time=self.source.order == "time")

    def accept(self, reading: Reading) -> None:
        """Take note of a poll, but for what is new: that is remembered when it was handled."""
        if reading.is_first:
            self.memory.begin(reading.found or ())
            self.began = True
        self._seen[reading.deep] = reading.seen
        if reading.deep:
            self._deep_at = reading.at + _DEEP_EVERY
        if reading.found is not None:
            self.memory.show(reading.found)
        for item_id in reading.hidden:
            self.memory.hide(item_id)

    def _read(
        self, context: ClientContext, page: Page[Any], reading: Reading, enough: Enough
    ) -> Flow[None]:
        found, pages = yield from self._walk(context, page, reading.is_first, enough)
        known = {item.id for item in found}
        by_number = pages > 1 and not walks_by_bounds(page)
        for _ in range(_MOST_WALKS if by_number else 0):
            # A deletion moves what follows to the page before, which had been read already.
            first: Page[Any] = yield from exchange(context, page.origin)
            again, _ = yield from self._walk(context, first, reading.is_first, enough)
            moved = [item for item in again if item.id not in known]
            if not moved:
                break
            found += moved
            known.update(item.id for item in moved)
        placed = sorted(((self.source.position(item), item) for item in found), key=_place)
        reading.found = [place for place, _ in reversed(placed)]
        reading.new = [
            item for place, item in placed if reading.is_first or self.memory.is_new(place)
        ]

    def _walk(
        self, context: ClientContext, page: Page[Any], is_first: bool, enough: Enough
    ) -> Flow[tuple[list[Any], int]]:
        """Read older pages until what is known is met, or the end."""
        found: dict[int, Any] = {}
        old: list[Position] = []
        pages = 0
        older: Page[Any] | None = page
        while older:
            fresh = [item for item in _identified(older) if item.id not in found]
            if not fresh:
                break
            pages += 1
            found.update((item.id, item) for item in fresh)
            places = map(self.source.position, fresh)
            old += [place for place in places if not self.memory.is_new(place)]
            if enough(list(found.values())) if is_first else self.memory.is_met_by(old):
                break
            older = yield from next_page(context, older)
        return list(found.values()), pages

    def _look_up_missing(
        self, context: ClientContext, reading: Reading, lookups: dict[int, bool]
    ) -> Flow[None]:
        """Find out what became of known items that are not where they were."""
        if reading.is_first or not self.source.tells_deletions:
            return
        missing = self.memory.missing(reading.found or ())
        for item_id in missing[:_MOST_LOOKUPS]:
            if item_id not in lookups:
                lookups[item_id] = yield from _is_deleted(context, item_id)
            (reading.deleted if lookups[item_id] else reading.hidden).append(item_id)
        if len(missing) > _MOST_LOOKUPS:
            # The same answer must be read again, so it must not be recognised.
            reading.seen = Seen(Validators(None, None, b""), reading.at)


def _seen(last: Seen | None, validators: Validators, now: float, *, settled: bool) -> Seen:
    """Return what is remembered of an answer: since when the server marks it as the same."""
    if last is None or _by_server(last.validators) != _by_server(validators):
        return Seen(validators, now)
    return Seen(validators, last.since, last.settled or settled)


def _by_server(validators: Validators) -> tuple[str | None, str | None]:
    return validators.etag, validators.last_modified


def _identified(page: Page[Any]) -> list[Any]:
    """Return the items of a page that have an id. Others cannot be told from each other."""
    return [item for item in page if isinstance(item.get("id"), int)]


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
