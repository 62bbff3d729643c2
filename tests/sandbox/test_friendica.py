"""The sandbox's Friendica: routes, logins, errors, the site, users and contacts.

The contract test verifies the responses to single requests. Here are the rules behind them.
"""

from __future__ import annotations

import itertools
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

import pytest

from gnusocial.sandbox.friendica.routes import ROUTES, Route

from .friendica_site import ALICE, BOB, NOW, PNG, URL, Site, ids, is_empty_frame

# Roots, extensions, methods


@pytest.mark.parametrize("version", ["friendica-2024.08", "friendica-2024.09"])
def test_the_versions_differ_in_their_number(version: str) -> None:
    site, number = Site(version), version.removeprefix("friendica-")
    config = site.get("statusnet/config.json").json["site"]["friendica"]
    assert config["FRIENDICA_VERSION"] == number
    assert site.client.get("/nodeinfo/2.0").json["software"]["version"].startswith(number)
    assert site.get("v1/instance").json["version"].endswith(f"Friendica {number})")


@pytest.mark.parametrize("root", ["", "1.1/"])
@pytest.mark.parametrize("extension", ["", ".json"])
def test_both_roots_have_the_same_routes_and_the_extension_is_optional(
    site: Site, root: str, extension: str
) -> None:
    answer = site.get(f"{root}account/verify_credentials{extension}")
    assert (answer.status_code, answer.json["screen_name"]) == (200, "alice")
    assert answer.headers["Content-Type"] == "application/json"


def test_there_are_no_activity_streams(site: Site) -> None:
    assert site.get("statuses/home_timeline.as").status_code == 404


def test_jsonp(site: Site) -> None:
    assert site.get("help/test.json", callback="f").get_data() == b'f("ok")'


def test_scripts_of_other_sites_may_ask_the_api_and_read_no_refusals(site: Site) -> None:
    headers = site.get("help/test.json").headers
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert "POST" in headers["Access-Control-Allow-Methods"]
    refused = site.get("statuses/show/9.json")
    assert "Access-Control-Allow-Origin" not in refused.headers


# Unknown routes

LACKING = [
    "friendships/exists.json",
    "friendships/create.json",
    "friendships/create/2.json",
    "blocks/create.json",
    "blocks/destroy.json",
    "favorites/create/1.json",
    "statuses/retweets/1.json",
    "statuses/favs/1.json",
    "statuses/retweets_of_me.json",
    "statuses/user_timeline/2.json",
    "statuses/home_timeline/2.json",
    "statusnet/tags/timeline/x.json",
    "statusnet/groups/list_all.json",
    "gnusocial/conversation/1.json",
    "lists.json",
    "alice/lists.json",
    "check_nickname.json",
    "account/register.json",
    "users/show/bob.json",
    "users/profile_image/alice.json",
    "attachment/1.json",
    "oauth/request_token",
    "statusnet/media/upload",
    "v1/nosuch",
]


@pytest.mark.parametrize("path", LACKING)
def test_a_missing_route_is_told_to_those_who_read_alone(site: Site, path: str) -> None:
    answer = site.client.get(f"/api/{path}", auth=ALICE)
    assert (answer.status_code, answer.content_type) == (404, "text/html; charset=utf-8")
    assert "<title>Test social | Api</title>" in answer.text
    assert "<p>Page not found.</p>" in answer.text
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        assert is_empty_frame(site.client.open(f"/api/{path}", method=method, auth=ALICE))


def test_nor_is_a_wrong_method(site: Site) -> None:
    answer = site.get("statuses/update.json", status="x")
    assert (answer.status_code, "<p>Method Not Allowed.</p>" in answer.text) == (405, True)
    assert is_empty_frame(site.post("statuses/home_timeline.json"))
    assert ids(site.get("statuses/user_timeline.json")) == []


# Logins and errors

OPEN = {
    *("gnusocial/version", "statusnet/version", "gnusocial/config", "statusnet/config"),
    *("help/test", "account/rate_limit_status", "instance"),
}


@pytest.mark.parametrize("route", [r for r in ROUTES if r.area != "page"], ids=lambda r: r.example)
def test_every_route_but_these_wants_a_login(site: Site, route: Route) -> None:
    answer = site.client.open(route.example, method=route.method)
    if route.path in OPEN:
        assert answer.status_code == 200
    elif route.path == "apps":
        assert answer.json == {"error": "Missing parameters"}
    else:
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == 'Basic realm="Friendica"'
        assert answer.content_type == "text/html; charset=UTF-8"
        assert "<p>This API requires login</p>" in answer.text


