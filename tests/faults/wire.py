"""HTTP as bytes: reads requests, writes responses, and ends connections abruptly."""

from __future__ import annotations

import contextlib
import os
import socket
import ssl
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import BinaryIO

Headers = list[tuple[str, str]]

_PHRASES = {status.value: status.phrase for status in HTTPStatus}
_ABORT = struct.pack("ii", 1, 0)


@dataclass
class Received:
    """A request as received."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes = b""

    @property
    def host(self) -> str:
        """Host and port of the request."""
        if "://" in self.target.partition("?")[0]:
            return self.target.split("/")[2]
        return self.headers.get("host", "")

    @property
    def path(self) -> str:
        """Path and query."""
        if "://" in self.target.partition("?")[0]:
            return "/" + "/".join(self.target.split("/")[3:])
        return self.target

    @property
    def writes(self) -> bool:
        """Whether it may change something."""
        return self.method not in ("GET", "HEAD", "CONNECT")


@dataclass
class Answer:
    """A response before it is written."""

    status: int
    headers: Headers = field(default_factory=list)
    body: bytes = b""

    def packed(self) -> bytes:
        """Return the response as bytes."""
        return self.head() + self.body

    def head(self) -> bytes:
        """Return status line and headers, with the length of the body."""
        kept = [(name, value) for name, value in self.headers if name.lower() != "content-length"]
        if self.status >= 200 and self.status not in (204, 304):
            kept.append(("Content-Length", str(len(self.body))))
        lines = "".join(f"{name}: {value}\r\n" for name, value in kept)
        phrase = _PHRASES.get(self.status, "Unknown")
        return f"HTTP/1.1 {self.status} {phrase}\r\n{lines}\r\n".encode("latin-1", "replace")


class Channel:
    """One connection of a client, with or without TLS."""

    def __init__(self, connection: socket.socket) -> None:
        self.socket = connection
        self.file: BinaryIO = connection.makefile("rb")

    def encrypt(self, context: ssl.SSLContext) -> None:
        """Do the TLS handshake of a server."""
        self.file.close()
        self.socket = context.wrap_socket(self.socket, server_side=True)
        self.file = self.socket.makefile("rb")

    def receive(self) -> Received | None:
        """Return the next request; None at the end of the connection."""
        first = self.file.read(1)
        if not first.isalpha():
            # The greeting of an encrypted connection has no end of line, or has one by chance.
            return None
        line = (first + self.file.readline(65536)).decode("latin-1").split()
        if len(line) != 3:
            return None
        headers: dict[str, str] = {}
        while (header := self.file.readline(65536)) not in (b"\r\n", b"\n", b""):
            name, _, value = header.decode("latin-1").partition(":")
            headers[name.strip().lower()] = value.strip()
        request = Received(line[0], line[1], headers)
        if "100-continue" in headers.get("expect", ""):
            self.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        if "chunked" in headers.get("transfer-encoding", ""):
            request.body = self._chunks()
        else:
            request.body = self.file.read(int(headers.get("content-length", "0")))
        return request

    def _chunks(self) -> bytes:
        body = b""
        while size := int(self.file.readline().partition(b";")[0] or b"0", 16):
            body += self.file.read(size)
            self.file.readline()
        while self.file.readline() not in (b"\r\n", b"\n", b""):
            pass
        return body

    def send(self, content: bytes) -> None:
        """Send bytes, through TLS if the connection uses it."""
        self.socket.sendall(content)

    @contextlib.contextmanager
    def ending(self) -> Iterator[None]:
        """Let the data sent and the end of the connection arrive together.

        Otherwise it is random whether a client that has read the response sees the end before it
        sends the next request, and runs would not be reproducible.
        """
        cork = getattr(socket, "TCP_CORK", None)
        if cork is not None:
            self.socket.setsockopt(socket.IPPROTO_TCP, cork, 1)
        yield
        # Around the encryption, whose own farewell would come as a segment of its own.
        socket.socket.shutdown(self.socket, socket.SHUT_WR)

    def send_raw(self, content: bytes) -> None:
        """Send bytes without the encryption."""
        with contextlib.suppress(OSError):
            os.write(self.socket.fileno(), content)

    def wait_for_end(self) -> None:
        """Wait silently until the client has closed the connection."""
        with contextlib.suppress(OSError):
            while self.socket.recv(65536):
                pass

    def reset(self) -> None:
        """Abort the connection: the client sees a reset."""
        with contextlib.suppress(OSError):
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _ABORT)
        self.close()

    def close(self) -> None:
        """Close the connection at once, even if it is in use."""
        with contextlib.suppress(OSError, ValueError):
            self.file.close()
        with contextlib.suppress(OSError):
            self.socket.close()
