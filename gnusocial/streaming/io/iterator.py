"""A stream as an iterator: it runs in the caller's thread when the next item is requested."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Generic, TypeVar, cast

from gnusocial.streaming.effects import Deliver

if TYPE_CHECKING:
    from gnusocial.streaming.io.driver import StreamDriver

T = TypeVar("T")


class StreamIterator(Iterator[T], Generic[T]):
    """Returns the items of a stream one after the other, and blocks until there is one.

    An item counts as handled when the next one is requested. As a context manager it is closed at
    the end.
    """

    def __init__(self, driver: StreamDriver, *, typed: bool) -> None:
        """``typed`` returns events; otherwise their data is returned, except for deletions."""
        self._driver = driver
        self._typed = typed

    def __next__(self) -> T:
        while step := self._driver.next_step():
            if isinstance(step, Deliver) and (self._typed or step.event.kind != "delete"):
                return cast("T", step.event if self._typed else step.event.data)
        raise StopIteration

    def close(self) -> None:
        """End the stream. The last item does not count as handled.

        Another thread that waits for the next item is woken, and its poll is interrupted.
        Only a stream with a lease has to be closed, so that another process can take over at once.
        """
        self._driver.close()

    def __enter__(self) -> StreamIterator[T]:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()
