"""The asynchronous client, over aiohttp: ``async with AsyncGNUSocial(...) as gs:``.

It has the methods of :class:`gnusocial.GNUSocial`, each declared once for both (``gnusocial.api``).
What is written by hand here is what touches the world: the driver, the transport, and files.
"""

try:
    import aiohttp  # noqa: F401 - to say at once what is missing
except ImportError as error:
    raise ImportError(
        "AsyncGNUSocial needs an optional package: pip install 'GNUSocial.py[async]'"
    ) from error

from gnusocial.aio.client import AsyncGNUSocial
from gnusocial.aio.redis_checkpoint import AsyncRedisCheckpoint
from gnusocial.aio.streams import AsyncStreamHandle, AsyncStreamIterator

__all__ = ["AsyncGNUSocial", "AsyncRedisCheckpoint", "AsyncStreamHandle", "AsyncStreamIterator"]
