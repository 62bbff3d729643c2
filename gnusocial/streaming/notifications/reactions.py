"""Repeats and favorites of the user's statuses, which the server tells status by status.

Looking at every status in every poll would take hundreds of requests. A status is looked at again
after an eighth of the time since it was posted or since the last reaction to it: what is discussed
is looked at in every poll, what is old a few times a day.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from gnusocial.errors import (
    GNUSocialBadRequestError,
    GNUSocialForbiddenError,
    GNUSocialInternalServerError,
    GNUSocialMalformedResponseError,
    GNUSocialNotFoundError,
    GNUSocialUnsupportedError,
)
from gnusocial.internals.http.exchange import exchange
from gnusocial.internals.notifications.made import (
    favers_of,
    of_favorite,
    of_repeat,
    place_of,
    repeats_of,
)
from gnusocial.internals.timelines import page_request
from gnusocial.streaming.asking import Asked, Asking
from gnusocial.streaming.events import StreamEvent
from gnusocial.streaming.notifications.told import Reaction, ToldReactions
from gnusocial.streaming.polls import PollResult, Watch

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gnusocial.entities.status import Status
    from gnusocial.internals.context import ClientContext
    from gnusocial.internals.flows import Flow
    from gnusocial.streaming.catch_up import CatchUpRule
    from gnusocial.streaming.sources import Source

_log = logging.getLogger("gnusocial.streaming")

#: The newest statuses of the user that are followed.
FOLLOWED = 100
#: Statuses that are looked at in one poll, except the first.
LOOKED_AT = 10
#: A status is looked at again after this share of its age, in seconds; at the latest ...
_SHARE = 8.0
#: ... after so many seconds.
_LONGEST_PAUSE = 21600.0
#: Statuses for which one request tells which of them have been repeated.
_BLOCK = 20
#: Responses that concern one status only: it is gone, or cannot be looked at now.
_GONE = (GNUSocialBadRequestError, GNUSocialNotFoundError)
_NOT_NOW = (
    GNUSocialForbiddenError,
    GNUSocialInternalServerError,
    GNUSocialMalformedResponseError,
)


@dataclass(eq=False, repr=False)
class ReactionsResult(PollResult):
    """What one poll found."""

    asked: Asked = field(kw_only=True)
    #: When it was received, by the clock.
    at: float = field(kw_only=True)
    #: The statuses whose reactions were read.
    looked_at: list[Status] = field(default_factory=list)
    #: When to look at a status again, by its id.
    plan: dict[int, float] = field(default_factory=dict)
    #: Reactions that become known without an event.
    noted: list[Reaction] = field(default_factory=list)


class ReactionsWatch(Watch):
    """Polls the user's statuses, and looks at some of them in each poll."""

    def __init__(self, source: Source, state: Any = None) -> None:
        super().__init__(source, state)
        self._asking = Asking(source)
        self._told = ToldReactions() if state is None else ToldReactions.restored(state)
        #: The user's posts and replies, the newest first.
        self._mine: list[Status] = []
        #: When a status is to be looked at, and when there was a reaction last; by its id.
        self._due_at: dict[int, float] = {}
        self._reaction_at: dict[int, float] = {}

    def poll(
        self, context: ClientContext, catch_up: CatchUpRule, lookups: dict[int, bool]
    ) -> Flow[PollResult]:
        """Request the user's statuses, and the reactions to those that are due."""
        asked = yield from self._asking.ask(context)
        if asked.page is not None:
            self._mine = _merged(asked.page, self._mine, deep=asked.deep)
        result = ReactionsResult(self, not self.began, asked=asked, at=context.clock())
        due = self._due(context.clock(), most=FOLLOWED if result.is_first else LOOKED_AT)
        repeated = yield from self._repeated(context, due, is_first=result.is_first)
        for status in due:
            found = yield from self._looked_up(context, status, repeated)
            if found is not None:
                self._sort_out(status, found, result)
            result.plan[status.id] = self._next_look(context, status)
        result.new.sort(key=lambda pair: pair[0])
        return result

    def accept(self, result: ReactionsResult) -> None:
        """Record a poll, except for its new reactions."""
        self._asking.accept(result.asked, read_again=False)
        if result.is_first:
            self._told.begin(self._mine)
            self.began = True
        for status in result.looked_at:
            self._told.follow(status)
        for reaction in result.noted:
            self._told.add(reaction)
        self._due_at.update(result.plan)
        if not result.is_first:
            # These statuses are being discussed, so the next poll looks at them again.
            discussed = {reaction.status.id: result.at for _, reaction in result.new}
            self._reaction_at.update(discussed)
            self._due_at.update(discussed)
        if result.asked.deep:
            self._told.keep_only(self._mine)
            self._forget_times()

    def handled(self, item: Any) -> None:
        """Record that a reaction was delivered, or is not wanted."""
        self._told.add(item)

    def event(self, item: Any) -> StreamEvent | None:
        """Return the notification."""
        return StreamEvent("notification", item.notification)

    def state(self) -> dict[str, Any]:
        """Return the reactions that are known."""
        return self._told.state()

    def _due(self, now: float, *, most: int) -> list[Status]:
        """Return the statuses that are to be looked at, the most overdue first."""
        due = [each for each in self._mine if self._due_at.get(each.id, now) <= now]
        return sorted(due, key=lambda each: self._due_at.get(each.id, now))[:most]

    def _next_look(self, context: ClientContext, status: Status) -> float:
        """Return when to look at a status again, by the clock."""
        now = context.clock()
        quiet = context.wall() - place_of(status)
        if status.id in self._reaction_at:
            quiet = min(quiet, now - self._reaction_at[status.id])
        return now + min(max(quiet / _SHARE, 0.0), _LONGEST_PAUSE)

    def _repeated(
        self, context: ClientContext, due: Sequence[Status], *, is_first: bool
    ) -> Flow[set[int]]:
        """Return the ids of the due statuses that may have been repeated.

        One request tells it for several statuses. A first poll always sends one: a server that has
        no such route says so.
        """
        may_be = {status.id for status in due}
        for start in range(0, max(len(self._mine), 1), _BLOCK):
            block = self._mine[start:]
            asked_for = {status.id for status in block[:_BLOCK]} & may_be
            is_probe = is_first and start == 0
            if is_probe or ("repeat" in self.source.kinds and len(asked_for) > 1):
                request = page_request(
                    "repeats_of_me",
                    since_id=block[_BLOCK] if len(block) > _BLOCK else None,
                    max_id=block[0] if block else None,
                )
                found = yield from exchange(context, request)
                may_be -= asked_for - {status.id for status in found}
        return may_be

    def _looked_up(
        self, context: ClientContext, status: Status, repeated: set[int]
    ) -> Flow[list[Reaction] | None]:
        """Return the reactions to a status, or None if it is gone or they cannot be read now."""
        try:
            return (yield from self._reactions(context, status, repeated))
        except GNUSocialUnsupportedError:
            raise
        except _GONE:
            self._mine.remove(status)
        except _NOT_NOW as error:
            _log.warning("the reactions to status %s cannot be read: %s", status.id, error)
        return None

    def _reactions(
        self, context: ClientContext, status: Status, repeated: set[int]
    ) -> Flow[list[Reaction]]:
        found: list[Reaction] = []
        if "repeat" in self.source.kinds and status.id in repeated:
            repeats = yield from exchange(context, repeats_of(status))
            found += [
                Reaction("repeat", status, each.id, of_repeat(each, status)) for each in repeats
            ]
        if "favorite" in self.source.kinds and not self._has_no_favorites(status):
            favers = yield from exchange(context, favers_of(status))
            found += [
                Reaction("favorite", status, each.user_id, of_favorite(each, status))
                for each in favers
            ]
        return found

    def _forget_times(self) -> None:
        """Forget the times of statuses that are no longer followed."""
        mine = {status.id for status in self._mine}
        for times in (self._due_at, self._reaction_at):
            for number in times.keys() - mine:
                del times[number]

    def _has_no_favorites(self, status: Status) -> bool:
        """Tell whether the server said so just now; only Qvitter does."""
        return not self.began and status.fave_num == 0

    def _sort_out(self, status: Status, found: Iterable[Reaction], result: ReactionsResult) -> None:
        """Decide which of the reactions to a status are new."""
        is_old = not self._told.is_followed(status)
        result.looked_at.append(status)
        result.must_be_saved |= is_old
        for reaction in found:
            if is_old:
                result.noted.append(reaction)
            elif not self._told.knows(reaction):
                result.new.append((reaction.time, reaction))


def _merged(page: Iterable[Status], known: Sequence[Status], *, deep: bool) -> list[Status]:
    """Return the statuses that are followed: those of the page, and known ones below it."""
    posts = [each for each in page if each.kind in ("post", "reply")]
    shown = {each.id for each in posts}
    below = [] if deep or not posts else _below(posts[-1], known)
    return [*posts, *(each for each in below if each.id not in shown)][:FOLLOWED]


def _below(last: Status, known: Sequence[Status]) -> list[Status]:
    bound = place_of(last), last.id
    return [each for each in known if (place_of(each), each.id) < bound]
