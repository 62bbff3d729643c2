"""Servers with scripted responses for single cases; and those responses."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from gnusocial import GNUSocial
from tests.faults.proxy import FaultProxy
from tests.faults.wire import Answer, Channel, Headers, Received

Handle = Callable[[Channel, Received], bool]
Act = Callable[[Received], Answer]


class Server(FaultProxy):
    """Passes each request and its connection to a function, which returns whether to keep it."""

    def __init__(self, handle: Handle, **options: Any) -> None:
        super().__init__(lambda request: Answer(500), **options)
        self._handle = handle

    @property
    def url(self) -> str:
        return f"http://{self.address}"

    def _answer(self, channel: Channel, request: Received, fault: Any) -> bool:
        return self._handle(channel, request)


@contextmanager
def served(act: Act) -> Iterator[Server]:
    """Run a server that sends the responses of a function."""

    def handle(channel: Channel, request: Received) -> bool:
        channel.send(act(request).packed())
        return True

    with handled(handle) as server:
        yield server


@contextmanager
def handled(handle: Handle, **options: Any) -> Iterator[Server]:
    """Run a server that calls a function."""
    server = Server(handle, **options)
    try:
        yield server
    finally:
        server.close()


def client(server: Server, **options: Any) -> GNUSocial:
    """Return a client of a server, with a password, a long timeout and no retries."""
    login = {"username": "alice", "password": "alicepass1"}
    return GNUSocial(
        **{"api_base_url": server.url, "retries": 0, "request_timeout": 5, **login, **options}
    )


def as_json(value: Any, status: int = 200, headers: Headers | None = None) -> Answer:
    """Return a JSON response."""
    kind = [("Content-Type", "application/json; charset=utf-8"), *(headers or [])]
    return Answer(status, kind, json.dumps(value).encode())


def user(name: str = "alice", number: int = 2, **more: Any) -> dict[str, Any]:
    """Return a user as a server sends it."""
    made = {"id": number, "name": name, "screen_name": name}
    return {**made, "created_at": "Mon Jan 05 10:00:00 +0000 2015", **more}


def status(number: int, text: str, author: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return a status as a server sends it, with the current time."""
    return {
        "id": number,
        "text": text,
        "created_at": time.strftime("%a %b %d %H:%M:%S +0000 %Y", time.gmtime()),
        "user": author or user(),
        "uri": f"tag:gs.example,2026:noticeId={number}:objectType=note",
        "statusnet_conversation_id": number,
        "in_reply_to_status_id": None,
        "favorited": False,
        "repeated": False,
    }
