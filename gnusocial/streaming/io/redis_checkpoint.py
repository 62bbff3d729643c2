"""Store the position of a stream in Redis, with a lease, for several machines.

Both are keys of Redis. The lease has a time to live. Only Redis measures it, so the clocks of the
machines do not matter. ``redis`` is imported when it is needed.
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

#: Each script compares and writes in one step. The value of the lease names its holder, and ends
#: with a number that changes each time the lease is taken.
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

#: A key with a hash tag in braces, which determines its slot in a cluster.
_TAGGED = re.compile(r"[^{]*\{[^}]+\}")
_BRACE = re.compile(r"[{}]")

#: Seconds. A Redis that hangs must not hold up a stream that is being closed.
_TIMEOUT = 5.0


class RedisCheckpoint:
    """Stores the position of one stream in Redis. Of the processes that share it, one delivers.

    Needs the extra ``redis``: ``pip install 'GNUSocial.py[redis]'``. Use a separate object for each
    stream: two streams with one object would both hold the lease and deliver.

    Args:
        url_or_client: The URL (``redis://HOST:PORT/NUMBER``, ``rediss://``, ``unix://``), or a
            ``redis.Redis`` or ``redis.RedisCluster``.
        key: The key of the position. The lease has the key ``{KEY}:lease``, with the braces, or
            ``KEY:lease`` if the key contains a hash tag in braces, as for a cluster.
        lease: Seconds after which another process takes over from one that died. Default 60, at
            least 1. With an iterator it must be longer than the body of the loop takes for an item.
        holder: The name of the holder in the lease. Default: the host name and the process id.

    Raises :class:`GNUSocialIllegalArgumentError` for invalid arguments, or if the extra is missing.
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
        #: Unique for each object.
        self._holder = f"{holder or _this_process()} {secrets.token_hex(16)} "
        self._taken = 0
        self._holds = False

    def _connect(self, url_or_client: object) -> Any:
        return client_of(self._redis, url_or_client)

    def load(self) -> State | None:
        """Return the position that any process saved last, or None."""
        text = self._ask("get", self._key)
        return None if text is None else parsed(text, self)

    def save(self, state: State) -> None:
        """Save the position and renew the lease.

        Raises :class:`LeaseLostError`, and changes nothing, if the lease is not held.
        """
        # If the response is lost, it is unknown what was saved; then the lease counts as lost.
        held, self._holds = self._holds, False
        self._holds = held and self._run(SAVE, self._milliseconds, as_text(state))
        if not self._holds:
            raise LeaseLostError(f"{self!r} was not saved: the lease is not held")

    def hold(self) -> bool:
        """Renew or take the lease, and return whether it is held.

        After a lease was lost, this returns False once, even if it could be taken again.
        """
        if self._holds:
            self._holds = self._run(RENEW, self._milliseconds)
        else:
            # A new number, so that a delayed save with the old one has no effect.
            self._taken += 1
            self._holds = self._run(TAKE, self._holder, self._milliseconds)
        return self._holds

    def release(self) -> None:
        """Release the lease, if it is held."""
        held, self._holds = self._holds, False
        if held:
            self._run(RELEASE)

    def _run(self, script: str, *arguments: object) -> bool:
        """Run a script on both keys, and return its result."""
        keys, lease = (self._lease_key, self._key), f"{self._holder}{self._taken}"
        return bool(self._ask("eval", script, len(keys), *keys, lease, *arguments))

    def _ask(self, command: str, *arguments: object) -> Any:
        with self._failures():
            return getattr(self._client, command)(*arguments)

    @contextmanager
    def _failures(self) -> Iterator[None]:
        """Translate the exceptions of the redis package."""
        errors = self._redis.exceptions
        away = (
            errors.ConnectionError,
            errors.TimeoutError,
            # Raised by a cluster, or a pair of servers, during a failover.
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
        # Without the URL, which may contain a password.
        return f"RedisCheckpoint({self._key!r})"


def _lease_key(key: object) -> str:
    """Return a second key in the same slot of a cluster, by a hash tag in braces."""
    if not isinstance(key, str) or not key:
        raise GNUSocialIllegalArgumentError(
            f"key must be a string that is not empty, not {key!r:.80}"
        )
    if _TAGGED.match(key):
        return f"{key}:lease"
    if _BRACE.search(key):
        raise GNUSocialIllegalArgumentError(f"key {key!r:.80} has braces, but no hash tag in them")
    return f"{{{key}}}:lease"


def _this_process() -> str:
    import platform  # here, because it is slow to import

    return f"{platform.node()}:{os.getpid()}"


def client_of(redis: Any, url_or_client: object) -> Any:
    """Return the Redis client for a URL, or the client itself."""
    if not isinstance(url_or_client, str):
        # Checked, because the coroutines of an asynchronous client would count as true.
        if isinstance(url_or_client, (redis.Redis, redis.RedisCluster)):
            return url_or_client
        raise GNUSocialIllegalArgumentError(
            f"{url_or_client!r:.80} is neither the URL of a Redis server nor a redis.Redis"
        )
    # Retry once, at once: the server closes idle connections. The default of redis may wait for
    # seconds, and closing a stream would have to wait for it.
    retry = redis.retry.Retry(redis.backoff.NoBackoff(), 1)
    try:
        return redis.Redis.from_url(
            url_or_client, socket_timeout=_TIMEOUT, socket_connect_timeout=_TIMEOUT, retry=retry
        )
    except ValueError:
        # The message of redis may contain the password.
        raise GNUSocialIllegalArgumentError(
            "the URL of Redis must be redis://HOST:PORT/NUMBER, rediss:// or unix://"
        ) from None
