"""Merge notifications from several sources into one list, page by page, with few requests.

A source is read further only if its next item can be on the page. Items that were read and do not
fit are kept for the next page. Everything here is immutable: each page contains where the next one
begins.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from gnusocial.entities.notification import KINDS, Notification, NotificationKind
from gnusocial.entities.page import Page
from gnusocial.errors import GNUSocialIllegalArgumentError, GNUSocialUnsupportedError
from gnusocial.internals.checks import members, shown, whole_number
from gnusocial.internals.context import ClientContext
from gnusocial.internals.flows import Flow
from gnusocial.internals.notifications.sources import SOURCES, Placed, Source, State, Wanted
from gnusocial.internals.pagination.merging import MergedPage


class _Reader(NamedTuple):
    """A source, how far it was read, and the items that were read but not returned yet."""

    source: Source
    state: State = State()
    ready: tuple[Placed, ...] = ()
    #: Whether it was read for this page, and the rest is left for the next one.
    has_paused: bool = False

    @property
    def may_have_more(self) -> bool:
        if self.state.is_at_end or self.has_paused:
            return False
        return not self.ready or bool(self.state.waiting)


@dataclass(frozen=True)
class NotificationPages(MergedPage[Notification]):
    """The origin of a page of notifications: where the next one begins."""

    wanted: Wanted
    readers: tuple[_Reader, ...]

    def first(self, context: ClientContext) -> Flow[Page[Notification]]:
        """Request the newest page again."""
        return first_page(context, self.wanted.kinds, self.wanted.limit)

    def next(self, context: ClientContext) -> Flow[Page[Notification] | None]:
        """Return the page after the one with this origin, or None at the end."""
        pages = self
        while True:
            page = yield from _page(context, pages)
            if page:
                return page
            pages = page.origin
            if all(each.state.is_at_end for each in pages.readers):
                return None


def check_kinds(kinds: object) -> frozenset[NotificationKind]:
    """Return the requested kinds; all of them for None."""
    if kinds is None:
        return frozenset(KINDS)
    several = members(kinds, "kinds")
    wanted: list[Any] = [kinds] if several is None else several
    for kind in wanted:
        if kind not in KINDS:
            raise GNUSocialIllegalArgumentError(
                f"{shown(kind)} is not a kind of notification; there are {', '.join(KINDS)}"
            )
    return frozenset(wanted)


def first_page(
    context: ClientContext, kinds: frozenset[NotificationKind], limit: int | None
) -> Flow[Page[Notification]]:
    """Return the newest notifications."""
    size = 20 if limit is None else whole_number(limit, "limit", most=200)
    readers = tuple(_Reader(source) for source in SOURCES if source.kinds & kinds)
    return (yield from _page(context, NotificationPages(Wanted(kinds, size), readers)))


def _page(context: ClientContext, pages: NotificationPages) -> Flow[Page[Notification]]:
    readers = [each._replace(has_paused=False) for each in pages.readers]
    found: list[Notification] = []
    refused: list[GNUSocialUnsupportedError] = []
    while len(found) < pages.wanted.limit:
        newest = max((each.ready[0].time for each in readers if each.ready), default=None)
        index = _to_be_read(readers, newest)
        if index is not None:
            try:
                readers[index] = yield from _read_on(context, pages, readers[index])
            except GNUSocialUnsupportedError as error:
                # Friendica lacks some of the routes; the others are returned.
                refused.append(error)
                if len(refused) == len(readers):
                    raise
                readers[index] = _Reader(readers[index].source, State(is_at_end=True))
        elif newest is None:
            break
        else:
            index = next(i for i, e in enumerate(readers) if e.ready and e.ready[0].time == newest)
            found.append(readers[index].ready[0].notification)
            readers[index] = readers[index]._replace(ready=readers[index].ready[1:])
    return Page(found, replace(pages, readers=tuple(readers)))


def _to_be_read(readers: list[_Reader], newest: float | None) -> int | None:
    """Return the index of a source whose next item may be newer than the newest known one."""
    for index, each in enumerate(readers):
        if each.may_have_more and (newest is None or each.state.ceiling > newest):
            return index
    return None


def _read_on(context: ClientContext, pages: NotificationPages, reader: _Reader) -> Flow[_Reader]:
    placed, state = yield from reader.source.read(context, reader.state, pages.wanted)
    fresh = (each for each in placed if each.notification.kind in pages.wanted.kinds)
    ready = tuple(sorted([*reader.ready, *fresh], key=lambda each: -each.time))
    pauses = not (state.waiting or state.was_full)
    return _Reader(reader.source, state, ready, has_paused=pauses)
