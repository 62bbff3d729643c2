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

from typing import TYPE_CHECKING

from gnusocial._lazy import lazy

if TYPE_CHECKING:
    from gnusocial.streaming import io as io
    from gnusocial.streaming import notifications as notifications
    from gnusocial.streaming import options as options
    from gnusocial.streaming import sources as sources
    from gnusocial.streaming.checkpoint import LeasedCheckpoint, LeaseLostError
    from gnusocial.streaming.events import StreamEvent
    from gnusocial.streaming.io.files import FileCheckpoint, SqliteCheckpoint
    from gnusocial.streaming.io.handle import StreamHandle
    from gnusocial.streaming.io.iterator import StreamIterator
    from gnusocial.streaming.io.opening import move_checkpoint
    from gnusocial.streaming.io.redis_checkpoint import RedisCheckpoint
    from gnusocial.streaming.listener import CallbackStreamListener, StreamListener
    from gnusocial.types import Checkpoint
else:
    __getattr__, __dir__ = lazy(
        __name__,
        ["io", "notifications", "options", "sources"],
        {
            "CallbackStreamListener": "listener",
            "Checkpoint": "checkpoint",
            "FileCheckpoint": "io.files",
            "LeaseLostError": "checkpoint",
            "LeasedCheckpoint": "checkpoint",
            "RedisCheckpoint": "io.redis_checkpoint",
            "SqliteCheckpoint": "io.files",
            "StreamEvent": "events",
            "StreamHandle": "io.handle",
            "StreamIterator": "io.iterator",
            "StreamListener": "listener",
            "move_checkpoint": "io.opening",
        },
    )

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
