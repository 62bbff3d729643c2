"""Store the position of a stream in Redis, with ``redis.asyncio``."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from gnusocial.streaming.checkpoint import LeaseLostError, as_text, parsed
from gnusocial.streaming.io.redis_checkpoint import (
    RELEASE,
    RENEW,
    SAVE,
    TAKE,
    RedisCheckpoint,
    client_of,
)

if TYPE_CHECKING:
    from gnusocial.streaming.checkpoint import State


class AsyncRedisCheckpoint(RedisCheckpoint):
    """:class:`~gnusocial.streaming.RedisCheckpoint` for an asynchronous client.

    It takes the URL of a Redis server, or a ``redis.asyncio.Redis`` or ``RedisCluster``, and can
    share its keys with a ``RedisCheckpoint``. A ``RedisCheckpoint`` works with an asynchronous
    client too; it is called in threads.
    """

    def _connect(self, url_or_client: object) -> Any:
        from redis import asyncio, backoff
        from redis.asyncio import retry

        parts = SimpleNamespace(
            Redis=asyncio.Redis, RedisCluster=asyncio.RedisCluster, retry=retry, backoff=backoff
        )
        return client_of(parts, url_or_client)

    async def load(self) -> State | None:  # type: ignore[override]
        """Return the position that any process saved last, or None."""
        with self._failures():
            text = await self._client.get(self._key)
        return None if text is None else parsed(text, self)

    async def save(self, state: State) -> None:  # type: ignore[override]
        """Save the position and renew the lease, or raise :class:`LeaseLostError`."""
        held, self._holds = self._holds, False
        self._holds = held and await self._run_script(SAVE, self._milliseconds, as_text(state))
        if not self._holds:
            raise LeaseLostError(f"{self!r} was not saved: the lease is not held")

    async def hold(self) -> bool:  # type: ignore[override]
        """Renew or take the lease, and return whether it is held."""
        held, self._holds = self._holds, False
        if held:
            self._holds = await self._run_script(RENEW, self._milliseconds)
        else:
            self._taken += 1
            self._holds = await self._run_script(TAKE, self._holder, self._milliseconds)
        return self._holds

    async def release(self) -> None:  # type: ignore[override]
        """Release the lease, if it is held."""
        held, self._holds = self._holds, False
        if held:
            await self._run_script(RELEASE)

    async def close(self) -> None:
        """Close the connections to Redis."""
        await self._client.aclose()

    async def _run_script(self, script: str, *arguments: object) -> bool:
        keys, lease = (self._lease_key, self._key), f"{self._holder}{self._taken}"
        with self._failures():
            return bool(await self._client.eval(script, len(keys), *keys, lease, *arguments))
