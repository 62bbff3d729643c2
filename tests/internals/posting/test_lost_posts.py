"""Posts whose response was lost or is in doubt: what is read, and what is taken for the post."""

from __future__ import annotations

import json
from datetime import timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs

import pytest

from gnusocial.errors import (
    GNUSocialBadRequestError,
    GNUSocialDuplicateError,
    GNUSocialMalformedResponseError,
    GNUSocialNetworkError,
    GNUSocialNotFoundError,
    GNUSocialNotPostedError,
    GNUSocialResponseTooLargeError,
)
from gnusocial.internals.context import ClientContext
from gnusocial.internals.http.request import PreparedRequest
from gnusocial.internals.http.response import Response
from gnusocial.internals.posting.statuses import post_status
from gnusocial.internals.ratelimit import RateLimiter
from gnusocial.internals.values import replace
from tests.internals.posting.test_thread import NOW, answer, notice, paths
from tests.internals.scripted import Clock, Script, result_of, run, setup_for
from tests.recorded import exchange

LOST = GNUSocialNetworkError("the connection broke off", maybe_sent=True)
OWN, UPDATE = "statuses/user_timeline.json", "statuses/update.json"


def posted(script: Script, context: ClientContext | None = None, **options: Any) -> Any:
    """Post a text to a server that sends these responses, and no others."""
    clock = Clock()
    context = context or setup_for(clock=clock)
    status = run(post_status(context, "hello", **options), script, clock.wait)
    assert script.answers == []
    return status


def test_a_lost_reply_is_found_only_as_a_reply() -> None:
    other = notice(9, "hello")
    parent = answer(notice(5, "what?"))
    script = Script(LOST, answer([other]), parent, answer([other, notice(8, "hello", parent=5)]))
    assert posted(script, in_reply_to_status_id=5).id == 8
    assert paths(script) == [UPDATE, OWN, "statuses/show/5.json", OWN]


def test_a_lost_reply_to_a_repeat_is_found_as_one_to_the_repeated_status() -> None:
    repeat = {**notice(5, "RT @bob hi"), "retweeted_status": notice(3, "hi")}
    script = Script(LOST, answer([notice(8, "hello", parent=3)]), answer(repeat))
    assert posted(script, in_reply_to_status_id=5).id == 8


@pytest.mark.parametrize("ahead", [None, 0, 3600, -3600])
def test_the_age_of_a_lost_post_is_by_the_clock_of_the_server(ahead: float | None) -> None:
    # Without a Date, the clock of this computer must do.
    now = NOW + timedelta(seconds=ahead or 0)
    dated = {} if ahead is None else {"Date": format_datetime(now, usegmt=True)}
    stamp = (now - timedelta(seconds=1)).strftime("%a %b %d %H:%M:%S +0000 %Y")
    own = json.dumps([{"id": 8, "text": "hello", "created_at": stamp}])
    assert posted(Script(LOST, (200, own, dated))).id == 8


def test_a_status_that_a_call_returned_is_not_the_next_post() -> None:
    clock = Clock()
    context = setup_for(clock=clock)
    first = notice(7, "hello")
    assert posted(Script(answer(first)), context).id == 7
    # The server took the second for something else, and showed the newest status.
    looks = [answer([first])] * 6
    with pytest.raises(GNUSocialNotPostedError, match="status 7, which is not"):
        posted(Script(answer(first), *looks), context)


@pytest.mark.parametrize(("age", "is_it"), [(10.0, True), (100.0, False)])
def test_a_duplicate_of_a_lost_post_is_that_post(age: float, is_it: bool) -> None:
    clock = Clock()
    context = setup_for(clock=clock)
    with pytest.raises(GNUSocialNetworkError):
        run(
            post_status(context, "hello"),
            Script(LOST, *[answer([])] * 4),
            clock.wait,
        )
    # The looks took 10 seconds. A post from before that is another one.
    refused = (400, '{"error":"Too many duplicate messages; take a breather and post again"}')
    script = Script(refused, answer([notice(8, "hello", age)]))
    flow = post_status(context, "hello")
    if is_it:
        assert run(flow, script, clock.wait).id == 8
    else:
        with pytest.raises(GNUSocialDuplicateError):
            run(flow, script, clock.wait)
    assert script.answers == []


