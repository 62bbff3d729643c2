"""Notifications as a stream: what is polled for each kind.

Mentions, replies and messages are timelines (``timelines``). Followers are a list without dates
(``followers``), and repeats and favorites are found status by status (``reactions``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gnusocial.entities.notification import KINDS
from gnusocial.internals.pagination.paging import IDS
from gnusocial.internals.pagination.rules import page_of
from gnusocial.internals.timelines import messages_page, page_request
from gnusocial.streaming.notifications.followers import FollowersWatch
from gnusocial.streaming.notifications.reactions import ReactionsWatch
from gnusocial.streaming.notifications.timelines import MentionsWatch, MessagesWatch
from gnusocial.streaming.sources import Source

if TYPE_CHECKING:
    from gnusocial.entities.notification import NotificationKind

__all__ = ["notification_sources"]


def notification_sources(kinds: frozenset[NotificationKind]) -> tuple[Source, ...]:
    """Return what is polled for these kinds of notifications. All of it is optional."""
    every = (
        Source(
            "mentions",
            page_request("mentions"),
            order="id",
            tells_deletions=False,
            optional=True,
            kinds=_those(kinds, "mention", "reply"),
            opened_by=MentionsWatch,
        ),
        Source(
            "messages",
            messages_page("direct_messages"),
            kind="direct_message",
            order="id",
            tells_deletions=False,
            optional=True,
            kinds=_those(kinds, "direct_message"),
            opened_by=MessagesWatch,
        ),
        Source(
            "followers",
            page_of("followers/ids", of="ids", paging=IDS),
            order="id",
            optional=True,
            # It is made from the seconds in which the first and the last account were created.
            trusts_etag=False,
            kinds=_those(kinds, "follow"),
            opened_by=FollowersWatch,
        ),
        Source(
            "reactions",
            page_request("user"),
            optional=True,
            kinds=_those(kinds, "repeat", "favorite"),
            opened_by=ReactionsWatch,
        ),
    )
    return tuple(source for source in every if source.kinds)


def _those(
    wanted: frozenset[NotificationKind], *kinds: NotificationKind
) -> tuple[NotificationKind, ...]:
    return tuple(kind for kind in KINDS if kind in kinds and kind in wanted)
