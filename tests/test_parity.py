"""Feature parity with the predecessors, row by row.

The rows are those of the migration guides in ``docs/``. If a call of pygnusocial had a route, its
replacement must request the same route.
"""

from __future__ import annotations

import datetime as dt
import json
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import gnusocial
from gnusocial import (
    ActivityStream,
    DirectMessage,
    Entity,
    GNUSocial,
    GNUSocialError,
    GNUSocialNotFoundError,
    Page,
    Status,
    User,
)
from gnusocial.sandbox import Sandbox

Call = Callable[[GNUSocial], Any]

#: theirs: (ours, the path that it must ask for)
PYGNUSOCIAL: dict[str, tuple[Call, str]] = {
    "accounts.verify_credentials": (
        lambda gs: gs.account_verify_credentials(),
        "account/verify_credentials.json",
    ),
    "accounts.register": (
        lambda gs: gs.create_account("erin", "erinpass12", "erin@example.org"),
        "account/register.json",
    ),
    "accounts.update_profile": (
        lambda gs: gs.account_update_profile(name="A"),
        "account/update_profile.json",
    ),
    "activity_streams.public": (
        lambda gs: gs.activity_stream_public(),
        "statuses/public_timeline.as",
    ),
    "activity_streams.home": (lambda gs: gs.activity_stream_home(), "statuses/home_timeline.as"),
    "activity_streams.friends": (
        lambda gs: gs.activity_stream_friends(),
        "statuses/friends_timeline.as",
    ),
    "activity_streams.user": (
        lambda gs: gs.activity_stream_user("bob"),
        "statuses/user_timeline.as",
    ),
    "activity_streams.mentions": (
        lambda gs: gs.activity_stream_mentions(),
        "statuses/mentions_timeline.as",
    ),
    # The same list under its older name.
    "activity_streams.replies": (
        lambda gs: gs.activity_stream_replies(),
        "statuses/mentions_timeline.as",
    ),
    "blocks.create": (lambda gs: gs.account_block("carol"), "blocks/create.json"),
    "blocks.destroy": (lambda gs: gs.account_unblock("carol"), "blocks/destroy.json"),
    "config.config": (lambda gs: gs.config(), "statusnet/config.json"),
    "direct_messages.sent": (lambda gs: gs.direct_messages_sent(), "direct_messages/sent.json"),
    "direct_messages.received": (lambda gs: gs.direct_messages(), "direct_messages.json"),
    "friendships.create": (lambda gs: gs.account_follow("carol"), "friendships/create.json"),
    "friendships.destroy": (lambda gs: gs.account_unfollow("bob"), "friendships/destroy.json"),
    "friendships.exists": (
        lambda gs: gs.account_follows("alice", "bob"),
        "friendships/exists.json",
    ),
    "friendships.show": (lambda gs: gs.account_relationship("bob"), "friendships/show.json"),
    "groups.timeline": (
        lambda gs: gs.timeline_group("testers"),
        "statusnet/groups/timeline/testers.json",
    ),
    "groups.join": (lambda gs: gs.group_join("bobs"), "statusnet/groups/join/bobs.json"),
    "groups.leave": (lambda gs: gs.group_leave("testers"), "statusnet/groups/leave/testers.json"),
    "groups.create": (lambda gs: gs.group_create("more", "More"), "statusnet/groups/create.json"),
    "groups.show": (lambda gs: gs.group("testers"), "statusnet/groups/show/testers.json"),
    "groups.local_groups": (lambda gs: gs.groups(), "statusnet/groups/list_all.json"),
    "groups.user_groups": (lambda gs: gs.account_groups("bob"), "statusnet/groups/list.json"),
    "groups.members": (
        lambda gs: gs.group_members("testers"),
        "statusnet/groups/membership/testers.json",
    ),
    "groups.is_member": (
        lambda gs: gs.group_is_member("testers", "alice"),
        "statusnet/groups/is_member.json",
    ),
    "groups.admins": (
        lambda gs: gs.group_admins("testers"),
        "statusnet/groups/admins/testers.json",
    ),
    "search.search": (lambda gs: gs.search("hello"), "search.json"),
    "statuses.update": (lambda gs: gs.status_post("new"), "statuses/update.json"),
    "statuses.show": (lambda gs: gs.status(1), "statuses/show/1.json"),
    "statuses.destroy": (lambda gs: gs.status_delete(1), "statuses/destroy/1.json"),
    "statuses.repeat": (lambda gs: gs.status_repeat(2), "statuses/retweet/2.json"),
    "statuses.conversation": (
        lambda gs: gs.conversation(gs.status(1).statusnet_conversation_id),
        "statusnet/conversation/1.json",
    ),
    "statuses.favorite": (lambda gs: gs.status_favorite(2), "favorites/create.json"),
    "statuses.favorites": (lambda gs: gs.favorites(), "favorites.json"),
    "timelines.public": (lambda gs: gs.timeline_public(), "statuses/public_timeline.json"),
    "timelines.home": (lambda gs: gs.timeline_home(), "statuses/home_timeline.json"),
    "timelines.friends": (lambda gs: gs.timeline_friends(), "statuses/friends_timeline.json"),
    "timelines.user": (lambda gs: gs.timeline_user("bob"), "statuses/user_timeline.json"),
    "timelines.mentions": (lambda gs: gs.timeline_mentions(), "statuses/mentions_timeline.json"),
    "timelines.replies": (lambda gs: gs.timeline_replies(), "statuses/mentions_timeline.json"),
    "users.friends": (lambda gs: gs.account_following(), "statuses/friends.json"),
    "users.followers": (lambda gs: gs.account_followers(), "statuses/followers.json"),
    "users.show": (lambda gs: gs.account("bob"), "users/show.json"),
    "users.friends_ids": (lambda gs: gs.account_following_ids(), "friends/ids.json"),
    "users.followers_ids": (lambda gs: gs.account_followers_ids(), "followers/ids.json"),
}


