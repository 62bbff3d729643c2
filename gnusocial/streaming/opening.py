"""From the arguments of a ``stream_*`` method to a running stream, in the form that is wanted."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, TypedDict
from urllib.parse import urlencode

from gnusocial.errors import GNUSocialIllegalArgumentError
from gnusocial.internals.http.options import is_duration
from gnusocial.streaming.catch_up import catch_up_from
from gnusocial.streaming.checkpoint import Checkpoint, Place, checkpoint_from
from gnusocial.streaming.handle import StreamHandle
from gnusocial.streaming.iterator import StreamIterator
from gnusocial.streaming.listener import StreamListener, check_listener
from gnusocial.streaming.receiver import Receiver
from gnusocial.streaming.series import Series
from gnusocial.streaming.stream import Rhythm, stream

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gnusocial.internals.context import ClientContext
    from gnusocial.internals.http.request import PreparedRequest
    from gnusocial.internals.http.response import Response
    from gnusocial.internals.io.stop_signal import StopSignal
    from gnusocial.streaming.effects import State, StreamFlow
    from gnusocial.streaming.sources import Source

CatchUpArgument = int | datetime | Literal["none", "all"] | None


class Options(TypedDict, total=False):
    """What every ``stream_*`` method takes by keyword."""

    reconnect_async: bool
    poll_interval: float
    max_poll_interval: float
    checkpoint: Place | Checkpoint | None
    catch_up: CatchUpArgument


class Foreground(Options, total=False):
    """What a method takes that tells a listener and stays."""

    run_async: Literal[False]


class Background(Options):
    """What a method takes that tells a listener and returns."""

    run_async: Literal[True]


@dataclass(frozen=True)
class Settings:
    """The options with their defaults."""

    #: Seconds between two polls while something happens.
    poll_interval: float = 15.0
    #: Seconds between two polls at most, however long nothing has happened.
    max_poll_interval: float = 120.0
    checkpoint: object = None
    catch_up: object = None
    reconnect_async: bool = True

    def rhythm(self, *, is_async: bool) -> Rhythm:
        """Return how often to poll. Raises what says that the intervals make no sense."""
        shortest, longest = self.poll_interval, self.max_poll_interval
        if not (is_duration(shortest) and is_duration(longest)):
            raise GNUSocialIllegalArgumentError(
                "poll_interval and max_poll_interval must be numbers of seconds above 0, "
                f"not {shortest!r} and {longest!r}"
            )
        reconnect = self.reconnect_async or not is_async
        return Rhythm(float(shortest), float(max(shortest, longest)), reconnect)


@dataclass(frozen=True)
class Connection:
    """What of a client a stream works with."""

    context: ClientContext
    send: Callable[[PreparedRequest], Response]
    stop: StopSignal
    on_wait: Callable[[float, str], object] | None


def open_stream(
    connection: Connection,
    name: str,
    sources: Sequence[Source],
    listener: StreamListener | None,
    *,
    run_async: bool,
    typed: bool = False,
    **options: Any,
) -> StreamIterator[Any] | StreamHandle | None:
    """Make the first poll, and run the stream in one of its three forms.

    ``typed`` lets the iterator give events, not only what somebody said.
    """
    settings = Settings(**options)
    if listener is not None:
        check_listener(listener)
    elif run_async:
        raise GNUSocialIllegalArgumentError("run_async=True needs a listener")
    receiver = _receiver(connection, name, sources, settings, run_async=run_async)
    receiver.open()
    if listener is None:
        return StreamIterator(receiver, typed=typed)
    if run_async:
        return StreamHandle(receiver, listener, connection.stop, name)
    receiver.listen(listener)
    return None


def _receiver(
    connection: Connection,
    name: str,
    sources: Sequence[Source],
    settings: Settings,
    *,
    run_async: bool,
) -> Receiver:
    rhythm = settings.rhythm(is_async=run_async)
    key, catch_up = _key(connection, name, sources), catch_up_from(settings.catch_up)

    def begin(state: State | None, attended: bool) -> StreamFlow:
        series = Series(key, sources, catch_up)
        if state is not None:
            series.restore(state)
        return stream(connection.context, series, rhythm, random.random, attended=attended)

    return Receiver(
        begin,
        connection.send,
        connection.stop,
        on_wait=connection.on_wait,
        checkpoint=checkpoint_from(settings.checkpoint),
    )


def _key(connection: Connection, name: str, sources: Sequence[Source]) -> str:
    """Return what tells a stream from others: a checkpoint fits one stream only."""
    reader = connection.context.credentials.username
    asked = " ".join(
        f"{each.request.path}?{urlencode(sorted(each.request.params.items()))}".rstrip("?")
        for each in sources
    )
    by = f" as {reader}" if reader else ""
    return f"{name} of {connection.context.api_root}{by}: {asked}"
