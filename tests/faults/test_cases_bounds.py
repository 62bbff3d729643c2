"""Time and memory are bounded, whatever a server sends."""

from __future__ import annotations

import contextlib
import resource
import socket
import sys
import threading
import time
import zlib
from collections.abc import Callable
from typing import Any

import pytest

from gnusocial import GNUSocial, GNUSocialError
from tests.async_facade import in_its_thread
from tests.faults.canned import as_json, client, handled, served, user
from tests.faults.wire import Answer, Channel, Received

HTML = [("Content-Type", "text/html")]
#: Seconds of processor time that one call, which may read several such pages, may take on a slow
#: machine. Quadratic work over so much takes minutes.
MOST = 10.0


def processor_time(call: Callable[[], object]) -> float:
    began = in_its_thread(time.thread_time)
    with contextlib.suppress(GNUSocialError):
        call()
    return in_its_thread(time.thread_time) - began


BODIES = {
    "titles": b"<title>" * 40_000,
    "errors": b"<error>" * 40_000,
    "tags that never end": b"<" * 300_000,
    "attributes": b"<a " * 100_000,
    "quotes": b'<a href="' * 30_000,
    "comments": b"<!--" * 70_000,
    "declarations": b"<!" * 150_000,
    "marked sections": b"<![" * 100_000,
    "instructions": b"<?" * 150_000,
    "entities": b"&" * 300_000,
    "numbers": b"&#" * 150_000,
    "ends": b"</" * 150_000,
    "spaces": b"<p" + b" " * 300_000,
    "divisions": b'<div class="error">' * 15_000,
    "forms": b"<form>" * 50_000,
    "inputs": b"<input name=a " * 20_000,
    "lists": b"<dd>" * 60_000,
    "brackets": b"[" * 300_000,
    "objects": b'{"a":' * 60_000,
    "strings": b'"' + b"\\" * 300_000,
    "warnings": b"<br />\n<b>Warning</b>:" * 12_000,
    "openings": b"Warning: {[" * 30_000,
}


@pytest.mark.parametrize("status", [200, 404, 500])
@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_no_body_costs_more_than_linear_time(body: bytes, status: int) -> None:
    with served(lambda request: Answer(status, HTML, body)) as server, client(server) as gs:
        for call in (lambda: gs.status(1), lambda: gs.timeline_home(), lambda: gs.post("hello")):
            assert processor_time(call) < MOST


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_no_page_costs_more_than_linear_time(body: bytes) -> None:
    def act(request: Received) -> Answer:
        if "request_token" in request.path:
            return Answer(200, [], b"oauth_token=aa&oauth_token_secret=bb")
        return Answer(200, HTML, body)

    login = {"username": "alice", "password": "alicepass1"}
    with served(act) as server:
        app = GNUSocial(client_id="a" * 32, client_secret="b", api_base_url=server.url, retries=0)
        calls: list[Callable[[], object]] = [
            lambda: app.log_in(**login),
            lambda: GNUSocial.create_app("bot", server.url, **login),
            lambda: GNUSocial.discover(server.url),
            lambda: GNUSocial.discover(f"alice@{server.address}"),
        ]
        for call in calls:
            assert processor_time(call) < MOST


VALUES = ["a" * 60_000, "a=" * 30_000, ", " * 30_000, '"' * 60_000, ";" * 60_000, "1" * 60_000]
NAMES = [
    "RateLimit",
    "RateLimit-Policy",
    "X-RateLimit-Limit",
    "X-RateLimit-Reset",
    "Retry-After",
    "Link",
    "Date",
    "Content-Type",
    "ETag",
    "Set-Cookie",
    "Location",
    "WWW-Authenticate",
]


@pytest.mark.parametrize("name", NAMES)
def test_no_header_costs_more_than_linear_time(name: str) -> None:
    for value in VALUES:
        answer = as_json(user(), headers=[(name, value)])
        with served(lambda request, answer=answer: answer) as server, client(server) as gs:
            assert processor_time(gs.me) < MOST


# --- size ----------------------------------------------------------------------------------------


def bomb(window: int) -> bytes:
    """A list of 300 MB, compressed."""
    packer = zlib.compressobj(9, zlib.DEFLATED, window)
    parts = [packer.compress(b"[")]
    parts += [packer.compress(b" " * 1_000_000) for _ in range(300)]
    return b"".join([*parts, packer.compress(b"]"), packer.flush()])


