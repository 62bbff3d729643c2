"""A sandbox without a network: the caller, the route, the parameters."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

from werkzeug.test import Client, TestResponse

from gnusocial.sandbox import Sandbox

PASSWORDS = {"alice": "alicepass1", "bob": "bobpass12", "carol": "carolpass1"}


class Site:
    """A sandbox whose clock moves only on request."""

    def __init__(self, version: str) -> None:
        self.version = version
        self.now = datetime(2026, 11, 27, 12, 0, tzinfo=timezone.utc)
        self.server = Sandbox(
            version, clock=lambda: self.now, site_url="http://site.test", dupelimit=0
        )
        self._client = Client(self.server.wsgi, use_cookies=False)

    def tick(self, seconds: float = 1) -> None:
        self.now += timedelta(seconds=seconds)

    def get(self, who: str | None, route: str, **query: object) -> TestResponse:
        return self._send("GET", who, route, query_string=query)

    def post(self, who: str | None, route: str, **form: object) -> TestResponse:
        return self._send("POST", who, route, data=form)

    def delete(self, who: str | None, route: str) -> TestResponse:
        return self._send("DELETE", who, route)

    def _send(self, method: str, who: str | None, route: str, **options: Any) -> TestResponse:
        if route.startswith("main/"):
            path = f"/{route}"
        else:
            path = f"/api/{route}" if "." in route.rsplit("/", 1)[-1] else f"/api/{route}.json"
        auth = (who, PASSWORDS[who]) if who is not None else None
        return self._client.open(path, method=method, auth=auth, **options)

    # What most tests do; each call a second after the last

    def did(self, who: str, route: str, **form: object) -> Any:
        """The response to a write that succeeds."""
        self.tick()
        response = self.post(who, route, **form)
        assert response.status_code == 200, response.get_data(as_text=True)
        return response.get_json()

    def write(self, who: str, text: str, **form: object) -> Any:
        return self.did(who, "statuses/update", status=text, **form)

    def seen(self, who: str | None, route: str, **query: object) -> Any:
        """The response to a read that succeeds."""
        response = self.get(who, route, **query)
        assert response.status_code == 200, response.get_data(as_text=True)
        return response.get_json()

    def ids(self, who: str | None, route: str, **query: object) -> list[int]:
        return [item["id"] for item in self.seen(who, route, **query)]

    def error(self, response: TestResponse) -> tuple[int, str]:
        return response.status_code, response.get_json()["error"]
