"""Writes whose responses are lost: sent once, and reported correctly.

Each case is a schedule of one operation, so that the promises are checked against the sandbox.
"""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from tests.faults import schedules
from tests.faults.kinds import Fault
from tests.faults.operations import TEXTS
from tests.faults.schedules import Run, Schedule, Step

WRITES = ["post", "reply", "repeat", "message", "group", "upload"]
LOOKED_FOR = ["post", "post again", "reply", "repeat"]
LOST = [
    Fault("drop_after"),
    Fault("reset_after"),
    Fault("cut_at_the_body"),
    *(Fault("cut_after", variant) for variant in (0, 1, 2, 5, 9, 20)),
]
DATES: list[dict[str, Any]] = [
    {"date_form": "missing"},
    {"date_form": "doubled"},
    {"date_form": "doubled", "date_offset": 60},
    {"date_form": "asctime"},
    {"date_form": "-0000"},
    *({"date_offset": seconds} for seconds in (6, 10, 60, 3600, 86400, -6, -60, -3600, -86400)),
]


def run(step: Step, mode: str = "direct", *, own_session: bool = False, **settings: Any) -> Run:
    return run_steps((step,), mode, own_session=own_session, **settings)


def run_steps(
    steps: tuple[Step, ...], mode: str = "direct", *, own_session: bool = False, **settings: Any
) -> Run:
    settings.setdefault("dupelimit", 0)
    plan = Schedule(1, "1.20.10", mode, own_session, 3, tuple(sorted(settings.items())), steps)
    return schedules.run(plan)


# --- a lost answer is no proof that nothing was sent ---------------------------------------------


@pytest.mark.parametrize("mode", ["direct", "encrypted", "HTTP proxy", "CONNECT"])
@pytest.mark.parametrize("operation", WRITES)
def test_a_write_is_sent_once_whatever_the_way_to_the_server(mode: str, operation: str) -> None:
    for fault in LOST:
        report = run(Step(operation, 1000, (fault,)), mode)
        assert report.violations == [], fault


@pytest.mark.parametrize("mode", ["encrypted", "CONNECT"])
@pytest.mark.parametrize("operation", WRITES)
def test_a_broken_record_after_the_handshake_is_no_failed_handshake(
    mode: str, operation: str
) -> None:
    for variant in range(4):
        report = run(Step(operation, 1000, (Fault("tls_garbage", variant),)), mode)
        assert report.violations == [], variant


@pytest.mark.parametrize(
    "own_session",
    [False, pytest.param(True, marks=pytest.mark.sync_only)],  # one of requests
)
@pytest.mark.parametrize("operation", WRITES)
def test_an_answer_that_cannot_be_read_is_an_answer(own_session: bool, operation: str) -> None:
    faults = [Fault("two_lengths"), *(Fault("bad_chunks", n) for n in range(4))]
    faults += [Fault("garbage_after", variant) for variant in range(13)]
    faults += [Fault("wrong_packing", variant) for variant in range(3)]
    for fault in faults:
        report = run(Step(operation, 1000, (fault,)), own_session=own_session)
        assert report.violations == [], fault


@pytest.mark.parametrize("mode", ["direct", "HTTP proxy", "CONNECT"])
@pytest.mark.parametrize("operation", LOOKED_FOR)
def test_what_was_stored_is_found(mode: str, operation: str) -> None:
    for fault in LOST:
        report = run(Step(operation, 1000, (fault,)), mode)
        assert report.outcomes == {"returned": 1}, fault


# --- what cannot be known is not said ------------------------------------------------------------


@pytest.mark.parametrize("operation", [*WRITES, "post again", "reply to a repeat"])
def test_a_server_that_is_still_at_work_may_store_it_yet(operation: str) -> None:
    for kind, variant in itertools.product(("late", "late_and_silent"), range(12)):
        report = run(Step(operation, 1000, (Fault(kind, variant),)))
        assert report.violations == [], (kind, variant)


