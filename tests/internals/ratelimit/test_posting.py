"""The limiter and GNU social's posting throttle; the mode that paces."""

from __future__ import annotations

from typing import Any

import pytest

from gnusocial.errors import GNUSocialRatelimitError
from gnusocial.internals.ratelimit import RateLimiter, Ticket
from tests.internals.ratelimit.calls import OFFSET, answer, call, delay, left, refuse, send

# --- the posting throttle -------------------------------------------------------------------------


def test_the_throttle_counts_writes_and_not_reads() -> None:
    limiter = RateLimiter("wait")
    limiter.set_throttle(3, 60)
    for _ in range(3):
        answer(limiter, send(limiter, 0.0, write=True), 0.0)
    # At 60 s the server still refuses: it compares whole seconds with "no older than".
    assert delay(limiter, 0.0, write=True) == 61.0
    assert delay(limiter, 0.0) == 0.0


def test_a_write_whose_response_is_lost_may_have_been_stored() -> None:
    limiter = RateLimiter("wait")
    limiter.set_throttle(1, 60)
    limiter.release(send(limiter, 0.0, write=True))
    assert delay(limiter, 0.0, write=True) == 61.0


def test_a_write_that_waits_is_not_in_the_way_of_reads() -> None:
    limiter = RateLimiter("wait", limit=2, window=10)
    limiter.set_throttle(1, 60)
    answer(limiter, send(limiter, 0.0, write=True), 0.0)
    write = limiter.acquire(1.0, write=True)
    assert limiter.delay(write, 1.0) == 60.0
    assert write.reason == "the posting throttle"
    call(limiter, 1.0)
    assert limiter.delay(write, 1.0) == 60.0
    assert delay(limiter, 1.0) == 9.0


def test_reads_do_not_spend_what_a_waiting_write_was_promised() -> None:
    limiter = RateLimiter("wait", limit=1, window=30)
    limiter.set_throttle(1, 60)
    answer(limiter, send(limiter, 0.0, write=True), 0.0)
    write = limiter.acquire(0.0, write=True)
    read = limiter.acquire(45.0)
    assert limiter.delay(write, 61.0) == 0.0
    assert limiter.delay(read, 61.0) == 30.0


def test_throw_raises_where_the_published_throttle_would_refuse() -> None:
    limiter = RateLimiter("throw")
    limiter.set_throttle(1, 60)
    answer(limiter, send(limiter, 0.0, write=True), 0.0)
    with pytest.raises(GNUSocialRatelimitError) as caught:
        limiter.acquire(21.0, write=True)
    assert caught.value.retry_after == 40.0


def test_posts_from_before_the_throttle_was_known_count() -> None:
    limiter = RateLimiter("wait")
    for _ in range(3):
        answer(limiter, send(limiter, 0.0, write=True), 0.0)
    limiter.set_throttle(3, 60)
    assert delay(limiter, 1.0, write=True) == 60.0


def test_a_throttle_that_becomes_known_moves_those_who_wait() -> None:
    limiter = RateLimiter("wait", limit=1, window=10)
    answer(limiter, send(limiter, 0.0, write=True), 0.0)
    ticket = limiter.acquire(0.0, write=True)
    assert limiter.delay(ticket, 0.0) == 10.0
    limiter.set_throttle(1, 60)
    assert limiter.delay(ticket, 0.0) == 61.0


@pytest.mark.parametrize("throttle", [(None,), (0, 60), (3, 0), (-1, -1)])
def test_a_throttle_that_is_off_or_none(throttle: tuple[Any, ...]) -> None:
    limiter = RateLimiter("pace")
    limiter.set_throttle(1, 60)
    limiter.set_throttle(*throttle)
    for _ in range(5):
        answer(limiter, send(limiter, 0.0, write=True), 0.0)


def test_the_shortest_throttle_that_means_something() -> None:
    limiter = RateLimiter("wait")
    limiter.set_throttle(1, 1)
    answer(limiter, send(limiter, 0.0, write=True), 0.0)
    assert delay(limiter, 0.0, write=True) == 2.0


