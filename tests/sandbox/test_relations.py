"""Blocks, groups and their effects on timelines."""

from __future__ import annotations

import pytest

from .site import Site

VERSIONS = ("1.20.10", "2.0.1")


@pytest.fixture(params=VERSIONS)
def site(request: pytest.FixtureRequest) -> Site:
    return Site(request.param)


def counts(site: Site, who: str) -> tuple[int, int]:
    user = site.seen(None, f"users/show/{who}")
    return user["friends_count"], user["followers_count"]


# Blocks


def test_a_block_ends_the_subscriptions_of_both(site: Site) -> None:
    site.did("alice", "friendships/create", screen_name="bob")
    site.did("bob", "friendships/create", screen_name="alice")
    assert counts(site, "alice") == counts(site, "bob") == (1, 1)
    site.did("bob", "blocks/create", screen_name="alice")
    assert counts(site, "alice") == counts(site, "bob") == (0, 0)
    site.did("bob", "blocks/destroy", screen_name="alice")
    assert counts(site, "alice") == counts(site, "bob") == (0, 0)


def test_a_blocked_user_cannot_mention_but_can_reply(site: Site) -> None:
    site.write("bob", "a notice")
    site.did("bob", "blocks/create", screen_name="alice")
    site.write("alice", "hello @bob")
    site.write("alice", "an answer", in_reply_to_status_id=1)
    assert site.ids("bob", "statuses/mentions") == [3]
    assert site.ids("bob", "statuses/home_timeline") == [3, 1]


# Mentions


def test_the_bounds_of_mentions_are_moments_not_numbers(site: Site) -> None:
    site.write("alice", "one @bob")
    site.write("alice", "two @bob")
    site.write("carol", "three")
    site.write("alice", "four @bob")
    assert site.ids("bob", "statuses/mentions", since_id=1) == [4, 2]
    assert site.ids("bob", "statuses/mentions", max_id=3) == [2, 1]
    assert site.ids("bob", "statuses/mentions", since_id=99) == [4, 2, 1]


def test_within_a_second_the_number_decides(site: Site) -> None:
    for number in range(3):
        assert site.post("alice", "statuses/update", status=f"{number} @bob").status_code == 200
    assert site.ids("bob", "statuses/mentions", since_id=1) == [3, 2]
    assert site.ids("bob", "statuses/mentions", max_id=2) == [2, 1]


# The home timeline


def test_the_home_timeline_of_version_1_counts_a_notice_once_for_each_reason() -> None:
    site = Site("1.20.10")
    site.did("alice", "statusnet/groups/create", nickname="people", full_name="People")
    site.write("alice", "first")
    site.write("alice", "mine, to @alice and to !people")
    site.write("alice", "third")
    assert site.ids("alice", "statuses/home_timeline", count=4) == [3, 2]
    assert site.ids("alice", "statuses/home_timeline", count=5) == [3, 2, 1]
    assert site.ids("alice", "statuses/friends_timeline", count=2) == [3, 2]
    # The rows of a notice may be on two pages.
    assert site.ids("alice", "statuses/home_timeline", count=2, page=2) == [2]


def test_the_home_timeline_of_version_2_is_full() -> None:
    site = Site("2.0.1")
    site.did("alice", "statusnet/groups/create", nickname="people", full_name="People")
    site.write("alice", "first")
    site.write("alice", "mine, to @alice and to !people")
    site.write("alice", "third")
    assert site.ids("alice", "statuses/home_timeline", count=3) == [3, 2, 1]


# Groups


def test_the_names_of_a_new_group_keep_their_spaces(site: Site) -> None:
    made = site.did(
        "alice",
        "statusnet/groups/create",
        nickname="people",
        full_name="People ",
        description=" d ",
    )
    assert (made["fullname"], made["description"]) == ("People ", " d ")


def test_a_changed_description_is_answered_as_null_and_not_stored(site: Site) -> None:
    site.did(
        "alice", "statusnet/groups/create", nickname="people", full_name="P", description="old"
    )
    changed = site.did("alice", "statusnet/groups/update/1", nickname="people", description="new")
    assert changed["description"] is None
    assert site.seen(None, "statusnet/groups/show/1")["description"] == "old"
    renamed = site.did("alice", "statusnet/groups/update/1", nickname="people", fullname="Q")
    assert (renamed["description"], renamed["fullname"]) == ("old", "Q")


def test_the_groups_of_a_user_come_by_number_or_joined_last_first(site: Site) -> None:
    for nickname in ("one", "two"):
        site.did("alice", "statusnet/groups/create", nickname=nickname, full_name=nickname)
    site.did("bob", "statusnet/groups/join/2")
    site.did("bob", "statusnet/groups/join/1")
    expected = [1, 2]
    assert site.ids(None, "statusnet/groups/list/bob") == expected
    site.did("bob", "statusnet/groups/leave/2")
    site.did("bob", "statusnet/groups/join/2")
    expected = [1, 2] if site.version == "1.20.10" else [2, 1]
    assert site.ids(None, "statusnet/groups/list/bob") == expected


def test_all_groups_come_newest_first(site: Site) -> None:
    for nickname in ("one", "two"):
        site.did("alice", "statusnet/groups/create", nickname=nickname, full_name=nickname)
    assert site.ids("alice", "statusnet/groups/list_all") == [2, 1]


def test_groups_of_one_second_have_the_order_of_the_database(site: Site) -> None:
    for nickname in ("one", "two"):
        site.post("alice", "statusnet/groups/create", nickname=nickname, full_name=nickname)
    expected = [1, 2] if site.version == "1.20.10" else [2, 1]
    assert site.ids("alice", "statusnet/groups/list_all") == expected


def test_joining_again_within_the_second_fails_but_makes_a_member(site: Site) -> None:
    site.did("alice", "statusnet/groups/create", nickname="people", full_name="People")
    site.did("bob", "statusnet/groups/join/1")
    site.post("bob", "statusnet/groups/leave/1")
    failed = site.post("bob", "statusnet/groups/join/1")
    assert site.error(failed) == (500, "Could not join user bob to group people.")
    assert site.seen("bob", "statusnet/groups/show/1")["member"] is True


# Search


def test_search_finds_the_records_of_activities_on_version_1() -> None:
    site = Site("1.20.10")
    site.write("alice", "a walk")
    site.did("bob", "favorites/create/1")
    found = site.seen(None, "search", q="walk")
    assert [status["text"] for status in found] == [
        "bob favorited something by alice: a walk",
        "a walk",
    ]
    assert site.ids(None, "search", q="favorited something") == [2]


def test_search_without_a_query_finds_everything_on_version_1() -> None:
    site = Site("1.20.10")
    site.write("alice", "one")
    site.write("alice", "two")
    assert site.ids(None, "search") == site.ids(None, "search", q=" ") == [2, 1]


def test_search_without_a_query_fails_on_version_2() -> None:
    site = Site("2.0.1")
    site.write("alice", "one")
    assert site.get(None, "search").status_code == 500
    assert site.ids(None, "search", q="") == []


def test_what_was_found_of_one_second_comes_by_number(site: Site) -> None:
    for text in ("walk 1", "walk 2"):
        site.post("alice", "statuses/update", status=text)
    site.write("alice", "walk 3")
    expected = [3, 1, 2] if site.version == "1.20.10" else [3, 2, 1]
    assert site.ids(None, "search", q="walk") == expected
