"""How the limiter reacts to a server's headers, 429 and 503."""

from __future__ import annotations

import pytest

from gnusocial.errors import GNUSocialRatelimitError
from gnusocial.internals.ratelimit import RateLimiter, Ticket
from tests.internals.ratelimit.calls import OFFSET, answer, call, delay, left, send

# --- headers --------------------------------------------------------------------------------------


def test_remaining_is_counted_down_and_reset_waited_for() -> None:
    limiter = RateLimiter("wait")
    call(limiter, 0.0, **left(1, 60))
    call(limiter, 2.0, **left(0, 58))
    assert delay(limiter, 3.0) == 57.0
    assert delay(limiter, 60.0) == 0.0


def test_requests_in_flight_are_not_given_away_twice() -> None:
    limiter = RateLimiter("wait")
    call(limiter, 0.0, **left(2, 60))
    send(limiter, 1.0)
    assert limiter.remaining == 1
    send(limiter, 1.0)
    assert delay(limiter, 1.0) == 59.0


def test_answers_that_overtake_each_other_leave_the_true_number() -> None:
    limiter = RateLimiter("wait")
    call(limiter, 0.0, **left(9, 60))
    first, second = send(limiter, 1.0), send(limiter, 1.0)
    answer(limiter, second, 2.0, **left(7, 58))
    assert limiter.remaining == 6
    answer(limiter, first, 3.0, **left(8, 57))
    assert limiter.remaining == 7


def test_an_answer_from_an_older_window_is_not_listened_to() -> None:
    limiter = RateLimiter("wait")
    old = send(limiter, 0.0)
    call(limiter, 61.0, **left(3, 59))
    answer(limiter, old, 62.0, **left(9, 4))
    assert (limiter.remaining, limiter.reset) == (3, OFFSET + 120.0)
    older = send(limiter, 62.0)
    answer(limiter, older, 63.0, **left(9, 0))
    assert limiter.remaining == 3


def test_a_new_window_replaces_the_old_one() -> None:
    limiter = RateLimiter("wait")
    call(limiter, 0.0, **left(0, 60))
    call(limiter, 60.0, **left(9, 60))
    assert (limiter.limit, limiter.remaining, limiter.reset) == (10, 9, OFFSET + 120.0)


def test_more_wait_than_the_next_window_takes() -> None:
    limiter = RateLimiter("wait")
    call(limiter, 0.0, **left(0, 60, limit=2))
    tickets = [limiter.acquire(0.0) for _ in range(5)]
    assert [limiter.delay(ticket, 0.0) for ticket in tickets] == [60, 60, 120, 120, 180]
    assert tickets[0].reason == "the server's rate limit"


def test_a_limit_of_nothing_is_no_limit_to_wait_for() -> None:
    limiter = RateLimiter("wait")
    call(limiter, 0.0, **left(0, 60, limit=0))
    assert delay(limiter, 61.0) == 0.0


def test_throw_knows_the_servers_limit() -> None:
    limiter = RateLimiter("throw")
    call(limiter, 0.0, **left(0, 60))
    with pytest.raises(GNUSocialRatelimitError) as caught:
        limiter.acquire(10.0)
    assert (caught.value.retry_after, caught.value.reset) == (50.0, OFFSET + 60.0)


def test_news_move_those_who_wait_and_turn_away_who_would_wait_too_long() -> None:
    limiter = RateLimiter("wait", limit=1, window=100, max_wait=250)
    sent = send(limiter, 0.0)
    near, far = limiter.acquire(0.0), limiter.acquire(0.0)
    answer(limiter, sent, 10.0, status=503, Retry_After="150")
    assert limiter.delay(near, 10.0) == 150.0
    with pytest.raises(GNUSocialRatelimitError) as caught:
        limiter.delay(far, 10.0)
    assert caught.value.retry_after == 250.0
    assert limiter.delay(near, 160.0) == 0.0
    assert limiter.delay(far, 160.0) == 0.0  # it is done, and took no slot with it
    assert delay(limiter, 260.0) == 0.0


def test_a_response_that_names_no_limit_leaves_the_known_one() -> None:
    limiter = RateLimiter("wait")
    call(limiter, 0.0, **left(5, 60))
    call(limiter, 1.0, X_RateLimit_Remaining="4", X_RateLimit_Reset="59")
    assert (limiter.limit, limiter.remaining) == (10, 4)


