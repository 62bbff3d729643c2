"""The asynchronous client, over aiohttp: ``async with AsyncGNUSocial(...) as gs:``.

It has the methods of :class:`gnusocial.GNUSocial`; ``gnusocial.api`` declares them for both. This
package contains the I/O: the driver, the transport, and files.
"""

from typing import TYPE_CHECKING

from gnusocial._lazy import lazy

try:
    import aiohttp  # noqa: F401 - to raise at once if it is missing
except ImportError as error:
    raise ImportError(
        "AsyncGNUSocial needs an optional package: pip install 'GNUSocial.py[async]'"
    ) from error

from gnusocial.aio.client import AsyncGNUSocial

if TYPE_CHECKING:
    from gnusocial.aio.redis_checkpoint import AsyncRedisCheckpoint
    from gnusocial.aio.streams import AsyncStreamHandle, AsyncStreamIterator
else:
    __getattr__, __dir__ = lazy(
        __name__,
        [],
        {
            "AsyncRedisCheckpoint": "redis_checkpoint",
            "AsyncStreamHandle": "streams",
            "AsyncStreamIterator": "streams",
        },
    )

__all__ = ["AsyncGNUSocial", "AsyncRedisCheckpoint", "AsyncStreamHandle", "AsyncStreamIterator"]
