"""Retries: what is retried, after how long, and what never is."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from requests.structures import CaseInsensitiveDict

from gnusocial.errors import (
    GNUSocialBadGatewayError,
    GNUSocialIllegalArgumentError,
    GNUSocialInternalServerError,
    GNUSocialNetworkError,
    GNUSocialReadTimeout,
)
from gnusocial.internals.context import ClientContext
from gnusocial.internals.http import decoders
from gnusocial.internals.http.exchange import exchange
from gnusocial.internals.http.request import PreparedRequest, Request, get, post
from gnusocial.internals.http.response import Response
from gnusocial.internals.http.retries import Retries, check_retries
from tests.internals.scripted import Clock, Script, run, setup_for

READ = PreparedRequest("GET", "https://example.org/api/x", {})
WRITE = PreparedRequest("POST", "https://example.org/api/x", {}, b"")
REFUSED = GNUSocialNetworkError("refused", maybe_sent=False)
LOST = GNUSocialNetworkError("lost", maybe_sent=True)


def answer(status: int) -> Response:
    return Response(status, CaseInsensitiveDict(), b"", "GET", READ.url)


@pytest.mark.parametrize(
    ("request_", "outcome", "again"),
    [
        (READ, REFUSED, True),
        (READ, GNUSocialReadTimeout("slow"), True),
        (READ, answer(502), True),
        (READ, answer(503), True),
        (READ, answer(504), True),
        (READ, answer(500), False),
        (READ, answer(501), False),
        (READ, answer(200), False),
        (READ, answer(404), False),
        (WRITE, REFUSED, True),
        (WRITE, LOST, False),
        (WRITE, answer(502), False),
        (WRITE, answer(503), False),
    ],
)
def test_what_is_sent_again(request_: PreparedRequest, outcome: Any, again: bool) -> None:
    assert (Retries().pause(request_, outcome, 0, 0.0) is not None) is again
    assert Retries(most=0).pause(request_, outcome, 0, 0.0) is None


def test_not_for_ever() -> None:
    retries = Retries(most=3, longest=60.0)
    assert [retries.pause(READ, REFUSED, n, 0.0) is None for n in range(5)] == [
        False, False, False, True, True,
    ]  # fmt: skip
    assert retries.pause(READ, REFUSED, 0, 60.1) is None


@settings(derandomize=True, max_examples=200)
@given(st.integers(0, 50), st.floats(0, 100), st.integers())
def test_pauses_grow_and_are_drawn_below_their_bound(
    repeated: int, elapsed: float, seed: int
) -> None:
    retries = Retries(most=100, uniform=random.Random(seed).uniform)
    pause = retries.pause(READ, REFUSED, repeated, elapsed)
    if pause is None:
        assert elapsed > 50
    else:
        assert 0 <= pause <= min(0.5 * 2.0**repeated, 10.0)
        assert elapsed + pause <= 60


def test_the_jitter_is_full() -> None:
    retries = Retries(uniform=random.Random(1).uniform)
    pauses = [retries.pause(READ, REFUSED, 2, 0.0) or 0.0 for _ in range(300)]
    assert min(pauses) < 0.2
    assert max(pauses) > 1.8


@pytest.mark.parametrize("value", [-1, 101, 1.0, "3", None, True])
def test_a_number_of_retries_that_is_none(value: Any) -> None:
    with pytest.raises(GNUSocialIllegalArgumentError, match="retries must be"):
        check_retries(value)


def call(request: Request[Any], script: Script, context: ClientContext, clock: Clock) -> Any:
    return run(exchange(context, request), script, clock.wait)


def test_a_read_comes_through_in_the_end() -> None:
    clock = Clock()
    context = setup_for(clock=clock, retries=Retries(most=3, uniform=random.Random(0).uniform))
    script = Script(REFUSED, (502, "<html>"), GNUSocialReadTimeout("slow"), (200, "true"))
    assert call(get("x", returns=decoders.Flag()), script, context, clock) is True
    assert len(script.sent) == 4
    assert [why for _, why in clock.waits] == ["another try"] * 3


def test_the_last_failure_is_raised() -> None:
    clock = Clock()
    context = setup_for(clock=clock, retries=Retries(most=1))
    script = Script(REFUSED, (502, "<html>"))
    with pytest.raises(GNUSocialBadGatewayError):
        call(get("x", returns=decoders.Flag()), script, context, clock)


def test_a_write_that_was_not_received_is_sent_again_and_one_that_may_have_been_is_not() -> None:
    clock = Clock()
    context = setup_for(clock=clock, retries=Retries(most=3))
    script = Script(REFUSED, (200, "true"))
    assert call(post("x", returns=decoders.Flag()), script, context, clock) is True
    script = Script(REFUSED, LOST)
    with pytest.raises(GNUSocialNetworkError) as caught:
        call(post("x", returns=decoders.Flag()), script, context, clock)
    assert caught.value is LOST
    script = Script((500, '{"error":"x","request":"y"}'))
    with pytest.raises(GNUSocialInternalServerError):
        call(post("x", returns=decoders.Flag()), script, context, clock)
