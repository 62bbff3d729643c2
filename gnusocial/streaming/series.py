"""Merge several timelines into one ordered series of events, in which nothing comes twice.

A status that stands on two timelines is one event. What a checkpoint holds is made and read here;
which checkpoint belongs to which stream is in ``identity``.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from heapq import merge
from typing import TYPE_CHECKING, Any

from gnusocial.errors import GNUSocialIOError, GNUSocialUnsupportedError
from gnusocial.streaming.checkpoint import damaged
from gnusocial.streaming.events import StreamEvent, kind_of
from gnusocial.streaming.seen_items import SeenItems
from gnusocial.streaming.sources import mark_of, time_of
from gnusocial.streaming.watch import Watch

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gnusocial.internals.context import ClientContext
    from gnusocial.internals.flows import Flow
    from gnusocial.streaming.catch_up import CatchUpRule
    from gnusocial.streaming.checkpoint import State
    from gnusocial.streaming.sources import Source
    from gnusocial.streaming.watch import PollResult

#: What is written; the first lacked what tells a status from another that had its id.
_FORMAT = 2
_READABLE = (1, 2)

_log = logging.getLogger("gnusocial.streaming")


@dataclass
class PendingEvent:
    """An item and the timelines on which it is new; or the id of one that was deleted."""

    item: Any
    watches: list[Watch] = field(default_factory=list)
    is_deletion: bool = False

    def event(self) -> StreamEvent | None:
        """Return what is delivered. A mention stays one on whatever timelines it stands."""
        if self.is_deletion:
            return StreamEvent("delete", self.item)
        sources = sorted((watch.source for watch in self.watches), key=_is_mere_update)
        kind = kind_of(self.item, sources[0])
        return None if kind is None else StreamEvent(kind, self.item)

    def handled(self) -> None:
        """Take note that it was delivered."""
        for watch in self.watches:
            if self.is_deletion:
                watch.seen.hide(self.item)
            else:
                watch.handled(self.item)


class Series:
    """The timelines of one stream."""

    def __init__(self, key: str, sources: Iterable[Source], catch_up: CatchUpRule) -> None:
        self._key = key
        self._catch_up = catch_up
        self._watches = [Watch(source) for source in sources]

    def poll(self, context: ClientContext) -> Flow[list[PendingEvent]]:
        """Ask for all timelines and return what has happened, the oldest first.

        If one of them fails nothing is taken note of: a mention must not be delivered as a mere
        update because the mentions could not be read.
        """
        results: list[PollResult] = []
        lookups: dict[int, bool] = {}
        for watch in tuple(self._watches):
            try:
                result = yield from watch.poll(context, self._catch_up.enough, lookups)
            except GNUSocialUnsupportedError:
                if watch.began or not watch.source.optional:
                    raise
                _log.warning("this server has no %s; the stream goes without", watch.source.name)
                self._watches.remove(watch)
                continue
            results.append(result)
        for result in results:
            result.watch.accept(result)
        return self._wanted(results) + _deletions(results)

    def state(self) -> State:
        """Return what a checkpoint keeps."""
        seen = {watch.source.name: watch.seen.state() for watch in self._watches if watch.began}
        return {"gnusocial_stream": _FORMAT, "stream": self._key, "timelines": seen}

    def restore(self, state: object) -> None:
        """Go on from what a checkpoint kept. Raises what says that it is none of this stream."""
        key, timelines = parts_of(state)
        try:
            watches = [
                Watch(each.source, SeenItems.restored(timelines[each.source.name]))
                if each.source.name in timelines
                else each
                for each in self._watches
            ]
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise damaged("the checkpoint", str(error) or type(error).__name__) from error
        if key != self._key:
            raise GNUSocialIOError(
                f"the checkpoint belongs to another stream ({key}), not to {self._key}. Give each "
                "stream a checkpoint of its own; where the site or the login is another now, take "
                "it along with move_checkpoint()"
            )
        self._watches = watches

    def _wanted(self, results: Sequence[PollResult]) -> list[PendingEvent]:
        """Return what is new; of a first poll, what is wanted of the past."""
        happened = self._merged(results)
        beginning = [each for each in happened if all(_is_first(each, results))]
        unwanted = {
            id(each)
            for each, wanted in zip(
                beginning, self._catch_up.wanted([each.item for each in beginning]), strict=True
            )
            if not wanted
        }
        for each in happened:
            if id(each) in unwanted:
                each.handled()
        return [each for each in happened if id(each) not in unwanted]

    def _merged(self, results: Sequence[PollResult]) -> list[PendingEvent]:
        """Return what is new on any timeline, in the order of time where they meet."""
        happened: dict[tuple[str, int], PendingEvent] = {}
        by_time = merge(
            *([(result, item) for item in result.new] for result in results),
            key=lambda pair: time_of(pair[1]),
        )
        for result, item in by_time:
            watch = result.watch
            if self._is_known_elsewhere(watch, item):
                # It came on the other timeline between this one's turn and that one's.
                watch.handled(item)
                continue
            key = (watch.source.family, item.id)
            happened.setdefault(key, PendingEvent(item)).watches.append(watch)
        return list(happened.values())

    def _is_known_elsewhere(self, watch: Watch, item: Any) -> bool:
        return any(
            other.seen.knows(item.id, mark_of(item))
            for other in self._watches
            if other is not watch and other.source.family == watch.source.family
        )


def parts_of(state: object) -> tuple[str, dict[str, Any]]:
    """Return which stream a checkpoint is of, and what it keeps of each timeline."""
    if not isinstance(state, dict) or "gnusocial_stream" not in state:
        raise damaged("the checkpoint", "it is no position of a stream")
    version = state["gnusocial_stream"]
    if type(version) is not int or version not in _READABLE:
        raise damaged(
            "the checkpoint", f"its format {version!r:.40} is not known; is this library older?"
        )
    key, timelines = state.get("stream"), state.get("timelines")
    if not isinstance(key, str) or not isinstance(timelines, dict):
        raise damaged("the checkpoint", "it is no position of a stream")
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


def _is_mere_update(source: Source) -> bool:
    return source.kind == "update"
