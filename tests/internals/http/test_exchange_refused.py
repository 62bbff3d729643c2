"""One call as a flow: what it waits for, what it says when it is refused, and what it logs."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest

from gnusocial.errors import (
    GNUSocialAPIError,
    GNUSocialIllegalArgumentError,
    GNUSocialMalformedResponseError,
    GNUSocialNetworkError,
    GNUSocialNotFoundError,
    GNUSocialRatelimitError,
    GNUSocialUnauthorizedError,
)
from gnusocial.internals.auth.credentials import Basic
from gnusocial.internals.flows import Wait
from gnusocial.internals.http import decoders
from gnusocial.internals.http.exchange import exchange
from gnusocial.internals.http.request import (
    Request,
    counted,
    encode_param,
    get,
    post,
    prepare,
)
from gnusocial.internals.ratelimit import RateLimiter
from gnusocial.internals.values import replace
from tests.internals.http.test_exchange import call, location, throttle
from tests.internals.scripted import ROOT, Clock, Script, result_of, run, setup_for

THROTTLED = '{"error":"Too many notices too fast; take a breather and post again"}'
READING, WRITING = (make("x", returns=decoders.as_sent) for make in (get, post))


@pytest.mark.parametrize(
    ("headers", "answers", "seconds"),
    [
        ({"Retry-After": "7"}, [], 7.0),  # so the configuration is not needed
        ({}, [(200, '{"site": {}}')], None),
        ({}, [(200, '{"throttle": {"enabled": true, "count": 2}}')], None),
        ({}, [(200, "<html>")], None),
        ({}, [GNUSocialNetworkError("gone")], None),
    ],
)
def test_a_refused_post_says_when_to_try_again(
    headers: dict[str, str], answers: list[Any], seconds: float | None
) -> None:
    script = Script((400, THROTTLED, headers), *answers)
    with pytest.raises(GNUSocialRatelimitError, match="take a breather") as caught:
        call(counted(WRITING), script)
    assert caught.value.retry_after == seconds
    assert script.answers == []


def test_only_a_post_reads_the_throttle_of_the_server() -> None:
    clock = Clock()
    context = replace(setup_for(clock=clock), limiter=RateLimiter("pace"))
    script = Script((200, "[]"), (200, throttle(enabled=False)), (200, "[]"), (200, "[]"))
    run(exchange(context, READING), script, clock.wait)
    assert len(script.sent) == 1
    for _ in range(2):
        run(exchange(context, counted(WRITING)), script, clock.wait)
    paths = [sent.url.removeprefix(ROOT) for sent in script.sent]
    assert paths == ["x.json", "statusnet/config.json", "x.json", "x.json"]


def test_a_short_wait_is_a_wait() -> None:
    clock = Clock()
    context = replace(setup_for(clock=clock), limiter=RateLimiter("wait", limit=1, window=0.5))
    for _ in range(2):
        run(exchange(context, READING), Script((200, "[]")), clock.wait)
    assert clock.now == pytest.approx(1000.5)


def test_a_call_that_is_cancelled_while_it_waits_gives_its_slot_back() -> None:
    clock = Clock()
    context = replace(setup_for(clock=clock), limiter=RateLimiter("wait", limit=1, window=10.0))
    run(exchange(context, READING), Script((200, "[]")), clock.wait)
    cancelled = exchange(context, READING)
    assert isinstance(next(cancelled), Wait)
    cancelled.close()
    run(exchange(context, READING), Script((200, "[]")), clock.wait)
    assert clock.now == pytest.approx(1010.0)


def test_what_a_response_says_of_the_limit_counts_for_the_next_call() -> None:
    context = setup_for()
    spent = {"X-RateLimit-Limit": "100", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "60"}
    result_of(exchange(context, READING), Script((200, "[]", spent)))
    assert (context.limiter.limit, context.limiter.remaining) == (100, 0)
    with pytest.raises(GNUSocialRatelimitError, match="nothing was sent"):
        result_of(exchange(context, READING), Script())


def test_after_a_response_that_does_not_fit_comes_one_request_over_a_new_connection() -> None:
    context, script = setup_for(), Script((200, "<html>"), (200, "[]"), (200, "[]"))
    with pytest.raises(GNUSocialMalformedResponseError):
        result_of(exchange(context, READING), script)
    for _ in range(2):
        result_of(exchange(context, READING), script)
    assert [sent.is_apart for sent in script.sent] == [False, True, False]


def test_a_wrong_login_is_no_missing_one() -> None:
    refused = (401, '{"error":"Could not authenticate you."}')
    with pytest.raises(GNUSocialUnauthorizedError) as caught:
        call(READING, Script(refused), Basic("alice", "wrong"))
    assert str(caught.value) == f"401 Could not authenticate you. (GET {ROOT}x.json)"
    with pytest.raises(GNUSocialUnauthorizedError, match=r"x\.json\); .*login"):
        call(READING, Script(refused))


def test_a_choice_of_pages_is_no_result() -> None:
    with pytest.raises(GNUSocialAPIError):
        call(READING, Script((300, "[]")))


def test_the_target_of_a_redirect_as_the_result() -> None:
    request = replace(get("x", returns=decoders.text), form="redirect")
    assert call(request, Script(location(302, "/avatar/1.png"))) == f"{ROOT[:-5]}/avatar/1.png"
    with pytest.raises(GNUSocialNotFoundError, match="No such user"):
        call(request, Script((404, '{"error":"No such user."}')))


@pytest.mark.parametrize("text", ["s3cret\0", "s3cret\ud800"])
def test_a_parameter_that_cannot_be_sent_is_not_shown(text: str) -> None:
    # It may be a password.
    with pytest.raises(GNUSocialIllegalArgumentError, match="password contains") as caught:
        encode_param(text, "password")
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(
    ("harmless", "sent"),
    [
        ({}, 1),  # some routes store before the throttle refuses
        ({"harmless": True}, 2),
    ],
)
def test_a_refused_post_is_sent_again_only_if_nothing_was_stored(
    harmless: dict[str, bool], sent: int
) -> None:
    clock = Clock()
    context = replace(setup_for(clock=clock), limiter=RateLimiter("wait"))
    context.limiter.set_throttle(2, 60.0)
    config = (200, json.dumps({"throttle": {"enabled": True, "count": 2, "timespan": 60}}))
    script = Script((400, THROTTLED), config, (200, "[]"))
    try:
        run(exchange(context, counted(WRITING, **harmless)), script, clock.wait)
    except GNUSocialRatelimitError:
        assert sent == 1
    assert [each.url for each in script.sent].count(f"{ROOT}x.json") == sent


def test_a_request_counts_for_the_throttle_only_if_it_says_so() -> None:
    for request in (READING, WRITING, Request("GET", "x.json", decoders.as_sent)):
        assert not request.makes_status
        assert not request.harmless_if_throttled
        assert not prepare(request, ROOT, {}).is_apart


def test_a_request_and_its_response_are_logged_at_debug(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "gnusocial.http")
    call(READING, Script((200, "[]")))
    assert caplog.messages == [
        "sending GET /api/x.json to https://example.org",
        '"GET /api/x.json" 200, 2 bytes in 0.000 s (https://example.org)',
    ]
