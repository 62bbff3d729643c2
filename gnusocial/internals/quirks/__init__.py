"""What servers do wrong or cannot do, handled by name."""

from typing import TYPE_CHECKING

from gnusocial._lazy import lazy

__all__ = ["friendica", "groups", "lists", "people", "repairs", "unsupported", "versions"]

if TYPE_CHECKING:
    from gnusocial.internals.quirks import (
        friendica,
        groups,
        lists,
        people,
        repairs,
        unsupported,
        versions,
    )
else:
    __getattr__, __dir__ = lazy(__name__, __all__)
