"""ActivityStreams JSON and Atom: the same activities in two formats."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import pytest

from .site import Site

SCHEMA = "http://activitystrea.ms/schema/1.0"
NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "activity": "http://activitystrea.ms/spec/1.0/",
    "thr": "http://purl.org/syndication/thread/1.0",
    "statusnet": "http://status.net/schema/api/1/",
}
DECLARED = (
    "xmlns",
    "xmlns:thr",
    "xmlns:georss",
    "xmlns:activity",
    "xmlns:media",
    "xmlns:poco",
    "xmlns:ostatus",
    "xmlns:statusnet",
)


@pytest.fixture(params=["1.20.10", "2.0.1"])
def site(request: pytest.FixtureRequest) -> Site:
    """Alice has posted notice 1."""
    return begun(request.param)


@pytest.fixture
def old() -> Site:
    """The version whose timelines also show favorites and deletions."""
    return begun("1.20.10")


def begun(version: str) -> Site:
    site = Site(version)
    site.write("alice", "the first #zebra #apple")
    return site


def items(site: Site, nickname: str, who: str | None = None) -> list[Any]:
    feed = site.seen(who, f"statuses/user_timeline/{nickname}.as")
    return feed.get("items", [])


def feed_of(site: Site, route: str, who: str | None = None) -> ElementTree.Element:
    response = site.get(who, route)
    assert response.status_code == 200
    return ElementTree.fromstring(response.get_data())


def entries(site: Site, route: str) -> list[ElementTree.Element]:
    return feed_of(site, route).findall("atom:entry", NAMESPACES)


def text(element: ElementTree.Element, path: str) -> str | None:
    return element.findtext(path, namespaces=NAMESPACES)


# ActivityStreams: the members of an item


def test_the_actor_has_a_summary_where_there_is_a_description(site: Site) -> None:
    assert "summary" not in items(site, "alice")[0]["actor"]
    site.did("alice", "account/update_profile", description="I write")
    assert items(site, "alice")[0]["actor"]["summary"] == "I write"


def test_the_tags_of_a_post_are_sorted(site: Site) -> None:
    tags = items(site, "alice")[0]["object"]["tags"]
    assert [tag["displayName"] for tag in tags] == ["apple", "zebra"]


def test_a_reply_names_its_parent_as_a_note_even_if_it_is_a_comment(site: Site) -> None:
    site.write("bob", "an answer", in_reply_to_status_id=1)
    site.write("bob", "another", in_reply_to_status_id=2)
    to_comment, to_note = items(site, "bob")
    assert to_note["object"]["inReplyTo"]["objectType"] == "note"
    assert to_comment["object"]["inReplyTo"]["objectType"] == "note"
    assert to_comment["object"]["objectType"] == "comment"


def test_the_feed_counts_its_items_where_it_has_any(site: Site) -> None:
    assert site.seen(None, "statuses/user_timeline/alice.as")["totalItems"] == 1
    empty = site.seen(None, "statuses/user_timeline/carol.as")
    assert "totalItems" not in empty
    assert "items" not in empty


def test_a_post_has_neither_title_nor_target(site: Site) -> None:
    item = items(site, "alice")[0]
    assert "title" not in item
    assert "target" not in item


def test_a_repeat_holds_the_repeated_note(site: Site) -> None:
    site.did("bob", "statuses/retweet/1")
    repeat = items(site, "bob")[0]
    assert repeat["verb"] == "share"
    assert repeat["title"] == "bob repeated a notice by alice"
    assert repeat["object"]["objectType"] == "note"
    assert repeat["object"]["content"] == site.seen(None, "statuses/show/1")["statusnet_html"]
    assert repeat["status_net"]["notice_info"]["repeat_of"] == "1"


def test_the_favorite_of_a_post_answers_it(old: Site) -> None:
    old.did("bob", "favorites/create/1")
    favorite = items(old, "bob")[0]
    assert (favorite["verb"], favorite["title"]) == ("favorite", "Favorite")
    assert favorite["object"]["inReplyTo"]["url"] == "http://site.test/notice/1"
    assert "target" not in favorite


def test_the_favorite_of_another_activity_has_it_as_its_target(old: Site) -> None:
    old.did("bob", "friendships/create", screen_name="alice")
    old.did("alice", "favorites/create/2")
    favorite = items(old, "alice")[0]
    assert favorite["target"]["id"] == favorite["object"]["id"]


def test_a_deletion_keeps_id_and_type_of_what_was_deleted(old: Site) -> None:
    uri = old.seen(None, "statuses/show/1")["uri"]
    old.did("alice", "statuses/destroy/1")
    deletion = items(old, "alice")[0]
    assert (deletion["verb"], deletion["title"]) == ("delete", "Delete")
    assert deletion["object"] == {"id": uri, "objectType": "note"}
    assert deletion["target"] == deletion["object"]


def test_following_is_about_the_person_until_it_ends(site: Site) -> None:
    site.did("bob", "friendships/create", screen_name="alice")
    follow = items(site, "bob")[0]
    assert (follow["verb"], follow["object"]["displayName"]) == ("follow", "Alice Tester")
    assert follow["title"].startswith("Bob Tester (bob@site.test)'s status on ")
    site.did("bob", "friendships/destroy", screen_name="alice")
    ended = items(site, "bob")[0]
    assert ended["verb"] == "follow"
    assert ended["object"]["displayName"] == "New person by bob"
    assert "title" not in ended


def test_joining_is_about_the_group_until_it_ends(site: Site) -> None:
    site.did("alice", "statusnet/groups/create", nickname="people", full_name="People")
    site.did("bob", "statusnet/groups/join/1")
    assert items(site, "bob")[0]["object"]["displayName"] == "People"
    site.did("bob", "statusnet/groups/leave/1")
    assert items(site, "bob")[0]["object"]["displayName"] == "New group by bob"


@pytest.mark.parametrize("end", ["favorites/destroy/2", "statuses/destroy/2"])
def test_a_feed_with_an_ended_favorite_fails(old: Site, end: str) -> None:
    old.write("alice", "an answer", in_reply_to_status_id=1)
    old.did("bob", "favorites/create/2")
    old.did("bob" if "favorites" in end else "alice", end)
    response = old.get(None, "statuses/user_timeline/bob.as")
    assert response.status_code == 500
    assert "No result found on Fave lookup." in response.get_data(as_text=True)


def test_a_feed_with_a_repeat_of_a_deleted_notice_fails(site: Site) -> None:
    site.did("bob", "statuses/retweet/1")
    site.did("alice", "statuses/destroy/1")
    assert site.get(None, "statuses/user_timeline/bob.as").status_code == 500


# The viewer


def test_profile_info_depends_on_the_viewer(site: Site) -> None:
    site.did("bob", "friendships/create", screen_name="alice")
    info = items(site, "alice", who="bob")[0]["actor"]["status_net"]["profile_info"]
    assert info == {"local_id": "2", "following": "true", "blocking": "false"}
    info = items(site, "alice", who=None)[0]["actor"]["status_net"]["profile_info"]
    assert info == {"local_id": "2"}


def test_a_post_after_its_favorite_is_rendered_anonymously(old: Site) -> None:
    old.did("alice", "favorites/create/1")
    favorite, post = items(old, "alice", who="bob")
    assert "following" in favorite["actor"]["status_net"]["profile_info"]
    assert post["actor"]["status_net"]["profile_info"] == {"local_id": "2"}


# Atom


def test_an_atom_feed_skips_a_notice_that_cannot_be_rendered(site: Site) -> None:
    site.did("bob", "statuses/retweet/1")
    site.write("bob", "a post")
    site.did("alice", "statuses/destroy/1")
    found = entries(site, "statuses/user_timeline/bob.atom")
    assert [text(entry, "statusnet:notice_id") for entry in found] == ["3"]


def test_an_atom_entry_of_a_favorite_names_what_it_answers(old: Site) -> None:
    old.did("bob", "favorites/create/1")
    (entry,) = entries(old, "statuses/user_timeline/bob.atom")
    answered = entry.find("thr:in-reply-to", NAMESPACES)
    assert answered is not None
    assert answered.get("href") == "http://site.test/notice/1"
    assert text(entry, "activity:verb") == f"{SCHEMA}/favorite"


# AtomPub


@pytest.mark.parametrize("area", ["favorites", "subscriptions", "memberships"])
def test_a_collection_declares_every_namespace(site: Site, area: str) -> None:
    body = site.get(None, f"statusnet/app/{area}/3.atom").get_data(as_text=True)
    root = body.split("<feed ", 1)[1].split(">", 1)[0]
    assert [name for name in DECLARED if f'{name}="' not in root] == []


def test_the_favorites_of_a_user_hold_the_liked_notices(site: Site) -> None:
    site.write("alice", "the second")
    site.did("bob", "favorites/create/1")
    site.did("bob", "favorites/create/2")
    newest, oldest = entries(site, "statusnet/app/favorites/3.atom")
    assert text(newest, "atom:title") == "Favor"
    assert text(newest, "activity:object/statusnet:notice_id") == "2"
    assert text(newest, "activity:target/statusnet:notice_id") == "2"
    assert text(oldest, "activity:object/statusnet:notice_id") == "1"


def test_the_subscriptions_of_a_user_hold_the_people(site: Site) -> None:
    site.did("bob", "friendships/create", screen_name="alice")
    (entry,) = entries(site, "statusnet/app/subscriptions/3.atom")
    assert text(entry, "activity:object/atom:title") == "Alice Tester"
    assert text(entry, "atom:content") == "Bob Tester is now following Alice Tester."


def test_a_collection_holds_only_what_has_not_ended(site: Site) -> None:
    site.write("alice", "an answer", in_reply_to_status_id=1)
    site.did("bob", "friendships/create", screen_name="alice")
    site.did("bob", "friendships/destroy", screen_name="alice")
    site.did("bob", "favorites/create/2")
    site.tick()
    site.post("bob", "favorites/destroy/2")
    assert entries(site, "statusnet/app/subscriptions/3.atom") == []
    assert entries(site, "statusnet/app/favorites/3.atom") == []
