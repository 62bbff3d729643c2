"""Timelines: the stream, the bounds and the feed title of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import streams
from ..entities import Presenter
from ..errors import ApiError
from ..formats import activitystreams, atom, rss
from ..formats.feed import Feed
from ..replies import Reply, data_reply, validators
from ..request import php_int
from ..text import canonical_tag

if TYPE_CHECKING:
    from ..records import Notice, Profile
    from ..replies import Validators
    from ..request import Call


def feed_reply(call: Call, feed: Feed, marks: Validators | None) -> Reply:
    """A timeline in the format of the call."""
    if call.get("since") is not None:
        warning = ("X-GNUsocial-Warning", "since parameter is disabled; use since_id")
    else:
        warning = None
    if call.format == "atom":
        reply = atom.feed_reply(call, feed)
    elif call.format == "rss":
        reply = rss.feed_reply(call, feed)
    elif call.format == "as":
        reply = activitystreams.feed_reply(call, feed)
    else:
        reply = data_reply(call, "statuses", Presenter(call).statuses(feed.notices))
    reply.headers += marks.headers() if marks else []
    reply.headers += [warning] if warning else []
    return reply


def _marks(call: Call, action: str, notices: list[Notice], *parts: object) -> Validators | None:
    return validators(call, action, *parts, times=streams.span(notices))


def _page(call: Call, notices: list[Notice]) -> list[Notice]:
    window = call.window()
    return streams.page(notices, window, streams.by_position(call.world, window))


def public(call: Call) -> Reply:
    """statuses/public_timeline."""
    notices = _page(call, streams.public(call.world))
    name = call.world.settings.site_name
    feed = Feed(
        f"{name} public timeline",
        f"{name} updates from everyone!",
        "main/public",
        "PublicTimeline",
        notices,
    )
    return feed_reply(call, feed, _marks(call, "ApiTimelinePublic", notices))


def network_public(call: Call) -> Reply:
    """statuses/networkpublic_timeline: notices from other sites, so it is empty."""
    name = call.world.settings.site_name
    feed = Feed(
        f"{name} network public timeline",
        f"{name} updates from everyone!",
        "main/all",
        "NetworkPublicTimeline",
        [],
    )
    return feed_reply(call, feed, None)


def home(call: Call) -> Reply:
    """statuses/home_timeline."""
    return _home(call, "ApiTimelineHome", "HomeTimeline")


def friends(call: Call) -> Reply:
    """statuses/friends_timeline: the same stream as home."""
    return _home(call, "ApiTimelineFriends", "FriendsTimeline")


def _home(call: Call, action: str, feed_id: str) -> Reply:
    owner = call.required_target_user()
    window = call.window()
    stream = streams.home_rows if call.version.repeats_home_rows else streams.home
    rows = streams.page(stream(call.world, owner), window, streams.by_number(window))
    notices = list(dict.fromkeys(rows))
    feed = Feed(
        f"{owner.nickname} and friends",
        f"Updates from {owner.nickname} and friends on {call.world.settings.site_name}!",
        f"{owner.nickname}/all",
        f"{feed_id}:{owner.id}",
        notices,
    )
    return feed_reply(call, feed, _marks(call, action, notices, owner.id))


def user(call: Call) -> Reply:
    """statuses/user_timeline."""
    owner = call.required_target_user()
    notices = _page(call, streams.visible_by_author(call.world, owner))
    feed = Feed(
        f"{owner.nickname} timeline",
        f"Updates from {owner.nickname} on {call.world.settings.site_name}!",
        owner.nickname,
        f"UserTimeline:{owner.id}",
        notices,
    )
    reply = feed_reply(call, feed, _marks(call, "ApiTimelineUser", notices, owner.id))
    reply.headers.append(("X-SUP-ID", call.world.url("main/sup")))
    return reply


def mentions(call: Call) -> Reply:
    """statuses/mentions: notices that mention a user or reply to one of theirs."""
    owner = call.required_target_user()
    window = call.window()
    inside = streams.by_position(call.world, window)
    notices = streams.page(streams.mentions(call.world, owner), window, inside)
    site = call.world.settings.site_name
    feed = Feed(
        f"{site} / Updates mentioning {owner.nickname}",
        f"{site} updates that reply to updates from {owner.nickname} / {owner.best_name}.",
        f"{owner.nickname}/replies",
        f"MentionsTimeline:{owner.id}",
        notices,
    )
    return feed_reply(call, feed, _marks(call, "ApiTimelineMentions", notices, owner.id))


def tag(call: Call) -> Reply:
    """statusnet/tags/timeline: one notice more than requested."""
    name = canonical_tag(call.get("tag") or "")
    window = call.window()
    if call.version.tag_bounds_fail and (window.since_id or window.max_id):
        raise ApiError(500, f"[Notice_tag] DB_DataObject error []: {call.version.database_error}")
    inside = streams.by_position(call.world, window)
    notices = streams.page(streams.tagged(call.world, name), window, inside, extra=1)
    site = call.world.settings.site_name
    feed = Feed(
        f"Notices tagged with {name}",
        f"Updates tagged with {name} on {site}!",
        f"tag/{name}",
        f"TagTimeline:{name}",
        notices,
    )
    return feed_reply(call, feed, _marks(call, "ApiTimelineTag", notices, name))


def group(call: Call) -> Reply:
    """statusnet/groups/timeline."""
    found = call.required_target_group(early=False)
    notices = _page(call, streams.in_group(call.world, found))
    feed = Feed(
        f"{found.nickname} timeline",
        f"Updates from {found.nickname} on {call.world.settings.site_name}!",
        f"group/{found.nickname}",
        f"GroupTimeline:{found.id}",
        notices,
    )
    return feed_reply(call, feed, None)


def conversation(call: Call) -> Reply:
    """statusnet/conversation: newest first."""
    number = php_int(call.get("id"))
    everything = streams.in_conversation(call.world, number)
    if not any(n.conversation == number for n in call.world.notices.values()):
        raise ApiError(404, f"No conversation with ID {number}.", early=True)
    window = call.window()
    notices = streams.page(everything, window, streams.by_number(window))
    feed = Feed("Conversation", "", f"conversation/{number}", f"Conversation:{number}", notices)
    reply = feed_reply(call, feed, None)
    reply.allows_all_origins = False
    return reply


def favorites(call: Call) -> Reply:
    """favorites: a user's favorites, most recent first."""
    owner = call.required_target_user()
    window = call.window()
    inside = streams.by_liking(call.world, owner, window)
    notices = streams.page(call.world.favorites[owner][::-1], window, inside)
    site = call.world.settings.site_name
    feed = Feed(
        f"{site} / Favorites from {owner.nickname}",
        f"{site} updates favorited by {owner.best_name} / {owner.nickname}.",
        f"{owner.nickname}/favorites",
        f"Favorites:{owner.id}",
        notices,
    )
    return feed_reply(call, feed, _marks(call, "ApiTimelineFavorites", notices, owner.id))


