"""Streams that share a position: one delivers, and another goes on when it does not."""

from __future__ import annotations

import gc
import logging
import weakref

import pytest
import redis

from gnusocial import CallbackStreamListener
from gnusocial.errors import (
    GNUSocialIOError,
    GNUSocialNetworkError,
    GNUSocialUnauthorizedError,
)
from gnusocial.sandbox import Sandbox
from gnusocial.streaming import RedisCheckpoint
from gnusocial.streaming.checkpoint import State
from tests.streaming.fake_time import FakeTime
from tests.streaming.shared_redis import KEY, LEASE, Flaky
from tests.streaming.sharing import Machine, opened, threads_that_renew, world_with
from tests.streaming.world import failing, refusing_as_api


def test_of_two_exactly_one_delivers(shared: redis.Redis, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "gnusocial.streaming")
    world = world_with(5)
    first, second = opened(world, shared), opened(world, shared)
    assert (first.driver.is_receiving, second.driver.is_receiving) == (True, False)
    first.pauses.close_after(20)
    second.pauses.close_after(20)
    assert second.rest() == []
    assert first.rest() == [1, 2, 3, 4, 5]
    assert second.asked == 0
    assert set(second.pauses.waits) == {20.0}  # three times in a lease of 60 s
    assert caplog.messages == [
        "the stream has the lease",
        "another process holds the lease; the stream waits for it",
    ]


def test_the_second_goes_on_where_the_first_was_killed(shared: redis.Redis) -> None:
    world = world_with(5)
    first, second = opened(world, shared), opened(world, shared)
    assert first.next(3) == [1, 2, 3]

    def meanwhile(waits: int) -> None:
        if waits == 2:
            world.post()
        if waits == 4:
            assert second.asked == 0
            shared.delete(LEASE)  # the first has not renewed it

    second.pauses.meanwhile = meanwhile
    # The third was being handled when the first was killed.
    assert second.next(4) == [3, 4, 5, 6]
    # The first was not dead, only slow: it saves nothing, delivers nothing and waits.
    kept = second.store.load()
    first.pauses.close_after(1)
    assert first.rest() == []
    assert not first.driver.is_receiving
    assert second.store.load() == kept
    second.pauses.close_after(len(second.pauses.waits) + 1)
    assert second.rest() == []


def test_the_second_goes_on_where_the_first_was_closed(
    shared: redis.Redis, caplog: pytest.LogCaptureFixture
) -> None:
    world = world_with(3)
    first, second = opened(world, shared), opened(world, shared)
    assert first.next(3) == [1, 2, 3]
    first.pauses.close_after(1)
    assert first.rest() == []
    assert shared.get(LEASE) is None
    world.post()
    with caplog.at_level(logging.INFO, "gnusocial.streaming"):
        assert second.next(1) == [4]
    assert caplog.messages == ["the stream has the lease"]
    assert second.pauses.waits == [20.0]


def test_who_lost_the_lease_in_a_pause_reads_the_position_before_it_goes_on(
    shared: redis.Redis,
) -> None:
    world = world_with(1)
    first, other = Machine(world, shared), RedisCheckpoint(shared, KEY)
    first.driver.open()
    assert first.next(1) == [1]
    elsewhere = Machine(world, shared)

    def meanwhile(waits: int) -> None:
        if waits == 1:
            shared.delete(LEASE)
            world.post()
            elsewhere.driver.open()
            assert elsewhere.next(1) == [2]
            elsewhere.pauses.close_after(1)
            assert elsewhere.rest() == []
            world.post()
        if waits == 10:
            first.pauses.set()

    first.pauses.meanwhile = meanwhile
    assert first.rest() == [3]
    assert other.hold()


