"""Shrink a schedule while it still breaks the same promise."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, TypeVar

S = TypeVar("S")


def shrink(schedule: S, still_fails: Callable[[S], bool], *, tries: int = 200) -> S:
    """Drop steps, faults and rivals one by one, as long as the schedule still fails."""
    smaller = True
    while smaller:
        smaller = False
        for candidate in _candidates(schedule):
            tries -= 1
            if tries < 0:
                return schedule
            if still_fails(candidate):
                schedule, smaller = candidate, True
                break
    return schedule


def _candidates(schedule: Any) -> Iterator[Any]:
    """Yield smaller schedules, the smallest first."""
    steps = schedule.steps
    for index in range(len(steps)):
        yield replace(schedule, steps=(*steps[:index], *steps[index + 1 :]))
    for index, step in enumerate(steps):
        for less in _lesser(step):
            yield replace(schedule, steps=(*steps[:index], less, *steps[index + 1 :]))
    if getattr(schedule, "own_session", False):
        yield replace(schedule, own_session=False)
    if getattr(schedule, "mode", "direct") != "direct":
        yield replace(schedule, mode="direct")
    for index in range(len(getattr(schedule, "settings", ()))):
        kept = schedule.settings[:index] + schedule.settings[index + 1 :]
        yield replace(schedule, settings=kept)


def _lesser(step: Any) -> Iterator[Any]:
    for index, fault in enumerate(step.faults):
        yield replace(step, faults=step.faults[:index] + step.faults[index + 1 :])
        if fault is not None:
            yield replace(step, faults=(*step.faults[:index], None, *step.faults[index + 1 :]))
    if getattr(step, "rival", ""):
        yield replace(step, rival="")
    posts = getattr(step, "posts", ())
    for index in range(len(posts)):
        yield replace(step, posts=posts[:index] + posts[index + 1 :])