def test_a_response_that_does_not_say_what_is_left_counts_as_one_request() -> None:
    limiter = RateLimiter("wait")
    call(limiter, 0.0, **left(5, 60))
    call(limiter, 1.0, X_RateLimit_Limit="10", X_RateLimit_Reset="59")
    assert (limiter.remaining, limiter.reset) == (4, OFFSET + 60.0)


def test_the_window_of_the_policy_is_the_length_of_those_after_the_reset() -> None:
    limiter = RateLimiter("wait")
    said = {"RateLimit": "limit=2, remaining=0, reset=30", "RateLimit_Policy": "2;w=60"}
    call(limiter, 0.0, **said)
    tickets = [limiter.acquire(0.0) for _ in range(3)]
    assert [limiter.delay(ticket, 0.0) for ticket in tickets] == [30, 30, 90]


def test_what_was_left_before_the_reset_is_not_left_at_the_reset() -> None:
    limiter = RateLimiter("wait")
    call(limiter, 0.0, **left(1, 60, limit=2))
    tickets = [limiter.acquire(60.0) for _ in range(3)]
    assert [limiter.delay(ticket, 60.0) for ticket in tickets] == [0, 0, 60]


def test_a_post_that_waits_for_a_later_window_takes_nothing_from_an_earlier_one() -> None:
    limiter = RateLimiter("wait")
    limiter.set_throttle(1, 120)
    answer(limiter, send(limiter, 0.0, write=True), 0.0, **left(0, 60, limit=1))
    post = limiter.acquire(0.0, write=True)
    assert limiter.delay(post, 0.0) == 121.0
    assert delay(limiter, 0.0) == 60.0


# --- 429 and 503 ----------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("method", ["wait", "pace"])
def test_retry_after_holds_everything_back(method: str, status: int) -> None:
    limiter = RateLimiter(method)
    call(limiter, 0.0, status, Retry_After="30")
    assert delay(limiter, 10.0) == 20.0
    assert delay(limiter, 10.0, write=True) == 20.0
    assert delay(limiter, 30.0) == 0.0


def test_throw_does_not_send_before_retry_after_is_over() -> None:
    limiter = RateLimiter("throw")
    call(limiter, 0.0, 429, Retry_After="30")
    with pytest.raises(GNUSocialRatelimitError) as caught:
        limiter.acquire(10.0)
    assert caught.value.retry_after == 20.0


@pytest.mark.parametrize("status", [200, 400, 503])
def test_an_answer_that_names_no_wait_holds_nothing_back(status: int) -> None:
    limiter = RateLimiter("wait")
    call(limiter, 0.0, status)
    assert delay(limiter, 0.0) == 0.0


def test_retry_after_matters_only_with_429_and_503() -> None:
    limiter = RateLimiter("wait")
    call(limiter, 0.0, 200, Retry_After="30")
    assert delay(limiter, 0.0) == 0.0


def test_a_429_is_sent_again_after_its_wait() -> None:
    limiter = RateLimiter("wait")
    ticket = send(limiter, 0.0, write=True)
    answer(limiter, ticket, 1.0, 429, Retry_After="30")
    again = limiter.after_refusal(ticket, 429, 1.0)
    assert again is not None
    assert again.write
    assert limiter.delay(again, 1.0) == 30.0
    assert limiter.delay(again, 31.0) == 0.0


def test_a_429_that_names_no_wait_is_given_longer_and_longer_ones_and_then_up() -> None:
    limiter = RateLimiter("wait")
    ticket: Ticket | None = limiter.acquire(0.0)
    now, waits = 0.0, []
    while ticket is not None:
        wait = limiter.delay(ticket, now)
        waits.append(wait)
        now += wait
        assert limiter.delay(ticket, now) == 0.0
        answer(limiter, ticket, now, 429)
        ticket = limiter.after_refusal(ticket, 429, now)
    assert waits == [0.0, 60.0, 120.0, 240.0]


def test_a_429_without_retry_after_waits_for_the_reset() -> None:
    limiter = RateLimiter("wait")
    call(limiter, 0.0, 429, **left(0, 45))
    assert delay(limiter, 0.0) == 45.0


