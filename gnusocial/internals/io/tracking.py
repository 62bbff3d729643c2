"""Connections that know what happens to a request: sent or not, in time or not, interrupted.

urllib3 raises one exception for several things, so its class never proves that a request was not
sent. Here the connection itself notes the moment at which it hands the first byte of a request to
its socket. It also keeps the deadline of the whole call, whatever the server sends meanwhile, skips
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

#: Interim responses before the final one; more than this is an attack.
_MOST_INTERIM = 100
#: Bytes that are handed to a socket at once. Each piece has the whole time-out for itself.
_PIECE = 64 * 1024

_current = threading.local()


class Call:
    """One request on its way, as the connections of this thread see it.

    ``read`` and ``total`` are seconds: without a byte, and for all of it.
    """

    def __init__(self, read: float, total: float) -> None:
        self.read = read
        self.total = total
        self.deadline = time.monotonic() + total
        self.thread = threading.get_ident()
        #: True once a tracked connection took the request.
        self.tracked = False
        #: True once a byte of the request may have left.
        self.sent = False
        self.interrupted = False
        self._socket: Any = None

    @property
    def is_certainly_unsent(self) -> bool:
        """True where no byte of the request was handed to a socket."""
        return self.tracked and not self.sent

    def __enter__(self) -> Call:
        _current.call = self
        return self

    def __exit__(self, *exception: object) -> None:
        _current.call = None
        self._socket = None

    def uses(self, sock: Any) -> None:
        """Take note of the socket that the request goes through."""
        self._socket = sock
        self.check()

    def check(self) -> float:
        """Return the seconds that the next step may take. Raises where there are none left."""
        if self.interrupted:
            raise RemoteDisconnected("the client was closed while the request was on its way")
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError(f"the whole request took longer than {self.total:g} s")
        return min(self.read, left)

    def interrupt(self) -> None:
        """End the call soon, from another thread."""
        self.interrupted = True
        sock = self._socket
        if sock is not None:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)


def current() -> Call | None:
    """Return the call that this thread makes."""
    return getattr(_current, "call", None)


class _TimedReader(io.RawIOBase):
    """Reads from a socket, and looks at the deadline before each piece."""

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
    """A response that skips interim ones. The connection of such a response is not used again."""

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
            # begin() reads a head only where there is none yet.
            self.headers = self.msg = None  # type: ignore[assignment]
            super().begin()
        if interim:
            self.will_close = True


class _Tracked:
    """Mixed into a connection class of urllib3."""

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
        if call is None or self._is_connecting:  # what opens a tunnel is not the request
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
        for start in range(0, max(len(pieces), 1), _PIECE):
            self.sock.settimeout(call.check())
            super().send(pieces[start : start + _PIECE])  # type: ignore[misc]


@lru_cache(maxsize=64)
def _tracked(cls: type) -> type:
    return type(f"Tracked{cls.__name__}", (_Tracked, cls), {})


def track(pool: Any) -> None:
    """Let a pool of urllib3 make connections that know what happens to a request.

    Where it has made others before, they may be used again and know nothing: then nothing proves
    that a request of the present call was not sent.
    """
    if not issubclass(pool.ConnectionCls, _Tracked):
        pool.ConnectionCls = _tracked(pool.ConnectionCls)
        pool.gnusocial_knows_all = pool.num_connections == 0
    call = current()
    if call is not None and not pool.gnusocial_knows_all:
        call.sent = True
