"""The limiter's arguments, the user's budget, tickets, and the client's properties."""

from __future__ import annotations

import math
import random
from typing import Any

import pytest

from gnusocial.errors import GNUSocialIllegalArgumentError, GNUSocialRatelimitError
from gnusocial.internals.ratelimit import RateLimiter, Ticket
from gnusocial.internals.ratelimit.schedule import Schedule
from tests.internals.ratelimit.calls import OFFSET, answer, call, delay, left, send

# --- arguments ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"method": "hurry"}, "ratelimit_method must be 'throw', 'wait' or 'pace', not 'hurry'"),
        ({"pacefactor": 0}, "ratelimit_pacefactor must be a number above 0, not 0"),
        ({"pacefactor": "1.1"}, "ratelimit_pacefactor must be"),
        ({"pacefactor": math.nan}, "ratelimit_pacefactor must be"),
        ({"limit": 0}, "ratelimit_limit must be a whole number of requests, 1 or more"),
        ({"limit": True}, "ratelimit_limit must be"),
        ({"limit": 1.5}, "ratelimit_limit must be"),
        ({"window": 60}, "ratelimit_window needs a ratelimit_limit"),
        ({"limit": 1, "window": 0}, "ratelimit_window must be a number above 0, not 0"),
        ({"max_wait": -1}, "ratelimit_max_wait must be a number of seconds, 0 or more, not -1"),
        ({"max_wait": math.inf}, "ratelimit_max_wait must be"),
        ({"max_wait": 10**400}, "ratelimit_max_wait must be"),
        ({"max_wait": True}, "ratelimit_max_wait must be"),
    ],
)
def test_arguments_that_make_no_sense(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(GNUSocialIllegalArgumentError) as caught:
        RateLimiter(**arguments)
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    ("arguments", "max_wait"),
    [
        ({}, 900.0),
        ({"limit": 5}, 3600.0),
        ({"limit": 5, "window": 60}, 900.0),
        ({"limit": 5, "window": 7200, "max_wait": 0}, 0),
    ],
)
def test_the_longest_wait_covers_the_users_own_window(
    arguments: dict[str, Any], max_wait: float
) -> None:
    assert RateLimiter(**arguments).max_wait == max_wait


# --- the user's budget ----------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["throw", "wait", "pace"])
def test_nothing_is_waited_for_while_no_limit_is_known(method: str) -> None:
    limiter = RateLimiter(method)
    for _ in range(50):
        call(limiter, 0.0)
        answer(limiter, send(limiter, 0.0, write=True), 0.0)
    assert (limiter.limit, limiter.remaining, limiter.reset) == (None, None, None)


def test_wait_waits_for_the_oldest_request_to_leave_the_window() -> None:
    limiter = RateLimiter("wait", limit=2, window=60)
    call(limiter, 0.0)
    call(limiter, 10.0)
    assert delay(limiter, 15.0) == 45.0
    assert delay(limiter, 59.5) == 0.5
    assert delay(limiter, 60.0) == 0.0


def test_throw_raises_before_anything_is_sent() -> None:
    limiter = RateLimiter("throw", limit=1, window=60)
    call(limiter, 0.0)
    with pytest.raises(GNUSocialRatelimitError) as caught:
        limiter.acquire(15.0)
    error = caught.value
    assert error.retry_after == 45.0
    assert error.reset == OFFSET + 60.0
    assert error.status is None
    assert str(error) == "the budget of requests has no room for another 45.0 s; nothing was sent"
    assert delay(limiter, 60.0) == 0.0


def test_throw_sends_after_exactly_the_wait_that_it_named() -> None:
    rng = random.Random(1)
    for _ in range(5000):
        # A clock whose readings are sums: rounding leaves a trace of one wait in a thousand.
        passed = rng.uniform(0, 1e5)
        limiter = RateLimiter("throw", limit=1, window=60)
        call(limiter, 1000.1 + passed)
        passed += rng.uniform(0, 60)
        with pytest.raises(GNUSocialRatelimitError) as caught:
            limiter.acquire(1000.1 + passed)
        assert caught.value.retry_after is not None
        limiter.acquire(1000.1 + (passed + caught.value.retry_after))


