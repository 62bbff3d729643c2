"""Flows: calls as generators that yield effects.

A *flow* yields effects (send this request, wait so long, read this file), is sent the result of
each, and returns the result of the call. It does no I/O itself, so one flow serves both clients:
the synchronous one runs it with ``internals.io.driver``, the asynchronous one with ``aio.driver``.
The flows of a stream yield further effects (``streaming.effects``).
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from gnusocial.internals.http.request import PreparedRequest

if TYPE_CHECKING:
    import os

T = TypeVar("T")


class Send(NamedTuple):
    """Send a request; the result is its :class:`Response`, or the network error is thrown in."""

    request: PreparedRequest


class Wait(NamedTuple):
    """Wait this many seconds; the reason is for the log."""

    seconds: float
    reason: str


class ReadSecret(NamedTuple):
    """Read the text of a credentials file or keyring entry.

    ``argument`` is the name of the caller's argument, for error messages; ``allow_readable``
    accepts a file that other users can read.
    """

    path: str | os.PathLike[str]
    argument: str
    allow_readable: bool = False


class WriteSecret(NamedTuple):
    """Write the text of a credentials file or keyring entry, replacing what is there."""

    path: str | os.PathLike[str]
    text: str

    def __repr__(self) -> str:
        return f"WriteSecret({self.path!r})"


class CheckWritable(NamedTuple):
    """Raise the error with which :class:`WriteSecret` would fail."""

    path: str | os.PathLike[str]


class PathExists(NamedTuple):
    """The result is whether a file of that name exists."""

    path: str | os.PathLike[str]


class OpenFile(NamedTuple):
    """Inspect a file to upload; the result is its :class:`FilePart`."""

    field: str
    file: Any
    mime_type: str | None = None
    file_name: str | None = None


class AskInBrowser(NamedTuple):
    """Open a page in the user's browser and wait for the callback, which is the result.

    ``page_for`` makes the flow that returns the page to open, given the callback URL. ``check``
    raises if a callback is not valid. The timeout is in seconds.
    """

    page_for: Callable[[str], Flow[str]]
    check: Callable[[str], object]
    timeout: float
    open_page: Callable[[str], object] | None


class UpdateContext(NamedTuple):
    """Replace fields of the client's context, for instance its credentials."""

    changes: dict[str, Any]

    def __repr__(self) -> str:
        return "UpdateContext()"


FileEffect = ReadSecret | WriteSecret | CheckWritable | PathExists | OpenFile
Effect = Send | Wait | FileEffect | AskInBrowser | UpdateContext
Flow = Generator[Effect, Any, T]
