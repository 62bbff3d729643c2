"""Closing a stream in the background: how long it takes, and what is interrupted."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from gnusocial import GNUSocial, StreamHandle, StreamListener
from gnusocial.internals.http.request import PreparedRequest
from gnusocial.internals.http.response import Response
from gnusocial.internals.io.stop_signal import StopSignal
from gnusocial.streaming.io import handle as module
from tests.streaming.test_moving import Wire
from tests.streaming.world import World

#: Seconds. Nothing here takes so long unless something is wrong.
PATIENCE = 10.0


class Stuck:
    """Drives a stream whose poll ends when it has been interrupted a number of times."""

    is_receiving = True

    def __init__(self, interruptions: int, seconds: float = PATIENCE) -> None:
        self.left = interruptions
        self.seconds = seconds
        self.over = threading.Event()

    def listen(self, listener: StreamListener) -> None:
        self.over.wait(self.seconds)

    def interrupt(self) -> None:
        self.left -= 1
        if self.left == 0:
            self.over.set()


def handle_of(driver: Any) -> StreamHandle:
    return StreamHandle(driver, StreamListener(), StopSignal(), "home")


@pytest.mark.parametrize("timeout", [None, PATIENCE / 2])
def test_closing_interrupts_again_until_the_stream_ends(timeout: float | None) -> None:
    driver = Stuck(3)
    handle = handle_of(driver)
    handle.close(timeout)
    assert driver.left == 0
    assert not handle.is_alive()


def test_closing_waits_no_longer_than_it_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "INTERRUPT_EVERY", PATIENCE)
    driver = Stuck(99, seconds=2.0)
    handle = handle_of(driver)
    handle.close(0.0)
    assert handle.is_alive()
    driver.over.set()
    handle.join()


class Blocking(Wire):
    """A transport of one's own. Its second request waits, and nothing can interrupt it."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.asked = 0
        self.is_waiting, self.may_go_on = threading.Event(), threading.Event()

    def send(self, prepared: PreparedRequest) -> Response:
        self.asked += 1
        if self.asked == 2:
            self.is_waiting.set()
            assert self.may_go_on.wait(PATIENCE)
        return super().send(prepared)


def test_a_transport_need_not_be_able_to_interrupt() -> None:
    wire = Blocking(World("id", path="statuses/public_timeline"))
    gs = GNUSocial(api_base_url="http://example.org", transport=wire)
    handle = gs.stream_public(
        StreamListener(), run_async=True, poll_interval=0.01, max_poll_interval=0.01
    )
    assert wire.is_waiting.wait(PATIENCE)
    handle.close(0.01)
    assert handle.is_alive()
    wire.may_go_on.set()
    handle.close()
    assert not handle.is_alive()
    assert handle.error is None
