"""What a page that is merged from several lists needs to be walked from: an origin of its own."""

from __future__ import annotations

from typing import Generic, TypeVar

from gnusocial.entities.page import Page
from gnusocial.internals.context import ClientContext
from gnusocial.internals.flows import Flow

T = TypeVar("T")


class MergedPage(Generic[T]):
    """The origin of such a page."""

    def first(self, context: ClientContext) -> Flow[Page[T]]:
        """Return the newest page anew."""
        raise NotImplementedError

    def next(self, context: ClientContext) -> Flow[Page[T] | None]:
        """Return the page after the one that this is the origin of; None at the end."""
        raise NotImplementedError
