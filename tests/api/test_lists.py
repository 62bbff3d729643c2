"""Lists, against the sandbox in both versions, which creates them like the web pages."""

from __future__ import annotations

from typing import Any

import pytest

from gnusocial import (
    GNUSocial,
    GNUSocialConflictError,
    GNUSocialForbiddenError,
    GNUSocialIllegalArgumentError,
    GNUSocialNotFoundError,
    GNUSocialUnauthorizedError,
    GNUSocialUnsupportedError,
    GNUSocialWarning,
    UserList,
)
from gnusocial.sandbox import Sandbox


@pytest.fixture
def friends(server: Sandbox, anyone: GNUSocial) -> UserList:
    """A public list of alice's with bob and carol on it."""
    server.add_list("alice", "friends", ["bob", "carol"])
    return anyone.list_show("alice", "friends")


def names(users: Any) -> set[str]:
    return {user.screen_name for user in users}


def test_showing(friends: UserList, anyone: GNUSocial) -> None:
    assert type(friends) is UserList
    assert (friends.name, friends.member_count, friends.mode) == ("friends", 2, "public")
    for user in ("alice", "@alice", "Al_ice", 2, "2", friends.user):
        for name in ("friends", friends.id, str(friends.id), friends):
            assert anyone.list_show(user, name) == friends


def test_who_is_on_it(friends: UserList, alice: GNUSocial, anyone: GNUSocial) -> None:
    assert names(alice.list_members("alice", friends)) == {"bob", "carol"}
    for member, expected in (("bob", True), (4, True), ("dave", False), ("5", False)):
        assert anyone.list_has_member("alice", friends, member) is expected
    for nobody in ("nosuchuserx", 99999):
        with pytest.raises(GNUSocialNotFoundError):
            anyone.list_has_member("alice", friends, nobody)


def test_the_lists_that_a_user_is_on(friends: UserList, bob: GNUSocial, anyone: GNUSocial) -> None:
    assert bob.list_memberships() == [friends]
    assert anyone.list_memberships("bob") == [friends]
    assert anyone.list_memberships(5) == []


def test_subscribing(friends: UserList, bob: GNUSocial, anyone: GNUSocial) -> None:
    assert bob.list_subscriptions() == []
    subscribed = bob.list_subscribe("alice", friends)
    assert (subscribed.subscriber_count, subscribed.following) == (1, True)
    assert bob.list_subscribe("alice", "friends").subscriber_count == 1
    assert [each.id for each in bob.list_subscriptions()] == [friends.id]
    assert [each.id for each in anyone.list_subscriptions("bob")] == [friends.id]
    assert names(bob.list_subscribers("alice", friends)) == {"bob"}
    assert anyone.list_has_subscriber("alice", friends, "bob") is True
    assert anyone.list_has_subscriber("alice", friends, "carol") is False
    left = bob.list_unsubscribe("alice", friends)
    assert (left.subscriber_count, left.following) == (0, False)
    with pytest.raises(GNUSocialConflictError):
        bob.list_unsubscribe("alice", friends)


def test_what_is_said_on_it(
    friends: UserList, bob: GNUSocial, carol: GNUSocial, anyone: GNUSocial
) -> None:
    said = [client.post(f"number {n}").id for n in range(15) for client in (bob, carol)][::-1]
    page = anyone.timeline_list("alice", friends)
    assert [each.id for each in page] == said[:20]
    assert [each.id for each in anyone.fetch_remaining(page)] == said
    assert [each.id for each in anyone.timeline_list(2, "friends", cursor=page[9])] == said[10:]
    newer = [bob.post("newer").id, carol.post("newest").id][::-1]
    assert [each.id for each in anyone.fetch_previous(page)] == newer


def test_a_status_that_is_deleted_while_one_reads(
    friends: UserList, bob: GNUSocial, anyone: GNUSocial
) -> None:
    said = [bob.post(f"number {n}").id for n in range(30)][::-1]
    page = anyone.timeline_list("alice", friends)
    bob.status_delete(page[-1])
    bob.status_delete(page[-2])
    following = anyone.fetch_next(page)
    assert [each.id for each in following] == said[20:]


def test_an_empty_timeline(friends: UserList, anyone: GNUSocial) -> None:
    page = anyone.timeline_list("alice", friends)
    assert page == []
    assert anyone.fetch_next(page) is None


# What comes with cursors


