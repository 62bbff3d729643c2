"""The timelines by name: route, subject, paging and formats of each.

All methods for timelines, activity streams and feeds use this table.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import unquote

from gnusocial import entities
from gnusocial.entities.page import Page
from gnusocial.entities.status import Status
from gnusocial.errors import GNUSocialIllegalArgumentError
from gnusocial.internals import quirks
from gnusocial.internals.checks import is_encodable, one_of, shown
from gnusocial.internals.context import ClientContext
from gnusocial.internals.flows import Flow
from gnusocial.internals.http.exchange import exchange
from gnusocial.internals.http.request import (
    EntityDecoder,
    Request,
    given_params,
    in_format,
)
from gnusocial.internals.ids import (
    group_reference,
    list_path,
    unpack_id,
    user_reference,
    whose_params,
)
from gnusocial.internals.pagination.paging import (
    LIST_STATUSES,
    NUMBERED_STATUSES,
    SEARCH,
    STATUSES,
    Paging,
)
from gnusocial.internals.pagination.rules import page_of, page_size
from gnusocial.internals.quirks.friendica import PLAIN_TEXT, ByNamedUser, OfNamedUser, refuse_feed
from gnusocial.internals.quirks.unsupported import (
    REPEATED_BY_ME,
    REPEATED_TO_ME,
    DeadRoute,
    or_unsupported,
)
from gnusocial.internals.values import Value, replace

if TYPE_CHECKING:
    from gnusocial.entities import ActivityStream, DirectMessage
    from gnusocial.internals.http.request import ResponseInfo


T = TypeVar("T")

#: The subject of a timeline, as path segments and parameters.
Target = tuple[tuple[str, ...], dict[str, Any]]

_ALL_FORMS = frozenset(("json", "as", "atom", "rss", "xml"))

#: 20 at a time, whatever the limit.
_REPEATS_OF_ME = Paging("page", maximum=20, size=None)


class Timeline(Value):
    """One timeline that the server has.

    Args:
        path: The path of the request; each ``{}`` stands for a part of the subject.
        of: Makes the subject from the caller's argument.
        paging: How it pages.
        forms: The formats that it has.
        own_on_friendica: Whether Friendica always shows that of the logged-in user.
        dead: The error that every version answers, if the route never works.
    """

    def __init__(
        self,
        path: str,
        of: Callable[..., Target],
        paging: Paging = STATUSES,
        forms: frozenset[str] = _ALL_FORMS,
        *,
        own_on_friendica: bool = False,
        dead: DeadRoute | None = None,
    ) -> None:
        self.path = path
        self.of = of
        self.paging = paging
        self.forms = forms
        self.own_on_friendica = own_on_friendica
        self.dead = dead


def _of_nobody() -> Target:
    return (), {}


def _of_user(user: object = None) -> Target:
    return (), whose_params(user)


def _of_named_user(user: object) -> Target:
    if user is None:
        raise GNUSocialIllegalArgumentError("user must be a nickname, an id or a User, not None")
    return (user_reference(user),), {}


def _of_tag(tag: object) -> Target:
    word = tag.strip().removeprefix("#") if isinstance(tag, str) else ""
    if not word or any(char.isspace() for char in word) or not is_encodable(word) or "\0" in word:
        raise GNUSocialIllegalArgumentError(f"tag must be one word, not {shown(tag)}")
    return (word,), {}


def _of_group(group: object) -> Target:
    return (group_reference(group),), {}


def _of_conversation(conversation_id: object) -> Target:
    return (str(unpack_id(conversation_id, what="conversation")),), {}


def _of_list(user: object, list_: object) -> Target:
    return list_path(user, list_), {}


#: Sorted by arrival; the bounds compare the time of the notice with it.
_MENTIONS = Timeline(
    "statuses/mentions_timeline", _of_user, NUMBERED_STATUSES, own_on_friendica=True
)

TIMELINES = {
    "public": Timeline("statuses/public_timeline", _of_nobody),
    "network": Timeline("statuses/networkpublic_timeline", _of_nobody),
    "home": Timeline("statuses/home_timeline", _of_user, own_on_friendica=True),
    "friends": Timeline("statuses/friends_timeline", _of_user, own_on_friendica=True),
    "user": Timeline("statuses/user_timeline", _of_user),
    "mentions": _MENTIONS,
    "replies": _MENTIONS,
    # 1.20.10 answers a bound with a database error.
    "tag": Timeline("statusnet/tags/timeline/{}", _of_tag, NUMBERED_STATUSES),
    "group": Timeline("statusnet/groups/timeline/{}", _of_group),
    # Sorted by time; the bounds compare ids.
    "conversation": Timeline("statusnet/conversation/{}", _of_conversation, NUMBERED_STATUSES),
    "list": Timeline(
        "{}/lists/{}/statuses", _of_list, LIST_STATUSES, frozenset(("json", "atom", "rss", "xml"))
    ),
    # Sorted by the time of the favourite; the bounds compare ids on 1.20.10.
    "favorites": Timeline("favorites", _of_user, NUMBERED_STATUSES, own_on_friendica=True),
    "bookmarks": Timeline("bookmarks/{}", _of_named_user, NUMBERED_STATUSES),
    # The oldest first on 1.20.10.
    "repeats_of_me": Timeline(
        "statuses/retweets_of_me",
        _of_nobody,
        _REPEATS_OF_ME,
        frozenset(("json", "as", "atom", "xml")),
    ),
    "repeated_by_me": Timeline("statuses/retweeted_by_me", _of_nobody, dead=REPEATED_BY_ME),
    "repeated_to_me": Timeline("statuses/retweeted_to_me", _of_nobody, dead=REPEATED_TO_ME),
}


def page_request(name: str, *of: object, **bounds: Any) -> Request[Page[Status]]:
    """Return the request for the first page of a timeline."""
    timeline = _named(name)
    ids, params = _target(name, of)
    if timeline.paging.style == "last_id" and given_params(bounds).keys() - {"cursor", "limit"}:
        raise GNUSocialIllegalArgumentError(
            f"the timeline {shown(name)} takes no bounds; iterate with pagination_iterator(page)"
        )
    request = page_of(timeline.path, *ids, of=Status, paging=timeline.paging, **params, **bounds)
    if not params:
        return request
    if timeline.own_on_friendica:
        return replace(request, returns=OfNamedUser(request.returns))
    return replace(request, returns=ByNamedUser(request.returns, params))


def messages_page(path: str, **bounds: Any) -> Request[Page[DirectMessage]]:
    """Return the request for the first page of direct messages, which are paged like timelines."""
    return page_of(path, of=entities.DirectMessage, paging=STATUSES, **bounds, **PLAIN_TEXT)


def stream_request(name: str, *of: object, **bounds: Any) -> Request[ActivityStream]:
    """Return the request for a part of a timeline as an activity stream."""
    request = _in_form(name, "as", page_request(name, *of, **bounds))
    return replace(request, returns=EntityDecoder(entities.ActivityStream), paging=None)


def feed_request(name: str, form: str, *of: object, **bounds: Any) -> Request[str]:
    """Return the request for a part of a timeline as a feed."""
    form = one_of(form, _ROOTS, "format")
    request = _in_form(name, form, page_request(name, *of, **bounds))
    return replace(request, returns=Feed(form), paging=None, form="text")


def asked(context: ClientContext, name: str, request: Request[T]) -> Flow[T]:
    """Make the request for a timeline of this name."""
    dead = TIMELINES[name].dead
    if name == "user":
        return (yield from quirks.people.statuses_of(context, request))
    if name == "tag" and request.paging is not None:
        return (yield from quirks.people.either(context, request, _search_for_tag(request)))
    if dead is not None:
        return (yield from or_unsupported(context, request, dead))
    return (yield from exchange(context, request))


def _search_for_tag(request: Request[T]) -> Request[T]:
    """Return the search that replaces the timeline of a tag on Friendica.

    Friendica has that timeline only in its Mastodon API, in another format.
    """
    tag = unquote(request.path.rpartition("/")[2].removesuffix(".json"))
    size = min(page_size(request), SEARCH.maximum)
    found = request.with_params(q=f"#{tag}", count=None, rpp=size)
    return replace(found, path="search.json", paging=SEARCH)


def _named(name: object) -> Timeline:
    timeline = TIMELINES.get(name) if isinstance(name, str) else None
    if timeline is None:
        raise GNUSocialIllegalArgumentError(
            f"there is no timeline {shown(name)}; there are {', '.join(TIMELINES)}"
        )
    return timeline


def _target(name: str, of: tuple[object, ...]) -> Target:
    names, least = _parameters(name)
    if not least <= len(of) <= len(names):
        takes = ", ".join(names) or "nothing"
        raise GNUSocialIllegalArgumentError(
            f"the timeline {shown(name)} takes {takes} after its name, not {len(of)} arguments"
        )
    return TIMELINES[name].of(*of)


def _in_form(name: str, form: str, request: Request[Any]) -> Request[Any]:
    forms = TIMELINES[name].forms
    if form not in forms:
        raise GNUSocialIllegalArgumentError(
            f"the timeline {name} has no form {shown(form)}; it has {', '.join(sorted(forms))}"
        )
    return in_format(request, form)


#: The root element of each kind of feed.
_ROOTS = {"atom": "feed", "rss": "rss", "xml": "statuses(_list)?"}


class Feed(Value):
    """Reads the text of a feed, and refuses anything else, such as the HTML page of a proxy."""

    def __init__(self, form: str) -> None:
        self.form = form

    def __call__(self, value: Any, info: ResponseInfo) -> str:
        """Return the text if it is a document of this format."""
        if self.form != "xml":
            refuse_feed(value, info)
        if not re.match(rf"\s*(<\?xml[^>]*>\s*)?<{_ROOTS[self.form]}\b", value):
            raise TypeError(f"something that is no {self.form} document")
        return str(value)


@cache
def _parameters(name: str) -> tuple[tuple[str, ...], int]:
    """Return what a timeline is of, by name, and how many of these must be given."""
    of: Any = TIMELINES[name].of
    names = of.__code__.co_varnames[: of.__code__.co_argcount]
    return names, len(names) - len(of.__defaults__ or ())