def test_a_429_with_a_limit_but_no_reset_waits_like_one_without_headers() -> None:
    limiter = RateLimiter("wait")
    call(limiter, 0.0, 429, X_RateLimit_Limit="10")
    assert delay(limiter, 0.0) == 60.0


def test_retry_after_0_is_no_tight_loop() -> None:
    limiter = RateLimiter("wait")
    call(limiter, 0.0, 429, Retry_After="0")
    assert delay(limiter, 0.0) == 1.0


def test_throw_neither_guesses_a_wait_nor_sends_again() -> None:
    limiter = RateLimiter("throw")
    ticket = send(limiter, 0.0)
    answer(limiter, ticket, 0.0, 429)
    assert limiter.after_refusal(ticket, 429, 0.0) is None
    assert delay(limiter, 0.0) == 0.0


def test_a_refusal_that_asks_for_too_long_a_wait_stands() -> None:
    limiter = RateLimiter("wait", max_wait=100)
    ticket = send(limiter, 0.0)
    answer(limiter, ticket, 0.0, 429, Retry_After="101")
    assert limiter.after_refusal(ticket, 429, 0.0) is None
    with pytest.raises(GNUSocialRatelimitError):
        limiter.acquire(0.0)
    assert delay(limiter, 1.0) == 100.0


def test_all_repetitions_together_wait_no_longer_than_one_request_may() -> None:
    limiter = RateLimiter("wait", max_wait=100)
    ticket = send(limiter, 0.0)
    answer(limiter, ticket, 0.0, 429, Retry_After="60")
    again = limiter.after_refusal(ticket, 429, 0.0)
    assert again is not None
    assert limiter.delay(again, 60.0) == 0.0
    answer(limiter, again, 60.0, 429, Retry_After="60")
    assert limiter.after_refusal(again, 429, 60.0) is None


@pytest.mark.parametrize("status", [200, 400, 403, 500, 503])
def test_other_answers_are_not_sent_again(status: int) -> None:
    limiter = RateLimiter("wait")
    ticket = send(limiter, 0.0)
    answer(limiter, ticket, 0.0, status, Retry_After="1")
    assert limiter.after_refusal(ticket, status, 0.0) is None


# --- windows that are hard to tell apart ----------------------------------------------------------


def test_a_window_that_begins_where_the_last_one_ended_is_a_new_one() -> None:
    limiter = RateLimiter("wait")
    call(limiter, 0.0, **left(0, 60))
    # Its end is within the two seconds in which two resets count as one.
    call(limiter, 60.0, **left(9, 1))
    assert (limiter.remaining, limiter.reset) == (9, OFFSET + 61.0)
    assert delay(limiter, 60.0) == 0.0


def test_a_reset_at_another_time_is_that_of_another_window() -> None:
    limiter = RateLimiter("wait")
    call(limiter, 0.0, **left(5, 60))
    call(limiter, 10.0, **left(9, 100))
    assert (limiter.remaining, limiter.reset) == (9, OFFSET + 110.0)


def test_of_two_requests_sent_at_once_one_may_be_answered_in_the_next_window() -> None:
    limiter = RateLimiter("wait")
    one, other = send(limiter, 59.0), send(limiter, 59.0)
    answer(limiter, one, 59.0, **left(3, 1))
    answer(limiter, other, 61.0, **left(9, 59))
    assert (limiter.remaining, limiter.reset) == (9, OFFSET + 120.0)


def test_the_length_of_a_window_is_not_what_is_left_of_it() -> None:
    limiter = RateLimiter("wait")
    call(limiter, 0.0, **left(1, 60, limit=2))
    call(limiter, 90.0, **left(0, 30, limit=2))
    tickets = [limiter.acquire(90.0) for _ in range(3)]
    assert [limiter.delay(ticket, 90.0) for ticket in tickets] == [30, 30, 90]


def test_no_old_answer_makes_another_old_one_new() -> None:
    limiter = RateLimiter("wait")
    oldest, old = send(limiter, 0.0), send(limiter, 30.0)
    call(limiter, 61.0, **left(3, 59))
    answer(limiter, oldest, 62.0, **left(9, 4))
    answer(limiter, old, 63.0, **left(8, 4))
    assert (limiter.remaining, limiter.reset) == (3, OFFSET + 120.0)
