"""The transport, against a scripted socket: its failures raise exceptions of the library."""

from __future__ import annotations

import gzip
import socket
import ssl
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests
import urllib3

from gnusocial.errors import (
    GNUSocialIllegalArgumentError,
    GNUSocialIOError,
    GNUSocialNetworkError,
    GNUSocialReadTimeout,
    GNUSocialTimeoutError,
)
from gnusocial.internals.http.multipart import Pieces
from gnusocial.internals.http.options import check_limits, check_timeout
from gnusocial.internals.http.request import PreparedRequest
from gnusocial.internals.http.urls import parse
from gnusocial.internals.io.connections import Connections
from gnusocial.internals.io.tracking import Call
from gnusocial.internals.io.transport import HTTPTransport, _network_error

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nX-Thing: a\r\n\r\ntrue"


class Server:
    """Accepts connections one by one; each request gets the next of the given responses."""

    def __init__(self, *answers: bytes | None) -> None:
        self._answers = list(answers)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}/api/"
        self.requests: list[bytes] = []
        self.connections = 0
        self.release = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while self._answers:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            with connection:
                while self._answers and self._one(connection):
                    pass

    def _one(self, connection: socket.socket) -> bool:
        received = b""
        while b"\r\n\r\n" not in received:
            part = connection.recv(65536)
            if not part:
                return False
            received += part
        self.requests.append(received)
        answer = self._answers.pop(0)
        if answer is None:  # keep silent until the test is over
            self.release.wait(10)
            return False
        connection.sendall(answer)
        return answer.startswith(OK[:15]) and b"Connection: close" not in answer

    def close(self) -> None:
        self.release.set()
        self._answers.clear()
        self._listener.shutdown(socket.SHUT_RDWR)  # wakes a thread that waits in accept()
        self._listener.close()
        self._thread.join(5)


@contextmanager
def serving(*answers: bytes | None) -> Iterator[Server]:
    server = Server(*answers)
    try:
        yield server
    finally:
        server.close()


@contextmanager
def transport_to(server_url: str, **options: object) -> Iterator[HTTPTransport]:
    limits = check_limits(options.pop("timeout", 5.0))
    transport = HTTPTransport(server_url, limits, **options)  # type: ignore[arg-type]
    try:
        yield transport
    finally:
        transport.close()


def ask(url: str, method: str = "GET", **headers: str) -> PreparedRequest:
    return PreparedRequest(method, f"{url}x.json", headers, b"a=b" if method == "POST" else None)


def test_the_answer_as_a_value() -> None:
    with serving(OK) as server, transport_to(server.url) as transport:
        response = transport.send(ask(server.url, **{"X-Mine": "1"}))
        assert (response.status, response.reason, response.body) == (200, "OK", b"true")
        assert response.headers["x-thing"] == "a"
        assert (response.method, response.url) == ("GET", f"{server.url}x.json")
        assert response.json() is True
        assert server.requests[0].startswith(b"GET /api/x.json HTTP/1.1\r\n")
        assert b"X-Mine: 1\r\n" in server.requests[0]


def test_one_connection_serves_many_calls() -> None:
    with serving(*[OK] * 20) as server, transport_to(server.url) as transport:
        for _ in range(20):
            transport.send(ask(server.url))
        assert len(server.requests) == 20
        assert server.connections == 1


