"""``python -m tests.mutation``: how many of a random sample of mutants the tests kill.

Each mutant is one change in ``gnusocial/internals``, in a copy of the project. Tests of the same
part run first, then the wider ones; all must pass without a mutant. The exit status is 1 if fewer
than 95 % are killed, not counting those explained in ``survivors.txt``.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue

from tests.mutation.mutants import Mutant, mutants_of

PROJECT = Path(__file__).parents[2]
#: What must be killed of a sample.
LEAST = 0.95
#: Seconds for each run of tests. A mutant that makes a loop endless is killed by this.
PATIENCE = 900
_EXPLAINED = Path(__file__).with_name("survivors.txt")

#: Which tests know a part best; they run first. The last column is for those who survive.
_API = "tests/api"
_NEAR: dict[str, list[str]] = {
    "auth": [f"{_API}/test_authentication.py", f"{_API}/test_failed_logins.py"],
    "http": ["tests/internals/io", f"{_API}/test_recorded_calls.py", "tests/test_secrets.py"],
    "io": ["tests/test_client.py", f"{_API}/test_over_oauth.py", f"{_API}/test_media.py"],
    "pagination": [f"{_API}/test_pages.py", f"{_API}/test_lists.py", f"{_API}/test_timelines.py"],
    "posting": [
        f"{_API}/test_exactly_once.py",
        f"{_API}/test_statuses.py",
        f"{_API}/test_media.py",
    ],
    "quirks": [f"{_API}/test_friendica.py", f"{_API}/test_groups.py", f"{_API}/test_lists.py"],
    "ratelimit": [f"{_API}/test_ratelimit_modes.py"],
}
_WIDE = [
    _API,
    "--ignore=tests/api/test_installs.py",  # takes minutes
    "tests/internals",
    "tests/test_client.py",
    "tests/test_secrets.py",
    "tests/test_public_api.py",
    "tests/test_login_examples.py",
    "tests/faults/test_cases_writes.py",
    "tests/faults/test_cases_origin.py",
    "tests/faults/test_cases_bounds.py",
    "tests/faults/test_cases_connections.py",
]


def main() -> int:
    """Run what the command line requests."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("--sample", type=int, default=200, help="how many mutants; default 200")
    parser.add_argument("--seed", type=int, default=0, help="which ones; default 0")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="at once")
    parser.add_argument("--seconds", type=float, help="begin no other mutant after so many seconds")
    parser.add_argument(
        "--near", action="store_true", help="run the nearest tests only: quicker, and kills fewer"
    )
    parser.add_argument("part", nargs="?", default="", help="only of gnusocial/internals/PART")
    given = parser.parse_args()
    found = sample(given.part, given.sample, given.seed)
    until = None if given.seconds is None else time.monotonic() + given.seconds
    survivors, tried = run(found, given.jobs, until, [] if given.near else _WIDE)
    explained = _explained()
    open_ = [each for each in survivors if key_of(each) not in explained]
    killed = tried - len(survivors)
    print(f"{tried} mutants, {killed} killed ({killed / max(tried, 1):.1%})")
    for each in survivors:
        print(f"  survived: {each}  [{explained.get(key_of(each), 'no reason is known')}]")
    return 1 if len(open_) > (1 - LEAST) * tried else 0


def sample(part: str, count: int, seed: int) -> list[Mutant]:
    """Return a random sample of the mutants of a part, determined by the seed."""
    folder = Path("gnusocial/internals", part)
    found = [mutant for path in sorted(folder.rglob("*.py")) for mutant in mutants_of(path)]
    return random.Random(seed).sample(found, min(count, len(found)))


def run(
    mutants: list[Mutant], jobs: int, until: float | None, wide: list[str]
) -> tuple[list[Mutant], int]:
    """Return the surviving mutants, and the number of trials."""
    copies: Queue[Path] = Queue()
    survivors: list[Mutant] = []
    tried = 0
    with tempfile.TemporaryDirectory(prefix="gnusocial-mutation-") as folder:
        for number in range(jobs):
            copies.put(_copied(Path(folder, str(number))))
        _check_that_tests_pass(mutants, Path(folder, "0"), wide)

        def attempt(mutant: Mutant) -> bool | None:
            if until is not None and time.monotonic() > until:
                return None
            copy = copies.get()
            try:
                return survives(mutant, copy, wide)
            finally:
                copies.put(copy)

        with ThreadPoolExecutor(jobs) as pool:
            for mutant, alive in zip(mutants, pool.map(attempt, mutants), strict=True):
                tried += alive is not None
                if alive:
                    survivors.append(mutant)
                    print(f"survived: {mutant}", flush=True)
    return survivors, tried


def _check_that_tests_pass(mutants: list[Mutant], copy: Path, wide: list[str]) -> None:
    """Raise if tests fail without a mutant: they would kill every mutant."""
    for tests in [*{tuple(_nearest(each.path)): None for each in mutants}, wide]:
        if not _passes(copy, list(tests)):
            raise SystemExit(f"these tests fail without a mutant: {' '.join(tests)}")


def survives(mutant: Mutant, copy: Path, wide: list[str]) -> bool:
    """Return whether all tests pass with the mutant in a copy of the project."""
    place = copy / mutant.path
    original = place.read_bytes()
    place.write_bytes(mutant.source())
    try:
        return all(_passes(copy, tests) for tests in (_nearest(mutant.path), wide))
    finally:
        place.write_bytes(original)


def key_of(mutant: Mutant) -> str:
    """Return the key of a mutant, which does not depend on line numbers."""
    return " ".join(f"{mutant.path.name}: {mutant.before} -> {mutant.after}".split())


def _explained() -> dict[str, str]:
    """Return the reasons why some mutants survive: ``KEY  # REASON`` on each line."""
    lines = _EXPLAINED.read_text().splitlines() if _EXPLAINED.exists() else []
    split = [line.partition("  # ") for line in lines if line and not line.startswith("#")]
    return {key: reason for key, _, reason in split}


def _nearest(path: Path) -> list[str]:
    """Return the most relevant tests for a module."""
    part = path.relative_to("gnusocial/internals").parts[0]
    if part.endswith(".py"):
        return ["tests/internals", f"{_API}/test_timelines.py", "tests/test_client.py"]
    return [f"tests/internals/{part}", *_NEAR[part]]


def _passes(copy: Path, tests: list[str]) -> bool:
    if not tests:
        return True
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests]
    try:
        done = subprocess.run(
            [*command, *os.environ.get("MUTATION_PYTEST", "").split()],
            cwd=copy,
            env={**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False
    if done.returncode not in (0, 1, 2):  # 2: a module of tests cannot be imported
        raise RuntimeError(done.stdout.decode()[-2000:] + done.stderr.decode()[-2000:])
    return done.returncode == 0


def _copied(place: Path) -> Path:
    ignored = shutil.ignore_patterns(".git", "__pycache__", ".venv", ".nox", "_build")
    shutil.copytree(PROJECT, place, ignore=ignored)
    return place


if __name__ == "__main__":
    os.chdir(PROJECT)
    sys.exit(main())