def test_a_wrong_password_and_an_address_as_the_name(site: Site) -> None:
    path = "account/verify_credentials.json"
    assert site.get(path, ("alice", "wrong")).status_code == 401
    assert site.get(path, ("alice@elsewhere.example", "alicepass1")).status_code == 200
    assert site.get(path, ("alice@example.org", "alicepass1")).status_code == 200


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("statuses/show/999.json", 400, "There is no status with the uri-id 999 for the given"),
        ("statusnet/conversation/999.json", 400, "There is no status with the id 999."),
        ("statuses/show.json", 400, "An id is missing."),
        ("search.json", 400, "q parameter is required"),
        ("users/search.json", 400, "No search term specified."),
        ("users/search.json?q=nobody", 404, "User nobody not found."),
        ("lists/statuses.json", 400, "list_id not specified"),
    ],
)
def test_errors_are_pages_with_their_code(site: Site, path: str, status: int, words: str) -> None:
    answer = site.client.get(f"/api/{path}", auth=ALICE)
    assert (answer.status_code, answer.content_type) == (status, "text/html; charset=UTF-8")
    assert words in answer.text


# The site


def test_the_configuration_is_the_section_site(site: Site) -> None:
    config = site.get("gnusocial/config.json").json
    assert list(config) == ["site"]
    assert (config["site"]["textlimit"], config["site"]["server"]) == ("1000", "friendica.example")


def test_the_rate_limit(site: Site) -> None:
    limits = site.get("account/rate_limit_status.json", None).json
    assert (limits["remaining_hits"], limits["hourly_limit"]) == ("150", "150")
    assert limits["reset_time_in_seconds"] == int(NOW.timestamp()) + 3600


def test_webfinger_knows_the_host_without_its_port_and_answers_with_it(site: Site) -> None:
    def ask(resource: str) -> Any:
        return site.client.get("/.well-known/webfinger", query_string={"resource": resource})

    assert ask("acct:bob@friendica.example").json["subject"] == "acct:bob@friendica.example:8080"
    assert ask(f"{URL}/profile/bob").json["aliases"] == [f"{URL}/~bob", f"{URL}/profile/bob"]
    for host in ("friendica.example:8080", "elsewhere.example"):
        answer = ask(f"acct:bob@{host}")
        assert answer.status_code == 404
        assert f"Invalid host name for xrd query: {host}" in answer.text
    assert ask("acct:nobody@friendica.example").status_code == 404
    assert "oauth" not in site.client.get("/.well-known/host-meta").text


def test_rsd_names_the_site_as_the_root_of_the_api(site: Site) -> None:
    root = ElementTree.fromstring(site.client.get("/rsd.xml").text)
    (api,) = root.iter("{http://archipelago.phrasewise.com/rsd}api")
    assert api.get("apiLink") == URL


# Users


def test_users_are_named_in_several_ways(site: Site) -> None:
    bob = site.get("users/show/3.json").json
    assert (bob["id"], bob["pid"], bob["location"]) == (3, 3, "friendica")
    assert not {"uid", "status"} & bob.keys()
    address = {"profileurl": f"{URL}/profile/bob"}
    for query in ({"user_id": 3}, {"screen_name": "bob"}, {"screen_name": " BOB "}, address):
        assert site.get("users/show.json", **query).json == bob
    assert site.get("externalprofile/show.json", **address).json == bob


def test_instead_of_unknown_users_one_sees_oneself(site: Site) -> None:
    site.status("mine")
    for query in ({"screen_name": "nobody"}, {"profileurl": "http://x.example/"}, {}):
        assert site.get("users/show.json", **query).json["screen_name"] == "alice"
        assert ids(site.get("statuses/user_timeline.json", **query)) == [1]
    shown = site.get("friendships/show.json", target_screen_name="nobody").json["relationship"]
    assert shown["target"]["screen_name"] == "alice"


@pytest.mark.parametrize("path", ["users/show/999.json", "statuses/user_timeline.json?user_id=999"])
def test_an_unknown_number_breaks_the_server(site: Site, path: str) -> None:
    answer = site.client.get(f"/api/{path}", auth=ALICE)
    assert (answer.status_code, answer.get_data()) == (500, b"")


def test_uid_and_verified_are_left_out_of_ones_own(site: Site) -> None:
    own = site.get("account/verify_credentials.json").json
    assert not {"uid", "verified"} & own.keys()
    assert {"uid", "verified"} <= site.status("x")["user"].keys()


def test_the_status_of_a_user_can_be_skipped(site: Site) -> None:
    site.status("latest")
    path = "account/verify_credentials.json"
    assert site.get(path).json["status"]["text"] == "latest"
    assert "status" not in site.get(path, skip_status="true").json


def test_of_a_profile_name_and_description_change(site: Site) -> None:
    changed = site.post(
        "account/update_profile.json", name="A", description="B", url="http://x.example/"
    ).json
    assert (changed["name"], changed["description"]) == ("A", "B")
    assert changed["url"] == f"{URL}/profile/alice"


