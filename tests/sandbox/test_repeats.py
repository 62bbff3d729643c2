"""Repeats: replies to them, favorites of them, and the effects of deletions."""

from __future__ import annotations

import pytest

from .site import Site

VERSIONS = ("1.20.10", "2.0.1")


@pytest.fixture(params=VERSIONS)
def site(request: pytest.FixtureRequest) -> Site:
    """Alice has written notice 1; bob has repeated it as notice 2."""
    site = Site(request.param)
    site.write("alice", "the original http://example.org/page")
    site.did("bob", "statuses/retweet/1")
    return site


# Answers


def test_an_answer_to_a_repeat_is_one_to_the_original_and_tells_its_author(site: Site) -> None:
    answer = site.write("carol", "interesting", in_reply_to_status_id=2)
    assert answer["in_reply_to_status_id"] == "1"
    assert answer["in_reply_to_screen_name"] == "alice"
    assert site.ids("alice", "statuses/mentions") == [3]
    assert site.ids("bob", "statuses/mentions") == []


def test_an_answer_to_a_repeat_stays_in_the_conversation(site: Site) -> None:
    site.write("carol", "interesting", in_reply_to_status_id=2)
    conversation = site.seen(None, "statuses/show/1")["statusnet_conversation_id"]
    assert site.ids(None, f"statusnet/conversation/{conversation}") == [3, 2, 1]


def test_an_answer_to_a_repeat_of_a_repeat_goes_one_step_back(site: Site) -> None:
    site.did("carol", "statuses/retweet/2")
    answer = site.write("alice", "funny", in_reply_to_status_id=3)
    assert answer["in_reply_to_status_id"] == "2"


def test_an_answer_to_oneself_is_among_ones_mentions(site: Site) -> None:
    site.write("alice", "and another thing", in_reply_to_status_id=1)
    assert site.ids("alice", "statuses/mentions") == [3]


# How they are shown


def test_the_repeated_notice_has_a_user_where_the_repeat_has_one(site: Site) -> None:
    assert site.seen(None, "statuses/show/2")["retweeted_status"]["user"]["id"] == 2
    status = site.seen(None, "users/show/bob")["status"]
    assert "user" not in status
    assert status["retweeted_status"]["id"] == 1
    assert "user" not in status["retweeted_status"]


def test_a_repeat_has_no_attachments_of_its_own(site: Site) -> None:
    repeat = site.seen(None, "statuses/show/2")
    assert "attachments" not in repeat
    assert "attachments" in repeat["retweeted_status"]


def test_a_repeat_that_grows_too_long_is_cut(site: Site) -> None:
    site.server.configure(textlimit=40)
    site.write("alice", "x" * 40)
    repeat = site.did("carol", "statuses/retweet/3")
    assert repeat["text"] == "RT @alice " + "x" * 26 + " ..."


def test_the_repeats_of_me_hold_what_others_repeated_of_me_my_own_repeats_too(site: Site) -> None:
    site.did("carol", "statuses/retweet/2")
    assert site.ids("alice", "statuses/retweets_of_me") == [1]
    assert site.ids("bob", "statuses/retweets_of_me") == [2]
    assert site.ids("carol", "statuses/retweets_of_me") == []


# Likes


def test_to_like_a_repeat_is_to_like_the_original(site: Site) -> None:
    assert site.did("carol", "favorites/create/2")["id"] == 1
    assert site.seen("carol", "statuses/show/1")["favorited"] is True
    repeat = site.seen("carol", "statuses/show/2")
    assert repeat["favorited"] is False
    assert repeat["retweeted_status"]["favorited"] is True
    again = site.post("carol", "favorites/create/1")
    assert site.error(again) == (403, "You have already favorited this!")


def test_the_like_of_a_repeat_is_taken_back_from_the_original(site: Site) -> None:
    site.write("bob", "a reply", in_reply_to_status_id=1)
    site.did("alice", "statuses/retweet/3")
    site.did("carol", "favorites/create/3")
    assert site.did("carol", "favorites/destroy/4")["id"] == 3
    assert site.seen("carol", "users/show/carol")["favourites_count"] == 0


# Deletions


def test_a_repeat_outlives_the_original_as_a_text(site: Site) -> None:
    assert site.seen("bob", "statuses/show/1")["repeated_id"] == 2
    site.did("alice", "statuses/destroy/1")
    repeat = site.seen("bob", "statuses/show/2")
    assert repeat["text"].startswith("RT @alice the original")
    assert "retweeted_status" not in repeat
    assert site.ids("alice", "statuses/retweets_of_me") == []


def test_a_repeat_of_a_deleted_notice_is_liked_answered_and_repeated_itself(site: Site) -> None:
    site.did("alice", "statuses/destroy/1")
    answer = site.write("carol", "what was that?", in_reply_to_status_id=2)
    assert answer["in_reply_to_status_id"] == "2"
    assert site.did("carol", "statuses/retweet/2")["retweeted_status"]["id"] == 2


def test_what_cannot_be_told_as_an_activity_cannot_be_liked(site: Site) -> None:
    site.did("alice", "statuses/destroy/1")
    refused = site.post("carol", "favorites/create/2")
    assert site.error(refused) == (
        500,
        "Empty primary key ('id') value was given to query for a \"Notice\" object",
    )


def test_the_deletion_of_a_repeat_refers_to_the_original(site: Site) -> None:
    site.did("bob", "statuses/destroy/2")
    deletion = site.seen(None, "statuses/show/3")
    assert deletion["retweeted_status"]["id"] == 1
    # The server counts it among the repeats, but not where it looks for one's own.
    assert site.ids("alice", "statuses/retweets/1") == [3]
    assert site.ids("alice", "statuses/retweets_of_me") == [1]
    original = site.seen("bob", "statuses/show/1")
    assert original["repeated"] is False
    assert "repeated_id" not in original


def test_a_notice_can_be_repeated_again_after_the_repeat_was_deleted(site: Site) -> None:
    again = site.post("bob", "statuses/retweet/1")
    assert site.error(again) == (400, "You already repeated that notice.")
    site.did("bob", "statuses/destroy/2")
    site.did("bob", "statuses/retweet/1")
    assert site.seen("bob", "statuses/show/1")["repeated_id"] == 4


def test_answers_forget_a_deleted_notice(site: Site) -> None:
    site.write("carol", "an answer", in_reply_to_status_id=1)
    site.did("alice", "statuses/destroy/1")
    answer = site.seen(None, "statuses/show/3")
    assert answer["in_reply_to_status_id"] is None
    assert answer["in_reply_to_user_id"] is None