def test_a_list_that_fits_one_page_ends_without_a_request(
    friends: UserList, server: Sandbox, alice: GNUSocial
) -> None:
    page = alice.list_members("alice", friends)
    sent = len(server.requests)
    assert alice.fetch_next(page) is None
    assert len(alice.fetch_remaining(page)) == 2
    assert len(server.requests) == sent


def test_more_than_the_server_can_show(server: Sandbox, bob: GNUSocial) -> None:
    for number in range(25):
        server.add_list("alice", f"list{number}", ["bob"])
    page = bob.list_memberships()
    assert len(page) == 20
    with pytest.warns(GNUSocialWarning, match="more than these 20"):
        assert bob.fetch_next(page) is None
    with pytest.warns(GNUSocialWarning, match="database error"):
        assert bob.fetch_remaining(page) == page


def test_who_came_on_a_list_since(friends: UserList, bob: GNUSocial, carol: GNUSocial) -> None:
    bob.list_subscribe("alice", friends)
    page = bob.list_subscribers("alice", friends)
    assert bob.fetch_previous(page) is None
    carol.list_subscribe("alice", friends)
    assert names(bob.fetch_previous(page)) == {"carol"}


# Changing


def test_updating(friends: UserList, alice: GNUSocial) -> None:
    changed = alice.list_update("alice", friends, name="pals", description="fun", mode="private")
    assert (changed.name, changed.description, changed.mode) == ("pals", "fun", "private")
    shown = alice.list_show("alice", "pals")
    assert (shown.id, shown.description, shown.mode) == (friends.id, "fun", "private")


def test_what_is_not_given_stays_as_it_is(friends: UserList, alice: GNUSocial) -> None:
    alice.list_update("alice", friends, description="fun", mode="private")
    renamed = alice.list_update("alice", "friends", name="pals")
    assert (renamed.description, renamed.mode) == ("fun", "private")
    emptied = alice.list_update("alice", friends, description="")
    assert (emptied.name, emptied.description, emptied.mode) == ("pals", "", "private")


def test_what_the_server_stores_otherwise_is_told(friends: UserList, alice: GNUSocial) -> None:
    with pytest.warns(GNUSocialWarning, match="'mygoodfriends' as the description"):
        assert alice.list_update("alice", friends, description="my good friends").description == (
            "mygoodfriends"
        )
    with pytest.warns(GNUSocialWarning, match="'myfriends' as the name"):
        assert alice.list_update("alice", friends, name="My Friends").name == "myfriends"


def test_a_name_that_is_taken(friends: UserList, server: Sandbox, alice: GNUSocial) -> None:
    server.add_list("alice", "pals")
    with pytest.raises(GNUSocialConflictError):
        alice.list_update("alice", friends, name="pals")
    assert alice.list_show("alice", friends).name == "friends"


def test_deleting(friends: UserList, alice: GNUSocial) -> None:
    assert alice.list_delete("alice", friends).name == "friends"
    for method in (alice.list_show, alice.list_delete, alice.list_members, alice.timeline_list):
        with pytest.raises(GNUSocialNotFoundError):
            method("alice", friends)


def test_the_list_of_another(friends: UserList, bob: GNUSocial) -> None:
    with pytest.raises(GNUSocialForbiddenError):
        bob.list_update("alice", friends, name="evil")
    with pytest.raises(GNUSocialForbiddenError):
        bob.list_delete("alice", friends)
    with pytest.raises(GNUSocialForbiddenError):
        bob.list_members_add("alice", friends, "dave")
    assert bob.list_show("alice", friends) == friends


def test_a_private_list(server: Sandbox, alice: GNUSocial, bob: GNUSocial) -> None:
    server.add_list("alice", "secret", ["bob"], private=True)
    assert alice.list_show("alice", "secret").mode == "private"
    assert bob.list_memberships() == []
    for method in (bob.list_show, bob.list_members, bob.list_subscribe, bob.timeline_list):
        with pytest.raises(GNUSocialNotFoundError):
            method("alice", "secret")


# What no server can do


def test_a_list_is_not_made(server: Sandbox, alice: GNUSocial) -> None:
    with pytest.raises(GNUSocialUnsupportedError, match="did not store it") as caught:
        alice.list_create("friends", description="d", mode="private")
    assert server.version in str(caught.value)
    assert (caught.value.status, caught.value.method) == (200, "POST")
    with pytest.raises(GNUSocialNotFoundError):
        alice.list_show("alice", "friends")


