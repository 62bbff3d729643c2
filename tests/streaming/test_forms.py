"""The three forms of a stream over a timeline in memory: iterator, listener, background."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gnusocial import CallbackStreamListener, StreamHandle
from gnusocial.errors import (
    GNUSocialIllegalArgumentError,
    GNUSocialIOError,
    GNUSocialNetworkError,
    GNUSocialUnauthorizedError,
)
from gnusocial.internals.io.stop_signal import StopSignal
from gnusocial.internals.ratelimit import RateLimiter
from gnusocial.internals.values import replace
from gnusocial.streaming.io.driver import ClientAccess
from gnusocial.streaming.io.opening import open_stream
from gnusocial.streaming.options import StreamOf
from tests.streaming.fake_time import FakeTime
from tests.streaming.world import World, failing, refusing_as_api, setup_with, source_of


class Wired:
    """A stream's connection to a timeline in memory, in a time of its own."""

    def __init__(self, hours: float = 2.0) -> None:
        self.world = World()
        for _ in range(30):
            self.world.now += 60
            self.world.post()
        self.time = FakeTime(hours)
        self.stop = StopSignal(self.time)
        self.time.at_end.append(self.stop.set)
        self.announced: list[tuple[float, str]] = []
        self.context = setup_with(self.time.monotonic)

    def later(self, *actions: Callable[[], object]) -> None:
        """Let these happen one after the other, one in each wait."""
        waiting = list(actions)

        def meanwhile(passed: float) -> None:
            self.world.now += 60
            if waiting:
                waiting.pop(0)()

        self.time.meanwhile = meanwhile

    def open(
        self,
        listener: Any = None,
        *,
        run_async: bool = False,
        typed: bool = False,
        **options: Any,
    ) -> Any:
        access = ClientAccess(
            self.context, self.world, self.stop.child(), lambda *told: self.announced.append(told)
        )
        return open_stream(
            access,
            StreamOf("home", (source_of(self.world),), typed=typed),
            listener,
            run_async=run_async,
            **options,
        )


@pytest.fixture
def wired() -> Wired:
    return Wired()


def recorder() -> tuple[CallbackStreamListener, list[Any]]:
    told: list[Any] = []
    listener = CallbackStreamListener(
        update_handler=lambda status: told.append(status.id),
        favorite_handler=lambda activity: told.append("favorite"),
        delete_handler=lambda number: told.append(("delete", number)),
        abort_handler=lambda error: told.append(error),
        heartbeat_handler=lambda: told.append("beat"),
    )
    return listener, told


# --- iterator -------------------------------------------------------------------------------------


def test_the_iterator_polls_at_once_and_gives_what_is_said(wired: Wired) -> None:
    world = wired.world
    stream = wired.open()
    assert len(world.asked) == 1
    first = world.post()
    wired.later(
        lambda: world.post(uri="tag:x,2026:fave:3:note:1:x"),
        lambda: world.delete(30),
        lambda: world.post(text="more"),
    )
    assert [next(stream).id, next(stream).id] == [first, first + 2]
    assert list(stream) == []


def test_the_typed_iterator_gives_all(wired: Wired) -> None:
    world = wired.world
    stream = wired.open(typed=True)
    wired.later(lambda: world.post(uri="tag:x,2026:fave:3:note:1:x"), lambda: world.delete(30))
    assert [event.kind for event in stream] == ["favorite", "delete"]


def test_an_item_of_the_iterator_is_handled_when_the_next_is_asked_for(
    wired: Wired, tmp_path: Path
) -> None:
    wired.world.post()
    path = tmp_path / "position"
    stream = wired.open(catch_up=3, checkpoint=path)
    assert next(stream).id == 29
    assert next(stream).id == 30
    stream.close()
    again = Wired()
    again.world = wired.world
    assert [status.id for status in again.open(checkpoint=path)] == [30, 31]


def test_an_iterator_is_a_context_manager(wired: Wired) -> None:
    with wired.open(catch_up=3) as stream:
        assert iter(stream) is stream
        assert next(stream).id == 28
    assert list(stream) == []
    stream.close()


