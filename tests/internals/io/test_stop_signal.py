"""A stop signal with children."""

from __future__ import annotations

import gc
import threading

from gnusocial.internals.io.stop_signal import StopSignal


def test_a_signal_is_passed_down_and_not_up() -> None:
    parent = StopSignal()
    one, other = parent.child(), parent.child()
    grandchild = one.child()
    one.set()
    assert (parent.is_set(), one.is_set(), other.is_set(), grandchild.is_set()) == (
        False,
        True,
        False,
        True,
    )
    parent.set()
    assert other.is_set()


def test_who_comes_late_is_told_too() -> None:
    parent = StopSignal()
    parent.set()
    assert parent.child().is_set()


def test_a_wait_ends_with_the_parent() -> None:
    parent = StopSignal()
    child = parent.child()
    ended: list[bool] = []
    thread = threading.Thread(target=lambda: ended.append(child.wait(60)))
    thread.start()
    parent.set()
    thread.join(10)
    assert ended == [True]


def test_children_are_not_kept() -> None:
    parent = StopSignal()
    parent.child()
    gc.collect()
    assert len(parent._children) == 0


def test_a_wait_without_end_does_not_use_the_clock() -> None:
    class Clock:
        def time(self) -> float:
            raise AssertionError

        monotonic = time

        def sleep(self, seconds: float) -> None:
            raise AssertionError(f"slept {seconds} s")

    signal = StopSignal(Clock())
    ended: list[bool] = []
    thread = threading.Thread(target=lambda: ended.append(signal.wait()), daemon=True)
    thread.start()
    signal.set()
    thread.join(10)
    assert ended == [True]
