"""The effects of streams, in addition to those of all calls (``internals.flows``).

A stream is a generator that yields these effects and is sent the result of each. A driver carries
them out: the synchronous one is in ``streaming.io``, the asynchronous one in ``aio``.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any, NamedTuple, TypeVar

from gnusocial.internals.flows import Effect, Send
from gnusocial.streaming.checkpoint import State
from gnusocial.streaming.events import StreamEvent

T = TypeVar("T")


class Load:
    """Load the position from the checkpoint; None if there is none."""


class Save(NamedTuple):
    """Save what ``state`` returns in the checkpoint."""

    state: Callable[[], State]


class Hold:
    """Renew or take the lease of the checkpoint; the result is whether it is held."""


class Release:
    """Release the lease of the checkpoint."""


class Exclusive(NamedTuple):
    """Run this flow while no other exclusive flow of the stream runs; return its result.

    A stream runs concurrently with what renews its lease while a listener runs.
    """

    flow: Callable[[], StreamFlow[Any]]


class Pause(NamedTuple):
    """Wait for this many seconds; a stream that is closed meanwhile ends here."""

    seconds: float


class Announce(NamedTuple):
    """Report that the stream will wait this many seconds for the rate limit, without waiting."""

    seconds: float
    reason: str


class Tell(NamedTuple):
    """Call this method of the listener; the result is the exception that it raised, or None."""

    method: str
    arguments: tuple[Any, ...] = ()


class Polled:
    """A step: a poll succeeded."""


class Deliver:
    """A step: deliver this event. Continuing after it means that it was handled."""

    def __init__(self, event: StreamEvent) -> None:
        self.event = event


class Failed:
    """A step: a poll failed and will be repeated."""


class Standby:
    """A step: another process holds the lease, and the stream waits for it."""


#: What a driver returns to its caller before it continues.
Step = Polled | Deliver | Failed | Standby
#: The steps of a stream that receives.
RECEIVING = (Polled, Deliver)
#: What a closed stream does not start.
BEGINNINGS = (Send, *RECEIVING)

StreamEffect = Effect | Load | Save | Hold | Release | Exclusive | Pause | Announce | Tell | Step
StreamFlow = Generator[StreamEffect, Any, T]