def test_who_lost_the_lease_at_an_event_reads_the_position_before_it_goes_on(
    shared: redis.Redis, caplog: pytest.LogCaptureFixture
) -> None:
    world = world_with(2)
    first, elsewhere = Machine(world, shared), Machine(world, shared)
    first.driver.open()
    assert first.next(1) == [1]
    shared.delete(LEASE)  # the event takes long
    elsewhere.driver.open()
    assert elsewhere.next(2) == [1, 2]
    elsewhere.pauses.close_after(1)
    assert elsewhere.rest() == []
    world.post()
    assert first.next(1) == [3]
    assert "lost its lease" in caplog.text


def test_the_lease_outlasts_long_pauses(shared: redis.Redis) -> None:
    world = world_with(1)
    machine = opened(world, shared)
    left: list[int] = []

    def meanwhile(waits: int) -> None:
        left.append(shared.pttl(LEASE))
        if waits == 200:
            machine.pauses.set()

    machine.pauses.meanwhile = meanwhile
    machine.rest()
    assert sum(machine.pauses.waits) > 3000
    assert max(machine.pauses.waits) <= 20.0
    assert machine.asked < 60  # most of the waits are parts of pauses
    assert min(left) > 0


def test_each_part_of_a_pause_renews_the_lease(shared: redis.Redis) -> None:
    machine = opened(world_with(0), shared)
    shared.pexpire(LEASE, 9_000)
    machine.driver.run(machine.driver.holder.pause(30.0))
    assert machine.pauses.waits == [20.0, 10.0]
    assert shared.pttl(LEASE) > 59_000


def test_a_redis_that_is_away_is_waited_for(shared: redis.Redis) -> None:
    world, flaky = world_with(4), Flaky(shared)
    machine = opened(world, flaky)
    assert machine.next(2) == [1, 2]
    flaky.is_away = True

    def meanwhile(waits: int) -> None:
        assert not machine.driver.is_receiving
        flaky.is_away = waits < 7

    machine.pauses.meanwhile = meanwhile
    # The second was handled and could not be saved.
    assert machine.next(1) == [2]
    machine.pauses.close_after(9)
    assert machine.rest() == [3, 4]


def test_a_redis_that_is_away_when_the_position_is_read(shared: redis.Redis) -> None:
    world, flaky = world_with(1), Flaky(shared)
    machine = Machine(world, flaky)
    blocker = RedisCheckpoint(shared, KEY)
    blocker.hold()
    machine.driver.open()
    blocker.release()
    load = machine.store.load
    tries: list[int] = []

    def load_later() -> State | None:
        tries.append(1)
        flaky.is_away = len(tries) == 1
        try:
            return load()
        finally:
            flaky.is_away = False

    machine.store.load = load_later  # type: ignore[method-assign]
    assert machine.next(1) == [1]
    assert len(tries) == 2


def test_a_redis_that_is_away_at_the_beginning_is_the_callers(shared: redis.Redis) -> None:
    flaky = Flaky(shared)
    flaky.is_away = True
    with pytest.raises(GNUSocialNetworkError, match=r"bots/echo.*cannot be reached"):
        Machine(world_with(1), flaky).driver.open()


