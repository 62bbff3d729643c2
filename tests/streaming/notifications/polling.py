"""Poll one source of notifications, step by step, on a server that is a table of routes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from requests.structures import CaseInsensitiveDict

from gnusocial.entities.notification import NotificationKind
from gnusocial.internals.http.request import PreparedRequest
from gnusocial.internals.http.response import Response
from gnusocial.streaming.catch_up import CatchUpRule
from gnusocial.streaming.notifications import notification_sources
from gnusocial.streaming.sources import Source
from tests.internals.scripted import result_of
from tests.streaming.world import BEGINNING, JSON, Clock, setup_with

Query = dict[str, str]


class Routes:
    """A server: each route is a function of the query. It records what it is asked for."""

    def __init__(self) -> None:
        self.routes: dict[str, Callable[[Query], Any]] = {}
        #: The status codes with which routes refuse.
        self.refused: dict[str, int] = {}
        self.asked: list[tuple[str, Query]] = []
        #: An ETag that never changes.
        self.etag = ""

    def __call__(self, sent: PreparedRequest) -> Response:
        assert len(self.asked) < 500, "too many requests"
        parts = urlsplit(sent.url)
        path = parts.path.removeprefix("/api/").removesuffix(".json")
        query = dict(parse_qsl(parts.query))
        self.asked.append((path, query))
        status = self.refused.get(path, 200)
        headers = CaseInsensitiveDict({**JSON, "ETag": self.etag} if self.etag else JSON)
        if self.etag and sent.headers.get("If-None-Match") == self.etag:
            return Response(304, headers, b"", "GET", sent.url)
        body = {"error": "No.", "request": path} if status > 200 else self.routes[path](query)
        return Response(status, headers, json.dumps(body).encode(), "GET", sent.url)

    def taken(self, path: str = "") -> list[Query]:
        """Return the queries to the routes that begin with a path, and forget all requests."""
        found = [query for route, query in self.asked if route.startswith(path)]
        self.asked.clear()
        return found


class Bot:
    """Polls what some kinds of notifications need, and handles all that is new."""

    def __init__(
        self,
        server: Routes,
        *kinds: NotificationKind,
        state: Any = None,
        catch_up: CatchUpRule | None = None,
        source: Source | None = None,
    ) -> None:
        if source is None:
            (source,) = notification_sources(frozenset(kinds))
        assert source.opened_by is not None
        self.server = server
        self.watch = source.opened_by(source, json.loads(json.dumps(state)))
        self.catch_up = catch_up or CatchUpRule()
        self.clock = Clock()
        self.context = setup_with(self.clock, self.wall)
        self.result: Any = None

    def wall(self) -> float:
        """The POSIX time: as many seconds after the beginning as have been waited."""
        return BEGINNING + self.clock.now - Clock().now

    def poll(self, after: float = 15.0) -> list[str]:
        """Poll after so many seconds, and return the ids of the new notifications."""
        self.clock.now += after
        flow = self.watch.poll(self.context, self.catch_up, {})
        self.result = result_of(flow, self.server)
        self.watch.accept(self.result)
        told: Iterable[Any] = [item for _, item in self.result.new]
        for item in told:
            self.watch.handled(item)
        return [self.watch.event(item).data.id for item in told]
