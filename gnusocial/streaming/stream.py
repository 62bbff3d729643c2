"""A stream from its first poll to its end, as a generator of effects.

It reads no clock, sends nothing and waits for nothing: time is ``setup.clock``, chance is given,
and what is to be done is yielded. ``receiver`` drives it for the synchronous client.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gnusocial.errors import GNUSocialError
from gnusocial.streaming.effects import Deliver, Failed, Pause, Polled, Save
from gnusocial.streaming.timing import Pace, Patience

if TYPE_CHECKING:
    from collections.abc import Callable

    from gnusocial.internals.context import ClientContext
    from gnusocial.streaming.effects import StreamFlow
    from gnusocial.streaming.series import Series


@dataclass(frozen=True)
class Rhythm:
    """How often a stream polls, in seconds, and whether it goes on after a failure."""

    shortest: float
    longest: float
    reconnect: bool = True


def stream(
    context: ClientContext,
    series: Series,
    rhythm: Rhythm,
    jitter: Callable[[], float],
    *,
    attended: bool = True,
) -> StreamFlow:
    """Poll for ever; raise what ends the stream.

    An error before the first poll that went well is raised at once. After it, and where nobody
    attends to the beginning, only refusals that are repeated end the stream.
    """
    pace = Pace(rhythm.shortest, rhythm.longest, context.clock())
    patience = Patience(rhythm.shortest, jitter, began=not attended)
    kept = False
    while True:
        try:
            happened = yield from series.poll(context)
        except GNUSocialError as error:
            if not rhythm.reconnect:
                raise
            seconds = patience.pause_after(error)
            yield Failed(error, seconds)
            yield Pause(seconds)
            continue
        if not kept:
            # Where it begins is kept at once, or what comes until the first event were lost.
            yield Save(series.state)
            kept = True
        patience.success()
        yield Polled()
        for each in happened:
            event = each.event()
            if event is not None:
                yield Deliver(event)
            each.handled()
            yield Save(series.state)
        if happened:
            pace.news(context.clock())
        yield Pause(pace.interval(context.clock()))
