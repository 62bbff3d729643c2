"""The routes of Friendica: which path leads to which action, by which method, for whom.

`{id}` stands for digits. The API is below `api/` and `api/1.1/`; an extension may follow.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..errors import RouteNotFoundError
from .actions import messages, people, site, statuses, timelines

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..replies import Reply
    from ..request import Call

_EXTENSION = r"(?:\.(?P<format>json|xml|rss|atom))?"


@dataclass(frozen=True)
class Route:
    """One line of the table."""

    path: str
    action: Callable[[Call], Reply]
    methods: tuple[str, ...] = ("GET",)
    needs_login: bool = True
    of_api: bool = True
    regex: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        source = re.escape(self.path).replace(r"\{id\}", "(?P<path_id>[0-9]+)")
        source = source.replace(r"\{number\}", r"(?P<number>[12]\.0)")
        if self.of_api:
            source = rf"api/(?:1\.1/)?{source}{_EXTENSION}"
        object.__setattr__(self, "regex", re.compile(source))


def _open(path: str, action: Callable[[Call], Reply]) -> Route:
    return Route(path, action, needs_login=False)


def _write(path: str, action: Callable[[Call], Reply]) -> Route:
    return Route(path, action, ("POST",))


def _page(path: str, action: Callable[[Call], Reply]) -> Route:
    return Route(path, action, needs_login=False, of_api=False)


ROUTES = [
    *(_open(f"{root}/version", site.version) for root in ("gnusocial", "statusnet")),
    *(_open(f"{root}/config", site.config) for root in ("gnusocial", "statusnet")),
    _open("help/test", site.test),
    _open("account/rate_limit_status", site.rate_limit_status),
    Route("account/verify_credentials", people.verify_credentials),
    _write("account/update_profile", people.update_profile),
    _write("account/update_profile_image", people.update_profile_image),
    Route("users/show", people.show),
    Route("users/show/{id}", people.show),
    Route("externalprofile/show", people.show),
    Route("friendships/show", people.relationship),
    _write("friendships/destroy", people.unfollow),
    *(Route(path, people.friends) for path in ("statuses/friends", "friends/list")),
    *(Route(path, people.followers) for path in ("statuses/followers", "followers/list")),
    Route("friends/ids", people.friends_ids),
    Route("followers/ids", people.followers_ids),
    Route("statuses/public_timeline", timelines.public),
    Route("statuses/networkpublic_timeline", timelines.network_public),
    *(Route(f"statuses/{name}_timeline", timelines.home) for name in ("home", "friends")),
    Route("statuses/user_timeline", timelines.user),
    *(
        Route(f"statuses/{name}", timelines.mentions)
        for name in ("mentions", "mentions_timeline", "replies")
    ),
    *(
        Route(path, timelines.conversation)
        for root in ("statusnet/conversation", "conversation/show")
        for path in (root, f"{root}/{{id}}")
    ),
    Route("favorites", timelines.favorites),
    *(Route(path, timelines.search) for path in ("search", "search/tweets")),
    *(Route(f"lists/{name}", timelines.no_lists) for name in ("list", "subscriptions")),
    *(Route(f"statuses/show{rest}", statuses.show) for rest in ("", "/{id}")),
    *(_write(f"statuses/{name}", statuses.update) for name in ("update", "update_with_media")),
    *(_write(f"statuses/destroy{rest}", statuses.destroy) for rest in ("", "/{id}")),
    *(_write(f"statuses/retweet{rest}", statuses.retweet) for rest in ("", "/{id}")),
    _write("favorites/create", statuses.like),
    _write("favorites/destroy", statuses.unlike),
    _write("media/upload", statuses.upload),
    Route("direct_messages", messages.inbox, ("GET", "POST")),
    Route("direct_messages/sent", messages.sent),
    _write("direct_messages/new", messages.new),
    _page(".well-known/nodeinfo", site.nodeinfo_links),
    _page("nodeinfo/{number}", site.nodeinfo),
    _page(".well-known/host-meta", site.host_meta),
    _page(".well-known/webfinger", site.webfinger),
]


def find_route(path: str) -> tuple[Route, dict[str, str]]:
    """The route of a path and the arguments in it."""
    for route in ROUTES:
        match = route.regex.fullmatch(path)
        if match is not None:
            arguments = match.groupdict()
            return route, {name: value for name, value in arguments.items() if value is not None}
    raise RouteNotFoundError
