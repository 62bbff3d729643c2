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


@pytest.mark.parametrize(
    ("passed", "total", "read"),
    [(0.0, 500, 100), (30.0, 470, 70), (99.0, 401, 10), (450.0, 50, 10), (1000.0, -500, 10)],
)
def test_timers_started_late_end_the_call_when_they_should(
    passed: float, total: float, read: float
) -> None:
    async def main() -> None:
        call, protocol = await _call(), _Protocol()
        call.begin()
        call.reads_from(protocol)
        assert _left(call) is None
        assert protocol.started == []
        call._begun -= passed
        call.start_timers()
        call.start_timers()  # does nothing
        assert _left(call) == pytest.approx(total, abs=5)
        assert protocol.started == [pytest.approx(read, abs=5)]
        assert protocol.read_timeout == 100  # from the next bytes on
        call.__exit__(None)
        assert _left(call) is None
        assert protocol.started[1:] == [None]
        assert protocol.read_timeout is None

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
    assert perf_counter() - began < 50


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
        ((_, direct),) = transport._ways.values()
        assert direct is not None
        (kept,) = direct._idle
        assert kept.connection.protocol._read_timeout_handle is None
        assert transport._calls == set()
        await transport.close()

    with behaving(act) as url:
        asyncio.run(main(url))