@pytest.mark.parametrize(("encoding", "window"), [("gzip", 31), ("deflate", 15)])
@pytest.mark.parametrize("status", [200, 500])
def test_an_answer_is_bounded_after_it_is_unpacked(encoding: str, window: int, status: int) -> None:
    packed = bomb(window)
    answer = Answer(status, [("Content-Encoding", encoding)], packed)
    with served(lambda request: answer) as server, client(server) as gs:
        before = _memory()
        with pytest.raises(GNUSocialError):
            gs.timeline_public()
        assert _memory() - before < 150_000_000


def test_an_answer_without_an_end_ends() -> None:
    def handle(channel: Channel, request: Received) -> bool:
        channel.send(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[")
        for _ in range(400):
            channel.send(b" " * 1_000_000)
        return False

    with handled(handle) as server, client(server) as gs, pytest.raises(GNUSocialError):
        gs.timeline_public()


def _memory() -> int:
    """The peak memory of the process, in bytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


# --- time ----------------------------------------------------------------------------------------

DRIPS = {
    "body": (b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b" "),
    "body without a length": (b"HTTP/1.1 200 OK\r\n\r\n", b" "),
    "headers": (b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"),
    "one header": (b"HTTP/1.1 200 OK\r\nX: ", b"y"),
    "status line": (b"HTTP/1.1 200 ", b"O"),
    "continue": (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "hints": (b"", b"HTTP/1.1 103 Early Hints\r\nX: y\r\n\r\n"),
    "chunks": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
    "trailers": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", b"X: y\r\n"),
}


def dripping(first: bytes, unit: bytes, over: threading.Event) -> Any:
    def handle(channel: Channel, request: Received) -> bool:
        channel.send(first)
        while not over.wait(0.02):
            channel.send(unit)
        return False

    return handle


@pytest.mark.parametrize(("first", "unit"), DRIPS.values(), ids=DRIPS)
def test_closing_ends_a_call_that_is_at_work(first: bytes, unit: bytes) -> None:
    over = threading.Event()
    with handled(dripping(first, unit, over)) as server:
        gs = client(server)
        told: list[BaseException | object] = []

        def work() -> None:
            try:
                told.append(gs.status(1))
            except GNUSocialError as error:
                told.append(error)

        thread = threading.Thread(target=work)
        thread.start()
        while not server.seen:
            time.sleep(0.001)
        gs.close()
        thread.join(15)  # the time-out for all of the request is later
        ended = not thread.is_alive()
        over.set()
        thread.join(30)
    assert ended
    assert isinstance(told[0], GNUSocialError)


@pytest.mark.parametrize(("first", "unit"), DRIPS.values(), ids=DRIPS)
def test_a_call_has_an_end_however_slowly_the_answer_comes(first: bytes, unit: bytes) -> None:
    over = threading.Event()
    with handled(dripping(first, unit, over)) as server:
        gs = client(server, request_timeout=0.2)
        began = time.monotonic()
        watch = threading.Timer(60, over.set)
        watch.start()
        with pytest.raises(GNUSocialError):
            gs.status(1)
        took = time.monotonic() - began
        over.set()
        watch.cancel()
    assert took < 30


def test_closing_a_stream_ends_its_poll() -> None:
    over = threading.Event()
    with handled(dripping(*DRIPS["body"], over)) as server:
        gs = client(server)
        stopped = threading.Event()

        def work() -> None:
            try:
                list(gs.stream_public())
            except GNUSocialError:
                stopped.set()

        threading.Thread(target=work, daemon=True).start()
        while not server.seen:
            time.sleep(0.001)
        gs.close()
        ended = stopped.wait(15)
        over.set()
    assert ended


CALLS: list[Callable[[str], object]] = [
    lambda url: GNUSocial.discover(url, request_timeout=0.2),  # type: ignore[call-arg]
    lambda url: GNUSocial.create_app("bot", url, request_timeout=0.2),  # type: ignore[call-arg]
]


@pytest.mark.parametrize("call", CALLS, ids=["discover", "create_app"])
def test_what_needs_no_client_has_a_time_out_too(call: Callable[[str], object]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        began = time.monotonic()
        with pytest.raises(GNUSocialError):
            call(f"http://127.0.0.1:{silent.getsockname()[1]}")
        assert time.monotonic() - began < 30
