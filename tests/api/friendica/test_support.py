"""Each row of the support table: what the table says works on Friendica works in the sandbox.

``test_friendica`` checks the refusals for what it lacks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from gnusocial import (
    GNUSocial,
    GNUSocialError,
    GNUSocialInternalServerError,
    GNUSocialUnsupportedError,
    Page,
    Status,
    User,
)
from gnusocial.entities import (
    Config,
    Context,
    DirectMessage,
    Media,
    NodeInfo,
    RateLimitStatus,
    Relationship,
    WebFinger,
)
from gnusocial.sandbox import Sandbox
from tests.api.test_friendica import PNG
from tests.tables import tables

Call = Callable[[GNUSocial], Any]

#: What works: a call of alice, who follows bob, and what it returns. Status 1 is bob's, 2 hers.
WORKING: dict[str, tuple[Call, type]] = {
    "account_verify_credentials": (lambda gs: gs.account_verify_credentials(), User),
    "me": (lambda gs: gs.me(), User),
    "app_verify_credentials": (lambda gs: gs.app_verify_credentials(), User),
    "account": (lambda gs: gs.account("bob"), User),
    "account_update_profile": (lambda gs: gs.account_update_profile(name="Alice"), User),
    "account_update_avatar": (lambda gs: gs.account_update_avatar(PNG), User),
    "account_following": (lambda gs: gs.account_following(), Page),
    "account_followers": (lambda gs: gs.account_followers(), Page),
    "account_following_ids": (lambda gs: gs.account_following_ids(), Page),
    "account_followers_ids": (lambda gs: gs.account_followers_ids(), Page),
    "text_length": (lambda gs: gs.text_length("hello"), int),
    "fit": (lambda gs: gs.fit("hello"), str),
    "split": (lambda gs: gs.split("hello"), list),
    "thread_post": (lambda gs: gs.thread_post(["one", "two"]), list),
    "notifications": (lambda gs: gs.notifications(), Page),
    "account_rate_limit_status": (lambda gs: gs.account_rate_limit_status(), RateLimitStatus),
    "create_app": (lambda gs: GNUSocial.create_app("x", gs.api_base_url), tuple),
    "log_in": (lambda gs: application(gs).log_in("alice", "alicepass1"), tuple),
    "auth_request_url": (lambda gs: application(gs).auth_request_url(), str),
    "discover": (lambda gs: GNUSocial.discover(gs.api_base_url), str),
    "direct_messages": (lambda gs: gs.direct_messages(), Page),
    "direct_messages_sent": (lambda gs: gs.direct_messages_sent(), Page),
    "direct_message_post": (lambda gs: gs.direct_message_post("bob", "hi"), DirectMessage),
    "timeline_favorites": (lambda gs: gs.timeline_favorites(), Page),
    "favorites": (lambda gs: gs.favorites(), Page),
    "timeline_feed": (lambda gs: gs.timeline_feed("home", format="xml"), str),
    "instance": (lambda gs: gs.instance(), Config),
    "config": (lambda gs: gs.config(), Config),
    "instance_version": (lambda gs: gs.instance_version(), str),
    "verify_minimum_version": (lambda gs: gs.verify_minimum_version("0.9"), bool),
    "instance_healthy": (lambda gs: gs.instance_healthy(), bool),
    "instance_nodeinfo": (lambda gs: gs.instance_nodeinfo(), NodeInfo),
    "webfinger": (lambda gs: gs.webfinger("bob"), WebFinger),
    "list_subscriptions": (lambda gs: gs.list_subscriptions(), Page),
    "media_post": (lambda gs: gs.media_post(PNG), Media),
    "account_follow": (lambda gs: gs.account_follow("carol"), User),
    "account_unfollow": (lambda gs: gs.account_unfollow("bob"), User),
    "account_block": (lambda gs: gs.account_block("bob"), User),
    "account_unblock": (lambda gs: gs.account_unblock("bob"), User),
    "account_relationship": (lambda gs: gs.account_relationship("bob"), Relationship),
    "search": (lambda gs: gs.search("words"), Page),
    "status": (lambda gs: gs.status(1), Status),
    "status_post": (lambda gs: gs.status_post("x"), Status),
    "post": (lambda gs: gs.post("x"), Status),
    "status_reply": (lambda gs: gs.status_reply(1, "x"), Status),
    "status_delete": (lambda gs: gs.status_delete(2), Status),
    "status_repeat": (lambda gs: gs.status_repeat(1), Status),
    "status_favorite": (lambda gs: gs.status_favorite(1), Status),
    "status_unfavorite": (lambda gs: gs.status_unfavorite(1), Status),
    "conversation": (lambda gs: gs.conversation(1), Page),
    "status_conversation": (lambda gs: gs.status_conversation(1), Page),
    "status_context": (lambda gs: gs.status_context(1), Context),
    "timeline_public": (lambda gs: gs.timeline_public(), Page),
    "timeline_network": (lambda gs: gs.timeline_network(), Page),
    "timeline_home": (lambda gs: gs.timeline_home(), Page),
    "timeline_friends": (lambda gs: gs.timeline_friends(), Page),
    "timeline_user": (lambda gs: gs.timeline_user("bob"), Page),
    "account_statuses": (lambda gs: gs.account_statuses("bob"), Page),
    "timeline_mentions": (lambda gs: gs.timeline_mentions(), Page),
    "timeline_replies": (lambda gs: gs.timeline_replies(), Page),
    "timeline_tag": (lambda gs: gs.timeline_tag("tag"), Page),
    "timeline": (lambda gs: gs.timeline("home"), Page),
}

#: What is empty though it works: nobody sent a message, starred a status or has a list.
EMPTY = {
    *("direct_messages", "direct_messages_sent", "favorites", "timeline_favorites"),
    *("list_subscriptions",),
}

#: Where "partly" ends in an error, and which.
NOT_WORKING: dict[str, tuple[Call, type[GNUSocialError]]] = {
    "account": (lambda gs: gs.account("a@example.org"), GNUSocialUnsupportedError),
    "account_update_profile": (
        lambda gs: gs.account_update_profile(location="here"),
        GNUSocialUnsupportedError,
    ),
    "account_following": (lambda gs: gs.account_following(page=2), GNUSocialUnsupportedError),
    "account_followers": (lambda gs: gs.account_followers(page=2), GNUSocialUnsupportedError),
    "account_following_ids": (
        lambda gs: gs.account_following_ids("carol"),
        GNUSocialUnsupportedError,
    ),
    "account_followers_ids": (
        lambda gs: gs.account_followers_ids("carol"),
        GNUSocialUnsupportedError,
    ),
    "timeline_favorites": (lambda gs: gs.timeline_favorites("bob"), GNUSocialUnsupportedError),
    "favorites": (lambda gs: gs.favorites("bob"), GNUSocialUnsupportedError),
    "timeline_feed": (lambda gs: gs.timeline_feed("home"), GNUSocialUnsupportedError),
    "media_post": (lambda gs: gs.media_post(b"words"), GNUSocialInternalServerError),
    "timeline_home": (lambda gs: gs.timeline_home("bob"), GNUSocialUnsupportedError),
    "timeline_friends": (lambda gs: gs.timeline_friends("bob"), GNUSocialUnsupportedError),
    "timeline_mentions": (lambda gs: gs.timeline_mentions("bob"), GNUSocialUnsupportedError),
    "timeline_replies": (lambda gs: gs.timeline_replies("bob"), GNUSocialUnsupportedError),
    "timeline": (lambda gs: gs.timeline("group", "x"), GNUSocialUnsupportedError),
}

#: Tested elsewhere: by a browser, after a login, or as streams.
SHOWN_ELSEWHERE = {"log_in_browser", "revoke_access_token"}

ROWS = {row["method"]: row["Friendica"] for row in tables.support()}


def application(gs: GNUSocial) -> GNUSocial:
    client_id, client_secret = GNUSocial.create_app("x", gs.api_base_url)
    return GNUSocial(client_id, client_secret, api_base_url=gs.api_base_url)


@pytest.fixture(scope="module")
def _friendica() -> Iterator[Sandbox]:
    with Sandbox("friendica-2024.08") as running:
        yield running


@pytest.fixture
def alice(_friendica: Sandbox) -> Iterator[GNUSocial]:
    """A client of alice, who follows and is followed by bob, after a conversation."""
    _friendica.reset()
    _friendica.add_subscription("alice", "bob")
    _friendica.add_subscription("bob", "alice")
    options: dict[str, Any] = {"ratelimit_method": "throw", "retries": 0}
    with _friendica.client("bob", **options) as bob:
        bob.post("@alice some words #tag")
    with _friendica.client("alice", **options) as gs:
        gs.post("mine")
        yield gs


@pytest.mark.parametrize("name", WORKING)
def test_what_works(alice: GNUSocial, name: str) -> None:
    call, kind = WORKING[name]
    result = call(alice)
    assert isinstance(result, kind)
    assert bool(result) is (name not in EMPTY)


@pytest.mark.parametrize("name", NOT_WORKING)
def test_where_partly_ends(alice: GNUSocial, name: str) -> None:
    call, error = NOT_WORKING[name]
    with pytest.raises(error):
        call(alice)


def test_each_row_is_tested() -> None:
    works = {name for name, answer in ROWS.items() if answer != "no"}
    tested = {*WORKING, *SHOWN_ELSEWHERE, *(name for name in works if name.startswith("stream_"))}
    assert works == tested
    assert {name for name in NOT_WORKING if ROWS[name] != "partly"} == set()
