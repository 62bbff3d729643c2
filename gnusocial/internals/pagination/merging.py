"""The origin of a page that is merged from several lists."""

from __future__ import annotations

from typing import Generic, TypeVar

from gnusocial.entities.page import Page
from gnusocial.internals.context import ClientContext
from gnusocial.internals.flows import Flow

T = TypeVar("T")


class MergedPage(Generic[T]):
    """Fetches the neighbours of a merged page."""

    def first(self, context: ClientContext) -> Flow[Page[T]]:
        """Return the newest page."""
        raise NotImplementedError

    def next(self, context: ClientContext) -> Flow[Page[T] | None]:
        """Return the page after this one; None at the end."""
        raise NotImplementedError
