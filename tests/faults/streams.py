"""Streams under faults: no post is lost, and only interrupted events are delivered twice."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from typing import Any

from tests.faults.clock import TimeIsOverError
from tests.faults.kinds import ENCRYPTED, KINDS, LATE, SILENT, Fault
from tests.faults.promises import Violation, broken_by
from tests.faults.scene import Scene, scene
from tests.faults.schedules import Run

#: Seconds that a segment lasts.
LASTS = 900.0
#: A connection that was closed behind the last answer costs the next stream its first poll.
_MORE_TRIES = 3
#: Faults of reads. Answers that say yes and lie (an empty list, another's data) are not among them:
#: nobody could tell these from the truth.
_KINDS = [kind for kind in KINDS if kind not in LATE | SILENT | ENCRYPTED | {"empty_before"}]


@dataclass(frozen=True)
class Segment:
    """A part of a stream's life: it runs for a while and is killed, or closed."""

    posts: tuple[int, ...]
    """How many statuses come in each wait."""
    faults: tuple[Fault | None, ...]
    killed_after: int | None
    """The process dies while it handles this item; None: the stream is closed."""


@dataclass(frozen=True)
class StreamSchedule:
    """Everything that determines a run of a stream."""

    seed: int
    version: str
    name: str
    steps: tuple[Segment, ...]


class Position:
    """A checkpoint in memory that survives the stream."""

    def __init__(self) -> None:
        self.kept: Any = None

    def load(self) -> Any:
        return self.kept

    def save(self, position: Any) -> None:
        self.kept = position


def generate(seed: int) -> StreamSchedule:
    """Return the schedule for a seed."""
    rng = random.Random(f"stream {seed}")
    segments = tuple(
        Segment(
            tuple(rng.choice((0, 1, 1, 2, 5)) for _ in range(rng.randint(1, 6))),
            tuple(
                Fault(rng.choice(_KINDS), rng.randrange(1000)) if rng.random() < 0.6 else None
                for _ in range(rng.randint(0, 8))
            ),
            rng.choice((None, None, 1, 2, 4)),
        )
        for _ in range(rng.randint(1, 4))
    )
    return StreamSchedule(
        seed, rng.choice(("1.20.10", "2.0.1")), rng.choice(("home", "account", "public")), segments
    )


def run(schedule: StreamSchedule) -> Run:
    """Run a schedule and return the violations."""
    report = Run()
    random.seed(schedule.seed)  # the client's pauses are random
    with scene(version=schedule.version, retries=0) as stage:
        stage.server.add_subscription("alice", "bob")
        stage.checkpoint = Position()
        stage.post_as("bob", "before the stream")
        got: list[int] = []
        kills = 0
        for segment in [*schedule.steps, Segment((0, 0), (), None)]:
            kills += _live(stage, schedule.name, segment, got, report)
        wanted = [
            notice.id
            for notice in stage.world.notices.values()
            if notice.author.nickname == "bob" and notice.content.startswith("event")
        ]
        report.violations += _missing(wanted, got, kills)
        report.faults.update(fault.kind for fault in stage.proxy.spent)
    return report


def _missing(wanted: list[int], got: list[int], kills: int) -> list[Violation]:
    told = Counter(got)
    lost = [number for number in wanted if not told[number]]
    twice = sum(count - 1 for count in told.values())
    violations = []
    if lost:
        violations.append(Violation("lost", "stream", f"{lost} of {len(wanted)}, got {got}"))
    if twice > kills:
        violations.append(Violation("twice", "stream", f"{twice} events, {kills} kills: {got}"))
    return violations


def _live(stage: Scene, name: str, segment: Segment, got: list[int], report: Run) -> int:
    """Run the stream for one segment; return how often it was killed."""
    gs, time = stage.gs, stage.time
    coming = list(segment.posts)

    def meanwhile(passed: float) -> None:
        for _ in range(coming.pop(0) if coming else 0):
            stage.post_as("bob", f"event {max(stage.world.notices)}")

    # The first poll is made at once and its failure is raised: a program tries again.
    stage.proxy.faults.clear()
    stage.proxy.faults.extend(segment.faults)
    time.meanwhile = meanwhile
    time.end = time.passed + LASTS
    opened = {"home": gs.stream_home, "public": gs.stream_public}.get(name)
    for _ in range(len(segment.faults) + _MORE_TRIES):
        try:
            options = {"checkpoint": stage.checkpoint}
            stream = opened(**options) if opened else gs.stream_account("bob", **options)
            for count, status in enumerate(stream, 1):
                if status.text.startswith("event"):
                    got.append(status.id)
                if count == segment.killed_after:
                    return 1  # the item was handled, and the next was never asked for
        except TimeIsOverError:
            report.operations += 1
            break
        except BaseException as error:
            if isinstance(error, (KeyboardInterrupt, SystemExit)):
                raise
            report.violations += broken_by(error, f"stream of {name}")
            time.passed += 1
            continue
    return 0
