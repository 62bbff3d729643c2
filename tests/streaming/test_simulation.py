"""Months of a stream in seconds: arrivals, faults, deletions and kills by chance, fixed by a seed.

The machine sleeps now and then, and its time of day jumps.

What must hold: every notice that stays is delivered; none comes twice but the one that was being
delivered when the process was killed; they come in order, except those that became visible late.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from email.utils import formatdate
from math import inf
from typing import Any

import pytest

from gnusocial.errors import GNUSocialNetworkError, GNUSocialReadTimeout
from gnusocial.internals.http.request import PreparedRequest
from gnusocial.internals.http.response import Response
from gnusocial.streaming.effects import Deliver, Polled, Save
from gnusocial.streaming.sources import Source
from gnusocial.streaming.stream import Rhythm
from tests.streaming.world import (
    BEGINNING,
    JSON,
    Bot,
    Fault,
    World,
    Worlds,
    failing,
    paged_source_of,
    refusing,
    refusing_as_api,
    source_of,
)

HOUR = 3600.0

FAULTS: list[Fault] = [
    failing(GNUSocialNetworkError("the name does not resolve")),
    failing(GNUSocialReadTimeout("no byte in 60 s")),
    refusing(500, "<html>Internal Server Error</html>"),
    refusing_as_api(500, "DB Error: connect failed"),
    refusing(502, "<html>Bad Gateway</html>"),
    refusing(503, "", {"Retry-After": "120"}),
    refusing(429, "", {"Retry-After": "90"}),
    refusing(503, "", {"Retry-After": formatdate(BEGINNING + 120), "Date": formatdate(BEGINNING)}),
    refusing(200, "<html>Log in to this network</html>"),
    refusing(200, '[{"id": 1, "te', JSON),
    refusing(200, "", JSON),
    refusing(404, "<html>Not Found</html>"),
    refusing(304),
]
#: A 304 that is not true cannot be told from a true one: a mention then comes as a mere update.
HONEST = FAULTS[:-1]


@dataclass
class Life:
    """What the simulated hours brought, and what the bot made of it."""

    world: World
    rng: random.Random
    #: Each notice and when it became visible.
    visible: dict[int, float] = field(default_factory=dict)
    late: set[int] = field(default_factory=set)
    delivered: list[tuple[int, float]] = field(default_factory=list)
    deleted: list[int] = field(default_factory=list)
    #: What was delivered last, of either.
    last: int | None = None
    #: What was being delivered at a kill.
    torn: list[int] = field(default_factory=list)
    kills: int = 0
    polled_at: float = 0.0

    #: From when on nothing happens any more, and when the bot has had time to notice.
    calm_from: float = 0.0
    over_at: float = inf

    def is_calm(self) -> bool:
        return self.world.now > self.calm_from

    def pass_time(self, seconds: float) -> None:
        """Let the world go on; a machine may sleep meanwhile, which the bot's clock misses."""
        calm, end = self.is_calm(), self.world.now + seconds
        if calm:
            self.over_at = min(self.over_at, self.world.now + 2 * HOUR)
        if not calm and self.rng.random() < 0.0005:
            end += self.rng.uniform(0.1, 8) * HOUR
        while not calm and (step := self.rng.expovariate(self.rate())) < end - self.world.now:
            self.world.now += step
            self.something_happens()
        self.world.now = max(end, self.world.now)

    def rate(self) -> float:
        """Events a second: quiet nights, busy days."""
        return (0.5 if int(self.world.now / HOUR) % 24 < 8 else 4.0) / HOUR

    def something_happens(self) -> None:
        rng, world = self.rng, self.world
        dice = rng.random()
        if dice < 0.75:
            self.note(world.post())
        elif dice < 0.80:
            for _ in range(rng.choice((5, 60, 260))):
                self.note(world.post())
        elif dice < 0.87:
            # From another server: with an older time, or one that is ahead.
            moment = world.now + rng.choice((-3, -1, -0.1, 0.02, 2)) * HOUR * rng.random()
            self.note(world.post(created=max(moment, 0)), late=True)
        elif dice < 0.90 and world.order == "id":
            # An id that was given earlier and is stored later than the next one.
            skipped = world.last_id + 1
            self.note(world.post(number=skipped + 1))
            self.note(world.post(number=skipped), late=True)
        elif dice < 0.95 and world.living:
            world.delete(rng.choice(world.living[:60]).id)
        else:
            world.faults += rng.choices(FAULTS, k=rng.choice((1, 2, 5)))

    def note(self, number: int, *, late: bool = False) -> None:
        self.visible[number] = self.world.now
        if late:
            self.late.add(number)


