"""A process that forks another one for each order: the archive runs there, and is killed midway.

Run by tests/archive/test_kill.py. It has no threads, so it may fork; it has imported everything, so
a run costs little. An order is a line of JSON: the account, the source and target folders, and the
line of the archive's code at which the process gets SIGKILL.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Any

import gnusocial.archive
from gnusocial import GNUSocial
from gnusocial.archive import Archive, kinds, walk
from gnusocial.internals.io import transport  # noqa: F401 - imported now, not in every fork

_OURS = str(Path(gnusocial.archive.__file__).parent)


class Countdown:
    """Counts the executed lines of the archive's code, and kills the process at one."""

    def __init__(self, kill_at: int | None) -> None:
        self.lines = 0
        self._kill_at = kill_at

    def __call__(self, frame: FrameType, event: str, argument: Any) -> Any:
        if not frame.f_code.co_filename.startswith(_OURS):
            return None
        self.lines += 1
        if self.lines == self._kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
        return self


def run(order: dict[str, Any]) -> None:
    countdown = Countdown(order["kill_at"])
    with GNUSocial(
        api_base_url=order["url"], username="alice", password="alicepass1", retries=0
    ) as gs:
        sys.settrace(countdown)
        Archive(order["folder"]).update(gs)
        sys.settrace(None)
    Path(order["count"]).write_text(str(countdown.lines))


def main() -> None:
    kinds.PAGE = 20
    # Pages are small, and so is what a commit holds.
    walk._LINES_A_COMMIT = 30
    # A signal leaves what was written to the system; only a loss of power would not.
    os.fsync = lambda descriptor: None
    for text in sys.stdin:
        child = os.fork()
        if child == 0:
            run(json.loads(text))
            return
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


main()