@pytest.mark.parametrize("field", ["image", "media"])
def test_the_picture_comes_as_image_or_media(site: Site, field: str) -> None:
    path = "account/update_profile_image.json"
    assert site.post(path, **{field: (BytesIO(PNG), "me.png")}).json["screen_name"] == "alice"
    assert site.post(path).status_code == 400
    assert site.post(path, image=(BytesIO(b"text"), "me.txt")).status_code == 500


# Contacts


@pytest.fixture
def busy() -> Site:
    """A site on which alice follows 25 others."""
    users = {"alice": "alicepass1", **{f"user{n:02}": "password" for n in range(2, 27)}}
    site = Site(users=users)
    site.befriend(*(("alice", nickname) for nickname in list(users)[1:]))
    return site


@pytest.mark.parametrize(
    ("path", "key"),
    [("statuses/friends", "users"), ("friends/list", "users"), ("friends/ids", "ids")],
)
def test_contacts_come_in_an_envelope(busy: Site, path: str, key: str) -> None:
    first = busy.get(f"{path}.json")
    numbers = [item if key == "ids" else item["id"] for item in first.json[key]]
    assert numbers == list(range(26, 6, -1))
    assert (first.json["next_cursor"], first.json["next_cursor_str"]) == (7, "7")
    assert (first.json["previous_cursor"], first.json["total_count"]) == (0, 25)
    assert f'<{URL}/api/{path}.json?max_id=7>; rel="next"' in first.headers["Link"]


def test_the_bounds_of_contacts_are_exclusive_and_the_cursor_bounds_nothing(busy: Site) -> None:
    assert busy.get("friends/ids.json", max_id=7).json["ids"] == [6, 5, 4, 3, 2]
    assert busy.get("friends/ids.json", max_id=7).json["next_cursor"] == 0
    assert busy.get("friends/ids.json", since_id=24).json["ids"] == [26, 25]
    ignored = busy.get("friends/ids.json", cursor=7).json
    assert (ignored["ids"][0], ignored["previous_cursor"]) == (26, -26)
    assert len(busy.get("friends/ids.json", count=200).json["ids"]) == 25
    assert len(busy.get("friends/ids.json", count=0).json["ids"]) == 1


def test_of_others_one_learns_what_one_is_part_of(site: Site) -> None:
    site.befriend(("alice", "bob"), ("carol", "bob"), ("bob", "carol"))
    users = site.get("statuses/followers.json", BOB).json["users"]
    assert [user["screen_name"] for user in users] == ["carol", "alice"]
    assert site.get("followers/ids.json", screen_name="bob").json["ids"] == [2]
    assert site.get("friends/ids.json", screen_name="bob").json["ids"] == []
    nobody = site.get("followers/list.json").json
    assert (nobody["users"], nobody["next_cursor"], nobody["total_count"]) == ([], -1, 0)


def test_following_says_who_follows_the_caller(site: Site) -> None:
    site.befriend(("alice", "bob"), ("carol", "alice"))
    assert site.get("users/show.json", screen_name="bob").json["following"] is False
    assert site.get("users/show.json", screen_name="carol").json["following"] is True


def test_a_relationship_has_more_keys_and_several_are_null(site: Site) -> None:
    site.befriend(("alice", "bob"))
    shown = site.get("friendships/show.json", target_screen_name="bob").json["relationship"]
    assert (shown["source"]["following"], shown["target"]["followed_by"]) == (True, True)
    assert shown["source"]["blocking"] is shown["source"]["notifications_enabled"] is None
    assert shown["source"]["can_dm"] is False


def test_unfollowing_contacts_of_either_kind(site: Site) -> None:
    site.befriend(("alice", "bob"), ("carol", "alice"))
    path = "friendships/destroy.json"
    for name in ("bob", "carol"):
        assert site.post(path, screen_name=name).json["screen_name"] == name
    assert site.get("friends/ids.json").json["ids"] == []
    assert site.get("followers/ids.json").json["ids"] == [4]
    again = site.post(path, user_id=3)
    assert (again.status_code, "Not following Contact" in again.text) == (404, True)
    unknown = site.post(path, screen_name="nobody")
    assert (unknown.status_code, "no user_id specified" in unknown.text) == (400, True)


# All of it


def test_nothing_crashes(site: Site) -> None:
    site.status("hello @bob")
    odd: tuple[dict[str, str], ...] = (
        {},
        {"count": "x", "page": "-1", "since_id": "zzz", "max_id": "1", "cursor": "5"},
        {"user_id": "x", "id": "x", "media_ids": "x,,9", "callback": "cb", "title": "t"},
        {"status": "[b]*_`<a href='x'>&#", "q": "#", "text": "x", "screen_name": "\x00"},
    )
    methods = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS")
    for route, method, data in itertools.product(ROUTES, methods, odd):
        answer = site.client.open(route.example, method=method, query_string=data, auth=ALICE)
        assert 200 <= answer.status_code <= 500
        assert method != "HEAD" or answer.get_data() == b""
