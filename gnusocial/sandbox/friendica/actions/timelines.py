"""Timelines: the highest id first, `max_id` inclusive, at most 100 statuses."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from ... import streams
from ...errors import ApiError
from ...replies import Reply, json_reply
from ...request import php_int
from ..entities import Presenter, thread_of
from ..parameters import is_true, status_of, user_of, window_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ...records import Notice
    from ...request import Call


def _timeline(call: Call, notices: Iterable[Notice], count: str = "count") -> Reply:
    window = window_of(call, count)
    thread = php_int(call.get("conversation_id"))
    wanted = [
        notice
        for notice in sorted(notices, key=lambda each: each.id, reverse=True)
        if not (is_true(call, "exclude_replies") and notice.reply_to is not None)
        and (not thread or thread_of(notice).id == thread)
    ]
    chosen = streams.page(wanted, window, streams.by_number(window))
    presenter = Presenter(call, include_entities=is_true(call, "include_entities"))
    return json_reply(call, presenter.statuses(chosen))


def public(call: Call) -> Reply:
    """statuses/public_timeline."""
    return _timeline(call, streams.public(call.world))


def network_public(call: Call) -> Reply:
    """statuses/networkpublic_timeline: what other sites sent, thus nothing."""
    return _timeline(call, [])


def home(call: Call) -> Reply:
    """statuses/home_timeline and friends_timeline: one's own, whoever is named."""
    return _timeline(call, streams.home(call.world, call.user))


def user(call: Call) -> Reply:
    """statuses/user_timeline."""
    return _timeline(call, streams.visible_by_author(call.world, user_of(call)))


def mentions(call: Call) -> Reply:
    """statuses/mentions: one's own, whoever is named."""
    return _timeline(call, streams.mentions(call.world, call.user))


def conversation(call: Call) -> Reply:
    """statusnet/conversation: the thread of any of its posts."""
    thread = thread_of(status_of(call))
    everything = streams.public(call.world)
    return _timeline(call, [notice for notice in everything if thread_of(notice) is thread])


def favorites(call: Call) -> Reply:
    """favorites: what one starred, which is not what one liked. The API cannot star."""
    return _timeline(call, [])


def search(call: Call) -> Reply:
    """search: a bare list."""
    query = (call.get("q") or "").strip().lower()
    if not query:
        raise ApiError(HTTPStatus.BAD_REQUEST, "q parameter is required.")
    found = [n for n in streams.public(call.world) if query in n.content.lower()]
    return _timeline(call, found, "rpp" if call.get("rpp") else "count")


def no_lists(call: Call) -> Reply:
    """lists/list and lists/subscriptions: there are none."""
    return json_reply(call, [])
