"""Several machines that share one stream by Redis, through days: kills, stalls, outages by chance.

What must hold: every notice is delivered; an event comes twice only where a machine was
interrupted, and then one event; the position never goes back; and only who holds the lease asks the
server and delivers, unless the machine stood still since it last looked.
"""

from __future__ import annotations

import logging
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import fakeredis
import pytest
import redis

from gnusocial import CallbackStreamListener
from gnusocial.errors import GNUSocialError
from gnusocial.internals.http.request import PreparedRequest
from gnusocial.internals.http.response import Response
from gnusocial.internals.io.stop_signal import StopSignal
from gnusocial.streaming import RedisCheckpoint
from gnusocial.streaming.catch_up import catch_up_from
from gnusocial.streaming.checkpoint import State
from gnusocial.streaming.effects import StreamFlow
from gnusocial.streaming.io.driver import ClientAccess, StreamDriver
from gnusocial.streaming.series import Series
from gnusocial.streaming.stream import Rhythm, stream, turns
from tests.streaming.shared_redis import KEY, LEASE
from tests.streaming.test_simulation import HONEST
from tests.streaming.turns import Turns
from tests.streaming.world import BEGINNING, World, setup_with, source_of

HOUR = 3600.0
#: Seconds.
LEASE_TIME = 300.0
HOURS = 60.0
MACHINES = ("one", "two", "three")


class KilledError(BaseException):
    """The process of a machine was killed."""


@dataclass
class Site:
    """The server, Redis, and what was seen of the machines."""

    rng: random.Random
    turns: Turns = field(default_factory=Turns)
    world: World = field(default_factory=World)
    redis: Any = field(default_factory=lambda: fakeredis.FakeRedis(server=fakeredis.FakeServer()))
    redis_is_away: bool = False
    told: list[tuple[str, int]] = field(default_factory=list)
    #: How often a process was killed or ended, a machine stood still, and Redis was away.
    kills: int = 0
    ends: int = 0
    stalls: int = 0
    outages: int = 0
    #: How often it was looked whether a machine has the lease.
    looks: int = 0
    #: The newest notice of each position from which a machine went on.
    positions: list[int] = field(default_factory=list)

    def is_calm(self) -> bool:
        return self.turns.now > HOURS * HOUR

    def is_over(self) -> bool:
        return self.turns.now > (HOURS + 3) * HOUR

    def go_on(self) -> None:
        """Let notices come, the server fail, and Redis be away, until it is calm."""
        while not self.is_calm():
            self.turns.wait(self.rng.expovariate(6 / HOUR))
            self.world.now = self.turns.now
            dice = self.rng.random()
            if dice < 0.8:
                for _ in range(self.rng.choice((1, 1, 1, 5, 25))):
                    self.world.post()
            elif dice < 0.9:
                self.world.faults += self.rng.choices(HONEST, k=self.rng.choice((1, 2, 5)))
            else:
                self.outages += 1
                self.redis_is_away = True
                self.turns.wait(self.rng.expovariate(1 / LEASE_TIME))
                self.redis_is_away = False

    def holder(self) -> str:
        lease: bytes | None = self.redis.get(LEASE)
        return "" if lease is None else lease.decode().split(" ")[0]


class Machine:
    """One that runs the stream, and runs it again when the process was killed or has ended."""

    def __init__(self, site: Site, name: str) -> None:
        self.site = site
        self.name = name
        #: Whether it has not stood still since it last heard of Redis that it has the lease.
        self.is_sure = False

    def run(self) -> None:
        while not self.site.is_over():
            try:
                Process(self).run()
            except (KilledError, GNUSocialError):
                self.site.ends += 1
                self.site.turns.wait(self.site.rng.uniform(1, 900))

    def moment(self, process: Process) -> None:
        """Anything may happen to a machine at any moment."""
        site = self.site
        dice = 1.0 if site.is_calm() else site.rng.random()
        if dice < 0.0005:
            site.kills += 1
            process.is_dead = True
            raise KilledError
        if dice < 0.002:
            site.stalls += 1
            self.is_sure = False
            site.turns.wait(site.rng.uniform(0, 2 * LEASE_TIME))

    def look(self) -> None:
        """Check that it is this machine's turn, if it may be sure that it is."""
        if self.is_sure:
            self.site.looks += 1
            assert self.site.holder() == self.name


