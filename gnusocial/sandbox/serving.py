"""The HTTP server of the sandbox: Werkzeug's, with persistent connections and without delays.

Werkzeug's own handler closes every connection, waits 10 ms for stray input after each response, and
logs every request. This one keeps connections alive, because a client library must be tested with
them, and logs nothing.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import ClientDisconnected
from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler
from werkzeug.test import run_wsgi_app

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication


class _Handler(WSGIRequestHandler):
    """Handles the requests of one connection."""

    protocol_version = "HTTP/1.1"
    # Small responses must not wait for the acknowledgement of the previous packet.
    disable_nagle_algorithm = True
    # Headers and body of a response are sent in one packet.
    wbufsize = 65536
    server: HttpServer

    def setup(self) -> None:
        super().setup()
        self.server.opened(self.connection)

    def finish(self) -> None:
        try:
            super().finish()
        except OSError:
            # The peer, or stop(), has closed the connection.
            self.close_connection = True
        finally:
            # The base class leaves it open if the write end could not be closed cleanly.
            self.rfile.close()
            self.server.closed(self.connection)

    def run_wsgi(self) -> None:
        """Handle one request. The application reads the whole body, so the next can follow."""
        if self.headers.get("Expect", "").strip().lower() == "100-continue":
            self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            self.wfile.flush()
        try:
            body, status, headers = run_wsgi_app(
                self.server.app, self.make_environ(), buffered=True
            )
        except (ConnectionError, ClientDisconnected):
            # A planned loss of the connection, or a client that gave up.
            self.close_connection = True
            return
        code, _, reason = status.partition(" ")
        # The application sends the date, because its clock may be simulated.
        self.send_response_only(int(code), reason)
        self.send_header("Server", self.version_string())
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(b"".join(body))
        self.wfile.flush()

    def version_string(self) -> str:
        return "sandbox"

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - the base's name
        """Say nothing."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


class HttpServer(ThreadedWSGIServer):
    """Runs an application in a background thread."""

    def __init__(self, host: str, port: int, app: WSGIApplication) -> None:
        self._connections: set[socket.socket] = set()
        self._connections_lock = threading.Lock()
        self._stopped = False
        super().__init__(host, port, app, handler=_Handler)
        self._thread = threading.Thread(
            target=super().serve_forever,
            kwargs={"poll_interval": 0.02},
            name="gnusocial-sandbox",
            daemon=True,
        )

    def start(self) -> None:
        """Start to serve."""
        self._thread.start()

    def stop(self) -> None:
        """Stop serving and close every connection."""
        self.shutdown()
        self._thread.join()
        self.server_close()
        with self._connections_lock:
            self._stopped = True
            connections = list(self._connections)
        for connection in connections:
            close_now(connection)

    def opened(self, connection: socket.socket) -> None:
        """Register a connection, to close it when the server stops."""
        with self._connections_lock:
            self._connections.add(connection)
            stopped = self._stopped
        if stopped:
            # Accepted during stop(), too late to be among the connections that it closes.
            close_now(connection)

    def closed(self, connection: socket.socket) -> None:
        """Unregister a connection."""
        with self._connections_lock:
            self._connections.discard(connection)


def close_now(connection: socket.socket) -> None:
    """Close a connection while it is in use."""
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
