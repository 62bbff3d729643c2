"""A server and a clock in memory, for streams to be run through months in seconds."""

from __future__ import annotations

import json
from bisect import insort
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from email.utils import formatdate, parsedate_to_datetime
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from requests.structures import CaseInsensitiveDict

from gnusocial.entities import Status
from gnusocial.errors import GNUSocialError
from gnusocial.internals.auth.credentials import Anonymous
from gnusocial.internals.context import ClientContext
from gnusocial.internals.flows import Send, Wait
from gnusocial.internals.http.request import PreparedRequest
from gnusocial.internals.http.response import Response
from gnusocial.internals.http.retries import Retries
from gnusocial.internals.pagination.paging import STATUSES, Paging
from gnusocial.internals.pagination.rules import page_of
from gnusocial.internals.ratelimit import RateLimiter
from gnusocial.streaming.catch_up import catch_up_from
from gnusocial.streaming.checkpoint import State
from gnusocial.streaming.effects import Deliver, Failed, Pause, Polled, Save
from gnusocial.streaming.series import Series
from gnusocial.streaming.sources import Source
from gnusocial.streaming.stream import Rhythm, stream

ROOT = "https://example.org/api/"
JSON = {"Content-Type": "application/json; charset=utf-8"}
HTML = {"Content-Type": "text/html"}
#: The first second of the world, in POSIX time.
BEGINNING = 1_795_226_400.0

Fault = Callable[[PreparedRequest], Response]

#: What proxies that compress do to the ETag of an answer.
PROXIES: dict[str, Callable[[str], str | None]] = {
    "nginx": lambda etag: f"W/{etag}",
    "Apache": lambda etag: f'{etag[:-1]}-gzip"',
    "nginx before 1.7.3": lambda etag: None,
}


@dataclass(frozen=True, order=True)
class Notice:
    """Newest first when sorted."""

    place: tuple[float, int]
    id: int
    created: float
    text: str = ""
    uri: str = ""


class World:
    """One timeline that honours bounds and conditional requests as the real ones do."""

    def __init__(
        self,
        order: str = "time",
        *,
        etag: bool = True,
        path: str = "timeline",
        proxy: str | None = None,
    ) -> None:
        self.order = order
        self.etag = etag
        self.path = path
        self.proxied = PROXIES[proxy] if proxy else lambda etag: etag
        self.now = 0.0
        self.living: list[Notice] = []
        self.by_id: dict[int, Notice] = {}
        self.deleted: set[int] = set()
        #: Ids that the timeline does not show although they exist.
        self.hidden: set[int] = set()
        self.last_id = 0
        self.faults: list[Fault] = []
        self.asked: list[PreparedRequest] = []
        self.answered: list[int] = []

    def post(
        self,
        *,
        number: int | None = None,
        created: float | None = None,
        text: str = "",
        uri: str = "",
    ) -> int:
        """Let a notice become visible now, with an id or a time that may be older."""
        number = self.last_id + 1 if number is None else number
        self.last_id = max(self.last_id, number)
        moment = float(int(self.now if created is None else created))
        place = (-moment if self.order == "time" else 0.0, -number)
        notice = Notice(place, number, moment, text or f"notice {number}", uri)
        insort(self.living, notice)
        self.by_id[number] = notice
        return number

    def delete(self, number: int) -> None:
        self.living.remove(self.by_id[number])
        self.deleted.add(number)

    def __call__(self, sent: PreparedRequest) -> Response:
        self.asked.append(sent)
        response = self.faults.pop(0)(sent) if self.faults else self._answer(sent)
        self.answered.append(response.status)
        return response

    def _answer(self, sent: PreparedRequest) -> Response:
        path = urlsplit(sent.url).path.removeprefix("/api/")
        if path.startswith("statuses/show/"):
            return self._show(sent, int(path.removeprefix("statuses/show/").partition(".")[0]))
        assert path == f"{self.path}.json", path
        query = dict(parse_qsl(urlsplit(sent.url).query))
        return self._page(sent, query)

    def _show(self, sent: PreparedRequest, number: int) -> Response:
        if number in self.deleted:
            return answer(sent, 410, {"error": "Notice deleted.", "request": sent.url})
        if number not in self.by_id:
            return answer(sent, 404, {"error": "No status found with that ID.", "request": ""})
        return answer(sent, 200, json.loads(as_json(self.by_id[number])))

    def _page(self, sent: PreparedRequest, query: dict[str, str]) -> Response:
        found = self.living
        if self.hidden:
            found = [notice for notice in found if notice.id not in self.hidden]
        if "max_id" in query and int(query["max_id"]) in self.by_id:
            bound = self.by_id[int(query["max_id"])]
            found = [notice for notice in found if notice >= bound]
        count = int(query.get("count", 20))
        start = (int(query.get("page", 1)) - 1) * count
        found = found[start : start + count]
        headers = dict(JSON)
        if found and self.etag:
            first, last = found[0].created, found[-1].created
            etag = f'"{self.path}:{first:.0f}:{last:.0f}"'
            headers["Last-Modified"] = formatdate(BEGINNING + first)
            if (proxied := self.proxied(etag)) is not None:
                headers["ETag"] = proxied
            if is_known(sent, etag, BEGINNING + first):
                return Response(304, CaseInsensitiveDict(headers), b"", "GET", sent.url)
        body = f"[{','.join(map(as_json, found))}]".encode()
        return Response(200, CaseInsensitiveDict(headers), body, "GET", sent.url)


