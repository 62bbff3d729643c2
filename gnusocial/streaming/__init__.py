"""Streams: timelines that are polled so well that one need not know it.

The pure part: ``stream`` is the whole life of a stream as a flow of ``effects``; ``series`` merges
timelines into one series of ``events``; ``watch`` polls one of its ``sources`` and compares the
response with the ``seen_items``; ``timing`` decides when to ask again, ``catch_up`` how much of the
past is wanted, ``lease`` whose turn it is, ``identity`` which checkpoint is whose, ``listener``
what is told again. ``options`` and ``methods`` are what the API declares its streams with.

The part that acts is ``io``: its ``driver`` carries the effects out, ``files`` and
``redis_checkpoint`` keep the position, ``iterator`` and ``handle`` are what a caller holds, and
``opening`` puts it together.
"""

from gnusocial.streaming.checkpoint import LeasedCheckpoint, LeaseLostError
from gnusocial.streaming.events import StreamEvent
from gnusocial.streaming.io.files import FileCheckpoint, SqliteCheckpoint
from gnusocial.streaming.io.handle import StreamHandle
from gnusocial.streaming.io.iterator import StreamIterator
from gnusocial.streaming.io.opening import move_checkpoint
from gnusocial.streaming.io.redis_checkpoint import RedisCheckpoint
from gnusocial.streaming.listener import CallbackStreamListener, StreamListener
from gnusocial.types import Checkpoint

__all__ = [
    "CallbackStreamListener",
    "Checkpoint",
    "FileCheckpoint",
    "LeaseLostError",
    "LeasedCheckpoint",
    "RedisCheckpoint",
    "SqliteCheckpoint",
    "StreamEvent",
    "StreamHandle",
    "StreamIterator",
    "StreamListener",
    "move_checkpoint",
]
