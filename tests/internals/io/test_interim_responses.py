"""Interim (1xx) responses before the final one, and calls that are interrupted early."""

from __future__ import annotations

import socket
from collections.abc import Callable
from http.client import RemoteDisconnected

import pytest

from gnusocial.errors import GNUSocialNetworkError
from gnusocial.internals.http.options import check_limits
from gnusocial.internals.io.tracking import Call
from gnusocial.internals.io.transport import HTTPTransport
from tests.internals.io.test_transport import OK, Server, ask, serving, transport_to

HINTS = b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n"


class KeepsOpen(Server):
    """Leaves it to the client to close a connection."""

    def _one(self, connection: socket.socket) -> bool:
        before = len(self.requests)
        super()._one(connection)
        return len(self.requests) > before


@pytest.mark.parametrize(("first", "connections"), [(OK, 1), (HINTS + OK, 2), (HINTS * 2 + OK, 2)])
def test_a_connection_is_not_used_again_after_an_interim_response(
    first: bytes, connections: int
) -> None:
    # Bytes that the server sends late would be read as the next response.
    server = KeepsOpen(first, OK)
    transport = HTTPTransport(server.url, check_limits(5.0))
    try:
        assert [transport.send(ask(server.url)).body for _ in range(2)] == [b"true", b"true"]
        assert server.connections == connections
    finally:
        transport.close()
        server.close()


def test_a_server_cannot_send_interim_responses_without_end() -> None:
    with serving(HINTS * 100 + OK) as server, transport_to(server.url) as transport:
        assert transport.send(ask(server.url)).body == b"true"
    with (
        serving(HINTS * 101 + OK) as server,
        transport_to(server.url) as transport,
        pytest.raises(GNUSocialNetworkError, match="more than 100 interim responses"),
    ):
        transport.send(ask(server.url))


def test_a_call_that_is_interrupted_before_it_has_a_socket() -> None:
    with socket.socket() as sock:
        steps: list[Callable[[Call], object]] = [Call.check, lambda call: call.uses(sock)]
        for step in steps:
            call = Call(5.0, 5.0)
            call.interrupt()
            with pytest.raises(RemoteDisconnected, match="the client was closed"):
                step(call)
