"""The position of a stream in Redis, with a lease, for several machines that share the work.

Both are keys of Redis: the position for ever, the lease with a time to live. Redis alone keeps the
time, so clocks that differ, or a machine that slept, do no harm. ``redis`` is imported when needed.
"""

from __future__ import annotations

import json
import os
import platform
import secrets
from importlib import import_module
from typing import TYPE_CHECKING, Any

from gnusocial.errors import (
    GNUSocialIllegalArgumentError,
    GNUSocialIOError,
    GNUSocialNetworkError,
)
from gnusocial.streaming.lease import LeaseLostError
from gnusocial.streaming.series import damaged

if TYPE_CHECKING:
    from gnusocial.streaming.effects import State

#: Each script looks and acts in one step; nobody can take the lease in between.
RENEW = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
"""
SAVE = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[2], ARGV[3])
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
"""
RELEASE = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
"""

#: Seconds. A Redis that hangs must not hold up a stream that is being closed.
_TIMEOUT = 5.0
#: Seconds. A shorter lease would end while a listener does its work.
_SHORTEST_LEASE = 1.0


class RedisCheckpoint:
    """Keeps the position of one stream in Redis; of those who share it only one delivers.

    Needs the extra ``redis``: ``pip install 'GNUSocial.py[redis]'``. An object is for one stream:
    two with one object are one holder, and both would deliver.

    Args:
        url_or_client: The address (``redis://HOST:PORT/NUMBER``, ``rediss://``, ``unix://``), or a
            ``redis.Redis`` that is set up already.
        key: The key of the position. The lease has the key ``{KEY}:lease``, with the braces.
        lease: Seconds after which another takes over from one that died. Longer than the
            listener takes for one event, or the event may come to two. Default 60, at least 1.
        holder: What the lease says of who has it. Default: the machine's name and the process id.

    Raises :class:`GNUSocialIllegalArgumentError` for arguments that make no sense, and where the
    extra is missing.
    """

    def __init__(
        self, url_or_client: Any, key: str, *, lease: float = 60.0, holder: str | None = None
    ) -> None:
        if not isinstance(key, str) or not key:
            raise GNUSocialIllegalArgumentError(f"key must be a text, not {key!r:.80}")
        self.lease = _seconds(lease)
        self._milliseconds = round(self.lease * 1000)
        self._redis = _redis()
        self._client = _client(self._redis, url_or_client)
        self._key = key
        # With the braces both keys are in one slot of a cluster.
        self._lease_key = f"{{{key}}}:lease"
        self._holder = holder or f"{platform.node()}:{os.getpid()}"
        self._token = self._new_token()
        self._holds = False

    def load(self) -> State | None:
        """Return what was saved last, by whomever, or None."""
        text = self._ask("get", self._key)
        if text is None:
            return None
        try:
            state: State = json.loads(text)
        except ValueError as error:
            raise damaged(f"{self!r}", f"no whole JSON document: {error}") from error
        return state

    def save(self, state: State) -> None:
        """Keep the position and renew the lease.

        Raises :class:`LeaseLostError`, and changes nothing, where the lease is not held.
        """
        text = json.dumps(state, separators=(",", ":"))
        if not self._holds or not self._run(SAVE, self._milliseconds, text):
            self._lose()
            raise LeaseLostError(f"{self!r} was not saved: the lease is not held")

    def hold(self) -> bool:
        """Renew the lease or take it, and tell whether it is held.

        One that was lost is told as False once, even if it could be taken again.
        """
        if self._holds:
            self._holds = self._run(RENEW, self._milliseconds)
        else:
            taken = self._ask("set", self._lease_key, self._token, nx=True, px=self._milliseconds)
            # It may be ours where the answer to an earlier try was lost on its way.
            self._holds = bool(taken) or self._run(RENEW, self._milliseconds)
        if not self._holds:
            self._lose()
        return self._holds

    def release(self) -> None:
        """Give the lease back, if it is held."""
        if self._holds:
            self._run(RELEASE)
            self._lose()

    def _lose(self) -> None:
        # A save that is still on its way under the old token must never count under a new lease.
        self._holds = False
        self._token = self._new_token()

    def _new_token(self) -> str:
        return f"{self._holder} {secrets.token_hex(16)}"

    def _run(self, script: str, *arguments: object) -> bool:
        """Run a script on both keys; it does nothing unless the lease has the token."""
        keys = (self._lease_key, self._key)
        return bool(self._ask("eval", script, len(keys), *keys, self._token, *arguments))

    def _ask(self, command: str, *arguments: object, **options: object) -> Any:
        errors = self._redis.exceptions
        try:
            return getattr(self._client, command)(*arguments, **options)
        except (errors.AuthenticationError, errors.AuthorizationError) as error:
            raise GNUSocialIOError(f"{self!r} was refused: {error}") from error
        except (errors.ConnectionError, errors.TimeoutError, errors.ReadOnlyError) as error:
            raise GNUSocialNetworkError(f"{self!r} cannot be reached: {error}") from error
        except errors.RedisError as error:
            raise GNUSocialIOError(f"{self!r} failed: {error}") from error

    def __repr__(self) -> str:
        # Without the address: it may hold a password.
        return f"RedisCheckpoint({self._key!r})"


def _seconds(lease: object) -> float:
    number = isinstance(lease, (int, float)) and not isinstance(lease, bool)
    if not number or not _SHORTEST_LEASE <= lease < 1e9:  # type: ignore[operator]
        raise GNUSocialIllegalArgumentError(
            f"lease must be a number of seconds, {_SHORTEST_LEASE:g} or more, not {lease!r:.80}"
        )
    return float(lease)  # type: ignore[arg-type]


def _redis() -> Any:
    try:
        return import_module("redis")
    except ImportError:
        raise GNUSocialIllegalArgumentError(
            "RedisCheckpoint needs an optional package: pip install 'GNUSocial.py[redis]'"
        ) from None


def _client(redis: Any, url_or_client: Any) -> Any:
    if not isinstance(url_or_client, str):
        return url_or_client
    # One more try, at once: the server closes connections that were idle. Redis' own default may
    # wait for seconds, and closing a stream would wait for it.
    retry = import_module("redis.retry").Retry(import_module("redis.backoff").NoBackoff(), 1)
    try:
        return redis.Redis.from_url(
            url_or_client, socket_timeout=_TIMEOUT, socket_connect_timeout=_TIMEOUT, retry=retry
        )
    except ValueError:
        # What redis says of it may quote the password.
        raise GNUSocialIllegalArgumentError(
            "the address of Redis must be redis://HOST:PORT/NUMBER, rediss:// or unix://"
        ) from None
