"""Who is told, and what happens when the telling fails."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, get_args

import pytest

from gnusocial import CallbackStreamListener, Status, StreamEvent, StreamListener
from gnusocial.errors import GNUSocialIllegalArgumentError
from gnusocial.streaming.effects import Deliver, Pause, Polled, Step, Tell
from gnusocial.streaming.events import Kind
from gnusocial.streaming.lease import LeaseHolder
from gnusocial.streaming.listener import check_is_sync, check_listener, respond

HOLDER = LeaseHolder(None, lambda: 0.0)
STATUS = Status.decode({"id": 7, "text": "hello"})


def no_pause(seconds: float) -> None:
    raise AssertionError(f"paused for {seconds} s")


def tell(listener: StreamListener, event: StreamEvent, pause: Callable[[float], object]) -> None:
    carry_out(listener, Deliver(event), pause)


def tell_heartbeat(listener: StreamListener) -> None:
    carry_out(listener, Polled(), no_pause)


def carry_out(listener: StreamListener, step: Step, pause: Callable[[float], object]) -> None:
    flow = respond(listener, step, HOLDER)
    result: Exception | None = None
    while True:
        try:
            effect = flow.send(result)
        except StopIteration:
            return
        result = None
        if isinstance(effect, Pause):
            pause(effect.seconds)
            continue
        assert isinstance(effect, Tell)
        try:
            getattr(listener, effect.method)(*effect.arguments)
        except Exception as error:  # noqa: BLE001 - as a driver does
            result = error


@pytest.mark.parametrize("kind", get_args(Kind))
def test_every_kind_has_a_method_and_a_handler(kind: Any) -> None:
    data = 7 if kind == "delete" else STATUS
    assert hasattr(StreamListener, f"on_{kind}")
    tell(StreamListener(), StreamEvent(kind, data), no_pause)
    told: list[Any] = []
    listener = CallbackStreamListener(**{f"{kind}_handler": told.append})
    tell(listener, StreamEvent(kind, data), no_pause)
    assert told == [data]


def test_the_other_handlers() -> None:
    told: list[Any] = []
    listener = CallbackStreamListener(
        abort_handler=told.append, heartbeat_handler=lambda: told.append("beat")
    )
    tell_heartbeat(listener)
    error = ValueError("x")
    listener.on_abort(error)
    assert told == ["beat", error]
    StreamListener().on_abort(error)
    tell_heartbeat(StreamListener())


class Failing(StreamListener):
    def __init__(self, times: int, retries: int = 0, when_failed: Any = "skip") -> None:
        self.times = times
        self.retries = retries
        self.when_failed = when_failed
        self.told = 0

    def on_update(self, status: Status) -> None:
        self.told += 1
        if self.told <= self.times:
            raise KeyError("no")

    def handle_heartbeat(self) -> None:
        raise ValueError("no heart")


EVENT = StreamEvent("update", STATUS)


def test_a_failure_is_logged_and_skipped(caplog: pytest.LogCaptureFixture) -> None:
    listener = Failing(1)
    with caplog.at_level(logging.ERROR, "gnusocial.streaming"):
        tell(listener, EVENT, no_pause)
    assert "update 7" in caplog.text
    assert "KeyError" in caplog.text
    assert listener.told == 1


def test_a_failure_is_tried_again_with_growing_pauses() -> None:
    pauses: list[float] = []
    listener = Failing(3, retries=9)
    tell(listener, EVENT, pauses.append)
    assert (listener.told, pauses) == (4, [1.0, 2.0, 4.0])
    listener = Failing(99, retries=9)
    pauses.clear()
    tell(listener, EVENT, pauses.append)
    assert listener.told == 10
    assert pauses == [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0, 60.0]


def test_a_failure_is_tried_again_as_often_as_one_likes() -> None:
    pauses: list[float] = []
    tell(Failing(9999, retries=1100), EVENT, pauses.append)
    assert len(pauses) == 1100
    assert pauses[-1] == 60.0


def test_a_failure_that_stops() -> None:
    with pytest.raises(KeyError):
        tell(Failing(1, when_failed="stop"), EVENT, no_pause)
    listener = Failing(2, retries=2, when_failed="stop")
    tell(listener, EVENT, lambda seconds: None)
    assert listener.told == 3


def test_a_failing_heartbeat_is_only_logged(caplog: pytest.LogCaptureFixture) -> None:
    tell_heartbeat(Failing(0))
    assert "no heart" in caplog.text


def test_the_deletion_of_a_status_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    def fail(status_id: int) -> None:
        raise ValueError

    tell(CallbackStreamListener(delete_handler=fail), StreamEvent("delete", 7), no_pause)
    assert "delete 7" in caplog.text


@pytest.mark.parametrize(
    ("thing", "match"),
    [
        (print, "StreamListener"),
        (StreamListener, "StreamListener"),
        (Failing(0, retries=-1), "retries"),
        (Failing(0, retries=None), "retries"),  # type: ignore[arg-type]
        (Failing(0, when_failed="hope"), "when_failed"),
    ],
)
def test_what_is_no_listener(thing: Any, match: str) -> None:
    with pytest.raises(GNUSocialIllegalArgumentError, match=match):
        check_listener(thing)


def test_a_handler_that_cannot_be_called() -> None:
    with pytest.raises(GNUSocialIllegalArgumentError, match="on_update"):
        CallbackStreamListener(update_handler="print")  # type: ignore[arg-type]


def test_a_listener_is_told_once_if_it_does_not_say_otherwise() -> None:
    told: list[int] = []

    class Plain(StreamListener):
        def on_update(self, status: Status) -> None:
            told.append(status.id)
            raise KeyError("no")

    tell(Plain(), EVENT, no_pause)
    assert told == [7]


class Waiting(StreamListener):
    async def handle_heartbeat(self) -> None:
        """It only waits."""


def test_async_methods_need_an_asynchronous_client() -> None:
    check_is_sync(Failing(0))
    with pytest.raises(GNUSocialIllegalArgumentError, match="handle_heartbeat .* AsyncGNUSocial"):
        check_is_sync(Waiting())
