"""What a stream asks of the world, besides what any call asks (``internals.flows``).

A stream is a generator that yields these effects and is sent the result of each. A driver carries
them out: the synchronous one is in ``streaming.io``, and another needs nothing but these.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any, TypeVar

from gnusocial.internals.flows import Effect, Send
from gnusocial.streaming.checkpoint import State
from gnusocial.streaming.events import StreamEvent

T = TypeVar("T")


@dataclass(frozen=True)
class Load:
    """Return what the checkpoint keeps, or None; without a checkpoint nothing is kept."""


@dataclass(frozen=True)
class Save:
    """Let the checkpoint keep what this returns, in place of what it kept."""

    state: Callable[[], State]


@dataclass(frozen=True)
class Hold:
    """Renew the lease of the checkpoint or take it, and tell whether it is held."""


@dataclass(frozen=True)
class Release:
    """Give the lease of the checkpoint back."""


@dataclass(frozen=True)
class Exclusive:
    """Run this flow while no other exclusive flow of the stream runs; the result is its result.

    A stream and what renews its lease while a listener works run side by side.
    """

    flow: Callable[[], StreamFlow[Any]]


@dataclass(frozen=True)
class Pause:
    """Wait so many seconds; a stream that is closed meanwhile ends here."""

    seconds: float


@dataclass(frozen=True)
class Announce:
    """Say that the stream will wait so many seconds for the rate limit; do not wait."""

    seconds: float
    reason: str


@dataclass(frozen=True)
class Tell:
    """Call the listener's method of that name; the result is the exception that it raised."""

    method: str
    arguments: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Polled:
    """A step: a poll went well."""

    is_receiving = True


@dataclass(frozen=True)
class Deliver:
    """A step: hand this on. Going on after it says that it was handled."""

    event: StreamEvent
    is_receiving = True


@dataclass(frozen=True)
class Failed:
    """A step: a poll failed, and there will be another."""

    is_receiving = False


@dataclass(frozen=True)
class Standby:
    """A step: another holds the lease, and the stream waits for its turn."""

    is_receiving = False


#: What a driver hands to whoever follows the stream, before it goes on.
Step = Polled | Deliver | Failed | Standby
#: What a stream that was closed does not begin any more.
BEGINNINGS = (Send, Polled, Deliver)

StreamEffect = Effect | Load | Save | Hold | Release | Exclusive | Pause | Announce | Tell | Step
StreamFlow = Generator[StreamEffect, Any, T]
