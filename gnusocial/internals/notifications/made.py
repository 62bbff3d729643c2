"""Make notifications from statuses, messages, users and favorites; place those without a date."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import Any

from gnusocial.entities.base import Entity
from gnusocial.entities.dates import UNKNOWN_DATE
from gnusocial.entities.direct_message import DirectMessage
from gnusocial.entities.faver import Faver
from gnusocial.entities.notification import Notification, NotificationKind
from gnusocial.entities.status import Status
from gnusocial.entities.user import User
from gnusocial.internals.context import ClientContext
from gnusocial.internals.flows import Flow
from gnusocial.internals.http import decoders
from gnusocial.internals.http.exchange import exchange
from gnusocial.internals.http.request import Request, get

#: Repeats or favorites of one status that the server returns at most.
_MOST = 100


def own_id(context: ClientContext) -> Flow[int]:
    """Request the id of the logged-in user."""
    return (yield from exchange(context, get("account/verify_credentials", returns=User))).id


def repeats_of(status: Status) -> Request[list[Status]]:
    """Return the request for the repeats of a status."""
    return _about(status, "retweets", Status)


def favers_of(status: Status) -> Request[list[Faver]]:
    """Return the request for the users who favorited a status."""
    return _about(status, "favs", Faver)


def of_mention(status: Status, me: int | None) -> Notification | None:
    """Return the notification of a mention or reply; None for a status that is neither.

    The timeline of mentions also contains the user's replies to themselves, and may contain
    reports of activities.
    """
    if status.user.id == me or status.kind not in ("post", "reply"):
        return None
    kind: NotificationKind = "reply" if status.in_reply_to_user_id == me else "mention"
    return _dated(kind, status.id, status.user, status, status=status)


def of_message(message: DirectMessage) -> Notification:
    """Return the notification of a direct message."""
    return _dated("direct_message", message.id, message.sender, message, direct_message=message)


def of_repeat(repeat: Status, status: Status) -> Notification:
    """Return the notification of a repeat of a status."""
    return _dated("repeat", repeat.id, repeat.user, repeat, status=status)


def of_favorite(faver: Faver, status: Status) -> Notification:
    """Return the notification of a favorite of a status."""
    user = {
        "id": faver.user_id,
        "screen_name": faver.nickname,
        "name": faver.fullname,
        "profile_image_url": faver.avatarurl,
        "statusnet_profile_url": faver.profileurl,
    }
    return _made("favorite", f"{status.id}:{faver.user_id}", user, status=status)


def of_follow(user: User) -> Notification:
    """Return the notification of a new follower."""
    return _made("follow", user.id, user)


def place_of(entity: Any) -> float:
    """Return the POSIX time by which a dated entity is placed; minus infinity if it has none."""
    created = entity.created_at
    return -inf if created in (None, UNKNOWN_DATE) else float(created.timestamp())


def earliest_follows(users: Sequence[User]) -> list[tuple[float, User]]:
    """Return followers, the newest first, with the earliest time at which each can have followed.

    A user followed after everybody further down the list had created their account.
    """
    placed: list[tuple[float, User]] = []
    earliest = -inf
    for user in reversed(users):
        earliest = max(earliest, place_of(user))
        placed.append((earliest, user))
    return placed[::-1]


def _about(status: Status, what: str, of: Any) -> Request[list[Any]]:
    return get(f"statuses/{what}/{{}}", status.id, returns=decoders.ListOf(of), count=_MOST)


def _dated(
    kind: NotificationKind, number: int, user: User, dated: Entity, **about: Entity
) -> Notification:
    return _made(kind, number, user, created_at=dated.get("created_at"), **about)


def _made(
    kind: NotificationKind, what: object, user: dict[str, Any], **fields: Any
) -> Notification:
    empty = {"created_at": None, "status": None, "direct_message": None}
    return Notification.decode(
        {"id": f"{kind}:{what}", "kind": kind, "user": user, **empty, **fields}
    )
