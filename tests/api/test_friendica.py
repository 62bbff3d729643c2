"""The client with Friendica: what works unchanged, and the errors for what does not."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from gnusocial import (
    GNUSocial,
    GNUSocialBadRequestError,
    GNUSocialConflictError,
    GNUSocialInternalServerError,
    GNUSocialNetworkError,
    GNUSocialNotFoundError,
    GNUSocialRatelimitError,
    GNUSocialUnauthorizedError,
    GNUSocialUnsupportedError,
    Page,
    Status,
    User,
)
from gnusocial.internals.http.exchange import exchange
from gnusocial.internals.http.request import get
from gnusocial.internals.http.response import Response
from gnusocial.sandbox import Sandbox
from tests.simulated_time import NoWaiting

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0\0\0\2\0\0\0\3" + b"\x08\x02\0\0\0"

Call = Callable[[GNUSocial], Any]


@pytest.fixture(scope="module")
def _friendica() -> Iterator[Sandbox]:
    with Sandbox("friendica-2024.09") as running:
        yield running


@pytest.fixture
def server(_friendica: Sandbox) -> Sandbox:
    """A Friendica on which alice and bob follow each other. Replaces both GNU social servers."""
    _friendica.reset()
    _friendica.add_subscription("alice", "bob")
    _friendica.add_subscription("bob", "alice")
    return _friendica


@pytest.fixture
def alice(server: Sandbox) -> Iterator[GNUSocial]:
    with server.client("alice", ratelimit_method="throw", retries=0, clock=NoWaiting()) as client:
        yield client


@pytest.fixture
def bob(server: Sandbox) -> Iterator[GNUSocial]:
    with server.client("bob", ratelimit_method="throw", retries=0, clock=NoWaiting()) as client:
        yield client


@pytest.fixture(scope="module")
def crowd() -> Iterator[GNUSocial]:
    """A client of user1, who follows and is followed by 45 others."""
    names = [f"user{number}" for number in range(1, 47)]
    with Sandbox("friendica-2024.09", users=dict.fromkeys(names, "password")) as running:
        for name in names[1:]:
            running.add_subscription("user1", name)
            running.add_subscription(name, "user1")
        with running.client("user1", ratelimit_method="throw", retries=0) as client:
            yield client


def ids(items: Any) -> list[int]:
    return [each if isinstance(each, int) else each.id for each in items or ()]


# The site, and who one is


def test_the_site(server: Sandbox, anyone: GNUSocial) -> None:
    assert anyone.instance_version() == "0.9.7"
    assert anyone.verify_minimum_version("1.20") is False
    assert anyone.instance_healthy() is True
    config = anyone.instance()
    assert (config.site.textlimit, config.site.name) == (1000, "Test social")
    assert config.site.friendica.FRIENDICA_PLATFORM == "Friendica"
    assert config.throttle.enabled is config.attachments.file_quota is None
    limits = anyone.account_rate_limit_status()
    assert (limits.remaining_hits, limits.hourly_limit) == (150, 150)
    assert anyone.instance_nodeinfo().software["name"] == "friendica"
    assert anyone.webfinger("bob").subject.startswith("acct:bob@")
    assert GNUSocial.discover(server.url) == server.url
    with pytest.raises(GNUSocialNotFoundError):
        anyone.webfinger("nobody")


def test_a_login_is_needed_nearly_everywhere(server: Sandbox, anyone: GNUSocial) -> None:
    for call in (anyone.timeline_public, anyone.me, lambda: anyone.account("bob")):
        with pytest.raises(GNUSocialUnauthorizedError, match="This API requires login"):
            call()
    with (
        server.client("alice", password="wrong", retries=0) as gs,
        pytest.raises(GNUSocialUnauthorizedError),
    ):
        gs.me()


def test_users_are_typed(alice: GNUSocial) -> None:
    alice.post("the latest")
    me, bob = alice.me(), alice.account("@bob")
    assert type(me) is type(bob) is User
    assert type(me.status) is Status
    assert (bob.id, bob.pid, bob.utc_offset, bob.groups_count) == (3, 3, 0, None)
    assert bob.created_at.utcoffset().total_seconds() == 0  # type: ignore[union-attr]
    assert alice.account(3) == alice.account(bob) == alice.account(bob.url) == bob


def test_nobody_is_not_somebody_else(server: Sandbox, alice: GNUSocial) -> None:
    for nobody in ("nobody", 999):
        with pytest.raises(GNUSocialNotFoundError):
            alice.account(nobody)
    # It does not know the parameter, and shows who asks.
    with pytest.raises(GNUSocialUnsupportedError, match="e-mail"):
        alice.account("bob@example.org")


def test_a_caller_who_is_shown_instead_of_an_unknown_user_is_refused(
    server: Sandbox, alice: GNUSocial
) -> None:
    me = json.dumps({"id": 2, "screen_name": "alice", "pid": 2})
    for user in ("nobody", 999):
        server.fail_next(status=200, body=me, headers={"Content-Type": "application/json"})
        with pytest.raises(GNUSocialNotFoundError, match="server returned 'alice'"):
            alice.account(user)


def test_a_profile_is_changed_as_far_as_it_can_be(alice: GNUSocial) -> None:
    changed = alice.account_update_profile(name="Alice", description="words")
    assert (changed.name, changed.description) == ("Alice", "words")
    with pytest.raises(GNUSocialUnsupportedError, match="cannot change url and location"):
        alice.account_update_profile(url="http://x.example/", location="here", name="A")
    assert alice.me().name == "A"
    assert alice.account_update_avatar(PNG).screen_name == "alice"


# Lists of people


@pytest.mark.parametrize(
    "call",
    [
        lambda gs, **limit: gs.account_following(**limit),
        lambda gs, **limit: gs.account_followers("user1", **limit),
    ],
)
@pytest.mark.parametrize("limit", [None, 7, 20, 45, 200])
def test_people_are_walked_by_cursor_without_loss(
    crowd: GNUSocial, call: Any, limit: int | None
) -> None:
    first = call(crowd, limit=limit)
    assert type(first) is Page
    assert all(type(user) is User for user in first)
    everybody = list(range(46, 1, -1))
    assert ids(first) == everybody[: limit or 20]
    assert ids(crowd.fetch_remaining(first)) == everybody


def test_ids_are_walked_by_cursor_too(crowd: GNUSocial) -> None:
    for first in (crowd.account_following_ids(), crowd.account_followers_ids("user1")):
        assert list(first) == list(range(46, 26, -1))
        assert crowd.fetch_remaining(first) == list(range(46, 1, -1))
    assert crowd.account_followers_ids("user2") == [1]


def test_the_page_before_and_a_page_kept_for_later(crowd: GNUSocial) -> None:
    first = crowd.account_following(limit=10)
    second = crowd.fetch_next(first)
    third = crowd.fetch_next(json.loads(json.dumps(crowd.get_pagination_info(second))))  # type: ignore[arg-type]
    assert ids(third) == list(range(26, 16, -1))
    assert crowd.fetch_previous(first) is None
    assert ids(crowd.fetch_previous(third)) == list(range(46, 26, -1))  # type: ignore[arg-type]


def test_people_have_no_numbered_pages(crowd: GNUSocial) -> None:
    with pytest.raises(GNUSocialUnsupportedError, match="no numbered pages"):
        crowd.account_following(page=2)


def test_relationships(server: Sandbox, alice: GNUSocial) -> None:
    shown = alice.account_relationship("bob")
    assert (shown.source.following, shown.target.id, shown.source.blocking) == (True, 3, None)
    assert alice.account_unfollow("bob").following is False
    assert alice.account_relationship("bob").source.following is False
    with pytest.raises(GNUSocialConflictError, match="Not following"):
        alice.account_unfollow(4)
    with pytest.raises(GNUSocialNotFoundError):
        alice.account_unfollow("nobody")


# Statuses


@pytest.mark.parametrize(
    "text", ["hello", "a < b & c", "&lt;b&gt;", "help", "sub carol", "0", "#tag @nobody", "smörgås"]
)
def test_a_text_comes_back_as_it_was_given(alice: GNUSocial, text: str) -> None:
    status = alice.post(text)
    assert type(status) is Status
    assert alice.status(status).text == status.text
    assert status.text.replace("\u200b", "") == text
    assert status.attachments == []
    assert status.uri is status.repeated is None
    assert (status.source, status.favorited) == ("GNUSocial.py (friendica)", False)


def test_talking(alice: GNUSocial, bob: GNUSocial) -> None:
    first = alice.post("hello @bob")
    reply = bob.status_reply(first, "hi")
    assert (reply.text, reply.in_reply_to_status_id) == ("@Alice Tester hi", first.id)
    assert ids(alice.conversation(reply.id)) == ids(alice.status_conversation(first)) == [2, 1]
    assert ids(bob.status_context(reply).ancestors) == [1]
    assert ids(bob.timeline_mentions()) == ids(bob.timeline_replies()) == [1]


def test_what_does_not_exist_is_not_found(alice: GNUSocial) -> None:
    calls: list[Call] = [
        lambda gs: gs.status(999),
        lambda gs: gs.status_delete(999),
        lambda gs: gs.status_favorite(999),
        lambda gs: gs.status_repeat(999),
        lambda gs: gs.status_unfavorite(999),
        lambda gs: gs.conversation(999),
        lambda gs: gs.status_post("to nobody", in_reply_to_id=999),
        lambda gs: gs.timeline_user("nobody"),
    ]
    for call in calls:
        with pytest.raises(GNUSocialNotFoundError):
            call(alice)


def test_an_unknown_user_is_not_the_caller_whose_statuses_come(alice: GNUSocial) -> None:
    alice.post("mine")
    with pytest.raises(GNUSocialNotFoundError, match="the server returned the statuses of 'alice'"):
        alice.timeline_user("nobody")


def test_deleting_and_liking_send_the_id_as_a_parameter(alice: GNUSocial, bob: GNUSocial) -> None:
    status = alice.post("x")
    assert bob.status_favorite(status).favorited is True
    assert bob.status(status).favorited is True
    assert bob.status_unfavorite(status).favorited is False
    assert alice.status_delete(status).id == status.id
    with pytest.raises(GNUSocialNotFoundError):
        alice.status(status)


def test_favourites_are_not_likes(alice: GNUSocial) -> None:
    alice.status_favorite(alice.post("x"))
    assert alice.favorites() == []


def test_a_repeat_is_made_and_cannot_be_seen_again(
    server: Sandbox, alice: GNUSocial, bob: GNUSocial
) -> None:
    status = alice.post("x")
    assert bob.status_repeat(status).id == status.id
    with pytest.raises(GNUSocialUnsupportedError, match="does not say whether you repeated"):
        bob.status_unrepeat(status)


def test_a_repeat_whose_answer_got_lost_is_not_known(
    server: Sandbox, alice: GNUSocial, bob: GNUSocial
) -> None:
    status = alice.post("x")
    server.drop_next(when="after", path="retweet/1.json")
    with pytest.raises(GNUSocialNetworkError, match="is not known") as caught:
        bob.status_repeat(status)
    assert caught.value.maybe_sent is True


def test_a_post_whose_answer_got_lost_is_found(server: Sandbox, alice: GNUSocial) -> None:
    server.drop_next(when="after", path="update.json")
    assert alice.post("said once").id == 1
    assert ids(alice.timeline_user()) == [1]


def test_pictures(alice: GNUSocial) -> None:
    media = alice.media_post(PNG)
    assert (media.media_url, media.image.w) == (None, 2)  # type: ignore[union-attr]
    for options in ({"media_ids": media}, {"media_files": PNG}, {"media_files": [PNG, PNG]}):
        status = alice.status_post("with a picture", **options)  # type: ignore[arg-type]
        assert {each.mimetype for each in status.attachments} == {"image/png"}
    with pytest.raises(GNUSocialInternalServerError):
        alice.media_post(b"words")


def test_the_posting_limit(server: Sandbox, alice: GNUSocial) -> None:
    server.configure(throttle=(1, 86_400))
    alice.post("one")
    with pytest.raises(GNUSocialRatelimitError, match="Daily posting limit of 1 posts") as caught:
        alice.post("two")
    assert caught.value.status == 429


# Timelines


@pytest.mark.parametrize("limit", [None, 30, 100, 200])
@pytest.mark.parametrize(
    "call",
    [
        lambda gs, limit: gs.timeline_home(limit=limit),
        lambda gs, limit: gs.timeline_network(limit=limit),
        lambda gs, limit: gs.timeline_user("alice", limit=limit),
        lambda gs, limit: gs.timeline_mentions(limit=limit),
        lambda gs, limit: gs.conversation(1, limit=limit),
    ],
)
def test_a_limit_above_the_servers_loses_nothing(
    crowded: tuple[GNUSocial, list[int]], call: Any, limit: int | None
) -> None:
    gs, expected = crowded
    first = call(gs, limit)
    assert ids(first) == expected[: min(limit or 20, 100)]
    assert ids(gs.fetch_remaining(first)) == expected


@pytest.mark.parametrize("limit", [None, 30, 100, 200])
def test_the_public_timeline_has_no_replies_and_loses_nothing(limit: int | None) -> None:
    with (
        Sandbox("friendica-2024.09") as running,
        running.client("alice", ratelimit_method="throw", retries=0) as gs,
    ):
        threads = [gs.post(f"thread {number}") for number in range(130)]
        gs.status_post("an answer", in_reply_to_id=threads[0])
        first = gs.timeline_public(limit=limit)
        expected = ids(threads)[::-1]
        assert ids(first) == expected[: min(limit or 20, 100)]
        assert ids(gs.fetch_remaining(first)) == expected


@pytest.mark.parametrize("limit", [None, 15, 30, 100])
def test_a_search_loses_nothing(crowded: tuple[GNUSocial, list[int]], limit: int | None) -> None:
    gs, expected = crowded
    first = gs.search("status", limit=limit)
    assert ids(first) == expected[: limit or 20]
    assert ids(gs.fetch_remaining(first)) == expected


@pytest.fixture(scope="module")
def crowded() -> Iterator[tuple[GNUSocial, list[int]]]:
    """A client, and the ids of the 230 statuses of one conversation, newest first."""
    with (
        Sandbox("friendica-2024.09") as running,
        running.client("alice", ratelimit_method="throw", retries=0) as gs,
    ):
        first = gs.post("@alice status 0")
        for number in range(1, 230):
            gs.status_post(f"@alice status {number}", in_reply_to_id=first)
        yield gs, list(range(230, 0, -1))


def test_newer_statuses_come_whole(alice: GNUSocial) -> None:
    alice.post("old")
    page = alice.timeline_home()
    new = [alice.post(f"new {number}").id for number in range(45)][::-1]
    assert ids(alice.fetch_previous(page)) == new


def test_bounds(alice: GNUSocial) -> None:
    posted = [alice.post(f"number {n}").id for n in range(5)]
    assert ids(alice.timeline_home(max_id=posted[2])) == posted[2::-1]
    assert ids(alice.timeline_home(since_id=posted[2])) == posted[:2:-1]


def test_timelines_that_are_ones_own_are_not_shown_as_anothers(
    alice: GNUSocial, bob: GNUSocial
) -> None:
    alice.post("to @bob and @alice")
    for call in (alice.timeline_home, alice.timeline_friends, alice.timeline_mentions):
        assert ids(call()) == [1]
        with pytest.raises(GNUSocialUnsupportedError, match="only for the logged-in user"):
            call("bob")
    assert ids(bob.timeline_user("alice")) == ids(bob.account_statuses(2)) == [1]
    with pytest.raises(GNUSocialUnsupportedError, match="only for the logged-in user"):
        alice.timeline("home", "bob")


def test_a_stream(alice: GNUSocial, bob: GNUSocial) -> None:
    posted = [bob.post(f"status {number}").id for number in range(130)]
    stream = alice.stream_home(catch_up="all")
    assert [next(stream).id for _ in posted] == posted
    stream.close()  # type: ignore[attr-defined]


# Direct messages


def test_a_message_is_sent_once_and_read_without_its_title(
    alice: GNUSocial, bob: GNUSocial
) -> None:
    sent = alice.direct_message_post("bob", "rather a long\nmessage")
    assert (sent.text, sent.title) == ("rather a long\nmessage", "rather a l...")
    (received,) = bob.direct_messages()
    assert (received.text, received.id, received.friendica_seen) == (sent.text, sent.id, False)
    assert ids(alice.direct_messages_sent()) == [sent.id]


@pytest.mark.parametrize("limit", [None, 1, 7, 100, 200])
def test_messages_are_walked_without_loss_though_the_bound_is_exclusive(
    server: Sandbox, bob: GNUSocial, limit: int | None
) -> None:
    for number in range(120):
        server.add_direct_message("alice", "bob", f"number {number}")
    expected = list(range(120, 0, -1))
    first = bob.direct_messages(limit=limit)
    assert ids(first) == expected[: min(limit or 20, 100)]
    assert ids(bob.fetch_remaining(first)) == expected


def test_newer_messages_come_whole(server: Sandbox, bob: GNUSocial) -> None:
    server.add_direct_message("alice", "bob", "old")
    page = bob.direct_messages()
    for number in range(45):
        server.add_direct_message("alice", "bob", f"number {number}")
    assert ids(bob.fetch_previous(page)) == list(range(46, 1, -1))


def test_messages_that_are_not_sent(alice: GNUSocial) -> None:
    with pytest.raises(GNUSocialNotFoundError, match="Recipient not found"):
        alice.direct_message_post("nobody", "to nobody")
    with pytest.raises(GNUSocialBadRequestError, match="error -1"):
        alice.direct_message_post("dave", "to a stranger")
    assert alice.direct_messages_sent() == []


def test_a_message_whose_answer_got_lost_is_found(server: Sandbox, alice: GNUSocial) -> None:
    server.drop_next(when="after", path="new.json")
    assert alice.direct_message_post("bob", "said once").text == "said once"


# What it lacks

LACKING: dict[str, Call] = {
    "account_follows": lambda gs: gs.account_follows("alice", "bob"),
    "account_update_link_color": lambda gs: gs.account_update_link_color("ff0000"),
    "account_update_background_color": lambda gs: gs.account_update_background_color("ff0000"),
    "account_update_delivery_device": lambda gs: gs.account_update_delivery_device("none"),
    "account_avatar_url": lambda gs: gs.account_avatar_url("bob"),
    "nickname_available": lambda gs: gs.nickname_available("zoe"),
    "create_account": lambda gs: gs.create_account("zoe", "secret1", "zoe@example.org"),
    "status_repeats": lambda gs: gs.status_repeats(1),
    "status_favorited_by": lambda gs: gs.status_favorited_by(1),
    "timeline_bookmarks": lambda gs: gs.timeline_bookmarks("alice"),
    "timeline_repeats_of_me": lambda gs: gs.timeline_repeats_of_me(),
    "timeline_repeated_by_me": lambda gs: gs.timeline_repeated_by_me(),
    "timeline_repeated_to_me": lambda gs: gs.timeline_repeated_to_me(),
    "timeline_group": lambda gs: gs.timeline_group("x"),
    "timeline_list": lambda gs: gs.timeline_list("alice", "x"),
    "activity_stream": lambda gs: gs.activity_stream("home"),
    "activity_stream_public": lambda gs: gs.activity_stream_public(),
    "activity_stream_network": lambda gs: gs.activity_stream_network(),
    "activity_stream_home": lambda gs: gs.activity_stream_home(),
    "activity_stream_friends": lambda gs: gs.activity_stream_friends(),
    "activity_stream_user": lambda gs: gs.activity_stream_user(),
    "activity_stream_mentions": lambda gs: gs.activity_stream_mentions(),
    "activity_stream_replies": lambda gs: gs.activity_stream_replies(),
    "activity_stream_tag": lambda gs: gs.activity_stream_tag("x"),
    "activity_stream_group": lambda gs: gs.activity_stream_group("x"),
    "activity_stream_conversation": lambda gs: gs.activity_stream_conversation(1),
    "activity_stream_favorites": lambda gs: gs.activity_stream_favorites(),
    "activity_stream_bookmarks": lambda gs: gs.activity_stream_bookmarks("alice"),
    "activity_stream_repeats_of_me": lambda gs: gs.activity_stream_repeats_of_me(),
    "stream_tag": lambda gs: gs.stream_tag("x"),
    "stream_group": lambda gs: gs.stream_group("x"),
    "stream_list": lambda gs: gs.stream_list("alice", "x"),
    "group": lambda gs: gs.group("x"),
    "groups": lambda gs: gs.groups(),
    "account_groups": lambda gs: gs.account_groups(),
    "group_members": lambda gs: gs.group_members("x"),
    "group_admins": lambda gs: gs.group_admins("x"),
    "group_join": lambda gs: gs.group_join("x"),
    "group_leave": lambda gs: gs.group_leave("x"),
    "group_is_member": lambda gs: gs.group_is_member("x", "alice"),
    "group_create": lambda gs: gs.group_create("x", full_name="X"),
    "group_update": lambda gs: gs.group_update("x", location="here"),
    "group_update_logo": lambda gs: gs.group_update_logo("x", PNG),
    "group_delete": lambda gs: gs.group_delete("x"),
    "group_tags": lambda gs: gs.group_tags("x"),
    "lists": lambda gs: gs.lists(),
    "list_show": lambda gs: gs.list_show("alice", "x"),
    "list_create": lambda gs: gs.list_create("x"),
    "list_update": lambda gs: gs.list_update("alice", "x", name="y"),
    "list_delete": lambda gs: gs.list_delete("alice", "x"),
    "list_memberships": lambda gs: gs.list_memberships(),
    "list_members": lambda gs: gs.list_members("alice", "x"),
    "list_members_add": lambda gs: gs.list_members_add("alice", "x", "bob"),
    "list_members_remove": lambda gs: gs.list_members_remove("alice", "x", "bob"),
    "list_has_member": lambda gs: gs.list_has_member("alice", "x", "bob"),
    "list_subscribers": lambda gs: gs.list_subscribers("alice", "x"),
    "list_subscribe": lambda gs: gs.list_subscribe("alice", "x"),
    "list_unsubscribe": lambda gs: gs.list_unsubscribe("alice", "x"),
    "list_has_subscriber": lambda gs: gs.list_has_subscriber("alice", "x", "bob"),
    "hub_url": lambda gs: gs.hub_url("http://x.example/"),
    "trends": lambda gs: gs.trends(),
    "attachment": lambda gs: gs.attachment(1),
}


@pytest.mark.parametrize("name", LACKING)
def test_a_route_that_it_lacks_is_named(alice: GNUSocial, name: str) -> None:
    with pytest.raises(GNUSocialUnsupportedError) as caught:
        LACKING[name](alice)
    assert caught.value.response is not None
    # A read without a route is a 404, a write a 200 with an empty page.
    assert caught.value.status == (404 if caught.value.response.method == "GET" else 200)
    assert caught.value.url in str(caught.value)  # type: ignore[operator]


def test_a_feed_that_it_lacks_is_named_too(alice: GNUSocial) -> None:
    with pytest.raises(GNUSocialUnsupportedError, match="no such route"):
        alice.timeline_feed("tag", "x")


def test_the_lists_that_one_subscribed_to_are_none(alice: GNUSocial) -> None:
    assert alice.list_subscriptions() == []
    assert alice.fetch_next(alice.list_subscriptions()) is None


def test_another_server_may_call_its_route_missing_in_its_own_words() -> None:
    # Friendica says nothing but this where it finds no user and has nothing to say.
    words = "The requested resource could not be found but may be available in the future."
    page = f"<html><body><h1>Not Found</h1>\n<p>{words}</p></body></html>".encode()
    headers = {"Content-Type": "text/html; charset=utf-8"}
    answer = Response(404, headers, page, "GET", "http://x.example/api/users/show.json")
    gs = GNUSocial(api_base_url="http://x.example", retries=0)
    flow = exchange(gs._context, get("users/show", returns=User))
    next(flow)
    with pytest.raises(GNUSocialNotFoundError, match="may be available"):
        flow.send(answer)
