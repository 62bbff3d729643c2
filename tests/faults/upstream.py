"""The sandbox behind a proxy: called in this process, without a socket."""

from __future__ import annotations

import io
import sys
from typing import Any
from urllib.parse import unquote_to_bytes

from werkzeug.test import run_wsgi_app

from gnusocial.sandbox import Sandbox
from tests.faults.wire import Answer, Received

_UNPREFIXED = {"content-type": "CONTENT_TYPE", "content-length": "CONTENT_LENGTH"}


def ask(server: Sandbox, request: Received) -> Answer:
    """Let a request take effect in the sandbox, and return the response."""
    path, _, query = request.path.partition("?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query,
        "REQUEST_URI": request.path,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(request.body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in request.headers.items():
        environ[_UNPREFIXED.get(name, f"HTTP_{name.upper().replace('-', '_')}")] = value
    environ["CONTENT_LENGTH"] = str(len(request.body))
    body, status, headers = run_wsgi_app(server.wsgi, environ, buffered=True)
    return Answer(int(status.partition(" ")[0]), list(headers.items()), b"".join(body))
