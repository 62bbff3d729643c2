"""Texts, against the sandbox: lengths as the server counts, fitting, threads posted once."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from gnusocial import (
    GNUSocial,
    GNUSocialGatewayTimeoutError,
    GNUSocialIllegalArgumentError,
    GNUSocialNetworkError,
    GNUSocialThreadError,
    GNUSocialTooLongError,
)
from gnusocial.sandbox import Sandbox, SimulatedClock
from gnusocial.types import ThreadState
from tests.recorded import VERSIONS

UPDATE = "statuses/update.json"
LONG_LINK = f"https://example.org/{'a' * 130}"


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock()


@pytest.fixture(params=VERSIONS)
def sandbox(request: pytest.FixtureRequest, clock: SimulatedClock) -> Iterator[Sandbox]:
    with Sandbox(request.param, clock=clock, textlimit=140) as server:
        yield server


@pytest.fixture
def gs(sandbox: Sandbox) -> Iterator[GNUSocial]:
    with sandbox.client("alice") as client:
        yield client


def posts(gs: GNUSocial) -> list[str]:
    return [status.text for status in gs.timeline_user("alice", limit=200)][::-1]


def paths(sandbox: Sandbox) -> list[str]:
    return [each.path.removeprefix("/api/") for each in sandbox.requests]


@pytest.mark.parametrize(
    "filling", ["x", "é", "&", "&lt;", "\U0001f600", "help &amp; ", f"{LONG_LINK} "]
)
def test_the_server_takes_exactly_what_is_said_to_fit(gs: GNUSocial, filling: str) -> None:
    text = filling
    while gs.text_length(text + filling) <= 140:
        text += filling
    text = text.rstrip()
    text += "x" * (140 - gs.text_length(text)) if text != LONG_LINK else ""
    # A short link has fewer digits here than are counted.
    assert gs.text_length(text) == 140 if LONG_LINK not in text else gs.text_length(text) <= 140
    assert gs.post(text).text
    if LONG_LINK not in text:
        with pytest.raises(GNUSocialTooLongError):
            gs.post(f"{text}x")


def test_a_length_without_links_asks_nobody(gs: GNUSocial, sandbox: Sandbox) -> None:
    assert gs.text_length("help") == 5
    assert gs.text_length(" ") == gs.text_length("") == 0
    with pytest.raises(GNUSocialIllegalArgumentError):
        gs.text_length(5)  # type: ignore[arg-type]
    assert paths(sandbox) == []


def test_the_limits_are_asked_once_an_hour(
    gs: GNUSocial, sandbox: Sandbox, clock: SimulatedClock
) -> None:
    for _ in range(3):
        assert gs.fit("x" * 200) == "x" * 139 + "…"
    assert paths(sandbox) == ["statusnet/config.json"]
    sandbox.configure(textlimit=100)
    clock.advance(3601)
    assert gs.fit("x" * 200) == "x" * 99 + "…"


def test_a_headline_with_its_link_is_posted(gs: GNUSocial) -> None:
    text = gs.fit("An endless headline about something " * 9, url="https://example.org/news/1")
    assert text.endswith("… https://example.org/news/1")
    assert 120 < len(text) <= 140
    assert gs.post(text).text == text


def test_a_text_is_split_and_posted_as_a_thread(gs: GNUSocial) -> None:
    text = " ".join(f"This is sentence number {number}." for number in range(20))
    parts = gs.split(text)
    assert " ".join(parts) == text
    statuses = gs.thread_post(parts)
    assert [status.text for status in statuses] == parts == posts(gs)
    answered = [status.in_reply_to_status_id for status in statuses]
    assert answered == [None, *(status.id for status in statuses[:-1])]
    assert len({status.statusnet_conversation_id for status in statuses}) == 1


def test_a_thread_can_be_an_answer(gs: GNUSocial, sandbox: Sandbox) -> None:
    asked = sandbox.client("bob").post("Tell us more")
    first, second = gs.thread_post(["Well", "that is all"], in_reply_to_id=asked, source="my bot")
    assert (first.in_reply_to_status_id, second.in_reply_to_status_id) == (asked.id, first.id)
    assert second.statusnet_conversation_id == asked.statusnet_conversation_id
    assert (first.source, second.source) == ("my bot", "my bot")


@pytest.mark.parametrize("texts", ["one text", "word", [], None, ["fine", ""], ["fine", 7], 5])
def test_what_is_no_thread(gs: GNUSocial, sandbox: Sandbox, texts: object) -> None:
    with pytest.raises(GNUSocialIllegalArgumentError):
        gs.thread_post(texts)  # type: ignore[arg-type]
    assert paths(sandbox) == []


def test_all_lengths_are_checked_before_the_first_is_posted(gs: GNUSocial) -> None:
    with pytest.raises(GNUSocialTooLongError, match="text 2 of the thread has 141"):
        gs.thread_post(["fine", "x" * 141])
    assert posts(gs) == []


def test_a_lost_response_is_found_and_the_thread_goes_on(gs: GNUSocial, sandbox: Sandbox) -> None:
    gs.fit("x")  # the limits are known
    sandbox.drop_next(when="after", path=UPDATE)
    assert [status.text for status in gs.thread_post(["one", "two"])] == ["one", "two"]
    assert posts(gs) == ["one", "two"]


def fail_at(sandbox: Sandbox, gs: GNUSocial, texts: list[str]) -> GNUSocialThreadError:
    """Let the server carry out the second text a minute after the client gave up."""
    states: list[ThreadState] = []

    def report(state: ThreadState) -> None:
        states.append(state)
        if len(state["posted"]) == 1:
            sandbox.postpone_next(60, status=504, path=UPDATE)

    with pytest.raises(GNUSocialThreadError) as caught:
        gs.thread_post(texts, on_progress=report)
    assert caught.value.resume == states[-1]
    return caught.value


def test_a_thread_resumes_where_it_may_have_been_posted(
    gs: GNUSocial, sandbox: Sandbox, clock: SimulatedClock
) -> None:
    texts = ["one", "two", "three"]
    error = fail_at(sandbox, gs, texts)
    assert isinstance(error.__cause__, GNUSocialGatewayTimeoutError)
    assert error.maybe_sent is True
    assert [status.text for status in error.posted] == ["one"]
    assert error.remaining == ["two", "three"]
    assert "1 of 3 texts were posted" in str(error)
    clock.advance(3600)
    sandbox.finish_work()
    resumed = gs.thread_post(texts, resume=error.resume)
    assert [status.text for status in resumed] == texts == posts(gs)
    assert resumed[2].in_reply_to_status_id == resumed[1].id


def test_a_thread_resumes_in_another_process(sandbox: Sandbox, clock: SimulatedClock) -> None:
    texts = ["one", "two", "three"]
    with sandbox.client("alice") as gs:
        saved = json.dumps(fail_at(sandbox, gs, texts).resume)
    clock.advance(3600)
    sandbox.finish_work()
    with sandbox.client("alice") as gs:
        resumed = gs.thread_post(texts, resume=json.loads(saved))
        assert [status.text for status in resumed] == texts == posts(gs)


def test_the_first_text_is_posted_once_too(
    gs: GNUSocial, sandbox: Sandbox, clock: SimulatedClock
) -> None:
    gs.post("one")  # an older post with the same text is another one
    clock.advance(100)
    sandbox.postpone_next(60, status=504, path=UPDATE)
    with pytest.raises(GNUSocialThreadError) as caught:
        gs.thread_post(["one", "two"])
    assert caught.value.posted == []
    clock.advance(100)
    sandbox.finish_work()
    with sandbox.client("alice") as other:
        other.thread_post(["one", "two"], resume=caught.value.resume)
    assert posts(gs) == ["one", "one", "two"]


def test_a_text_that_was_not_posted_is_posted_when_it_resumes(
    gs: GNUSocial, sandbox: Sandbox, clock: SimulatedClock
) -> None:
    sandbox.drop_next(when="before", path=UPDATE)
    with pytest.raises(GNUSocialThreadError) as caught:
        gs.thread_post(["one", "two"])
    assert isinstance(caught.value.__cause__, GNUSocialNetworkError)
    assert posts(gs) == []
    clock.advance(100)
    gs.thread_post(["one", "two"], resume=caught.value.resume)
    assert posts(gs) == ["one", "two"]


def test_a_crash_at_any_report_leaves_a_state_to_resume_from(
    sandbox: Sandbox, clock: SimulatedClock
) -> None:
    texts = ["one", "two", "three"]

    class Killed(BaseException):
        pass

    for crash_at in range(len(texts) + 1):
        sandbox.reset()
        states: list[ThreadState] = []

        def report(
            state: ThreadState, states: list[ThreadState] = states, last: int = crash_at
        ) -> None:
            states.append(state)
            if len(states) > last:
                raise Killed

        with sandbox.client("alice") as gs, pytest.raises(Killed):
            gs.thread_post(texts, on_progress=report)
        clock.advance(3600)
        with sandbox.client("alice") as gs:
            # The state before the post that was under way, and the one after it.
            for state in states[-2:]:
                assert [each.text for each in gs.thread_post(texts, resume=state)] == texts
            assert posts(gs) == texts


@pytest.mark.parametrize(
    "resume",
    [
        5,
        [],
        {},
        {"posted": 3},
        {"posted": [1, 2, 3], "sent_at": None},
        {"posted": ["x"], "sent_at": None},
        {"posted": [], "sent_at": "now"},
        {"posted": [], "sent_at": True},
        {"posted": [], "sent_at": False},
    ],
)
def test_what_nothing_resumes_from(gs: GNUSocial, resume: object) -> None:
    with pytest.raises(GNUSocialIllegalArgumentError):
        gs.thread_post(["one", "two"], resume=resume)  # type: ignore[arg-type]
    assert posts(gs) == []
