"""Favorites: create and destroy. Their list is a timeline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import relations
from ..errors import ApiError
from ..request import php_int
from .statuses import status_reply

if TYPE_CHECKING:
    from ..records import Notice
    from ..replies import Reply
    from ..request import Call


def create(call: Call) -> Reply:
    """favorites/create."""
    notice = _notice(call)
    if notice in call.world.favorites[call.user]:
        raise ApiError(403, "You have already favorited this!")
    relations.favorite(call.world, call.user, notice)
    return status_reply(call, notice)


def destroy(call: Call) -> Reply:
    """favorites/destroy."""
    notice = _notice(call)
    if notice not in call.world.favorites[call.user]:
        raise ApiError(403, "That status is not a favorite.")
    relations.unfavorite(call.world, call.user, notice)
    return status_reply(call, notice)


def _notice(call: Call) -> Notice:
    """The requested notice; for a repeat, the repeated notice."""
    notice = call.world.notice(php_int(call.get("id")))
    if notice is None:
        raise ApiError(404, "No status found with that ID.")
    return notice.repeat_of or notice