def test_wait_does_not_send_the_smallest_part_of_a_second_early() -> None:
    limiter = RateLimiter("wait", limit=1, window=60)
    call(limiter, 0.0)
    assert delay(limiter, 60 - 2.0**-21) == 2.0**-21


def test_a_limit_without_a_window_is_per_hour() -> None:
    limiter = RateLimiter("wait", limit=1)
    call(limiter, 0.0)
    assert delay(limiter, 1.0) == 3599.0


def test_the_budget_holds_across_the_edge_of_two_windows() -> None:
    limiter = RateLimiter("wait", limit=2, window=60)
    call(limiter, 0.0)
    call(limiter, 59.0)
    call(limiter, 60.0)
    assert delay(limiter, 61.0) == 58.0


def test_a_wait_beyond_the_bound_is_an_error_and_reserves_nothing() -> None:
    limiter = RateLimiter("wait", limit=1, window=60, max_wait=30)
    call(limiter, 0.0)
    with pytest.raises(GNUSocialRatelimitError) as caught:
        limiter.acquire(20.0)
    assert caught.value.retry_after == 40.0
    assert delay(limiter, 30.0) == 30.0


def test_reset_is_unknown_in_an_error_before_the_first_answer() -> None:
    limiter = RateLimiter("throw", limit=1, window=60)
    send(limiter, 0.0)
    with pytest.raises(GNUSocialRatelimitError) as caught:
        limiter.acquire(0.0)
    assert (caught.value.retry_after, caught.value.reset) == (60.0, None)


def test_a_post_that_the_budget_stops_is_not_said_to_wait_for_the_throttle() -> None:
    limiter = RateLimiter("throw", limit=1, window=60)
    limiter.set_throttle(5, 600)
    call(limiter, 0.0)
    with pytest.raises(GNUSocialRatelimitError, match="^the budget of requests has no room"):
        limiter.acquire(15.0, write=True)


def test_requests_that_have_left_the_window_take_no_memory() -> None:
    schedule = Schedule(2, 60.0, None)
    for number in range(100):
        schedule.tick(60.0 * number)
        schedule.book(Ticket(number, write=False, asked=60.0 * number, at=60.0 * number))
    assert schedule.budget.taken(-math.inf) == 1


# --- tickets --------------------------------------------------------------------------------------


def test_callers_that_ask_at_once_get_a_slot_each() -> None:
    limiter = RateLimiter("wait", limit=2, window=10)
    tickets = [limiter.acquire(0.0) for _ in range(6)]
    assert [limiter.delay(ticket, 0.0) for ticket in tickets] == [0, 0, 10, 10, 20, 20]
    assert tickets[-1].reason == "the budget of requests"


def test_a_slot_given_back_is_free_for_the_next() -> None:
    limiter = RateLimiter("wait", limit=1, window=10)
    call(limiter, 0.0)
    first, second = limiter.acquire(1.0), limiter.acquire(1.0)
    limiter.release(first)
    limiter.release(first)
    assert limiter.delay(second, 1.0) == 19.0
    assert delay(limiter, 1.0) == 9.0
    assert limiter.delay(first, 50.0) == 0.0  # it is done; asking changes nothing
    assert limiter.delay(second, 20.0) == 0.0


def test_who_wakes_late_moves_those_behind() -> None:
    limiter = RateLimiter("wait", limit=1, window=10)
    call(limiter, 0.0)
    late, next_one, last = (limiter.acquire(1.0) for _ in range(3))
    assert limiter.delay(late, 13.0) == 0.0
    assert limiter.delay(next_one, 20.0) == 3.0
    assert limiter.delay(next_one, 23.0) == 0.0
    assert limiter.delay(last, 30.0) == 3.0


