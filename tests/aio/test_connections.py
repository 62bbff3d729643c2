"""Connections of the transport over aiohttp: idle, stale, interrupted, and what failures tell."""

from __future__ import annotations

import asyncio
import socket
import ssl
import sys
import threading
from contextlib import suppress

import pytest
import trustme

from gnusocial.aio.transport import AiohttpTransport
from gnusocial.errors import GNUSocialIOError, GNUSocialNetworkError, GNUSocialTimeoutError
from gnusocial.internals.http.options import Limits
from gnusocial.internals.http.request import PreparedRequest
from gnusocial.internals.http.response import Response
from tests.aio.test_transport import behaving, head_of, send
from tests.internals.io.test_transport import OK, answer_with, ask, serving

pytestmark = pytest.mark.usefixtures("way")


@pytest.mark.parametrize("seen", [True, False])
def test_a_response_to_nobody_is_given_to_nobody(seen: bool) -> None:
    # aiohttp by itself keeps what comes on an idle connection for the next request.
    answered, disturbed = threading.Semaphore(0), threading.Semaphore(0)
    arrived: list[bytes] = []

    def act(connection: socket.socket) -> None:
        arrived.append(head_of(connection))
        connection.sendall(OK)
        answered.acquire(timeout=10)
        connection.sendall(answer_with(b'"a stranger"'))
        disturbed.release()
        if second := head_of(connection):
            arrived.append(second)

    async def main(url: str) -> list[bytes]:
        transport = AiohttpTransport(url, Limits(5, 5, 20))
        found = []
        for _ in range(3):
            found.append((await transport.send(ask(url))).body)
            answered.release()
            if seen:
                assert await asyncio.to_thread(disturbed.acquire, timeout=10)
            else:  # the loop is blocked, and reads nothing
                assert disturbed.acquire(timeout=10)
        await transport.close()
        return found

    with behaving(act, connections=3) as url:
        assert asyncio.run(main(url)) == [b"true"] * 3
    assert len(arrived) == 3


def test_a_connection_that_ended_unseen_is_not_used() -> None:
    """The end lies unread while the loop is busy; aiohttp sends the request into it."""
    ended = threading.Event()

    def act(connection: socket.socket) -> None:
        head_of(connection)
        connection.sendall(OK)
        connection.shutdown(socket.SHUT_RDWR)
        ended.set()

    async def main(url: str) -> list[int]:
        transport = AiohttpTransport(url, Limits(5, 5, 20))
        first = await transport.send(ask(url, "POST"))
        assert ended.wait(10)  # blocks the loop, which so does not see the end
        second = await transport.send(ask(url, "POST"))
        await transport.close()
        return [first.status, second.status]

    with behaving(act, connections=2) as url:
        assert asyncio.run(main(url)) == [200, 200]


