"""The sources of notifications, and how the next batch of each is read.

GNU social has no route for notifications. It has timelines of mentions (with replies) and messages.
Repeats and favorites are available status by status, followers as a list without dates.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import inf
from typing import Any, NamedTuple

from gnusocial.entities.notification import Notification, NotificationKind
from gnusocial.entities.page import Page
from gnusocial.entities.status import Status
from gnusocial.entities.user import User
from gnusocial.internals.context import ClientContext
from gnusocial.internals.flows import Flow
from gnusocial.internals.http.exchange import exchange
from gnusocial.internals.http.request import Request
from gnusocial.internals.notifications.made import (
    earliest_follows,
    favers_of,
    of_favorite,
    of_follow,
    of_mention,
    of_message,
    of_repeat,
    own_id,
    place_of,
    repeats_of,
)
from gnusocial.internals.pagination.paging import PEOPLE
from gnusocial.internals.pagination.rules import is_full, page_of
from gnusocial.internals.pagination.walk import next_page
from gnusocial.internals.timelines import messages_page, page_request

#: Statuses of the user whose repeats and favorites are looked up for one page.
LOOKED_AT = 10


class Placed(NamedTuple):
    """A notification and its place in the list: the earliest POSIX time that it can have."""

    time: float
    notification: Notification


class State(NamedTuple):
    """How far a source has been read."""

    #: Its last page; None before the first.
    page: Page[Any] | None = None
    is_at_end: bool = False
    #: Whether the last page was full, so that the next one may belong to the same page.
    was_full: bool = True
    #: For favorites: statuses of the user whose favorites have not been read.
    waiting: tuple[Status, ...] = ()
    #: No later item has a greater time.
    ceiling: float = inf
    #: For mentions: the id of the user.
    me: int | None = None


class Wanted(NamedTuple):
    """What a page of notifications contains."""

    kinds: frozenset[NotificationKind]
    limit: int


#: Reads the next batch.
Read = Callable[[ClientContext, State, Wanted], Flow[tuple[list[Placed], State]]]


class Source(NamedTuple):
    """Where notifications of some kinds come from."""

    kinds: frozenset[NotificationKind]
    read: Read


def _next(
    context: ClientContext, state: State, first: Request[Page[Any]]
) -> Flow[tuple[Page[Any], State]]:
    page: Page[Any] | None
    if state.page is None:
        page = yield from exchange(context, first)
    else:
        page = yield from next_page(context, state.page)
    if not page:
        return Page(), state._replace(is_at_end=True)
    return page, state._replace(page=page, was_full=is_full(page))


def _read_mentions(
    context: ClientContext, state: State, wanted: Wanted
) -> Flow[tuple[list[Placed], State]]:
    page, state = yield from _next(context, state, page_request("mentions", limit=wanted.limit))
    if page and state.me is None:
        state = state._replace(me=(yield from own_id(context)))
    placed = []
    for status in page:
        notification = of_mention(status, state.me)
        if notification is not None:
            placed.append(_placed(notification))
    return placed, state


def _read_messages(
    context: ClientContext, state: State, wanted: Wanted
) -> Flow[tuple[list[Placed], State]]:
    first = messages_page("direct_messages", limit=wanted.limit)
    page, state = yield from _next(context, state, first)
    return [_placed(of_message(each)) for each in page], state


def _read_follows(
    context: ClientContext, state: State, wanted: Wanted
) -> Flow[tuple[list[Placed], State]]:
    first = page_of("statuses/followers", of=User, paging=PEOPLE, limit=wanted.limit)
    page, state = yield from _next(context, state, first)
    return [Placed(time, of_follow(user)) for time, user in earliest_follows(page)], state


def _read_by_status(
    context: ClientContext, state: State, wanted: Wanted
) -> Flow[tuple[list[Placed], State]]:
    """Read the repeats of the user's next statuses, then the favorites one status at a time."""
    if state.waiting:
        return (yield from _read_favorites(context, state))
    is_first = state.page is None
    page, state = yield from _next(context, state, page_request("user", limit=LOOKED_AT + 1))
    statuses, older = page[:LOOKED_AT], page[LOOKED_AT:]
    if not (statuses or is_first):
        return [], state
    repeats: list[Placed] = []
    if "repeat" in wanted.kinds:
        # Sent even if there are no statuses: the response shows that Friendica has no such route.
        # 1.20.10 returns the oldest first, 20 at a time, so the request needs bounds.
        request = page_request(
            "repeats_of_me",
            since_id=older[0] if older else None,
            max_id=None if is_first else statuses[0],
        )
        repeated = {status.id for status in (yield from exchange(context, request))}
        for status in statuses:
            if status.id in repeated:
                found = yield from exchange(context, repeats_of(status))
                repeats += [_placed(of_repeat(each, status)) for each in found]
    # Qvitter returns the number of favorites.
    asked = [each for each in statuses if each.kind in ("post", "reply") and each.fave_num != 0]
    waiting = asked if "favorite" in wanted.kinds else []
    return repeats, _waiting_for(state._replace(page=Page(statuses, page.origin)), waiting)


def _read_favorites(context: ClientContext, state: State) -> Flow[tuple[list[Placed], State]]:
    status, *others = state.waiting
    favers = yield from exchange(context, favers_of(status))
    placed = [Placed(place_of(status), of_favorite(each, status)) for each in favers]
    return placed, _waiting_for(state, others)


def _waiting_for(state: State, waiting: Sequence[Status]) -> State:
    ceiling = place_of(waiting[0]) if waiting else inf
    # One batch of statuses is enough for a page.
    return state._replace(waiting=tuple(waiting), ceiling=ceiling, was_full=False)


def _placed(notification: Notification) -> Placed:
    return Placed(place_of(notification), notification)


SOURCES = (
    Source(frozenset(("mention", "reply")), _read_mentions),
    Source(frozenset(("direct_message",)), _read_messages),
    Source(frozenset(("follow",)), _read_follows),
    Source(frozenset(("repeat", "favorite")), _read_by_status),
)