def is_known(sent: PreparedRequest, etag: str, modified: float) -> bool:
    """Tell whether a 304 is the answer, as GNU social does (lib/action.php)."""
    known, since = sent.headers.get("If-None-Match"), sent.headers.get("If-Modified-Since")
    if known is not None:
        return etag in known.split(",")
    return since is not None and modified <= parsedate_to_datetime(since).timestamp()


@cache
def as_json(notice: Notice) -> str:
    moment = datetime.fromtimestamp(BEGINNING + notice.created, timezone.utc)
    return json.dumps(
        {
            "id": notice.id,
            "text": notice.text,
            "uri": notice.uri,
            "created_at": moment.strftime("%a %b %d %H:%M:%S +0000 %Y"),
        }
    )


class Worlds:
    """Several timelines of one server."""

    def __init__(self, *worlds: World) -> None:
        self.worlds = {f"/api/{world.path}.json": world for world in worlds}

    def __call__(self, sent: PreparedRequest) -> Response:
        path = urlsplit(sent.url).path
        if path in self.worlds:
            return self.worlds[path](sent)
        return next(iter(self.worlds.values()))(sent)


def answer(sent: PreparedRequest, status: int, value: Any) -> Response:
    return Response(status, CaseInsensitiveDict(JSON), json.dumps(value).encode(), "GET", sent.url)


def refusing(status: int, body: str = "", headers: dict[str, str] | None = None) -> Fault:
    """A fault: an answer in place of the true one."""
    given = CaseInsensitiveDict(HTML if headers is None else headers)
    return lambda sent: Response(status, given, body.encode(), "GET", sent.url)


def refusing_as_api(status: int, error: str) -> Fault:
    return refusing(status, json.dumps({"error": error, "request": "/api/x"}), JSON)


def failing(error: GNUSocialError) -> Fault:
    """A fault: no answer at all."""

    def fail(sent: PreparedRequest) -> Response:
        raise error

    return fail


def source_of(world: World, **more: Any) -> Source:
    return Source(
        world.path, page_of(world.path, of=Status, paging=STATUSES), order=world.order, **more
    )  # type: ignore[arg-type]


def paged_source_of(world: World) -> Source:
    request = page_of(world.path, of=Status, paging=Paging("page"))
    return Source(world.path, request, order=world.order)  # type: ignore[arg-type]


class Clock:
    """A clock that only waiting moves."""

    def __init__(self) -> None:
        self.now = 5000.0

    def __call__(self) -> float:
        return self.now


def setup_with(
    clock: Callable[[], float], wall: Callable[[], float] = lambda: BEGINNING
) -> ClientContext:
    return ClientContext(
        ROOT,
        {"Accept-Language": "en"},
        Anonymous(),
        RateLimiter("throw"),
        clock=clock,
        wall=wall,
        retries=Retries(most=0),
    )


class Bot:
    """A process that runs a stream. It can be killed at any step and started again."""

    def __init__(
        self,
        server: Callable[[PreparedRequest], Response],
        *sources: Source,
        catch_up: Any = None,
        rhythm: Rhythm | None = None,
        jitter: Callable[[], float] = lambda: 1.0,
        kept: str | None = None,
        clock: Clock | None = None,
        wall: Callable[[], float] = lambda: BEGINNING,
    ) -> None:
        self.server = server
        self.clock = clock or Clock()
        self.series = Series("a stream", sources, catch_up_from(catch_up))
        #: What the checkpoint holds.
        self._kept: State | None = None if kept is None else json.loads(kept)
        if self._kept is not None:
            self.series.restore(self._kept)
        self.context = setup_with(self.clock, wall)
        self.flow = stream(self.context, self.series, rhythm or Rhythm(15.0, 120.0), jitter)
        #: What is called in place of waiting.
        self.sleep: Callable[[float], None] = self._let_the_world_go_on

    def steps(self) -> Iterator[Any]:
        """Carry out what the stream asks for; yield every effect before it is carried out."""
        reply: Response | None = None
        failure: GNUSocialError | None = None
        while True:
            effect = self.flow.send(reply) if failure is None else self.flow.throw(failure)
            reply = failure = None
            yield effect
            if isinstance(effect, Send):
                try:
                    reply = self.server(effect.request)
                except GNUSocialError as error:
                    failure = error
            elif isinstance(effect, (Pause, Wait)):
                self.clock.now += effect.seconds
                self.sleep(effect.seconds)
            elif isinstance(effect, Save):
                self._kept = effect.state()
            else:
                assert isinstance(effect, (Deliver, Failed, Polled))

    def _let_the_world_go_on(self, seconds: float) -> None:
        worlds = self.server.worlds.values() if isinstance(self.server, Worlds) else [self.server]
        for world in worlds:
            if isinstance(world, World):
                world.now += seconds

    def poll(self, times: int = 1) -> list[tuple[str, Any]]:
        """Run until after so many pauses, and return the kinds and ids that were delivered."""
        delivered: list[tuple[str, Any]] = []
        for effect in self._until_paused(times):
            if isinstance(effect, Deliver):
                event = effect.event
                delivered.append((event.kind, getattr(event.data, "id", event.data)))
        return delivered

    def ids(self, times: int = 1) -> list[int]:
        return [number for _, number in self.poll(times)]

    def _until_paused(self, times: int) -> Iterator[Any]:
        if not hasattr(self, "_running"):
            self._running = self.steps()
        paused = 0
        for effect in self._running:
            yield effect
            if isinstance(effect, Pause):
                self.pause = effect.seconds
                paused += 1
                if paused == times:
                    return

    @property
    def kept(self) -> str | None:
        """What the checkpoint holds, as text."""
        return None if self._kept is None else json.dumps(self._kept)
