"""Encode a multipart body from fields and files, without reading large files into memory.

Opening files, and rereading them for a retry, is in ``internals.io.upload_files``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from gnusocial.internals.values import Value

#: A quote or newline in a name would end the header that contains it. It is escaped as browsers do;
#: PHP treats a backslash as an escape.
_IN_A_HEADER = str.maketrans({'"': "%22", "\r": "%0D", "\n": "%0A", "\\": "_"})


class Streamed(Protocol):
    """Bytes produced in chunks, from the first one at each iteration, with a known total length."""

    def __len__(self) -> int:
        """Return the number of bytes."""

    def __iter__(self) -> Iterator[bytes]:
        """Yield all chunks from the beginning."""


class FilePart(Value):
    """A file in a multipart body."""

    def __init__(
        self,
        field: str,
        name: str,
        media_type: str,
        content: bytes | Streamed,
    ) -> None:
        #: The name of the form field.
        self.field = field
        self.name = name
        self.media_type = media_type
        self.content = content


class Pieces:
    """A body of several pieces, some of which are not in memory."""

    def __init__(self, pieces: Sequence[bytes | Streamed]) -> None:
        self._pieces = pieces

    def __len__(self) -> int:
        return sum(len(piece) for piece in self._pieces)

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            if isinstance(piece, bytes):
                yield piece
            else:
                yield from piece


class Tracked:
    """Content that reports how much of it has been sent."""

    def __init__(self, content: bytes | Streamed, report: Callable[[int], object]) -> None:
        self._content = Pieces([content])
        self._report = report

    def __len__(self) -> int:
        return len(self._content)

    def __iter__(self) -> Iterator[bytes]:
        sent = 0
        for chunk in self._content:
            yield chunk
            # The transport requests the next chunk after it has sent this one.
            sent += len(chunk)
            self._report(sent)


#: A piece of a body, and the callback for the number of bytes sent.
Source = tuple["bytes | Streamed", "Callable[[int], object] | None"]


def sources(body: bytes | Streamed) -> Iterator[Source]:
    """Yield the pieces of a body unchanged, for a transport that reads and reports by itself."""
    if isinstance(body, Pieces):
        for piece in body._pieces:
            yield from sources(piece)
    elif isinstance(body, Tracked):
        for content, _ in sources(body._content):
            yield content, body._report
    else:
        yield body, None


def multipart(
    pairs: Sequence[tuple[str, str]], files: Sequence[FilePart]
) -> tuple[bytes | Pieces, str]:
    """Return the body for these fields and files, and its media type."""
    from secrets import token_hex

    boundary = token_hex(16)
    pieces: list[bytes | Streamed] = []
    for name, value in pairs:
        pieces += [_head(boundary, name), value.encode(), b"\r\n"]
    for file in files:
        pieces += [_head(boundary, file.field, file.name, file.media_type), file.content, b"\r\n"]
    pieces.append(f"--{boundary}--\r\n".encode())
    in_memory = [piece for piece in pieces if isinstance(piece, bytes)]
    body = b"".join(in_memory) if len(in_memory) == len(pieces) else Pieces(pieces)
    return body, f"multipart/form-data; boundary={boundary}"


def _head(
    boundary: str, name: str, file_name: str | None = None, media_type: str | None = None
) -> bytes:
    disposition = f'form-data; name="{name.translate(_IN_A_HEADER)}"'
    if file_name is not None:
        disposition += f'; filename="{file_name.translate(_IN_A_HEADER)}"'
    lines = [f"--{boundary}", f"Content-Disposition: {disposition}"]
    if media_type is not None:
        lines.append(f"Content-Type: {media_type}")
    return "\r\n".join([*lines, "", ""]).encode()
