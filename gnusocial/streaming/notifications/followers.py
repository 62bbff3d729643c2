"""New followers: the list of their ids is compared with the ids that are known.

The list has no dates, and who followed last comes first. An id stays known when its user no longer
follows: somebody who comes back is not a new follower, and a server that loses its list for a
while does not make old followers new ones.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from gnusocial.entities.user import User
from gnusocial.internals.http.exchange import exchange
from gnusocial.internals.notifications.made import earliest_follows, of_follow
from gnusocial.internals.pagination.paging import PEOPLE
from gnusocial.internals.pagination.rules import is_full, page_of, paging_of
from gnusocial.internals.pagination.walk import next_page
from gnusocial.streaming.asking import Asked, Asking
from gnusocial.streaming.events import StreamEvent
from gnusocial.streaming.polls import PollResult, Watch
from gnusocial.streaming.seen_items import whole_number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gnusocial.entities.page import Page
    from gnusocial.internals.context import ClientContext
    from gnusocial.internals.flows import Flow
    from gnusocial.streaming.catch_up import CatchUpRule
    from gnusocial.streaming.sources import Source

#: The newest followers that are read.
MOST_READ = 5000
#: Ids that are remembered: those that are read, and some of users who no longer follow.
MOST_KNOWN = 6000


@dataclass(eq=False, repr=False)
class FollowersResult(PollResult):
    """What one poll of the followers found."""

    asked: Asked = field(kw_only=True)
    #: The ids that were read, who followed last first.
    shown: list[int] = field(default_factory=list)
    #: Ids that become known without an event.
    noted: list[int] = field(default_factory=list)
    #: Whether an equal page must be read again: because a new follower could not be looked up, or
    #: because other pages may change although the first does not.
    read_again: bool = False


class FollowersWatch(Watch):
    """Polls the ids of the followers, and looks up the new ones."""

    def __init__(self, source: Source, state: Any = None) -> None:
        super().__init__(source, state)
        self._asking = Asking(source)
        #: In the order in which they became known; the values mean nothing.
        self._known: dict[int, None] = {}
        if state is not None:
            self._known = dict.fromkeys(whole_number(each) for each in state["known"])

    def poll(
        self, context: ClientContext, catch_up: CatchUpRule, lookups: dict[int, bool]
    ) -> Flow[PollResult]:
        """Request the ids and, if there are new ones, the users."""
        asked = yield from self._asking.ask(context)
        result = FollowersResult(self, not self.began, asked=asked)
        if asked.page is None:
            return result
        result.read_again = asked.deep and _has_more(asked.page)
        result.shown, is_whole = yield from self._read(context, asked)
        new = self._unknown(result.shown, is_whole=is_whole)
        # Of a first poll only those are looked up that catch_up may want.
        wanted = new[: catch_up.count] if result.is_first else new
        result.noted = new[len(wanted) :]
        if wanted:
            users = yield from _users(context, result.shown.index(wanted[-1]) + 1, wanted)
            result.read_again |= len(users) < len(wanted)
            placed = [(max(time, 0.0), user) for time, user in earliest_follows(users)]
            result.new = placed[::-1]
        return result

    def accept(self, result: FollowersResult) -> None:
        """Record a poll, except for the new followers."""
        self.began = True
        self._asking.accept(result.asked, read_again=result.read_again)
        for follower in reversed(result.noted):
            self._known[follower] = None
        if result.shown:
            shown = set(result.shown)
            gone = [each for each in self._known if each not in shown]
            for follower in gone[: max(len(self._known) - MOST_KNOWN, 0)]:
                del self._known[follower]

    def handled(self, item: Any) -> None:
        """Record that a follower was delivered, or is not wanted."""
        self._known[item.id] = None

    def event(self, item: Any) -> StreamEvent | None:
        """Return the notification."""
        return StreamEvent("notification", of_follow(item))

    def state(self) -> dict[str, Any]:
        """Return the ids that are known."""
        return {"known": list(self._known)}

    def _read(self, context: ClientContext, asked: Asked) -> Flow[tuple[list[int], bool]]:
        """Return the ids, who followed last first, and whether they are all.

        Friendica has small pages and another order. There the next page is read if this one has new
        ids, and all pages from time to time.
        """
        shown: dict[int, None] = {}
        page: Page[Any] | None = asked.page
        while page:
            before = len(shown)
            shown.update(dict.fromkeys(page))
            if len(shown) == before or not _has_more(page):
                return list(shown), True
            if len(shown) >= MOST_READ or not (asked.deep or self._has_unknown(page)):
                return list(shown)[:MOST_READ], False
            page = yield from next_page(context, page)
        return list(shown), True

    def _has_unknown(self, followers: Iterable[int]) -> bool:
        return any(each not in self._known for each in followers)

    def _unknown(self, shown: list[int], *, is_whole: bool) -> list[int]:
        """Return the ids that are new.

        If the list goes on, ids after the last known one are old ones that have moved up because
        others stopped following.
        """
        end = len(shown)
        if not is_whole:
            end = max(
                (place for place, each in enumerate(shown) if each in self._known), default=end
            )
        return [each for each in shown[:end] if each not in self._known]


def _has_more(page: Page[Any]) -> bool:
    return paging_of(page)[1].next_cursor is not None or is_full(page)


def _users(context: ClientContext, depth: int, wanted: list[int]) -> Flow[list[User]]:
    """Return the users with these ids, in their order, from the first ``depth`` followers.

    Somebody who has stopped following meanwhile is missing.
    """
    found: dict[int, User] = {}
    missing = set(wanted)
    size = min(max(depth, PEOPLE.default // 5), PEOPLE.maximum)
    request = page_of("statuses/followers", of=User, paging=PEOPLE, limit=size)
    page: Page[User] | None = yield from exchange(context, request)
    while page:
        found.update((user.id, user) for user in page if user.id in missing)
        missing -= found.keys()
        depth -= len(page)
        if not missing or depth <= 0:
            break
        page = yield from next_page(context, page)
    return [found[each] for each in wanted if each in found]
