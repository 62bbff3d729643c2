"""The timelines: the notices in each, their order, and how they are paged.

Most streams are ordered by time and bounded by the time and id of the notice in since_id or max_id;
an unknown id is then ignored. The home timeline and conversations are bounded by the id alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from .records import Group, Notice, Profile, Verb

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from .records import PeopleTag
    from .request import Window
    from .world import World

Dated = TypeVar("Dated", Notice, Group)


def latest_first(world: World, things: Iterable[Dated]) -> list[Dated]:
    """Order by time only, newest first.

    The query does not order rows of the same second: version 1 returns them by ascending id,
    version 2 by descending id.
    """
    rising = sorted(things, key=lambda thing: thing.id, reverse=world.version.falling_ids)
    return sorted(rising, key=lambda thing: thing.created, reverse=True)


def newest_first(notices: Iterable[Notice]) -> list[Notice]:
    """Ordered by time, then by id."""
    return sorted(notices, key=lambda notice: notice.position, reverse=True)


def by_position(world: World, window: Window) -> Callable[[Notice], bool]:
    """Bounds by time and id of known notices, also of deleted ones."""
    return _between(world, window, lambda notice: notice.position)


def _between(
    world: World, window: Window, place: Callable[[Notice], tuple[datetime, int]]
) -> Callable[[Notice], bool]:
    since = world.notices.get(window.since_id)
    until = world.notices.get(window.max_id)

    def inside(notice: Notice) -> bool:
        if since is not None and place(notice) <= since.position:
            return False
        return until is None or place(notice) <= until.position

    return inside


def by_number(window: Window) -> Callable[[Notice], bool]:
    """Bounds compare notice ids."""
    return lambda notice: window.holds(notice.id)


def by_liking(world: World, owner: Profile, window: Window) -> Callable[[Notice], bool]:
    """Bounds of favorites: notice ids, or the times of the favorites."""
    if world.version.orders_favorites_by_id:
        return by_number(window)
    return _between(world, window, lambda notice: (world.liked_at(owner, notice), notice.id))


def page(
    notices: list[Notice],
    window: Window,
    inside: Callable[[Notice], bool] | None = None,
    *,
    extra: int = 0,
) -> list[Notice]:
    """The page of a stream. Some routes return `extra` more items than requested."""
    chosen = [notice for notice in notices if inside(notice)] if inside else notices
    return chosen[window.offset : window.offset + window.count + extra]


def _shown(world: World) -> Iterator[Notice]:
    """The notices that timelines may show: by verb and version, and no direct messages."""
    verbs = world.version.stream_verbs
    for notice in world.living_notices():
        if notice.verb in verbs and notice.addressee is None:
            yield notice


def visible_by_author(world: World, author: Profile) -> list[Notice]:
    """The user timeline, newest first."""
    return newest_first(notice for notice in _shown(world) if notice.author is author)


def public(world: World) -> list[Notice]:
    """The public timeline, newest first."""
    return newest_first(_shown(world))


def home(world: World, owner: Profile) -> list[Notice]:
    """Notices of followed users and groups, own ones, and mentions; by descending id."""
    return list(dict.fromkeys(home_rows(world, owner)))


def home_rows(world: World, owner: Profile) -> list[Notice]:
    """The rows of the home timeline: a notice occurs once for each reason to show it."""
    sources = {owner, *world.following[owner]}
    return [
        notice
        for notice in _shown(world)
        for reason in (
            notice.author in sources,
            owner in notice.mentioned,
            *(owner in group.members for group in notice.groups),
        )
        if reason
    ]


def mentions(world: World, owner: Profile) -> list[Notice]:
    """Notices that mention or reply to a user, in the order of arrival."""
    return [n for n in _shown(world) if owner in n.mentioned]


def tagged(world: World, tag: str) -> list[Notice]:
    """Notices with a hashtag, newest first."""
    return newest_first(n for n in _shown(world) if tag in n.tags)


def in_group(world: World, group: Group) -> list[Notice]:
    """Notices sent to a group, newest first."""
    return newest_first(n for n in _shown(world) if group in n.groups)


def in_conversation(world: World, conversation: int) -> list[Notice]:
    """The posts and repeats of a conversation, newest first."""
    verbs = {Verb.POST, Verb.SHARE}
    return newest_first(
        n for n in _shown(world) if n.conversation == conversation and n.verb in verbs
    )


def of_list(world: World, tag: PeopleTag) -> list[Notice]:
    """The notices of the members of a list, all verbs on both versions; by descending id."""
    everything = (notice for notice in world.living_notices() if notice.addressee is None)
    return [notice for notice in everything if notice.author in tag.members]


def retweets_of(world: World, author: Profile) -> list[Notice]:
    """A user's notices that were repeated, in the order of the version."""
    repeated = {n.repeat_of for n in world.living_notices() if n.repeat_of is not None}
    own = newest_first(n for n in repeated if n.author is author)
    return own[::-1] if world.version.oldest_retweets_of_me_first else own


def span(notices: list[Notice]) -> tuple[datetime, datetime] | None:
    """The times of the first and the last notice of a page."""
    return (notices[0].created, notices[-1].created) if notices else None
