"""Merge what is polled into one ordered series of events without duplicates.

A status that is on two timelines is one event. The content of a checkpoint is made and read here;
``identity`` tells which stream a checkpoint belongs to.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from heapq import merge
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from gnusocial.errors import GNUSocialIOError, GNUSocialUnsupportedError
from gnusocial.streaming.checkpoint import damaged
from gnusocial.streaming.events import ACTIVITIES, StreamEvent
from gnusocial.streaming.watch import TimelineWatch

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gnusocial.internals.context import ClientContext
    from gnusocial.internals.flows import Flow
    from gnusocial.streaming.catch_up import CatchUpRule
    from gnusocial.streaming.checkpoint import State
    from gnusocial.streaming.polls import PollResult, Watch
    from gnusocial.streaming.sources import Source

#: The format that is written. Format 1 lacked the marks that distinguish statuses with one id.
_FORMAT = 2
_READABLE = (1, 2)

_log = logging.getLogger("gnusocial.streaming")


@dataclass(eq=False, repr=False)
class PendingEvent:
    """A new item with the watches that found it, the id of a deleted one, or a new position."""

    item: Any = None
    watches: list[Watch] = field(default_factory=list)
    time: float = 0.0
    is_deletion: bool = False

    def event(self) -> StreamEvent | None:
        """Return what is delivered. A mention stays one whatever other timelines it is on."""
        if self.is_deletion:
            return StreamEvent("delete", self.item)
        if not self.watches:
            return None
        return min(self.watches, key=_is_mere_update).delivered(self.item)

    def handled(self) -> None:
        """Record that it was delivered."""
        for watch in self.watches:
            if self.is_deletion:
                watch.hide(self.item)
            else:
                watch.handled(self.item)


class Series:
    """What one stream polls."""

    def __init__(
        self,
        key: str,
        sources: Iterable[Source],
        catch_up: CatchUpRule,
        *,
        only_posts: bool = False,
    ) -> None:
        self._key = key
        self._catch_up = catch_up
        self._leaves_out = ACTIVITIES if only_posts else frozenset()
        self._watches = [self._opened(source) for source in sources]

    def poll(self, context: ClientContext) -> Flow[list[PendingEvent]]:
        """Poll all sources and return what has happened, the oldest first.

        If one of them fails, nothing is recorded: a mention must not be delivered as an update
        because the mentions could not be read.
        """
        results: list[PollResult] = []
        lookups: dict[int, bool] = {}
        for watch in tuple(self._watches):
            try:
                result = yield from watch.poll(context, self._catch_up, lookups)
            except GNUSocialUnsupportedError:
                if watch.began or not watch.source.optional or len(self._watches) == 1:
                    raise
                _log.warning(
                    "this server has no %s; the stream continues without", watch.source.name
                )
                self._watches.remove(watch)
                continue
            results.append(result)
        for result in results:
            result.watch.accept(result)
        happened = self._wanted(results) + _deletions(results)
        if any(result.must_be_saved for result in results):
            happened.append(PendingEvent())
        return happened

    def state(self) -> State:
        """Return what a checkpoint stores."""
        seen = {watch.source.name: watch.state() for watch in self._watches if watch.began}
        return {"gnusocial_stream": _FORMAT, "stream": self._key, "timelines": seen}

    def restore(self, state: object) -> None:
        """Continue from a checkpoint. Raises if it is damaged or belongs to another stream."""
        key, timelines = parts_of(state)
        try:
            watches = [
                self._opened(each.source, timelines[each.source.name])
                if each.source.name in timelines
                else each
                for each in self._watches
            ]
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise damaged("the checkpoint", str(error) or type(error).__name__) from error
        if key != self._key:
            raise GNUSocialIOError(
                f"the checkpoint belongs to another stream ({key}), not to {self._key}. Use one "
                "checkpoint for each stream. If the site or the login has changed, move it with "
                "move_checkpoint()"
            )
        self._watches = watches

    def _opened(self, source: Source, state: Any = None) -> Watch:
        watch: Watch = (source.opened_by or TimelineWatch)(source, state)
        watch.leaves_out = self._leaves_out
        return watch

    def _wanted(self, results: Sequence[PollResult]) -> list[PendingEvent]:
        """Return what is new; of a first poll, what catch_up asks for."""
        happened = self._merged(results)
        beginning = [
            each for each in happened if all(_is_first(each, results)) and each.event() is not None
        ]
        unwanted = {
            id(each)
            for each, wanted in zip(
                beginning, self._catch_up.wanted([each.time for each in beginning]), strict=True
            )
            if not wanted
        }
        for each in happened:
            if id(each) in unwanted:
                each.handled()
        return [each for each in happened if id(each) not in unwanted]

    def _merged(self, results: Sequence[PollResult]) -> list[PendingEvent]:
        """Return what is new on any timeline, in the order of time where they meet."""
        happened: dict[tuple[str, Any], PendingEvent] = {}
        by_time = merge(
            *([(time, result.watch, item) for time, item in result.new] for result in results),
            key=itemgetter(0),
        )
        for time, watch, item in by_time:
            if self._is_known(watch, item):
                # It appeared on both timelines after one was polled and before the other was.
                watch.handled(item)
                continue
            pending = PendingEvent(item, time=time)
            happened.setdefault((watch.family, item.id), pending).watches.append(watch)
        return list(happened.values())

    def _is_known(self, watch: Watch, item: Any) -> bool:
        """Tell whether an item was handled on any timeline; it is new on this one."""
        return any(each.knows(item) for each in self._watches if each.family == watch.family)


def parts_of(state: object) -> tuple[str, dict[str, Any]]:
    """Return the stream that a checkpoint belongs to, and the state of each source."""
    if not isinstance(state, dict) or "gnusocial_stream" not in state:
        raise damaged("the checkpoint", "it is not the position of a stream")
    version = state["gnusocial_stream"]
    if type(version) is not int or version not in _READABLE:
        raise damaged(
            "the checkpoint",
            f"its format {version!r:.40} is unknown; was it written by a later version?",
        )
    key, timelines = state.get("stream"), state.get("timelines")
    if not isinstance(key, str) or not isinstance(timelines, dict):
        raise damaged("the checkpoint", "it is not the position of a stream")
    return key, timelines


def _deletions(results: Iterable[PollResult]) -> list[PendingEvent]:
    gone: dict[int, PendingEvent] = {}
    for result in results:
        for item_id in result.deleted:
            pending = gone.setdefault(item_id, PendingEvent(item_id, is_deletion=True))
            pending.watches.append(result.watch)
    return list(gone.values())


def _is_first(pending: PendingEvent, results: Iterable[PollResult]) -> list[bool]:
    return [result.is_first for result in results if result.watch in pending.watches]


def _is_mere_update(watch: Watch) -> bool:
    return watch.source.kind == "update"
