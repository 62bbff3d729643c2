"""A page of results: a list that remembers the request that made it.

What the memory is good for (asking for the next page) is in
``gnusocial.internals.pagination.walk``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

T = TypeVar("T")


class Page(list[T]):
    """A list of entities that knows how it was fetched.

    It behaves like the list it is: index, slice, compare, pickle. ``fetch_next(page)`` and its kin
    ask the server for its neighbours. A slice of a page is a plain list and knows nothing.
    """

    __slots__ = ("origin", "skipped")

    def __init__(self, items: Iterable[T] = (), origin: Any = None, skipped: int = 0) -> None:
        super().__init__(items)
        #: The request that made the page; None for a page made by hand.
        self.origin = origin
        #: How many items the server sent besides that could not be read, and were left out.
        self.skipped = skipped

    def __repr__(self) -> str:
        return f"Page({super().__repr__()})"

    def copy(self) -> Page[T]:
        """Return a shallow copy that knows what this page knows."""
        return Page(self, self.origin, self.skipped)

    __copy__ = copy
