"""Posting statuses, messages and files exactly once."""

from typing import TYPE_CHECKING

from gnusocial._lazy import lazy

__all__ = ["conversations", "length", "messages", "statuses", "text", "thread", "uploads"]

if TYPE_CHECKING:
    from gnusocial.internals.posting import (
        conversations,
        length,
        messages,
        statuses,
        text,
        thread,
        uploads,
    )
else:
    __getattr__, __dir__ = lazy(__name__, __all__)
