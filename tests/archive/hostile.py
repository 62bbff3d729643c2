"""A server with scripted responses, for cases that the sandbox cannot produce."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

#: The status, the headers and the body for a path.
Answer = tuple[int, dict[str, str], bytes]
WHEN = "Mon Jan 05 10:00:00 +0000 2015"


class Hostile(ThreadingHTTPServer):
    """Responds with ``answers[path]``; a missing API path gets an empty list."""

    daemon_threads = True

    def __init__(self) -> None:
        self.answers: dict[str, Answer | Callable[[], Answer]] = {}
        self.seen: list[tuple[str, dict[str, str]]] = []
        #: What POST answers, and the paths that were posted to.
        self.posts: dict[str, Callable[[], Answer]] = {}
        self.posted: list[str] = []
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def json(self, path: str, value: Any) -> None:
        self.answers[f"/api/{path}.json"] = (200, {}, json.dumps(value).encode())


class _Handler(BaseHTTPRequestHandler):
    server: Hostile

    def do_GET(self) -> None:
        path = self.path.split("?")[0]
        self.server.seen.append((path, dict(self.headers)))
        empty: Answer = (200, {}, b"[]") if path.startswith("/api/") else (404, {}, b"nothing")
        answer = self.server.answers.get(path, empty)
        self._send(answer() if callable(answer) else answer)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.posted.append(self.path)
        self._send(self.server.posts[self.path]())

    def _send(self, answer: Answer) -> None:
        status, headers, body = answer
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        """Log nothing."""


@contextmanager
def hostile() -> Iterator[Hostile]:
    with Hostile() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        server.json("account/verify_credentials", user())
        yield server
        server.shutdown()
        thread.join()


def user(**more: Any) -> dict[str, Any]:
    return {"id": 2, "name": "Alice", "screen_name": "alice", "created_at": WHEN, **more}


def status(number: int | str, text: str, **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "text": text,
        "created_at": WHEN,
        "user": user(),
        "uri": f"tag:gs.example,2015:noticeId={number}:objectType=note",
        "statusnet_conversation_id": number,
        "in_reply_to_status_id": None,
        "favorited": False,
        "repeated": False,
        **more,
    }
