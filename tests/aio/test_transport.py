"""The transport over aiohttp, against scripted sockets.

What both transports have in common is tested in ``tests.internals.io.test_transport``, which runs
for this one with ``--client=async``.
"""

from __future__ import annotations

import asyncio
import gzip
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
import trustme

from gnusocial.aio.transport import AiohttpTransport
from gnusocial.errors import (
    GNUSocialIOError,
    GNUSocialNetworkError,
    GNUSocialReadTimeout,
    GNUSocialResponseTooLargeError,
    GNUSocialTimeoutError,
)
from gnusocial.internals.http.options import Limits
from gnusocial.internals.http.request import PreparedRequest
from gnusocial.internals.http.response import Response
from gnusocial.internals.io.upload_files import Content
from tests.internals.io.test_transport import OK, answer_with, ask, serving

pytestmark = pytest.mark.usefixtures("way")


def send(url: str, *requests: PreparedRequest, **limits: Any) -> list[Response | BaseException]:
    """Send requests in turn over one transport; return the results."""

    async def main() -> list[Response | BaseException]:
        transport = AiohttpTransport(
            url, Limits(**{"connect": 5, "read": 5, "total": 25, **limits})
        )
        found: list[Response | BaseException] = []
        try:
            for each in requests:
                found += await asyncio.gather(transport.send(each), return_exceptions=True)
        finally:
            await transport.close()
        return found

    return asyncio.run(main())


@contextmanager
def behaving(act: Callable[[socket.socket], None], connections: int = 1) -> Iterator[str]:
    """A server that runs a function in a thread for each connection, and then closes it."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with suppress(OSError):
            connection, _ = listener.accept()
            connection.settimeout(10)
            with connection:
                act(connection)

    threads = [threading.Thread(target=serve, daemon=True) for _ in range(connections)]
    for thread in threads:
        thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/api/"
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for thread in threads:
            thread.join(10)


def head_of(connection: socket.socket) -> bytes:
    received = b""
    while b"\r\n\r\n" not in received and (part := connection.recv(65536)):
        received += part
    return received


@pytest.mark.parametrize("method", ["DELETE", "GET", "POST"])
def test_nothing_is_sent_twice_when_a_kept_connection_dies(method: str) -> None:
    # aiohttp by itself sends GET and DELETE again.
    arrived: list[bytes] = []

    def act(connection: socket.socket) -> None:
        while request := head_of(connection):
            arrived.append(request)
            if len(arrived) > 1:
                return
            connection.sendall(OK)

    with behaving(act, connections=2) as url:
        first, second = send(url, ask(url), ask(url, method))
    assert isinstance(first, Response)
    assert isinstance(second, GNUSocialNetworkError)
    assert second.maybe_sent is (method != "GET")
    assert len(arrived) == 2


def test_a_handshake_that_fails_sent_nothing() -> None:
    def act(connection: socket.socket) -> None:
        connection.recv(1)
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")

    with behaving(act) as url:
        encrypted = url.replace("http:", "https:")
        (error,) = send(encrypted, ask(encrypted, "POST"))
    assert isinstance(error, GNUSocialNetworkError)
    assert error.maybe_sent is False


@pytest.mark.parametrize("known", [True, False], ids=["garbage later", "unknown certificate"])
def test_tls_that_breaks_before_and_after_the_request(
    known: bool, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """OpenSSL reports a broken handshake and a broken record after the request in the same way."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    if known:
        authority.cert_pem.write_to_path(tmp_path / "ca.pem")
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "ca.pem"))
    received: list[bytes] = []

    def act(connection: socket.socket) -> None:
        plain = connection.dup()
        with plain, context.wrap_socket(connection, server_side=True) as wrapped:
            received.append(head_of(wrapped))  # type: ignore[arg-type]
            plain.sendall(b"this is no TLS record at all, whatever came before")

    with behaving(act) as url:
        encrypted = url.replace("http:", "https:")
        (error,) = send(encrypted, ask(encrypted, "POST"))
    assert isinstance(error, GNUSocialNetworkError)
    assert error.maybe_sent is known
    assert [each[:5] for each in received] == ([b"POST "] if known else [])