class Process:
    """A stream on a machine, from its start to its end; also the clock that it waits by."""

    def __init__(self, machine: Machine) -> None:
        self.machine, self.site = machine, machine.site
        self.is_dead = False
        store = RedisCheckpoint(Line(self), KEY, lease=LEASE_TIME, holder=machine.name)
        self.context = setup_with(self.monotonic)
        self.stop = StopSignal(self)
        access = ClientAccess(self.context, self.send, self.stop)
        self.driver = StreamDriver(access, store, lambda holder: turns(self.begin, holder))

    def run(self) -> None:
        self.driver.open()
        self.driver.listen(CallbackStreamListener(self.tell))

    def begin(self, state: State | None, attended: bool) -> StreamFlow[None]:
        series = Series("a stream", [source_of(self.site.world)], catch_up_from("all"))
        if state is not None:
            known = state["timelines"]["timeline"]["known"]
            self.site.positions.append(max((number for _, number, *_ in known), default=0))
            series.restore(state)
        rhythm, jitter = Rhythm(60.0, 600.0), self.site.rng.random
        return stream(self.context, series, rhythm, jitter, attended=attended)

    def send(self, sent: PreparedRequest) -> Response:
        self.machine.look()
        self.machine.moment(self)
        self.site.world.now = self.site.turns.now
        response = self.site.world(sent)
        self.machine.moment(self)
        return response

    def tell(self, status: Any) -> None:
        self.machine.look()
        self.site.told.append((self.machine.name, status.id))
        self.machine.moment(self)

    def monotonic(self) -> float:
        return self.site.turns.now

    def time(self) -> float:
        return BEGINNING + self.site.turns.now

    def sleep(self, seconds: float) -> None:
        self.site.turns.wait(seconds)
        if self.site.is_over():
            self.stop.set()


class Line(redis.Redis):
    """The connection of a process to Redis."""

    def __init__(self, process: Process) -> None:
        super().__init__(connection_pool=process.site.redis.connection_pool)
        self.process, self.machine, self.site = process, process.machine, process.site

    def execute_command(self, *arguments: Any, **options: Any) -> Any:
        self.pass_or_break()
        answer = super().execute_command(*arguments, **options)
        self.machine.is_sure = answer == 1
        self.pass_or_break()
        return answer

    def pass_or_break(self) -> None:
        if not self.process.is_dead:
            self.machine.moment(self.process)
        if self.process.is_dead or self.site.redis_is_away:
            raise redis.ConnectionError("ClientAccess refused.")


@pytest.mark.parametrize("seed", range(3))
def test_machines_that_share_the_work(
    seed: int, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    site = Site(random.Random(seed))
    # Leases end by the clock of Redis.
    monkeypatch.setattr(time, "time", lambda: BEGINNING + site.turns.now)
    caplog.set_level(logging.ERROR, "gnusocial.streaming")
    machines = [Machine(site, name) for name in MACHINES]
    site.turns.run(site.go_on, *(machine.run for machine in machines))
    check(site)


def check(site: Site) -> None:
    told = Counter(number for _, number in site.told)
    assert told.keys() == site.world.by_id.keys()
    interruptions = site.kills + site.stalls + site.outages
    assert sum(told.values()) - len(told) <= interruptions
    changes = sum(one != next_one for (one, _), (next_one, _) in pairwise(site.told))
    assert changes <= interruptions + site.ends
    assert site.positions == sorted(site.positions), "the position went back"
    # The simulation did what it is for.
    assert {name for name, _ in site.told} == set(MACHINES)
    assert min(site.kills, site.stalls, site.outages) > 10
    assert sum(told.values()) > len(told) > 500
    assert site.looks > 1000