@pytest.mark.parametrize(
    ("count", "timespan", "wait"),
    [
        (None, 600, None),
        (0, 600, None),
        (-1, 600, None),
        (3, 0, None),
        (3, -1, None),
        # Posts of other clients fill it: after the timespan, in whole seconds, all have left it.
        (3, 600, 601.0),
        (2, 600, 601.0),
        # The own post fills it.
        (1, 600, 600.0),
        (1, 1, 1.0),
    ],
)
def test_the_wait_for_a_throttle_that_only_the_server_knows(
    count: int | None, timespan: float, wait: float | None
) -> None:
    limiter = RateLimiter("throw")
    answer(limiter, send(limiter, 0.0, write=True), 0.0)
    assert limiter.throttle_wait(1.0, count, timespan) == wait


def test_the_wait_for_a_throttle_that_the_limiter_knows() -> None:
    limiter = RateLimiter("throw")
    limiter.set_throttle(2, 60)
    answer(limiter, send(limiter, 0.0, write=True), 0.0)
    assert limiter.throttle_wait(1.0) == 61.0
    answer(limiter, send(limiter, 10.0, write=True), 10.0)
    assert limiter.throttle_wait(11.0) == 50.0


def test_the_wait_after_a_refusal_follows_the_timespan_once_it_is_known() -> None:
    limiter = RateLimiter("wait")
    refuse(limiter, send(limiter, 0.0, write=True), 0.0)
    limiter.set_throttle(3, 59)
    assert delay(limiter, 0.0, write=True) == 20.0


def test_a_throttle_that_is_off_after_a_refusal_leaves_the_estimated_wait() -> None:
    limiter = RateLimiter("wait")
    refuse(limiter, send(limiter, 0.0, write=True), 0.0)
    limiter.set_throttle(None)
    assert delay(limiter, 0.0, write=True) == pytest.approx(601 / 3)


def test_a_refused_post_is_tried_again_until_the_timespan_is_over() -> None:
    limiter = RateLimiter("wait")
    limiter.set_throttle(3, 59)
    ticket: Ticket | None = limiter.acquire(0.0, write=True)
    now, tries = 0.0, []
    while ticket is not None:
        now += limiter.delay(ticket, now)
        assert limiter.delay(ticket, now) == 0.0
        tries.append(now)
        refuse(limiter, ticket, now)
        ticket = limiter.after_refusal(ticket, 400, now, throttled=True, unstored=True)
    assert tries == [0.0, 20.0, 40.0, 60.0]


def test_a_refused_post_holds_all_posts_back_and_no_reads() -> None:
    limiter = RateLimiter("wait")
    refuse(limiter, send(limiter, 0.0, write=True), 0.0)
    # Nothing was read from the server: its default timespan is 600 s.
    assert delay(limiter, 0.0, write=True) == pytest.approx(601 / 3)
    assert delay(limiter, 0.0) == 0.0


def test_a_refused_follow_is_not_sent_again() -> None:
    limiter = RateLimiter("wait")
    ticket = send(limiter, 0.0, write=True)
    refuse(limiter, ticket, 0.0)
    assert limiter.after_refusal(ticket, 400, 0.0, throttled=True) is None


@pytest.mark.parametrize("status", [400, 429])
def test_a_refused_post_does_not_count(status: int) -> None:
    limiter = RateLimiter("throw")
    limiter.set_throttle(1, 60)
    ticket = send(limiter, 0.0, write=True)
    limiter.update(ticket, status, {}, 0.0, OFFSET, throttled=status == 400)
    assert delay(limiter, 0.0, write=True) == 0.0


def test_a_refused_read_does_not_take_a_post_out_of_the_throttle() -> None:
    limiter = RateLimiter("wait")
    limiter.set_throttle(1, 60)
    post, read = send(limiter, 0.0, write=True), send(limiter, 0.0)
    answer(limiter, post, 0.0)
    answer(limiter, read, 0.0, 429, Retry_After="1")
    assert delay(limiter, 0.0, write=True) == 61.0


def test_a_refusal_that_comes_after_the_whole_timespan() -> None:
    limiter = RateLimiter("throw")
    limiter.set_throttle(1, 60)
    slow = send(limiter, 0.0, write=True)
    answer(limiter, send(limiter, 100.0, write=True), 100.0)
    refuse(limiter, slow, 101.0)
    with pytest.raises(GNUSocialRatelimitError) as caught:
        limiter.acquire(101.0, write=True)
    assert caught.value.retry_after == 60.0


