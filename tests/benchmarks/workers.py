"""The processes of a run: the server, and one worker for each library."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any

from tests.benchmarks.environments import HERE, ROOT, plain_environment

if TYPE_CHECKING:
    from pathlib import Path


class Process:
    """A process that responds to each line with a line."""

    def __init__(self, python: Path, script: str, *arguments: str, ours: bool = False) -> None:
        environment = plain_environment()
        if ours:
            environment["PYTHONPATH"] = str(ROOT)
        self._process = subprocess.Popen(
            [str(python), str(HERE / script), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            text=True,
        )

    def read(self) -> Any:
        """Return the next response. Raises RuntimeError if the process has ended."""
        line = self._process.stdout.readline()  # type: ignore[union-attr]
        if not line:
            raise RuntimeError(f"ended with {self._process.wait()}")
        return json.loads(line)

    def ask(self, *order: Any) -> Any:
        """Send an order and return the response."""
        self._process.stdin.write(json.dumps(order) + "\n")  # type: ignore[union-attr]
        self._process.stdin.flush()  # type: ignore[union-attr]
        return self.read()

    def close(self) -> None:
        """End the process by closing its standard input."""
        try:
            self._process.communicate(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.communicate()
