"""Threads with a scripted server: which limits hold, and what a thread resumes from."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from typing import Any

import pytest

from gnusocial.errors import GNUSocialNetworkError, GNUSocialThreadError, GNUSocialTooLongError
from gnusocial.internals.context import ClientContext
from gnusocial.internals.posting.length import Limits
from gnusocial.internals.posting.thread import post_thread
from gnusocial.types import ThreadState
from tests.internals.scripted import ROOT, Clock, Script, run, setup_for

WALL = 1_795_226_400.0
NOW = datetime.fromtimestamp(WALL, timezone.utc)
DATED = {"Date": format_datetime(NOW, usegmt=True)}


def notice(number: int, text: str, age: float = 0.0, parent: int | None = None) -> dict[str, Any]:
    created = (NOW - timedelta(seconds=age)).strftime("%a %b %d %H:%M:%S +0000 %Y")
    more = {"created_at": created, "in_reply_to_status_id": parent}
    return {"id": number, "text": text, **more}


def answer(value: object) -> tuple[int, str, dict[str, str]]:
    return 200, json.dumps(value), DATED


def thread(
    texts: list[str],
    script: Script,
    limit: int | None = 140,
    parent: int | None = None,
    resume: ThreadState | None = None,
) -> list[int]:
    """Post a thread, and return the ids of its statuses."""
    clock = Clock()
    context: ClientContext = setup_for(clock=clock)
    context.text_limits.keep(Limits(limit), clock.now)
    flow = post_thread(context, texts, parent=parent, source=None, resume=resume, on_progress=None)
    statuses = run(flow, script, clock.wait)
    assert script.answers == []
    return [status.id for status in statuses]


def paths(script: Script) -> list[str]:
    return [sent.url.removeprefix(ROOT).partition("?")[0] for sent in script.sent]


@pytest.mark.parametrize(("limit", "length"), [(None, 900), (5, 5)])
def test_texts_within_the_limit_are_posted(limit: int | None, length: int) -> None:
    assert thread(["x" * length], Script(answer(notice(7, "x" * length))), limit) == [7]


def test_texts_above_the_limit_are_not_posted() -> None:
    with pytest.raises(GNUSocialTooLongError, match="text 2 of the thread has 6 characters"):
        thread(["x" * 5, "x" * 6], Script(), 5)


def test_a_status_that_is_no_longer_among_the_newest_is_read_by_itself() -> None:
    script = Script(answer([notice(9, "two")]), answer(notice(3, "one")))
    assert thread(["one", "two"], script, resume={"posted": [3, 9], "sent_at": None}) == [3, 9]
    assert paths(script) == ["statuses/user_timeline.json", "statuses/show/3.json"]


def test_the_first_text_of_a_reply_is_only_found_as_that_reply() -> None:
    own = answer([notice(9, "one", 10.0), notice(8, "one", 11.0, parent=5)])
    script = Script(own, own)
    lost: ThreadState = {"posted": [], "sent_at": WALL - 20.0}
    assert thread(["one"], script, parent=5, resume=lost) == [8]


def test_a_post_from_before_the_thread_is_not_its_first_text() -> None:
    own = answer([notice(8, "one", 100.0)])
    script = Script(own, own, answer(notice(9, "one")))
    assert thread(["one"], script, resume={"posted": [], "sent_at": WALL - 20.0}) == [9]


@pytest.mark.parametrize("maybe_sent", [True, False])
def test_a_thread_looks_only_for_a_text_that_may_have_been_posted(maybe_sent: bool) -> None:
    lost = GNUSocialNetworkError("the connection broke off", maybe_sent=maybe_sent)
    looks = [answer([])] * 4 if maybe_sent else []
    with pytest.raises(GNUSocialThreadError) as caught:
        thread(["one"], Script(lost, *looks))
    assert caught.value.resume == {"posted": [], "sent_at": WALL if maybe_sent else None}
    assert caught.value.maybe_sent is maybe_sent