def live(world: World, source: Source, seed: int, hours: float, catch_up: Any = "all") -> Life:
    """Run a bot for some hours, kill it now and then, and let it come to rest at the end."""
    rng = random.Random(seed)
    life = Life(world, rng)
    for _ in range(rng.randrange(120)):
        world.now += 60
        life.note(world.post())
    kept: str | None = None
    life.calm_from = world.now + hours * HOUR
    while world.now < life.over_at:
        faults, world.faults = world.faults, []  # the first poll must go well, or it raises
        bot = Bot(
            world,
            source,
            catch_up=catch_up,
            kept=kept,
            jitter=rng.random,
            rhythm=Rhythm(60, 600),
            # The time of day is set again and again, by up to a year.
            wall=lambda: BEGINNING + world.now + rng.uniform(-1, 1) * 365 * 24 * HOUR,
        )
        bot.sleep = life.pass_time
        for effect in bot.steps():
            if isinstance(effect, Polled):
                life.polled_at = world.now
                world.faults, faults = world.faults + faults, []
            killed = not life.is_calm() and rng.random() < 0.002
            if isinstance(effect, Deliver):
                record(life, effect)
            if killed:
                life.kills += 1
                if isinstance(effect, (Save, Deliver)) and life.last is not None:
                    life.torn.append(life.last)
                break
            if world.now >= life.over_at:
                break
        kept = bot.kept
    return life


def is_deletion(effect: Deliver) -> bool:
    return effect.event.kind == "delete"


def record(life: Life, effect: Deliver) -> None:
    if is_deletion(effect):
        life.deleted.append(effect.event.data)
        life.last = life.deleted[-1]
    else:
        life.delivered.append((effect.event.data.id, life.polled_at))
        life.last = life.delivered[-1][0]


def check(life: Life) -> None:
    seen = Counter(number for number, _ in life.delivered)
    alive = {notice.id for notice in life.world.living}
    lost = {number for number in alive - seen.keys() if not out_of_reach(life, number)}
    assert lost == set()
    assert seen.keys() <= life.visible.keys()
    twice = {number for number, times in seen.items() if times > 1}
    assert twice <= set(life.torn), "twice without a kill between"
    assert all(seen[number] <= 1 + life.torn.count(number) for number in twice)
    assert sum(seen.values()) - len(seen) <= life.kills
    check_order(life)
    assert set(life.deleted) <= life.world.deleted
    repeated = Counter(life.deleted)
    assert all(repeated[number] == 1 or number in life.torn for number in repeated)


def out_of_reach(life: Life, number: int) -> bool:
    """Tell whether a late notice may have come below the largest page of the server (200)."""
    place, soon = life.world.by_id[number].place, life.visible[number] + 10 * HOUR
    above = [other for other in life.world.by_id.values() if other.place < place]
    return number in life.late and sum(life.visible[other.id] < soon for other in above) > 199


def check_order(life: Life) -> None:
    """What was there already when a newer notice was delivered must have come before it."""
    world, first_time, highest = life.world, set(), None
    for number, polled_at in life.delivered:
        if number in first_time or number in life.late:
            continue
        first_time.add(number)
        place = world.by_id[number].place
        if highest is not None and place > highest[0]:
            assert life.visible[number] > highest[1], f"{number} out of order"
        if highest is None or place < highest[0]:
            highest = (place, polled_at)


