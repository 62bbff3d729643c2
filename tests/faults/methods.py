"""Every public method of the client with valid arguments, as a table.

The fuzzing of responses and of arguments starts from these calls. `PAGE` is a placeholder for a
page fetched before, `BASE` for the address of the server.
"""

from __future__ import annotations

import inspect
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from gnusocial import GNUSocial
from tests.faults.promises import PASSWORD
from tests.faults.scene import Scene

PAGE, BASE = "<a page>", "<the address>"
_PICTURE = b"\x89PNG\r\n\x1a\n" + b"\0" * 60
KEYS = {"client_id": "0123456789abcdef0123456789abcdef", "client_secret": "s" * 32}
_BOUNDS = {"limit": 2, "since_id": 1, "max_id": 9, "page": 1}
_STREAM = {"poll_interval": 5, "max_poll_interval": 10, "catch_up": 2}


@dataclass(frozen=True)
class Call:
    """A call of a method: its arguments, and the user."""

    name: str
    args: tuple[Any, ...] = ()
    options: dict[str, Any] = field(default_factory=dict)
    #: Further arguments that the method takes.
    more: dict[str, Any] = field(default_factory=dict)
    by_application: bool = False

    def make(self, base: str) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """Return the arguments with the placeholder replaced by the address."""

        def placed(value: Any) -> Any:
            return value.replace(BASE, base) if isinstance(value, str) else value

        named = {name: placed(value) for name, value in self.options.items()}
        return tuple(map(placed, self.args)), named


def _call(method: str, /, *args: Any, more: dict[str, Any] | None = None, **options: Any) -> Call:
    return Call(method, args, options, more or {})


def _timelines() -> Iterator[Call]:
    for name in ("home", "mentions", "user", "favorites", "friends", "replies"):
        yield _call(f"timeline_{name}", "bob", more=_BOUNDS)
        yield _call(f"activity_stream_{name}", "bob", more=_BOUNDS)
    for name in ("public", "network"):
        yield _call(f"timeline_{name}", more=_BOUNDS)
        yield _call(f"activity_stream_{name}", more=_BOUNDS)
    for name, of in (("tag", "news"), ("group", "testers"), ("bookmarks", "bob")):
        yield _call(f"timeline_{name}", of, more=_BOUNDS)
        yield _call(f"activity_stream_{name}", of, more=_BOUNDS)
    yield _call("timeline", "user", "bob", more=_BOUNDS)
    yield _call("activity_stream", "user", "bob", more=_BOUNDS)
    yield _call("timeline_feed", "user", "bob", more={"format": "rss", **_BOUNDS})
    yield _call("timeline_list", "alice", "friends", more={"cursor": -1})
    yield _call("timeline_repeats_of_me", more={"since_id": 1, "max_id": 9, "page": 1})
    yield _call("timeline_repeated_by_me")
    yield _call("timeline_repeated_to_me")
    yield _call("activity_stream_repeats_of_me", more=_BOUNDS)
    yield _call("activity_stream_conversation", 1, more=_BOUNDS)
    yield _call("conversation", 1, more=_BOUNDS)
    yield _call("favorites", "bob", more=_BOUNDS)
    yield _call("search", "hello", more={"limit": 2, "page": 1})
    yield _call("search_feed", "hello", more={"limit": 2, "page": 1, "since_id": 1})
    yield _call("trends")


def _accounts() -> Iterator[Call]:
    for name in ("account", "account_block", "account_follow", "account_unblock"):
        yield _call(name, "bob")
    yield _call("account_unfollow", "dave")
    yield _call("account_avatar_url", "bob", more={"size": "original"})
    pages = {"limit": 2, "page": 1}
    for name in ("followers", "following", "groups"):
        yield _call(f"account_{name}", "bob", more=pages)
    yield _call("account_followers_ids", "bob", more={"page": 1})
    yield _call("account_following_ids", "bob", more={"page": 1})
    yield _call("account_statuses", "bob", more=_BOUNDS)
    yield _call("account_follows", "alice", "bob")
    yield _call("account_relationship", "bob", more={"source": "carol"})
    for name in ("account_rate_limit_status", "account_verify_credentials", "me"):
        yield _call(name)
    yield _call("app_verify_credentials")
    yield _call("account_update_avatar", _PICTURE, more={"mime_type": "image/png"})
    yield _call("account_update_background_color", "ff0000")
    yield _call("account_update_link_color", "ff0000")
    yield _call("account_update_delivery_device", "none")
    yield _call(
        "account_update_profile",
        description="a person",
        more={"name": "Alice", "url": "http://a.example/", "location": "here"},
    )
    yield _call("nickname_available", "erin")


def _statuses() -> Iterator[Call]:
    post = {
        "in_reply_to_id": 1,
        "media_ids": [1],
        "media_files": [b"some text"],
        "latitude": 1.0,
        "longitude": 2.0,
        "source": "bot",
    }
    yield _call("post", "hello world", more=post)
    yield _call("status_post", "hello there", more=post)
    yield _call("status_post", "with a file", media_files=[b"some text"])
    yield _call("status_reply", 2, "and to you", more={"untag": True})
    yield _call("fit", "how long is that")
    yield _call("split", "how long is that")
    yield _call("thread_post", ["one", "two"])
    yield _call("notifications")
    for name in ("status", "status_context", "status_favorite", "status_repeat"):
        yield _call(name, 2)
    yield _call("status_delete", 1)
    yield _call("status_unfavorite", 3)
    yield _call("status_unrepeat", 3)
    yield _call("status_conversation", 2, more={"limit": 2})
    yield _call("status_favorited_by", 3, more={"limit": 2})
    yield _call("status_repeats", 3, more={"limit": 2})
    yield _call("attachment", 1)
    yield _call("media_post", b"some text", more={"mime_type": "text/plain", "file_name": "a.txt"})
    yield _call("direct_message_post", "bob", "in private")
    yield _call("direct_messages", more=_BOUNDS)
    yield _call("direct_messages_sent", more=_BOUNDS)


