"""Redis for tests: a few of its commands in memory, and a real server where one is installed."""

from __future__ import annotations

import shutil
import socket
import subprocess
from collections.abc import Callable
from typing import Any

import redis

from gnusocial.streaming.redis_checkpoint import RELEASE, RENEW, SAVE

EXECUTABLE = shutil.which("redis-server")
#: Those that can be had here.
BACKENDS = ["memory", "server"] if EXECUTABLE else ["memory"]
#: Seconds after which a server that does not end is given up.
PATIENCE = 30.0


class FakeRedis:
    """GET, SET, DEL, PEXPIRE, PTTL and the scripts, as Redis documents them; time stands still."""

    def __init__(self) -> None:
        self.values: dict[str, bytes] = {}
        #: Milliseconds to live, of keys that do not live for ever.
        self.left: dict[str, int] = {}
        self.scripts: dict[str, Callable[[list[str], list[Any]], int]] = {
            RENEW: self._renew,
            SAVE: self._save,
            RELEASE: self._release,
        }

    def get(self, key: str) -> bytes | None:
        return self.values.get(key)

    def set(self, key: str, value: str, *, nx: bool = False, px: int | None = None) -> bool | None:
        if nx and key in self.values:
            return None
        self.delete(key)
        self.values[key] = value.encode()
        if px is not None:
            self.left[key] = px
        return True

    def delete(self, key: str) -> int:
        self.left.pop(key, None)
        return int(self.values.pop(key, None) is not None)

    def pexpire(self, key: str, milliseconds: int) -> int:
        if key not in self.values:
            return 0
        self.left[key] = milliseconds
        return 1

    def pttl(self, key: str) -> int:
        return self.left.get(key, -1) if key in self.values else -2

    def flushdb(self) -> None:
        self.values.clear()
        self.left.clear()

    def close(self) -> None:
        pass

    def eval(self, script: str, number_of_keys: int, *keys_and_arguments: Any) -> int:
        keys, arguments = keys_and_arguments[:number_of_keys], keys_and_arguments[number_of_keys:]
        return self.scripts[script](list(keys), list(arguments))

    def _renew(self, keys: list[str], arguments: list[Any]) -> int:
        return self._is(keys[0], arguments[0]) and self.pexpire(keys[0], arguments[1])

    def _save(self, keys: list[str], arguments: list[Any]) -> int:
        if not self._is(keys[0], arguments[0]):
            return 0
        self.set(keys[1], arguments[2])
        return self.pexpire(keys[0], arguments[1])

    def _release(self, keys: list[str], arguments: list[Any]) -> int:
        return self._is(keys[0], arguments[0]) and self.delete(keys[0])

    def _is(self, key: str, value: str) -> bool:
        return self.values.get(key) == value.encode()


class Server:
    """A real redis-server that keeps nothing."""

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"redis://127.0.0.1:{port}/0"
        assert EXECUTABLE
        self._process = subprocess.Popen(
            f"{EXECUTABLE} --bind 127.0.0.1 --port {port} --save  --appendonly no".split(" "),
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout
        said = []
        for line in self._process.stdout:
            said.append(line)
            if "Ready to accept connections" in line:
                return
        raise AssertionError("".join(said))

    def client(self) -> redis.Redis:
        return redis.Redis.from_url(self.url)

    def close(self) -> None:
        self._process.terminate()
        self._process.communicate(timeout=PATIENCE)


class Flaky:
    """A client whose connection can be cut, before a command or before its answer."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self.is_away = False
        self.loses_answers = False

    def __getattr__(self, name: str) -> Any:
        command = getattr(self._client, name)

        def ask(*arguments: Any, **options: Any) -> Any:
            if self.is_away:
                raise redis.exceptions.ConnectionError("Connection refused.")
            answer = command(*arguments, **options)
            if self.loses_answers:
                raise redis.exceptions.TimeoutError("Timeout reading from socket")
            return answer

        return ask
