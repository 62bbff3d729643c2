"""Closing a stream while its poll is on its way; sessions that fail; whose line a warning names."""

from __future__ import annotations

import inspect
import logging
import socket
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import requests
from requests.adapters import HTTPAdapter

from gnusocial import CallbackStreamListener, GNUSocial, Status
from gnusocial._warn import warn
from gnusocial.errors import GNUSocialWarning
from gnusocial.sandbox import Sandbox
from gnusocial.streaming.io.driver import INTERRUPT_EVERY
from tests.streaming.fake_time import FakeTime

#: Seconds that nothing here may take; a hung poll would take a minute and more.
SOON = 30.0
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n"


class Hanging:
    """A server that answers the first poll, and lets the next one wait for ever."""

    def __init__(self, listening: socket.socket) -> None:
        self.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        self.is_hanging = threading.Event()
        self.over = threading.Event()
        self.asked = 0
        self._listening = listening
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        self._listening.settimeout(SOON)
        connection, _ = self._listening.accept()
        with connection:
            connection.recv(65536)
            connection.sendall(HEAD + b"[]")
            connection.recv(65536)
            self.is_hanging.set()
            self.over.wait(SOON)

    def stop(self) -> None:
        self.over.set()
        self._thread.join()


@pytest.fixture
def hanging() -> Iterator[Hanging]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = Hanging(listening)
        yield server
        server.stop()


@contextmanager
def soon() -> Iterator[None]:
    began = time.monotonic()
    yield
    assert time.monotonic() - began < SOON


FAST = {"poll_interval": 0.01, "max_poll_interval": 0.01}


def test_closing_a_handle_breaks_off_the_poll(hanging: Hanging) -> None:
    with GNUSocial(api_base_url=hanging.url, request_timeout=120) as gs:
        handle = gs.stream_public(CallbackStreamListener(), run_async=True, **FAST)  # type: ignore[arg-type]
        assert hanging.is_hanging.wait(SOON)
        with soon():
            handle.close()
        assert not handle.is_alive()
        assert handle.error is None


def test_closing_an_iterator_from_another_thread_breaks_off_the_poll(hanging: Hanging) -> None:
    with GNUSocial(api_base_url=hanging.url, request_timeout=120) as gs:
        stream = gs.stream_public(**FAST)  # type: ignore[arg-type]
        found: list[Any] = []
        reader = threading.Thread(target=lambda: found.append(list(stream)))
        reader.start()
        assert hanging.is_hanging.wait(SOON)
        with soon():
            stream.close()
            reader.join()
        assert found == [[]]


def test_closing_a_handle_leaves_what_its_listener_sends(
    server: Sandbox, alice: GNUSocial, bob: GNUSocial
) -> None:
    told: list[str] = []
    begun, closing = threading.Event(), threading.Event()

    def reply(status: Status) -> None:
        begun.set()
        assert closing.wait(SOON)
        told.extend(alice.status_reply(status, f"reply {number}").text for number in range(20))

    bob.post("hello")
    handle = alice.stream_public(CallbackStreamListener(reply), run_async=True, catch_up=1)
    assert begun.wait(SOON)
    closer = threading.Thread(target=handle.close)
    closer.start()
    closing.set()
    closer.join()
    assert len(told) == 20
    assert handle.error is None


def test_closing_gives_up_after_the_time_that_was_given(server: Sandbox, alice: GNUSocial) -> None:
    begun, over = threading.Event(), threading.Event()

    def hang(status: Status) -> None:
        begun.set()
        over.wait(SOON)

    alice.post("hello")
    handle = alice.stream_public(CallbackStreamListener(hang), run_async=True, catch_up=1)
    assert begun.wait(SOON)
    handle.close(timeout=0.01)
    assert handle.is_alive()
    over.set()
    handle.close(timeout=SOON)
    assert not handle.is_alive()


def test_closing_waits_a_while_between_two_interruptions(
    server: Sandbox, alice: GNUSocial, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, over = threading.Event(), threading.Event()
    waits: list[float] = []

    def hang(status: Status) -> None:
        begun.set()
        over.wait(SOON)

    def join(timeout: float) -> None:
        waits.append(timeout)
        if len(waits) == 3:
            over.set()
            thread_join(SOON)

    alice.post("hello")
    handle = alice.stream_public(CallbackStreamListener(hang), run_async=True, catch_up=1)
    assert begun.wait(SOON)
    thread_join = handle._thread.join
    monkeypatch.setattr(handle._thread, "join", join)
    handle.close()
    assert waits == [INTERRUPT_EVERY] * 3


class Failing(HTTPAdapter):
    """The adapter of a caller's session, which fails now and then."""

    failures: list[Exception]

    def send(self, *arguments: Any, **options: Any) -> Any:
        if self.failures:
            raise self.failures.pop(0)
        return super().send(*arguments, **options)


def test_failures_of_a_callers_session_are_waited_out(
    server: Sandbox, bob: GNUSocial, caplog: pytest.LogCaptureFixture
) -> None:
    passing = FakeTime(hours=2)
    adapter = Failing()
    adapter.failures = []
    session = requests.Session()
    session.mount("http://", adapter)
    failures = [
        requests.ConnectionError("refused"),
        requests.exceptions.SSLError("bad certificate"),
        requests.exceptions.ProxyError("no proxy"),
        requests.exceptions.RetryError("too many"),
        requests.TooManyRedirects("round and round"),
        OSError("Could not find a suitable TLS CA certificate bundle"),
        ValueError("a header that cannot be sent"),
    ]
    count = len(failures)
    with (
        session,
        GNUSocial(api_base_url=server.url, session=session, clock=passing, retries=0) as gs,
        caplog.at_level(logging.WARNING, "gnusocial.streaming"),
    ):
        stream = gs.stream_public()
        adapter.failures = failures
        bob.post("still here")
        assert next(stream).text == "still here"
        stream.close()
    assert caplog.text.count("a poll failed") == count


def test_a_warning_of_a_stream_in_the_background_names_the_callers_line(
    server: Sandbox, alice: GNUSocial
) -> None:
    alice.post("hello")

    class Warned(CallbackStreamListener):
        pass

    told = threading.Event()

    def tell(status: Status) -> None:
        warn("something was skipped")  # as a flow would, in this thread
        told.set()

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        line = inspect.currentframe().f_lineno + 1  # type: ignore[union-attr]
        handle = alice.stream_public(Warned(tell), run_async=True, catch_up=1)
        assert told.wait(SOON)
        handle.close()
    found = [(each.category, each.filename, each.lineno) for each in caught]
    assert found == [(GNUSocialWarning, __file__, line)]
