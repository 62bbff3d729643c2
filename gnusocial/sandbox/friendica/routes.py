"""The routes of Friendica: the action for each path and method, and the required scope.

`{id}` matches digits. The API is below `api/` and `api/1.1/`, with an optional extension. The part
that is compatible with Mastodon is below `api/v1/`, without extensions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .actions import extras, mastodon, messages, oauth, people, site, statuses, timelines

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..replies import Reply
    from ..request import Call

_EXTENSION = r"(?:\.(?P<format>json|xml|rss|atom))?"
_PARTS = {"id": "path_id>[0-9]+", "number": r"number>[12]\.[0-2]", "tag": "tag>[^/]+"}

READ, WRITE = "read", "write"


@dataclass(frozen=True)
class Route:
    """One line of the table.

    Attributes:
        path: The path, relative to the API if it belongs to it.
        action: The action.
        method: GET or POST.
        scope: The scope that a token must have; None: no login is needed.
        area: Where it is: in the old API, below `v1`, or outside the API.
    """

    path: str
    action: Callable[[Call], Reply]
    method: str = "GET"
    scope: str | None = READ
    area: str = "api"
    regex: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        source = re.escape(self.path)
        for name, group in _PARTS.items():
            source = source.replace(rf"\{{{name}\}}", f"(?P<{group})")
        if self.area == "api":
            source = rf"api/(?:1\.1/)?{source}{_EXTENSION}"
        elif self.area == "v1":
            source = f"api/v1/{source}"
        object.__setattr__(self, "regex", re.compile(source))

    @property
    def example(self) -> str:
        """A path that it matches, with a leading slash."""
        path = self.path.replace("{id}", "1").replace("{number}", "2.0").replace("{tag}", "x")
        return {"api": f"/api/{path}.json", "v1": f"/api/v1/{path}"}.get(self.area, f"/{path}")


def _open(path: str, action: Callable[[Call], Reply]) -> Route:
    return Route(path, action, scope=None)


def _write(path: str, action: Callable[[Call], Reply], scope: str = WRITE) -> Route:
    return Route(path, action, "POST", scope)


def _page(path: str, action: Callable[[Call], Reply], method: str = "GET") -> Route:
    return Route(path, action, method, None, area="page")


def _change(path: str, action: Callable[[Call], Reply]) -> Route:
    return Route(f"accounts/{{id}}/{path}", action, "POST", "follow", area="v1")


ROUTES = [
    *(_open(f"{root}/version", site.version) for root in ("gnusocial", "statusnet")),
    *(_open(f"{root}/config", site.config) for root in ("gnusocial", "statusnet")),
    _open("help/test", site.test),
    _open("account/rate_limit_status", site.rate_limit_status),
    Route("account/verify_credentials", people.verify_credentials),
    _write("account/update_profile", people.update_profile),
    _write("account/update_profile_image", people.update_profile_image),
    *(Route(f"users/show{rest}", people.show) for rest in ("", "/{id}")),
    Route("externalprofile/show", people.show),
    Route("users/lookup", people.lookup),
    Route("users/search", people.search),
    Route("friendships/show", people.relationship),
    Route("friendships/incoming", people.incoming),
    _write("friendships/destroy", people.unfollow),
    Route("blocks/list", people.blocked),
    Route("blocks/ids", people.blocked_ids),
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
    *(Route(f"lists/{name}", extras.nothing) for name in ("list", "subscriptions")),
    Route("lists/ownerships", extras.lists),
    Route("lists/statuses", extras.list_statuses),
    Route("saved_searches/list", extras.nothing),
    *(Route(f"statuses/show{rest}", statuses.show) for rest in ("", "/{id}")),
    *(_write(f"statuses/{name}", statuses.update) for name in ("update", "update_with_media")),
    *(_write(f"statuses/destroy{rest}", statuses.destroy) for rest in ("", "/{id}")),
    *(_write(f"statuses/retweet{rest}", statuses.retweet) for rest in ("", "/{id}")),
    _write("favorites/create", statuses.like),
    _write("favorites/destroy", statuses.unlike),
    _write("media/upload", statuses.upload),
    Route("direct_messages", messages.inbox),
    Route("direct_messages", messages.inbox, "POST"),
    Route("direct_messages/all", messages.everything),
    Route("direct_messages/sent", messages.sent),
    _write("direct_messages/new", messages.new),
    _write("direct_messages/destroy", messages.destroy),
    Route("friendica/photos/list", extras.photo_list),
    *(Route(f"friendica/{name}_show", extras.circles) for name in ("circle", "group")),
    *(
        Route(f"friendica/{name}", extras.notifications)
        for name in ("notification", "notifications")
    ),
    Route("friendica/events", extras.nothing),
    Route("friendica/profile/show", extras.profile),
    *(
        _write(f"friendica/activity/{verb}", action)
        for verb, action in (("like", statuses.like), ("unlike", statuses.unlike))
    ),
    # Compatible with Mastodon
    Route("apps", oauth.register, "POST", None, area="v1"),
    Route("instance", mastodon.instance, scope=None, area="v1"),
    _change("follow", mastodon.follow),
    _change("unfollow", mastodon.unfollow),
    _change("block", mastodon.block),
    _change("unblock", mastodon.unblock),
    Route("notifications", mastodon.notifications, area="v1"),
    Route("timelines/tag/{tag}", mastodon.tag, area="v1"),
    # Outside the API
    _page("", site.home),
    _page("login", oauth.login_page),
    _page("login", oauth.log_in, "POST"),
    _page("oauth/authorize", oauth.authorize),
    _page("oauth/acknowledge", oauth.acknowledge_page),
    _page("oauth/acknowledge", oauth.acknowledge, "POST"),
    _page("oauth/token", oauth.token, "POST"),
    _page("oauth/revoke", oauth.revoke, "POST"),
    _page("rsd.xml", site.really_simple_discovery),
    _page(".well-known/nodeinfo", site.nodeinfo_links),
    _page("nodeinfo/{number}", site.nodeinfo),
    _page(".well-known/host-meta", site.host_meta),
    _page(".well-known/webfinger", site.webfinger),
]


def find_route(path: str, method: str) -> tuple[Route | None, dict[str, str], bool]:
    """The route for a path and method, the arguments in the path, and whether the path exists."""
    known = False
    for route in ROUTES:
        match = route.regex.fullmatch(path)
        if match is None:
            continue
        known = True
        if route.method == method:
            arguments = match.groupdict()
            return route, {k: v for k, v in arguments.items() if v is not None}, True
    return None, {}, known
