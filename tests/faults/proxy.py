"""A misbehaving proxy in its own threads, in front of a server.

Clients reach it as the server itself (plain or TLS), as an HTTP proxy, or by CONNECT. It passes
requests to a function; the fault for each comes from the queue `faults`, in order.
"""

from __future__ import annotations

import contextlib
import select
import socket
import ssl
import threading
import time
from collections import deque
from collections.abc import Callable

from tests.faults.kinds import KINDS, Exchange, Fault
from tests.faults.wire import Answer, Channel, Received

Forward = Callable[[Received], Answer]


class FaultProxy:
    """Listens on a port of 127.0.0.1 that the system chooses.

    Args:
        forward: Lets a request take effect and returns the answer.
        context: Encrypts connections, or what comes after CONNECT.
        encrypts_at_once: Whether connections are encrypted from their first byte.
        strangers_address: Host and port where faults send callers who shall not go there.
        now: Tells the time by which postponed requests are due.
    """

    def __init__(
        self,
        forward: Forward,
        *,
        context: ssl.SSLContext | None = None,
        encrypts_at_once: bool = False,
        strangers_address: str = "",
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.faults: deque[Fault | None] = deque()
        self.postponed: list[tuple[Received, float]] = []
        self.seen: list[Received] = []
        self.spent: list[Fault] = []
        self._forward = forward
        self._context = context
        self._encrypts_at_once = encrypts_at_once
        self._strangers_address = strangers_address
        self._now = now
        self._channels: set[Channel] = set()
        self._lock = threading.Lock()
        self._busy = 0
        self._settled = threading.Condition(self._lock)
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._listening.getsockname()[1]
        self.address = f"127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._accept, name="fault-proxy", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop listening and close every connection."""
        with contextlib.suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join(5)
        with self._lock:
            channels = list(self._channels)
        for channel in channels:
            with contextlib.suppress(OSError):
                channel.socket.shutdown(socket.SHUT_RDWR)

    def settle(self) -> None:
        """Wait until all requests have been answered, with everything that follows a response."""
        with self._settled:
            self._settled.wait_for(lambda: not self._busy, timeout=1)

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        channel = Channel(connection)
        with self._lock:
            self._channels.add(channel)
        # A client may go away at any moment, and a fault may close the connection under us.
        with contextlib.suppress(OSError, ssl.SSLError, ValueError, AttributeError):
            if self._encrypts_at_once and self._context is not None:
                channel.encrypt(self._context)
            while self._next(channel):
                pass
        channel.close()
        with self._lock:
            self._channels.discard(channel)

    def _next(self, channel: Channel) -> bool:
        """Handle the next request; return whether another may follow."""
        if self._lies_unread(channel):
            channel.reset()
            return False
        request = channel.receive()
        if request is None:
            return False
        if request.method == "CONNECT":
            return self._tunnel(channel)
        with self._lock:
            self._busy += 1
            self.seen.append(request)
            fault = self.faults.popleft() if self.faults else None
            if fault is not None:
                self.spent.append(fault)
        try:
            return self._answer(channel, request, fault)
        finally:
            with self._settled:
                self._busy -= 1
                self._settled.notify_all()

    def _answer(self, channel: Channel, request: Received, fault: Fault | None) -> bool:
        if fault is None:
            channel.send(self._forward(request).packed())
            return True
        exchange = Exchange(
            channel,
            request,
            fault.variant,
            self._forward,
            lambda late, seconds: self.postponed.append((late, self._now() + seconds)),
            self._strangers_address,
        )
        return KINDS[fault.kind](exchange)

    def _lies_unread(self, channel: Channel) -> bool:
        """Wait for a request if the next fault is that it is never read."""
        if not self.faults or self.faults[0] is None or self.faults[0].kind != "unread":
            return False
        select.select([channel.socket], [], [], 5)
        with self._lock:
            # The faults may be those of another operation by now.
            if not self.faults or self.faults[0] is None or self.faults[0].kind != "unread":
                return False
            self.spent.append(self.faults[0])
            self.faults.popleft()
        return True

    def _tunnel(self, channel: Channel) -> bool:
        channel.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
        if self._context is None:
            return False
        channel.encrypt(self._context)
        return True