WAITING: dict[str, tuple[bytes, bool]] = {
    "for the head": (b"", True),
    "in the head": (b"HTTP/1.1 200 OK\r\nX: ", True),
    "for a body of known length": (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n[", True),
    "for a chunk": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n[\r\n", True),
    "for the end": (b"HTTP/1.1 200 OK\r\n\r\n[", True),
    "for the handshake": (b"", False),
}


@pytest.mark.parametrize(("sent", "plain"), WAITING.values(), ids=WAITING)
def test_closing_ends_a_request_wherever_it_waits(sent: bytes, plain: bool) -> None:
    over, reached = threading.Event(), threading.Event()

    def act(connection: socket.socket) -> None:
        connection.recv(1) if not plain else head_of(connection)
        connection.sendall(sent)
        reached.set()
        over.wait(10)

    async def main(url: str) -> BaseException | Response:
        transport = AiohttpTransport(url, Limits(5, 5, 20))
        call = asyncio.ensure_future(transport.send(ask(url, "POST")))
        await asyncio.to_thread(reached.wait, 10)
        await transport.close()
        (found,) = await asyncio.wait_for(asyncio.gather(call, return_exceptions=True), 5)
        return found

    with behaving(act) as url:
        found = asyncio.run(main(url if plain else url.replace("http:", "https:")))
        over.set()
    assert isinstance(found, GNUSocialNetworkError)
    assert not isinstance(found, GNUSocialTimeoutError)
    assert "the client was closed while the request was being sent" in str(found)
    assert found.maybe_sent is plain


def test_closing_ends_the_first_request_while_it_finds_its_way() -> None:
    async def main(url: str) -> BaseException | Response:
        transport = AiohttpTransport(url, Limits(5, 5, 20))
        call = asyncio.ensure_future(transport.send(ask(url, "POST")))
        await asyncio.sleep(0)  # it reads the environment in a thread
        await transport.close()
        (found,) = await asyncio.gather(call, return_exceptions=True)
        assert transport._session is None
        return found

    with serving(OK) as server:
        found = asyncio.run(main(server.url))
        assert server.requests == []
    assert isinstance(found, GNUSocialNetworkError)
    assert found.maybe_sent is False


def test_a_request_after_the_end_leaves_no_connection_behind() -> None:
    # As a look whether a post arrived, whose response was lost because the client was closed.
    async def main(url: str) -> None:
        transport = AiohttpTransport(url, Limits(5, 5, 20))
        await transport.send(ask(url))
        await transport.close()
        for _ in range(2):
            assert (await transport.send(ask(url))).status == 200
            assert transport._session is None

    with serving(OK, OK, OK) as server:
        asyncio.run(main(server.url))
        assert server.connections == 3


def test_a_task_that_is_cancelled_while_the_client_is_closed_is_cancelled() -> None:
    async def main(url: str) -> bool:
        transport = AiohttpTransport(url, Limits(5, 5, 20))
        call = asyncio.ensure_future(transport.send(ask(url)))
        await asyncio.to_thread(reached.wait, 10)
        closing = asyncio.ensure_future(transport.close())
        await asyncio.sleep(0)
        call.cancel()
        await asyncio.wait([call, closing], timeout=5)
        return call.cancelled()

    over, reached = threading.Event(), threading.Event()

    def act(connection: socket.socket) -> None:
        head_of(connection)
        reached.set()
        over.wait(10)

    with behaving(act) as url:
        cancelled = asyncio.run(main(url))
        over.set()
    assert cancelled or sys.version_info < (3, 11)  # where a task does not count its cancellations


@pytest.mark.parametrize(("count", "given_up"), [(100, False), (101, True), (100_000, True)])
def test_interim_responses_are_skipped_up_to_a_number(count: int, given_up: bool) -> None:
    def act(connection: socket.socket) -> None:
        head_of(connection)
        with suppress(OSError):
            connection.sendall(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" * count + OK)

    with behaving(act) as url:
        (found,) = send(url, ask(url, "POST"))
    if given_up:
        assert isinstance(found, GNUSocialNetworkError)
        assert "more than 100 interim responses" in str(found)
        assert found.maybe_sent
    else:
        assert isinstance(found, Response)
        assert found.body == b"true"


def test_a_handshake_that_the_server_ends_is_told_in_plain_words() -> None:
    with behaving(lambda connection: None) as url:
        encrypted = url.replace("http:", "https:")
        (error,) = send(encrypted, ask(encrypted, "POST"))
    assert isinstance(error, GNUSocialNetworkError)
    assert "failed: cannot connect to 127.0.0.1:" in str(error)
    assert "SSLContext" not in str(error)
    assert error.maybe_sent is False


def test_a_certificate_that_is_not_trusted_is_told_in_plain_words() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)

    def act(connection: socket.socket) -> None:
        with suppress(ssl.SSLError), context.wrap_socket(connection, server_side=True):
            pass

    with behaving(act) as url:
        encrypted = url.replace("http:", "https:")
        (error,) = send(encrypted, ask(encrypted, "POST"))
    assert isinstance(error, GNUSocialNetworkError)
    assert "failed: cannot connect to 127.0.0.1:" in str(error)
    assert "certificate verify failed" in str(error)
    assert error.maybe_sent is False


@pytest.mark.parametrize("scheme", ["socks5", "socks5h", "socks4"])
def test_a_socks_proxy_is_refused(scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("no_proxy", "NO_PROXY", "http_proxy", "HTTP_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("all_proxy", f"{scheme}://me:hush@127.0.0.1:9")
    (error,) = send("http://gs.example/api/", ask("http://gs.example/api/", "POST"))
    # No failure of the network, which would be tried again.
    assert type(error) is GNUSocialIOError
    assert f"cannot use the {scheme} proxy" in str(error)
    assert "hush" not in str(error)
    assert error.maybe_sent is False


QUOTED = {
    "a header": b"HTTP/1.1 200 OK\r\nSet-Cookie hush-: id=hush-\r\n\r\n",
    "a chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nhush-chunk\r\n",
    "a head without an end": b"HTTP/1.1 200 OK\r\nSet-Cookie: id=hush-\r\n",
    "a refusal": b"HTTP/1.1 407 hush\r\nSet-Cookie: id=hush-\r\nContent-Length: 0\r\n\r\n",
}


@pytest.mark.parametrize("answer", QUOTED.values(), ids=QUOTED)
@pytest.mark.parametrize("tunnel", [False, True], ids=["direct", "tunnel"])
def test_what_aiohttp_keeps_of_request_and_response_is_not_told(
    answer: bytes, tunnel: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def act(connection: socket.socket) -> None:
        head_of(connection)
        connection.sendall(answer)

    with behaving(act) as url:
        target = "https://gs.example/api/" if tunnel else url
        if tunnel:
            monkeypatch.setenv("https_proxy", url.replace("://", "://me:hush-proxy@"))
            monkeypatch.delenv("no_proxy", raising=False)
        prepared = PreparedRequest("GET", f"{target}x", {"Authorization": "Basic hush-"}, None)
        (error,) = send(target, prepared)
    if answer.startswith(b"HTTP/1.1 407") and not tunnel:
        assert isinstance(error, Response)
        return
    assert isinstance(error, GNUSocialNetworkError)
    told: list[str] = []
    each: BaseException | None = error
    while each is not None:
        told += [repr(each), str(each), repr(vars(each)), repr(each.args)]
        each = each.__cause__ or each.__context__
    assert "hush-" not in "".join(told)
    assert "bWU6aHVzaC1wcm94eQ" not in "".join(told)
