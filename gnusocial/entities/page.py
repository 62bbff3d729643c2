"""A page of results: a list that keeps the request that produced it.

``gnusocial.internals.pagination.walk`` uses the request to fetch the next page.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

T = TypeVar("T")


class Page(list[T]):
    """A list of entities that knows how it was fetched.

    It behaves like a list: index, slice, compare, pickle. ``fetch_next(page)`` and related methods
    request its neighbours. A slice of a page is a plain list, without that knowledge.
    """

    __slots__ = ("origin", "skipped")

    def __init__(self, items: Iterable[T] = (), origin: Any = None, skipped: int = 0) -> None:
        super().__init__(items)
        #: The request that produced the page; None for a page created by hand.
        self.origin = origin
        #: How many further items the server sent that could not be decoded and were left out.
        self.skipped = skipped

    def __repr__(self) -> str:
        return f"Page({super().__repr__()})"

    def copy(self) -> Page[T]:
        """Return a shallow copy that can also be paged."""
        return Page(self, self.origin, self.skipped)

    __copy__ = copy
