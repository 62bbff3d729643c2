"""Random schedules: operations of the client with faults, checked against the sandbox."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.faults.kinds import ENCRYPTED, KINDS, SILENT, Fault
from tests.faults.operations import OPERATIONS, Operation
from tests.faults.promises import Violation, broken_by, denies, is_foreign, is_nothing
from tests.faults.scene import MODES, Scene, scene

#: Seconds of real time after which an operation counts as one that does not end.
PATIENCE = 30.0
_RIVALS = ("", "", "", "before", "during")


@dataclass(frozen=True)
class Step:
    """One operation, with the faults of its requests."""

    operation: str
    number: int
    faults: tuple[Fault | None, ...] = ()
    rival: str = ""


@dataclass(frozen=True)
class Schedule:
    """Everything that determines a run."""

    seed: int
    version: str
    mode: str
    own_session: bool
    retries: int
    settings: tuple[tuple[str, Any], ...]
    steps: tuple[Step, ...]


@dataclass
class Outcome:
    """The result of a step."""

    step: Step
    operation: Operation
    result: Any = None
    error: BaseException | None = None


@dataclass
class Run:
    """The result of a schedule."""

    violations: list[Violation] = field(default_factory=list)
    operations: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)


def generate(seed: int) -> Schedule:
    """Return the schedule for a seed."""
    rng = random.Random(seed)
    mode = rng.choices(MODES, (6, 1, 2, 1))[0]
    settings = {
        "dupelimit": rng.choice((0, 0, 60)),
        "date_offset": rng.choice((0, 0, 0, 10, -10, 60, 3600, -3600)),
        "date_form": rng.choice(("standard",) * 6 + ("missing", "doubled", "asctime", "-0000")),
        "stores_emoji": rng.random() < 0.8,
    }
    names = list(OPERATIONS)
    weights = [weight for weight, _ in OPERATIONS.values()]
    steps = tuple(
        Step(
            rng.choices(names, weights)[0],
            number * 1000 + rng.randrange(1000),
            tuple(_faults(rng, mode)),
            rng.choice(_RIVALS),
        )
        for number in range(1, rng.randint(2, 8))
    )
    return Schedule(
        seed,
        rng.choice(("1.20.10", "1.20.10", "1.20.10", "2.0.1")),
        mode,
        rng.random() < 0.25,
        rng.choice((0, 3)),
        tuple(sorted(settings.items())),
        steps,
    )


def _faults(rng: random.Random, mode: str) -> Iterator[Fault | None]:
    kinds = [kind for kind in KINDS if kind not in SILENT]
    if mode not in ("encrypted", "CONNECT"):
        kinds = [kind for kind in kinds if kind not in ENCRYPTED]
    for _ in range(rng.choice((0, 0, 1, 1, 1, 2, 3, 5))):
        if rng.random() < 0.25:
            yield None
        kind = rng.choice(sorted(SILENT)) if rng.random() < 0.03 else rng.choice(kinds)
        yield Fault(kind, rng.randrange(1000))


def run(schedule: Schedule) -> Run:
    """Run a schedule and return the violations."""
    report = Run()
    random.seed(schedule.seed)  # the client's pauses are random
    silent = any(fault and fault.kind in SILENT for step in schedule.steps for fault in step.faults)
    with scene(
        version=schedule.version,
        mode=schedule.mode,
        own_session=schedule.own_session,
        impatient=silent,
        retries=schedule.retries,
        **dict(schedule.settings),
    ) as stage:
        stage.server.add_subscription("alice", "bob")
        stage.server.add_subscription("bob", "alice")
        outcomes = [_take(stage, step, report) for step in schedule.steps]
        stage.carry_out_late()
        for outcome in outcomes:
            report.violations += _broken_at_the_end(outcome)
        if leaked := [each for each in stage.strangers if _tells(each)]:
            told = f"{leaked[0].method} {leaked[0].target} {sorted(leaked[0].headers)}"
            report.violations.append(Violation("leak", f"by {leaked[0].method}", told))
        report.faults.update(fault.kind for fault in stage.proxy.spent)
    return report


def _tells(request: Any) -> bool:
    """Whether a request to another host contains something that is not public."""
    return "authorization" in request.headers or "cookie" in request.headers or bool(request.body)


def _take(stage: Scene, step: Step, report: Run) -> Outcome:
    """Run one step, and check what can be checked at once."""
    operation = OPERATIONS[step.operation][1](stage, step.number)
    stage.time.passed += 1
    operation.prepare()
    if step.rival == "before":
        operation.rival()
        operation.known = operation.effects()
    rivals = [operation.rival] if step.rival == "during" else []

    def meanwhile(passed: float) -> None:
        stage.carry_out_late(passed)
        if rivals:
            rivals.pop()()

    stage.time.meanwhile = meanwhile
    stage.proxy.faults.clear()
    stage.proxy.faults.extend(step.faults)
    outcome = Outcome(step, operation)
    began = time.monotonic()
    try:
        outcome.result = operation.call()
    except BaseException as error:
        if isinstance(error, (KeyboardInterrupt, SystemExit)):
            raise
        outcome.error = error
    took = time.monotonic() - began
    stage.proxy.settle()
    stage.proxy.faults.clear()
    report.operations += 1
    name = type(outcome.error).__name__ if outcome.error else "returned"
    report.outcomes[name] += 1
    report.violations += _broken_at_once(outcome)
    if took > PATIENCE:
        report.violations.append(Violation("slow", step.operation, f"{took:.1f} s"))
    return outcome


def _broken_at_once(outcome: Outcome) -> Iterator[Violation]:
    what, operation = outcome.step.operation, outcome.operation
    if outcome.error is not None:
        yield from broken_by(outcome.error, what)
        return
    if is_foreign(outcome.result):
        yield Violation("foreign answer", what, repr(outcome.result)[:160])
    elif is_nothing(outcome.result):
        yield Violation("mistyped", what, repr(outcome.result)[:160])
    elif operation.reads:
        if not operation.is_result(outcome.result):
            promise = "lost" if what == "walk" else "foreign answer"
            yield Violation(promise, what, repr(outcome.result)[:160])
    elif not operation.new_effects():
        yield Violation("returned, not stored", what, repr(outcome.result)[:160])
    elif not operation.is_result(outcome.result):
        yield Violation("another's", what, repr(outcome.result)[:160])


def _broken_at_the_end(outcome: Outcome) -> Iterator[Violation]:
    """Yield the violations in the final state, after all postponed work is done."""
    what, operation, error = outcome.step.operation, outcome.operation, outcome.error
    if operation.reads:
        return
    effects = operation.new_effects()
    if operation.counts and len(effects) > 1:
        told = f"{len(effects)} times; {error!r:.120}" if error else f"{len(effects)} times"
        yield Violation("doubled", what, told)
    if error is None or not effects or not operation.counts:
        return
    if denies(error):
        yield Violation("unposted", f"{what}: {type(error).__name__}", repr(error)[:200])
