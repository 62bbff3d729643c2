"""Redis for tests: one in memory that runs the scripts, and a real server where one is installed.

The one in memory is fakeredis, with a Lua of its own. The real one keeps nothing, and listens on a
socket of the file system, so that no port can be taken by somebody else.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import fakeredis
import redis

#: Where a stream keeps its position, and the lease of that.
KEY = "bots/echo"
LEASE = "{bots/echo}:lease"

EXECUTABLE = shutil.which("redis-server")
#: Those that can be had here.
BACKENDS = ["memory", "server"] if EXECUTABLE else ["memory"]
#: Seconds after which a server that does not end is given up.
PATIENCE = 30.0


@contextmanager
def backend(name: str) -> Iterator[redis.Redis]:
    """Give a client of a Redis that is there meanwhile."""
    if name == "memory":
        yield fakeredis.FakeRedis(server=fakeredis.FakeServer())
        return
    with server() as url, redis.Redis.from_url(url) as client:
        yield client


@contextmanager
def server() -> Iterator[str]:
    """Give the address of a real server that is there meanwhile."""
    assert EXECUTABLE
    with TemporaryDirectory() as folder:
        socket = Path(folder) / "redis.sock"
        options = ["--port", "0", "--unixsocket", str(socket), "--save", "", "--appendonly", "no"]
        with subprocess.Popen([EXECUTABLE, *options], stdout=subprocess.PIPE, text=True) as process:
            try:
                _wait_until_ready(process)
                yield f"unix://{socket}"
            finally:
                process.terminate()
                process.communicate(timeout=PATIENCE)


def _wait_until_ready(process: subprocess.Popen[str]) -> None:
    assert process.stdout
    said = []
    for line in process.stdout:
        said.append(line)
        if "eady to accept connections" in line:
            return
    raise AssertionError("".join(said))


class Flaky(redis.Redis):
    """A client whose connection can be cut, before a command or before its answer."""

    def __init__(self, client: redis.Redis) -> None:
        super().__init__(connection_pool=client.connection_pool)
        self.is_away = False
        self.loses_answers = False
        #: Whether a command gets stuck on its way, and those that did.
        self.delays_commands = False
        self.delayed: list[Callable[[], Any]] = []

    def execute_command(self, *arguments: Any, **options: Any) -> Any:
        def execute() -> Any:
            return super(Flaky, self).execute_command(*arguments, **options)

        if self.is_away:
            raise redis.ConnectionError("Connection refused.")
        if self.delays_commands:
            self.delayed.append(execute)
            raise redis.TimeoutError("Timeout reading from socket")
        answer = execute()
        if self.loses_answers:
            raise redis.TimeoutError("Timeout reading from socket")
        return answer
