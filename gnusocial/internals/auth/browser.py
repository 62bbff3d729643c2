"""A login in the user's own browser: open the page, and wait on a loopback port for the way back.

This is the one place that listens. What the page says yes to is in ``internals.auth.oauth``.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from socketserver import TCPServer
from typing import Any

from gnusocial.errors import GNUSocialIOError, GNUSocialTimeoutError
from gnusocial.internals.auth.oauth import PendingLogin, verifier_in

_PAGE = """<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>GNUSocial.py</title>
<p>Done. You can close this page and go back to the program.</p></html>"""


def ask(
    begin: Callable[[str], tuple[PendingLogin, str]],
    *,
    timeout: float = 300.0,
    open_page: Callable[[str], Any] | None = None,
) -> tuple[PendingLogin, str]:
    """Let the user say yes in a browser, and return the pending login and the callback's URL.

    ``begin`` is given the address to be called back at and returns the login and the page to open;
    ``open_page`` opens it (the standard browser if None).
    """
    with _Listener() as listener:
        pending, page = begin(listener.callback)
        (open_page or _open_standard_browser)(page)
        return pending, listener.wait(pending, time.monotonic() + timeout)


class _Listener(TCPServer):
    """Waits for one call on 127.0.0.1, under an address that nobody else knows."""

    callback_url: str | None = None

    def __init__(self) -> None:
        try:
            super().__init__(("127.0.0.1", 0), _Handler)
        except OSError as error:
            raise GNUSocialIOError(f"cannot listen on 127.0.0.1: {error.strerror}") from error
        self.path = f"/{secrets.token_urlsafe(12)}"
        self.callback = f"http://127.0.0.1:{self.server_address[1]}{self.path}"

    def wait(self, pending: PendingLogin, deadline: float) -> str:
        """Return the URL that the browser was sent to. Strangers' calls are not counted."""
        while self.callback_url is None:
            self.timeout = deadline - time.monotonic()
            if self.timeout <= 0:
                raise GNUSocialTimeoutError("nobody answered the question in the browser in time")
            self.handle_request()
        verifier_in(self.callback_url, pending)
        return self.callback_url

    def handle_error(self, request: object, client_address: object) -> None:
        """Let a caller who hangs up go; the login waits on."""


class _Handler(BaseHTTPRequestHandler):
    #: Seconds for a caller to say what it wants.
    timeout = 10.0
    server: _Listener

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        if path != self.server.path:
            self.send_error(404)
            return
        self.server.callback_url = f"{self.server.callback}?{query}"
        body = _PAGE.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Say nothing: the address holds the verifier."""


def _open_standard_browser(page: str) -> None:
    import webbrowser

    if not webbrowser.open(page):
        raise GNUSocialIOError(
            "no browser could be opened; open the page of auth_request_url() by hand and "
            "give its code to log_in(code=...)"
        )