def test_errors_before_the_first_poll_reach_the_caller(wired: Wired) -> None:
    listener, told = recorder()
    for form in ({}, {"listener": listener}, {"listener": listener, "run_async": True}):
        wired.world.faults.append(refusing_as_api(401, "Could not authenticate you."))
        with pytest.raises(GNUSocialUnauthorizedError):
            wired.open(**form)  # type: ignore[arg-type]
    assert told == []


def test_an_error_that_ends_an_iterator_is_raised(wired: Wired) -> None:
    stream = wired.open()
    wired.world.faults += [refusing_as_api(401, "Could not authenticate you.")] * 3
    with pytest.raises(GNUSocialUnauthorizedError):
        next(stream)
    assert list(stream) == []


def test_a_stream_of_a_closed_client(wired: Wired) -> None:
    wired.stop.set()
    with pytest.raises(GNUSocialIOError, match="closed"):
        wired.open()
    assert wired.world.asked == []


# --- listener -------------------------------------------------------------------------------------


def test_a_listener_is_told_until_the_stream_is_closed(wired: Wired) -> None:
    listener, told = recorder()
    wired.later(lambda: wired.world.post(), lambda: wired.world.delete(30))
    assert wired.open(listener) is None
    assert [each for each in told if each != "beat"] == [31, ("delete", 30)]
    assert told.count("beat") == len(wired.time.waits)


def test_a_listener_is_told_what_ended_it(wired: Wired) -> None:
    listener, told = recorder()
    wired.later(lambda: wired.world.faults.extend([refusing_as_api(403, "Private.")] * 3))
    with pytest.raises(Exception, match="Private"):
        wired.open(listener)
    assert "Private" in str(told[-1])


def test_a_listener_that_stops(wired: Wired, tmp_path: Path) -> None:
    path = tmp_path / "position"
    aborted: list[Exception] = []

    def refuse(status: Any) -> None:
        if status.id == 32:
            raise LookupError("no")

    listener = CallbackStreamListener(
        refuse, abort_handler=aborted.append, retries=2, when_failed="stop"
    )
    wired.later(lambda: [wired.world.post() for _ in range(3)])
    with pytest.raises(LookupError):
        wired.open(listener, checkpoint=path)
    assert [type(error) for error in aborted] == [LookupError]
    assert wired.time.waits[-2:] == [1.0, 2.0]
    again = Wired()
    again.world = wired.world
    assert [status.id for status in again.open(checkpoint=path)] == [32, 33]


def test_closing_while_a_listener_is_retried(wired: Wired) -> None:
    def fail(status: Any) -> None:
        wired.stop.set()
        raise LookupError("no")

    listener = CallbackStreamListener(fail, retries=5)
    wired.later(lambda: wired.world.post())
    assert wired.open(listener) is None


def test_closing_while_much_is_delivered_ends_after_the_event(wired: Wired) -> None:
    told: list[int] = []

    def close(status: Any) -> None:
        told.append(status.id)
        wired.stop.set()

    wired.later(lambda: [wired.world.post() for _ in range(9)])
    wired.open(CallbackStreamListener(close))
    assert told == [31]


def test_a_checkpoint_that_cannot_be_written_ends_it(wired: Wired, tmp_path: Path) -> None:
    listener, told = recorder()
    with pytest.raises(GNUSocialIOError, match="cannot write"):
        wired.open(listener, checkpoint=tmp_path / "missing" / "position")
    path = tmp_path / "position"
    wired.later(lambda: (path.unlink(), path.mkdir(), wired.world.post()))
    with pytest.raises(GNUSocialIOError, match="cannot write"):
        wired.open(listener, checkpoint=path)
    assert isinstance(told[-1], GNUSocialIOError)


# --- background -----------------------------------------------------------------------------------


@pytest.fixture
def real(wired: Wired) -> Wired:
    """In real time, with waits of an hour that only closing can end."""
    wired.stop = StopSignal()
    return wired


HOURLY = {"poll_interval": 3600, "max_poll_interval": 3600}


def test_a_handle(real: Wired) -> None:
    listener, told = recorder()
    delivered = threading.Event()
    listener.on_update = lambda status: (told.append(status.id), delivered.set())  # type: ignore[assignment,func-returns-value]
    handle = real.open(listener, run_async=True, catch_up=1, **HOURLY)
    assert isinstance(handle, StreamHandle)
    assert delivered.wait(10)
    assert handle.is_alive()
    assert handle.is_receiving()
    assert repr(handle) == "<StreamHandle home receiving>"
    handle.join(0.01)
    assert handle.is_alive()
    handle.close()
    assert not handle.is_alive()
    assert not handle.is_receiving()
    assert handle.error is None
    handle.close()
    assert repr(handle) == "<StreamHandle home ended>"
    assert told == ["beat", 30]


