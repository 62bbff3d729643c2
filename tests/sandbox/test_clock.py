"""The simulated clock, alone and under a sandbox with its clients."""

from __future__ import annotations

import time
from datetime import datetime, timedelta, timezone

import pytest

from gnusocial import GNUSocial, Status
from gnusocial.sandbox import Sandbox, SimulatedClock

START = datetime(2026, 3, 1, 12, tzinfo=timezone.utc)


def test_time_passes_by_waiting_alone() -> None:
    clock = SimulatedClock(START)
    assert (clock.now, clock.time(), clock.monotonic()) == (START, START.timestamp(), 0.0)
    clock.sleep(90)
    clock.advance(timedelta(hours=1))
    assert clock.now == clock() == START + timedelta(hours=1, seconds=90)
    assert clock.monotonic() == 3690
    assert clock.time() == START.timestamp() + 3690
    assert clock.waits == [90]


def test_plans_happen_at_their_time_in_order() -> None:
    clock = SimulatedClock(START)
    told: list[tuple[str, datetime]] = []

    def plan(name: str) -> None:
        told.append((name, clock.now))

    clock.at(timedelta(hours=2), lambda: plan("later"))
    clock.at(60, lambda: plan("soon"))
    clock.at(START + timedelta(hours=1), lambda: clock.at(30, lambda: plan("planned meanwhile")))
    clock.at(timedelta(days=1), lambda: plan("never"))
    clock.sleep(3 * 3600)
    assert told == [
        ("soon", START + timedelta(seconds=60)),
        ("planned meanwhile", START + timedelta(seconds=3630)),
        ("later", START + timedelta(hours=2)),
    ]


def test_a_plan_may_wait_itself() -> None:
    clock = SimulatedClock(START)
    clock.at(10, lambda: clock.sleep(100))
    clock.sleep(20)
    assert clock.now == START + timedelta(seconds=110)


def test_what_is_refused() -> None:
    with pytest.raises(ValueError, match="does not go back"):
        SimulatedClock().advance(-1)
    with pytest.raises(ValueError, match="time zone"):
        SimulatedClock(datetime(2026, 1, 1))


@pytest.mark.parametrize("version", ["1.20.10", "2.0.1"])
def test_server_and_clients_share_it(version: str) -> None:
    began = time.monotonic()
    clock = SimulatedClock(START)
    with Sandbox(version, clock=clock, throttle=(2, 600)) as sandbox:
        gs = sandbox.client("alice")
        dates = [gs.post(f"number {number}").created_at for number in range(4)]
        # The third waits until the throttle lets it through.
        assert dates[:2] == [START, START]
        assert START + timedelta(seconds=600) <= dates[2] <= START + timedelta(seconds=700)
        sandbox.delay_next(30)
        before = clock.now
        gs.timeline_home()
        assert clock.now - before == timedelta(seconds=30)
    assert time.monotonic() - began < 60


def test_a_plan_may_ask_a_server_that_waits_itself() -> None:
    clock = SimulatedClock(START)
    with Sandbox(clock=clock) as sandbox:
        bob = sandbox.client("bob", request_timeout=10, retries=0)
        clock.at(60, lambda: bob.post("late"))
        sandbox.delay_next(30)
        clock.sleep(100)
        assert [status.created_at for status in bob.timeline_user()] == [
            START + timedelta(seconds=90)
        ]


@pytest.mark.parametrize("oauth", [False, True])
def test_every_login_works_at_any_time(oauth: bool) -> None:
    with (
        Sandbox(clock=SimulatedClock(START)) as sandbox,
        sandbox.client("alice", oauth=oauth) as gs,
    ):
        assert gs.me().screen_name == "alice"


def test_a_client_may_have_another_clock() -> None:
    clock, other = SimulatedClock(START), SimulatedClock()
    with Sandbox(clock=clock) as sandbox:
        gs = sandbox.client("alice", clock=other, ratelimit_limit=1, ratelimit_window=60)
        gs.timeline_home()
        gs.timeline_home()
        assert (clock.waits, other.monotonic()) == ([], 60)


@pytest.mark.parametrize("version", ["1.20.10", "2.0.1"])
def test_a_stream_lives_through_a_week(version: str) -> None:
    clock = SimulatedClock(START)
    with Sandbox(version, clock=clock) as sandbox:
        bot, bob = sandbox.client("alice"), sandbox.client("bob")
        for day in range(7):
            clock.at(timedelta(days=day, hours=1), lambda day=day: bob.post(f"@alice day {day}"))
        clock.at(timedelta(days=7), bot.close)
        got: list[Status] = list(bot.stream_mentions(poll_interval=900))
        assert [status.text for status in got] == [f"@alice day {day}" for day in range(7)]
        assert clock.now - START >= timedelta(days=7)
        assert isinstance(bot, GNUSocial)
