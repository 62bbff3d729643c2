"""The profile of Friendica against the facts about it, each by name."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from io import BytesIO
from typing import Any

import pytest
from werkzeug.test import Client, TestResponse

from gnusocial.sandbox import Sandbox
from gnusocial.sandbox.friendica.routes import ROUTES

ALICE, BOB = ("alice", "alicepass1"), ("bob", "bobpass12")
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0\0\0\2\0\0\0\3" + b"\x08\x02\0\0\0"

NOW = datetime(2026, 11, 21, 1, 2, 3, tzinfo=timezone.utc)


class Site:
    """A Friendica, asked without a socket."""

    def __init__(self, **settings: Any) -> None:
        self.now = NOW
        self.server = Sandbox(
            "friendica-2024.09", site_url="http://friendica.example", clock=self.time, **settings
        )
        self.client = Client(self.server.wsgi)

    def time(self) -> datetime:
        return self.now

    def get(self, path: str, who: Any = ALICE, **query: Any) -> TestResponse:
        return self.client.get(f"/api/{path}", query_string=query, auth=who)

    def post(self, path: str, who: Any = ALICE, **data: Any) -> TestResponse:
        return self.client.post(f"/api/{path}", data=data, auth=who)

    def status(self, text: str, who: Any = ALICE, **data: Any) -> dict[str, Any]:
        answer = self.post("statuses/update.json", who, status=text, **data)
        assert answer.status_code == 200
        return dict(answer.json or {})


@pytest.fixture
def site() -> Site:
    return Site()


def ids(answer: TestResponse) -> list[int]:
    return [item["id"] for item in answer.json or ()]


# Roots, extensions, methods


@pytest.mark.parametrize("root", ["", "1.1/"])
@pytest.mark.parametrize("extension", ["", ".json"])
def test_both_roots_have_the_same_routes_and_the_extension_is_optional(
    site: Site, root: str, extension: str
) -> None:
    answer = site.get(f"{root}account/verify_credentials{extension}")
    assert (answer.status_code, answer.json["screen_name"]) == (200, "alice")
    assert answer.headers["Content-Type"].startswith("application/json")


def test_there_are_no_activity_streams(site: Site) -> None:
    assert site.get("statuses/home_timeline.as").status_code == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "statuses/home_timeline"),
        ("GET", "statuses/update"),
        ("DELETE", "statuses/destroy/1"),
        ("GET", "friendships/destroy"),
    ],
)
def test_the_router_checks_the_method(site: Site, method: str, path: str) -> None:
    answer = site.client.open(f"/api/{path}.json", method=method, auth=ALICE)
    assert answer.status_code == 405


def test_jsonp(site: Site) -> None:
    assert site.get("help/test.json", callback="f").get_data() == b'f("ok")'


def test_scripts_of_other_sites_may_ask(site: Site) -> None:
    headers = site.get("help/test.json").headers
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert "POST" in headers["Access-Control-Allow-Methods"]


# Logins and errors

OPEN = {
    "gnusocial/version",
    "statusnet/version",
    "gnusocial/config",
    "statusnet/config",
    "help/test",
    "account/rate_limit_status",
}


@pytest.mark.parametrize("path", sorted({route.path for route in ROUTES if route.of_api}))
def test_every_route_but_these_wants_a_login(site: Site, path: str) -> None:
    route = next(route for route in ROUTES if route.path == path)
    url = f"/api/{path.replace('{id}', '1')}.json"
    answer = site.client.open(url, method=route.methods[0])
    if path in OPEN:
        assert answer.status_code == 200
    else:
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == 'Basic realm="Friendica"'
        assert answer.content_type.startswith("text/html")
        assert "<p>This API requires login</p>" in answer.text


def test_a_wrong_password_and_an_address_as_the_name(site: Site) -> None:
    path = "account/verify_credentials.json"
    assert site.get(path, ("alice", "wrong")).status_code == 401
    assert site.get(path, ("alice@elsewhere.example", "alicepass1")).status_code == 200


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("statuses/show/999.json", 400, "There is no status with the uri-id 999"),
        ("statusnet/conversation/999.json", 400, "There is no status"),
        ("users/show.json?screen_name=nobody", 404, "User not found"),
        ("users/show/999.json", 404, "User not found"),
        ("externalprofile/show.json?profileurl=http://x.example/", 404, "User not found"),
        ("statuses/user_timeline.json?user_id=999", 404, "User not found"),
        ("search.json", 400, "q parameter is required"),
        ("statusnet/groups/show/1.json", 404, "Page not found."),
    ],
)
def test_errors_are_pages_with_their_code(site: Site, path: str, status: int, words: str) -> None:
    answer = site.client.get(f"/api/{path}", auth=ALICE)
    assert (answer.status_code, answer.content_type) == (status, "text/html; charset=UTF-8")
    assert words in answer.text


LACKING = [
    "friendships/exists.json",
    "friendships/create.json",
    "friendships/create/2.json",
    "blocks/create.json",
    "blocks/destroy.json",
    "favorites/create/1.json",
    "favorites/destroy/1.json",
    "statuses/retweets/1.json",
    "statuses/favs/1.json",
    "statuses/retweets_of_me.json",
    "statuses/user_timeline/2.json",
    "statuses/home_timeline/2.json",
    "statusnet/tags/timeline/x.json",
    "statusnet/groups/list_all.json",
    "lists.json",
    "alice/lists.json",
    "lists/memberships.json",
    "check_nickname.json",
    "account/register.json",
    "account/update_link_color.json",
    "users/profile_image/alice.json",
    "bookmarks/2.json",
    "attachment/1.json",
    "checkhub.json",
    "trends.json",
    "oauth/request_token",
    "statusnet/media/upload",
]


@pytest.mark.parametrize("path", LACKING)
def test_routes_that_it_lacks(site: Site, path: str) -> None:
    for method in ("GET", "POST"):
        answer = site.client.open(f"/api/{path}", method=method, auth=ALICE)
        assert (answer.status_code, "<p>Page not found.</p>" in answer.text) == (404, True)


def test_the_site_has_no_rsd(site: Site) -> None:
    assert site.client.get("/rsd.xml").status_code == 404


# The site


def test_the_version_is_a_constant(site: Site) -> None:
    assert site.get("gnusocial/version").json == site.get("statusnet/version").json == "0.9.7"


def test_the_configuration_is_the_section_site(site: Site) -> None:
    config = site.get("gnusocial/config.json").json
    assert list(config) == ["site"]
    assert config["site"]["textlimit"] == "1000"
    assert isinstance(config["site"]["friendica"], dict)


def test_the_rate_limit_is_said_as_text(site: Site) -> None:
    limits = site.get("account/rate_limit_status.json", None).json
    assert (limits["remaining_hits"], limits["hourly_limit"]) == ("150", "150")
    assert limits["reset_time_in_seconds"] == str(int(NOW.timestamp()) + 3600)


def test_nodeinfo_and_webfinger(site: Site) -> None:
    links = site.client.get("/.well-known/nodeinfo").json["links"]
    assert [link["rel"].rpartition("/")[2] for link in links] == ["1.0", "2.0"]
    document = site.client.get(links[1]["href"].removeprefix("http://friendica.example")).json
    assert document["software"]["name"] == "friendica"
    found = site.client.get("/.well-known/webfinger?resource=acct:bob@friendica.example").json
    assert found["subject"] == "acct:bob@friendica.example"
    assert "oauth" not in site.client.get("/.well-known/host-meta").text
    assert site.client.get("/.well-known/webfinger?resource=acct:x@y.example").status_code == 404


# Users


def test_a_user(site: Site) -> None:
    user = site.get("users/show.json", screen_name="bob").json
    assert user["id"] == user["pid"] == 3
    assert (user["id_str"], user["cid"], user["utc_offset"], user["time_zone"]) == (
        "3",
        0,
        0,
        "UTC",
    )
    assert user["location"] == "DFRN"
    assert user["url"] == user["statusnet_profile_url"]
    assert user["statusnet_blocking"] is user["notifications"] is False
    assert {"profile_image_url_large", "entities", "listed_count", "verified"} <= user.keys()
    missing = {"groups_count", "profile_image_url_original", "linkcolor", "uid"}
    assert not missing & user.keys()


def test_uid_and_verified_are_left_out_of_ones_own(site: Site) -> None:
    own = site.get("account/verify_credentials.json").json
    assert not {"uid", "verified"} & own.keys()
    assert {"uid", "verified"} <= site.status("x")["user"].keys()


def test_the_status_of_a_user_can_be_skipped(site: Site) -> None:
    site.status("latest")
    path = "account/verify_credentials.json"
    assert site.get(path).json["status"]["text"] == "latest"
    assert "status" not in site.get(path, skip_status="true").json


def test_users_are_named_in_several_ways(site: Site) -> None:
    bob = site.get("users/show/3.json").json
    for query in (
        {"user_id": 3},
        {"screen_name": "bob"},
        {"profileurl": "http://friendica.example/profile/bob"},
    ):
        assert site.get("users/show.json", **query).json == bob
    address = {"profileurl": bob["url"]}
    assert site.get("externalprofile/show.json", **address).json == bob


def test_of_a_profile_name_and_description_change(site: Site) -> None:
    changed = site.post(
        "account/update_profile.json", name="A", description="B", url="http://x.example/"
    ).json
    assert (changed["name"], changed["description"]) == ("A", "B")
    assert changed["url"] == "http://friendica.example/profile/alice"


@pytest.mark.parametrize("field", ["image", "media"])
def test_the_picture_comes_as_image_or_media(site: Site, field: str) -> None:
    path = "account/update_profile_image.json"
    assert site.post(path, **{field: (BytesIO(PNG), "me.png")}).json["screen_name"] == "alice"
    assert site.post(path).status_code == 400
    assert site.post(path, image=(BytesIO(b"text"), "me.txt")).status_code == 500


# Contacts


@pytest.fixture
def busy() -> Iterator[Site]:
    """A site on which alice follows 25 others."""
    users = {"alice": "alicepass1", **{f"user{n:02}": "password" for n in range(2, 27)}}
    site = Site(users=users)
    for nickname in list(users)[1:]:
        site.server.add_subscription("alice", nickname)
    yield site
    site.server.stop()


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("statuses/friends", "users"),
        ("friends/list", "users"),
        ("friends/ids", "ids"),
    ],
)
def test_contacts_come_in_an_envelope(busy: Site, path: str, key: str) -> None:
    first = busy.get(f"{path}.json").json
    assert sorted(first) == sorted(
        [
            key,
            *("next_cursor", "next_cursor_str", "previous_cursor", "previous_cursor_str"),
            "total_count",
        ]
    )
    numbers = [item if key == "ids" else item["id"] for item in first[key]]
    assert numbers == list(range(26, 6, -1))
    assert (first["next_cursor"], first["next_cursor_str"]) == (7, "7")
    assert (first["previous_cursor"], first["total_count"]) == (0, 25)


def test_the_bounds_of_contacts_are_exclusive_and_the_cursor_bounds_nothing(busy: Site) -> None:
    assert busy.get("friends/ids.json", max_id=7).json["ids"] == [6, 5, 4, 3, 2]
    assert busy.get("friends/ids.json", max_id=7).json["next_cursor"] == 0
    assert busy.get("friends/ids.json", since_id=24).json["ids"] == [26, 25]
    ignored = busy.get("friends/ids.json", cursor=7).json
    assert (ignored["ids"][0], ignored["previous_cursor"]) == (26, -26)
    assert len(busy.get("friends/ids.json", count=200).json["ids"]) == 25


def test_followers(site: Site) -> None:
    site.server.add_subscription("alice", "bob")
    users = site.get("statuses/followers.json", BOB).json["users"]
    assert [user["screen_name"] for user in users] == ["alice"]
    assert site.get("followers/ids.json", screen_name="bob").json["ids"] == [2]
    assert site.get("followers/list.json").json["users"] == []


def test_a_relationship_has_more_keys_and_several_are_null(site: Site) -> None:
    site.server.add_subscription("alice", "bob")
    shown = site.get("friendships/show.json", target_screen_name="bob").json["relationship"]
    assert (shown["source"]["following"], shown["target"]["followed_by"]) == (True, True)
    assert shown["source"]["blocking"] is shown["source"]["notifications_enabled"] is None
    assert shown["source"]["can_dm"] is False


def test_unfollowing(site: Site) -> None:
    site.server.add_subscription("alice", "bob")
    path = "friendships/destroy.json"
    assert site.post(path, screen_name="bob").json["following"] is False
    again = site.post(path, user_id=3)
    assert (again.status_code, "Not following Contact" in again.text) == (404, True)


# Statuses


def test_a_status(site: Site) -> None:
    parent = site.status("hello", source="tests")
    status = site.status("@alice hi", BOB, in_reply_to_status_id=parent["id"])
    assert (parent["id"], parent["id_str"]) == (1, "1")
    assert parent["created_at"] == "Sat Nov 21 01:02:03 +0000 2026"
    assert parent["source"] == "tests (DFRN)"
    assert parent["attachments"] is None
    assert parent["in_reply_to_status_id"] is None
    assert (status["in_reply_to_status_id"], status["in_reply_to_status_id_str"]) == (1, "1")
    assert status["in_reply_to_user_id_str"] == "2"
    assert status["statusnet_conversation_id"] == parent["statusnet_conversation_id"] == 1
    extra = {"external_url", "author", "owner", "private", "activities", "html", "comments"}
    assert {key if key == "external_url" else f"friendica_{key}" for key in extra} <= set(status)
    assert not {"uri", "repeated", "source_link", "retweeted_status"} & status.keys()


def test_dates_are_in_utc_whatever_the_user_prefers() -> None:
    site = Site(user_settings={"alice": {"timezone": "Europe/Berlin"}})
    assert site.status("x")["created_at"] == "Sat Nov 21 01:02:03 +0000 2026"


def test_a_title_stands_in_front_of_the_text(site: Site) -> None:
    status = site.status("and text", title="Title")
    assert (status["text"], status["friendica_title"]) == ("Title and text", "Title")
    assert site.status("", htmlstatus="<b>bold</b>")["text"] == "bold"
    assert site.post("statuses/update.json", status="").status_code == 500


def test_attachments_and_entities_exclude_each_other(site: Site) -> None:
    media = site.post("media/upload.json", media=(BytesIO(PNG), "x.png")).json
    assert media == {
        "media_id": 1,
        "media_id_string": "1",
        "size": len(PNG),
        "image": {
            "w": 2,
            "h": 3,
            "image_type": "image/png",
            "friendica_preview_url": "http://friendica.example/photo/1-2.png",
        },
    }
    status = site.status("with a picture", media_ids="1")
    assert [each["mimetype"] for each in status["attachments"]] == ["image/png"]
    shown = site.get(f"statuses/show/{status['id']}.json", include_entities="true").json
    assert "attachments" not in shown
    assert shown["entities"].keys() == {"hashtags", "media", "urls", "user_mentions"}


def test_uploads_are_pictures(site: Site) -> None:
    assert site.post("media/upload.json").status_code == 400
    text = (BytesIO(b"words"), "x.txt")
    assert site.post("media/upload.json", media=text).status_code == 500
    posted = site.status("one", media=(BytesIO(PNG), "x.png"))
    assert len(posted["attachments"]) == 1


def test_the_posting_limit_is_429_and_json() -> None:
    site = Site(throttle=(2, 86_400))
    first = site.status("one")
    site.status("two")
    refused = site.post("statuses/update.json", status="three")
    assert refused.status_code == 429
    assert refused.json == {
        "error": "Too Many Requests",
        "error_description": "Daily posting limit of 2 posts reached. The post was rejected.",
    }
    # Replies do not count, nor are they refused.
    site.status("a reply", in_reply_to_status_id=first["id"])
    site.now += timedelta(days=1)
    site.status("tomorrow")


def test_an_unknown_parent_is_400(site: Site) -> None:
    answer = site.post("statuses/update.json", status="x", in_reply_to_status_id=99)
    assert answer.status_code == 400


def test_a_status_is_deleted_by_a_parameter(site: Site) -> None:
    site.status("x")
    in_path = site.post("statuses/destroy/1.json")
    assert (in_path.status_code, "An id is missing." in in_path.text) == (400, True)
    assert site.post("statuses/destroy/1.json", id=1).json["id"] == 1
    assert site.get("statuses/show/1.json").status_code == 400


def test_a_like_is_made_by_a_parameter_and_is_no_favourite(site: Site) -> None:
    site.status("x")
    assert site.post("favorites/create.json").status_code == 400
    assert site.post("favorites/create.json", BOB, id=9).status_code == 400
    assert site.post("favorites/create.json", BOB, id=1).json["favorited"] is True
    assert site.get("statuses/show/1.json").json["favorited"] is False
    liked = site.get("statuses/show/1.json").json["friendica_activities"]["like"]
    assert [user["screen_name"] for user in liked] == ["bob"]
    assert site.get("favorites.json", BOB).json == []
    assert site.post("favorites/destroy.json", BOB, id=1).json["favorited"] is False


@pytest.mark.parametrize("path", ["statuses/retweet/1.json", "statuses/retweet.json"])
def test_a_repeat_answers_the_original(site: Site, path: str) -> None:
    site.status("x")
    assert site.post(path, BOB, id=1).json["id"] == 1
    assert ids(site.get("statuses/public_timeline.json")) == [1]


# Timelines


def test_timelines_have_at_most_100_and_an_inclusive_max_id(site: Site) -> None:
    for number in range(105):
        site.status(f"#{number}")
    path = "statuses/public_timeline.json"
    assert ids(site.get(path)) == list(range(105, 85, -1))
    assert ids(site.get(path, count=200)) == list(range(105, 5, -1))
    assert ids(site.get(path, count=2, max_id=50)) == [50, 49]
    assert ids(site.get(path, count=2, since_id=103)) == [105, 104]
    assert ids(site.get(path, count=50, page=3)) == [5, 4, 3, 2, 1]
    assert ids(site.get("search.json", q="#1", rpp=200))[0] == 105
    assert len(ids(site.get("search/tweets.json", q="#", count=200))) == 100


def test_home_and_mentions_are_ones_own_whoever_is_named(site: Site) -> None:
    site.status("to @bob")
    site.status("mine", BOB)
    for path in ("statuses/home_timeline.json", "statuses/friends_timeline.json"):
        assert ids(site.get(path, screen_name="bob")) == [1]
    for path in ("mentions", "mentions_timeline", "replies"):
        assert ids(site.get(f"statuses/{path}.json", screen_name="bob")) == []
        assert ids(site.get(f"statuses/{path}.json", BOB)) == [1]


def test_replies_can_be_left_out(site: Site) -> None:
    site.status("one")
    site.status("two", in_reply_to_status_id=1)
    site.status("three")
    path = "statuses/home_timeline.json"
    assert ids(site.get(path, exclude_replies="true")) == [3, 1]
    assert ids(site.get(path, conversation_id=1)) == [2, 1]


@pytest.mark.parametrize("path", ["statusnet/conversation/{}", "conversation/show/{}"])
def test_a_conversation_is_that_of_any_of_its_posts(site: Site, path: str) -> None:
    site.status("one")
    site.status("two", BOB, in_reply_to_status_id=1)
    site.status("elsewhere")
    for number in (1, 2):
        assert ids(site.get(f"{path.format(number)}.json")) == [2, 1]
    assert ids(site.get("statuses/show/2.json", conversation=1)) == [2, 1]


def test_the_lists_that_one_subscribed_to_are_a_dummy(site: Site) -> None:
    assert site.get("lists/subscriptions.json").json == site.get("lists/list.json").json == []


def test_the_network_timeline_is_there(site: Site) -> None:
    assert site.get("statuses/networkpublic_timeline.json").json == []


# Direct messages


def test_a_message_has_its_title_in_front_unless_text_is_asked_for(site: Site) -> None:
    site.server.add_subscription("alice", "bob")
    path = "direct_messages/new.json"
    sent = site.post(path, text="a long message", screen_name="bob").json
    assert (sent["text"], sent["title"]) == ("a long mes...\na long message", "")
    assert {"friendica_seen", "friendica_parent_uri"} <= sent.keys()
    titled = site.post(path, text="words", user_id=3, title="T", getText="plain").json
    assert (titled["text"], titled["title"]) == ("words", "T")
    shown = site.get("direct_messages.json", BOB, getText="plain").json
    assert [message["text"] for message in shown] == ["words", "a long message"]
    assert ids(site.get("direct_messages/sent.json")) == [2, 1]


def test_the_bounds_of_messages_are_exclusive(site: Site) -> None:
    for number in range(5):
        site.server.add_direct_message("alice", "bob", f"#{number}")
    path = "direct_messages.json"
    assert ids(site.get(path, BOB, max_id=3)) == [2, 1]
    assert ids(site.get(path, BOB, since_id=3)) == [5, 4]
    assert ids(site.get(path, BOB, count=2, page=2)) == [3, 2]


def test_a_message_that_is_not_sent(site: Site) -> None:
    path = "direct_messages/new.json"
    empty = site.post(path, text="", screen_name="bob")
    assert (empty.status_code, empty.get_data()) == (200, b"")
    unknown = site.post(path, text="x", screen_name="nobody")
    assert (unknown.status_code, "Recipient not found" in unknown.text) == (404, True)
    assert site.post(path, text="x", screen_name="bob").json == {"error": -1}


# All of it


@pytest.mark.parametrize("format_", ["xml", "rss", "atom"])
def test_the_sandbox_writes_json_only(site: Site, format_: str) -> None:
    assert site.get(f"statuses/home_timeline.{format_}").status_code == 501


def test_nothing_crashes(site: Site) -> None:
    site.status("hello @bob")
    odd: tuple[dict[str, str], ...] = (
        {},
        {"count": "x", "page": "-1", "since_id": "zzz", "max_id": "1", "cursor": "5"},
        {"user_id": "x", "id": "x", "media_ids": "x,,9", "callback": "cb", "title": "t"},
    )
    methods = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS")
    for route, method, data in itertools.product(ROUTES, methods, odd):
        path = route.path.replace("{id}", "1").replace("{number}", "1.0")
        url = f"/api/{path}.json" if route.of_api else f"/{path}"
        answer = site.client.open(url, method=method, query_string=data, auth=ALICE)
        assert 200 <= answer.status_code <= 501
        assert method != "HEAD" or answer.get_data() == b""
