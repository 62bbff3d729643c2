"""Flows: calls as generators that yield what they need from the outside world.

A *flow* yields effects (send this request, wait so long, read this file), is sent the result of
each, and returns the result of the call. It touches nothing itself, so the same flow serves every
client: the synchronous one runs it with ``internals.io.driver``, an asynchronous one needs only
another driver. The flows of a stream yield further effects (``streaming.effects``).
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from gnusocial.internals.http.request import PreparedRequest

if TYPE_CHECKING:
    import os

T = TypeVar("T")


@dataclass(frozen=True)
class Send:
    """Send a request; the result is its :class:`Response`, or the network error is thrown in."""

    request: PreparedRequest


@dataclass(frozen=True)
class Wait:
    """Wait so many seconds, for this reason."""

    seconds: float
    reason: str


@dataclass(frozen=True)
class ReadSecret:
    """Read the text of a credentials file or keyring entry.

    ``argument`` is the name of the argument that named it, for error messages; ``allow_readable``
    takes a file that others can read too.
    """

    path: str | os.PathLike[str]
    argument: str
    allow_readable: bool = False


@dataclass(frozen=True)
class WriteSecret:
    """Write the text of a credentials file or keyring entry, replacing what is there."""

    path: str | os.PathLike[str]
    text: str = field(repr=False)


@dataclass(frozen=True)
class CheckWritable:
    """Raise what would keep :class:`WriteSecret` from writing there."""

    path: str | os.PathLike[str]


@dataclass(frozen=True)
class PathExists:
    """Tell whether there is a file of that name."""

    path: str | os.PathLike[str]


@dataclass(frozen=True)
class OpenFile:
    """Look at a file to upload; the result is its :class:`FilePart`."""

    field: str
    file: Any
    mime_type: str | None = None
    file_name: str | None = None


@dataclass(frozen=True)
class AskInBrowser:
    """Open a page in the user's browser and wait until it calls back; the result is the callback.

    ``page_for`` makes the flow that returns the page to open, given the URL to be called back at.
    ``check`` raises for a callback that is not a valid answer. The timeout is in seconds.
    """

    page_for: Callable[[str], Flow[str]]
    check: Callable[[str], object]
    timeout: float
    open_page: Callable[[str], object] | None


@dataclass(frozen=True)
class UpdateContext:
    """Replace fields of the client's context, for instance its credentials."""

    changes: dict[str, Any] = field(repr=False)


FileEffect = ReadSecret | WriteSecret | CheckWritable | PathExists | OpenFile
Effect = Send | Wait | FileEffect | AskInBrowser | UpdateContext
Flow = Generator[Effect, Any, T]
