"""Runs tests in a copy of the project, with a mutant and without."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.mutation import recording, selection
from tests.mutation.mutants import Mutant

#: So many tests run first, and the others only if none of them fails.
FIRST = 30
#: How long a test may take with a mutant: seconds, and times as long as it took without one.
SECONDS, TIMES = 20.0, 5.0


@dataclass(frozen=True)
class Verdict:
    """What the tests said of a mutant."""

    killed: bool
    #: How many tests were chosen, and the one that failed.
    chosen: int
    test: str = ""

    def __str__(self) -> str:
        if self.killed:
            return f"killed by {self.test}"
        return f"SURVIVED {self.chosen} tests"


class Project:
    """A copy of the project."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._selection = folder / ".mutation-selection"

    @classmethod
    def copied(cls, project: Path, folder: Path) -> Project:
        """Copy the project to a folder that does not exist yet."""
        ignored = shutil.ignore_patterns(
            ".git", "__pycache__", ".venv", ".nox", "_build", ".*cache"
        )
        shutil.copytree(project, folder, ignore=ignored)
        return cls(folder)

    def record(self, file: Path, sources: list[str], tests: list[str]) -> None:
        """Run tests without a mutant, and write to a file which lines each executes."""
        partial = file.resolve().with_suffix(".partial")
        partial.unlink(missing_ok=True)
        where = {recording.FILE: str(partial), recording.SOURCES: ",".join(sources)}
        if self._pytest("tests.mutation.recording", where, tests, None) not in (0, 1):
            raise RuntimeError("the tests do not run without a mutant")
        partial.rename(file)

    def attempt(self, mutant: Mutant, tests: dict[str, float]) -> Verdict:
        """Run tests, in order, until one fails because of a mutant."""
        place = self._folder / mutant.path
        original = place.read_bytes()
        place.write_bytes(mutant.source())
        try:
            each = list(tests.items())
            for part in filter(None, (dict(each[:FIRST]), dict(each[FIRST:]))):
                if failed := self._first_failure(part):
                    return Verdict(True, len(tests), failed)
        finally:
            place.write_bytes(original)
        return Verdict(False, len(tests))

    def failing(self, tests: dict[str, float]) -> set[str]:
        """Return which of some tests fail without a mutant. These prove nothing."""
        found: set[str] = set()
        while remaining := {test: tests[test] for test in tests if test not in found}:
            failed = self._first_failure(remaining)
            if failed is None:
                break
            found.add(failed)
        return found

    def _first_failure(self, tests: dict[str, float]) -> str | None:
        """Return the first test that fails or takes too long; the first of all if none can run."""
        limits = {test: SECONDS + TIMES * seconds for test, seconds in tests.items()}
        self._selection.write_text(json.dumps(limits))
        failed = selection.failed_beside(self._selection)
        failed.write_text(next(iter(tests)))
        files = dict.fromkeys(test.partition("::")[0] for test in tests)
        where = {selection.FILE: str(self._selection)}
        limit = 2 * SECONDS + TIMES * sum(tests.values())
        status = self._pytest("tests.mutation.selection", where, ["-x", *files], limit)
        if status == pytest.ExitCode.NO_TESTS_COLLECTED:
            raise RuntimeError(f"no such test: {next(iter(tests))}; record again")
        return None if status == pytest.ExitCode.OK else failed.read_text()

    def _pytest(
        self, plugin: str, where: dict[str, str], arguments: list[str], limit: float | None
    ) -> int:
        """Run pytest, and return its exit status; 1 if it took longer than ``limit`` seconds."""
        options = ["-q", "-p", "no:cacheprovider", "-p", plugin, "-o", "faulthandler_timeout=0"]
        environment = {"PYTHONPATH": str(self._folder), "PYTHONDONTWRITEBYTECODE": "1", **where}
        # A process group of its own, so that what tests started ends with them.
        running = subprocess.Popen(
            [sys.executable, "-m", "pytest", *options, *arguments],
            cwd=self._folder,
            env={**os.environ, **environment},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            return running.wait(limit)
        except subprocess.TimeoutExpired:
            return 1
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(running.pid, signal.SIGKILL)
            running.wait()
