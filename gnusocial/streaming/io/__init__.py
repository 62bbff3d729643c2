"""Everything of streams that sends, waits, writes files or starts threads; it decides nothing."""

from typing import TYPE_CHECKING

from gnusocial._lazy import lazy

__all__ = ["driver", "opening"]

if TYPE_CHECKING:
    from gnusocial.streaming.io import driver, opening
else:
    __getattr__, __dir__ = lazy(__name__, __all__)
