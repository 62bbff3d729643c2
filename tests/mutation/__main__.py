"""``python -m tests.mutation``: how many of a random sample of mutants the tests kill.

Each mutant is one change at one place of ``gnusocial/internals`` or ``gnusocial/streaming``. All
tests run once in a copy of the project to record which lines each of them executes;
``--contexts FILE`` keeps the record, or uses it if it exists. For each mutant, the tests that
execute the changed code then run, most specific first, until one fails or a minute of them
has run. The exit status is 1 if fewer than 95 % are killed, not counting those that
``survivors.txt`` explains.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.mutation.contexts import Contexts
from tests.mutation.mutants import Mutant, mutants_of
from tests.mutation.trials import Project, Verdict

PROJECT = Path(__file__).parents[2]
SOURCES = ["gnusocial/internals", "gnusocial/streaming"]
#: What must be killed of a sample.
LEAST = 0.95
#: Left out are the tests of what is not changed, and those that take minutes or measure time.
TESTS = [
    "tests",
    "--ignore=tests/mutation",
    "--ignore=tests/sandbox",
    "--ignore=tests/typing",
    "--ignore=tests/typing_async",
    "--ignore=tests/api/test_installs.py",
    "--ignore=tests/archive/test_kill.py",
    "--ignore=tests/streaming/test_kill.py",
    "--ignore=tests/test_speed.py",
]
#: A mutant, and the tests to run, each with its seconds.
Choice = tuple[Mutant, dict[str, float]]
_EXPLAINED = Path(__file__).with_name("survivors.txt")


def main() -> int:
    """Run what the command line says."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("--sample", type=int, default=200, help="how many mutants; default 200")
    parser.add_argument("--seed", type=int, default=0, help="which ones; default 0")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="at once")
    parser.add_argument("--seconds", type=float, help="begin no other mutant after so many seconds")
    parser.add_argument("--contexts", type=Path, help="the record of the tests")
    parser.add_argument("part", nargs="*", default=SOURCES, help=f"default {' '.join(SOURCES)}")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="gnusocial-mutation-") as folder:
        folders = [Path(folder, str(number)) for number in range(given.jobs)]
        copies = [Project.copied(PROJECT, each, TESTS) for each in folders]
        record = given.contexts or Path(folder, "contexts")
        if not record.exists():
            copies[0].record(record, SOURCES)
        chosen = choose(record, sample(given.part, given.sample, given.seed))
        until = time.monotonic() + given.seconds if given.seconds else float("inf")
        try:
            verdicts = judge(copies, chosen, until)
        finally:
            for copy in copies:
                copy.close()
    return report(verdicts)


def choose(record: Path, mutants: list[Mutant]) -> list[Choice]:
    """Return the tests to run for each mutant."""
    contexts = Contexts(record)
    try:
        return [(mutant, contexts.tests_of(mutant)) for mutant in mutants]
    finally:
        contexts.close()


def judge(copies: list[Project], chosen: list[Choice], until: float) -> dict[Mutant, Verdict]:
    """Try each mutant; again, with other tests, if the one that failed also fails without it."""
    verdicts: dict[Mutant, Verdict] = {}
    while chosen:
        tests_of = dict(chosen)
        found = dict(attempts(copies, chosen, until))
        killers = {
            said.test: tests_of[each][said.test] for each, said in found.items() if said.test
        }
        failing = copies[0].failing(killers)
        verdicts |= {each: said for each, said in found.items() if said.test not in failing}
        chosen = [
            (each, {test: s for test, s in tests_of[each].items() if test not in failing})
            for each in found.keys() - verdicts.keys()
        ]
    return verdicts


def attempts(
    copies: list[Project], chosen: list[Choice], until: float
) -> Iterator[tuple[Mutant, Verdict]]:
    """Try each mutant in one of the copies, and yield the verdicts."""
    free = list(copies)

    def attempt(mutant: Mutant, tests: dict[str, float]) -> Verdict | None:
        if time.monotonic() > until:
            return None
        copy = free.pop()
        try:
            return copy.attempt(mutant, tests)
        finally:
            free.append(copy)

    with ThreadPoolExecutor(len(copies)) as pool:
        running = [(mutant, pool.submit(attempt, mutant, tests)) for mutant, tests in chosen]
        for mutant, verdict in running:
            if (said := verdict.result()) is not None:
                print(f"{mutant}: {said}", flush=True)
                yield mutant, said


def sample(parts: list[str], count: int, seed: int) -> list[Mutant]:
    """Return a random sample of the mutants of some folders, which follows from the seed."""
    paths = [path for part in parts for path in sorted(Path(part).rglob("*.py"))]
    found = [mutant for path in paths for mutant in mutants_of(path)]
    return random.Random(seed).sample(found, min(count, len(found)))


def report(verdicts: dict[Mutant, Verdict]) -> int:
    """Print how many were killed and which were not, and return the exit status."""
    reasons = explained()
    survivors = [mutant for mutant, verdict in verdicts.items() if not verdict.killed]
    known = [mutant for mutant in survivors if key_of(mutant) in reasons]
    killed, tried = len(verdicts) - len(survivors), len(verdicts)
    counted = max(tried - len(known), 1)
    print(
        f"{tried} mutants, {killed} killed ({killed / max(tried, 1):.1%}; "
        f"{killed / counted:.1%} without the {len(known)} that are explained)"
    )
    for each in survivors:
        print(f"  survived: {each}  [{reasons.get(key_of(each), 'no reason is known')}]")
    return 1 if killed < LEAST * counted else 0


def key_of(mutant: Mutant) -> str:
    """Return what a mutant is known by, which does not change with the lines above it."""
    line = mutant.whole.decode().splitlines()[mutant.line - 1]
    words = f"{mutant.path.name}: {line} [{mutant.before} -> {mutant.after}]"
    return " ".join(words.split())


def explained() -> dict[str, str]:
    """Return why some mutants survive: ``KEY  # REASON`` on each line (see ``key_of``)."""
    lines = _EXPLAINED.read_text().splitlines()
    split = [line.partition("  # ") for line in lines if line and not line.startswith("#")]
    return {key: reason for key, _, reason in split}


if __name__ == "__main__":
    os.chdir(PROJECT)
    sys.exit(main())
