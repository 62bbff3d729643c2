"""Whose turn it is: a lease that is taken, renewed, lost and given back."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any

import pytest
import redis

from gnusocial.errors import GNUSocialIllegalArgumentError, GNUSocialNetworkError
from gnusocial.internals.flows import Wait
from gnusocial.internals.io.stop_signal import StopSignal
from gnusocial.streaming import LeaseLostError, RedisCheckpoint, StreamListener
from gnusocial.streaming.checkpoint import State
from gnusocial.streaming.effects import Pause, Polled, StreamFlow
from gnusocial.streaming.io.driver import ClientAccess, StreamDriver
from gnusocial.streaming.lease import LeaseHolder
from tests.streaming.shared_redis import KEY, LEASE, Flaky
from tests.streaming.sharing import threads_that_renew
from tests.streaming.world import Clock, World, setup_with


class Claim:
    """The lease of a store in the hands of a stream that does nothing."""

    def __init__(self, store: Any, clock: Clock | None = None) -> None:
        access = ClientAccess(setup_with(clock or Clock()), World(), StopSignal())
        self.driver = StreamDriver(access, store, lambda holder: holder.check())

    def take(self) -> bool:
        return self.driver.run(self.driver.holder.take())

    def renew(self) -> None:
        self.driver.run(self.driver.holder.renew())

    def check(self) -> None:
        self.driver.run(self.driver.holder.check())

    def save(self, state: State) -> None:
        self.driver.run(self.driver.holder.save(lambda: state))

    def wait_for_turn(self) -> None:
        self.driver.run(self.driver.holder.wait_for_turn())

    def keep(self, wait: Callable[[float], bool]) -> None:
        self.driver.keep_lease(wait)

    def release(self) -> None:
        self.driver.run(self.driver.holder.release())


def test_a_lease_that_was_lost_is_not_taken_again_in_passing(shared: redis.Redis) -> None:
    claim = Claim(RedisCheckpoint(shared, KEY))
    assert claim.take()
    shared.delete(LEASE)
    claim.renew()
    claim.renew()  # it is free, but the position may be another
    with pytest.raises(LeaseLostError):
        claim.check()
    assert shared.get(LEASE) is None


class Away:
    """A store of one's own without a lease, somewhere in the network."""

    def load(self) -> None:
        return None

    def save(self, state: State) -> None:
        raise GNUSocialNetworkError("no route")


class Endless(Away):
    """A store of one's own whose lease makes no sense."""

    lease = 0.0

    def hold(self) -> bool:
        return True

    def release(self) -> None:
        pass


class Away60(Endless):
    """A store whose lease can be taken once; then the network fails."""

    lease = 60.0

    def __init__(self) -> None:
        self.asked = 0

    def hold(self) -> bool:
        self.asked += 1
        if self.asked > 1:
            raise GNUSocialNetworkError("no route")
        return True


def test_a_lease_that_cannot_be_renewed_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    ticks = Ticks(0.02)
    claim = Claim(Away60(), ticks.clock)
    with caplog.at_level(logging.INFO, "gnusocial.streaming"):
        assert claim.take()
        claim.keep(ticks)
        # Another renewal may succeed as long as the store does not deny it.
        assert ticks.ticks > 1
        assert caplog.messages == [
            "the stream has the lease",
            *["the lease could not be renewed: no route"] * (ticks.ticks - 1),
        ]
        caplog.clear()
        claim.renew()
        assert caplog.messages == ["the lease cannot be renewed or taken: no route"]
    with pytest.raises(LeaseLostError):
        claim.check()


def test_a_lease_of_no_time_is_refused_when_the_stream_is_made() -> None:
    with pytest.raises(GNUSocialIllegalArgumentError, match="lease"):
        Claim(Endless())


def test_without_a_lease_the_errors_of_a_store_end_the_stream_as_ever() -> None:
    with pytest.raises(GNUSocialNetworkError):
        Claim(Away()).save({})


