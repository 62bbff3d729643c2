"""Posts that the server certainly did not store are sent again; all others are not."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from gnusocial import (
    GNUSocial,
    GNUSocialBadGatewayError,
    GNUSocialError,
    GNUSocialInternalServerError,
    GNUSocialNetworkError,
    GNUSocialRatelimitError,
)
from gnusocial.sandbox import Sandbox
from tests.simulated_time import NoWaiting

UPDATE = "/api/statuses/update.json"
SENT_MESSAGES = "/api/direct_messages/sent.json"
NEW_MESSAGE = "/api/direct_messages/new.json"
OWN = "/api/statuses/user_timeline.json"
#: 1.20.10 is the version that sends messages.
VERSIONS = ("1.20.10", "2.0.1")


def fails(path: str) -> dict[str, Any]:
    """The answer of GNU social itself where it could not store something."""
    return {
        "status": 500,
        "body": json.dumps({"error": "Problem saving notice.", "request": path}),
        "headers": {"Content-Type": "application/json; charset=utf-8"},
        "path": path,
    }


@pytest.fixture(params=VERSIONS)
def server(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    with Sandbox(request.param, dupelimit=0) as running:
        yield running


@pytest.fixture
def time() -> NoWaiting:
    return NoWaiting()


@pytest.fixture
def gs(server: Sandbox, time: NoWaiting) -> Iterator[GNUSocial]:
    with server.client("alice", clock=time) as client:
        client.post("the first one, which shows where the look may end")
        yield client


def elsewhere(server: Sandbox, nickname: str, text: str) -> int:
    """Post by another program."""
    with server.client(nickname) as other:
        return other.post(text).id


def writes(server: Sandbox, path: str = UPDATE) -> int:
    return sum(each.method == "POST" and each.path.endswith(path) for each in server.requests)


def texts(server: Sandbox) -> list[str | None]:
    with server.client("alice") as reader:
        return [status.text for status in reader.timeline_user("alice", limit=200)][:-1]


def call_post(gs: GNUSocial) -> Any:
    return gs.post("hello")


def call_reply(gs: GNUSocial) -> Any:
    return gs.status_reply(gs.timeline_user("alice")[0], "hello")


def call_media(gs: GNUSocial) -> Any:
    return gs.status_post("hello", media_files=b"GIF89a\x01\x00\x01\x00\x00\x00\x00;")


def call_thread(gs: GNUSocial) -> Any:
    return gs.thread_post(["hello", "and more"])[0]


@pytest.mark.parametrize("call", [call_post, call_reply, call_media, call_thread])
def test_what_the_server_failed_to_store_is_sent_again(
    server: Sandbox, gs: GNUSocial, call: Callable[[GNUSocial], Any]
) -> None:
    server.fail_next(2, **fails(UPDATE))
    status = call(gs)
    assert status.text.startswith("hello")
    assert [text for text in texts(server) if text and text.startswith("hello")] == [status.text]
    assert writes(server) == 1 + 2 + (2 if call is call_thread else 1)


def test_what_the_server_stored_before_it_failed_is_found(server: Sandbox, gs: GNUSocial) -> None:
    server.fail_next(**fails(UPDATE), when="after")
    assert gs.post("hello").text == "hello"
    assert texts(server) == ["hello"]
    assert writes(server) == 2


def test_it_ends_with_the_retries_and_says_that_nothing_was_stored(
    server: Sandbox, gs: GNUSocial, time: NoWaiting
) -> None:
    server.fail_next(50, **fails(UPDATE))
    with pytest.raises(GNUSocialInternalServerError, match="not on the server") as caught:
        gs.post("hello")
    assert caught.value.maybe_sent is False
    assert writes(server) == 1 + 1 + 3
    assert sum(time.waits) <= 3.5


def test_without_retries_it_is_sent_once(server: Sandbox, time: NoWaiting) -> None:
    with server.client("alice", clock=time, retries=0) as gs:
        gs.post("before")
        server.fail_next(**fails(UPDATE))
        with pytest.raises(GNUSocialInternalServerError) as caught:
            gs.post("hello")
    assert caught.value.maybe_sent is False
    assert (writes(server), time.waits) == (2, [])


def test_the_time_for_retries_ends(server: Sandbox, time: NoWaiting) -> None:
    with server.client("alice", clock=time, retries=100) as gs:
        gs.post("before")
        time.meanwhile = lambda: time.waits.append(35.0)  # each wait takes long
        server.fail_next(50, **fails(UPDATE))
        with pytest.raises(GNUSocialInternalServerError):
            gs.post("hello")
    assert writes(server) == 1 + 1 + 2


# --- without proof nothing is sent again ---------------------------------------------------------


@pytest.mark.parametrize(
    "failure",
    [
        {"status": 502},
        {"status": 504, **{key: fails(UPDATE)[key] for key in ("body", "headers")}},
        {"status": 503, **{key: fails(UPDATE)[key] for key in ("body", "headers")}},
        {"status": 500},  # a proxy, or PHP that was stopped: the text does not come from the API
        {"status": 500, "body": ""},
        {"status": 500, "body": '{"error":"oops","request":"/"}'},
        {"status": 500, "body": '{"error":"oops","request":"/api/statuses/show/1.json"}'},
        {"status": 500, "body": '{"error":"oops"}'},
        {"status": 500, "body": "[" * 5000},
        {"status": 200, "body": "<html></html>"},
    ],
)
def test_an_answer_that_may_come_from_a_proxy_proves_nothing(
    server: Sandbox, gs: GNUSocial, failure: dict[str, Any]
) -> None:
    server.fail_next(path=UPDATE, **failure)
    with pytest.raises(GNUSocialError, match="not sent again") as caught:
        gs.post("hello")
    assert caught.value.maybe_sent is True
    assert writes(server) == 2


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_lost_response_proves_nothing(server: Sandbox, gs: GNUSocial, when: Any) -> None:
    server.drop_next(path=UPDATE, when=when)
    server.fail_next(4, path=OWN, status=500)
    with pytest.raises(GNUSocialNetworkError, match="not sent again") as caught:
        gs.post("hello")
    assert caught.value.maybe_sent is True
    assert writes(server) == 2


def test_a_post_by_another_worker_may_be_ours(server: Sandbox, gs: GNUSocial) -> None:
    elsewhere(server, "alice", "from another program")
    server.fail_next(**fails(UPDATE))
    with pytest.raises(GNUSocialInternalServerError, match="not sent again") as caught:
        gs.post("hello")
    assert caught.value.maybe_sent is True
    assert writes(server) == 3
    assert "hello" not in texts(server)


def test_a_post_by_another_worker_during_the_pause_may_be_ours(
    server: Sandbox, gs: GNUSocial, time: NoWaiting
) -> None:
    time.meanwhile = lambda: elsewhere(server, "alice", "from another program")
    server.fail_next(**fails(UPDATE))
    with pytest.raises(GNUSocialInternalServerError, match="not sent again"):
        gs.post("hello")
    assert writes(server) == 3
    assert "hello" not in texts(server)


def test_own_posts_and_activities_that_are_newer_are_known(
    server: Sandbox, gs: GNUSocial, time: NoWaiting
) -> None:
    def meanwhile() -> None:
        time.meanwhile = lambda: None
        gs.status_favorite(gs.post("by another thread of this program"))

    time.meanwhile = meanwhile
    server.fail_next(**fails(UPDATE))
    assert gs.post("hello").text == "hello"
    assert texts(server).count("hello") == 1


def test_a_client_that_posted_nothing_does_not_know_where_the_look_may_end(
    server: Sandbox, time: NoWaiting
) -> None:
    elsewhere(server, "alice", "an older one")
    server.fail_next(**fails(UPDATE))
    with (
        server.client("alice", clock=time) as gs,
        pytest.raises(GNUSocialInternalServerError, match="not sent again") as caught,
    ):
        gs.post("hello")
    assert caught.value.maybe_sent is True


def test_a_user_without_any_posts_needs_no_end(server: Sandbox, time: NoWaiting) -> None:
    server.fail_next(**fails(UPDATE))
    with server.client("alice", clock=time) as gs:
        assert gs.post("hello").text == "hello"
    assert writes(server) == 2


def test_a_gap_proves_nothing(server: Sandbox, gs: GNUSocial) -> None:
    for number in range(120):
        gs.post(f"number {number}")
    with server.client("alice") as other:
        gs.status_delete(other.timeline_user("alice")[0])  # the one that the look would end at
    server.fail_next(**fails(UPDATE))
    with pytest.raises(GNUSocialInternalServerError, match="not sent again"):
        gs.post("hello")
    assert writes(server) == 122


def test_a_look_that_fails_proves_nothing(server: Sandbox, gs: GNUSocial) -> None:
    server.fail_next(**fails(UPDATE))
    server.fail_next(2, status=500, body="no", path=OWN)
    with pytest.raises(GNUSocialInternalServerError, match="not sent again") as caught:
        gs.post("hello")
    assert caught.value.maybe_sent is True
    assert writes(server) == 2


# --- what happens to the second try --------------------------------------------------------------


def test_the_second_try_may_get_lost_too(server: Sandbox, gs: GNUSocial) -> None:
    server.fail_next(**fails(UPDATE))
    server.drop_next(path=UPDATE, when="after")
    assert gs.post("hello").text == "hello"
    assert texts(server) == ["hello"]


def test_the_second_try_may_stay_open(server: Sandbox, gs: GNUSocial) -> None:
    server.fail_next(**fails(UPDATE))
    server.drop_next(path=UPDATE, when="before")
    with pytest.raises(GNUSocialNetworkError, match="not sent again") as caught:
        gs.post("hello")
    assert caught.value.maybe_sent is True
    assert writes(server) == 3


def test_the_second_try_may_be_refused_by_a_rate_limit(server: Sandbox, time: NoWaiting) -> None:
    with server.client("alice", clock=time, ratelimit_method="throw") as gs:
        gs.post("before")
        server.fail_next(**fails(UPDATE))
        server.fail_next(status=429, headers={"Retry-After": "60"}, path=UPDATE)
        with pytest.raises(GNUSocialRatelimitError) as caught:
            gs.post("hello")
    assert caught.value.maybe_sent is False
    assert texts(server) == []


def test_a_second_try_that_is_a_duplicate_shows_that_the_first_was_stored(
    server: Sandbox, gs: GNUSocial, time: NoWaiting
) -> None:
    # The look is answered from an old cache; the server itself knows better.
    server.configure(dupelimit=60)
    server.fail_next(**fails(UPDATE), when="after")
    with server.client("alice") as other:
        old = json.dumps(list(other.timeline_user("alice")), default=str)
    kept = {"status": 200, "body": _as_sent(old), "headers": {"Content-Type": "application/json"}}
    server.fail_next(2, path=OWN, **kept)
    assert gs.post("hello").text == "hello"
    assert texts(server) == ["hello"]


def _as_sent(page: str) -> str:
    """A page in the form of the API: its dates are not ISO dates."""
    from email.utils import format_datetime

    import dateutil.parser

    statuses = json.loads(page)
    for each in statuses:
        when = dateutil.parser.parse(each["created_at"])
        each["created_at"] = format_datetime(when)
    return json.dumps(statuses)


# --- messages and repeats ------------------------------------------------------------------------


@pytest.fixture
def friends(server: Sandbox) -> None:
    server.add_subscription("alice", "bob")
    server.add_subscription("bob", "alice")


def messages(server: Sandbox) -> list[str]:
    with server.client("alice") as reader:
        return [message.text for message in reader.direct_messages_sent()]


only_1 = pytest.mark.parametrize("server", ["1.20.10"], indirect=True)


@only_1
@pytest.mark.parametrize("earlier", [0, 1])
def test_a_message_is_sent_again(
    server: Sandbox, gs: GNUSocial, friends: None, earlier: int
) -> None:
    for _ in range(earlier):
        gs.direct_message_post("bob", "psst")
    server.fail_next(2, **fails(NEW_MESSAGE))
    assert gs.direct_message_post("bob", "psst").text == "psst"
    assert messages(server) == ["psst"] * (earlier + 1)
    assert writes(server, NEW_MESSAGE) == earlier + 3


@only_1
def test_a_message_that_is_not_alone_is_not_sent_again(
    server: Sandbox, gs: GNUSocial, friends: None, time: NoWaiting
) -> None:
    time.meanwhile = lambda: server.add_direct_message("alice", "bob", "something else")
    server.fail_next(**fails(NEW_MESSAGE))
    with pytest.raises(GNUSocialInternalServerError, match="not sent again") as caught:
        gs.direct_message_post("bob", "psst")
    assert caught.value.maybe_sent is True
    assert writes(server, NEW_MESSAGE) == 1


@only_1
def test_a_message_that_a_proxy_lost_is_not_sent_again(
    server: Sandbox, gs: GNUSocial, friends: None
) -> None:
    server.fail_next(status=502, path=NEW_MESSAGE)
    with pytest.raises(GNUSocialBadGatewayError, match="not sent again"):
        gs.direct_message_post("bob", "psst")
    assert writes(server, NEW_MESSAGE) == 1


def test_a_repeat_is_sent_again(server: Sandbox, gs: GNUSocial) -> None:
    number = elsewhere(server, "bob", "worth it")
    path = f"/api/statuses/retweet/{number}.json"
    server.fail_next(2, **fails(path))
    repeat = gs.status_repeat(number)
    assert repeat.retweeted_status is not None
    assert repeat.retweeted_status.id == number
    assert writes(server, path) == 3
    assert len(gs.status_repeats(number)) == 1


def test_a_repeat_that_was_stored_is_found(server: Sandbox, gs: GNUSocial) -> None:
    number = elsewhere(server, "bob", "worth it")
    path = f"/api/statuses/retweet/{number}.json"
    server.fail_next(**fails(path), when="after")
    repeat = gs.status_repeat(number)
    assert repeat.retweeted_status is not None
    assert repeat.retweeted_status.id == number
    assert writes(server, path) == 1
    assert len(gs.status_repeats(number)) == 1
