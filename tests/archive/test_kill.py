"""Killing a run with SIGKILL at many points, and resuming it."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gnusocial.archive import Archive
from gnusocial.sandbox import Sandbox
from tests.archive.account import Clock, content, fill, index_of

pytestmark = pytest.mark.skipif(
    not hasattr(os, "fork"), reason="Windows has neither fork nor the signal"
)

#: In how many runs the process is killed, each time twice before the run may end.
_RUNS = 20
Run = Callable[[Path, "int | None"], int]


@pytest.fixture(scope="module")
def server() -> Iterator[Sandbox]:
    """One account that does not change during these runs."""
    clock = Clock()
    with Sandbox(clock=clock, dupelimit=0) as running:
        fill(running, clock)
        yield running


@pytest.fixture(scope="module")
def run(server: Sandbox) -> Iterator[Run]:
    """Run the archive in its own process; return its exit status, negative for a signal."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.archive.forks"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:

        def ordered(folder: Path, kill_at: int | None) -> int:
            order = {
                "url": server.url,
                "folder": str(folder),
                "count": str(folder.with_suffix(".count")),
                "kill_at": kill_at,
            }
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(json.dumps(order) + "\n")
            process.stdin.flush()
            return int(process.stdout.readline())

        yield ordered
        assert process.stdin is not None
        process.stdin.close()


@pytest.fixture(scope="module")
def whole(run: Run, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    """An archive of an uninterrupted run, and the number of code lines that it executed."""
    folder = tmp_path_factory.mktemp("whole") / "archive"
    assert run(folder, None) == 0
    return folder, int(folder.with_suffix(".count").read_text())


def test_a_run_that_is_killed_anywhere_is_taken_up(
    run: Run, whole: tuple[Path, int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reference, lines = whole
    wanted, wanted_index = content(reference), index_of(reference)
    chance = random.Random(15)
    killed = started = resumed = 0
    for number in range(_RUNS):
        folder = tmp_path / str(number)
        # The first is killed in each twentieth of the way, the second on what is left of it.
        places = [lines * (number + chance.random()) / _RUNS, chance.random() * lines]
        for place in places:
            started += 1
            if run(folder, max(1, int(place))) == -signal.SIGKILL:
                killed += 1
            if (folder / "archive.json").exists():
                resumed += 1
                Archive(folder).verify()
        assert run(folder, None) == 0
        assert content(folder) == wanted
        assert all(check.ok for check in Archive(folder).verify())
        assert index_of(folder) == wanted_index
        assert not list(folder.glob("**/*.part"))
        assert not list(folder.glob("*.new"))
    with capsys.disabled():
        sys.stdout.write(
            f"\n{started} runs of {lines:,} lines of code, {killed} killed with SIGKILL, "
            f"{resumed} archives found afterwards; {_RUNS} of {_RUNS} ended like that in one go\n"
        )
    assert killed >= _RUNS


def test_what_a_torn_write_leaves_does_not_count(
    run: Run, whole: tuple[Path, int], tmp_path: Path
) -> None:
    reference, lines = whole
    for part, place in enumerate((0.2, 0.5, 0.8)):
        folder = tmp_path / str(part)
        assert run(folder, int(lines * place)) == -signal.SIGKILL
        for path in folder.glob("*.jsonl"):
            with path.open("ab") as file:
                file.write(b'{"id": 99, "text": "half a li')
        (folder / "archive.json.new").write_bytes(b'{"gnusocial_arch')
        assert run(folder, None) == 0
        assert content(folder) == content(reference)
        assert index_of(folder) == index_of(reference)