def test_a_position_that_cannot_be_read_at_the_beginning_is_the_callers(
    shared: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = Machine(world_with(1), shared)

    def refuse() -> State | None:
        raise GNUSocialNetworkError("connection reset")

    monkeypatch.setattr(machine.store, "load", refuse)
    with pytest.raises(GNUSocialNetworkError, match="connection reset"):
        machine.driver.open()
    assert shared.get(LEASE) is None
    assert machine.asked == 0


def test_a_redis_that_goes_away_before_the_first_poll_does_not_hold_up_the_caller(
    shared: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    flaky = Flaky(shared)
    machine = Machine(world_with(1), flaky)
    load = machine.store.load

    def load_last() -> State | None:
        state = load()
        flaky.is_away = True
        return state

    with monkeypatch.context() as patch:
        patch.setattr(machine.store, "load", load_last)
        machine.driver.open()
    assert machine.pauses.waits == []
    flaky.is_away = False
    assert machine.next(1) == [1]


def test_a_lease_that_cannot_be_given_back_ends_by_itself(
    shared: redis.Redis, caplog: pytest.LogCaptureFixture
) -> None:
    flaky = Flaky(shared)
    machine = opened(world_with(1), flaky)
    assert machine.next(1) == [1]
    flaky.is_away = True
    machine.events.close()
    assert "could not be released" in caplog.text
    assert shared.pttl(LEASE) > 0


def test_a_stream_that_is_only_dropped_asks_redis_nothing(shared: redis.Redis) -> None:
    # Collected as garbage it would ask at any moment, also while the client holds its lock.
    flaky = Flaky(shared)
    machine = opened(world_with(3), flaky)
    assert machine.next(1) == [1]
    flaky.delays_commands = True
    dropped = weakref.ref(machine.driver)
    del machine
    gc.collect()
    assert dropped() is None
    assert flaky.delayed == []
    assert shared.pttl(LEASE) > 0


def test_who_takes_over_waits_for_a_server_that_is_away(shared: redis.Redis) -> None:
    world = world_with(1)
    blocker, second = RedisCheckpoint(shared, KEY), Machine(world, shared)
    blocker.hold()
    second.driver.open()
    blocker.release()
    world.faults += [failing(GNUSocialNetworkError("no route")) for _ in range(3)]
    assert second.next(1) == [1]


def test_who_takes_over_ends_when_refused_again_and_again(shared: redis.Redis) -> None:
    world = world_with(1)
    blocker, second = RedisCheckpoint(shared, KEY), Machine(world, shared)
    blocker.hold()
    second.driver.open()
    blocker.release()
    world.faults += [refusing_as_api(401, "Could not authenticate you.") for _ in range(3)]
    errors: list[Exception] = []
    with pytest.raises(GNUSocialUnauthorizedError):
        second.driver.listen(CallbackStreamListener(abort_handler=errors.append))
    assert [type(error) for error in errors] == [GNUSocialUnauthorizedError]
    assert shared.get(LEASE) is None


def test_a_position_of_another_stream_is_told_before_the_wait(shared: redis.Redis) -> None:
    blocker = RedisCheckpoint(shared, KEY)
    blocker.hold()
    blocker.save({"gnusocial_stream": 1, "stream": "another", "timelines": {}})
    with pytest.raises(GNUSocialIOError, match="belongs to another stream"):
        Machine(world_with(1), shared).driver.open()
    assert blocker.hold()


def test_no_heartbeat_while_another_has_the_lease(shared: redis.Redis) -> None:
    RedisCheckpoint(shared, KEY).hold()
    second = Machine(world_with(1), shared)
    second.driver.open()
    second.pauses.close_after(5)
    beats: list[int] = []
    second.driver.listen(CallbackStreamListener(heartbeat_handler=lambda: beats.append(1)))
    assert beats == []


def test_two_clients_on_one_key(shared: redis.Redis) -> None:
    time = FakeTime(hours=0.1)
    told: list[int] = []
    with Sandbox() as server, server.client("alice") as alice:
        posted = [alice.post(f"notice {number}").id for number in range(4)]
        first = alice.stream_public(checkpoint=RedisCheckpoint(shared, KEY), catch_up=4)
        assert [next(first).id for _ in range(2)] == posted[:2]

        def meanwhile(passed: float) -> None:
            if passed > 60.0:
                first.close()
            else:
                assert told == []

        time.meanwhile = meanwhile
        with server.client("alice", clock=time) as other, time.until_over():
            other.stream_public(
                CallbackStreamListener(lambda status: told.append(status.id)),
                checkpoint=RedisCheckpoint(shared, KEY),
            )
        assert told == posted[1:]


def test_a_listener_is_told_while_a_thread_renews(shared: redis.Redis) -> None:
    machine = opened(world_with(3), shared)
    machine.pauses.close_after(2)
    told: list[tuple[int, int]] = []
    machine.driver.listen(
        CallbackStreamListener(lambda each: told.append((each.id, threads_that_renew())))
    )
    assert told == [(1, 1), (2, 1), (3, 1)]
    assert threads_that_renew() == 0
