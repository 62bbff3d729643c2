"""Wait for the user's browser: open a page, and listen on a loopback port for the callback.

Nothing else in the library listens. The content of the page is up to ``internals.auth.oauth``.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from socketserver import TCPServer

from gnusocial.errors import GNUSocialIOError, GNUSocialTimeoutError

PAGE = """<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>GNUSocial.py</title>
<p>Done. You can close this page and go back to the program.</p></html>"""


def ask(
    page_for: Callable[[str], str],
    check: Callable[[str], object],
    *,
    timeout: float = 300.0,
    open_page: Callable[[str], object] | None = None,
) -> str:
    """Open a page in the user's browser and return the callback URL that the browser requests.

    Args:
        page_for: Returns the page to open for a given callback URL.
        check: Raises for an invalid callback.
        timeout: Seconds to wait for the callback.
        open_page: Opens the page; None uses the default browser.
    """
    with _Listener() as listener:
        page = page_for(listener.callback)
        (open_page or open_standard_browser)(page)
        url = listener.wait(time.monotonic() + timeout)
        check(url)
        return url


class _Listener(TCPServer):
    """Waits for one request on 127.0.0.1, at a secret path."""

    callback_url: str | None = None

    def __init__(self) -> None:
        try:
            super().__init__(("127.0.0.1", 0), _Handler)
        except OSError as error:
            raise GNUSocialIOError(f"cannot listen on 127.0.0.1: {error.strerror}") from error
        self.path = f"/{secrets.token_urlsafe(12)}"
        self.callback = f"http://127.0.0.1:{self.server_address[1]}{self.path}"

    def wait(self, deadline: float) -> str:
        """Return the URL that the browser requested. Other requests are ignored."""
        while self.callback_url is None:
            self.timeout = deadline - time.monotonic()
            if self.timeout <= 0:
                raise GNUSocialTimeoutError("the login was not allowed in the browser in time")
            self.handle_request()
        return self.callback_url

    def handle_error(self, request: object, client_address: object) -> None:
        """Ignore a client that hangs up, and continue to wait."""


class _Handler(BaseHTTPRequestHandler):
    #: Read timeout of a request in seconds.
    timeout = 10.0
    server: _Listener

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        if path != self.server.path:
            self.send_error(404)
            return
        self.server.callback_url = f"{self.server.callback}?{query}"
        body = PAGE.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Log nothing: the URL contains the verifier."""


def open_standard_browser(page: str) -> None:
    """Open a page in the default browser of the system."""
    import webbrowser

    if not webbrowser.open(page):
        raise GNUSocialIOError(
            "no browser could be opened; open the page of auth_request_url() by hand and "
            "give its code to log_in(code=...)"
        )
