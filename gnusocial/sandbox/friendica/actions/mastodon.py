"""The routes below `api/v1`: follow, block, tags, notifications."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from ... import streams
from ...request import php_int
from .. import mastodon
from ..errors import JsonError
from ..replies import document, link_header

if TYPE_CHECKING:
    from collections.abc import Callable

    from ...records import Profile
    from ...replies import Reply
    from ...request import Call

_DEFAULT, _MOST_STATUSES = 20, 40
_MOST_NOTIFICATIONS = 80


def _other(call: Call) -> Profile:
    found = call.world.profiles.get(php_int(call.get("path_id")))
    if found is None:
        raise JsonError(HTTPStatus.NOT_FOUND, "Record not found")
    return found


def _between(call: Call, change: Callable[[Profile], None]) -> Reply:
    other = _other(call)
    change(other)
    return document(mastodon.relationship(call, other))


def follow(call: Call) -> Reply:
    """accounts/ID/follow. Repeating it is not an error."""
    world, me = call.world, call.user

    def change(other: Profile) -> None:
        if other is not me and other not in world.following[me]:
            world.following[me].append(other)
            world.followers[other].append(me)

    return _between(call, change)


def unfollow(call: Call) -> Reply:
    """accounts/ID/unfollow. Repeating it is not an error."""
    return _between(call, lambda other: _part(call, call.user, other))


def block(call: Call) -> Reply:
    """accounts/ID/block: ends following in both directions."""

    def change(other: Profile) -> None:
        _part(call, call.user, other)
        _part(call, other, call.user)
        call.world.blocks.add((call.user, other))

    return _between(call, change)


def unblock(call: Call) -> Reply:
    """accounts/ID/unblock: does not restore following."""
    return _between(call, lambda other: call.world.blocks.discard((call.user, other)))


def _part(call: Call, who: Profile, whom: Profile) -> None:
    if whom in call.world.following[who]:
        call.world.following[who].remove(whom)
        call.world.followers[whom].remove(who)


# Lists


def tag(call: Call) -> Reply:
    """timelines/tag."""
    wanted = unquote(call.parameters["tag"]).lower()
    found = [n for n in streams.public(call.world) if wanted in n.tags]
    found.sort(key=lambda notice: notice.id, reverse=True)
    chosen = _page(call, found, _MOST_STATUSES)
    return _listed(call, [mastodon.status(call, notice) for notice in chosen])


def notifications(call: Call) -> Reply:
    """notifications: mentions and followers, newest first."""
    own = [item for item in call.world.friendica.notifications if item.owner is call.user]
    chosen = _page(call, own[::-1], _MOST_NOTIFICATIONS)
    return _listed(call, [mastodon.notification(call, item) for item in chosen])


def instance(call: Call) -> Reply:
    """The site."""
    return document(mastodon.instance(call))


def _page(call: Call, items: list[Any], most: int) -> list[Any]:
    """The page of a list, highest id first; all three bounds are exclusive."""
    since, until = php_int(call.get("since_id")), php_int(call.get("max_id"))
    oldest = php_int(call.get("min_id"))
    count = max(1, min(php_int(call.get("limit")) or _DEFAULT, most))
    inside = [
        item for item in items if item.id > max(since, oldest) and (not until or item.id < until)
    ]
    # `min_id` gives the page next to it, the other bounds the newest.
    return inside[-count:] if oldest else inside[:count]


def _listed(call: Call, arrays: list[dict[str, Any]]) -> Reply:
    reply = document(arrays)
    numbers = [int(array["id"]) for array in arrays]
    if numbers:
        path = call.uri.lstrip("/").partition("?")[0]
        reply.headers.append(link_header(call.world.url(path), numbers))
    return reply
