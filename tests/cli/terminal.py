"""A pseudo-terminal for the command: reads its output, and types input."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import time
from collections.abc import Mapping

from tests.cli.shell import COMMAND

#: Seconds to wait for what must come; only a failure takes that long.
PATIENCE = 60.0


class Terminal:
    """Runs the command in a terminal of 80 columns."""

    def __init__(self, *arguments: str, env: Mapping[str, str] | None = None) -> None:
        self._ours, theirs = pty.openpty()
        environment = {**os.environ, "TERM": "xterm", "COLUMNS": "80", "LINES": "24", **(env or {})}
        self.process = subprocess.Popen(
            [*COMMAND, *arguments],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=environment,
            start_new_session=True,
        )
        os.close(theirs)
        self.shown = ""
        self._read_until = 0

    def expect(self, text: str) -> str:
        """Wait until a text appears, and return all output before it since the last call."""
        deadline = time.monotonic() + PATIENCE
        while text not in self.shown[self._read_until :]:
            if time.monotonic() > deadline or not self._read(deadline):
                raise AssertionError(f"{text!r} did not come, but {self.shown!r}")
        at = self.shown.index(text, self._read_until)
        before = self.shown[self._read_until : at]
        self._read_until = at + len(text)
        return before

    def type(self, text: str) -> None:
        os.write(self._ours, text.encode())

    def interrupt(self) -> None:
        """Press Ctrl-C, and again if nothing happens, as a user would.

        Python notices a signal just before it blocks in read() only afterwards.
        """
        for _ in range(5):
            self.process.send_signal(signal.SIGINT)
            if select.select([self._ours], [], [], PATIENCE / 6)[0]:
                return

    def end(self) -> int:
        """Read to the end and return the exit status."""
        deadline = time.monotonic() + PATIENCE
        while self._read(deadline):
            pass
        return self.process.wait(PATIENCE)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *exception: object) -> None:
        self.process.kill()
        self.process.wait(PATIENCE)
        os.close(self._ours)

    def _read(self, deadline: float) -> bool:
        """Read a chunk; return False at the end."""
        ready, _, _ = select.select([self._ours], [], [], max(deadline - time.monotonic(), 0))
        if not ready:
            return False
        try:
            piece = os.read(self._ours, 65536)
        except OSError:  # the other end is closed
            return False
        self.shown += piece.decode("utf-8", "replace")
        return bool(piece)
