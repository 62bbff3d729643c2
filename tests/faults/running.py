"""Runs of many seeds: their counts, and their results."""

from __future__ import annotations

import logging
import time
import warnings
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.faults import answers, arguments, schedules, streams
from tests.faults.promises import Violation
from tests.faults.schedules import Run
from tests.faults.shrinking import shrink

Found = dict[str, list[tuple[int, Violation]]]


@dataclass
class Findings:
    """The results of the runs of one kind."""

    name: str
    done: int = 0
    operations: int = 0
    seconds: float = 0.0
    faults: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    broken: Found = field(default_factory=lambda: defaultdict(list))

    def lines(self) -> Iterator[str]:
        """Yield the lines of the report."""
        rate = self.done / self.seconds if self.seconds else 0.0
        yield f"{self.name}: {self.done} in {self.seconds:.0f} s ({rate:.0f} a second)"
        if self.operations:
            yield f"  {self.operations} operations, {sum(self.faults.values())} faults"
        for counter in (self.faults, self.outcomes):
            if counter:
                yield "  " + ", ".join(f"{name} {count}" for name, count in counter.most_common())
        yield f"  {sum(map(len, self.broken.values()))} promises broken"
        for kind, found in sorted(self.broken.items(), key=lambda item: -len(item[1])):
            seeds = ", ".join(str(seed) for seed, _ in found[:5])
            yield f"  {len(found):5} {kind}\n        seeds {seeds}: {found[0][1].told[:200]}"


@contextmanager
def quiet() -> Iterator[None]:
    """Suppress the log messages and warnings of the client."""
    logging.disable(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(logging.NOTSET)


def play(kind: str, first: int, count: int, until: float | None = None) -> Findings:
    """Run a number of seeds of a kind, or as many as time permits."""
    began = time.monotonic()
    found = Findings(kind)
    with quiet():
        if kind in _PLAYED:
            _played(found, *_PLAYED[kind], first, count, until)
        else:
            found.done, found.broken = _TRIED[kind](first, count, until)
    found.seconds = time.monotonic() - began
    return found


def _played(
    found: Findings,
    generate: Callable[[int], Any],
    run: Callable[[Any], Run],
    first: int,
    count: int,
    until: float | None,
) -> None:
    for seed in range(first, first + count):
        if until is not None and time.monotonic() > until:
            break
        report = run(generate(seed))
        found.done += 1
        found.operations += report.operations
        found.faults += report.faults
        found.outcomes += report.outcomes
        for violation in report.violations:
            found.broken[violation.kind].append((seed, violation))


_PLAYED: dict[str, tuple[Callable[[int], Any], Callable[[Any], Run]]] = {
    "schedules": (schedules.generate, schedules.run),
    "streams": (streams.generate, streams.run),
}
_TRIED: dict[str, Callable[[int, int, float | None], tuple[int, Found]]] = {
    "answers": answers.run,
    "arguments": arguments.run,
}
KINDS = (*_PLAYED, *_TRIED)


def smallest(kind: str, seed: int, violation: Violation) -> Any:
    """Return the smallest schedule found that breaks the same promise in the same way."""
    generate, run = _PLAYED[kind]

    def still_fails(schedule: Any) -> bool:
        return any(each.kind == violation.kind for each in run(schedule).violations)

    with quiet():
        return shrink(generate(seed), still_fails)


def shown(schedule: Any) -> Iterator[str]:
    """Yield a schedule as readable lines."""
    kept = {name: value for name, value in vars(schedule).items() if name != "steps"}
    yield "    " + ", ".join(f"{name}={value!r}" for name, value in kept.items())
    for step in schedule.steps:
        yield f"    {step}"
