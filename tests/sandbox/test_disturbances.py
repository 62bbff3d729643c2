"""Planned faults of the sandbox: on the connection, and in time."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from urllib.parse import urlsplit

import pytest
import requests

from gnusocial.sandbox import Sandbox
from gnusocial.sandbox.faults import Cut, Delay, Drop, Failure, Faults, Interim

ALICE = ("alice", "alicepass1")
UPDATE = "/api/statuses/update.json"
HOME = "/api/statuses/home_timeline.json"


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 21, 2, 0, tzinfo=timezone.utc)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def server(clock: Clock) -> Iterator[Sandbox]:
    with Sandbox(clock=clock) as running:
        yield running


def post(server: Sandbox, text: str) -> requests.Response:
    return requests.post(f"{server.url}{UPDATE}", auth=ALICE, data={"status": text}, timeout=60)


def texts(server: Sandbox) -> list[str]:
    return [each["text"] for each in requests.get(f"{server.url}{HOME}", auth=ALICE).json()]


def raw(server: Sandbox, request: bytes) -> bytes:
    """What the server sends on a new connection until it closes it."""
    place = urlsplit(server.url)
    with socket.create_connection((place.hostname, place.port), timeout=60) as connection:
        connection.sendall(request)
        received = b""
        while piece := connection.recv(65536):
            received += piece
    return received


VERSION = b"GET /api/statusnet/version.json HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"


# --- failures ------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [200, 204, 500, 502])
def test_a_failure_after_the_effect(server: Sandbox, status: int) -> None:
    server.fail_next(status=status, body="", when="after")
    answer = post(server, "stored all the same")
    assert (answer.status_code, answer.content) == (status, b"")
    assert texts(server) == ["stored all the same"]
    assert server.requests[0].user == "alice"


def test_a_failure_before_the_effect(server: Sandbox) -> None:
    server.fail_next(status=200, body="")
    assert post(server, "never").content == b""
    assert texts(server) == []


# --- answers that break off ----------------------------------------------------------------------


def test_an_answer_that_breaks_off_in_its_body(server: Sandbox) -> None:
    server.cut_next(part="body")
    head, _, body = raw(server, VERSION).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"Content-Length: 17\r\n" in head + b"\r\n"
    assert body == b'"1.20.10'


def test_an_answer_that_breaks_off_in_its_head(server: Sandbox) -> None:
    server.cut_next(part="head")
    assert raw(server, VERSION) == b"HTTP/1.1 200 OK\r\nConte"


def test_an_answer_that_breaks_off_in_its_status_line(server: Sandbox) -> None:
    server.cut_next(part="status line")
    assert raw(server, VERSION) == b"HTTP/1.1 20"


@pytest.mark.parametrize("part", ["status line", "head", "body"])
def test_a_request_whose_answer_breaks_off_takes_effect(server: Sandbox, part: str) -> None:
    server.cut_next(part=part, path=UPDATE)  # type: ignore[arg-type]
    with pytest.raises(requests.RequestException):
        _ = post(server, "stored").json()
    assert texts(server) == ["stored"]


# --- interim answers -----------------------------------------------------------------------------


def test_an_interim_answer_comes_before_the_real_one(server: Sandbox) -> None:
    server.interim_next(headers={"Link": "</style.css>; rel=preload"})
    answer = raw(server, VERSION)
    first, second, body = answer.split(b"\r\n\r\n")
    assert first == b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload"
    assert second.startswith(b"HTTP/1.1 200 OK\r\n")
    assert body == b'"1.20.10-release"'


def test_an_interim_answer_and_a_failure_belong_to_one_request(server: Sandbox) -> None:
    server.interim_next(status=102)
    server.fail_next()
    answer = raw(server, VERSION)
    assert answer.startswith(b"HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 502 ")


def test_http_client_takes_a_continue_for_what_it_is(server: Sandbox) -> None:
    server.interim_next(status=100)
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=60)
    connection.request("GET", "/api/statusnet/version.json")
    assert connection.getresponse().read() == b'"1.20.10-release"'
    connection.close()


# --- late work -----------------------------------------------------------------------------------


def test_a_postponed_request_takes_effect_when_its_time_has_come(
    server: Sandbox, clock: Clock
) -> None:
    server.postpone_next(30, path=UPDATE)
    with pytest.raises(requests.ConnectionError):
        post(server, "late")
    assert [each.path for each in server.requests] == [UPDATE]
    clock.now += timedelta(seconds=29)
    assert texts(server) == []
    clock.now += timedelta(seconds=1)
    assert texts(server) == ["late"]
    assert texts(server) == ["late"]


def test_postponed_work_can_be_finished_at_once(server: Sandbox) -> None:
    server.postpone_next(3600, n=2, status=504)
    assert post(server, "one").status_code == 504
    assert post(server, "two").status_code == 504
    assert server.finish_work() == 2
    assert texts(server) == ["two", "one"]
    assert server.finish_work() == 0


def test_a_reset_forgets_postponed_work(server: Sandbox) -> None:
    server.postpone_next(10, status=504)
    post(server, "forgotten")
    server.reset()
    assert server.finish_work() == 0
    assert texts(server) == []


def test_a_postponed_upload_keeps_its_file(server: Sandbox) -> None:
    server.postpone_next(10, status=504)
    url = f"{server.url}/api/media/upload.json"
    requests.post(url, auth=ALICE, files={"media": ("a.txt", b"some text")}, timeout=60)
    server.finish_work()
    # The second upload gets the next number.
    answer = requests.post(url, auth=ALICE, files={"media": ("b.txt", b"other")}, timeout=60)
    assert answer.json()["media_id"] == 2


# --- the plans -----------------------------------------------------------------------------------


def test_a_request_takes_one_fault_of_each_kind_and_one_ending() -> None:
    faults = Faults()
    interim, delay, failure = Interim(103, {}), Delay(1), Failure(502, b"", {})
    for each in (interim, interim, delay, failure, Drop("before"), Cut("head")):
        faults.plan(each, times=1, path=None)
    assert faults.take("/a") == [interim, delay, failure]
    assert faults.take("/a") == [interim, Drop("before")]
    assert faults.take("/a") == [Cut("head")]
    assert faults.take("/a") == []


def test_plans_that_make_no_sense() -> None:
    server = Sandbox()
    with pytest.raises(ValueError, match="'before' or 'after'"):
        server.drop_next(when="later")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="'before' or 'after'"):
        server.fail_next(when="later")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="'status line' or 'head' or 'body'"):
        server.cut_next(part="tail")  # type: ignore[arg-type]
    for status in (99, 101, 200):
        with pytest.raises(ValueError, match="interim"):
            server.interim_next(status=status)
    for plan in (server.postpone_next, server.delay_next):
        with pytest.raises(ValueError, match="negative"):
            plan(-1)
