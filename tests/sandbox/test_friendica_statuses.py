"""The sandbox's Friendica: statuses, timelines, direct messages, and their delivery."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from xml.etree import ElementTree

import pytest

from .friendica_site import BOB, PNG, URL, Site, ids, is_empty_frame

CAROL = ("carol", "carolpass1")

# Statuses


def test_a_status(site: Site) -> None:
    parent = site.status("hello", source="tests")
    status = site.status("@alice hi", BOB, in_reply_to_status_id=parent["id"])
    assert (parent["id"], parent["id_str"]) == (1, "1")
    assert parent["created_at"] == "Sat Nov 21 01:02:03 +0000 2026"
    assert (parent["source"], status["source"]) == ("tests (friendica)", "api (friendica)")
    assert parent["attachments"] is parent["entities"] is parent["in_reply_to_status_id"] is None
    assert (status["in_reply_to_status_id"], status["in_reply_to_status_id_str"]) == (1, "1")
    assert status["in_reply_to_user_id_str"] == "2"
    assert status["statusnet_conversation_id"] == parent["statusnet_conversation_id"] == 1
    assert not {"uri", "repeated", "source_link", "retweeted_status"} & status.keys()


def test_dates_are_in_utc_whatever_the_user_prefers() -> None:
    site = Site(user_settings={"alice": {"timezone": "Europe/Berlin"}})
    assert site.status("x")["created_at"] == "Sat Nov 21 01:02:03 +0000 2026"


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"status": ""},
        {"status": " \n "},
        {"status": "<script>alert(1)</script>"},
        {"status": "[label]: http://example.org/"},
        {"status": "a reply", "in_reply_to_status_id": "99"},
    ],
)
def test_what_is_not_posted_is_answered_with_an_empty_frame(
    site: Site, sent: dict[str, str]
) -> None:
    assert is_empty_frame(site.post("statuses/update.json", **sent))
    assert ids(site.get("statuses/user_timeline.json")) == []


def test_pictures_are_attached_and_named_in_the_text(site: Site) -> None:
    media = site.post("media/upload.json", media=(BytesIO(PNG), "x.png")).json
    assert (media["media_id"], media["media_id_string"], media["size"]) == (1, "1", len(PNG))
    assert media["image"]["friendica_preview_url"].endswith("-0..png")
    status = site.status("with a picture", media_ids="1")
    (attached,) = status["attachments"]
    assert (attached["mimetype"], attached["size"]) == ("image/png", len(PNG))
    assert status["text"] == f"with a picture\n{attached['url']}"
    assert status["statusnet_html"] == "with a picture"
    shown = site.get(f"statuses/show/{status['id']}.json", include_entities="true").json
    assert shown["attachments"] is None
    assert shown["entities"].keys() == {"hashtags", "media", "urls", "user_mentions"}


def test_uploads_are_pictures_and_ones_own(site: Site) -> None:
    assert site.post("media/upload.json").status_code == 400
    text = (BytesIO(b"words"), "x.txt")
    assert site.post("media/upload.json", media=text).status_code == 500
    assert len(site.status("one", media=(BytesIO(PNG), "x.png"))["attachments"]) == 1
    assert site.status("two", BOB, media_ids="1")["attachments"] is None


def test_the_sizes_of_a_picture_of_oneself_have_numbers_too(site: Site) -> None:
    site.post("account/update_profile_image.json", image=(BytesIO(PNG), "me.png"))
    media = site.post("media/upload.json", media=(BytesIO(PNG), "x.png")).json
    assert media["media_id"] == 4
    listed = site.get("friendica/photos/list.json").json
    assert [(photo["album"], photo["media-id"]) for photo in listed] == [
        ("Profile Photos", 1),
        ("Wall Photos", 4),
    ]


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


def test_deleting_ones_own_twice(site: Site) -> None:
    site.status("x")
    assert site.post("statuses/destroy/1.json").json["id"] == 1
    assert site.post("statuses/destroy.json", id=1).json["id"] == 1
    shown = site.get("statuses/show/1.json")
    assert shown.status_code == 400
    assert "There is no status or conversation with the id 1." in shown.text
    unknown = site.post("statuses/destroy/9.json")
    assert (unknown.status_code, "Item with URI ID 9 not found" in unknown.text) == (404, True)


def test_of_what_others_wrote_ones_own_copy_is_deleted(site: Site) -> None:
    site.status("hello @alice", BOB)
    site.status("hello", in_reply_to_status_id=1)
    assert site.post("statuses/destroy/1.json").json["user"]["screen_name"] == "bob"
    assert ids(site.get("statuses/home_timeline.json")) == []
    assert ids(site.get("statuses/mentions.json")) == []
    assert ids(site.get("statuses/home_timeline.json", BOB)) == [2, 1]
    assert site.get("statuses/show/1.json").json["friendica_comments"] == 0
    assert site.get("statuses/show/1.json", BOB).json["friendica_comments"] == 1
    # What one answered is gone from one's own timeline at home, and still there for others.
    assert ids(site.get("statuses/user_timeline.json")) == [2]


def test_a_like_is_made_and_taken_back_twice_and_is_no_favourite(site: Site) -> None:
    site.status("x")
    for words, data in (("Item id not specified", {}), ("Item id not found", {"id": 9})):
        refused = site.post("favorites/create.json", BOB, **data)
        assert (refused.status_code, words in refused.text) == (400, True)
    for _ in range(2):
        assert site.post("favorites/create.json", BOB, id=1).json["favorited"] is True
    assert site.get("statuses/show/1.json").json["favorited"] is False
    liked = site.get("statuses/show/1.json").json["friendica_activities"]["like"]
    assert [user["screen_name"] for user in liked] == ["bob"]
    assert site.get("favorites.json", BOB).json == []
    for _ in range(2):
        assert site.post("favorites/destroy.json", BOB, id=1).json["favorited"] is False


@pytest.mark.parametrize("path", ["statuses/retweet/1.json", "statuses/retweet.json"])
def test_a_repeat_answers_the_original_as_it_was_and_is_seen_in_it_later(
    site: Site, path: str
) -> None:
    site.status("x")
    for number in range(2):
        answer = site.post(path, BOB, id=1).json
        assert (answer["id"], len(answer["friendica_activities"]["announce"])) == (1, number)
    assert ids(site.get("statuses/public_timeline.json")) == [1]
    assert ids(site.get("statuses/user_timeline.json", BOB)) == []
    unknown = site.post("statuses/retweet/9.json")
    assert (unknown.status_code, "refusing action" in unknown.text) == (403, True)


# Timelines


def test_timelines_have_at_most_100_at_least_one_and_an_inclusive_max_id(site: Site) -> None:
    for number in range(105):
        site.status(f"word {number}")
    path = "statuses/public_timeline.json"
    assert ids(site.get(path)) == list(range(105, 85, -1))
    assert ids(site.get(path, count=200)) == list(range(105, 5, -1))
    assert ids(site.get(path, count=0)) == ids(site.get(path, count="x")) == [105]
    assert ids(site.get(path, count=2, max_id=50)) == [50, 49]
    assert ids(site.get(path, count=2, since_id=103)) == [105, 104]
    assert ids(site.get(path, count=50, page=3)) == [5, 4, 3, 2, 1]
    assert ids(site.get("search.json", q="word 1", rpp=200))[0] == 105
    assert len(ids(site.get("search/tweets.json", q="WORD", count=200))) == 100


def test_home_and_mentions_are_ones_own_whoever_is_named(site: Site) -> None:
    site.status("to @bob")
    site.status("mine", BOB)
    for path in ("statuses/home_timeline.json", "statuses/friends_timeline.json"):
        assert ids(site.get(path, screen_name="bob")) == [1]
    for path in ("mentions", "mentions_timeline", "replies"):
        assert ids(site.get(f"statuses/{path}.json", screen_name="bob")) == []
        assert ids(site.get(f"statuses/{path}.json", BOB)) == [1]


def test_replies_are_not_public_but_in_the_network(site: Site) -> None:
    site.status("one")
    site.status("two", in_reply_to_status_id=1)
    site.status("three")
    assert ids(site.get("statuses/public_timeline.json")) == [3, 1]
    assert ids(site.get("statuses/networkpublic_timeline.json")) == [3, 2, 1]
    path = "statuses/home_timeline.json"
    assert ids(site.get(path, exclude_replies="true")) == [3, 1]
    assert ids(site.get(path, conversation_id=1)) == [2, 1]


@pytest.mark.parametrize("path", ["statusnet/conversation/{}", "conversation/show/{}"])
def test_a_conversation_is_that_of_any_of_its_posts_and_ends_with_an_error(
    site: Site, path: str
) -> None:
    site.status("one")
    site.status("two", BOB, in_reply_to_status_id=1)
    site.status("elsewhere")
    for number in (1, 2):
        assert ids(site.get(f"{path.format(number)}.json")) == [2, 1]
        for beyond in ({"page": 2}, {"since_id": 2}):
            end = site.get(f"{path.format(number)}.json", **beyond)
            assert end.status_code == 400
            assert f"There is no status with id {number}." in end.text
    assert ids(site.get("statuses/show/2.json", conversation=1)) == [2, 1]


def test_a_search_for_a_tag_looks_for_tags(site: Site) -> None:
    site.status("a #word")
    site.status("a word")
    assert ids(site.get("search.json", q="#word")) == [1]
    assert ids(site.get("search.json", q="word")) == [2, 1]


# Other formats


@pytest.mark.parametrize(
    ("extension", "kind"),
    [
        ("xml", "text/xml;charset=UTF-8"),
        ("rss", "application/rss+xml"),
        ("atom", "application/atom+xml"),
    ],
)
def test_feeds_are_the_same_xml_under_other_names(site: Site, extension: str, kind: str) -> None:
    site.status("a & b")
    answer = site.get(f"statuses/home_timeline.{extension}")
    assert answer.content_type == kind
    root = ElementTree.fromstring(answer.text)
    space = "{http://api.twitter.com}"
    assert root.tag == f"{space}statuses"
    assert [each.text for each in root.iter(f"{space}text")] == ["a & b"]
    assert answer.text == site.get("statuses/home_timeline.xml").text


# Direct messages


def test_a_message_has_its_title_in_front_unless_text_is_asked_for(site: Site) -> None:
    site.befriend(("alice", "bob"))
    path = "direct_messages/new.json"
    sent = site.post(path, text="a long message", screen_name="bob").json
    assert (sent["text"], sent["title"]) == ("a long mes...\na long message", "")
    assert sent["friendica_parent_uri"].startswith("bob@friendica.example:8080:")
    titled = site.post(path, text="words", user_id=3, title="T", getText="plain").json
    assert (titled["text"], titled["title"]) == ("words", "T")
    shown = site.get("direct_messages.json", BOB, getText="plain").json
    assert [message["text"] for message in shown] == ["words", "a long message"]
    assert [message["friendica_seen"] for message in shown] == [False, False]
    assert ids(site.get("direct_messages/sent.json")) == [2, 1]
    assert ids(site.get("direct_messages/all.json", BOB)) == [2, 1]


def test_the_bounds_of_messages_are_exclusive(site: Site) -> None:
    for number in range(5):
        site.server.add_direct_message("alice", "bob", f"#{number}")
    path = "direct_messages.json"
    assert ids(site.get(path, BOB, max_id=3)) == [2, 1]
    assert ids(site.get(path, BOB, since_id=3)) == [5, 4]
    assert ids(site.get(path, BOB, count=2, page=2)) == [3, 2]


def test_a_message_that_is_not_sent(site: Site) -> None:
    path = "direct_messages/new.json"
    assert is_empty_frame(site.post(path, text="", screen_name="bob"))
    assert is_empty_frame(site.post(path, text="x"))
    unknown = site.post(path, text="x", screen_name="nobody")
    assert (unknown.status_code, "Recipient not found" in unknown.text) == (404, True)
    assert site.post(path, text="x", screen_name="bob").json == {"error": -1}


def test_deleting_a_message_says_nothing(site: Site) -> None:
    site.server.add_direct_message("alice", "bob", "x")
    path = "direct_messages/destroy.json"
    for number, words in (("None", "Message id not specified"), ("9", "message id not in")):
        refused = site.post(path, id=number)
        assert (refused.status_code, words in refused.text) == (400, True)
    assert site.post(path, CAROL, id=1).status_code == 400
    assert is_empty_frame(site.post(path, id=1))
    assert ids(site.get("direct_messages.json", BOB)) == []


# Late delivery


@pytest.fixture
def late() -> Site:
    """A site with late delivery. Alice and bob follow each other."""
    site = Site(late_delivery=True)
    site.befriend(("alice", "bob"), ("bob", "alice"))
    return site


def test_what_others_post_arrives_with_an_older_number_than_what_is_there(late: Site) -> None:
    late.status("for @alice", BOB)
    late.status("mine")
    home, mentions = "statuses/home_timeline.json", "statuses/mentions.json"
    assert (ids(late.get(home)), ids(late.get(mentions))) == ([2], [])
    assert ids(late.get(home, BOB)) == [1]
    for path in ("public_timeline.json", "user_timeline.json?screen_name=bob"):
        assert 1 in ids(late.client.get(f"/api/statuses/{path}", auth=BOB))
    late.server.run_worker()
    assert (ids(late.get(home)), ids(late.get(mentions))) == ([2, 1], [1])
    assert ids(late.get(home, BOB)) == [2, 1]


def test_a_message_needs_two_runs(late: Site) -> None:
    late.post("direct_messages/new.json", text="x", screen_name="bob")
    received = []
    for _ in range(3):
        received.append(ids(late.get("direct_messages.json", BOB)))
        late.server.run_worker()
    assert received == [[], [], [1]]
    assert ids(late.get("direct_messages/sent.json")) == [1]


def test_others_learn_a_new_name_when_the_worker_has_run(late: Site) -> None:
    late.post("account/update_profile.json", name="Alice New")
    assert late.status("@alice x", BOB)["text"] == "@Alice Tester x"
    late.server.run_worker()
    assert late.status("@alice x", BOB)["text"] == "@Alice New x"


def test_notifications_come_with_what_they_are_about(late: Site) -> None:
    late.status("for @alice", BOB)
    told = [(n["type"], n["account"]["acct"]) for n in late.get("v1/notifications").json]
    assert told == [("follow", "bob")]
    late.server.run_worker()
    kinds = [note["type"] for note in late.get("v1/notifications").json]
    assert kinds == ["mention", "follow"]
    (note,) = late.get("friendica/notification.json").json
    assert note["msg_plain"] == 'Bob Tester tagged you on "for @Alice Tester"'
    assert note["url"] == f"{URL}/profile/bob"


def test_by_default_everything_arrives_at_once(site: Site) -> None:
    site.befriend(("alice", "bob"))
    site.status("for @alice", BOB)
    assert ids(site.get("statuses/home_timeline.json")) == [1]
    site.server.run_worker()
    assert len(site.get("v1/notifications").json) == 1


def test_a_reset_forgets_what_waits(late: Site) -> None:
    late.status("for @alice", BOB)
    late.server.reset()
    late.server.run_worker()
    assert late.get("v1/notifications").json == []
