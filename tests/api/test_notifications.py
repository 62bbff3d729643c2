"""Notifications, against the sandbox: content, pages, and number of requests."""

from __future__ import annotations

import pickle
from collections.abc import Iterator

import pytest

from gnusocial import (
    GNUSocial,
    GNUSocialIllegalArgumentError,
    GNUSocialUnauthorizedError,
    GNUSocialUnsupportedError,
    Notification,
    NotificationKind,
)
from gnusocial.sandbox import Sandbox, SimulatedClock
from tests.conftest import on_version
from tests.recorded import VERSIONS


def paths(server: Sandbox) -> list[str]:
    return [
        each.path.removeprefix("/api/").removesuffix(".json")
        for each in server.requests
        if each.user == "alice" and each.method == "GET"
    ]


def ids(notifications: list[Notification] | None) -> list[str]:
    return [each.id for each in notifications or ()]


@pytest.mark.parametrize("version", VERSIONS)
def test_everything_that_concerns_a_user(version: str) -> None:
    clock = SimulatedClock()
    with Sandbox(version, clock=clock) as server:
        alice, bob, carol = (server.client(name) for name in ("alice", "bob", "carol"))
        clock.advance(60)
        mine = alice.post("a status of mine")
        clock.advance(60)
        bob.account_follow("alice")
        bob.status_favorite(mine)
        mention = carol.post("@alice hello")
        clock.advance(60)
        reply = bob.status_reply(mine, "indeed")
        clock.advance(60)
        repeat = carol.status_repeat(mine)
        # Not these: what concerns others, and what alice does herself.
        bob.post("@carol hello")
        alice.status_reply(mine, "I reply to myself, @alice")
        clock.advance(60)
        message = server.add_direct_message("bob", "alice", "psst")
        messages = [f"direct_message:{message}"] if version == "1.20.10" else []
        page = alice.notifications()
        assert ids(page) == [
            *messages,
            f"repeat:{repeat.id}",
            f"reply:{reply.id}",
            f"mention:{mention.id}",
            f"favorite:{mine.id}:{alice.account('bob').id}",
            f"follow:{alice.account('bob').id}",
        ]
        by_kind = {each.kind: each for each in page}
        assert by_kind["mention"].status == alice.status(mention)
        assert by_kind["mention"].user.screen_name == "carol"
        assert by_kind["mention"].created_at == mention.created_at
        assert by_kind["reply"].status is not None
        assert by_kind["reply"].status.in_reply_to_status_id == mine.id
        assert by_kind["repeat"].status is not None
        assert by_kind["repeat"].status.id == mine.id
        assert by_kind["repeat"].user.screen_name == "carol"
        assert by_kind["repeat"].created_at == repeat.created_at
        assert by_kind["favorite"].user.screen_name == "bob"
        assert by_kind["favorite"].status is not None
        assert by_kind["favorite"].status.id == mine.id
        assert by_kind["favorite"].created_at is None
        assert by_kind["follow"].user.screen_name == "bob"
        assert (by_kind["follow"].created_at, by_kind["follow"].status) == (None, None)
        if messages:
            assert by_kind["direct_message"].direct_message is not None
            assert by_kind["direct_message"].direct_message.text == "psst"
        assert pickle.loads(pickle.dumps(page)) == page
        assert Notification.from_json(page[0].to_json()) == page[0]


@pytest.mark.parametrize(
    ("kind", "requests"),
    [
        ("mention", ["statuses/mentions_timeline", "account/verify_credentials"]),
        ("direct_message", ["direct_messages"]),
        ("follow", ["statuses/followers"]),
        ("repeat", ["statuses/user_timeline", "statuses/retweets_of_me", "statuses/retweets/1"]),
        ("favorite", ["statuses/user_timeline", "statuses/favs/2", "statuses/favs/1"]),
    ],
)
def test_no_more_is_asked_than_is_needed(
    server: Sandbox, alice: GNUSocial, bob: GNUSocial, kind: str, requests: list[str]
) -> None:
    mine = alice.post("mine")
    alice.post("mine too")
    bob.status_repeat(mine)
    bob.post("@alice hello")
    before = len(paths(server))
    alice.notifications(kind)  # type: ignore[arg-type]
    assert paths(server)[before:] == requests


def test_favorites_that_cannot_stand_on_the_page_are_not_looked_up(
    server: Sandbox,
) -> None:
    clock = SimulatedClock()
    with Sandbox(server.version, clock=clock) as other:
        mine, fan = other.client("alice"), other.client("bob")
        posted = []
        for number in range(3):
            posted.append(fan.status_favorite(mine.post(f"mine {number}")).id)
            clock.advance(60)
        mention = fan.post("@alice hello")
        before = len(paths(other))
        assert ids(mine.notifications(["mention", "favorite"], limit=1)) == [
            f"mention:{mention.id}"
        ]
        assert not [path for path in paths(other)[before:] if "favs" in path]
        page = mine.notifications(["mention", "favorite"], limit=2)
        assert ids(page) == [f"mention:{mention.id}", f"favorite:{posted[2]}:3"]
        looked_up = [path for path in paths(other)[before:] if "favs" in path]
        assert looked_up == [f"statuses/favs/{posted[2]}"]


