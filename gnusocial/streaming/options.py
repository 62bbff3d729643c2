"""Read the options of a stream, and make its flow."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from gnusocial.errors import GNUSocialIllegalArgumentError
from gnusocial.internals.checks import flag, shown
from gnusocial.internals.http.options import is_duration
from gnusocial.streaming.catch_up import catch_up_from
from gnusocial.streaming.identity import stream_key
from gnusocial.streaming.series import Series
from gnusocial.streaming.stream import Rhythm, stream, turns

if TYPE_CHECKING:
    from gnusocial.internals.context import ClientContext
    from gnusocial.streaming.checkpoint import State
    from gnusocial.streaming.effects import StreamFlow
    from gnusocial.streaming.lease import LeaseHolder
    from gnusocial.streaming.sources import Source

T = TypeVar("T")


@dataclass(frozen=True)
class StreamOf(Generic[T]):
    """What a method of the API declares: a stream of items of one type."""

    name: str
    sources: tuple[Source, ...]
    #: Whether an iterator returns events instead of their data.
    typed: bool = False


@dataclass(frozen=True)
class Settings:
    """The options of a stream with their defaults."""

    #: Seconds between two polls while there is news.
    poll_interval: float = 15.0
    #: Seconds between two polls at most.
    max_poll_interval: float = 120.0
    checkpoint: object = None
    catch_up: object = None
    reconnect_async: bool = True
    #: Whether to leave out statuses that report an activity.
    only_posts: bool = False

    def of_iterator(self, declared: StreamOf[Any], listener: object) -> Settings:
        """Return the options with what an iterator over statuses implies, if it is one."""
        if listener is not None or declared.typed:
            return self
        flag(self.only_posts, "only_posts")
        return replace(self, only_posts=True)

    def rhythm(self, *, run_async: bool) -> Rhythm:
        """Return how often to poll. Raises for invalid intervals."""
        shortest, longest = self.poll_interval, self.max_poll_interval
        if not (is_duration(shortest) and is_duration(longest)):
            raise GNUSocialIllegalArgumentError(
                "poll_interval and max_poll_interval must be numbers of seconds above 0, "
                f"not {shown(shortest)} and {shown(longest)}"
            )
        reconnect = bool(self.reconnect_async) or not run_async
        return Rhythm(float(shortest), float(max(shortest, longest)), reconnect)


def flow_of(
    context: ClientContext,
    declared: StreamOf[T],
    settings: Settings,
    holder: LeaseHolder,
    *,
    run_async: bool,
) -> StreamFlow[None]:
    """Return the flow of a stream. Raises for invalid options."""
    rhythm = settings.rhythm(run_async=run_async)
    catch_up = catch_up_from(settings.catch_up)
    only_posts = flag(settings.only_posts, "only_posts")
    key = stream_key(context, declared.name, declared.sources)

    def begin(state: State | None, attended: bool) -> StreamFlow[None]:
        series = Series(key, declared.sources, catch_up, only_posts=only_posts)
        if state is not None:
            series.restore(state)
        return stream(context, series, rhythm, random.random, attended=attended)

    return turns(begin, holder)
