"""Pagination: the rules of each endpoint, and walking over its pages."""

from typing import TYPE_CHECKING

from gnusocial._lazy import lazy

__all__ = ["saved", "walk"]

if TYPE_CHECKING:
    from gnusocial.internals.pagination import saved, walk
else:
    __getattr__, __dir__ = lazy(__name__, __all__)
