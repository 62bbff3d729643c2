"""Favourites and deletions: what they delete along, and where version 2 fails half-way."""

from __future__ import annotations

import pytest

from .site import Site

VERSIONS = ("1.20.10", "2.0.1")
DUPLICATE = {
    "1.20.10": "[Notice] DB_DataObject error []: DB Error: already exists",
    "2.0.1": "[Notice] DB_DataObject error []: MDB2 Error: constraint violation",
}


@pytest.fixture(params=VERSIONS)
def site(request: pytest.FixtureRequest) -> Site:
    """Alice has posted notice 1, and notice 2 in reply to it."""
    site = Site(request.param)
    site.write("alice", "top")
    site.write("alice", "answer", in_reply_to_status_id=1)
    return site


@pytest.fixture
def old() -> Site:
    site = Site("1.20.10")
    site.write("alice", "top")
    return site


@pytest.fixture
def new() -> Site:
    site = Site("2.0.1")
    site.write("alice", "top")
    return site


def count(site: Site, who: str) -> int:
    number: int = site.seen(None, f"users/show/{who}")["favourites_count"]
    return number


# Favourites


def test_who_likes_a_notice_comes_in_the_order_of_liking(site: Site) -> None:
    site.did("carol", "favorites/create/1")
    site.did("carol", "favorites/create/2")
    site.did("bob", "favorites/create/2")
    site.did("bob", "favorites/create/1")
    likers = [liker["nickname"] for liker in site.seen("alice", "statuses/favs/1")]
    assert likers == ["carol", "bob"]


def test_the_favourite_ends_with_its_notice_and_can_be_made_again(site: Site) -> None:
    site.did("bob", "favorites/create/2")
    assert count(site, "bob") == 1
    site.did("bob", "statuses/destroy/3")
    assert count(site, "bob") == 0
    assert site.seen("bob", "statuses/show/2")["favorited"] is False
    site.did("bob", "favorites/create/2")
    assert count(site, "bob") == 1


def test_the_favourites_end_with_the_liked_notice(old: Site) -> None:
    old.did("bob", "favorites/create/1")
    old.did("alice", "statuses/destroy/1")
    assert count(old, "bob") == 0
    assert old.ids("bob", "favorites") == []


def test_the_notice_of_an_ended_favourite_no_longer_ends_the_new_one(site: Site) -> None:
    site.did("bob", "favorites/create/2")
    site.did("bob", "favorites/destroy/2")
    site.did("bob", "favorites/create/2")
    site.did("bob", "statuses/destroy/3")
    assert count(site, "bob") == 1


def test_an_ended_favourite_cannot_be_liked(site: Site) -> None:
    site.did("bob", "favorites/create/2")
    site.did("bob", "favorites/destroy/2")
    refused = site.post("carol", "favorites/create/3")
    assert site.error(refused) == (500, "No result found on Fave lookup.")
    assert count(site, "carol") == 0


def test_the_bounds_of_favourites_are_numbers_on_version_1(old: Site) -> None:
    old.write("alice", "second")
    old.did("bob", "favorites/create/2")
    old.did("bob", "favorites/create/1")
    assert old.ids("bob", "favorites") == [1, 2]
    assert old.ids("bob", "favorites", since_id=1) == [2]
    assert old.ids("bob", "favorites", max_id=1) == [1]


def test_the_bounds_of_favourites_are_moments_of_liking_on_version_2(new: Site) -> None:
    new.write("alice", "second")
    new.did("bob", "favorites/create/2")
    new.did("bob", "favorites/create/1")
    new.write("alice", "fifth")
    assert new.ids("bob", "favorites") == [1, 2]
    # Notice 3 tells that notice 2 is liked, and so has the time of that.
    assert new.ids("bob", "favorites", max_id=3) == [2]
    assert new.ids("bob", "favorites", since_id=3) == [1]
    assert new.ids("bob", "favorites", since_id=5) == []


# Where version 2 fails


def test_version_2_fails_to_delete_a_liked_notice_that_is_no_answer(new: Site) -> None:
    new.did("bob", "favorites/create/1")
    failed = new.post("alice", "statuses/destroy/1")
    assert new.error(failed) == (500, 'No parent for notice with ID "1".')
    assert new.seen(None, "statuses/show/1")["text"] == "top"
    assert count(new, "bob") == 0
    # It is marked as deleted by now, and cannot be deleted again.
    again = new.post("alice", "statuses/destroy/1")
    assert new.error(again) == (500, DUPLICATE["2.0.1"])


def test_version_2_fails_at_the_first_of_several_favourites(new: Site) -> None:
    new.did("carol", "favorites/create/1")
    new.did("bob", "favorites/create/1")
    assert new.post("alice", "statuses/destroy/1").status_code == 500
    assert (count(new, "bob"), count(new, "carol")) == (0, 1)


def test_version_2_fails_to_delete_the_favourite_of_a_notice_that_is_no_answer(new: Site) -> None:
    new.did("bob", "favorites/create/1")
    failed = new.post("bob", "statuses/destroy/2")
    assert new.error(failed) == (500, 'No parent for notice with ID "1".')
    assert count(new, "bob") == 0


def test_version_2_deletes_a_liked_answer(new: Site) -> None:
    new.write("alice", "answer", in_reply_to_status_id=1)
    new.did("bob", "favorites/create/2")
    new.did("alice", "statuses/destroy/2")
    assert new.get(None, "statuses/show/2").status_code == 410


# Deletions


def test_a_deletion_cannot_be_deleted(site: Site) -> None:
    site.did("alice", "statuses/destroy/2")
    refused = site.post("alice", "statuses/destroy/3")
    assert site.error(refused) == (500, DUPLICATE[site.version])


def test_a_deletion_has_the_place_of_what_was_deleted(old: Site) -> None:
    old.write("alice", "second")
    old.did("alice", "statuses/destroy/1")
    assert old.ids(None, "statuses/public_timeline") == [2, 3]
    # Its number is still known for a bound.
    assert old.ids(None, "statuses/public_timeline", since_id=1) == [2, 3]


def test_a_moderator_is_named_in_the_deletion(old: Site) -> None:
    old.server.configure(user_settings={"bob": {"moderator": True}})
    old.did("bob", "statuses/destroy/1")
    deletion = old.seen(None, "statuses/show/2")
    assert deletion["user"]["screen_name"] == "alice"
    assert deletion["text"].startswith("Bob Tester deleted notice {{tag:site.test,")
