"""A Friendica of the sandbox, called without a socket."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from werkzeug.test import Client, TestResponse

from gnusocial.sandbox import Sandbox

ALICE, BOB = ("alice", "alicepass1"), ("bob", "bobpass12")
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0\0\0\2\0\0\0\3" + b"\x08\x02\0\0\0"

URL = "http://friendica.example:8080"
NOW = datetime(2026, 11, 21, 1, 2, 3, tzinfo=timezone.utc)


class Site:
    """The server, and a browser to use it."""

    def __init__(self, version: str = "friendica-2024.08", **settings: Any) -> None:
        self.now = NOW
        self.server = Sandbox(version, site_url=URL, clock=self.time, **settings)
        self.client = Client(self.server.wsgi)

    def time(self) -> datetime:
        return self.now

    def get(self, path: str, who: Any = ALICE, **query: Any) -> TestResponse:
        return self.client.get(f"/api/{path}", query_string=query, auth=who)

    def post(self, path: str, who: Any = ALICE, **data: Any) -> TestResponse:
        return self.client.post(f"/api/{path}", data=data, auth=who)

    def status(self, text: str, who: Any = ALICE, **data: Any) -> dict[str, Any]:
        answer = self.post("statuses/update.json", who, status=text, **data)
        assert answer.status_code == 200
        return dict(answer.json or {})

    def befriend(self, *pairs: tuple[str, str]) -> None:
        for follower, followed in pairs:
            self.server.add_subscription(follower, followed)


def ids(answer: TestResponse) -> list[int]:
    return [item["id"] for item in answer.json or ()]


def is_empty_frame(answer: TestResponse) -> bool:
    """Whether a response is the page that Friendica sends instead of an empty response."""
    return (
        answer.status_code == 200
        and answer.content_type == "text/html; charset=utf-8"
        and "<title>Test social | Api</title>" in answer.text
        and "<p>" not in answer.text
    )
