"""Requests that are sent over aiohttp's pool without its session."""

from __future__ import annotations

import socket
from typing import Any

import aiohttp
import pytest
from aiohttp.client_proto import ResponseHandler

from gnusocial.aio.direct import is_supported
from gnusocial.errors import GNUSocialNetworkError
from gnusocial.internals.http.request import PreparedRequest
from gnusocial.internals.http.response import Response
from tests.aio.test_transport import behaving, head_of, send
from tests.internals.io.test_transport import OK, ask


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


def test_both_ways_send_the_same_request(monkeypatch: pytest.MonkeyPatch) -> None:
    heads: list[bytes] = []

    def act(connection: socket.socket) -> None:
        heads.append(head_of(connection))
        connection.sendall(OK)

    headers = {"User-Agent": "x", "Authorization": "Basic Zm9v", "X-Name": "Zoë"}
    for supported in (True, False):
        monkeypatch.setattr("gnusocial.aio.transport.is_supported", lambda known=supported: known)
        with behaving(act) as url:
            prepared = PreparedRequest("GET", f"{url}x/%2F?q=%20a", headers)
            (found,) = send(url, prepared)
            assert isinstance(found, Response)
            heads[-1] = heads[-1].replace(url.split("/")[2].encode(), b"HOST")
    direct, by_session = heads
    assert direct == by_session
    assert direct.startswith(b"GET /api/x/%2F?q=%20a HTTP/1.1\r\nHost: HOST\r\n")


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
