"""Single responses with a surprising status, header or body."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from .site import Site

ORIGIN = "access-control-allow-origin"


@pytest.fixture(params=["1.20.10", "2.0.1"])
def site(request: pytest.FixtureRequest) -> Site:
    return Site(request.param)


# Errors


def test_the_timeline_of_an_unknown_group(site: Site) -> None:
    response = site.get(None, "statusnet/groups/timeline/nosuch")
    assert site.error(response) == (404, "Group not found.")
    assert response.headers[ORIGIN] == "*"


def test_deleting_by_get(site: Site) -> None:
    site.write("alice", "a post")
    response = site.get("alice", "statuses/destroy/1")
    assert site.error(response) == (400, "This method requires a POST or DELETE.")
    assert ORIGIN not in response.headers


def test_who_likes_a_notice_is_only_told_in_json(site: Site) -> None:
    site.write("alice", "a post")
    response = site.get("alice", "statuses/favs/1.xml")
    assert response.status_code == 415
    error = ElementTree.fromstring(response.get_data()).findtext("error")
    assert error == "This method currently only serves JSON."
    assert ORIGIN not in response.headers


def test_the_bookmarks_of_an_unknown_user(site: Site) -> None:
    response = site.get(None, "bookmarks/nosuchuser")
    assert site.error(response) == (404, "No such user.")


# Commands


def test_a_command_before_the_first_post_is_answered_with_an_empty_page(site: Site) -> None:
    site.tick()
    response = site.post("alice", "statuses/update", status="stats")
    assert response.status_code == 200
    assert response.get_data() == b""
    assert response.content_type.lower() == "text/html; charset=utf-8"


def test_a_command_after_a_post_is_answered_with_the_last_one(site: Site) -> None:
    site.write("alice", "a post")
    assert site.write("alice", "stats")["text"] == "a post"


# Lists


def test_unsubscribing_twice_is_refused_with_an_etag(site: Site) -> None:
    site.server.add_list("alice", "friends", ["carol"])
    site.did("bob", "alice/friends/subscribers")
    assert site.delete("bob", "alice/friends/subscribers").status_code == 200
    response = site.delete("bob", "alice/friends/subscribers")
    assert site.error(response) == (400, "You are not subscribed to this list.")
    assert response.headers["etag"].startswith('"ApiListSubscribers:')


# The site


def test_the_configuration_names_the_logo_of_the_theme(site: Site) -> None:
    document = ElementTree.fromstring(site.get(None, "statusnet/config.xml").get_data())
    theme = document.findtext("site/theme")
    assert theme
    assert document.findtext("site/logo") == f"http://site.test/theme/{theme}/logo.png"


# oEmbed


@pytest.mark.parametrize("query", [{"format": "json"}, {}])
def test_oembed_is_json(site: Site, query: dict[str, str]) -> None:
    site.write("alice", "a <post>")
    response = site.get(None, "main/oembed", url="http://site.test/notice/1", **query)
    assert response.status_code == 200
    assert response.content_type == "application/json; charset=utf-8"
    assert ORIGIN not in response.headers
    assert response.get_json() == {
        "version": "1.0",
        "provider_name": "Test social",
        "provider_url": "http://site.test/",
        "type": "link",
        "title": "Alice Tester (alice@site.test)'s status on Friday, 27-Nov-2026 12:00:01 UTC",
        "author_name": "Alice Tester (alice@site.test)",
        "author_url": "http://site.test/alice",
        "url": "http://site.test/notice/1",
        "html": "a &lt;post&gt;",
    }


def test_oembed_may_be_xml(site: Site) -> None:
    site.write("alice", "a post")
    response = site.get(None, "main/oembed", url="http://site.test/notice/1", format="xml")
    document = ElementTree.fromstring(response.get_data())
    assert (document.tag, document.findtext("type")) == ("oembed", "link")
    assert document.findtext("html") == "a post"


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("http://elsewhere.test/notice/1", 400),
        ("", 400),
        ("http://site.test/notice/99", 404),
        ("http://site.test/notice/x", 501),
        ("http://site.test/alice", 501),
    ],
)
def test_oembed_only_knows_the_notices_of_the_site(site: Site, url: str, status: int) -> None:
    assert site.get(None, "main/oembed", url=url, format="json").status_code == status


def test_oembed_hides_direct_messages() -> None:
    site = Site("2.0.1")
    site.server.add_direct_message("alice", "bob", "a secret")
    response = site.get(None, "main/oembed", url="http://site.test/notice/1", format="json")
    assert response.status_code == 404
    assert "secret" not in response.get_data(as_text=True)


# The clock


def test_what_happens_later_in_a_second_comes_first(site: Site) -> None:
    for who in ("carol", "alice"):
        site.post("bob", "friendships/create", screen_name=who)
        site.tick(0.1)
    friends = site.seen("bob", "statuses/friends")
    assert [friend["screen_name"] for friend in friends] == ["alice", "carol"]


def test_times_are_told_in_whole_seconds(site: Site) -> None:
    site.tick(0.9)
    site.post("alice", "statuses/update", status="a post")
    assert site.seen(None, "statuses/show/1")["created_at"] == "Fri Nov 27 12:00:00 +0000 2026"
