"""Requests that are sent over aiohttp's pool without its session."""

from __future__ import annotations

import asyncio
import socket
import threading
import traceback
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from time import perf_counter
from typing import Any

import aiohttp
import pytest
from aiohttp.client_proto import ResponseHandler

from gnusocial.aio.direct import Direct, is_supported
from gnusocial.aio.transport import _AT_ONCE, _MOST_AT_ONCE, AiohttpTransport
from gnusocial.errors import GNUSocialNetworkError
from gnusocial.internals.http.request import PreparedRequest
from gnusocial.internals.http.response import Response
from gnusocial.internals.values import replace
from tests.aio.test_transport import behaving, head_of, send
from tests.internals.io.test_transport import OK, ask


def direct_of(transport: AiohttpTransport) -> Direct:
    (way,) = transport._ways.values()
    assert way.direct is not None
    return way.direct


@asynccontextmanager
async def answering(opened: list[asyncio.StreamWriter], pause: float = 0.0) -> AsyncIterator[str]:
    """A server in the loop of the client that answers after a pause; notes its connections."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        opened.append(writer)
        with suppress(asyncio.IncompleteReadError, OSError):
            while True:
                await reader.readuntil(b"\r\n\r\n")
                await asyncio.sleep(pause)
                writer.write(OK)
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/api/"
    server.close()


def test_a_large_response_is_read_in_pieces_that_need_no_new_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    body = bytes(300_000)
    sizes: list[int] = []
    received = ResponseHandler.data_received

    def note(self: ResponseHandler, data: bytes) -> None:
        sizes.append(len(data))
        received(self, data)

    def act(connection: socket.socket) -> None:
        head_of(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n" + body)

    monkeypatch.setattr(ResponseHandler, "data_received", note)
    with behaving(act) as url:
        (found,) = send(url, ask(url))
    assert isinstance(found, Response)
    assert found.body == body
    assert max(sizes) <= 64 * 1024


def test_the_installed_aiohttp_is_supported() -> None:
    assert is_supported()


async def _of_another_kind(self: object, request: object) -> None:
    raise AssertionError


@pytest.mark.parametrize(
    ("cls", "name"),
    [
        (aiohttp.TCPConnector, "connect"),
        (ResponseHandler, "set_response_params"),
        (ResponseHandler, "start_timeout"),
        (ResponseHandler, "read"),
        (ResponseHandler, "is_connected"),
        (ResponseHandler, "should_close"),
        (ResponseHandler, "read_timeout"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.__name__,
)
def test_an_aiohttp_with_another_interface_is_not_supported(
    cls: type, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cls, name, _of_another_kind)
    assert not is_supported.__wrapped__()  # it is asked once


@pytest.mark.usefixtures("way")
def test_requests_with_and_without_a_body_use_the_same_connections() -> None:
    heads: list[bytes] = []

    def act(connection: socket.socket) -> None:
        while head := head_of(connection):
            heads.append(head.partition(b" ")[0])
            connection.sendall(OK)

    with behaving(act) as url:
        found = send(url, *(ask(url, method) for method in ("GET", "POST", "DELETE", "POST")))
    assert [getattr(each, "status", each) for each in found] == [200] * 4
    assert heads == [b"GET", b"POST", b"DELETE", b"POST"]


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("first", ["GET", "POST"])
def test_a_connection_serves_any_number_of_requests(first: str) -> None:
    def act(connection: socket.socket) -> None:
        while head_of(connection):
            connection.sendall(OK)

    with behaving(act) as url:
        found = send(url, ask(url, first), *(ask(url, "GET") for _ in range(150)))
    assert [getattr(each, "status", each) for each in found] == [200] * 151


@pytest.mark.parametrize("body", [None, b"", b"a=b&c=%C3%AB"])
def test_both_ways_send_the_same_request(
    body: bytes | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    heads: list[bytes] = []

    def act(connection: socket.socket) -> None:
        head, _, begun = head_of(connection).partition(b"\r\n\r\n")
        while len(begun) < len(body or b""):
            begun += connection.recv(1000)
        heads.append(head + b"\r\n\r\n" + begun)
        connection.sendall(OK)

    headers = {"User-Agent": "x", "Authorization": "Basic Zm9v", "X-Name": "Zoë"}
    method = "GET" if body is None else "POST"
    for supported in (True, False):
        monkeypatch.setattr("gnusocial.aio.transport.is_supported", lambda known=supported: known)
        with behaving(act) as url:
            prepared = PreparedRequest(method, f"{url}x/%2F?q=%20a", headers, body)
            (found,) = send(url, prepared)
            assert isinstance(found, Response)
            heads[-1] = heads[-1].replace(url.split("/")[2].encode(), b"HOST")
    direct, by_session = heads
    assert direct == by_session
    first = f"{method} /api/x/%2F?q=%20a HTTP/1.1\r\nHost: HOST\r\n"
    assert direct.startswith(first.encode())
    assert direct.endswith(b"\r\n\r\n" + (body or b""))


def test_headers_that_change_are_sent_as_they_are() -> None:
    heads: list[bytes] = []

    def act(connection: socket.socket) -> None:
        while head := head_of(connection):
            heads.append(head)
            connection.sendall(OK)

    headers = {"X": "1"}
    prepared = PreparedRequest("GET", "", headers)
    with behaving(act) as url:

        async def main() -> None:
            transport = AiohttpTransport(url)
            for value in ("1", "2", "1", "1"):
                headers["X"] = value
                await transport.send(replace(prepared, url=f"{url}x"))
            await transport.close()

        asyncio.run(main())
    assert [b"\r\nX: 1\r\n" in head for head in heads] == [True, False, True, True]
    assert b"\r\nX: 2\r\n" in heads[1]


def test_concurrent_first_requests_share_their_connections() -> None:
    opened: list[asyncio.StreamWriter] = []

    async def main() -> None:
        async with answering(opened) as url:
            transport = AiohttpTransport(url)
            for _ in range(3):
                await asyncio.gather(*(transport.send(ask(url)) for _ in range(10)))
            await transport.close()

    asyncio.run(main())
    assert len(opened) <= 10


@pytest.mark.parametrize(("longest", "connections"), [(-1.0, 3), (60.0, 1)])
def test_a_connection_that_was_idle_for_long_is_not_used(
    longest: float, connections: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gnusocial.aio.direct._LONGEST_IDLE", longest)
    opened = []

    def act(connection: socket.socket) -> None:
        opened.append(connection)
        while head_of(connection):
            connection.sendall(OK)

    with behaving(act, connections) as url:
        found = send(url, *(ask(url) for _ in range(3)))
    assert [getattr(each, "status", each) for each in found] == [200] * 3
    assert len(opened) == connections


@pytest.mark.parametrize("value", ["a\r\nX: y", "a\nX: y", "a\rX: y", "a\0", "a\x1b", "a\x7f"])
@pytest.mark.parametrize("place", ["name", "value"])
def test_a_header_with_a_control_character_is_not_sent(value: str, place: str) -> None:
    arrived: list[Any] = []

    def act(connection: socket.socket) -> None:
        arrived.append(head_of(connection))

    headers = {"X": value} if place == "value" else {value: "X"}
    with behaving(act) as url:
        (error,) = send(url, PreparedRequest("DELETE", f"{url}x", headers))
    assert isinstance(error, GNUSocialNetworkError)
    assert error.maybe_sent is False
    assert arrived in ([], [b""])


def test_idle_connections_of_a_burst_are_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    async def main() -> None:
        async with answering([]) as url:
            transport = AiohttpTransport(url)
            await asyncio.gather(*(transport.send(ask(url)) for _ in range(10)))
            direct = direct_of(transport)
            # A quick server needs fewer than ten.
            assert len(direct._idle) == len(direct._connector._acquired) >= 1
            monkeypatch.setattr("gnusocial.aio.direct._LONGEST_IDLE", 0.0)
            direct._keep(replace(direct._idle.pop(), since=perf_counter()))
            assert len(direct._idle) == len(direct._connector._acquired) == 1
            await transport.close()

    asyncio.run(main())


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("seen", [True, False])
def test_a_second_response_to_a_large_body_is_given_to_nobody(seen: bool) -> None:
    more, sent = threading.Event(), threading.Event()

    def act(connection: socket.socket) -> None:
        while head := head_of(connection):
            if head.startswith(b"POST"):
                size = len(head.partition(b"\r\n\r\n")[2])
                while size <= _AT_ONCE:
                    size += len(connection.recv(65536))
                connection.sendall(OK)
                more.wait(10)
                connection.sendall(OK.replace(b"true", b"evil"))
                sent.set()
            else:
                connection.sendall(OK)

    async def main(url: str) -> Response:
        transport = AiohttpTransport(url)
        await transport.send(PreparedRequest("POST", f"{url}x", {}, b"x" * (_AT_ONCE + 1)))
        more.set()
        sent.wait(10)
        if seen:
            await asyncio.sleep(0.01)
        found = await transport.send(ask(url))
        await transport.close()
        return found

    with behaving(act, 2) as url:
        assert asyncio.run(main(url)).body == b"true"


def test_a_connection_that_changed_its_protocol_is_not_kept() -> None:
    upgrade = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"

    def act(connection: socket.socket) -> None:
        head_of(connection)
        connection.sendall(upgrade)

    async def main(url: str) -> None:
        transport = AiohttpTransport(url)
        assert (await transport.send(ask(url))).status == 101
        assert not direct_of(transport)._idle
        await transport.close()

    with behaving(act) as url:
        asyncio.run(main(url))


@pytest.mark.usefixtures("way")
def test_requests_before_and_after_the_end_have_slots_of_their_own() -> None:
    async def main() -> int:
        async with answering([], pause=0.1) as url:
            transport = AiohttpTransport(url)
            early = [asyncio.ensure_future(transport.send(ask(url))) for _ in range(10)]
            while not all(call.sent for call in transport._calls) or len(transport._calls) < 10:
                await asyncio.sleep(0.001)
            closing = asyncio.ensure_future(transport.close())
            late = asyncio.ensure_future(transport.send(ask(url)))
            await asyncio.gather(*early, return_exceptions=True)
            free = transport._slots._value
            await asyncio.gather(late, closing, return_exceptions=True)
        return free

    assert asyncio.run(main()) <= _MOST_AT_ONCE


@pytest.mark.usefixtures("way")
def test_no_frame_of_an_error_shows_the_authorization() -> None:
    shown: list[str] = []

    async def main(url: str) -> None:
        transport = AiohttpTransport(url)
        try:
            await transport.send(PreparedRequest("GET", url, {"Authorization": "Basic hush"}))
        except GNUSocialNetworkError as error:
            names = set()
            shown.extend((repr(error), repr(error.__cause__)))
            for frame, _ in traceback.walk_tb(error.__traceback__):
                if frame.f_code.co_filename != __file__:
                    names.update(frame.f_locals)
                    shown.extend(map(repr, frame.f_locals.values()))
            assert not names & {"prepared", "call", "headers"}
        await transport.close()

    for url in ("http://127.0.0.1:1/api/", "http://127.0.0.1:1/api/\udc80"):
        asyncio.run(main(url))
    assert len(shown) > 4
    assert not any("hush" in each for each in shown)
