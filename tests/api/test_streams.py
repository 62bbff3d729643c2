"""Streams, against the sandbox in both versions, in time that passes only during waits."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from gnusocial import (
    CallbackStreamListener,
    DirectMessage,
    GNUSocial,
    GNUSocialForbiddenError,
    GNUSocialIllegalArgumentError,
    GNUSocialIOError,
    GNUSocialNotFoundError,
    GNUSocialUnauthorizedError,
    Notification,
    Status,
    StreamEvent,
    StreamListener,
)
from gnusocial.internals.http.request import PreparedRequest
from gnusocial.internals.http.response import Response
from gnusocial.sandbox import Sandbox
from gnusocial.streaming import SqliteCheckpoint
from tests.recorded import VERSIONS, exchange
from tests.streaming.fake_time import FakeTime

JSON = {"Content-Type": "application/json"}


@dataclass
class Live:
    """A server and its users, with a common clock."""

    server: Sandbox
    time: FakeTime
    alice: GNUSocial
    bob: GNUSocial

    def later(self, *actions: Callable[[], object]) -> None:
        """Schedule these actions, one in each wait of a stream."""
        waiting = list(actions)
        self.time.meanwhile = lambda passed: waiting and waiting.pop(0)()

    def texts(self, stream: Iterator[Status]) -> list[str]:
        return [item.text for item in self.time.all_of(stream)]


@pytest.fixture(params=VERSIONS)
def live(request: pytest.FixtureRequest) -> Iterator[Live]:
    time = FakeTime(hours=1)
    options: dict[str, Any] = {"ratelimit_method": "throw", "retries": 0}
    with (
        Sandbox(version=request.param, clock=time.time) as server,
        server.client("alice", clock=time, **options) as alice,
        server.client("bob", **options) as bob,
    ):
        alice.account_follow("bob")
        bob.account_follow("alice")
        alice.group_create("testers")
        bob.group_join("testers")
        time.passed += 60
        yield Live(server, time, alice, bob)


def test_every_stream_of_statuses(live: Live) -> None:
    alice, bob = live.alice, live.bob
    live.server.add_list("alice", "friends", ["bob"])
    streams: dict[str, Callable[[], Iterator[Status]]] = {
        "home": lambda: alice.stream_home(),
        "public": lambda: alice.stream_public(),
        "mentions": lambda: alice.stream_mentions(),
        "account": lambda: alice.stream_account("bob"),
        "tag": lambda: alice.stream_tag("#news"),
        "group": lambda: alice.stream_group("!testers"),
        "list": lambda: alice.stream_list("alice", "friends"),
        "search": lambda: alice.stream_search("gnu"),
    }
    for name, opened in streams.items():
        live.time.end = live.time.passed + 3600
        stream = opened()
        text = f"@alice about gnu in {name} #news !testers"
        live.later(lambda text=text: bob.post(text))  # type: ignore[misc]
        found = live.time.all_of(stream)
        assert [status.text for status in found] == [text], name
        assert type(found[0]) is Status
    assert live.texts(alice.stream_network()) == []


def test_the_stream_of_messages(live: Live) -> None:
    stream = live.alice.stream_direct_messages()
    live.later(lambda: live.server.add_direct_message("bob", "alice", "secret"))
    found = live.time.all_of(stream)
    # The inbox of version 2 stays empty.
    assert [message.text for message in found] == (
        ["secret"] if live.server.version == "1.20.10" else []
    )
    assert all(type(message) is DirectMessage for message in found)


def test_all_that_concerns_a_user_comes_as_one_series(live: Live) -> None:
    alice, bob, server = live.alice, live.bob, live.server
    own = alice.post("from alice")
    stream = alice.stream_user()
    said: list[Status] = []
    live.later(
        lambda: said.append(bob.post("from bob")),
        lambda: bob.post("@alice hello"),
        lambda: server.add_direct_message("bob", "alice", "secret"),
        lambda: bob.status_repeat(own),
        lambda: bob.status_favorite(own),
        lambda: bob.account_follow("carol"),
        lambda: bob.status_reply(own, "yes"),
        lambda: bob.status_delete(said[0]),
        lambda: alice.post("the end"),
    )
    events = live.time.all_of(stream)
    assert all(type(event) is StreamEvent for event in events)
    old = server.version == "1.20.10"
    expected = [
        ("update", "from bob"),
        ("mention", "@alice hello"),
        *([("direct_message", "secret")] if old else []),
        ("repeat", "RT @alice from alice"),
        *([("favorite", "bob favorited something by alice: from alice")] if old else []),
        ("follow", None),
        ("mention", "@alice yes"),
        ("update", "the end"),
    ]
    found = [(e.kind, e.data if e.kind == "delete" else e.data.text) for e in events]
    assert ("delete", said[0].id) in found
    found.remove(("delete", said[0].id))
    assert [(kind, None if kind == "follow" else text) for kind, text in found] == expected


def test_notifications_and_their_listener(live: Live, tmp_path: Path) -> None:
    mine = live.alice.post("mine")
    place = tmp_path / "position"
    stream = live.alice.stream_notifications(checkpoint=place)
    live.later(
        lambda: live.bob.post("@alice hello"),
        lambda: live.bob.status_favorite(mine),
        lambda: live.server.add_subscription("carol", "alice"),
    )
    found = live.time.all_of(stream)
    assert [each.kind for each in found] == ["mention", "favorite", "follow"]
    assert [type(each) for each in found] == [Notification] * 3
    repeat = live.bob.status_repeat(mine)
    told: list[str] = []

    def hear(notification: Notification) -> None:
        told.append(notification.id)
        live.alice.close()

    live.time.end += 3600
    listener = CallbackStreamListener(notification_handler=hear)
    live.alice.stream_notifications(None, listener, checkpoint=place)
    assert told == [f"repeat:{repeat.id}"]


def test_the_iterator_leaves_out_what_is_only_done(live: Live) -> None:
    stream = live.alice.stream_public()
    live.later(
        lambda: live.bob.account_follow("carol"),
        lambda: live.bob.status_favorite(live.alice.post("one")),
        lambda: live.bob.post("two"),
    )
    assert live.texts(stream) == ["one", "two"]


def test_a_listener_and_a_checkpoint(live: Live, tmp_path: Path) -> None:
    told: list[Any] = []

    class Listener(StreamListener):
        def on_update(self, status: Status) -> None:
            told.append(status.text)

        def on_delete(self, status_id: int) -> None:
            told.append(status_id)

    posted: list[Status] = []
    live.later(
        lambda: posted.append(live.bob.post("one")), lambda: live.bob.status_delete(posted[0])
    )
    path = tmp_path / "position"
    with live.time.until_over():
        live.alice.stream_home(Listener(), checkpoint=path)
    assert told == ["one", posted[0].id]
    live.bob.post("while nobody listened")
    live.time.end += 3600
    live.later(lambda: live.bob.post("and then"))
    with live.time.until_over():
        live.alice.stream_home(Listener(), checkpoint=path)
    assert told[2:] == ["while nobody listened", "and then"]
    with pytest.raises(GNUSocialIOError, match="another stream"):
        live.alice.stream_public(checkpoint=path)
    live.time.end += 3600
    named = SqliteCheckpoint(tmp_path / "positions.db", "public")
    assert live.texts(live.alice.stream_public(checkpoint=named, catch_up=2)) == [
        "while nobody listened",
        "and then",
    ]


def test_in_the_background(server: Sandbox, alice: GNUSocial, bob: GNUSocial) -> None:
    # In real time: a wait of an hour is ended by closing, or by the end of the client.
    told: list[str] = []
    listener = CallbackStreamListener(lambda status: told.append(status.text))
    bob.post("one")
    with alice.stream_public(
        listener, run_async=True, catch_up=1, poll_interval=3600, max_poll_interval=3600
    ) as handle:
        assert handle.is_alive()
    assert not handle.is_alive()
    other = alice.stream_public(listener, run_async=True, poll_interval=3600)
    alice.close()
    other.join(10)
    assert not other.is_alive()
    assert other.error is None
    assert set(told) <= {"one"}


def test_the_server_misbehaves(live: Live, caplog: pytest.LogCaptureFixture) -> None:
    server, path = live.server, "home_timeline.json"
    stream = live.alice.stream_home()
    live.later(
        lambda: server.fail_next(2, 502, path=path),
        lambda: server.drop_next(2, "before", path=path),
        lambda: server.drop_next(1, "after", path=path),
        lambda: server.fail_next(1, 503, headers={"Retry-After": "90"}, path=path),
        lambda: server.fail_next(1, 200, "<html>Please log in to the hotspot</html>", path=path),
        lambda: server.fail_next(1, 200, '[{"id": 1', JSON, path=path),
        lambda: live.bob.post("still here"),
    )
    with caplog.at_level(logging.WARNING, "gnusocial.streaming"):
        assert live.texts(stream) == ["still here"]
    # In the mode "throw" the limiter may refuse a poll within the 90 s that the server asked for.
    assert caplog.text.count("a poll failed") in (8, 9)


def test_a_site_that_becomes_private(live: Live) -> None:
    time = live.time
    with live.server.client(ratelimit_method="throw", retries=0, clock=time) as anyone:
        told: list[Exception] = []
        live.later(lambda: live.server.configure(private=True))
        with pytest.raises(GNUSocialUnauthorizedError):
            anyone.stream_public(CallbackStreamListener(abort_handler=told.append))
    assert [type(error) for error in told] == [GNUSocialUnauthorizedError]
    assert len(time.waits) < 20


@pytest.mark.parametrize(
    ("status", "error", "cls"),
    [
        (404, "Group not found.", GNUSocialNotFoundError),
        (403, "You are banned.", GNUSocialForbiddenError),
    ],
)
def test_a_group_that_is_gone(live: Live, status: int, error: str, cls: type[Exception]) -> None:
    stream = live.alice.stream_group("testers")
    body = f'{{"error": "{error}", "request": "/api/x"}}'
    live.later(lambda: live.server.fail_next(9, status, body, JSON))
    with pytest.raises(cls):
        next(stream)


def test_what_does_not_exist_is_refused_at_once(live: Live) -> None:
    alice = live.alice
    with pytest.raises(GNUSocialNotFoundError):
        alice.stream_group("nosuchgroupx")
    with pytest.raises(GNUSocialNotFoundError):
        alice.stream_account("nosuchuserx")
    with pytest.raises(GNUSocialNotFoundError):
        alice.stream_list("alice", "nosuchlist")
    for method in ("stream_home", "stream_mentions", "stream_user", "stream_direct_messages"):
        with live.server.client(retries=0) as anyone, pytest.raises(GNUSocialUnauthorizedError):
            getattr(anyone, method)()


def test_arguments_that_make_no_sense(live: Live) -> None:
    asked = len(live.server.requests)
    alice: Any = live.alice
    for call in (
        lambda: alice.stream_tag("two words"),
        lambda: alice.stream_search(" "),
        lambda: alice.stream_group(None),
        lambda: alice.stream_list(None, "friends"),
        lambda: alice.stream_home(print),
        lambda: alice.stream_home(run_async=True),
        lambda: alice.stream_home(poll_interval=0),
        lambda: alice.stream_home(catch_up="maybe"),
        lambda: alice.stream_home(checkpoint=7),
    ):
        with pytest.raises(GNUSocialIllegalArgumentError):
            call()
    assert len(live.server.requests) == asked


def test_an_idle_stream_costs_304s(live: Live) -> None:
    asked = len(live.server.requests)
    assert live.time.all_of(live.alice.stream_home()) == []
    requests = live.server.requests[asked:]
    conditional = [each for each in requests if "if-none-match" in each.headers]
    assert len(requests) < 60
    assert len(conditional) >= len(requests) - 2 - 4  # the first two, and each quarter of an hour


def test_streams_of_one_client_share_its_budget(live: Live) -> None:
    with live.server.client(
        "alice", ratelimit_limit=10, ratelimit_window=600, retries=0, clock=live.time
    ) as client:
        asked = len(live.server.requests)
        streams = [client.stream_home(), client.stream_public(), client.stream_mentions()]
        for stream in streams:
            live.time.end = live.time.passed + 3600
            assert live.time.all_of(stream) == []
    passed = live.time.passed
    assert len(live.server.requests) - asked <= 10 * (passed / 600 + 1)


def test_whether_the_server_can_be_polled(server: Sandbox, anyone: GNUSocial) -> None:
    assert anyone.stream_healthy() is True
    server.fail_next(1, 502)
    assert anyone.stream_healthy() is False


# --- recorded answers -----------------------------------------------------------------------------

RECORDED: dict[str, Callable[[GNUSocial], Any]] = {
    "public_timeline": lambda gs: gs.stream_public(catch_up="all"),
    "home_timeline": lambda gs: gs.stream_home(catch_up="all"),
    "networkpublic_timeline": lambda gs: gs.stream_network(catch_up="all"),
    "r3_mentions_user": lambda gs: gs.stream_mentions(catch_up="all"),
    "tags_timeline": lambda gs: gs.stream_tag("test", catch_up="all"),
    "r3_group_timeline": lambda gs: gs.stream_group("r3group", catch_up="all"),
    "r3_list_statuses": lambda gs: gs.stream_list("alice", "friends", catch_up="all"),
    "search": lambda gs: gs.stream_search("hello", catch_up="all"),
    "dm_list": lambda gs: gs.stream_direct_messages(catch_up="all"),
    "param_user_by_id_query": lambda gs: gs.stream_account(4, catch_up="all"),
}


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", RECORDED)
def test_against_a_recorded_answer(version: str, name: str) -> None:
    recorded = exchange(version, name)
    answers = [recorded.response]
    asked: list[str] = []

    def send(prepared: PreparedRequest) -> Response:
        asked.append(prepared.url)
        empty = Response(
            200, {}, b'{"statuses": []}' if "/lists/" in prepared.url else b"[]", "", ""
        )
        return answers.pop() if answers else empty

    transport = SimpleNamespace(send=send, close=lambda: None)
    time = FakeTime(0.01)
    with GNUSocial(
        api_base_url="https://gs.example",
        username="alice",
        password="x",
        transport=transport,
        clock=time,
    ) as gs:
        found = time.all_of(RECORDED[name](gs))
    value = recorded.json()
    items = value["statuses"] if isinstance(value, dict) else value
    said = [item["id"] for item in items if item.get("source") not in ("activity", "unknown")]
    assert sorted(item.id for item in found) == sorted(said)
    wanted = urlsplit(recorded.request["path"])
    made = urlsplit(asked[0])
    if name != "r3_mentions_user":  # asked for by name, for another user
        assert made.path == wanted.path
    assert asked_for(made.query) == asked_for(wanted.query)


def asked_for(query: str) -> dict[str, str]:
    """The request without the page size and without headers for other servers."""
    return {key: value for key, value in parse_qsl(query) if key not in ("count", "rpp", "getText")}