def test_a_handle_is_a_context_manager(real: Wired) -> None:
    with real.open(recorder()[0], run_async=True, **HOURLY) as handle:
        assert handle.is_alive()
    assert not handle.is_alive()


def test_a_listener_may_close_its_own_stream(real: Wired, caplog: pytest.LogCaptureFixture) -> None:
    handles: list[StreamHandle] = []
    opened = threading.Event()

    def close(status: Any) -> None:
        opened.wait(10)
        handles[0].close()

    handles.append(real.open(CallbackStreamListener(close), run_async=True, catch_up=5, **HOURLY))
    opened.set()
    handles[0].join(10)
    assert not handles[0].is_alive()
    assert "failed" not in caplog.text  # closing does not wait for the listener that closes


def test_a_handle_tells_of_trouble(wired: Wired, caplog: pytest.LogCaptureFixture) -> None:
    listener, told = recorder()
    states: list[tuple[bool, str]] = []
    handles: list[StreamHandle] = []
    opened = threading.Event()

    def look() -> None:
        opened.wait(10)
        states.append((handles[0].is_receiving(), repr(handles[0])))

    wired.later(
        lambda: wired.world.faults.append(failing(GNUSocialNetworkError("down"))),
        look,
        look,
        lambda: wired.world.faults.extend([refusing_as_api(404, "Group not found.")] * 3),
    )
    handles.append(wired.open(listener, run_async=True))
    opened.set()
    handles[0].join(10)
    assert states == [
        (False, "<StreamHandle home alive>"),
        (True, "<StreamHandle home receiving>"),
    ]
    assert "Group not found" in str(handles[0].error)
    assert told[-1] is handles[0].error
    assert caplog.messages[-1] == "the stream home has ended"
    assert all(each.startswith("a poll failed, the next in") for each in caplog.messages[:-1])
    assert len(caplog.messages) == 4


def test_without_reconnecting(wired: Wired) -> None:
    listener, told = recorder()
    wired.later(lambda: wired.world.faults.append(failing(GNUSocialNetworkError("down"))))
    handle = wired.open(listener, run_async=True, reconnect_async=False)
    handle.join(10)
    assert isinstance(handle.error, GNUSocialNetworkError)
    assert told[-1] is handle.error


# --- together -------------------------------------------------------------------------------------


def test_waits_for_the_budget_are_announced_and_end_with_the_stream(wired: Wired) -> None:
    wired.context = replace(wired.context, limiter=RateLimiter("wait", limit=1, window=300))
    wired.open(recorder()[0], poll_interval=10, max_poll_interval=10)
    assert {reason for _, reason in wired.announced} == {"the budget of requests"}
    asked = len(wired.world.asked)
    assert asked <= wired.time.end / 300 + 1


def test_arguments_that_make_no_sense(wired: Wired) -> None:
    listener = recorder()[0]
    bad: list[dict[str, Any]] = [
        {"poll_interval": 0},
        {"poll_interval": -1},
        {"poll_interval": "1"},
        {"max_poll_interval": float("nan")},
        {"max_poll_interval": True},
        {"catch_up": -1},
        {"catch_up": "some"},
        {"catch_up": 1.5},
        {"catch_up": True},
        {"checkpoint": 7},
        {"listener": print},
        {"run_async": True},
    ]
    for options in bad:
        with pytest.raises(GNUSocialIllegalArgumentError):
            wired.open(**options)
    from datetime import datetime

    with pytest.raises(GNUSocialIllegalArgumentError, match="time zone"):
        wired.open(catch_up=datetime(2026, 11, 21))
    with pytest.raises(TypeError, match="pollinterval"):
        wired.open(listener, pollinterval=5)
    assert wired.world.asked == []


def test_the_longest_interval_is_never_below_the_shortest(wired: Wired) -> None:
    wired.open(recorder()[0], poll_interval=500, catch_up="none")
    assert set(wired.time.waits) == {500.0}
