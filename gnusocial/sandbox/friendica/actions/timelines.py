"""Timelines: highest id first, `max_id` inclusive, at most 100 statuses."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from ... import streams
from ...errors import ApiError
from ...request import php_int
from ..delivery import has_reached
from ..entities import Presenter, View, text_of, thread_of
from ..parameters import is_true, status_number, user_of, window_of
from ..replies import data_reply

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ...records import Notice
    from ...replies import Reply
    from ...request import Call


def _page(call: Call, notices: Iterable[Notice], count: str = "count") -> list[Notice]:
    window = window_of(call, count)
    thread = php_int(call.get("conversation_id"))
    wanted = [
        notice
        for notice in sorted(notices, key=lambda each: each.id, reverse=True)
        if not (is_true(call, "exclude_replies") and notice.reply_to is not None)
        and (not thread or thread_of(notice).id == thread)
    ]
    return streams.page(wanted, window, streams.by_number(window))


def _timeline(
    call: Call, notices: Iterable[Notice], count: str = "count", view: View = View.VIEWER
) -> Reply:
    presenter = Presenter(call, view=view, include_entities=is_true(call, "include_entities"))
    return data_reply(call, "statuses", presenter.statuses(_page(call, notices, count)))


def public(call: Call) -> Reply:
    """statuses/public_timeline: the posts that started a conversation on this site."""
    posts = [notice for notice in streams.public(call.world) if notice.reply_to is None]
    return _timeline(call, posts, view=View.AUTHOR)


def network_public(call: Call) -> Reply:
    """statuses/networkpublic_timeline: all posts that the site knows."""
    return _timeline(call, streams.public(call.world), view=View.NOBODY)


def home(call: Call) -> Reply:
    """statuses/home_timeline and friends_timeline: always the caller's, whoever is named."""
    return _timeline(call, _reached(call, streams.home(call.world, call.user)))


def user(call: Call) -> Reply:
    """statuses/user_timeline."""
    posts = streams.visible_by_author(call.world, user_of(call))
    return _timeline(call, posts, view=View.NOBODY)


def mentions(call: Call) -> Reply:
    """statuses/mentions: always the caller's, whoever is named."""
    posts = _reached(call, streams.mentions(call.world, call.user))
    return _timeline(call, posts, view=View.NOBODY)


def _reached(call: Call, notices: Iterable[Notice]) -> list[Notice]:
    return [notice for notice in notices if has_reached(call.world, notice, call.user)]


def conversation(call: Call) -> Reply:
    """statusnet/conversation: the thread of any of its posts. An empty page is an error."""
    number = status_number(call)
    notice = call.world.notices.get(number)
    if notice is None:
        raise ApiError(HTTPStatus.BAD_REQUEST, f"There is no status with the id {number}.")
    thread = thread_of(notice)
    posts = [each for each in streams.public(call.world) if thread_of(each) is thread]
    if not _page(call, posts):
        raise ApiError(HTTPStatus.BAD_REQUEST, f"There is no status with id {number}.")
    return _timeline(call, posts)


def favorites(call: Call) -> Reply:
    """favorites: starred statuses, which are not the liked ones. The API cannot star."""
    return _timeline(call, [])


def search(call: Call) -> Reply:
    """search: a bare list. A term that begins with a hash sign is searched among the tags."""
    query = (call.get("q") or "").strip().lower()
    if not query:
        raise ApiError(HTTPStatus.BAD_REQUEST, "q parameter is required.")
    everything, count = streams.public(call.world), "rpp" if call.get("rpp") else "count"
    if query.startswith("#"):
        return _timeline(call, [n for n in everything if query[1:] in n.tags], count)
    found = [notice for notice in everything if query in text_of(notice).lower()]
    return _timeline(call, found, count, View.NOBODY)
