"""What a stream expects of everything it polls, and what one poll returns."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gnusocial.internals.context import ClientContext
    from gnusocial.internals.flows import Flow
    from gnusocial.streaming.catch_up import CatchUpRule
    from gnusocial.streaming.events import Kind, StreamEvent
    from gnusocial.streaming.sources import Source


@dataclass(eq=False, repr=False)
class PollResult:
    """What one poll found. The watch records nothing of it until the result is accepted."""

    watch: Watch
    #: Whether this is the first poll; then everything that was found counts as new.
    is_first: bool
    #: New items, the oldest first, each with its POSIX time (0 if unknown).
    new: list[tuple[float, Any]] = field(default_factory=list)
    #: Ids of known items that have been deleted.
    deleted: list[int] = field(default_factory=list)
    #: Whether accepting it changes the position, although there may be no event.
    must_be_saved: bool = False


class Watch(ABC):
    """Polls one source and remembers what it has delivered.

    Args:
        source: What is polled.
        state: What :meth:`state` returned when the checkpoint was saved, or None to start anew.

    Raises TypeError, ValueError, KeyError or AttributeError if the state is malformed.
    """

    def __init__(self, source: Source, state: Any = None) -> None:
        self.source = source
        #: Items of one family have ids of one series: an item may be in several sources.
        self.family = source.name
        #: Whether a first poll has been accepted.
        self.began = state is not None
        #: The kinds of events that the stream does not deliver.
        self.leaves_out: frozenset[Kind] = frozenset()

    @abstractmethod
    def poll(
        self, context: ClientContext, catch_up: CatchUpRule, lookups: dict[int, bool]
    ) -> Flow[PollResult]:
        """Poll the source.

        ``catch_up`` limits the first poll; ``lookups`` holds the deletions that other watches have
        looked up in this poll.
        """

    @abstractmethod
    def accept(self, result: Any) -> None:
        """Record a poll, except for its new items: each is recorded when it has been handled."""

    @abstractmethod
    def handled(self, item: Any) -> None:
        """Record that a new item was delivered, or that it is not wanted."""

    @abstractmethod
    def event(self, item: Any) -> StreamEvent | None:
        """Return the event for an item, or None for an item that is not one."""

    @abstractmethod
    def state(self) -> dict[str, Any]:
        """Return what has to be remembered, as a value that JSON can represent."""

    def delivered(self, item: Any) -> StreamEvent | None:
        """Return the event for an item, or None if the stream does not deliver it."""
        event = self.event(item)
        return None if event is None or event.kind in self.leaves_out else event

    def knows(self, item: Any) -> bool:
        """Tell whether an item has been handled before."""
        return False

    def hide(self, item_id: int) -> None:
        """Record that the deletion of an item was delivered."""
        raise NotImplementedError(f"{self.source.name} reports no deletions")
