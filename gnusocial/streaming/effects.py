"""What a stream asks of the world, besides to send and to wait for the rate limit.

A stream is a generator that yields these and those of ``internals.flows``; whoever drives it
(``receiver``) decides what a thread, a listener and a file are.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any

from gnusocial.errors import GNUSocialError
from gnusocial.internals.flows import Effect
from gnusocial.streaming.events import StreamEvent

State = dict[str, Any]


@dataclass(frozen=True)
class Pause:
    """Wait so many seconds before the next poll."""

    seconds: float


@dataclass(frozen=True)
class Polled:
    """A poll went well."""


@dataclass(frozen=True)
class Failed:
    """A poll failed; there will be another after so many seconds."""

    error: GNUSocialError
    seconds: float


@dataclass(frozen=True)
class Deliver:
    """Hand this on. Going on after it says that it was handled."""

    event: StreamEvent


@dataclass(frozen=True)
class Save:
    """Keep what this returns, in place of what was kept before."""

    state: Callable[[], State]


StreamEffect = Effect | Pause | Polled | Failed | Deliver | Save
StreamFlow = Generator[StreamEffect, Any, None]