def test_who_oversleeps_the_slots_of_others_waits_again() -> None:
    limiter = RateLimiter("wait", limit=1, window=10)
    call(limiter, 0.0)
    late, punctual, third = (limiter.acquire(1.0) for _ in range(3))
    assert limiter.delay(punctual, 20.0) == 0.0
    assert limiter.delay(late, 22.0) == 8.0
    assert limiter.delay(third, 30.0) == 10.0


def test_a_clock_reading_from_before_the_lock_is_not_time_running_back() -> None:
    limiter = RateLimiter("wait", limit=1, window=10)
    call(limiter, 5.0)
    assert delay(limiter, 4.0) == 10.0


def test_a_request_without_an_answer_stays_counted_in_the_budget() -> None:
    limiter = RateLimiter("wait", limit=1, window=100)
    limiter.release(send(limiter, 0.0))
    assert delay(limiter, 1.0) == 99.0


def test_a_request_without_an_answer_stays_counted_in_what_the_server_has_left() -> None:
    limiter = RateLimiter("wait")
    call(limiter, 0.0, **left(1, 50))
    limiter.release(send(limiter, 1.0))
    assert limiter.remaining == 0
    assert delay(limiter, 2.0) == 48.0


def test_a_request_without_an_answer_does_not_count_in_the_next_window() -> None:
    limiter = RateLimiter("wait")
    call(limiter, 0.0, **left(1, 50))
    limiter.release(send(limiter, 1.0))
    call(limiter, 60.0, **left(9, 60))
    assert limiter.remaining == 9


def test_a_request_that_is_answered_twice_counts_once() -> None:
    limiter = RateLimiter("wait")
    call(limiter, 0.0, **left(2, 50))
    ticket = send(limiter, 1.0)
    answer(limiter, ticket, 1.0)
    answer(limiter, ticket, 1.0)
    limiter.release(ticket)
    assert limiter.remaining == 1


# --- what a client shows --------------------------------------------------------------------------


def test_attributes_of_a_budget() -> None:
    limiter = RateLimiter("wait", limit=3, window=60)
    assert (limiter.limit, limiter.remaining, limiter.reset) == (3, 3, None)
    assert limiter.lastcall == 0.0
    call(limiter, 10.0)
    call(limiter, 20.0)
    assert (limiter.remaining, limiter.reset) == (1, OFFSET + 70.0)
    assert limiter.lastcall == OFFSET + 20.0
    call(limiter, 75.0)
    assert (limiter.remaining, limiter.reset) == (1, OFFSET + 80.0)


def test_a_budget_that_is_used_up() -> None:
    limiter = RateLimiter("wait", limit=1, window=60)
    call(limiter, 0.0)
    assert (limiter.remaining, limiter.reset) == (0, OFFSET + 60.0)


def test_a_request_leaves_the_budget_while_another_is_in_flight() -> None:
    limiter = RateLimiter("wait", limit=3, window=60)
    call(limiter, 0.0)
    answer(limiter, send(limiter, 59.0), 65.0)
    assert (limiter.remaining, limiter.reset) == (2, OFFSET + 119.0)


@pytest.mark.parametrize("after_the_reset", [30.0, 40.0])
def test_attributes_of_a_server_with_headers(after_the_reset: float) -> None:
    limiter = RateLimiter("wait", limit=100, window=60)
    call(limiter, 0.0, **left(7, 30))
    assert (limiter.limit, limiter.remaining, limiter.reset) == (10, 7, OFFSET + 30.0)
    call(limiter, after_the_reset)
    assert (limiter.remaining, limiter.reset) == (10, None)


def test_headers_that_name_the_limit_alone() -> None:
    limiter = RateLimiter("pace")
    call(limiter, 0.0, X_RateLimit_Limit="10")
    assert (limiter.limit, limiter.remaining, limiter.reset) == (10, 10, None)
    assert delay(limiter, 0.0) == 0.0
