"""The compared calls, and the intended differences.

A case is the name of a function with its arguments after the server URL. Before each, the sandbox
is reset to the same state: see ``world``.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from gnusocial.sandbox import Sandbox

ALICE = {"$tuple": ["alice", "alicepass1"]}
BOB = {"$tuple": ["bob", "bobpass12"]}
APPLICATION = {"consumer_key": "c" * 32, "consumer_secret": "d" * 32}
PNG = {"media": {"$tuple": ["dot.png", {"$bytes": "\x89PNG\r\n\x1a\n"}, "image/png"]}}
V1, V2 = "1.20.10", "2.0.1"


class Case(NamedTuple):
    """A call. ``why`` is the reason for an intended difference; "" if there is none."""

    function: str
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    why: str = ""
    #: The only version on which there is such a difference; "" for both.
    version: str = ""
    #: The URL of the server; "@server" is the sandbox, None omits it.
    server: str | None = "@server"


def _case(
    function: str,
    *args: Any,
    why: str = "",
    version: str = "",
    server: str | None = "@server",
    **kwargs: Any,
) -> Case:
    return Case(function, args, kwargs, why, version, server)


def world(server: Sandbox) -> None:
    """Put the sandbox into the initial state of each case."""
    server.reset()
    with server.client("bob", retries=0) as bob, server.client("alice", retries=0) as alice:
        bob.post("hello of bob")
        alice.post("hello of alice, @bob")
        alice.account_follow("bob")
        bob.account_follow("alice")
        alice.group_create("testers", "The Testers")
        bob.group_create("bobs", "Those of Bob")
        alice.status_favorite(1)


_DATA_LOST = "4.0.0 drops all but `params`: without a login a private site refuses the search"
_NO_MATTER = "4.0.0 adds an `oauth_callback`, of which this route knows nothing"
_NO_ROUTE = "4.0.0 asks for `is_member/GROUP.json`, which no server has"
_NO_CALLBACK = "4.0.0 sends the callback in the form or not at all, and is refused"

#: The token of a user who allowed it, and the PIN: see ``allowed``.
_ALLOWED = {
    "resource_owner_key": "@key",
    "resource_owner_secret": "@secret",
    "secret_key": "@pin",
}
_WITH_GET = (
    "accounts activity_streams config direct_messages friendships groups statuses timelines users"
    " utils"
).split()
_WITH_POST = "accounts blocks direct_messages friendships groups media statuses utils".split()

CASES = [
    # every function, with a login
    _case("accounts.verify_credentials", auth=ALICE),
    _case(
        "accounts.register",
        data={"nickname": "erin", "password": "erinpass1", "confirm": "erinpass1"},
    ),
    _case("accounts.update_profile", data={"name": "Älice & Co", "location": None}, auth=ALICE),
    _case("accounts.update_profile_image", files={"image": PNG["media"]}, auth=ALICE),
    *(
        _case(f"activity_streams.{name}", params={"screen_name": "bob", "count": 5}, auth=ALICE)
        for name in ("public", "home", "friends", "user", "mentions", "replies")
    ),
    _case("blocks.create", data={"screen_name": "carol"}, auth=ALICE),
    _case("blocks.destroy", data={"screen_name": "carol"}, auth=ALICE),
    _case("config.config"),
    _case("direct_messages.received", auth=ALICE),
    _case("direct_messages.sent", params={"count": 3}, auth=ALICE),
    _case("direct_messages.new", data={"screen_name": "bob", "text": "psst"}, auth=ALICE),
    _case("friendships.exists", params={"user_a": "alice", "user_b": "bob"}, auth=ALICE),
    _case("friendships.show", params={"target_screen_name": "bob"}, auth=ALICE),
    _case("friendships.create", data={"screen_name": "carol"}, auth=ALICE),
    _case("friendships.destroy", data={"screen_name": "bob"}, auth=ALICE),
    _case("groups.create", data={"nickname": "more", "full_name": "More"}, auth=ALICE),
    _case("groups.local_groups", auth=ALICE),
    _case("groups.user_groups", params={"screen_name": "bob"}, auth=ALICE),
    _case("groups.timeline", "testers", params={"count": 2}),
    _case("groups.show", 1),
    _case("groups.is_member", "testers", params={"screen_name": "alice"}, why=_NO_ROUTE),
    _case("groups.is_member", 1, params={"screen_name": "bob"}, why=_NO_ROUTE),
    _case("groups.admins", "testers"),
    _case("groups.members", "testers", auth=ALICE),
    _case("groups.leave", "testers", auth=ALICE),
    _case("groups.join", "bobs", auth=ALICE),
    _case("media.upload", files=PNG, auth=ALICE),
    _case("oauth.request_token", auth={"$oauth": APPLICATION}, why=_NO_CALLBACK),
    _case(
        "oauth.request_token",
        auth={"$oauth": APPLICATION},
        data={"oauth_callback": "oob"},
        why=_NO_CALLBACK,
    ),
    _case("oauth.request_token", auth={"$oauth": APPLICATION}, data={"x": "y"}, why=_NO_CALLBACK),
    _case("oauth.access_token", auth={"$oauth": {**APPLICATION, **_ALLOWED}}),
    _case("oauth.access_token", auth={"$oauth": {**APPLICATION, "secret_key": "1"}}),
    _case("oauth.access_token", auth={"$oauth": APPLICATION}, data={"x": "y"}, why=_NO_MATTER),
    _case("oauth.authorize_url", "a" * 32),
    _case("search.search", "hello"),
    _case("search.search", "hello & ä/?", params={"rpp": 1}),
    _case("search.search", "hello", auth=ALICE, why=_DATA_LOST),
    _case("statuses.favorites", auth=ALICE),
    _case("statuses.update", data={"status": "Hé & <b>", "source": "me"}, auth=ALICE),
    _case("statuses.show", 1),
    _case("statuses.destroy", 2, auth=ALICE),
    _case("statuses.repeat", 1, auth=ALICE),
    _case("statuses.favorite", 2, auth=BOB),
    _case("statuses.unfavorite", 1, auth=ALICE),
    _case("statuses.conversation", 1, params={"count": 5}),
    *(
        _case(f"timelines.{name}", params={"screen_name": "bob", "count": 5}, auth=ALICE)
        for name in ("public", "home", "friends", "user", "mentions", "replies")
    ),
    *(
        _case(f"users.{name}", params={"screen_name": "bob"})
        for name in ("friends", "followers", "show", "friends_ids", "followers_ids")
    ),
    # helpers
    *(
        _case(f"{name}.make_path", "x", server=None)
        for name in (
            "accounts activity_streams blocks direct_messages friendships groups oauth timelines"
        ).split()
    ),
    _case("direct_messages.make_path", "", server=None),
    _case("statuses.add_id", "a/b", 5, server=None),
    _case("statuses.favorites_path", "x", server=None),
    _case("statuses.statuses_path", "x", server=None),
    _case("oauth.make_oauth_object", "k", "s", "t", "u", "v", server=None),
    _case("oauth.make_oauth_object", server=None, **APPLICATION, secret_key="v"),
    *(
        _case(f"{name}.make_{kind}_json", "made", path, server=None)
        for name, kind, path in [
            *((name, "get", "statuses/public_timeline.json") for name in _WITH_GET),
            *((name, "post", "statuses/update.json") for name in _WITH_POST),
        ]
    ),
    _case("groups.make_get_group", "made", "statusnet/groups/show", server=None),
    _case("groups.make_post_group", "made", "statusnet/groups/join", server=None),
    _case("statuses.make_get_status", "made", "statuses/show", server=None),
    _case("statuses.make_post_status", "made", "statuses/retweet", server=None),
    # refusals
    _case("timelines.home"),
    _case("timelines.home", auth={"$tuple": ["alice", "wrong"]}),
    _case("statuses.show", 999),
    _case("statuses.show", "no number"),
    _case("statuses.update", auth=ALICE),
    _case("statuses.update", data={}, auth=ALICE),
    _case("media.upload", auth=ALICE),
    _case("groups.show", "nobody's"),
    # ways to say it
    _case("statuses.update", {"status": "by position"}, auth=ALICE),
    _case("statuses.update", [["status", "pairs"]], auth=ALICE),
    _case("statuses.update", "status=text+as+it+is", auth=ALICE),
    _case("statuses.update", data={"$bytes": "status=bytes"}, auth=ALICE),
    _case("statuses.update", json={"status": "JSON"}, auth=ALICE),
    _case("statuses.update", None, {"status": "JSON by position"}, auth=ALICE),
    _case("statuses.update", data={"status": "file"}, files=PNG, auth=ALICE),
    _case("statuses.update", data={"status": "file"}, files={"media": {"$file": "x"}}, auth=ALICE),
    _case("statuses.update", data={"$file": "status=stream"}, auth=ALICE),
    _case("statuses.update", data={"status": "agent"}, headers={"User-Agent": "me/1"}, auth=ALICE),
    _case("statuses.update", data={"status": "ü"}, auth={"$oauth": {**APPLICATION}}),
    _case("statuses.destroy", status_id=2, auth=ALICE),
    _case("timelines.public", {"count": 1}),
    _case("timelines.public", "count=1&page=2"),
    _case("timelines.public", params={"count": [1, 2], "page": None, "since_id": "ä b"}),
    _case("timelines.public", params={"count": 1}, server="@server/"),
    _case("timelines.public", server="@server/index.php"),
    _case("timelines.public", timeout=5),
    _case("timelines.public", timeout={"$tuple": [5, 5]}),
    _case("timelines.public", timeout=None),
    _case("timelines.public", cookies={"a": "b"}),
    _case("timelines.public", stream=True),
    _case("timelines.public", allow_redirects=False),
    _case("timelines.public", verify=False, proxies={}, cert=None, hooks=None),
    _case("timelines.public", headers={"Cookie": "a=b", "Accept-Language": "de"}),
    # mistakes
    _case("timelines.public", server="no server"),
    _case("timelines.public", server="ftp://example.org"),
    _case("statuses.update", server=""),
    _case("timelines.public", server="http://"),
    _case("timelines.public", dta={}, auth=ALICE),
    _case("timelines.public", {"count": 1}, params={"count": 2}),
    _case("statuses.show"),
    _case("statuses.show", 1, status_id=1),
    _case("timelines.public", timeout="soon"),
    _case("timelines.public", timeout=-1),
    _case("timelines.public", headers={"a": "b\nc"}),
    _case("statuses.update", data={"status": "x"}, auth={"$tuple": ["alice"]}),
]

_RESPONSE = "3.0.3 returns the response of requests, which no version before or after it does"
_BOOL = "3.0.3 looks for an error in True and fails"
_NO_KEYWORDS = "3.0.3 takes no more than the id; 2.3.0 does"
_LOGIN = {"username": "alice", "password": "alicepass1"}
_THEIR_CALLBACK = _NO_CALLBACK.replace("4.0.0", "3.0.3")
#: Calls as in pygnusocial 3, compared with 3.0.3.
OLDER = [
    _case("accounts.verify_credentials", **_LOGIN),
    _case("accounts.register", "erin", "erinpass1", "erinpass1", fullname="Erin"),
    _case("accounts.update_profile", name="A", url="https://a.example", **_LOGIN),
    _case("accounts.update_profile_image", {"$file": "\x89PNG\r\n\x1a\n"}, **_LOGIN),
    _case("activity_streams.user", screen_name="bob", count=1, why=_RESPONSE),
    _case("blocks.create", screen_name="carol", **_LOGIN),
    _case("direct_messages.new", "psst", screen_name="bob", **_LOGIN),
    _case("direct_messages.received", count=2, **_LOGIN),
    _case("favorites.create", 2, **_LOGIN),
    _case("favorites.destroy", status_id=1, **_LOGIN),
    _case("favorites.favorites", count=2, **_LOGIN),
    _case("friendships.exists", "alice", "bob", why=_BOOL),
    _case("friendships.exists", source_user="alice", target_user="carol", why=_BOOL, **_LOGIN),
    _case("friendships.create", screen_name="carol", **_LOGIN),
    _case("groups.create", "more", full_name="More", **_LOGIN),
    _case("groups.show", nickname="testers"),
    _case("groups.join", id=2, **_LOGIN),
    _case("groups.timeline", nickname="testers", id=1, **_LOGIN),
    _case("groups.is_member", group_name="testers", screen_name="alice", **_LOGIN),
    _case(
        "media.upload",
        {"$file": "\x89PNG\r\n\x1a\n"},
        why="an empty response is not XML, and here a GNUSocialAPIError",
        version=V2,
        **_LOGIN,
    ),
    _case("oauth.request_token", *APPLICATION.values(), why=_THEIR_CALLBACK),
    _case("oauth.access_token", *APPLICATION.values(), *_ALLOWED.values()),
    _case("search.search", "hello", why=_RESPONSE, **_LOGIN),
    _case("statuses.update", "hello", source="me", **_LOGIN),
    _case("statuses.update", status="hello", media={"$file": "x"}, **_LOGIN),
    _case("statuses.update", "hello", username="alice", password="wrong"),
    _case("statuses.update", "hello", oauth=APPLICATION),
    _case("statuses.update", "hello", oauth=APPLICATION, **_LOGIN),
    _case("statuses.show", status_id=999, **_LOGIN),
    _case("statuses.destroy", 2, **_LOGIN),
    _case("statuses.conversation", 1, count=3, why=_NO_KEYWORDS, **_LOGIN),
    _case("timelines.home", count=3, **_LOGIN),
    _case("timelines.mentions", count=3, since_id=1, **_LOGIN),
    _case("users.show", screen_name="bob", **_LOGIN),
    _case("users.followers", count=3, screen_name="bob", **_LOGIN),
]