@pytest.mark.parametrize("answer", [b"HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n", b"", b"???"])
def test_a_tunnel_that_is_not_opened_sent_nothing(
    answer: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    received: list[bytes] = []

    def act(connection: socket.socket) -> None:
        received.append(head_of(connection))
        connection.sendall(answer)

    with behaving(act) as url:
        proxy = url.removesuffix("/api/").replace("://", "://me:p%40ss@")
        monkeypatch.setenv("https_proxy", proxy)
        monkeypatch.delenv("no_proxy", raising=False)
        (error,) = send("https://gs.example/api/", ask("https://gs.example/api/", "POST"))
    assert isinstance(error, GNUSocialNetworkError)
    assert error.maybe_sent is False
    assert received[0].startswith(b"CONNECT gs.example:443 HTTP/1.1\r\n")
    assert b"Proxy-Authorization: Basic bWU6cEBzcw==" in received[0]
    assert "p@ss" not in str(error)


def test_interim_responses_are_skipped() -> None:
    interim = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
    with serving(interim + OK) as server:
        (response,) = send(server.url, ask(server.url))
    assert isinstance(response, Response)
    assert (response.status, response.body) == (200, b"true")


@pytest.mark.parametrize("drip", [b"HTTP/1.1 100 Continue\r\n\r\n", b"X"])
def test_a_server_that_never_ends_is_given_up_in_the_total_time(drip: bytes) -> None:
    stop = threading.Event()

    def act(connection: socket.socket) -> None:
        head_of(connection)
        if drip == b"X":
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        with suppress(OSError):
            while not stop.wait(0.01):
                connection.sendall(drip)

    with behaving(act) as url:
        (error,) = send(url, ask(url, "POST"), read=5, total=0.3)
        stop.set()
    assert isinstance(error, GNUSocialReadTimeout)
    assert error.maybe_sent


def test_connecting_takes_no_longer_than_it_may() -> None:
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        port = full.getsockname()[1]
        with queue_full(port):
            url = f"http://127.0.0.1:{port}/api/"
            (error,) = send(url, ask(url, "POST"), connect=0.2, total=5)
    assert isinstance(error, GNUSocialTimeoutError)
    assert not isinstance(error, GNUSocialReadTimeout)
    assert error.maybe_sent is False


@contextmanager
def queue_full(port: int) -> Iterator[None]:
    """Fill the backlog of a listener, so that the next connection waits."""
    waiting = [socket.socket() for _ in range(8)]
    for each in waiting:
        each.setblocking(False)
        each.connect_ex(("127.0.0.1", port))
    try:
        yield
    finally:
        for each in waiting:
            each.close()


def test_a_bomb_is_not_unpacked() -> None:
    bomb = gzip.compress(bytes(50_000_000))
    answer = answer_with(bomb, "Content-Encoding: gzip", f"Content-Length: {len(bomb)}")
    with serving(answer) as server:
        (error,) = send(server.url, ask(server.url), max_response_size=1_000_000)
    assert isinstance(error, GNUSocialResponseTooLargeError)
    assert error.response.status == 200


def test_an_endless_body_is_not_read() -> None:
    def act(connection: socket.socket) -> None:
        head_of(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        with suppress(OSError):
            for _ in range(2000):
                connection.sendall(bytes(65536))

    with behaving(act) as url:
        (error,) = send(url, ask(url), max_response_size=100_000)
    assert isinstance(error, GNUSocialResponseTooLargeError)


def upload(url: str, size: int, pieces: Callable[[], Any]) -> PreparedRequest:
    class Body:
        def __len__(self) -> int:
            return size

        def __iter__(self) -> Iterator[bytes]:
            yield from pieces()

    return PreparedRequest("POST", f"{url}x", {}, Body())


def test_an_upload_that_the_server_does_not_take_is_given_up() -> None:
    stop = threading.Event()

    def act(connection: socket.socket) -> None:
        connection.recv(10)
        stop.wait(10)

    with behaving(act) as url:
        body = upload(url, 2**26, lambda: (bytes(65536) for _ in range(1024)))
        (error,) = send(url, body, read=0.3, total=60)
        stop.set()
    assert isinstance(error, GNUSocialReadTimeout)
    assert error.maybe_sent


def test_a_file_that_becomes_shorter_ends_the_upload_and_the_connection(tmp_path: Any) -> None:
    path = tmp_path / "file"
    path.write_bytes(bytes(10))
    content = Content(100, lambda: path.open("rb"))
    with serving(OK, OK) as server:
        prepared = PreparedRequest("POST", f"{server.url}x", {}, content)
        error, second = send(server.url, prepared, ask(server.url))
        assert type(error) is GNUSocialIOError
        assert str(error) == "the file became shorter while it was sent"
        assert isinstance(second, Response)
        assert server.connections == 2


def test_a_refusal_in_the_middle_of_an_upload_is_the_response() -> None:
    def act(connection: socket.socket) -> None:
        head_of(connection)
        connection.sendall(b"HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\n{}")
        with suppress(OSError):
            while connection.recv(65536):
                pass

    with behaving(act) as url:
        body = upload(url, 2**22, lambda: (bytes(65536) for _ in range(64)))
        (response,) = send(url, body)
    assert isinstance(response, Response)
    assert response.status == 413


def test_64_requests_are_under_way_at_most() -> None:
    async def main() -> tuple[int, int]:
        open_now = most = 0

        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            nonlocal open_now, most
            with suppress(asyncio.IncompleteReadError, OSError):
                while True:
                    await reader.readuntil(b"\r\n\r\n")
                    open_now += 1
                    most = max(most, open_now)
                    await asyncio.sleep(0)
                    open_now -= 1
                    writer.write(OK)
            writer.close()

        server = await asyncio.start_server(answer, "127.0.0.1", 0, backlog=200)
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/api/"
        transport = AiohttpTransport(url)
        answers = await asyncio.gather(*(transport.send(ask(url)) for _ in range(300)))
        await transport.close()
        server.close()
        return most, sum(each.status == 200 for each in answers)

    most, answered = asyncio.run(main())
    assert answered == 300
    assert most <= 64
