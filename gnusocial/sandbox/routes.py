"""The table of routes: the action for each path, and the login that it requires.

To add a route, add a line here and an action to a module of `actions`. In a pattern, `{name}`
matches an id or a nickname, `{name:number}` digits, `{name:text}` anything without a slash. Square
brackets enclose optional parts. The formats are the suffixes that the path may have; a route
without formats is matched literally.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .actions import (
    accounts,
    atompub,
    direct_messages,
    discovery,
    favorites,
    groups,
    instance,
    lists,
    media,
    oauth,
    pages,
    relationships,
    search,
    statuses,
    timelines,
    web_applications,
    web_groups,
    web_lists,
    web_login,
    web_messages,
    web_pictures,
)
from .auth import Auth
from .errors import ApiError, RouteNotFoundError

if TYPE_CHECKING:
    from collections.abc import Callable

    from .replies import Reply
    from .request import Call
    from .versions import Version

_CONVERTERS = {"": "[0-9a-zA-Z_]{1,64}", "number": "[0-9]+", "text": "[^/]+?", "hash": "[0-9a-f]+"}
_PLACEHOLDER = re.compile(r"\{(\w+)(?::(\w+))?\}")
_OPTIONAL = re.compile(r"\[(.*?)\]")

DATA = ("json", "xml")
STATUS = ("json", "xml", "atom")
FEED = ("json", "xml", "rss", "atom", "as")
MESSAGES = ("json", "xml", "rss", "atom")


@dataclass(frozen=True)
class Route:
    """One line of the table."""

    pattern: str
    action: Callable[[Call], Reply]
    formats: tuple[str, ...] = DATA
    auth: Auth = Auth.OPTIONAL
    post_only: bool = False
    is_web_page: bool = False
    """On a private site, redirects to the login page without a web session."""
    exists: Callable[[Version], bool] = lambda _version: True
    """Whether a version has this route."""
    refuse: Callable[[Call, ApiError], Reply] | None = None
    """Formats the errors of an action in a special way."""
    regex: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "regex", _compiled(self.pattern, self.formats))


def _compiled(pattern: str, formats: tuple[str, ...]) -> re.Pattern[str]:
    source = _OPTIONAL.sub(r"(?:\1)?", pattern.replace(".", r"\."))
    source = _PLACEHOLDER.sub(lambda m: f"(?P<{m[1]}>{_CONVERTERS[m[2] or '']})", source)
    if formats:
        source += rf"\.(?P<format>{'|'.join(formats)})"
    return re.compile(source)


def _write(pattern: str, action: Callable[[Call], Reply], formats: tuple[str, ...] = DATA) -> Route:
    """A route for POST only that requires a user."""
    return Route(pattern, action, formats, Auth.REQUIRED, post_only=True)


def _timelines_of_a_user() -> list[Route]:
    streams = {
        "home_timeline": timelines.home,
        "friends_timeline": timelines.friends,
        "user_timeline": timelines.user,
        "mentions": timelines.mentions,
        "mentions_timeline": timelines.mentions,
        "replies": timelines.mentions,
    }
    return [
        Route(f"api/statuses/{name}[/{{id}}]", action, FEED, Auth.UNLESS_NAMED)
        for name, action in streams.items()
    ]


_INSTANCE = [
    *(
        Route(f"api/{root}/{name}", action, auth=auth)
        for root in ("statusnet", "gnusocial")
        for name, action, auth in (
            ("version", instance.version, Auth.OPTIONAL),
            ("config", instance.config, Auth.OPEN),
        )
    ),
    Route("api/help/test", instance.test),
]

_ACCOUNTS = [
    Route("api/account/verify_credentials", accounts.verify_credentials, (), Auth.REQUIRED),
    Route("api/account/verify_credentials", accounts.verify_credentials, auth=Auth.REQUIRED),
    Route("api/account/rate_limit_status", accounts.rate_limit_status, auth=Auth.REQUIRED),
    _write("api/account/update_profile", accounts.update_profile),
    _write("api/account/update_profile_image", accounts.update_profile_image),
    _write("api/account/update_delivery_device", accounts.update_delivery_device),
    _write("api/account/update_link_color", accounts.update_link_color),
    _write("api/account/update_background_color", accounts.update_background_color),
    Route("api/account/register", accounts.register, auth=Auth.OPEN, post_only=True),
    Route("api/check_nickname", accounts.check_nickname, auth=Auth.OPEN),
    Route("api/users/show[/{id}]", accounts.show),
    Route("api/users/profile_image/{screen_name}", accounts.profile_image),
    Route("api/externalprofile/show", accounts.external_profile),
]

_RELATIONSHIPS = [
    _write("api/friendships/create[/{id}]", relationships.create),
    _write("api/friendships/destroy[/{id}]", relationships.destroy),
    _write("api/blocks/create[/{id}]", relationships.block),
    _write("api/blocks/destroy[/{id}]", relationships.unblock),
    Route("api/friendships/show", relationships.show),
    Route("api/friendships/exists", relationships.exists),
    Route("api/statuses/friends[/{id}]", relationships.friends, auth=Auth.UNLESS_NAMED),
    Route("api/statuses/followers[/{id}]", relationships.followers, auth=Auth.UNLESS_NAMED),
    Route("api/friends/ids[/{id}]", relationships.friends_ids, auth=Auth.UNLESS_NAMED),
    Route("api/followers/ids[/{id}]", relationships.followers_ids, auth=Auth.UNLESS_NAMED),
]

_STATUSES = [
    Route("api/statuses/show[/{id:number}]", statuses.show, STATUS),
    _write("api/statuses/update", statuses.update, STATUS),
    Route("api/statuses/destroy[/{id:number}]", statuses.destroy, auth=Auth.REQUIRED),
    _write("api/statuses/retweet/{id:number}", statuses.retweet),
    Route("api/statuses/retweets/{id:number}", statuses.retweets, auth=Auth.REQUIRED),
    Route("api/statuses/favs/{id:number}", statuses.favs, auth=Auth.REQUIRED),
    _write("api/favorites/create[/{id:number}]", favorites.create),
    _write("api/favorites/destroy[/{id:number}]", favorites.destroy),
]

_TIMELINES = [
    *_timelines_of_a_user(),
    Route("api/statuses/public_timeline", timelines.public, FEED),
    Route("api/statuses/networkpublic_timeline", timelines.network_public, FEED),
    Route("api/statusnet/tags/timeline/{tag:text}", timelines.tag, FEED),
    Route("api/statusnet/groups/timeline/{id}", timelines.group, FEED),
    Route("api/statusnet/conversation/{id:number}", timelines.conversation, FEED, is_web_page=True),
    Route("api/favorites", timelines.favorites, FEED, Auth.UNLESS_NAMED),
    Route("api/favorites/list", timelines.favorites, FEED, Auth.UNLESS_NAMED),
    Route("api/favorites/{id}", timelines.favorites, FEED, Auth.UNLESS_NAMED),
    Route("api/bookmarks/{id}", timelines.bookmarks, FEED, Auth.UNLESS_NAMED),
    Route("api/statuses/retweets_of_me", timelines.retweets_of_me, FEED, Auth.REQUIRED),
    Route("api/statuses/retweeted_by_me", timelines.retweeted_by_me, FEED, Auth.REQUIRED),
    Route("api/statuses/retweeted_to_me", timelines.retweeted_to_me, FEED, Auth.REQUIRED),
]

_GROUPS = [
    Route("api/statusnet/groups/show[/{id}]", groups.show),
    _write("api/statusnet/groups/join[/{id}]", groups.join),
    _write("api/statusnet/groups/leave[/{id}]", groups.leave),
    Route("api/statusnet/groups/is_member", groups.is_member),
    Route("api/statusnet/groups/list[/{id}]", groups.of_user, auth=Auth.UNLESS_NAMED),
    Route("api/statusnet/groups/list_all", groups.every),
    Route("api/statusnet/groups/membership[/{id}]", groups.membership),
    Route("api/statusnet/groups/admins/{id}", groups.admins),
    _write("api/statusnet/groups/create", groups.create),
    _write("api/statusnet/groups/update/{id}", groups.update),
]

_MESSAGES = [
    Route("api/direct_messages", direct_messages.inbox, MESSAGES, Auth.REQUIRED),
    Route("api/direct_messages/sent", direct_messages.sent, MESSAGES, Auth.REQUIRED),
    _write("api/direct_messages/new", direct_messages.new),
]

_SEARCH = [
    Route("api/search.json", search.as_json, ()),
    Route("api/search.atom", search.as_atom, ()),
    Route("api/trends.json", search.trends, ()),
]

_MEDIA = [
    *(
        Route(path, media.upload, formats, Auth.REQUIRED, refuse=media.refuse)
        for path, formats in (
            ("api/media/upload", DATA),
            ("api/statusnet/media/upload", ()),
            ("api/statuses/update_with_media.json", ()),
        )
    ),
    Route("api/attachment/{id:number}", media.attachment, auth=Auth.REQUIRED),
]

# A user's name is in the position of an area, so these come after all others under api/.
_LISTS = [
    Route("api/[{user}/]lists", lists.collection, auth=Auth.REQUIRED),
    Route("api/[{user}/]lists/memberships", lists.memberships, auth=Auth.UNLESS_NAMED),
    Route("api/[{user}/]lists/subscriptions", lists.subscriptions, auth=Auth.UNLESS_NAMED),
    Route("api/lists/list", lists.subscriptions, auth=Auth.UNLESS_NAMED),
    Route("api/{user}/lists/{id:text}", lists.one),
    Route("api/{user}/lists/{id:text}/statuses", lists.statuses),
    Route("api/{user}/{list_id:text}/members", lists.members, auth=Auth.REQUIRED),
    Route("api/{user}/{list_id:text}/members/{id}", lists.member),
    Route("api/{user}/{list_id:text}/subscribers", lists.subscribers, auth=Auth.REQUIRED),
    Route("api/{user}/{list_id:text}/subscribers/{id}", lists.subscriber),
]

_ATOMPUB = [
    Route("api/statusnet/app/service[/{id}].xml", atompub.service, ()),
    Route("api/statusnet/app/memberships/{profile:number}.atom", atompub.memberships, ()),
    Route("api/statusnet/app/subscriptions/{profile:number}.atom", atompub.subscriptions, ()),
    Route("api/statusnet/app/favorites/{profile:number}.atom", atompub.favorites, ()),
]


def _page(
    pattern: str,
    action: Callable[[Call], Reply],
    *,
    formats: tuple[str, ...] = (),
    exists: Callable[[Version], bool] = lambda _version: True,
    hidden: bool = False,
) -> Route:
    """A page that requires no login; `hidden` on a private site."""
    return Route(pattern, action, formats, Auth.OPEN, is_web_page=hidden, exists=exists)


def _has_account_management(version: Version) -> bool:
    return version.has_account_management


def _nodeinfo_pages() -> list[Route]:
    """The document, at its path in each version."""

    def is_at(path: str) -> Callable[[Version], bool]:
        return lambda version: version.nodeinfo_path == path

    return [
        _page(path, discovery.nodeinfo, exists=is_at(path), hidden=True)
        for path in ("main/nodeinfo/2.0", "api/nodeinfo/2.0.json")
    ]


_DISCOVERY = [
    _page("[{nickname}/]rsd.xml", discovery.rsd),
    _page(".well-known/host-meta", discovery.host_meta),
    _page(".well-known/host-meta", discovery.host_meta, formats=("json", "xml")),
    _page(".well-known/webfinger", discovery.webfinger),
    _page(".well-known/webfinger", discovery.webfinger, formats=("json", "xml")),
    _page(".well-known/nodeinfo", discovery.nodeinfo_links),
    *_nodeinfo_pages(),
    _page("main/amcd.json", discovery.account_management, exists=_has_account_management),
    _page("main/amsessionstatus", discovery.session_status, exists=_has_account_management),
    _page("main/oembed", discovery.oembed, hidden=True),
    _page("main/sup[/{seconds:number}]", discovery.sup, hidden=True),
    Route("api/checkhub", discovery.check_hub, auth=Auth.REQUIRED),
]

_OAUTH = [
    Route(f"api/oauth/{name}", action, (), Auth.OPEN)
    for name, action in (
        ("request_token", oauth.request_token),
        ("authorize", oauth.authorize),
        ("access_token", oauth.access_token),
    )
]

_WEB = [
    Route(pattern, action, (), Auth.OPEN, refuse=web_login.refuse)
    for pattern, action in (
        ("main/login", web_login.login),
        ("settings/oauthapps", web_applications.listing),
        ("settings/oauthapps/new", web_applications.new),
        ("settings/oauthapps/show/{id:number}", web_applications.show),
        ("settings/oauthconnections", web_applications.connections),
        ("{nickname}/all", web_login.home),
        ("main/tagprofile/{id:number}", web_lists.tag_profile),
        ("group/{nickname}/delete", web_groups.delete),
        ("group/{nickname}/logo", web_pictures.logo),
        ("settings/avatar", web_pictures.avatar),
    )
]
_WEB.append(
    Route(
        "message/new",
        web_messages.new,
        (),
        Auth.OPEN,
        refuse=web_login.refuse,
        exists=lambda version: not version.stores_direct_messages,
    )
)

_PAGES = [
    _page("", pages.front),
    _page("avatar/{file:text}", pages.avatar),
    _page("thumbnail/{id:number}", pages.thumbnail, hidden=True),
    _page("file/{file:text}", pages.file, hidden=True),
    _page("notice/{id:number}", pages.notice, hidden=True),
    _page("{nickname}", pages.profile, hidden=True),
]

ROUTES = [
    *_INSTANCE,
    *_ACCOUNTS,
    *_RELATIONSHIPS,
    *_STATUSES,
    *_TIMELINES,
    *_GROUPS,
    *_MESSAGES,
    *_SEARCH,
    *_MEDIA,
    *_ATOMPUB,
    *_DISCOVERY,
    *_LISTS,
    *_OAUTH,
    *_WEB,
    *_PAGES,
]


def find_route(path: str, version: Version) -> tuple[Route, dict[str, str]]:
    """The route of a path and the arguments in it."""
    for route in ROUTES:
        if not route.exists(version):
            continue
        match = route.regex.fullmatch(path)
        if match is not None:
            given = match.groupdict()
            return route, {name: value for name, value in given.items() if value is not None}
    raise RouteNotFoundError