class Ticks:
    """Waits of the thread that renews; something may happen in each."""

    def __init__(self, hours: float, meanwhile: Callable[[int], object] = lambda tick: None):
        self.clock, self.end = Clock(), 5000.0 + hours * 3600
        self.meanwhile = meanwhile
        self.ticks = 0

    def __call__(self, seconds: float) -> bool:
        assert seconds == 20.0
        self.clock.now += seconds
        self.ticks += 1
        self.meanwhile(self.ticks)
        return self.clock.now >= self.end


def test_while_a_listener_works_the_lease_is_renewed(shared: redis.Redis) -> None:
    left: list[int] = []

    def meanwhile(tick: int) -> None:
        left.append(shared.pttl(LEASE))
        shared.pexpire(LEASE, 9_000)

    ticks = Ticks(0.4, meanwhile)
    claim = Claim(RedisCheckpoint(shared, KEY), ticks.clock)
    assert claim.take()
    claim.keep(ticks)
    assert len(left) == 72
    assert min(left) > 59_000
    claim.check()


def test_for_a_listener_that_hangs_it_is_not(
    shared: redis.Redis, caplog: pytest.LogCaptureFixture
) -> None:
    renewed: list[float] = []

    def meanwhile(tick: int) -> None:
        if shared.pttl(LEASE) > 9_000:
            renewed.append(ticks.clock.now - 5000.0)
            shared.pexpire(LEASE, 9_000)

    ticks = Ticks(3, meanwhile)
    claim = Claim(RedisCheckpoint(shared, KEY), ticks.clock)
    assert claim.take()
    claim.keep(ticks)
    assert renewed == [20.0 * tick for tick in range(1, 92)]  # half an hour, and the first
    assert caplog.text.count("one event has taken more than 1800 s") == 1
    with pytest.raises(LeaseLostError):
        claim.check()


def test_a_long_wait_for_the_turn_is_no_listener_that_hangs(shared: redis.Redis) -> None:
    ticks = Ticks(0.1)
    other, claim = RedisCheckpoint(shared, KEY), Claim(RedisCheckpoint(shared, KEY), ticks.clock)
    other.hold()
    assert not claim.take()
    ticks.clock.now += 9000
    ticks.end += 9000
    other.release()
    assert claim.take()
    claim.keep(ticks)
    claim.check()


def test_an_outage_while_a_listener_works_costs_nothing(shared: redis.Redis) -> None:
    flaky = Flaky(shared)

    def meanwhile(tick: int) -> None:
        flaky.is_away = 3 < tick < 6

    ticks = Ticks(0.1, meanwhile)
    store = RedisCheckpoint(flaky, KEY)
    claim = Claim(store, ticks.clock)
    claim.take()
    claim.keep(ticks)
    claim.save({"known": [1]})
    claim.check()
    assert store.load() == {"known": [1]}


def test_a_lease_that_is_lost_while_a_listener_works_stays_lost(shared: redis.Redis) -> None:
    def meanwhile(tick: int) -> None:
        if tick == 3:
            shared.delete(LEASE)

    ticks = Ticks(0.1, meanwhile)
    claim = Claim(RedisCheckpoint(shared, KEY), ticks.clock)
    claim.take()
    claim.keep(ticks)
    assert shared.get(LEASE) is None
    with pytest.raises(LeaseLostError):
        claim.save({"known": [1]})


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(19.0, [19.0]), (20.0, [20.0]), (50.0, [20.0, "renew", 20.0, "renew", 10.0])],
)
def test_a_wait_is_broken_off_only_to_renew_in_time(seconds: float, expected: list[object]) -> None:
    # A third of the lease, so that two renewals may fail.
    effects = list(LeaseHolder(60.0, Clock()).pause(seconds))
    assert [each.seconds if isinstance(each, Pause) else "renew" for each in effects] == expected


