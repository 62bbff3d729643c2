"""Notifications, merged (``merged``) from several routes (``sources``)."""

from typing import TYPE_CHECKING

from gnusocial._lazy import lazy

__all__ = ["merged"]

if TYPE_CHECKING:
    from gnusocial.internals.notifications import merged
else:
    __getattr__, __dir__ = lazy(__name__, __all__)
