"""A timeline as the feed formats see it: its notices and what it is called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..world import Notice


@dataclass(frozen=True)
class Feed:
    """A timeline."""

    title: str
    subtitle: str
    page: str
    """Path of the web page that shows the same."""
    tag: str
    """The end of the tag URI that is the feed's id."""
    notices: list[Notice]
