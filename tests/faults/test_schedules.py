"""The schedules themselves: they depend only on their seeds, and detect a client that lies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from gnusocial import GNUSocial, GNUSocialError, GNUSocialNetworkError, GNUSocialNotPostedError
from tests.faults import schedules, streams
from tests.faults.kinds import KINDS, TIMED, Fault
from tests.faults.operations import OPERATIONS
from tests.faults.promises import COOKIE, PASSWORD, PROMISES
from tests.faults.running import KINDS as RUNS
from tests.faults.running import play, shown, smallest
from tests.faults.schedules import Schedule, Step
from tests.faults.shrinking import shrink

post = GNUSocial.post


def planned(*steps: Step, **options: Any) -> Schedule:
    plan = Schedule(1, "1.20.10", "direct", False, 0, (("dupelimit", 0),), steps)
    return replace(plan, **options)


def kinds_of(plan: Schedule) -> set[str]:
    return {violation.promise for violation in schedules.run(plan).violations}


# --- what they follow from -----------------------------------------------------------------------


def test_a_seed_gives_one_schedule() -> None:
    assert schedules.generate(7) == schedules.generate(7)
    assert schedules.generate(7) != schedules.generate(8)
    assert streams.generate(7) == streams.generate(7)


def test_many_seeds_use_every_operation_mode_and_fault() -> None:
    plans = [schedules.generate(seed) for seed in range(400)]
    steps = [step for plan in plans for step in plan.steps]
    assert {step.operation for step in steps} == OPERATIONS.keys()
    assert {fault.kind for step in steps for fault in step.faults if fault} == KINDS.keys()
    assert {plan.mode for plan in plans} == {"direct", "encrypted", "HTTP proxy", "CONNECT"}


def test_a_run_can_be_repeated() -> None:
    for seed in range(25):
        plan = schedules.generate(seed)
        if any(fault and fault.kind in TIMED for step in plan.steps for fault in step.faults):
            continue
        one, other = schedules.run(plan), schedules.run(plan)
        assert (one.outcomes, one.faults) == (other.outcomes, other.faults), seed


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("version", ["1.20.10", "2.0.1"])
def test_an_operation_without_faults_breaks_nothing(operation: str, version: str) -> None:
    report = schedules.run(
        planned(*(Step(operation, n) for n in range(1000, 1006)), version=version)
    )
    assert report.violations == []
    refused = {("message", "2.0.1"), ("upload", "2.0.1")}
    if (operation, version) not in refused:
        assert report.outcomes == {"returned": 6}


def test_a_stream_without_faults_breaks_nothing() -> None:
    for seed in range(6):
        plan = streams.generate(seed)
        calm = replace(plan, steps=tuple(replace(step, faults=()) for step in plan.steps))
        assert streams.run(calm).violations == []


# --- what they find ------------------------------------------------------------------------------


def twice(gs: GNUSocial, text: str, **options: Any) -> Any:
    post(gs, text)
    return post(gs, text)


def not_at_all(gs: GNUSocial, text: str, **options: Any) -> Any:
    return {"id": 1, "text": text}


def anothers(gs: GNUSocial, text: str, **options: Any) -> Any:
    post(gs, text)
    return post(gs, "something else")


def denied(gs: GNUSocial, text: str, **options: Any) -> Any:
    post(gs, text)
    raise GNUSocialNetworkError("lost", maybe_sent=False)


def denied_too(gs: GNUSocial, text: str, **options: Any) -> Any:
    post(gs, text)
    raise GNUSocialNotPostedError("it did not post the text")


def not_told(gs: GNUSocial, text: str, **options: Any) -> Any:
    post(gs, text)
    raise GNUSocialError("oops")


def foreign(gs: GNUSocial, text: str, **options: Any) -> Any:
    raise KeyError("id")


def telling(gs: GNUSocial, text: str, **options: Any) -> Any:
    try:
        raise ValueError(PASSWORD)
    except ValueError as error:
        raise GNUSocialError("failed") from error


def with_a_cookie(gs: GNUSocial, text: str, **options: Any) -> Any:
    raise GNUSocialError(COOKIE)


def unprintable(gs: GNUSocial, text: str, **options: Any) -> Any:
    raise GNUSocialError(10**5000)


def with_a_lock(gs: GNUSocial, text: str, **options: Any) -> Any:
    raise GNUSocialError(lambda: None)


@pytest.mark.parametrize(
    ("client", "promise"),
    [
        (twice, "doubled"),
        (not_at_all, "returned, not stored"),
        (anothers, "another's"),
        (denied, "unposted"),
        (denied_too, "unposted"),
        (not_told, "unposted"),
        (foreign, "foreign exception"),
        (telling, "secret"),
        (with_a_cookie, "secret"),
        (with_a_lock, "unpicklable"),
        (unprintable, "unprintable"),
    ],
)
def test_a_client_that_does_not_keep_its_word_is_found(
    monkeypatch: pytest.MonkeyPatch, client: Callable[..., Any], promise: str
) -> None:
    assert promise in PROMISES
    monkeypatch.setattr(GNUSocial, "post", client)
    assert kinds_of(planned(Step("post", 1000))) == {promise}


def test_late_work_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    def impatient(gs: GNUSocial, text: str, **options: Any) -> Any:
        try:
            return post(gs, text)
        except GNUSocialError:
            raise GNUSocialNetworkError("lost", maybe_sent=False) from None

    monkeypatch.setattr(GNUSocial, "post", impatient)
    plan = planned(Step("post", 1000, (Fault("late", 5),)))
    assert kinds_of(plan) == {"unposted"}


def test_a_password_that_goes_astray_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    import requests

    def trusting(gs: GNUSocial, *args: Any, **options: Any) -> Any:
        return requests.post(f"{gs.api_base_url}/api/x.json", auth=("alice", PASSWORD), timeout=60)

    class Careless(requests.Session):
        def should_strip_auth(self, old_url: str, new_url: str) -> bool:
            return False

    monkeypatch.setattr(requests.sessions, "Session", Careless)
    monkeypatch.setattr(GNUSocial, "post", trusting)
    assert "leak" in kinds_of(planned(Step("post", 1000, (Fault("redirect_away", 0),))))


# --- making them smaller -------------------------------------------------------------------------


def test_what_does_not_matter_is_dropped() -> None:
    plan = schedules.generate(4)
    matters = Fault("drop_after", 1)
    plan = replace(plan, steps=(*plan.steps, Step("post", 9000, (None, matters), "before")))

    def fails(candidate: Schedule) -> bool:
        return any(matters in step.faults for step in candidate.steps)

    small = shrink(plan, fails)
    assert small.steps == (Step("post", 9000, (matters,)),)
    assert (small.mode, small.own_session, small.settings) == ("direct", False, ())


def test_the_smallest_schedule_still_breaks_the_promise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(GNUSocial, "post", denied)
    broken = play("schedules", 0, 40).broken["unposted: post: GNUSocialNetworkError"]
    seed, found = next(each for each in broken if "lost" in each[1].told)
    small = smallest("schedules", seed, found)
    assert [step.operation for step in small.steps] == ["post"]
    assert small.steps[0].faults == ()
    assert any("Step(operation='post'" in line for line in shown(small))


def test_a_run_of_many_counts_them() -> None:
    found = play("schedules", 0, 5)
    assert found.done == 5
    assert found.operations == sum(len(schedules.generate(seed).steps) for seed in range(5))
    assert "schedules: 5 in" in "\n".join(found.lines())
    assert play("schedules", 0, 5, until=0.0).done == 0
    assert set(RUNS) == {"schedules", "streams", "answers", "arguments"}
