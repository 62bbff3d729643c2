"""Messages, lists and search, against recorded requests and responses of real servers.

A call with several requests gets the recorded responses in turn.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest

from gnusocial import (
    DirectMessage,
    GNUSocial,
    GNUSocialForbiddenError,
    GNUSocialNotFoundError,
    GNUSocialUnauthorizedError,
    GNUSocialUnsupportedError,
    GNUSocialWarning,
    Page,
    Status,
    User,
    UserList,
)
from gnusocial.internals.http.request import PreparedRequest
from gnusocial.internals.http.response import Response
from tests.api.test_recorded_calls import asked, parameters
from tests.recorded import VERSIONS, exchange

Call = Callable[[GNUSocial], Any]


class Recordings:
    """A transport that returns recorded responses in order; extra or missing ones are failures."""

    def __init__(self, version: str, *names: str) -> None:
        self.version, self.names = version, list(names)
        self.sent: list[PreparedRequest] = []

    def send(self, prepared: PreparedRequest) -> Response:
        self.sent.append(prepared)
        assert self.names, f"no answer is recorded for {prepared.method} {prepared.url}"
        return exchange(self.version, self.names.pop(0)).response

    def close(self) -> None:
        assert self.names == [], "the call makes fewer requests than were recorded"


def client(recordings: Recordings) -> GNUSocial:
    host = urlsplit(exchange(recordings.version, recordings.names[0]).response.url).netloc
    return GNUSocial(
        api_base_url=f"http://{host}",
        username="alice",
        password="x",
        retries=0,
        transport=recordings,
    )


def answer_to(call: Call, version: str, *names: str) -> tuple[Any, Recordings]:
    recordings = Recordings(version, *names)
    with client(recordings) as gs:
        return call(gs), recordings


def assert_asked_as(sent: PreparedRequest, version: str, name: str) -> None:
    """Assert that a request equals the recorded one."""
    recorded = exchange(version, name).request
    path = urlsplit(recorded["path"])
    wanted = parameters(path.query or recorded.get("body", ""))
    assert asked(sent) == (recorded["method"], path.path, wanted)


#: recording: (the call that makes this one request, the kind of result, the key of its envelope)
ANSWERED: dict[str, tuple[Call, type, str | None]] = {
    "dm_list": (lambda gs: gs.direct_messages(), DirectMessage, None),
    "dm_sent": (lambda gs: gs.direct_messages_sent(), DirectMessage, None),
    "r3_dm_page": (lambda gs: gs.direct_messages_sent(limit=1), DirectMessage, None),
    "lists": (lambda gs: gs.list_subscriptions(), UserList, "lists"),
    "r3_list_memberships": (lambda gs: gs.list_memberships(), UserList, "lists"),
    "r3_list_subscriptions": (lambda gs: gs.list_subscriptions(), UserList, "lists"),
    "r3_list_subscriptions_after": (lambda gs: gs.list_subscriptions(), UserList, "lists"),
    "r3_list_list": (lambda gs: gs.list_subscriptions("bob"), UserList, "lists"),
    "r3_list_members": (lambda gs: gs.list_members("alice", "friends"), User, "users"),
    "r3_list_subscribers": (lambda gs: gs.list_subscribers("alice", "friends"), User, "users"),
    "r3_list_statuses": (lambda gs: gs.timeline_list("alice", "friends"), Status, "statuses"),
    "r3_list_statuses_cursor": (
        lambda gs: gs.timeline_list("alice", "friends", cursor=12),
        Status,
        "statuses",
    ),
    "search": (lambda gs: gs.search("hello"), Status, None),
    "search_none": (lambda gs: gs.search("zzzzqqq"), Status, None),
    "search_rpp": (lambda gs: gs.search("bulk", limit=3), Status, None),
    "search_page2": (lambda gs: gs.search("bulk", limit=3, page=2), Status, None),
}

#: The recorder asked by another name of the same route: lists/list is lists/subscriptions.
OTHER_NAME = {"lists": "lists/list", "r3_list_list": "lists/list"}


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", ANSWERED)
def test_a_page_is_asked_for_as_recorded_and_understood(version: str, name: str) -> None:
    call, kind, envelope = ANSWERED[name]
    page, recordings = answer_to(call, version, name)
    recorded = exchange(version, name)
    method, path, sent = asked(recordings.sent[0])
    wanted = urlsplit(recorded.request["path"])
    assert method == "GET"
    assert path.replace("lists/subscriptions", OTHER_NAME.get(name, "lists/subscriptions")) == (
        wanted.path
    )
    assert sent == parameters(wanted.query)

    assert type(page) is Page
    assert all(type(item) is kind for item in page)
    raw = recorded.json()
    items = raw if envelope is None else raw[envelope]
    assert [item.id for item in page] == [int(item["id"]) for item in items[: len(page)]]
    # A search comes one item too long where there are more.
    too_many = 1 if name in ("search_rpp", "search_page2") else 0
    assert len(page) == len(items) - too_many


#: recording: the call that makes this one request
LIST_CALLS: dict[str, Call] = {
    "r3_list_show": lambda gs: gs.list_show("alice", "friends"),
    "r3_list_delete": lambda gs: gs.list_delete("alice", "friends"),
    "r3_list_subscribe": lambda gs: gs.list_subscribe("alice", "friends"),
    "r3_list_subscribe_again": lambda gs: gs.list_subscribe("alice", "friends"),
    "r3_list_unsubscribe": lambda gs: gs.list_unsubscribe("alice", "friends"),
}


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", LIST_CALLS)
def test_a_list_is_asked_for_as_recorded_and_understood(version: str, name: str) -> None:
    found, recordings = answer_to(LIST_CALLS[name], version, name)
    assert_asked_as(recordings.sent[0], version, name)
    raw = exchange(version, name).json()
    assert type(found) is UserList
    assert (found.id, found.name, found.mode) == (int(raw["id"]), raw["name"], raw["mode"])
    assert found.user.screen_name == "alice"
    assert found.following is (name in ("r3_list_subscribe", "r3_list_subscribe_again"))


#: recording: (the call, what its refusal means)
REFUSED: dict[str, tuple[Call, type[Exception]]] = {
    "dm_list_noauth": (lambda gs: gs.direct_messages(), GNUSocialUnauthorizedError),
    "r3_list_show_none": (lambda gs: gs.list_show("alice", "nosuch"), GNUSocialNotFoundError),
    "r3_list_show_private": (lambda gs: gs.list_show("alice", "friends"), GNUSocialNotFoundError),
    "list_statuses": (lambda gs: gs.timeline_list("alice", "mylist"), GNUSocialNotFoundError),
    "trends": (lambda gs: gs.trends(), GNUSocialUnsupportedError),
}


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", REFUSED)
def test_a_refusal_is_understood(version: str, name: str) -> None:
    call, expected = REFUSED[name]
    recordings = Recordings(version, name)
    with client(recordings) as gs, pytest.raises(expected) as caught:
        call(gs)
    assert caught.type is expected
    assert_asked_as(recordings.sent[0], version, name)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    ("name", "call", "expected"),
    [
        ("r3_list_member_check", lambda gs: gs.list_has_member("alice", "friends", 3), True),
        ("r3_list_member_check_no", lambda gs: gs.list_has_member("alice", "friends", 5), False),
        (
            "r3_list_subscriber_check",
            lambda gs: gs.list_has_subscriber("alice", "friends", 3),
            True,
        ),
        (
            "r3_list_subscriber_check_no",
            lambda gs: gs.list_has_subscriber("alice", "friends", "5"),
            False,
        ),
    ],
)
def test_a_check_answers_yes_with_a_500(
    version: str, name: str, call: Call, expected: bool
) -> None:
    answer, recordings = answer_to(call, version, name)
    assert answer is expected
    assert_asked_as(recordings.sent[0], version, name)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("r3_lists_get", lambda gs: gs.lists("alice")),
        ("r3_list_member_add", lambda gs: gs.list_members_add("alice", "friends", 5)),
    ],
)
def test_what_never_works_is_told_with_the_version(version: str, name: str, call: Call) -> None:
    recordings = Recordings(version, name, "version_gnusocial")
    with client(recordings) as gs, pytest.raises(GNUSocialUnsupportedError) as caught:
        call(gs)
    assert_asked_as(recordings.sent[0], version, name)
    recorded = exchange(version, name).response
    assert caught.value.status == recorded.status
    assert caught.value.error == recorded.json()["error"]
    assert exchange(version, "version_gnusocial").json() in str(caught.value)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_list_that_was_accepted_and_not_stored_is_not_returned(version: str) -> None:
    names = ("r3_list_create", "r3_list_show_created", "version_gnusocial")
    recordings = Recordings(version, *names)
    with client(recordings) as gs, pytest.raises(GNUSocialUnsupportedError) as caught:
        gs.list_create("r3created", description="d")
    assert_asked_as(recordings.sent[0], version, "r3_list_create")
    made = exchange(version, "r3_list_create").json()
    assert recordings.sent[1].url.endswith(f"/api/2/lists/{made['id']}.json")
    assert (caught.value.status, caught.value.method) == (200, "POST")
    assert "did not store it" in str(caught.value)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_list_that_was_stored_is_returned(version: str) -> None:
    # The response to lists/show is that of a server that stored the list.
    found, _ = answer_to(
        lambda gs: gs.list_create("friends"), version, "r3_list_show", "r3_list_show_auth"
    )
    assert (found.id, found.name) == (1, "friends")


@pytest.mark.parametrize("version", VERSIONS)
def test_an_id_that_now_belongs_to_another_list(version: str) -> None:
    recordings = Recordings(version, "r3_list_create", "r3_list_show_auth", "version_gnusocial")
    with client(recordings) as gs, pytest.raises(GNUSocialUnsupportedError, match="not store"):
        gs.list_create("r3created")


@pytest.mark.parametrize("version", VERSIONS)
def test_spaces_vanish_from_a_description_and_a_warning_tells(version: str) -> None:
    with pytest.warns(GNUSocialWarning, match="'mygoodfriends' as the description"):
        found, recordings = answer_to(
            lambda gs: gs.list_update(
                "alice", "friends", name="friends", description="my good friends", mode="private"
            ),
            version,
            "r3_list_update",
        )
    assert_asked_as(recordings.sent[0], version, "r3_list_update")
    assert (found.description, found.mode) == ("mygoodfriends", "private")


@pytest.mark.parametrize("version", VERSIONS)
def test_what_an_update_does_not_change_is_sent_along(version: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", GNUSocialWarning)
        _, recordings = answer_to(
            lambda gs: gs.list_update("alice", "friends", mode="private"),
            version,
            "r3_list_show_auth",
            "r3_list_update",
        )
    assert asked(recordings.sent[1]) == (
        "POST",
        "/api/alice/lists/friends.json",
        {"name": "friends", "description": "", "mode": "private"},
    )


# Direct messages


def test_a_message_stored_behind_a_500_is_returned() -> None:
    # r3_dm_page has no message yet; dm_sent has the new one below two that came later.
    found, recordings = answer_to(
        lambda gs: gs.direct_message_post("bob", "psst, a direct message"),
        "1.20.10",
        "r3_dm_page",
        "dm_new",
        "dm_sent",
    )
    assert type(found) is DirectMessage
    assert (found.id, found.text) == (1, "psst, a direct message")
    assert (found.recipient_screen_name, found.sender_screen_name) == ("bob", "alice")
    assert_asked_as(recordings.sent[0], "1.20.10", "r3_dm_page")
    assert_asked_as(recordings.sent[1], "1.20.10", "dm_new")
    assert_asked_as(recordings.sent[2], "1.20.10", "dm_sent")


def test_2_0_says_that_nothing_was_sent() -> None:
    recordings = Recordings("2.0.1", "r3_dm_page", "dm_new_userid", "version_gnusocial")
    with client(recordings) as gs, pytest.raises(GNUSocialUnsupportedError) as caught:
        gs.direct_message_post(3, "by id")
    assert_asked_as(recordings.sent[1], "2.0.1", "dm_new_userid")
    assert "Nothing was sent" in str(caught.value)
    assert "2.0.1-beta0" in str(caught.value)
    assert caught.value.status == 500


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    ("name", "expected"),
    [("dm_new_notsub", GNUSocialForbiddenError), ("dm_new_nouser", GNUSocialNotFoundError)],
)
def test_a_message_that_is_refused(version: str, name: str, expected: type[Exception]) -> None:
    recordings = Recordings(version, "r3_dm_page", name)
    with client(recordings) as gs, pytest.raises(expected) as caught:
        gs.direct_message_post("carol", "not subscribed")
    assert caught.type is expected


# Search


@pytest.mark.parametrize("version", VERSIONS)
def test_the_item_too_many_is_the_first_of_the_next_page(version: str) -> None:
    def first_and_second(gs: GNUSocial) -> tuple[Page[Status], Page[Status] | None]:
        page = gs.search("bulk", limit=3)
        return page, gs.fetch_next(page)

    (first, second), recordings = answer_to(first_and_second, version, "search_rpp", "search_page2")
    assert_asked_as(recordings.sent[1], version, "search_page2")
    both = [*first, *second]
    assert len({each.id for each in both}) == 6
    raw = exchange(version, "search_rpp").json()
    assert second[0].id == raw[3]["id"]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_search_as_a_feed(version: str) -> None:
    text, recordings = answer_to(lambda gs: gs.search_feed("hello"), version, "search_atom")
    assert_asked_as(recordings.sent[0], version, "search_atom")
    assert text == exchange(version, "search_atom").response.text
    assert "<feed" in text