def test_a_post_that_the_throttle_refused_is_sent_again() -> None:
    clock = Clock()
    context = replace(setup_for(clock=clock), limiter=RateLimiter("wait"))
    throttle = {"throttle": {"enabled": True, "count": 1, "timespan": 60}}
    refused = (400, '{"error":"Too many notices too fast; take a breather and post again"}')
    updates = [refused, answer(notice(8, "hello"))]

    def server(sent: PreparedRequest) -> Response:
        is_update = sent.url.endswith(UPDATE)
        return Script(updates.pop(0) if is_update else answer(throttle))(sent)

    assert run(post_status(context, "hello"), server, clock.wait).id == 8
    assert updates == []
    assert len(clock.waits) == 1


REFUSED = (400, '{"error":"Unable to post"}')


def test_a_refused_reply_of_gnu_social_is_what_it_says() -> None:
    script = Script(REFUSED)
    with pytest.raises(GNUSocialBadRequestError, match="Unable to post"):
        posted(script, in_reply_to_status_id=5)
    assert script.answers == []


def test_friendica_refuses_a_reply_without_saying_that_the_parent_is_gone() -> None:
    unknown = exchange("friendica-2024.08", "show_unknown").response
    gone = (unknown.status, unknown.body.decode())
    for options, script, kind in (
        ({"in_reply_to_status_id": 5}, Script(REFUSED, gone), GNUSocialNotFoundError),
        ({"in_reply_to_status_id": 5}, Script(REFUSED, answer(notice(5, "hi"))), None),
        ({}, Script(REFUSED), None),
    ):
        context = setup_for()
        context.software.is_friendica = True
        with pytest.raises(kind or GNUSocialBadRequestError):
            posted(script, context, **options)
        assert script.answers == []


@pytest.mark.parametrize(("markup", "sent"), [(False, r"\`a\` and b"), (True, "`a` and b")])
def test_friendica_interprets_markup_only_if_asked_to(markup: bool, sent: str) -> None:
    for options in ({"markup": markup}, {} if not markup else {"markup": True}):
        context = setup_for()
        context.software.is_friendica = True
        script = Script(answer(notice(8, "`a` and b")))
        result_of(post_status(context, "`a` and b", **options), script)
        body = script.sent[0].body
        assert isinstance(body, bytes)
        assert parse_qs(body.decode())["status"] == [sent]


def test_a_response_that_was_not_read_to_its_end_is_looked_for() -> None:
    script = Script(GNUSocialResponseTooLargeError("too large"), answer([notice(8, "hello")]))
    assert posted(script).id == 8


@pytest.mark.parametrize("status", [201, 202, 203])
def test_an_empty_response_with_another_status_may_be_of_a_proxy(status: int) -> None:
    script = Script((status, "", {"Content-Type": "text/html"}), answer([]))
    with pytest.raises(GNUSocialMalformedResponseError, match="empty body") as caught:
        posted(script)
    assert caught.value.maybe_sent is True


@pytest.mark.parametrize(
    ("headers", "elapsed", "created", "skew"),
    [
        ({}, 0.0, True, None),
        ({"Date": format_datetime(NOW + timedelta(seconds=290), usegmt=True)}, 0.0, True, 290.0),
        ({"Date": format_datetime(NOW + timedelta(seconds=290), usegmt=True)}, 5.0, True, 290.0),
        ({"Date": format_datetime(NOW + timedelta(seconds=290), usegmt=True)}, 5.5, True, None),
        ({"Date": format_datetime(NOW + timedelta(seconds=290), usegmt=True)}, 0.0, False, None),
    ],
)
def test_the_clocks_are_compared_by_a_quick_response(
    headers: dict[str, str], elapsed: float, created: bool, skew: float | None
) -> None:
    context = setup_for()
    shown = notice(8, "hello")
    if not created:
        del shown["created_at"]

    def server(sent: PreparedRequest) -> Response:
        return replace(Script((200, json.dumps(shown), headers))(sent), elapsed=elapsed)

    assert run(post_status(context, "hello"), server, Clock().wait).id == 8
    assert context.recent_posts.skew == skew
