"""The proxy itself: each kind of fault works as described, in every mode."""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
import requests

from tests.faults import certificates
from tests.faults.kinds import ENCRYPTED, KINDS, LATE, SILENT, Fault
from tests.faults.proxy import FaultProxy
from tests.faults.wire import Answer, Received

BODY = b'{"id": 1}'
WITHOUT_EFFECT = {
    "unread",
    "drop_before",
    "reset_before",
    "fail_before",
    "own_failure_before",
    "garbage_before",
    "silent_before",
    "empty_before",
    "redirect_away",
}


@contextmanager
def proxied(**options: object) -> Iterator[tuple[FaultProxy, list[Received]]]:
    effects: list[Received] = []

    def forward(request: Received) -> Answer:
        effects.append(request)
        return Answer(200, [("Content-Type", "application/json")], BODY)

    proxy = FaultProxy(forward, **options)  # type: ignore[arg-type]
    try:
        yield proxy, effects
    finally:
        proxy.close()


def post(url: str, **options: object) -> requests.Response:
    with requests.Session() as session:
        session.trust_env = False
        sent: dict[str, object] = {"data": b"x", "timeout": 0.5, **options}
        return session.post(url, allow_redirects=False, **sent)  # type: ignore[arg-type]


def test_it_hands_on_what_it_gets() -> None:
    with proxied() as (proxy, effects):
        answer = post(f"http://{proxy.address}/a?b=c", data=b"body")
        assert (answer.status_code, answer.content) == (200, BODY)
    (request,) = effects
    assert (request.method, request.path, request.body) == ("POST", "/a?b=c", b"body")
    assert request.host == proxy.address
    assert request.writes


@pytest.mark.parametrize("kind", sorted(KINDS.keys() - ENCRYPTED))
def test_a_kind_lets_the_request_take_effect_or_not(kind: str) -> None:
    with proxied(strangers_address="127.0.0.1:9") as (proxy, effects):
        proxy.faults.append(Fault(kind, 3))
        with_answer = True
        try:
            post(f"http://{proxy.address}/").content  # noqa: B018 - it is read
        except (requests.RequestException, ssl.SSLError):
            with_answer = False
        proxy.settle()
        assert [fault.kind for fault in proxy.spent] == [kind]
        assert len(effects) == (0 if kind in WITHOUT_EFFECT | LATE else 1)
        assert len(proxy.postponed) == (1 if kind in LATE else 0)
        if kind in SILENT or kind.startswith(("drop", "reset")):
            assert not with_answer
        # The next request has no fault.
        assert post(f"http://{proxy.address}/").content == BODY


@pytest.mark.parametrize("variant", range(40))
def test_a_redirect_leads_to_strangers_for_some_reader(variant: int) -> None:
    with proxied(strangers_address="127.0.0.1:9") as (proxy, _):
        proxy.faults.append(Fault("redirect_away", variant * 5))
        answer = post(f"http://{proxy.address}/")
        assert answer.status_code == 301
        assert "127.0.0.1:9" in answer.headers["Location"]


def test_it_is_an_http_proxy() -> None:
    with proxied() as (proxy, effects):
        proxies = {"http": f"http://{proxy.address}"}
        assert post("http://gs.example/a", proxies=proxies).content == BODY
    assert (effects[0].host, effects[0].path) == ("gs.example", "/a")


def test_it_encrypts_behind_connect() -> None:
    with proxied(context=certificates.server_context()) as (proxy, effects):
        proxies = {"https": f"http://{proxy.address}"}
        answer = post("https://gs.example/a", proxies=proxies, verify=certificates.bundle())
        assert answer.content == BODY
    assert (effects[0].host, effects[0].path) == ("gs.example", "/a")


def test_it_encrypts_at_once_and_can_break_that() -> None:
    context = certificates.server_context()
    with proxied(context=context, encrypts_at_once=True) as (proxy, effects):
        url, bundle = f"https://{proxy.address}/", certificates.bundle()
        assert post(url, verify=bundle).content == BODY
        for variant in range(4):
            proxy.faults.append(Fault("tls_garbage", variant))
            with pytest.raises(requests.ConnectionError):
                post(url, verify=bundle)
    # After the handshake, and after the effect.
    assert len(effects) == 5


def test_an_answer_that_nobody_asked_for_waits_on_the_connection() -> None:
    with proxied() as (proxy, _):
        proxy.faults.append(Fault("followed_late"))
        with closing(http.client.HTTPConnection(proxy.address, timeout=60)) as connection:
            connection.request("GET", "/")
            assert connection.getresponse().read() == BODY
            proxy.settle()
            connection.request("GET", "/")
            assert b"foreign-answer" in connection.getresponse().read()


def test_the_answer_to_come_follows_an_interim_one() -> None:
    with proxied() as (proxy, _):
        proxy.faults.append(Fault("interim", 0))
        with socket.create_connection(("127.0.0.1", proxy.port), timeout=60) as connection:
            connection.sendall(b"GET / HTTP/1.1\r\n\r\n")
            received = b""
            while not received.endswith(BODY):
                received += connection.recv(65536)
        assert received.startswith(b"HTTP/1.1 103 Early Hints\r\n")
        assert b"\r\n\r\nHTTP/1.1 200 OK\r\n" in received


def test_the_end_of_a_connection_comes_with_the_last_byte() -> None:
    with proxied() as (proxy, _):
        for _ in range(20):
            proxy.faults.append(Fault("closed_behind"))
            with socket.create_connection(("127.0.0.1", proxy.port), timeout=60) as connection:
                connection.sendall(b"GET / HTTP/1.1\r\n\r\n")
                received = b""
                while not received.endswith(BODY):
                    received += connection.recv(65536)
                connection.setblocking(False)
                assert connection.recv(1) == b""


def test_closing_ends_every_connection() -> None:
    with proxied() as (proxy, _):
        connection = socket.create_connection(("127.0.0.1", proxy.port), timeout=60)
        connection.sendall(b"GET / HTTP/1.1\r\n\r\n")
        assert connection.recv(65536)
        proxy.close()
        assert connection.recv(65536) == b""
        connection.close()
