"""The timers of a request: they are started late, and end it as if they had been there at once."""

from __future__ import annotations

import asyncio
import socket
import threading
from time import perf_counter
from typing import Any
from weakref import WeakKeyDictionary

import pytest

from gnusocial.aio.tracking import Call
from gnusocial.aio.transport import AiohttpTransport
from gnusocial.errors import GNUSocialReadTimeout
from gnusocial.internals.http.options import Limits
from gnusocial.internals.http.request import PreparedRequest
from tests.aio.test_transport import behaving, head_of, send
from tests.internals.io.test_transport import OK, ask

_LIMITS = Limits(read=100, total=500)


class _Protocol:
    """Records which timers a connection starts."""

    def __init__(self) -> None:
        self.read_timeout: float | None = None
        self.started: list[float | None] = []

    def start_timeout(self) -> None:
        self.started.append(self.read_timeout)


async def _call() -> Call:
    return Call(PreparedRequest("GET", "http://127.0.0.1/", {}), _LIMITS, WeakKeyDictionary())


def _left(call: Call) -> float | None:
    """Return the seconds until the total limit ends the call; None if nothing will."""
    timer: Any = call._timer
    if timer is None or timer.cancelled():
        return None
    return float(timer.when() - asyncio.get_running_loop().time())


def test_a_call_that_waits_for_its_turn_has_no_timer() -> None:
    async def main() -> None:
        call = await _call()
        call.start_timers()
        assert _left(call) is None

    asyncio.run(main())


@pytest.mark.parametrize(("passed", "left"), [(0.0, 500), (99.0, 401), (1000.0, -500)])
def test_timers_started_late_end_the_call_when_they_should(passed: float, left: float) -> None:
    async def main() -> None:
        call, protocol = await _call(), _Protocol()
        call.begin()
        call.reads_from(protocol)
        assert _left(call) is None
        assert protocol.started == []
        call._begun -= passed
        call.start_timers()
        call.start_timers()  # does nothing
        assert _left(call) == pytest.approx(left, abs=5)
        # What came in before may have come just now.
        assert protocol.started == [100]
        call.reads_from(protocol)  # after an interim response
        assert protocol.started == [100, 100]
        call.reads_no_more()
        assert protocol.started == [100, 100, None]
        call.__exit__(None)
        assert _left(call) is None
        assert len(protocol.started) == 3

    asyncio.run(main())


def test_a_connection_that_was_left_is_left_alone() -> None:
    async def main() -> None:
        call, protocol = await _call(), _Protocol()
        call.begin()
        call.reads_from(protocol)
        call.reads_no_more()
        call.start_timers()
        call.__exit__(None)
        assert protocol.started == []

    asyncio.run(main())


def test_a_request_that_is_sent_after_the_timers_were_started_has_the_whole_time_to_read() -> None:
    async def main() -> None:
        call, protocol = await _call(), _Protocol()
        call.begin()
        call._begun -= 60  # it took so long to connect
        call.start_timers()
        call.reads_from(protocol)
        assert protocol.started == [100]
        call.__exit__(None)

    asyncio.run(main())


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("sent", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"])
def test_every_request_to_a_silent_server_times_out(sent: bytes) -> None:

    def act(connection: socket.socket) -> None:
        head_of(connection)
        connection.sendall(sent)
        head_of(connection)

    began = perf_counter()
    with behaving(act, 3) as url:
        found = send(url, *[ask(url)] * 3, read=0.1, total=60)
    assert [type(each) for each in found] == [GNUSocialReadTimeout] * 3
    assert not any("the whole request" in str(each) for each in found)
    assert perf_counter() - began < 50


def test_silence_after_an_interim_response_times_out() -> None:
    def act(connection: socket.socket) -> None:
        head_of(connection)
        connection.sendall(b"HTTP/1.1 103 Early Hints\r\n\r\n")
        head_of(connection)

    with behaving(act) as url:
        (error,) = send(url, ask(url), read=0.1, total=60)
    assert isinstance(error, GNUSocialReadTimeout)
    assert "the whole request" not in str(error)


def test_a_slow_response_leaves_no_timer_behind() -> None:
    answered = threading.Event()

    def act(connection: socket.socket) -> None:
        head_of(connection)
        answered.wait(30)
        connection.sendall(OK)
        head_of(connection)

    async def main(url: str) -> None:
        transport = AiohttpTransport(url, Limits(read=30, total=60))
        transport._moment = 0.001
        sent = asyncio.ensure_future(transport.send(ask(url)))
        while not any(call._timer and call.sent for call in transport._calls):
            await asyncio.sleep(0.001)
        answered.set()
        assert (await sent).status == 200
        (way,) = transport._ways.values()
        assert way.direct is not None
        (kept,) = way.direct._idle
        assert kept.connection.protocol._read_timeout_handle is None
        assert transport._calls == set()
        await transport.close()

    with behaving(act) as url:
        asyncio.run(main(url))


def test_a_call_that_decompresses_leaves_its_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    go_on = threading.Event()

    def slowly(*_: Any) -> bytes:
        go_on.wait(30)
        return b""

    monkeypatch.setattr("gnusocial.aio.network._decoded", slowly)
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 40000\r\n\r\n"

    def act(connection: socket.socket) -> None:
        head_of(connection)
        connection.sendall(head + bytes(40_000))
        head_of(connection)

    async def main(url: str) -> None:
        transport = AiohttpTransport(url)
        sent = asyncio.ensure_future(transport.send(ask(url)))
        while not any(way.direct and way.direct._idle for way in transport._ways.values()):
            await asyncio.sleep(0.001)
        (call,) = transport._calls
        assert call._protocol is None
        go_on.set()
        assert (await sent).status == 200
        await transport.close()

    with behaving(act) as url:
        asyncio.run(main(url))


def test_the_limits_hold_after_the_end_in_another_loop() -> None:
    answers = [OK]

    def act(connection: socket.socket) -> None:
        head_of(connection)
        connection.sendall(answers.pop() if answers else b"")
        head_of(connection)

    async def once(transport: AiohttpTransport, url: str) -> int:
        try:
            return (await asyncio.wait_for(transport.send(ask(url)), 30)).status
        finally:
            await transport.close()

    with behaving(act, 2) as url:
        transport = AiohttpTransport(url, Limits(5, 0.2, 20))
        assert asyncio.run(once(transport, url)) == 200
        with pytest.raises(GNUSocialReadTimeout):
            asyncio.run(once(transport, url))
