"""A server as a list: returns responses in order, and records requests."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypeVar

from requests.structures import CaseInsensitiveDict

from gnusocial.internals.auth.credentials import Anonymous
from gnusocial.internals.context import ClientContext
from gnusocial.internals.flows import Flow
from gnusocial.internals.http.request import PreparedRequest
from gnusocial.internals.http.response import Response
from gnusocial.internals.http.retries import Retries
from gnusocial.internals.io.driver import SyncDriver
from gnusocial.internals.ratelimit import RateLimiter

T = TypeVar("T")

ROOT = "https://example.org/api/"

Answer = tuple[int, str] | tuple[int, str, dict[str, str]] | Exception


class Clock:
    """A clock that moves only when somebody waits."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.waits: list[tuple[float, str]] = []

    def __call__(self) -> float:
        return self.now

    def wait(self, seconds: float, reason: str) -> None:
        self.now += seconds
        self.waits.append((seconds, reason))


def setup_for(
    credentials: Any = None,
    *,
    clock: Callable[[], float] = lambda: 0.0,
    retries: Retries | None = None,
) -> ClientContext:
    return ClientContext(
        ROOT,
        {"Accept-Language": "en"},
        credentials or Anonymous(),
        RateLimiter("throw"),
        clock=clock,
        wall=lambda: 1_795_226_400.0,
        retries=retries or Retries(most=0),
    )


class Script:
    """Returns its responses in order; an extra or missing one fails the test."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers)
        self.sent: list[PreparedRequest] = []

    def __call__(self, sent: PreparedRequest) -> Response:
        self.sent.append(sent)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        status, body, *rest = answer
        headers = CaseInsensitiveDict(rest[0] if rest else {})
        return Response(status, headers, body.encode(), sent.method, sent.url)


class Timeline:
    """A server with one timeline, newest first, that honours the bounds as the real ones do."""

    def __init__(self, ids: list[int], *, extra: int = 0) -> None:
        self.ids = ids
        self.extra = extra
        #: Items that the server sends without a usable id.
        self.unreadable: set[int] = set()
        self.asked: list[dict[str, str]] = []
        self.before_answer: Callable[[int], None] = lambda number: None

    def __call__(self, sent: PreparedRequest) -> Response:
        from urllib.parse import parse_qsl, urlsplit

        query = dict(parse_qsl(urlsplit(sent.url).query))
        self.asked.append(query)
        self.before_answer(len(self.asked))
        known = set(self.ids)
        count = int(query.get("count", 20))
        found = list(self.ids)
        for name, keep in (
            ("max_id", lambda one, bound: one <= bound),
            ("since_id", lambda one, bound: one > bound),
        ):
            # An id that the server does not know is silently ignored.
            if name in query and int(query[name]) in known:
                found = [one for one in found if keep(one, int(query[name]))]
        start = (int(query.get("page", 1)) - 1) * count
        found = found[start : start + count + self.extra]
        body = json.dumps(
            [
                {"id": None if one in self.unreadable else one, "text": f"notice {one}"}
                for one in found
            ]
        )
        return Response(200, CaseInsensitiveDict(), body.encode(), "GET", sent.url)


def no_wait(seconds: float, reason: str) -> None:
    raise AssertionError(f"waited {seconds} s for {reason}")


def run(
    flow: Flow[T],
    send: Callable[[PreparedRequest], Response],
    wait: Callable[[float, str], None],
    update_context: Callable[[dict[str, Any]], None] | None = None,
) -> T:
    return SyncDriver(send, wait, update_context).run(flow)


def result_of(
    flow: Flow[T],
    server: Callable[[PreparedRequest], Response],
    update_context: Callable[[dict[str, Any]], None] | None = None,
) -> T:
    return run(flow, server, no_wait, update_context)