def test_who_is_to_read_the_throttle() -> None:
    pace, wait, throw = RateLimiter("pace"), RateLimiter("wait"), RateLimiter("throw")
    assert [pace.claim_throttle_read() for _ in range(3)] == [True, False, False]
    assert not wait.claim_throttle_read()
    assert not throw.claim_throttle_read()
    for limiter in (pace, wait, throw):
        refuse(limiter, send(limiter, 0.0, write=True), 0.0)
    assert [pace.claim_throttle_read() for _ in range(2)] == [True, False]
    assert [wait.claim_throttle_read() for _ in range(2)] == [True, False]
    assert not throw.claim_throttle_read()


# --- pace -----------------------------------------------------------------------------------------


def test_pace_spreads_the_budget_a_little_faster_than_even() -> None:
    limiter = RateLimiter("pace", limit=11, window=121)
    tickets = [limiter.acquire(0.0) for _ in range(4)]
    assert [limiter.delay(t, 0.0) for t in tickets] == pytest.approx([0.0, 10.0, 20.0, 30.0])
    assert tickets[1].reason == "the pace of requests"


def test_pacefactor_1_is_even() -> None:
    limiter = RateLimiter("pace", limit=10, window=100, pacefactor=1)
    tickets = [limiter.acquire(0.0) for _ in range(12)]
    assert [limiter.delay(t, 0.0) for t in tickets] == [10.0 * n for n in range(12)]


def test_pace_keeps_the_budget_though_it_is_faster_than_even() -> None:
    limiter = RateLimiter("pace", limit=2, window=100, pacefactor=10)
    tickets = [limiter.acquire(0.0) for _ in range(4)]
    assert [limiter.delay(t, 0.0) for t in tickets] == pytest.approx([0.0, 5.0, 100.0, 105.0])


def test_pace_spreads_what_the_server_has_left() -> None:
    limiter = RateLimiter("pace", pacefactor=1)
    call(limiter, 0.0, **left(4, 100))
    tickets = [limiter.acquire(0.0) for _ in range(4)]
    assert [limiter.delay(t, 0.0) for t in tickets] == pytest.approx([25.0, 50.0, 75.0, 100.0])


def test_pace_goes_on_behind_the_reset() -> None:
    limiter = RateLimiter("pace", pacefactor=1)
    call(limiter, 0.0, **left(0, 100))
    tickets = [limiter.acquire(0.0) for _ in range(3)]
    assert [limiter.delay(t, 0.0) for t in tickets] == pytest.approx([100.0, 110.0, 120.0])


def test_pace_at_the_reset_spreads_the_whole_limit_again() -> None:
    limiter = RateLimiter("pace", pacefactor=1)
    call(limiter, 0.0, **left(5, 100))
    tickets = [limiter.acquire(100.0) for _ in range(3)]
    assert [limiter.delay(t, 100.0) for t in tickets] == pytest.approx([0.0, 10.0, 20.0])


@pytest.mark.parametrize("source", ["budget", "headers", "throttle"])
def test_an_idle_hour_does_no_harm_and_no_burst_follows(source: str) -> None:
    limited = {"limit": 10, "window": 100} if source == "budget" else {}
    limiter = RateLimiter("pace", pacefactor=1, **limited)
    if source == "throttle":
        limiter.set_throttle(10, 99)
    write = source == "throttle"
    said = left(9, 100) if source == "headers" else {}
    answer(limiter, send(limiter, 0.0, write=write), 0.0, **said)
    tickets = [limiter.acquire(7200.0, write=write) for _ in range(3)]
    assert [limiter.delay(t, 7200.0) for t in tickets] == pytest.approx([0.0, 10.0, 20.0])


def test_pace_without_headers_paces_posts_by_the_throttle_and_reads_not_at_all() -> None:
    limiter = RateLimiter("pace")
    limiter.set_throttle(20, 600)
    tickets = [limiter.acquire(0.0, write=True) for _ in range(3)]
    even = 601 / 20 / 1.1
    assert [limiter.delay(t, 0.0) for t in tickets] == pytest.approx([0.0, even, 2 * even])
    assert tickets[2].reason == "the pace of posts"
    assert [delay(limiter, 0.0) for _ in range(3)] == [0.0, 0.0, 0.0]