#: Hours for each seed: together more than two thousand.
HOURS = 300


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("order", ["id", "time"])
def test_a_timeline_with_etags(order: str, seed: int) -> None:
    world = World(order)
    life = live(world, source_of(world), seed, HOURS)
    check(life)
    # The simulation did what it is for.
    assert life.kills > 5
    assert len(life.delivered) > 500
    assert life.deleted
    assert {304, 500, 502, 429} <= set(world.answered)


def test_a_timeline_without_etags() -> None:
    world = World("time", etag=False)
    life = live(world, source_of(world), 1, HOURS)
    check(life)
    assert world.answered.count(304) < 100  # those of the faults


def test_a_timeline_behind_a_proxy_that_takes_the_etag_away() -> None:
    world = World("time", proxy="nginx before 1.7.3")
    check(live(world, source_of(world), 1, HOURS))
    assert world.answered.count(304) > 500


def test_a_timeline_that_pages_by_number() -> None:
    world = World("id")
    check(live(world, paged_source_of(world), 1, HOURS))


@pytest.mark.parametrize("seed", range(2))
def test_a_stream_that_begins_with_nothing_of_the_past(seed: int) -> None:
    world = World("time")
    life = live(world, source_of(world), seed, 50, catch_up=None)
    past = {notice.id for notice in world.living if life.visible[notice.id] <= 120 * 60}
    seen = {number for number, _ in life.delivered}
    alive = {notice.id for notice in world.living}
    assert past & seen == set()
    later = {number for number in alive if life.visible[number] > 120 * 60}
    assert {number for number in later - seen if not out_of_reach(life, number)} == set()


class TwoTimelines:
    """Home and mentions of one user; notices come also between the two requests of one poll."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.home, self.mentions = World("id", path="home"), World("id", path="mentions")
        self.server = Worlds(self.home, self.mentions)
        self.sources = (source_of(self.home), source_of(self.mentions, kind="mention"))
        #: What each notice must come as.
        self.kinds: dict[int, str] = {}

    def post(self) -> None:
        number = self.home.post()
        self.kinds[number] = "update"
        if self.rng.random() < 0.4:
            self.mentions.post(number=number, created=self.home.now)
            self.kinds[number] = "mention"
            if self.rng.random() < 0.2:  # from somebody who is not followed
                self.home.living.pop(0)

    def ask(self, sent: PreparedRequest) -> Response:
        for _ in range(self.rng.choice((0, 0, 0, 1, 3))):
            self.post()
        return self.server(sent) if self.rng.random() < 0.97 else self.rng.choice(HONEST)(sent)

    def pass_time(self, seconds: float) -> None:
        self.home.now += seconds
        self.mentions.now = self.home.now
        for _ in range(self.rng.choice((0, 0, 1, 2, 80))):
            self.post()


def run_and_kill(world: TwoTimelines, kept: str | None, told: Counter[Any]) -> str | None:
    """Run a bot for some steps, and return what its checkpoint holds when it is killed."""
    bot = Bot(world.server, *world.sources, kept=kept, catch_up="all")
    told.update(bot.poll())  # the first poll of a process must go well
    bot.server, bot.sleep = world.ask, world.pass_time
    for _, effect in zip(range(world.rng.randrange(1, 400)), bot.steps(), strict=False):
        if isinstance(effect, Deliver):
            told[effect.event.kind, effect.event.data.id] += 1
    return bot.kept


@pytest.mark.parametrize("seed", range(4))
def test_two_timelines_as_one(seed: int) -> None:
    world, told, kept = TwoTimelines(random.Random(seed)), Counter[Any](), None
    for _ in range(60):
        kept = run_and_kill(world, kept, told)
    told.update(Bot(world.server, *world.sources, kept=kept).poll(3))
    assert {number: kind for kind, number in told} == world.kinds
    assert len(told) == len(world.kinds) > 500
    assert max(told.values()) <= 2
    assert sum(told.values()) - len(told) <= 60
