"""Relationships, against the sandbox in both versions."""

from __future__ import annotations

import pytest

from gnusocial import (
    GNUSocial,
    GNUSocialConflictError,
    GNUSocialForbiddenError,
    GNUSocialIllegalArgumentError,
    GNUSocialNotFoundError,
    GNUSocialRatelimitError,
    GNUSocialUnauthorizedError,
    Relationship,
)
from gnusocial.sandbox import Sandbox


def test_following(alice: GNUSocial, bob: GNUSocial) -> None:
    assert alice.account_follows("alice", "bob") is False
    assert alice.account_follow("bob").screen_name == "bob"
    assert alice.account_follows(2, bob.me()) is True
    with pytest.raises(GNUSocialConflictError) as caught:
        alice.account_follow(3)
    assert caught.value.status == 403
    assert alice.account_unfollow("@bob").screen_name == "bob"
    with pytest.raises(GNUSocialConflictError) as caught:
        alice.account_unfollow("bob")
    assert caught.value.status == 500


def test_both_sides_of_a_relationship(alice: GNUSocial, anyone: GNUSocial) -> None:
    alice.account_follow("bob")
    seen = alice.account_relationship("bob")
    assert type(seen) is Relationship
    assert (seen.source.screen_name, seen.target.screen_name) == ("alice", "bob")
    assert (seen.source.following, seen.target.following) == (True, False)
    assert anyone.account_relationship(target=2, source=3).target.followed_by is False
    with pytest.raises(GNUSocialNotFoundError):
        anyone.account_relationship("bob", "nosuchuserx")


@pytest.mark.parametrize("user", ["nobodyx", 99999])
def test_a_user_who_is_not_there(alice: GNUSocial, user: object) -> None:
    for method in (
        alice.account_follow,
        alice.account_unfollow,
        alice.account_block,
        alice.account_unblock,
        alice.account_relationship,
    ):
        with pytest.raises(GNUSocialNotFoundError):
            method(user)
    with pytest.raises(GNUSocialNotFoundError):
        alice.account_follows("alice", user)


def test_blocking(alice: GNUSocial, bob: GNUSocial) -> None:
    bob.account_follow("alice")
    assert alice.account_block("bob").screen_name == "bob"
    assert alice.account_follows("bob", "alice") is False
    assert alice.account_relationship("bob").source.blocking is True
    alice.account_block("bob")
    with pytest.raises(GNUSocialForbiddenError):
        alice.account_block("alice")
    assert alice.account_unblock("bob").screen_name == "bob"
    alice.account_unblock("dave")


def test_following_behind_the_throttle_is_done_and_told_so(
    server: Sandbox, alice: GNUSocial
) -> None:
    alice.post("one")
    server.configure(throttle=(1, 60))
    # The server answers 400 "Too many notices too fast" and has stored the subscription.
    followed = alice.account_follow("bob")
    assert followed.screen_name == "bob"
    assert alice.account_follows("alice", "bob") is True
    with pytest.raises(GNUSocialConflictError):
        alice.account_follow("bob")


def test_a_throttle_that_did_stop_it_is_raised(server: Sandbox, alice: GNUSocial) -> None:
    server.fail_next(
        status=400,
        body='{"error":"Too many notices too fast; take a breather","request":"/api/x"}',
        headers={"Content-Type": "application/json"},
    )
    with pytest.raises(GNUSocialRatelimitError):
        alice.account_follow("bob")
    assert alice.account_follows("alice", "bob") is False


@pytest.mark.parametrize("user", [None, "", "bob@elsewhere.example", 0, "a b"])
def test_what_names_no_user_is_found_before_anything_is_sent(
    server: Sandbox, alice: GNUSocial, user: object
) -> None:
    sent = len(server.requests)
    for method in (alice.account_follow, alice.account_block):
        with pytest.raises(GNUSocialIllegalArgumentError, match="is not a valid user"):
            method(user)
    assert len(server.requests) == sent


def test_without_a_login(anyone: GNUSocial) -> None:
    for method in (
        anyone.account_follow,
        anyone.account_unfollow,
        anyone.account_block,
        anyone.account_unblock,
    ):
        with pytest.raises(GNUSocialUnauthorizedError):
            method("bob")
