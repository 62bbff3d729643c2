"""Keep the position of a stream in Redis, with a lease, for several machines that share the work.

Both are keys of Redis: the position for ever, the lease with a time to live. Redis alone keeps the
time, so clocks that differ, or a machine that slept, do no harm. ``redis`` is imported when needed.
"""

from __future__ import annotations

import os
import re
import secrets
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from gnusocial.errors import (
    GNUSocialIllegalArgumentError,
    GNUSocialIOError,
    GNUSocialNetworkError,
)
from gnusocial.internals.extras import optional
from gnusocial.streaming.checkpoint import LeaseLostError, as_text, lease_seconds, parsed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from redis import Redis, RedisCluster

    from gnusocial.streaming.checkpoint import State

#: Each script looks and acts in one step; nobody can take the lease in between. The lease says who
#: has it, and ends with a number that is another each time that it is taken.
TAKE = """
local held = redis.call('GET', KEYS[1])
if held and string.sub(held, 1, #ARGV[2]) ~= ARGV[2] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[3])
return 1
"""
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

#: A key that says itself by which part of it it gets its slot.
_TAGGED = re.compile(r"[^{]*\{[^}]+\}")
_BRACE = re.compile(r"[{}]")

#: Seconds. A Redis that hangs must not hold up a stream that is being closed.
_TIMEOUT = 5.0


class RedisCheckpoint:
    """Keeps the position of one stream in Redis; of those who share it only one delivers.

    Needs the extra ``redis``: ``pip install 'GNUSocial.py[redis]'``. An object is for one stream:
    two with one object are one holder, and both would deliver.

    Args:
        url_or_client: The address (``redis://HOST:PORT/NUMBER``, ``rediss://``, ``unix://``), or a
            ``redis.Redis`` or ``redis.RedisCluster`` that is set up already.
        key: The key of the position. The lease has the key ``{KEY}:lease``, with the braces, or
            ``KEY:lease`` where there are braces in it already, as for a cluster.
        lease: Seconds after which another takes over from one that died. Default 60, at least 1.
            With an iterator it must be longer than the body of the loop takes for one item.
        holder: What the lease says of who has it. Default: the machine's name and the process id.

    Raises :class:`GNUSocialIllegalArgumentError` for arguments that make no sense, and where the
    extra is missing.
    """

    def __init__(
        self,
        url_or_client: str | Redis | RedisCluster,
        key: str,
        *,
        lease: float = 60.0,
        holder: str | None = None,
    ) -> None:
        self.lease = lease_seconds(lease)
        self._milliseconds = round(self.lease * 1000)
        self._redis = optional("redis", wanted_by="RedisCheckpoint")
        self._client = self._connect(url_or_client)
        self._key = key
        self._lease_key = _lease_key(key)
        #: Who this is: no two have the same.
        self._holder = f"{holder or _this_process()} {secrets.token_hex(16)} "
        self._taken = 0
        self._holds = False

    def _connect(self, url_or_client: object) -> Any:
        return client_of(self._redis, url_or_client)

    def load(self) -> State | None:
        """Return what was saved last, by whomever, or None."""
        text = self._ask("get", self._key)
        return None if text is None else parsed(text, self)

    def save(self, state: State) -> None:
        """Keep the position and renew the lease.

        Raises :class:`LeaseLostError`, and changes nothing, where the lease is not held.
        """
        # If the response gets lost on its way nobody knows what was saved; then the lease is lost.
        held, self._holds = self._holds, False
        self._holds = held and self._run(SAVE, self._milliseconds, as_text(state))
        if not self._holds:
            raise LeaseLostError(f"{self!r} was not saved: the lease is not held")

    def hold(self) -> bool:
        """Renew the lease or take it, and tell whether it is held.

        One that was lost is told as False once, even if it could be taken again.
        """
        if self._holds:
            self._holds = self._run(RENEW, self._milliseconds)
        else:
            # A new number: a save that is still on its way under the old one must not count.
            self._taken += 1
            self._holds = self._run(TAKE, self._holder, self._milliseconds)
        return self._holds

    def release(self) -> None:
        """Give the lease back, if it is held."""
        held, self._holds = self._holds, False
        if held:
            self._run(RELEASE)

    def _run(self, script: str, *arguments: object) -> bool:
        """Run a script on both keys, and return what it says."""
        keys, lease = (self._lease_key, self._key), f"{self._holder}{self._taken}"
        return bool(self._ask("eval", script, len(keys), *keys, lease, *arguments))

    def _ask(self, command: str, *arguments: object) -> Any:
        with self._failures():
            return getattr(self._client, command)(*arguments)

    @contextmanager
    def _failures(self) -> Iterator[None]:
        """Turn what Redis' client raises into our errors."""
        errors = self._redis.exceptions
        away = (
            errors.ConnectionError,
            errors.TimeoutError,
            # Of a cluster, or a pair of servers, that is about to find a new master.
            errors.ReadOnlyError,
            errors.TryAgainError,
            errors.ClusterError,
            errors.RedisClusterException,
        )
        try:
            yield
        except (errors.AuthenticationError, errors.AuthorizationError) as error:
            raise GNUSocialIOError(f"{self!r} was refused: {error}") from error
        except away as error:
            raise GNUSocialNetworkError(f"{self!r} cannot be reached: {error}") from error
        except errors.RedisError as error:
            raise GNUSocialIOError(f"{self!r} failed: {error}") from error

    def __repr__(self) -> str:
        # Without the address: it may hold a password.
        return f"RedisCheckpoint({self._key!r})"


def _lease_key(key: object) -> str:
    """Return a second key in the same slot of a cluster, which is that of the text in braces."""
    if not isinstance(key, str) or not key:
        raise GNUSocialIllegalArgumentError(f"key must be a text, not {key!r:.80}")
    if _TAGGED.match(key):
        return f"{key}:lease"
    if _BRACE.search(key):
        raise GNUSocialIllegalArgumentError(f"key {key!r:.80} has braces that hold nothing")
    return f"{{{key}}}:lease"


def _this_process() -> str:
    import platform  # here, as it costs more than all of this module

    return f"{platform.node()}:{os.getpid()}"


def client_of(redis: Any, url_or_client: object) -> Any:
    """Return the client of Redis that an address or a client stands for."""
    if not isinstance(url_or_client, str):
        # Not just anything: what is to be awaited would count as a lease that is held.
        if isinstance(url_or_client, (redis.Redis, redis.RedisCluster)):
            return url_or_client
        raise GNUSocialIllegalArgumentError(
            f"{url_or_client!r:.80} is neither the address of a Redis nor a redis.Redis"
        )
    # One more try, at once: the server closes connections that were idle. Redis' own default may
    # wait for seconds, and closing a stream would wait for it.
    retry = redis.retry.Retry(redis.backoff.NoBackoff(), 1)
    try:
        return redis.Redis.from_url(
            url_or_client, socket_timeout=_TIMEOUT, socket_connect_timeout=_TIMEOUT, retry=retry
        )
    except ValueError:
        # What redis says of it may quote the password.
        raise GNUSocialIllegalArgumentError(
            "the address of Redis must be redis://HOST:PORT/NUMBER, rediss:// or unix://"
        ) from None
