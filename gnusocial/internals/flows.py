"""What the pure core asks of the world: to send, and to wait.

A *flow* is a generator that yields these effects, is sent what came of them, and returns the
result of the call. One small driver runs it for the synchronous client; an asynchronous client
needs only another driver. Nothing else touches the network or sleeps.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass
from typing import Any, TypeVar

from gnusocial.errors import GNUSocialError
from gnusocial.internals.http.request import PreparedRequest
from gnusocial.internals.http.response import Response

T = TypeVar("T")


@dataclass(frozen=True)
class Send:
    """Send this and give back the :class:`Response`, or throw in the network error."""

    prepared: PreparedRequest


@dataclass(frozen=True)
class Wait:
    """Wait so many seconds, for this reason."""

    seconds: float
    reason: str


Effect = Send | Wait
Flow = Generator[Effect, Any, T]


def run(
    flow: Flow[T],
    send: Callable[[PreparedRequest], Response],
    wait: Callable[[float, str], None],
) -> T:
    """Carry out the effects of a flow, one after the other, and return its result."""
    with closing(flow):  # what the flow holds is given back even if a wait is broken off
        return _drive(flow, send, wait)


def _drive(
    flow: Flow[T],
    send: Callable[[PreparedRequest], Response],
    wait: Callable[[float, str], None],
) -> T:
    answer: Response | None = None
    failure: GNUSocialError | None = None
    while True:
        try:
            effect = flow.send(answer) if failure is None else flow.throw(failure)
        except StopIteration as stop:
            result: T = stop.value
            return result
        answer = failure = None
        if isinstance(effect, Wait):
            wait(effect.seconds, effect.reason)
            continue
        try:
            answer = send(effect.prepared)
        except GNUSocialError as error:
            failure = error
