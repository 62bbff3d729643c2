"""Runs tests in a copy of the project, with a mutant and without."""

from __future__ import annotations

import contextlib
import json
import os
import select
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.mutation import recording, worker
from tests.mutation.mutants import Mutant

#: How long a test may take with a mutant: seconds, and times as long as it took without one.
SECONDS, TIMES = 20.0, 5.0
#: How many seconds pytest may take to import the tests.
COLLECTING = 120.0
_PYTEST = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "-o", "faulthandler_timeout=0"]


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
    """A copy of the project, and the processes that run its tests."""

    def __init__(self, folder: Path, tests: list[str] | None = None) -> None:
        self._folder = folder.resolve()
        self._tests = tests or []
        self._pytest: Pytest | None = None

    @classmethod
    def copied(cls, project: Path, folder: Path, tests: list[str]) -> Project:
        """Copy the project to a folder that does not exist yet."""
        ignored = shutil.ignore_patterns(
            ".git", "__pycache__", ".venv", ".nox", "_build", ".*cache"
        )
        shutil.copytree(project, folder, ignore=ignored)
        return cls(folder, tests)

    def close(self) -> None:
        """End the process that has collected the tests."""
        if self._pytest is not None:
            self._pytest.close()

    def record(self, file: Path, sources: list[str]) -> None:
        """Run tests without a mutant, and write to a file which lines each executes."""
        partial = file.resolve().with_suffix(".partial")
        partial.unlink(missing_ok=True)
        where = {recording.FILE: str(partial), recording.SOURCES: ",".join(sources)}
        running = subprocess.run(
            [sys.executable, *_PYTEST, "-p", "tests.mutation.recording", *self._tests],
            cwd=self._folder,
            env=_environment(self._folder, where),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
        if running.returncode not in (0, 1):
            raise RuntimeError("the tests do not run without a mutant")
        partial.rename(file)

    def attempt(self, mutant: Mutant, tests: dict[str, float]) -> Verdict:
        """Run tests, in order, until one fails because of a mutant."""
        if not tests:
            return Verdict(False, 0)
        place = self._folder / mutant.path
        original = place.read_bytes()
        self._collected()
        place.write_bytes(mutant.source())
        try:
            failed = self._first_failure(tests, place, original.decode())
        finally:
            place.write_bytes(original)
        return Verdict(failed is not None, len(tests), failed or "")

    def failing(self, tests: dict[str, float]) -> set[str]:
        """Return which of some tests fail without a mutant. These prove nothing."""
        found: set[str] = set()
        while remaining := {test: tests[test] for test in tests if test not in found}:
            failed = self._first_failure(remaining)
            if failed is None:
                break
            found.add(failed)
        return found

    def _first_failure(
        self, tests: dict[str, float], place: Path | None = None, original: str | None = None
    ) -> str | None:
        """Return the first test that fails or takes too long."""
        limits = {test: SECONDS + TIMES * seconds for test, seconds in tests.items()}
        asked = {"tests": limits, "path": str(place), "original": original}
        said = self._collected().ask(asked)
        if "again" in said:  # the change is outside of functions
            files = list(dict.fromkeys(test.partition("::")[0] for test in tests))
            with contextlib.closing(Pytest(self._folder, files)) as fresh:
                said = (
                    fresh.ask({"tests": limits})
                    if fresh.is_ready
                    else {"failed": next(iter(tests))}
                )
        if "missing" in said:
            raise RuntimeError(f"no such test: {said['missing']}; record again")
        failed: str | None = said["failed"]
        return failed

    def _collected(self) -> Pytest:
        if self._pytest is None:
            self._pytest = Pytest(self._folder, self._tests)
            if not self._pytest.is_ready:
                raise RuntimeError("the tests cannot be imported without a mutant")
        return self._pytest


class Pytest:
    """A process that has collected tests and runs those that it is asked for."""

    def __init__(self, folder: Path, tests: list[str]) -> None:
        requests, writing = os.pipe()
        reading, replies = os.pipe()
        self._requests = os.fdopen(writing, "w", buffering=1)
        self._replies = os.fdopen(reading)
        scratch = f"--basetemp={folder.with_name(folder.name + '-scratch')}"
        # A process group of its own, so that what tests started ends with them.
        self._process = subprocess.Popen(
            [sys.executable, *_PYTEST, "-p", "tests.mutation.worker", scratch, *tests],
            cwd=folder,
            env=_environment(folder, {worker.PIPES: f"{requests},{replies}"}),
            pass_fds=(requests, replies),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        os.close(requests)
        os.close(replies)
        # It ends without a line if the tests cannot be imported.
        select.select([self._replies], [], [], COLLECTING)
        self.is_ready = bool(
            select.select([self._replies], [], [], 0)[0] and self._replies.readline()
        )

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """Return the reply."""
        self._requests.write(f"{json.dumps(request)}\n")
        reply: dict[str, Any] = json.loads(self._replies.readline())
        return reply

    def close(self) -> None:
        """End the process."""
        self._requests.close()
        self._replies.close()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


def _environment(folder: Path, more: dict[str, str]) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1", **more}