def _groups_and_lists() -> Iterator[Call]:
    about = {
        "homepage": "http://g.example/",
        "description": "about",
        "location": "there",
        "aliases": ["gg"],
    }
    pages = {"limit": 2, "page": 1}
    yield _call("groups", more=pages)
    yield _call("group_create", "newgroup", more={"full_name": "New", **about})
    yield _call("group_update", "testers", full_name="Tests", more={"nickname": "other", **about})
    for name in ("group", "group_delete", "group_tags"):
        yield _call(name, "testers")
    yield _call("group_join", "others")
    yield _call("group_leave", "testers")
    yield _call("group_admins", "testers", more=pages)
    yield _call("group_members", "testers", more=pages)
    yield _call("group_is_member", "testers", more={"user": "bob"})
    yield _call("group_update_logo", "testers", _PICTURE)
    yield _call("lists", "alice")
    yield _call("list_create", "more", more={"description": "d", "mode": "private"})
    yield _call("list_update", "alice", "friends", name="friends", more={"mode": "public"})
    for name in ("delete", "members", "show", "subscribe", "subscribers", "unsubscribe"):
        yield _call(f"list_{name}", "alice", "friends")
    for name in ("has_member", "has_subscriber", "members_add", "members_remove"):
        yield _call(f"list_{name}", "alice", "friends", "bob")
    yield _call("list_memberships", "bob")
    yield _call("list_subscriptions", "bob")


def _pages_and_streams() -> Iterator[Call]:
    for name in ("fetch_next", "fetch_previous", "fetch_remaining", "pagination_page_iterator"):
        yield _call(name, PAGE)
    yield _call("pagination_iterator", PAGE, more={"since": None, "until": None})
    yield _call("get_pagination_info", PAGE)
    yield _call("get_n_pages", PAGE, 2)
    for name in ("home", "public", "network", "mentions", "user", "direct_messages"):
        yield _call(f"stream_{name}", more=_STREAM)
    for name, of in (
        ("account", "bob"),
        ("group", "testers"),
        ("tag", "news"),
        ("search", "hello"),
    ):
        yield _call(f"stream_{name}", of, more=_STREAM)
    yield _call("stream_list", "alice", "friends", more=_STREAM)
    yield _call("stream_notifications", more={"kinds": ["follow", "favorite"], **_STREAM})
    yield _call("stream_healthy")


def _instance() -> Iterator[Call]:
    for name in ("config", "instance", "instance_healthy", "instance_nodeinfo", "instance_version"):
        yield _call(name)
    yield _call("verify_minimum_version", "1.1.0", more={"demand": True})
    yield _call("webfinger", "alice@gs.example")
    yield _call("hub_url", f"{BASE}/api/statuses/user_timeline/2.atom")
    yield _call("discover", BASE)
    yield _call(
        "create_account",
        "erin",
        "erinpass12",
        "erin@example.org",
        more={"fullname": "Erin", "homepage": "http://e.example/", "bio": "b", "invite_code": "i"},
    )
    login = {"username": "alice", "password": PASSWORD}
    app = {
        "scopes": ("read",),
        "redirect_uri": "http://bot.example/back",
        "website": "http://bot.example/",
        "description": "a bot",
        "organization": "bots",
        "to_file": "app.secret",
    }
    yield Call("create_app", ("my bot", BASE), login, app)
    yield Call("create_app", ("my bot", BASE), {}, app)
    to_file = {"to_file": "user.secret"}
    yield Call("log_in", (), login, {"code": "1234", **to_file}, by_application=True)
    yield Call("auth_request_url", (), {}, {"redirect_uri": "oob", **to_file}, by_application=True)
    yield Call(
        "log_in_browser",
        (),
        {"timeout": 0.02, "open_page": lambda page: None},
        to_file,
        by_application=True,
    )
    yield Call("revoke_access_token", ("alice", PASSWORD), {}, {}, by_application=True)


CALLS = list(
    itertools.chain(
        _timelines(),
        _accounts(),
        _statuses(),
        _groups_and_lists(),
        _pages_and_streams(),
        _instance(),
    )
)
#: Methods that need no server: what they do has tests of its own.
ELSEWHERE = {"close", "from_env", "text_length"}


def public_methods() -> set[str]:
    """Return the names of all public methods."""
    members = inspect.getmembers(GNUSocial, callable)
    return {name for name, _ in members if not name.startswith("_")}


def furnish(stage: Scene) -> None:
    """Set up what the calls refer to in the sandbox."""
    stage.server.add_subscription("alice", "bob")
    stage.server.add_subscription("bob", "alice")
    stage.server.add_subscription("alice", "dave")
    stage.post_as("alice", "hello, who is there? #news")
    stage.post_as("bob", "hello alice @alice #news")
    for number in range(3):
        stage.time.passed += 1
        stage.post_as("bob", f"hello {number} http://a.example/{number}")
    stage.do("alice", "favorites/create/3")
    stage.do("alice", "statuses/retweet/3")
    stage.do("alice", "statusnet/groups/create", nickname="testers", full_name="Testers")
    stage.do("bob", "statusnet/groups/create", nickname="others")
    stage.post_as("alice", "hello !testers")
    stage.server.add_list("alice", "friends", ["bob"])
    stage.server.add_list("bob", "people", ["alice"])
    stage.server.add_direct_message("bob", "alice", "in private")
    stage.time.passed += 1000
