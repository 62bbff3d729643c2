"""The types of arguments and of what errors carry, to annotate your own code with."""

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

#: A status, or its id: an int or its digits. A mapping counts by its key ``id``.
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
    """A file whose ``read`` is awaited, as those of aiofiles and anyio.

    Only an asynchronous client takes it. One that is ``seekable`` is read while it is sent, any
    other before.
    """

    async def read(self, size: int = ..., /) -> bytes:
        """Return so many bytes, or fewer at the end of the file."""


#: A file to upload: a path, bytes, or a file opened for reading bytes.
FileLike = Union[PathLike, bytes, bytearray, IO[bytes], AsyncFile]
#: Called with the bytes sent so far and their total number.
Progress = Callable[[int, int], object]
#: Seconds without a byte from the server: one number, or two of them (to connect, to read).
Timeout = Union[float, tuple[float, float]]
#: How much of the past a stream delivers first.
CatchUp = Union[int, datetime, Literal["none", "all"], None]


#: What a timeline is of, where it is named: a user, a group, a tag, a list.
TimelineTarget = Union[UserRef, GroupRef, ListRef, None]


class Bounds(TypedDict, total=False):
    """Which part of a timeline is asked for."""

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
    """How far a thread is posted: what ``thread_post`` goes on from. JSON can hold it."""

    #: The ids of the statuses that are posted.
    posted: list[int]
    #: POSIX time at which the next text was sent, if it may be posted as well; else None.
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
    """... where it tells a listener and stays."""

    run_async: Literal[False]


class BackgroundOptions(StreamOptions):
    """... where it tells a listener and returns."""

    run_async: Literal[True]


@runtime_checkable
class Checkpoint(Protocol):
    """What keeps the position of a stream.

    It may be used from another thread than it was made in.
    """

    def load(self) -> dict[str, Any] | None:
        """Return what was saved last, or None where nothing was."""

    def save(self, state: dict[str, Any]) -> None:
        """Keep this in place of what was saved before, whole or not at all."""


#: Where the position of a stream is kept: a path, or a store.
CheckpointRef = Union[PathLike, Checkpoint]


class Transport(Protocol):
    """What sends the requests of a client; pass one as ``transport=``, in tests for instance.

    :meth:`send` raises :class:`~gnusocial.GNUSocialNetworkError` where no whole response came.
    """

    def send(self, prepared: PreparedRequest, /) -> Response:
        """Send a request and return the whole response. Redirects are not followed."""

    def close(self) -> None:
        """Release the connections."""


class Clock(Protocol):
    """Where a client gets the time from and how it waits; pass one as ``clock=`` in tests."""

    def monotonic(self) -> float:
        """Return seconds on a clock that never goes back."""

    def time(self) -> float:
        """Return POSIX time."""

    def sleep(self, seconds: float, /) -> None:
        """Wait so many seconds."""


class AsyncTransport(Protocol):
    """What sends the requests of an asynchronous client: :class:`Transport`, to await."""

    async def send(self, prepared: PreparedRequest, /) -> Response:
        """Send a request and return the whole response. Redirects are not followed."""

    async def close(self) -> None:
        """Release the connections."""


class AsyncClock(Protocol):
    """Where an asynchronous client gets the time from: :class:`Clock`, with a sleep to await."""

    def monotonic(self) -> float:
        """Return seconds on a clock that never goes back."""

    def time(self) -> float:
        """Return POSIX time."""

    async def sleep(self, seconds: float, /) -> None:
        """Wait so many seconds."""