@pytest.fixture
def gs(alice: GNUSocial, bob: GNUSocial, server: Sandbox) -> GNUSocial:
    """Alice, on a server with some content."""
    alice.post("hello of alice")
    bob.post("hello of bob")
    alice.account_follow("bob")
    bob.account_follow("alice")
    alice.group_create("testers", "The Testers")
    bob.group_create("bobs", "Those of bob")
    return alice


@pytest.mark.parametrize("theirs", PYGNUSOCIAL)
def test_a_call_of_pygnusocial(theirs: str, gs: GNUSocial, server: Sandbox) -> None:
    ours, path = PYGNUSOCIAL[theirs]
    assert ours(gs) is not None
    assert server.requests[-1].path == f"/api/{path}"


def test_pygnusocial_unfavorite(gs: GNUSocial) -> None:
    gs.status_favorite(2)
    assert gs.status_unfavorite(2).favorited is False


def test_pygnusocial_direct_messages_new(gs: GNUSocial, server: Sandbox) -> None:
    if server.version == "1.20.10":
        message = gs.direct_message_post("bob", "psst")
        assert type(message) is DirectMessage
        assert message.text == "psst"
    else:
        with pytest.raises(GNUSocialError):
            gs.direct_message_post("bob", "psst")


def test_pygnusocial_media_upload(gs: GNUSocial, server: Sandbox, tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    path.write_text("some text")
    if server.version == "1.20.10":
        assert gs.media_post(path).media_id > 0
    status = gs.status_post("with a file", media_files=[path])
    assert status.attachments


def test_pygnusocial_exceptions_server_url_error() -> None:
    from gnusocial import ServerURLError

    with pytest.raises(ServerURLError):
        GNUSocial(api_base_url="no server")


def test_pygnusocial_oauth(server: Sandbox) -> None:
    with GNUSocial("anonymous", "anonymous", api_base_url=server.url) as gs:
        assert gs.auth_request_url().startswith(f"{server.url}/api/oauth/authorize?oauth_token=")
        token, secret = gs.log_in("alice", "alicepass1")
        assert gs.auth is not None
    again = GNUSocial("anonymous", "anonymous", token, secret, server.url)
    with again:
        assert again.me().screen_name == "alice"


# --- the Groups API document ---------------------------------------------------------------------


def test_groups_api_by_number_and_by_name(gs: GNUSocial) -> None:
    group = gs.group("testers")
    assert gs.group(group.id) == group
    assert gs.timeline_group(group.id) == gs.timeline_group("testers") == []


def test_groups_api_calls_that_no_released_server_has(gs: GNUSocial) -> None:
    for call in (
        lambda: gs.group_update_logo("testers", b"\x89PNG\r\n\x1a\n"),
        lambda: gs.group_delete("testers"),
        lambda: gs.group_tags("testers"),
    ):
        with pytest.raises(gnusocial.GNUSocialUnsupportedError):
            call()


def test_groups_api_bounds_by_date(gs: GNUSocial) -> None:
    gs.post("hello !testers")
    page = gs.timeline_group("testers")
    tomorrow = dt.datetime.now(dt.timezone.utc) + dt.timedelta(days=1)
    assert list(gs.pagination_iterator(page, since=tomorrow)) == []
    assert list(gs.pagination_iterator(page, until=tomorrow)) == page


# --- Mastodon.py ---------------------------------------------------------------------------------


def test_mastodon_create_app_and_log_in_with_files(server: Sandbox, tmp_path: Path) -> None:
    app, user = str(tmp_path / "app.secret"), str(tmp_path / "user.secret")
    GNUSocial.create_app("parity", server.url, username="alice", password="alicepass1", to_file=app)
    GNUSocial(client_id=app).log_in("alice", "alicepass1", to_file=user)
    with GNUSocial(access_token=user) as gs:
        assert gs.api_base_url == server.url
        assert gs.me().screen_name == "alice"


def test_mastodon_pagination(gs: GNUSocial) -> None:
    for number in range(25):
        gs.post(f"number {number}")
    first = gs.timeline_user(limit=10)
    second = gs.fetch_next(first)
    assert second is not None
    assert gs.fetch_previous(second) is not None
    assert len(gs.fetch_remaining(first)) >= 26
    assert len(gs.get_n_pages(first, 2)) == 20
    info = json.loads(json.dumps(gs.get_pagination_info(first)))
    assert gs.fetch_next(info) == second


def test_mastodon_objects_instead_of_ids_and_nothing_is_changed(gs: GNUSocial) -> None:
    status, user = gs.status(2), gs.account("bob")
    before = (pickle.dumps(status), pickle.dumps(user))
    gs.status_favorite(status)
    gs.account_unfollow(user)
    assert (pickle.dumps(status), pickle.dumps(user)) == before


def test_mastodon_results(gs: GNUSocial) -> None:
    status = gs.status(1)
    assert status.user.screen_name == status["user"]["screen_name"]
    assert isinstance(status.created_at, dt.datetime)
    assert status.created_at.tzinfo is not None
    assert Entity.from_json(status.to_json()) == status
    assert pickle.loads(pickle.dumps(status)) == status
    assert type(status) is Status
    assert type(status.user) is User
    assert type(gs.timeline_home()) is Page
    assert type(gs.activity_stream_public()) is ActivityStream


def test_mastodon_exceptions(gs: GNUSocial) -> None:
    with pytest.raises(GNUSocialNotFoundError) as caught:
        gs.status(99999)
    assert caught.value.status == 404
    assert caught.value.error == "No such notice."
    assert caught.value.response.status_code == 404


def test_mastodon_versions(gs: GNUSocial) -> None:
    assert gs.verify_minimum_version("1.20.0") is True
    assert gs.instance_version()


def test_mastodon_streams(gs: GNUSocial, bob: GNUSocial) -> None:
    for method in ("stream_home", "stream_public", "stream_user", "stream_tag", "stream_list"):
        assert callable(getattr(gs, method))
    assert gs.stream_healthy() is True


def test_mastodon_reply_untag_and_short_names(gs: GNUSocial, bob: GNUSocial) -> None:
    question = bob.post("@alice @carol tea?")
    assert gs.status_reply(question, "yes").text == "@bob @carol yes"
    assert gs.status_reply(question, "no", untag=True).text == "no"
    assert gs.post("short").text == "short"


def test_mastodon_the_rest(gs: GNUSocial) -> None:
    assert gs.account_statuses("bob")
    context = gs.status_context(1)
    assert context.ancestors == []
    assert gs.favorites() == []
    assert gs.search("hello")
    assert gs.account_block("dave").screen_name == "dave"
