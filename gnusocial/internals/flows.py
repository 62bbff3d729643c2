"""Flows: calls as generators that yield effects.

A *flow* yields effects (send this request, wait so long, read this file), is sent the result of
each, and returns the result of the call. It does no I/O itself, so one flow serves both clients:
the synchronous one runs it with ``internals.io.driver``, the asynchronous one with ``aio.driver``.
The flows of a stream yield further effects (``streaming.effects``).
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Any, TypeVar

from gnusocial.internals.values import Value

if TYPE_CHECKING:
    import os

    from gnusocial.internals.http.request import PreparedRequest

T = TypeVar("T")


class Send(Value):
    """Send a request; the result is its :class:`Response`, or the network error is thrown in."""

    def __init__(self, request: PreparedRequest) -> None:
        self.request = request


class Wait(Value):
    """Wait this many seconds; the reason is for the log."""

    def __init__(self, seconds: float, reason: str) -> None:
        self.seconds = seconds
        self.reason = reason


class ReadSecret(Value):
    """Read the text of a credentials file or keyring entry.

    ``argument`` is the name of the caller's argument, for error messages; ``allow_readable``
    accepts a file that other users can read.
    """

    def __init__(
        self, path: str | os.PathLike[str], argument: str, allow_readable: bool = False
    ) -> None:
        self.path = path
        self.argument = argument
        self.allow_readable = allow_readable


class WriteSecret(Value):
    """Write the text of a credentials file or keyring entry, replacing what is there."""

    def __init__(self, path: str | os.PathLike[str], text: str) -> None:
        self.path = path
        self.text = text

    def __repr__(self) -> str:
        return f"WriteSecret({self.path!r})"


class CheckWritable(Value):
    """Raise the error with which :class:`WriteSecret` would fail."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = path


class PathExists(Value):
    """The result is whether a file of that name exists."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = path


class OpenFile(Value):
    """Inspect a file to upload; the result is its :class:`FilePart`."""

    def __init__(
        self, field: str, file: Any, mime_type: str | None = None, file_name: str | None = None
    ) -> None:
        self.field = field
        self.file = file
        self.mime_type = mime_type
        self.file_name = file_name


class AskInBrowser(Value):
    """Open a page in the user's browser and wait for the callback, which is the result.

    ``page_for`` makes the flow that returns the page to open, given the callback URL. ``check``
    raises if a callback is not valid. The timeout is in seconds.
    """

    def __init__(
        self,
        page_for: Callable[[str], Flow[str]],
        check: Callable[[str], object],
        timeout: float,
        open_page: Callable[[str], object] | None,
    ) -> None:
        self.page_for = page_for
        self.check = check
        self.timeout = timeout
        self.open_page = open_page


class UpdateContext(Value):
    """Replace fields of the client's context, for instance its credentials."""

    def __init__(self, changes: dict[str, Any]) -> None:
        self.changes = changes

    def __repr__(self) -> str:
        return "UpdateContext()"


FileEffect = ReadSecret | WriteSecret | CheckWritable | PathExists | OpenFile
Effect = Send | Wait | FileEffect | AskInBrowser | UpdateContext
Flow = Generator[Effect, Any, T]