def test_without_a_lease_there_is_no_thread() -> None:
    threads: list[int] = []

    class Listener(StreamListener):
        def handle_heartbeat(self) -> None:
            threads.append(threads_that_renew())

    def flow(holder: LeaseHolder) -> StreamFlow[None]:
        yield Polled()

    access = ClientAccess(setup_with(Clock()), World(), StopSignal())
    StreamDriver(access, Away(), flow).listen(Listener())
    assert threads == [0]


class Slow(Away):
    """A store whose lease is asked for twice at a time, if anybody lets it."""

    lease = 60.0

    def __init__(self) -> None:
        self.claim = Claim(self)
        self.inside = self.most_inside = self.asked = self.released = 0
        self.others: list[threading.Thread] = []
        self.gives = True

    def hold(self) -> bool:
        self.asked += 1
        self.inside += 1
        self.most_inside = max(self.most_inside, self.inside)
        if self.asked == 2:
            # Another thread asks meanwhile. It must come after this one, however slow it is.
            self.others = [threading.Thread(target=self.claim.renew)]
            self.others[0].start()
            self.others[0].join(0.2)
        self.inside -= 1
        return self.gives

    def save(self, state: State) -> None:
        self.hold()

    def release(self) -> None:
        self.released += 1


@pytest.mark.parametrize("how", ["renew", "keep", "save"])
def test_of_two_threads_one_asks_for_the_lease_after_the_other(how: str) -> None:
    store = Slow()
    store.claim.take()
    ticks = iter([False, True])
    {
        "renew": store.claim.renew,
        "keep": lambda: store.claim.keep(lambda seconds: next(ticks)),
        "save": lambda: store.claim.save({}),
    }[how]()
    for other in store.others:
        other.join()
    assert (store.asked, store.most_inside) == (3, 1)


def test_what_is_not_held_is_not_given_back() -> None:
    store = Slow()
    store.gives = False
    assert not store.claim.take()
    store.claim.release()
    assert store.released == 0
    store.gives = True
    assert store.claim.take()
    store.claim.release()
    store.claim.release()
    assert store.released == 1


class Waits:
    """A clock of a stream that holds its lease by asking in time."""

    def __init__(self, store: RedisCheckpoint) -> None:
        self.store = store
        self.now = 5000.0
        self.waits: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def time(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.waits.append(seconds)


def test_a_long_wait_for_the_rate_limit_is_announced_once_and_keeps_the_lease(
    shared: redis.Redis,
) -> None:
    store = RedisCheckpoint(shared, KEY)
    clock = Waits(store)
    announced: list[tuple[float, str]] = []
    left: list[int] = []

    def flow(holder: LeaseHolder) -> StreamFlow[None]:
        yield from holder.take()
        shared.pexpire(LEASE, 9_000)
        yield from holder.guard(waiting())

    def waiting() -> StreamFlow[None]:
        yield Wait(50.0, "the budget of requests")
        left.append(shared.pttl(LEASE))

    access = ClientAccess(
        setup_with(Clock()), World(), StopSignal(clock), lambda *told: announced.append(told)
    )
    driver = StreamDriver(access, store, flow)
    driver.next_step()
    assert announced == [(50.0, "the budget of requests")]
    assert clock.waits == [20.0, 20.0, 10.0]
    assert min(left) > 59_000


def test_a_store_without_a_lease_is_always_held() -> None:
    claim = Claim(Away())
    assert claim.take()
    claim.check()
    claim.renew()
    claim.check()


class Failing(Endless):
    """A store that cannot save, but always says that its lease is held."""

    lease = 60.0

    def save(self, state: State) -> None:
        raise GNUSocialNetworkError("no route")


def test_after_a_save_that_failed_the_lease_is_lost() -> None:
    claim = Claim(Failing())
    assert claim.take()
    claim.check()
    with pytest.raises(LeaseLostError, match="no route"):
        claim.save({"known": [1]})
    with pytest.raises(LeaseLostError, match="no longer held"):
        claim.check()
