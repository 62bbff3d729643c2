"""A stream from its first poll to its end, as a flow.

It reads no clock, sends nothing and waits for nothing: time is ``context.clock``, chance is given,
and what is to be done is yielded. ``streaming.io.driver`` carries it out.
"""

from __future__ import annotations

import logging
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gnusocial.errors import GNUSocialError, GNUSocialNetworkError
from gnusocial.streaming.checkpoint import LeaseLostError
from gnusocial.streaming.effects import Deliver, Failed, Pause, Polled, Save, Standby
from gnusocial.streaming.timing import Backoff, Pace

if TYPE_CHECKING:
    from collections.abc import Callable

    from gnusocial.internals.context import ClientContext
    from gnusocial.streaming.checkpoint import State
    from gnusocial.streaming.effects import StreamFlow
    from gnusocial.streaming.lease import LeaseHolder
    from gnusocial.streaming.series import Series

    #: Makes the flow of a stream, given what was saved and whether its caller still waits.
    Begin = Callable[[State | None, bool], StreamFlow[None]]

_log = logging.getLogger("gnusocial.streaming")


@dataclass(frozen=True)
class Rhythm:
    """How often a stream polls, in seconds, and whether it goes on after a failure."""

    shortest: float
    longest: float
    reconnect: bool = True


def turns(begin: Begin, holder: LeaseHolder) -> StreamFlow[None]:
    """Run a stream whenever it is its turn; where its checkpoint has no lease it always is.

    A lease that is lost ends the stream as a kill would, and the next begins from what was saved
    last.
    """
    if (yield from holder.take()):
        yield from _turn(begin, holder, attended=True)
    else:
        _log.info("another has the lease; the stream waits for it")
        # A position that is none of this stream's is told now, and not in some weeks.
        begin((yield from holder.load()), True).close()
    while True:
        yield Standby()
        yield from holder.wait_for_turn()
        yield from _turn(begin, holder, attended=False)


def _turn(begin: Begin, holder: LeaseHolder, *, attended: bool) -> StreamFlow[None]:
    """Run the stream from what was saved last until the lease is lost."""
    try:
        with closing(begin((yield from _loaded(holder, attended)), attended)) as flow:
            yield from holder.guard(flow) if holder.is_shared else flow
    except LeaseLostError as error:
        if not holder.is_shared:
            raise
        _log.warning("the stream has lost its turn: %s", error)


def _loaded(holder: LeaseHolder, attended: bool) -> StreamFlow[State | None]:
    try:
        return (yield from holder.load())
    except GNUSocialNetworkError as error:
        if attended:
            raise
        raise LeaseLostError(str(error)) from error


def stream(
    context: ClientContext,
    series: Series,
    rhythm: Rhythm,
    jitter: Callable[[], float],
    *,
    attended: bool = True,
) -> StreamFlow[None]:
    """Poll for ever; raise what ends the stream.

    An error before the first poll that went well is raised at once. After it, and where nobody
    attends to the beginning, only errors that stay end the stream.
    """
    pace = Pace(rhythm.shortest, rhythm.longest, context.clock())
    backoff = Backoff(rhythm.shortest, jitter, began=not attended)
    kept = False
    while True:
        try:
            happened = yield from series.poll(context)
        except GNUSocialError as error:
            if not rhythm.reconnect:
                raise
            seconds = backoff.pause_after(error)
            _log.warning("a poll failed, the next in %.1f s: %s", seconds, error)
            yield Failed()
            yield Pause(seconds)
            continue
        if not kept:
            # Where it begins is kept at once, or what comes until the first event were lost.
            yield Save(series.state)
            kept = True
        backoff.success()
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