@pytest.mark.parametrize("dates", DATES, ids=str)
@pytest.mark.parametrize("operation", [*LOOKED_FOR, "reply to a repeat"])
def test_the_clock_of_a_proxy_is_not_that_of_the_statuses(
    dates: dict[str, Any], operation: str
) -> None:
    assert run(Step(operation, 1000), **dates).outcomes == {"returned": 1}
    for fault in (Fault("drop_after"), Fault("drop_before"), Fault("fail_after")):
        report = run(Step(operation, 1000, (fault,)), **dates)
        assert report.violations == [], fault


@pytest.mark.parametrize("operation", LOOKED_FOR)
def test_an_empty_answer_is_looked_into(operation: str) -> None:
    faults = [Fault("empty_after", variant) for variant in range(3)]
    faults += [Fault("interim", variant) for variant in range(10)]
    for fault in faults:
        report = run(Step(operation, 1000, (fault,)))
        assert report.violations == [], fault
        assert report.outcomes == {"returned": 1}, fault
    report = run(Step(operation, 1000, (Fault("empty_before"),)))
    assert report.violations == []


# --- what is taken for ours is ours --------------------------------------------------------------


@pytest.mark.parametrize("text", range(len(TEXTS)))
@pytest.mark.parametrize("operation", ["post", "post again", "reply"])
def test_a_status_that_looks_alike_is_not_taken_for_ours(text: int, operation: str) -> None:
    number = 13 * 100 + text  # chooses the text
    faults = ("drop_before", "drop_after", "fail_before", "fail_after", "empty_before")
    for kind, rival in itertools.product(faults, ("before", "during")):
        report = run(Step(operation, number, (Fault(kind),), rival))
        assert report.violations == [], (kind, rival)


def test_a_message_that_looks_alike_is_not_taken_for_ours() -> None:
    for kind, rival in itertools.product(("drop_before", "fail_before"), ("before", "during")):
        report = run(Step("message", 1000, (None, Fault(kind)), rival))
        assert report.violations == [], (kind, rival)


@pytest.mark.parametrize("text", range(len(TEXTS)))
def test_an_old_database_stores_a_text_otherwise(text: int) -> None:
    for fault in (None, Fault("drop_after"), Fault("fail_after"), Fault("drop_before")):
        report = run(Step("post", 1300 + text, (fault,)), stores_emoji=False)
        assert report.violations == [], fault


@pytest.mark.parametrize("operation", LOOKED_FOR)
def test_an_answer_of_nothing_is_not_taken_for_ours(operation: str) -> None:
    for variant in range(13):
        report = run(Step(operation, 1000, (Fault("garbage_before", variant),)))
        assert report.violations == [], variant


# --- what the server itself failed to store is sent again ----------------------------------------

#: How many requests read what is there before a write is sent again.
READS = {"post": 2, "reply": 3, "repeat": 2, "message": 2}
FAILED = Fault("own_failure_before")


def failing(operation: str, *faults: Fault) -> Step:
    """Return a step whose writes meet these faults, one after the other, and whose reads none."""
    first: list[Fault | None] = [None] * (operation == "message")
    for fault in faults:
        first += [fault, *[None] * READS[operation]]
    return Step(operation, 1000, tuple(first))


@pytest.mark.parametrize("mode", ["direct", "HTTP proxy", "CONNECT"])
@pytest.mark.parametrize("operation", READS)
def test_what_the_server_failed_to_store_is_stored_once(mode: str, operation: str) -> None:
    for last in ((), (FAILED,), (FAILED, FAILED), (Fault("own_failure_after"),)):
        step = failing(operation, FAILED, *last)
        report = run_steps((Step("post", 999), step), mode)
        assert report.violations == [], last
        assert report.outcomes == {"returned": 2}, last
        assert report.faults == Counter(fault.kind for fault in step.faults if fault), last


@pytest.mark.parametrize("operation", READS)
def test_a_second_try_under_faults_doubles_nothing(operation: str) -> None:
    following = [Fault("late", variant) for variant in range(6)] + LOST
    following += [Fault("fail_before", 0), Fault("drop_before"), Fault("fail_after", 2)]
    for after, rival in itertools.product(following, ("", "before", "during")):
        step = replace(failing(operation, FAILED, after), rival=rival)
        report = run_steps((Step("post", 999), step))
        assert report.violations == [], (after, rival)