def test_netrc_and_cookies_are_not_used(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    netrc = tmp_path / "netrc"  # type: ignore[operator]
    netrc.write_text("machine 127.0.0.1 login spy password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    cookie = OK.replace(b"X-Thing: a", b"Set-Cookie: PHPSESSID=1; path=/")
    with serving(cookie, OK) as server, transport_to(server.url) as transport:
        transport.send(ask(server.url))
        transport.send(ask(server.url))
        assert len(server.requests) == 2
        for request in server.requests:
            assert b"authorization" not in request.lower()
            assert b"cookie" not in request.lower()


def test_a_redirect_is_an_answer_here() -> None:
    moved = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"
    with serving(moved) as server, transport_to(server.url) as transport:
        assert transport.send(ask(server.url)).status == 302


def test_a_ca_bundle_is_to_blame_only_if_it_is_gone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    bundle = tmp_path / "authorities.pem"
    bundle.touch()
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(bundle))
    connections = Connections("https://example.org/api/")
    connections.check_ca_bundle()
    bundle.unlink()
    with pytest.raises(GNUSocialIOError, match=r"authorities\.pem does not exist"):
        connections.check_ca_bundle()


@pytest.mark.sync_only  # the other has no urllib3
@pytest.mark.parametrize("own", [True, False])
def test_no_time_to_connect_beyond_that_for_the_whole_request(
    monkeypatch: pytest.MonkeyPatch, own: bool
) -> None:
    given: list[float] = []

    def urlopen(*_: object, timeout: urllib3.Timeout, **options: object) -> None:
        given.append(timeout.connect_timeout)  # type: ignore[arg-type]
        raise urllib3.exceptions.ProtocolError("not here")

    monkeypatch.setattr(urllib3.HTTPConnectionPool, "urlopen", urlopen)
    url, session = "http://127.0.0.1:1/api/", None if own else requests.Session()
    for total in (3.0, 70.0):
        transport = HTTPTransport(url, check_limits(60.0, total), session=session)
        with pytest.raises(GNUSocialNetworkError):
            transport.send(ask(url))
        transport.close()
    assert given == [3.0, 60.0]
    if session is not None:
        session.close()


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_refused_connection_sent_nothing(method: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/api/"
    with transport_to(url) as transport, pytest.raises(GNUSocialNetworkError) as caught:
        transport.send(ask(url, method))
    assert caught.value.maybe_sent is False
    assert (caught.value.method, caught.value.url) == (method, f"{url}x.json")
    assert not isinstance(caught.value, GNUSocialTimeoutError)
    assert isinstance(caught.value, OSError)


@pytest.mark.parametrize(("method", "maybe"), [("GET", False), ("POST", True)])
def test_a_connection_that_closes_without_an_answer(method: str, maybe: bool) -> None:
    with serving(b"") as server, transport_to(server.url) as transport:
        with pytest.raises(GNUSocialNetworkError) as caught:
            transport.send(ask(server.url, method))
        assert caught.value.maybe_sent is maybe


@pytest.mark.parametrize(("method", "maybe"), [("GET", False), ("POST", True)])
def test_half_an_answer(method: str, maybe: bool) -> None:
    half = b"HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n[1, 2"
    with serving(half) as server, transport_to(server.url) as transport:
        with pytest.raises(GNUSocialNetworkError) as caught:
            transport.send(ask(server.url, method))
        assert caught.value.maybe_sent is maybe


@pytest.mark.parametrize(("method", "maybe"), [("GET", False), ("POST", True)])
def test_an_answer_that_does_not_come(method: str, maybe: bool) -> None:
    with serving(None) as server, transport_to(server.url, timeout=0.05) as transport:
        with pytest.raises(GNUSocialReadTimeout) as caught:
            transport.send(ask(server.url, method))
        assert caught.value.maybe_sent is maybe
        assert isinstance(caught.value, TimeoutError)


def test_an_answer_whose_body_does_not_come() -> None:
    # The server answers the head and then reads on: it never sends the rest.
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n["
    with (
        serving(head, None) as server,
        transport_to(server.url, timeout=0.05) as transport,
        pytest.raises(GNUSocialReadTimeout),
    ):
        transport.send(ask(server.url))


def test_a_name_that_does_not_exist() -> None:
    url = "http://no-such-host.invalid/api/"
    with transport_to(url) as transport, pytest.raises(GNUSocialNetworkError) as caught:
        transport.send(ask(url, "POST"))
    assert caught.value.maybe_sent is False


def test_the_secret_headers_are_not_in_the_error() -> None:
    with serving(b"") as server, transport_to(server.url) as transport:
        with pytest.raises(GNUSocialNetworkError) as caught:
            transport.send(ask(server.url, Authorization="Basic c2VjcmV0"))
        assert "c2VjcmV0" not in repr(caught.value) + str(caught.value)


@pytest.mark.sync_only  # sessions are of requests
def test_a_session_of_the_caller_is_used_and_left_open() -> None:
    with requests.Session() as session, serving(OK, OK) as server:
        session.headers["X-Session"] = "mine"
        session.auth = ("other", "user")
        with transport_to(server.url, session=session) as transport:
            transport.send(ask(server.url, Authorization="Basic bWU="))
        assert b"X-Session: mine" in server.requests[0]
        assert b"Authorization: Basic bWU=" in server.requests[0]
        assert session.get(f"{server.url}y", auth=None, timeout=60).status_code == 200
        assert server.connections == 1


@pytest.mark.parametrize("value", [1, 0.5, (3, 27), (0.1, 5.0)])
def test_timeouts(value: object) -> None:
    assert check_timeout(value) == (value if isinstance(value, tuple) else float(value))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "value", [None, 0, -1, "5", True, float("nan"), float("inf"), (1,), (1, 0), (1, 2, 3), [1, 2]]
)
def test_a_wait_without_end_is_no_timeout(value: object) -> None:
    with pytest.raises(GNUSocialIllegalArgumentError, match="request_timeout must be"):
        check_timeout(value)


OURS_AND_THEIRS = pytest.mark.parametrize(
    "theirs",
    [
        pytest.param(False, id="ours"),
        pytest.param(True, id="a session", marks=pytest.mark.sync_only),
    ],
)


def answer_with(body: bytes, *headers: str) -> bytes:
    lines = ["HTTP/1.1 200 OK", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


@contextmanager
def either(url: str, theirs: bool) -> Iterator[HTTPTransport]:
    with requests.Session() as session:
        options = {"session": session} if theirs else {}
        with transport_to(url, **options) as transport:
            yield transport


@OURS_AND_THEIRS
@pytest.mark.parametrize(
    ("coding", "encoded"),
    [("gzip", gzip.compress(b"[1, 2]")), ("deflate", zlib.compress(b"[1, 2]"))],
    ids=["gzip", "deflate"],
)
def test_compressed_answers_are_read(theirs: bool, coding: str, encoded: bytes) -> None:
    answer = answer_with(encoded, f"Content-Encoding: {coding}", f"Content-Length: {len(encoded)}")
    with serving(answer, OK) as server, either(server.url, theirs) as transport:
        assert transport.send(ask(server.url)).body == b"[1, 2]"
        assert transport.send(ask(server.url)).body == b"true"
        assert server.connections == 1
        assert b"gzip, deflate" in server.requests[0]


@OURS_AND_THEIRS
def test_what_is_not_compressed_as_it_says_is_a_failure_of_the_network(theirs: bool) -> None:
    broken = answer_with(b"[1, 2]", "Content-Encoding: gzip", "Content-Length: 6")
    with (
        serving(broken) as server,
        either(server.url, theirs) as transport,
        pytest.raises(GNUSocialNetworkError) as caught,
    ):
        transport.send(ask(server.url, "POST"))
    assert caught.value.maybe_sent


@OURS_AND_THEIRS
def test_answers_in_chunks_are_put_together(theirs: bool) -> None:
    chunked = answer_with(b"2\r\ntr\r\n2\r\nue\r\n0\r\n\r\n", "Transfer-Encoding: chunked")
    with serving(chunked, OK) as server, either(server.url, theirs) as transport:
        assert transport.send(ask(server.url)).body == b"true"
        assert transport.send(ask(server.url)).body == b"true"
        assert server.connections == 1


@OURS_AND_THEIRS
def test_answers_without_a_body(theirs: bool) -> None:
    unchanged = b"HTTP/1.1 304 Not Modified\r\nETag: x\r\n\r\n"
    with serving(unchanged) as server, either(server.url, theirs) as transport:
        response = transport.send(ask(server.url))
        assert (response.status, response.body, response.headers["etag"]) == (304, b"", "x")


@OURS_AND_THEIRS
def test_a_body_in_pieces_is_sent_whole_with_its_length(theirs: bool) -> None:
    pieces = Pieces([b"a=", Pieces([b"1", b"2"])])
    with serving(OK) as server, either(server.url, theirs) as transport:
        transport.send(PreparedRequest("POST", f"{server.url}x", {"X-Mine": "1"}, pieces))
        # The pieces may arrive after the head.
        assert b"content-length: 4\r\n" in server.requests[0].lower()
        assert b"transfer-encoding" not in server.requests[0].lower()


@OURS_AND_THEIRS
def test_several_cookies_stand_in_one_header(theirs: bool) -> None:
    answer = answer_with(b"[]", "Content-Length: 2", "Set-Cookie: a=1", "Set-Cookie: b=2")
    with serving(answer) as server, either(server.url, theirs) as transport:
        assert transport.send(ask(server.url)).headers["Set-Cookie"] == "a=1, b=2"


@OURS_AND_THEIRS
@pytest.mark.parametrize(
    ("written", "target"),
    [("", b"/"), ("/", b"/"), ("?a=b", b"/?a=b"), ("/a%20b?c=d#e", b"/a%20b?c=d")],
)
def test_the_path_of_any_url(theirs: bool, written: str, target: bytes) -> None:
    with serving(OK) as server, either(server.url, theirs) as transport:
        site = server.url.removesuffix("/api/")
        transport.send(PreparedRequest("GET", f"{site}{written}", {}))
        assert server.requests[0].startswith(b"GET " + target + b" HTTP/1.1\r\n")


@OURS_AND_THEIRS
def test_what_is_no_url_was_never_sent(theirs: bool) -> None:
    with (
        either("http://127.0.0.1:1/api/", theirs) as transport,
        pytest.raises(GNUSocialNetworkError) as caught,
    ):
        transport.send(PreparedRequest("POST", "about:blank", {}))
    assert caught.value.maybe_sent is False


@pytest.mark.sync_only  # the other looks at the environment when it sends for the first time
@OURS_AND_THEIRS
def test_a_proxy_of_the_environment_is_used(theirs: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "no_proxy", "NO_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with serving(OK, OK) as proxy:
        address = proxy.url.removesuffix("/api/").replace("://", "://me:pass@")
        monkeypatch.setenv("http_proxy", address)
        with either("http://gs.example/api/", theirs) as transport:
            if not theirs:  # a session is asked at each call, the environment once
                monkeypatch.delenv("http_proxy")
            for _ in range(2):
                assert transport.send(ask("http://gs.example/api/")).body == b"true"
    assert proxy.connections == 1
    assert proxy.requests[1].startswith(b"GET http://gs.example/api/x.json HTTP/1.1\r\n")
    assert b"\r\nHost: gs.example\r\n" in proxy.requests[1]


def test_the_environment_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "no_proxy", "NO_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with serving(OK, OK) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url.removesuffix("/api/"))
        with transport_to("http://gs.example/api/") as transport:
            for _ in range(2):
                assert transport.send(ask("http://gs.example/api/")).body == b"true"
                monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    assert proxy.connections == 1
    assert proxy.requests[1].startswith(b"GET http://gs.example/api/x.json HTTP/1.1\r\n")
    assert b"\r\nHost: gs.example\r\n" in proxy.requests[1]


def test_a_proxy_that_wants_a_login_gets_it(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(OK) as proxy:
        address = proxy.url.removesuffix("/api/").replace("://", "://me:pass@")
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.setenv("http_proxy", address)
        with transport_to("http://gs.example/api/") as transport:
            transport.send(ask("http://gs.example/api/"))
    assert b"\r\nProxy-Authorization: Basic bWU6cGFzcw==\r\n" in proxy.requests[0]


@OURS_AND_THEIRS
def test_a_proxy_that_is_not_there_has_sent_nothing(
    theirs: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{port}")
    with (
        either("http://gs.example/api/", theirs) as transport,
        pytest.raises(GNUSocialNetworkError) as caught,
    ):
        transport.send(ask("http://gs.example/api/", "POST"))
    assert caught.value.maybe_sent is False


def test_hosts_that_need_no_proxy_get_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with serving(OK) as server, transport_to(server.url) as transport:
        assert transport.send(ask(server.url)).body == b"true"
        assert server.requests[0].startswith(b"GET /api/x.json ")


@pytest.mark.sync_only  # looks at the pools of urllib3
def test_the_ca_bundle_of_the_environment_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = tmp_path / "bundle.pem"
    bundle.write_bytes(Path(requests.certs.where()).read_bytes())
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(bundle))
    connections = Connections("https://gs.example/api/")
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    monkeypatch.delenv("CURL_CA_BUNDLE", raising=False)
    pool = connections._find_route("https://gs.example").pool
    assert (pool.ca_certs, pool.cert_reqs) == (str(bundle), "CERT_REQUIRED")  # type: ignore[attr-defined]
    usual = Connections("https://gs.example/api/")._find_route("https://gs.example").pool
    assert (usual.ca_certs, usual.cert_reqs) == (requests.certs.where(), "CERT_REQUIRED")  # type: ignore[attr-defined]


def test_a_ca_bundle_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere/bundle.pem")
    with (
        transport_to("https://127.0.0.1:1/api/") as transport,
        pytest.raises(GNUSocialIOError, match=r"/nowhere/bundle\.pem"),
    ):
        transport.send(ask("https://127.0.0.1:1/api/"))


@pytest.mark.sync_only  # looks at the pools of urllib3
def test_a_host_with_a_name_that_is_not_ascii() -> None:
    url = parse("https://müller.example/api/")
    assert url is not None
    route = Connections("https://müller.example/api/")._find_route(url.origin)
    assert route.pool.host == "xn--mller-kva.example"


def test_connections_that_were_closed_can_be_used_again() -> None:
    with serving(OK, b"", OK) as server, transport_to(server.url) as transport:
        transport.send(ask(server.url))
        transport.close()
        with pytest.raises(GNUSocialNetworkError):
            transport.send(ask(server.url))
        assert transport.send(ask(server.url)).body == b"true"


def test_tls_with_a_server_that_speaks_none_sent_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer_in_plain_text() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(1)
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")

        thread = threading.Thread(target=answer_in_plain_text)
        thread.start()
        url = f"https://127.0.0.1:{listener.getsockname()[1]}/api/"
        with transport_to(url) as transport, pytest.raises(GNUSocialNetworkError) as caught:
            transport.send(ask(url, "POST"))
        thread.join(10)
    assert caught.value.maybe_sent is False


@pytest.mark.parametrize("before", [True, False])
@pytest.mark.sync_only  # is about the exceptions of requests and urllib3
def test_only_what_no_connection_took_was_certainly_not_sent(before: bool) -> None:
    """OpenSSL reports WRONG_VERSION_NUMBER for a handshake, and for any later record."""
    error = urllib3.exceptions.SSLError(ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER] (_ssl.c:1)"))
    for failure in (error, requests.exceptions.SSLError(error), requests.ConnectionError(error)):
        call = Call(5.0, 5.0)
        call.tracked, call.sent = True, not before
        raised = _network_error(failure, ask("https://gs.example/api/", "POST"), call)
        assert raised.maybe_sent is not before
        read = _network_error(failure, ask("https://gs.example/api/"), call)
        assert read.maybe_sent is False
        unknown = Call(5.0, 5.0)
        unsure = _network_error(failure, ask("https://gs.example/api/", "POST"), unknown)
        assert unsure.maybe_sent is True
