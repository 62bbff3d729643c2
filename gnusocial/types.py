"""The types of arguments and of attributes of exceptions, for annotations in your own code."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import IO, TYPE_CHECKING, Any, Literal, Protocol, TypedDict, Union, runtime_checkable

from gnusocial.internals.http.request import PreparedRequest
from gnusocial.internals.http.response import Response

if TYPE_CHECKING:
    from gnusocial.entities import Attachment, Group, Media, Status, User, UserList

__all__ = [
    "AsyncClock",
    "AsyncFile",
    "AsyncTransport",
    "AttachmentRef",
    "BackgroundOptions",
    "Bounds",
    "CatchUp",
    "Checkpoint",
    "CheckpointRef",
    "Clock",
    "ConversationRef",
    "FileLike",
    "ForegroundOptions",
    "GroupRef",
    "ListRef",
    "MediaRef",
    "PathLike",
    "PostOptions",
    "PreparedRequest",
    "Progress",
    "ReplyOptions",
    "Response",
    "StatusRef",
    "StorePath",
    "StreamOptions",
    "ThreadState",
    "TimelineTarget",
    "Timeout",
    "Transport",
    "UserRef",
]

#: A status, or its id: an int or its digits. For a mapping, its key ``id`` is used.
StatusRef = Union["Status", int, str, Mapping[str, Any]]
#: A user, an id (an int), a nickname or ``@nickname``.
UserRef = Union["User", int, str, Mapping[str, Any]]
#: A group, an id (an int), a nickname, an alias or ``!nickname``.
GroupRef = Union["Group", int, str, Mapping[str, Any]]
#: A list of users, its id (an int) or its name.
ListRef = Union["UserList", int, str, Mapping[str, Any]]
#: An upload, or its id.
MediaRef = Union["Media", int, str, Mapping[str, Any]]
#: An attachment of a status, or its id.
AttachmentRef = Union["Attachment", int, str, Mapping[str, Any]]
#: The ``statusnet_conversation_id`` of a status.
ConversationRef = Union[int, str]
#: The path of a file.
PathLike = Union[str, "os.PathLike[str]"]
#: The path of a credentials file, or ``keyring:NAME``.
StorePath = PathLike


class AsyncFile(Protocol):
    """A file whose ``read`` is awaited, such as those of aiofiles and anyio.

    Only the asynchronous client accepts it. A ``seekable`` file is read while it is sent, any other
    is read first.
    """

    async def read(self, size: int = ..., /) -> bytes:
        """Return at most so many bytes; fewer only at the end of the file."""


#: A file to upload: a path, bytes, or a file opened for reading bytes.
FileLike = Union[PathLike, bytes, bytearray, IO[bytes], AsyncFile]
#: Called with the bytes sent so far and their total number.
Progress = Callable[[int, int], object]
#: Seconds without a byte from the server: one number, or two of them (to connect, to read).
Timeout = Union[float, tuple[float, float]]
#: How much of the past a stream delivers first.
CatchUp = Union[int, datetime, Literal["none", "all"], None]


#: The subject of a timeline: a user, a group, a tag, a list.
TimelineTarget = Union[UserRef, GroupRef, ListRef, None]


class Bounds(TypedDict, total=False):
    """The bounds of a page of a timeline."""

    limit: int | None
    since_id: StatusRef | None
    max_id: StatusRef | None
    page: int | None


class ReplyOptions(TypedDict, total=False):
    """The options of ``status_reply``."""

    media_ids: MediaRef | Iterable[MediaRef] | None
    media_files: FileLike | Iterable[FileLike] | None
    progress: Progress | None
    latitude: float | None
    longitude: float | None
    source: str | None
    markup: bool


class PostOptions(ReplyOptions, total=False):
    """The options of ``post``: as for ``status_post``."""

    in_reply_to_id: StatusRef | None


class ThreadState(TypedDict):
    """The progress of a thread, from which ``thread_post`` resumes. JSON-compatible."""

    #: The ids of the posted statuses.
    posted: list[int]
    #: POSIX time at which the next text was sent, if it may have been posted too; else None.
    sent_at: float | None


class StreamOptions(TypedDict, total=False):
    """The options of every ``stream_*`` method, as described with these."""

    reconnect_async: bool
    poll_interval: float
    max_poll_interval: float
    checkpoint: CheckpointRef | None
    catch_up: CatchUp
    only_posts: bool


class ForegroundOptions(StreamOptions, total=False):
    """... with a listener, in the foreground."""

    run_async: Literal[False]


class BackgroundOptions(StreamOptions):
    """... with a listener, in the background."""

    run_async: Literal[True]


@runtime_checkable
class Checkpoint(Protocol):
    """Stores the position of a stream.

    It may be used from another thread than the one that created it.
    """

    def load(self) -> dict[str, Any] | None:
        """Return the state that was saved last, or None if there is none."""

    def save(self, state: dict[str, Any]) -> None:
        """Replace the saved state atomically."""


#: Where to store the position of a stream: a path, or a store.
CheckpointRef = Union[PathLike, Checkpoint]


class Transport(Protocol):
    """Sends the requests of a client; pass one as ``transport=``, for instance in tests.

    :meth:`send` raises :class:`~gnusocial.GNUSocialNetworkError` if there is no complete response.
    """

    def send(self, prepared: PreparedRequest, /) -> Response:
        """Send a request and return the complete response. Redirects are not followed."""

    def close(self) -> None:
        """Release the connections."""


class Clock(Protocol):
    """Gives a client the time and lets it wait; pass one as ``clock=`` in tests."""

    def monotonic(self) -> float:
        """Return the seconds of a monotonic clock."""

    def time(self) -> float:
        """Return the POSIX time."""

    def sleep(self, seconds: float, /) -> None:
        """Wait this many seconds."""


class AsyncTransport(Protocol):
    """Sends the requests of an asynchronous client: a :class:`Transport` to await."""

    async def send(self, prepared: PreparedRequest, /) -> Response:
        """Send a request and return the complete response. Redirects are not followed."""

    async def close(self) -> None:
        """Release the connections."""


class AsyncClock(Protocol):
    """Gives an asynchronous client the time: a :class:`Clock` with an awaitable ``sleep``."""

    def monotonic(self) -> float:
        """Return the seconds of a monotonic clock."""

    def time(self) -> float:
        """Return the POSIX time."""

    async def sleep(self, seconds: float, /) -> None:
        """Wait this many seconds."""
