"""People, tags and conversations on Friendica: unknown names must not return other users."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gnusocial import (
    GNUSocial,
    GNUSocialNotFoundError,
    GNUSocialUnsupportedError,
    Status,
)
from gnusocial.sandbox import Sandbox
from tests.api.test_friendica_2024 import PASSWORD, Call, ids


def test_a_token_tells_that_it_is_friendica(
    server: Sandbox, application: Path, tmp_path: Path
) -> None:
    with GNUSocial(client_id=application) as gs:
        gs.log_in("alice", PASSWORD, to_file=tmp_path / "alice")
    before = len(server.requests)
    with GNUSocial(access_token=tmp_path / "alice") as gs:
        gs.account_block("carol")
        gs.post("**x**")
    asked = [each.path for each in server.requests[before:]]
    assert asked == [
        "/api/users/show.json",
        "/api/v1/accounts/4/block",
        "/api/statuses/update.json",
    ]


@pytest.mark.parametrize("who", ["nobody", 999])
def test_nobody_is_nobody_without_a_single_status(alice: GNUSocial, who: Any) -> None:
    calls: list[Call] = [
        lambda gs: gs.timeline_user(who),
        lambda gs: gs.account_statuses(who),
        lambda gs: gs.timeline("user", who),
        lambda gs: gs.account_following_ids(who),
        lambda gs: gs.account_followers_ids(who),
        lambda gs: gs.account_unfollow(who),
        lambda gs: gs.account_block(who),
        lambda gs: gs.direct_message_post(who, "x"),
    ]
    for call in calls:
        with pytest.raises(GNUSocialNotFoundError):
            call(alice)
    assert alice.timeline_user("carol") == []


def test_contacts_of_others_are_those_in_common(server: Sandbox, alice: GNUSocial) -> None:
    assert ids(alice.account_followers("bob")) == [2]
    for call in (alice.account_following, alice.account_following_ids):
        with pytest.raises(GNUSocialUnsupportedError, match="only those that you know"):
            call("carol")
    with server.client("carol", ratelimit_method="throw", retries=0) as carol:
        assert carol.account_following() == carol.account_following("carol") == []


def test_an_unknown_profile_is_not_the_caller(server: Sandbox, alice: GNUSocial) -> None:
    bob = alice.account("bob")
    for url in (bob.url, f"{bob.url}/", f"{server.url}/~bob"):
        server.fail_next(status=200, body=bob.to_json(), path="externalprofile/show.json")
        assert alice.account(url).id == bob.id
    for nobody in (f"{server.url}/profile/nobody", "http://other.example/profile/alice"):
        with pytest.raises(GNUSocialNotFoundError, match="server returned 'alice'"):
            alice.account(nobody)
    with pytest.raises(GNUSocialNotFoundError):
        alice.account_relationship("bob", "nobody")


# Tags


@pytest.mark.parametrize("limit", [None, 7, 200])
def test_the_timeline_of_a_tag(alice: GNUSocial, limit: int | None) -> None:
    posted = [alice.post(f"number {number} #cats").id for number in range(25)]
    alice.post("cats without a tag")
    first = alice.timeline_tag("#cats", limit=limit)
    assert type(first[0]) is Status
    assert ids(first) == posted[::-1][: limit or 20]
    assert ids(alice.fetch_remaining(first)) == posted[::-1]
    assert ids(alice.timeline("tag", "cats", since_id=posted[-3])) == posted[:-3:-1]
    assert alice.timeline_tag("dogs") == []


# Conversations


def test_a_page_behind_the_end_of_a_conversation_is_empty(alice: GNUSocial) -> None:
    first = alice.post("alone")
    assert alice.conversation(first.id, page=2) == []
    assert ids(alice.fetch_remaining(alice.conversation(first.id))) == [first.id]


def test_a_long_conversation_comes_whole(alice: GNUSocial) -> None:
    first = alice.post("first")
    others = [alice.status_post(f"answer {n}", in_reply_to_id=first).id for n in range(120)]
    assert ids(alice.status_context(first).descendants) == others