def test_nothing_comes_twice_or_is_lost_on_the_way_through_the_pages() -> None:
    for version in VERSIONS:
        clock = SimulatedClock()
        with Sandbox(version, clock=clock, dupelimit=0) as server:
            alice, bob, carol = (server.client(name) for name in ("alice", "bob", "carol"))
            wanted: set[str] = set()
            for number in range(35):
                mine = alice.post(f"mine {number}")
                if number % 2:
                    wanted.add(f"repeat:{bob.status_repeat(mine).id}")
                if number % 3 == 0:
                    carol.status_favorite(mine)
                    wanted.add(f"favorite:{mine.id}:4")
                if number % 5 == 0:
                    wanted.add(f"mention:{carol.post(f'@alice {number}').id}")
                clock.advance(60)
            for follower in (bob, carol):
                follower.account_follow("alice")
            wanted |= {"follow:3", "follow:4"}
            for limit in (7, 20, 200):
                first = alice.notifications(limit=limit)
                assert len(first) == min(limit, len(first))
                found = ids(list(alice.pagination_iterator(first)))
                assert len(found) == len(set(found))
                assert set(found) == wanted
            second = alice.fetch_next(alice.notifications(limit=7))
            assert second is not None
            assert len(second) == 7


def test_what_is_new_since_a_page(alice: GNUSocial, bob: GNUSocial, carol: GNUSocial) -> None:
    mine = alice.post("mine")
    bob.account_follow("alice")
    bob.post("@alice old")
    page = alice.notifications()
    assert alice.fetch_previous(page) is None
    carol.account_follow("alice")
    new = carol.post("@alice new")
    carol.status_favorite(mine)
    newer = alice.fetch_previous(page)
    assert set(ids(newer)) == {f"mention:{new.id}", "follow:4", f"favorite:{mine.id}:4"}
    assert newer is not None
    assert alice.fetch_previous(alice.notifications()) is None


def test_all_that_is_new_since_a_page_however_much_it_is(alice: GNUSocial, bob: GNUSocial) -> None:
    nothing = alice.notifications(limit=2)
    assert nothing == []
    old = bob.post("@alice old")
    page = alice.notifications(limit=2)
    new = [bob.post(f"@alice new {number}") for number in range(5)]
    newest_first = [f"mention:{each.id}" for each in reversed([old, *new])]
    assert ids(alice.fetch_previous(page)) == newest_first[:-1]
    assert ids(alice.fetch_previous(nothing)) == newest_first


def test_every_repeat_of_many(alice: GNUSocial, bob: GNUSocial) -> None:
    # 1.20.10 shows the 20 oldest of those that were repeated, unless bounds leave fewer.
    mine = [alice.post(f"mine {number}") for number in range(25)]
    for status in mine:
        bob.status_repeat(status)
    found = list(alice.pagination_iterator(alice.notifications(["repeat"], limit=5)))
    assert [each.status.id for each in found if each.status] == [each.id for each in mine[::-1]]


def test_the_caller_is_asked_for_once_and_only_if_there_are_mentions(
    server: Sandbox, alice: GNUSocial, bob: GNUSocial
) -> None:
    def asked() -> int:
        return [each.path for each in server.requests].count("/api/account/verify_credentials.json")

    assert alice.notifications(["mention"]) == []
    assert asked() == 0
    for number in range(7):
        bob.post(f"@alice {number}")
    assert len(list(alice.pagination_iterator(alice.notifications(["mention"], limit=2)))) == 7
    assert asked() == 1


def test_nothing_has_happened(alice: GNUSocial) -> None:
    page = alice.notifications()
    assert page == []
    assert alice.fetch_next(page) is None
    assert list(alice.pagination_iterator(page)) == []


@pytest.mark.parametrize("kinds", ["like", ["mention", "like"], 5, [None]])
def test_a_kind_that_does_not_exist(alice: GNUSocial, kinds: object) -> None:
    with pytest.raises(GNUSocialIllegalArgumentError, match="there are mention, reply"):
        alice.notifications(kinds)  # type: ignore[arg-type]


def test_kinds_that_cannot_be_read(alice: GNUSocial) -> None:
    with pytest.raises(GNUSocialIllegalArgumentError, match="kinds cannot be read"):
        alice.notifications(failing())
    with pytest.raises(GNUSocialIllegalArgumentError, match="kinds cannot be read"):
        alice.stream_notifications(failing())


def failing() -> Iterator[NotificationKind]:
    yield "mention"
    raise ValueError("no more")


def test_kinds_from_an_iterator(alice: GNUSocial, bob: GNUSocial) -> None:
    bob.account_follow("alice")
    bob.post("@alice hello")
    kinds: list[NotificationKind] = ["follow"]
    assert ids(alice.notifications(each for each in kinds)) == ["follow:3"]


@pytest.mark.parametrize("limit", [0, 201, "20", True])
def test_a_limit_that_does_not_exist(alice: GNUSocial, limit: object) -> None:
    with pytest.raises(GNUSocialIllegalArgumentError, match="limit"):
        alice.notifications(limit=limit)  # type: ignore[arg-type]


def test_without_a_login(anyone: GNUSocial) -> None:
    with pytest.raises(GNUSocialUnauthorizedError):
        anyone.notifications()


@on_version("1.20.10")
def test_a_page_of_notifications_cannot_be_kept_as_json(alice: GNUSocial) -> None:
    with pytest.raises(GNUSocialIllegalArgumentError, match="pickle it"):
        alice.get_pagination_info(alice.notifications())


def test_friendica_tells_what_it_can() -> None:
    with Sandbox("friendica-2024.09") as server:
        alice, bob = server.client("alice"), server.client("bob")
        bob.post("@alice hello")
        alice.post("mine")
        assert [each.kind for each in alice.notifications(["mention", "repeat"])] == ["mention"]
        with pytest.raises(GNUSocialUnsupportedError):
            alice.notifications(["repeat", "favorite"])
