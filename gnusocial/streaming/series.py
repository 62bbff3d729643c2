"""Several timelines as one ordered series of events, in which nothing comes twice.

A status that stands on two timelines is one event. Here is also what a checkpoint holds, and which
one belongs to which stream.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from heapq import merge
from typing import TYPE_CHECKING, Any

from gnusocial.errors import GNUSocialIOError, GNUSocialUnsupportedError
from gnusocial.streaming.events import StreamEvent, kind_of
from gnusocial.streaming.memory import Memory
from gnusocial.streaming.sources import time_of
from gnusocial.streaming.watch import Watch

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gnusocial.internals.context import ClientContext
    from gnusocial.internals.flows import Flow
    from gnusocial.streaming.catch_up import CatchUp
    from gnusocial.streaming.effects import State
    from gnusocial.streaming.sources import Source
    from gnusocial.streaming.watch import Reading

_FORMAT = 1

_log = logging.getLogger("gnusocial.streaming")


@dataclass
class Happening:
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
                watch.memory.hide(self.item)
            else:
                watch.memory.remember(watch.source.position(self.item))


class Series:
    """The timelines of one stream."""

    def __init__(self, key: str, sources: Iterable[Source], catch_up: CatchUp) -> None:
        self._key = key
        self._catch_up = catch_up
        self._watches = [Watch(source) for source in sources]

    def poll(self, context: ClientContext) -> Flow[list[Happening]]:
        """Ask for all timelines and return what has happened, the oldest first.

        If one of them fails nothing is taken note of: a mention must not be delivered as a mere
        update because the mentions could not be read.
        """
        readings: list[Reading] = []
        lookups: dict[int, bool] = {}
        for watch in tuple(self._watches):
            try:
                reading = yield from watch.poll(context, self._catch_up.enough, lookups)
            except GNUSocialUnsupportedError:
                if watch.began or not watch.source.optional:
                    raise
                _log.warning("this server has no %s; the stream goes without", watch.source.name)
                self._watches.remove(watch)
                continue
            readings.append(reading)
        for reading in readings:
            reading.watch.accept(reading)
        return self._wanted(readings) + _deletions(readings)

    def state(self) -> State:
        """Return what a checkpoint keeps."""
        memories = {
            watch.source.name: watch.memory.state() for watch in self._watches if watch.began
        }
        return {"gnusocial_stream": _FORMAT, "stream": self._key, "timelines": memories}

    def restore(self, state: Any) -> None:
        """Go on from what a checkpoint kept. Raises what says that it is none of this stream."""
        try:
            if state["gnusocial_stream"] != _FORMAT:
                raise ValueError("its format is not known")
            found, memories = state["stream"], state["timelines"]
            watches = [
                Watch(each.source, Memory.restored(memories[each.source.name]))
                if each.source.name in memories
                else each
                for each in self._watches
            ]
        except (KeyError, TypeError, ValueError) as error:
            raise damaged("the checkpoint", str(error) or type(error).__name__) from error
        if found != self._key:
            raise GNUSocialIOError(
                f"the checkpoint belongs to another stream ({found}), not to {self._key}; "
                "give each stream a checkpoint of its own"
            )
        self._watches = watches

    def _wanted(self, readings: Sequence[Reading]) -> list[Happening]:
        """Return what is new; of a first poll, what is wanted of the past."""
        happened = self._merged(readings)
        beginning = [each for each in happened if all(_is_first(each, readings))]
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

    def _merged(self, readings: Sequence[Reading]) -> list[Happening]:
        """Return what is new on any timeline, in the order of time where they meet."""
        happened: dict[tuple[str, int], Happening] = {}
        by_time = merge(
            *([(reading, item) for item in reading.new] for reading in readings),
            key=lambda pair: time_of(pair[1]),
        )
        for reading, item in by_time:
            watch = reading.watch
            if not reading.is_first and self._is_known_elsewhere(watch, item):
                # It came on the other timeline between this one's turn and that one's.
                watch.memory.remember(watch.source.position(item))
                continue
            key = (watch.source.family, item.id)
            happened.setdefault(key, Happening(item)).watches.append(watch)
        return list(happened.values())

    def _is_known_elsewhere(self, watch: Watch, item: Any) -> bool:
        return any(
            item.id in other.memory
            for other in self._watches
            if other is not watch and other.source.family == watch.source.family
        )


def damaged(what: str, why: str) -> GNUSocialIOError:
    """Return the exception for a checkpoint that cannot be read: it is never silently ignored."""
    return GNUSocialIOError(
        f"{what} is damaged ({why}). Put back a copy of it; or remove it, and the stream begins "
        "anew as catch_up says"
    )


def _deletions(readings: Iterable[Reading]) -> list[Happening]:
    gone: dict[int, Happening] = {}
    for reading in readings:
        for item_id in reading.deleted:
            happening = gone.setdefault(item_id, Happening(item_id, is_deletion=True))
            happening.watches.append(reading.watch)
    return list(gone.values())


def _is_first(happening: Happening, readings: Iterable[Reading]) -> list[bool]:
    return [reading.is_first for reading in readings if reading.watch in happening.watches]


def _is_mere_update(source: Source) -> bool:
    return source.kind == "update"
