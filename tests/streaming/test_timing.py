"""When a stream asks again."""

from __future__ import annotations

import pytest

from gnusocial.errors import (
    GNUSocialBadRequestError,
    GNUSocialError,
    GNUSocialForbiddenError,
    GNUSocialIllegalArgumentError,
    GNUSocialInternalServerError,
    GNUSocialMalformedResponseError,
    GNUSocialNetworkError,
    GNUSocialNotFoundError,
    GNUSocialRatelimitError,
    GNUSocialUnauthorizedError,
    GNUSocialUnsupportedError,
)
from gnusocial.internals.http.response import Response
from gnusocial.streaming.timing import Backoff, Pace

FINAL = (
    GNUSocialUnauthorizedError,
    GNUSocialForbiddenError,
    GNUSocialNotFoundError,
    GNUSocialUnsupportedError,
    GNUSocialBadRequestError,
)


def said_by(content_type: str) -> Response:
    return Response(403, {"Content-Type": content_type}, b"", "GET", "https://example.org")


def test_the_pace_slows_down_while_nothing_comes() -> None:
    pace = Pace(15.0, 120.0, now=1000.0)
    assert pace.interval(1000.0) == 15.0
    assert pace.interval(1000.0 + 15 * 8) == 15.0
    assert pace.interval(1000.0 + 400) == 50.0
    assert pace.interval(1000.0 + 960) == 120.0
    assert pace.interval(1e9) == 120.0
    pace.news(5000.0)
    assert pace.interval(5000.0) == 15.0


def test_before_the_first_success_every_error_is_raised() -> None:
    patience = Backoff(15.0, lambda: 1.0)
    with pytest.raises(GNUSocialNetworkError):
        patience.pause_after(GNUSocialNetworkError("down"))


def test_the_pauses_grow_to_a_bound() -> None:
    patience = Backoff(15.0, lambda: 1.0)
    patience.success()
    pauses = [patience.pause_after(GNUSocialNetworkError("down")) for _ in range(40)]
    assert pauses[:6] == [15.0, 30.0, 60.0, 120.0, 240.0, 300.0]
    assert set(pauses[5:]) == {300.0}
    patience.success()
    assert patience.pause_after(GNUSocialNetworkError("down")) == 15.0


def test_the_pauses_are_drawn_between_zero_and_the_bound() -> None:
    chances = iter((0.0, 0.5, 0.25))
    patience = Backoff(10.0, lambda: next(chances))
    patience.success()
    error = GNUSocialInternalServerError("500", status=500)
    assert [patience.pause_after(error) for _ in range(3)] == [0.0, 10.0, 10.0]


def test_what_the_server_asks_for_is_given() -> None:
    patience = Backoff(10.0, lambda: 0.1)
    patience.success()
    assert (
        patience.pause_after(GNUSocialRatelimitError("429", status=429, retry_after=900.0)) == 900
    )
    assert patience.pause_after(GNUSocialRatelimitError("429", status=429)) == 2.0


@pytest.mark.parametrize("cls", FINAL)
def test_a_refusal_of_the_api_ends_it_at_the_third_time(cls: type[GNUSocialError]) -> None:
    patience = Backoff(10.0, lambda: 1.0)
    patience.success()
    error = cls("no", status=403, response=said_by("application/json; charset=utf-8"))  # type: ignore[call-arg]
    assert [patience.pause_after(error) for _ in range(2)] == [10.0, 20.0]
    with pytest.raises(cls):
        patience.pause_after(error)


def test_a_refusal_of_a_proxy_is_waited_out_for_an_hour() -> None:
    patience = Backoff(10.0, lambda: 1.0)
    patience.success()
    error = GNUSocialForbiddenError("no", status=403, response=said_by("text/html"))
    for _ in range(24):
        patience.pause_after(error)
    with pytest.raises(GNUSocialForbiddenError):
        patience.pause_after(error)


def test_other_errors_between_begin_the_count_again() -> None:
    patience = Backoff(10.0, lambda: 1.0)
    patience.success()
    refused = GNUSocialUnauthorizedError("no", status=401, response=said_by("application/json"))
    for _ in range(20):
        patience.pause_after(refused)
        patience.pause_after(refused)
        patience.pause_after(GNUSocialMalformedResponseError("half"))


def test_what_is_wrong_with_the_request_is_not_tried_again() -> None:
    patience = Backoff(10.0, lambda: 1.0)
    patience.success()
    with pytest.raises(GNUSocialIllegalArgumentError):
        patience.pause_after(GNUSocialIllegalArgumentError("a mistake"))


@pytest.mark.parametrize("status", [408, 425, 429])
def test_refusals_that_pass(status: int) -> None:
    patience = Backoff(10.0, lambda: 1.0)
    patience.success()
    error = GNUSocialBadRequestError("later", status=status, response=said_by("application/json"))
    for _ in range(50):
        patience.pause_after(error)


def test_a_stream_that_nobody_waits_for_has_the_same_patience_from_the_beginning() -> None:
    patience = Backoff(15.0, lambda: 1.0, began=True)
    assert patience.pause_after(GNUSocialNetworkError("down")) == 15.0
    refused = GNUSocialForbiddenError("no", status=403, response=said_by("application/json"))
    patience = Backoff(15.0, lambda: 1.0, began=True)
    assert [patience.pause_after(refused) for _ in range(2)] == [15.0, 30.0]
    with pytest.raises(GNUSocialForbiddenError):
        patience.pause_after(refused)


def test_a_server_that_is_away_for_days_is_asked_again() -> None:
    patience = Backoff(15.0, lambda: 1.0, began=True)
    assert [patience.pause_after(GNUSocialNetworkError("down")) for _ in range(1500)][-1] == 300.0
