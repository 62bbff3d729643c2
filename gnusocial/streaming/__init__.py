"""Streams: timelines and notifications that are polled.

Most modules are pure. ``stream`` is a stream from its first poll to its end, as a flow of
``effects``. ``series`` merges what is polled into one series of ``events``. ``watch`` polls one of
its ``sources`` and compares the response with the ``seen_items``; ``notifications`` does the same
for what is not a timeline. ``timing`` decides when to poll again, ``catch_up`` how much of the past
is delivered, ``lease`` which process delivers, ``identity`` which stream a checkpoint belongs to,
and ``listener`` when a failed event is delivered again. The API declares its streams with
``options`` and ``methods``.

``io`` does the work: ``driver`` carries out the effects, ``files`` and ``redis_checkpoint`` store
the position, ``iterator`` and ``handle`` are returned to the caller, and ``opening`` starts a
stream.
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
