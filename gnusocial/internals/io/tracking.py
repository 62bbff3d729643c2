"""Connections that track a request: whether it was sent, timed out or was interrupted.

urllib3 raises one exception for several causes, so the class of an exception never proves that a
request was not sent. Here the connection itself records when it passes the first byte of a request
to its socket. It also enforces the total timeout, whatever the server sends meanwhile, skips
interim (1xx) responses, and can be interrupted from another thread.
"""

from __future__ import annotations

import io
import socket
import threading
import time
from contextlib import suppress
from functools import lru_cache
from http.client import HTTPResponse, RemoteDisconnected
from typing import Any, NamedTuple

#: Maximum number of interim responses before the final one; more are treated as an attack.
_MOST_INTERIM = 100
#: Bytes passed to a socket at once. The timeout applies to each piece separately.
_PIECE = 64 * 1024

_current = threading.local()


class Call:
    """One request in progress, as the connections of this thread see it.

    ``read`` and ``total`` are the read timeout and the total timeout in seconds.
    """

    def __init__(self, read: float, total: float) -> None:
        self.read = read
        self.total = total
        self.deadline = time.monotonic() + total
        self.thread = threading.get_ident()
        #: True once a tracked connection handles the request.
        self.tracked = False
        #: True once a byte of the request may have been sent.
        self.sent = False
        self.interrupted = False
        self._socket: Any = None

    @property
    def is_certainly_unsent(self) -> bool:
        """True if no byte of the request was passed to a socket."""
        return self.tracked and not self.sent

    def __enter__(self) -> Call:
        _current.call = self
        return self

    def __exit__(self, *exception: object) -> None:
        _current.call = None
        self._socket = None

    def uses(self, sock: Any) -> None:
        """Record the socket that the request uses."""
        self._socket = sock
        self.check()

    def check(self) -> float:
        """Return the seconds that the next step may take. Raises if none are left."""
        if self.interrupted:
            raise RemoteDisconnected("the client was closed during the request")
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError(f"the whole request took longer than {self.total:g} s")
        return min(self.read, left)

    def interrupt(self) -> None:
        """Abort the call soon, from another thread."""
        self.interrupted = True
        sock = self._socket
        if sock is not None:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)


def current() -> Call | None:
    """Return the call that this thread is making."""
    return getattr(_current, "call", None)


class _TimedReader(io.RawIOBase):
    """Reads from a socket, and checks the deadline before each read."""

    def __init__(self, sock: Any, call: Call) -> None:
        # As long as the file is open, closing the connection does not close the socket.
        self._sock, self._file, self._call = sock, sock.makefile("rb", buffering=0), call

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._sock.settimeout(self._call.check())
        return int(self._sock.recv_into(buffer))

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()


class _TimedSocket(NamedTuple):
    """What a response opens to read from."""

    sock: Any
    call: Call

    def makefile(self, _: str) -> io.BufferedReader:
        return io.BufferedReader(_TimedReader(self.sock, self.call))


class _FinalResponse(HTTPResponse):
    """A response that skips interim ones. Its connection is not reused after them."""

    def __init__(self, sock: Any, *args: Any, **kwargs: Any) -> None:
        call = current()
        opened: Any = sock if call is None else _TimedSocket(sock, call)
        super().__init__(opened, *args, **kwargs)

    def begin(self) -> None:
        super().begin()
        interim = 0
        while 100 <= self.status < 200 and self.status != 101:
            interim += 1
            if interim > _MOST_INTERIM:
                raise RemoteDisconnected(f"more than {_MOST_INTERIM} interim responses")
            # begin() reads the response headers only if there are none yet.
            self.headers = self.msg = None  # type: ignore[assignment]
            super().begin()
        if interim:
            self.will_close = True


class _Tracked:
    """A mixin for the connection classes of urllib3."""

    response_class = _FinalResponse
    _is_connecting = False
    sock: Any
    auto_open: int

    def connect(self) -> None:
        call = current()
        if call is not None:
            call.tracked = True
            call.check()
        self._is_connecting = True
        try:
            super().connect()  # type: ignore[misc]
        finally:
            self._is_connecting = False
        if call is not None:
            call.uses(self.sock)

    def _new_conn(self) -> Any:
        sock = super()._new_conn()  # type: ignore[misc]
        call = current()
        if call is not None:
            call.uses(sock)
        return sock

    def putrequest(self, *args: Any, **kwargs: Any) -> None:
        call = current()
        if call is not None:
            call.tracked = True
            if self.sock is not None:
                call.uses(self.sock)
        super().putrequest(*args, **kwargs)  # type: ignore[misc]

    def send(self, data: Any) -> None:
        call = current()
        if call is None or self._is_connecting:  # CONNECT for a tunnel is not the request
            super().send(data)  # type: ignore[misc]
            return
        if self.sock is None and self.auto_open:
            self.connect()
        call.sent = True
        if not isinstance(data, (bytes, bytearray, memoryview)):
            self.sock.settimeout(call.check())
            super().send(data)  # type: ignore[misc]
            return
        pieces = memoryview(data)
        for start in range(0, len(pieces), _PIECE):
            self.sock.settimeout(call.check())
            super().send(pieces[start : start + _PIECE])  # type: ignore[misc]


@lru_cache(maxsize=64)
def _tracked(cls: type) -> type:
    return type(f"Tracked{cls.__name__}", (_Tracked, cls), {})


def track(pool: Any) -> None:
    """Let a pool of urllib3 create tracked connections.

    Connections that it created before are untracked and may be reused. In that case nothing proves
    that the current request was not sent.
    """
    if not issubclass(pool.ConnectionCls, _Tracked):
        pool.ConnectionCls = _tracked(pool.ConnectionCls)
        pool.gnusocial_knows_all = pool.num_connections == 0
    call = current()
    if call is not None and not pool.gnusocial_knows_all:
        call.sent = True
