"""Files to upload, read in pieces without blocking the event loop.

Paths and ordinary files are read in threads, files with an ``async`` read are awaited.
"""

from __future__ import annotations

import asyncio
import inspect
import os
from collections.abc import Callable
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gnusocial.errors import GNUSocialIllegalArgumentError, GNUSocialIOError
from gnusocial.internals.http.multipart import sources
from gnusocial.internals.io import upload_files
from gnusocial.internals.io.upload_files import CHUNK, HEAD, NAMELESS, reading

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterator

    from gnusocial.internals.flows import OpenFile
    from gnusocial.internals.http.multipart import FilePart, Streamed


async def file_part(effect: OpenFile) -> FilePart:
    """Return the multipart part for a file of any kind."""
    file = effect.file
    if not upload_files.is_async_file(file):
        return await asyncio.to_thread(
            upload_files.file_part, effect.field, file, effect.mime_type, effect.file_name
        )
    name = getattr(file, "name", None)
    with reading(name):
        content, head = await _look_at(file)
    found_name = Path(name).name if isinstance(name, str) else NAMELESS
    return upload_files.part_of(
        effect.field, found_name, content, lambda: head, effect.mime_type, effect.file_name
    )


@dataclass(frozen=True)
class _AsyncContent:
    """The content of an asynchronous file, from its position at the start."""

    file: Any = field(repr=False)
    size: int
    start: int

    def __len__(self) -> int:
        return self.size

    def __iter__(self) -> Iterator[bytes]:
        raise GNUSocialIllegalArgumentError("a file that is awaited needs an asynchronous client")

    async def chunks(self) -> AsyncGenerator[bytes, None]:
        """Yield the bytes, from the beginning."""
        name, left = getattr(self.file, "name", None), self.size
        with reading(name):
            await self.file.seek(self.start)
        while left:
            with reading(name):
                chunk = await _read(self.file, min(CHUNK, left))
            if not chunk:
                raise GNUSocialIOError("the file became shorter while it was sent")
            left -= len(chunk)
            yield chunk


async def pieces(body: bytes | Streamed) -> AsyncGenerator[bytes, None]:
    """Yield a body in pieces; when the next one is requested, the last one was sent."""
    gathered, reports = bytearray(), list[tuple[Callable[[int], object], int]]()
    for content, report in sources(body):
        sent = 0
        async with aclosing(_chunks(content)) as chunks:
            async for chunk in chunks:
                gathered += chunk
                sent += len(chunk)
                if report is not None:
                    reports.append((report, sent))
                if len(gathered) >= CHUNK:
                    yield bytes(gathered)
                    gathered.clear()
                    await _tell(reports)
    if gathered:
        yield bytes(gathered)
        await _tell(reports)


async def _tell(reports: list[tuple[Callable[[int], object], int]]) -> None:
    for report, sent in reports:
        await _awaited(report(sent))
    reports.clear()


async def _chunks(content: bytes | Streamed) -> AsyncGenerator[bytes, None]:
    if isinstance(content, bytes):
        for start in range(0, len(content), CHUNK):
            yield content[start : start + CHUNK]
    elif isinstance(content, _AsyncContent):
        async for chunk in content.chunks():
            yield chunk
    else:
        iterator = iter(content)
        try:
            while (each := await _next_in_thread(iterator)) is not None:
                yield each
        finally:
            _close(iterator)


async def _next_in_thread(iterator: Iterator[bytes]) -> bytes | None:
    future = asyncio.get_running_loop().run_in_executor(None, next, iterator, None)
    try:
        return await asyncio.shield(future)
    except asyncio.CancelledError:
        # The thread is still reading, and lets nobody else close what it reads.
        future.add_done_callback(partial(_abandon, iterator))
        raise


def _abandon(iterator: Any, future: asyncio.Future[bytes | None]) -> None:
    if not future.cancelled():
        future.exception()  # so that nobody reports it as forgotten
    _close(iterator)


def _close(iterator: Any) -> None:
    with suppress(ValueError):  # a thread reads; when it is done it is closed by _abandon
        iterator.close()


async def _look_at(file: Any) -> tuple[bytes | _AsyncContent, bytes]:
    """Return the content of a file from its position, and the first bytes of it."""
    seekable = getattr(file, "seekable", None)
    if seekable is None or not await _awaited(seekable()):
        content = b""
        while chunk := await _read(file, CHUNK):
            content += chunk
        return content, content[:HEAD]
    start = await file.tell()
    size = await file.seek(0, os.SEEK_END) - start
    await file.seek(start)
    head = await _read(file, HEAD)
    return _AsyncContent(file, max(size, 0), start), head


async def _read(file: Any, size: int) -> bytes:
    chunk = await file.read(size)
    if not isinstance(chunk, bytes):
        raise GNUSocialIllegalArgumentError(
            f"a file must be opened for reading bytes; this one gives {type(chunk).__name__}"
        )
    return chunk


async def _awaited(value: Any) -> Any:
    return await value if inspect.isawaitable(value) else value
