"""Exactly-once posting: lost responses, against the sandbox."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest

from gnusocial import (
    GNUSocial,
    GNUSocialBadGatewayError,
    GNUSocialDuplicateError,
    GNUSocialInternalServerError,
    GNUSocialMalformedResponseError,
    GNUSocialNetworkError,
    Status,
)
from gnusocial.sandbox import Sandbox

UPDATE = "/api/statuses/update.json"
HTML = "<html><body>Bad gateway</body></html>"


class Waits:
    """Replaces a client's waiting: it takes no time and is recorded."""

    def __init__(self, server: Sandbox) -> None:
        self.server = server
        self.seconds: list[float] = []
        self.meanwhile: Callable[[], None] = lambda: None

    def monotonic(self) -> float:
        return time.monotonic()

    def time(self) -> float:
        return time.time()

    def sleep(self, seconds: float) -> None:
        self.seconds.append(seconds)
        self.meanwhile()


@pytest.fixture
def waits(server: Sandbox) -> Waits:
    return Waits(server)


@pytest.fixture
def gs(server: Sandbox, waits: Waits) -> Iterator[GNUSocial]:
    with server.client("alice", clock=waits) as client:
        yield client


def posted(gs: GNUSocial) -> list[str | None]:
    return [status.text for status in gs.timeline_user("alice", limit=200)]


def writes(server: Sandbox) -> list[str]:
    return [each.path for each in server.requests if each.method == "POST"]


def test_a_post_whose_answer_gets_lost_is_found(
    server: Sandbox, gs: GNUSocial, waits: Waits
) -> None:
    server.drop_next(when="after", path=UPDATE)
    status = gs.post("lost & found &amp; &lt;")
    assert type(status) is Status
    assert status.text == "lost & found &amp; &lt;"
    assert posted(gs) == [status.text]
    assert writes(server) == [UPDATE]
    assert waits.seconds == [0.5]


def test_a_post_that_did_not_arrive_stays_open(
    server: Sandbox, gs: GNUSocial, waits: Waits
) -> None:
    server.drop_next(when="before", path=UPDATE)
    with pytest.raises(GNUSocialNetworkError, match="may still be carried out") as caught:
        gs.post("never arrived")
    # A proxy may hold it back, or a slow server: that it is not there yet proves nothing.
    assert caught.value.maybe_sent is True
    assert posted(gs) == []
    assert writes(server) == [UPDATE]
    assert sum(waits.seconds) <= 15
    gs.post("never arrived")
    assert posted(gs) == ["never arrived"]


def test_what_cannot_be_found_out_is_told_too(server: Sandbox, gs: GNUSocial, waits: Waits) -> None:
    server.drop_next(when="after", path=UPDATE)
    server.fail_next(4, status=500, body=HTML, path="/api/statuses/user_timeline.json")
    with pytest.raises(GNUSocialNetworkError, match="is not known") as caught:
        gs.post("who knows")
    assert caught.value.maybe_sent is True
    # The next try of the caller is refused as a duplicate, and that is resolved.
    assert gs.post("who knows").text == "who knows"
    assert posted(gs) == ["who knows"]
    with pytest.raises(GNUSocialDuplicateError):
        gs.post("who knows")


def test_an_older_post_with_the_same_text_is_not_taken_for_it(
    server: Sandbox, gs: GNUSocial
) -> None:
    server.configure(dupelimit=0)
    first = gs.post("the same")
    server.drop_next(when="before", path=UPDATE)
    with pytest.raises(GNUSocialNetworkError):
        gs.post("the same")
    server.drop_next(when="after", path=UPDATE)
    second = gs.post("the same")
    assert second.id > first.id
    assert posted(gs) == ["the same", "the same"]


def test_a_reply_is_found_by_what_it_answers(server: Sandbox, gs: GNUSocial) -> None:
    server.configure(dupelimit=0)
    one, other = gs.post("one"), gs.post("other")
    gs.status_reply(one, "yes")
    server.drop_next(when="before", path=UPDATE)
    with pytest.raises(GNUSocialNetworkError):
        gs.status_reply(other, "yes")
    server.drop_next(when="after", path=UPDATE)
    assert gs.status_reply(other, "yes").in_reply_to_status_id == other.id


def test_a_slow_server_is_given_time(server: Sandbox, gs: GNUSocial, waits: Waits) -> None:
    server.drop_next(when="before", path=UPDATE)

    def arrive_late() -> None:
        if len(waits.seconds) == 3:
            with server.client("alice") as late:
                late.post("it took its time")

    waits.meanwhile = arrive_late
    assert gs.post("it took its time").text == "it took its time"
    assert len(posted(gs)) == 1


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (502, HTML, GNUSocialBadGatewayError),
        (500, '{"error":"oops","request":"/"}', GNUSocialInternalServerError),
        (200, HTML, GNUSocialMalformedResponseError),
    ],
)
def test_an_answer_that_is_none_is_looked_into(
    server: Sandbox, gs: GNUSocial, status: int, body: str, error: type[Exception]
) -> None:
    server.fail_next(status=status, body=body, path=UPDATE)
    with pytest.raises(error):
        gs.post("refused by a proxy")
    assert posted(gs) == []


def test_a_repeat_whose_answer_gets_lost(server: Sandbox, gs: GNUSocial, bob: GNUSocial) -> None:
    status = bob.post("worth it")
    path = f"/api/statuses/retweet/{status.id}.json"
    server.drop_next(when="before", path=path)
    with pytest.raises(GNUSocialNetworkError) as caught:
        gs.status_repeat(status)
    assert caught.value.maybe_sent is True
    server.drop_next(when="after", path=path)
    repeat = gs.status_repeat(status)
    assert repeat.retweeted_status is not None
    assert repeat.retweeted_status.id == status.id
    assert len(gs.status_repeats(status)) == 1


def test_a_server_that_was_started_anew_meanwhile() -> None:
    with Sandbox() as first:
        gs = first.client("alice")
        gs.post("before")
        port = int(first.url.rpartition(":")[2])
    # The kept connection is dead. That is noticed before anything is sent.
    with gs, Sandbox(port=port):
        assert gs.post("after").text == "after"
