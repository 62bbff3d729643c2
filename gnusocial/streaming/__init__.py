"""What runs for long: streams, which are timelines polled so well that one need not know it.

The pure part: ``stream`` is the whole life of a stream as a generator of effects; ``series`` merges
timelines into one series of ``events``; ``watch`` polls one of its ``sources`` and compares the
answer with its ``memory``; ``timing`` decides when to ask again, ``catch_up`` how much of the past
is wanted. The part that acts: ``receiver`` carries the effects out, ``listener`` is told,
``checkpoint`` keeps the position, ``redis_checkpoint`` for several machines, of which ``lease``
lets one work; ``iterator`` gives item by item, ``handle`` holds a thread, ``opening`` puts it
together.
"""

from gnusocial.streaming.checkpoint import Checkpoint, FileCheckpoint, SqliteCheckpoint
from gnusocial.streaming.events import StreamEvent
from gnusocial.streaming.handle import StreamHandle
from gnusocial.streaming.iterator import StreamIterator
from gnusocial.streaming.lease import LeasedCheckpoint, LeaseLostError
from gnusocial.streaming.listener import CallbackStreamListener, StreamListener
from gnusocial.streaming.redis_checkpoint import RedisCheckpoint

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
]
