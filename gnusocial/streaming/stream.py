"""A stream from its first poll to its end, as a flow.

It does no I/O: the time is ``context.clock``, random numbers are passed in, and everything else is
yielded. ``streaming.io.driver`` carries it out.
"""

from __future__ import annotations

import logging
from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple

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

    #: Makes the flow of a stream, given the saved position and whether the caller is waiting.
    Begin = Callable[[State | None, bool], StreamFlow[None]]

_log = logging.getLogger("gnusocial.streaming")


class Rhythm(NamedTuple):
    """How often a stream polls, in seconds, and whether it continues after a failure."""

    shortest: float
    longest: float
    reconnect: bool = True


def turns(begin: Begin, holder: LeaseHolder) -> StreamFlow[None]:
    """Run a stream whenever it holds the lease, or always if its checkpoint has no lease.

    A lost lease ends the stream as a kill would; the next turn starts from the saved position.
    """
    if (yield from holder.take()):
        yield from _turn(begin, holder, attended=True)
    else:
        _log.info("another process holds the lease; the stream waits for it")
        # A checkpoint of another stream must raise now, and not when the lease is free.
        begin((yield from holder.load()), True).close()
    while True:
        yield Standby()
        yield from holder.wait_for_turn()
        yield from _turn(begin, holder, attended=False)


def _turn(begin: Begin, holder: LeaseHolder, *, attended: bool) -> StreamFlow[None]:
    """Run the stream from the saved position until the lease is lost."""
    try:
        with closing(begin((yield from _loaded(holder, attended)), attended)) as flow:
            yield from holder.guard(flow) if holder.is_shared else flow
    except LeaseLostError as error:
        if not holder.is_shared:
            raise
        _log.warning("the stream has lost its lease: %s", error)


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
    """Poll until an error ends the stream, and raise that error.

    Until a poll has succeeded, any error is raised at once. After that, or if no caller is waiting
    for the first poll, only persistent errors end the stream.
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
            # Save the beginning at once: items that arrive before the first event would be lost.
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