def test_a_list_that_is_there_already_is_returned(friends: UserList, alice: GNUSocial) -> None:
    assert alice.list_create("friends").id == friends.id


def test_a_users_own_lists(server: Sandbox, friends: UserList, alice: GNUSocial) -> None:
    for user in (None, "alice", "bob", 2):
        with pytest.raises(GNUSocialUnsupportedError, match="list_memberships") as caught:
            alice.lists(user)
        assert server.version in str(caught.value)
        assert caught.value.status == 404


def test_the_members_cannot_be_changed(friends: UserList, alice: GNUSocial) -> None:
    for method in (alice.list_members_add, alice.list_members_remove):
        with pytest.raises(GNUSocialUnsupportedError, match="Nothing was changed") as caught:
            method("alice", friends, "dave")
        assert caught.value.status == 400
    assert names(alice.list_members("alice", friends)) == {"bob", "carol"}


# Refusals


@pytest.mark.parametrize("name", ["nosuchlist", 99999])
def test_a_list_that_is_not_there(alice: GNUSocial, name: object) -> None:
    for method in (
        alice.list_show,
        alice.list_delete,
        alice.list_members,
        alice.list_subscribers,
        alice.list_subscribe,
        alice.list_unsubscribe,
        alice.timeline_list,
    ):
        with pytest.raises(GNUSocialNotFoundError):
            method("alice", name)
    for check in (alice.list_has_member, alice.list_has_subscriber, alice.list_members_add):
        with pytest.raises(GNUSocialNotFoundError):
            check("alice", name, "bob")
    with pytest.raises(GNUSocialNotFoundError):
        alice.list_update("alice", name, description="x")


def test_users_who_are_not_there(alice: GNUSocial) -> None:
    for method in (alice.list_memberships, alice.list_subscriptions):
        for user in ("nosuchuserx", 99999):
            with pytest.raises(GNUSocialNotFoundError):
                method(user)
    with pytest.raises(GNUSocialNotFoundError):
        alice.list_show("nosuchuserx", "friends")


def test_without_a_login(friends: UserList, anyone: GNUSocial) -> None:
    for call in (
        anyone.lists,
        anyone.list_memberships,
        anyone.list_subscriptions,
        lambda: anyone.list_create("x"),
        lambda: anyone.list_update("alice", friends, name="x"),
        lambda: anyone.list_delete("alice", friends),
        lambda: anyone.list_members("alice", friends),
        lambda: anyone.list_members_add("alice", friends, "dave"),
        lambda: anyone.list_members_remove("alice", friends, "bob"),
        lambda: anyone.list_subscribers("alice", friends),
        lambda: anyone.list_subscribe("alice", friends),
        lambda: anyone.list_unsubscribe("alice", friends),
    ):
        with pytest.raises(GNUSocialUnauthorizedError):
            call()
    assert anyone.list_show("alice", friends) == friends


@pytest.mark.parametrize("name", [None, "", "my-list", "a b", "a/b", 0, -1, True, {"id": None}])
def test_what_names_no_list(server: Sandbox, alice: GNUSocial, name: object) -> None:
    sent = len(server.requests)
    for method in (
        alice.list_show,
        alice.list_update,
        alice.list_delete,
        alice.list_members,
        alice.list_subscribers,
        alice.list_subscribe,
        alice.list_unsubscribe,
        alice.timeline_list,
    ):
        with pytest.raises(GNUSocialIllegalArgumentError, match="named by its id"):
            method("alice", name)
    assert len(server.requests) == sent


def test_other_arguments_that_make_no_sense(server: Sandbox, alice: GNUSocial) -> None:
    sent = len(server.requests)
    for call in (
        lambda: alice.list_show(None, "friends"),
        lambda: alice.list_show("a b", "friends"),
        lambda: alice.list_create(""),
        lambda: alice.list_create(" "),
        lambda: alice.list_create(5),  # type: ignore[arg-type]
        lambda: alice.list_create("friends", mode="secret"),
        lambda: alice.list_update("alice", "friends", name=""),
        lambda: alice.list_update("alice", "friends", mode="secret"),
        lambda: alice.list_has_member("alice", "friends", "a b"),
        lambda: alice.list_members_add("alice", "friends", "a b"),
        lambda: alice.list_memberships("a b"),
        lambda: alice.timeline_list("alice", "friends", cursor=0),
    ):
        with pytest.raises(GNUSocialIllegalArgumentError):
            call()
    assert len(server.requests) == sent