def bookmarks(call: Call) -> Reply:
    """bookmarks: none, because the API cannot create one."""
    owner = _bookmarker(call)
    site = call.world.settings.site_name
    feed = Feed(
        f"{site} / Bookmarks from {owner.nickname}",
        f"{site} updates bookmarked by {owner.best_name} / {owner.nickname}.",
        f"{owner.nickname}/bookmarks",
        f"Bookmarks:{owner.id}",
        [],
    )
    return feed_reply(call, feed, None)


def _bookmarker(call: Call) -> Profile:
    """The requested user. This route returns 404 for every unknown name."""
    try:
        return call.required_target_user()
    except ApiError as refusal:
        raise ApiError(404, "No such user.", early=True) from refusal


def retweets_of_me(call: Call) -> Reply:
    """statuses/retweets_of_me: one's notices that others repeated, not the repeats."""
    window = call.window(most=20)
    inside = streams.by_position(call.world, window)
    notices = streams.page(streams.retweets_of(call.world, call.user), window, inside)
    name = call.user.nickname
    feed = Feed(
        f"Repeats of {name}",
        f"{call.world.settings.site_name} notices that {call.user.best_name} / {name} has repeated",
        f"{name}/repeats",
        f"RepeatsOfMe:{call.user.id}",
        notices,
    )
    return feed_reply(call, feed, None)


def retweeted_by_me(call: Call) -> Reply:
    """statuses/retweeted_by_me: not implemented."""
    raise ApiError(503, "Unimplemented.", early=True)


def retweeted_to_me(call: Call) -> Reply:
    """statuses/retweeted_to_me: always fails."""
    raise ApiError(500, "Call to a member function getBestName() on null")
