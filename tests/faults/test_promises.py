"""The promises hold: no schedule, stream, response or argument breaks one."""

from __future__ import annotations

import pytest

from tests import async_facade
from tests.faults.running import KINDS, play

#: One in so many is tried. What the asynchronous client has of its own is the way to the server.
SHARE = 10 if async_facade.is_in_use() else 1
#: How many of each kind, in how many tests.
NUMBERS = {
    "schedules": (1000, 10),
    "streams": (100, 5),
    "answers": (20_000, 20),
    "arguments": (10_000, 10),
}
RUNS = [
    (kind, part * total // parts, total // parts // SHARE)
    for kind in KINDS
    for total, parts in [NUMBERS[kind]]
    for part in range(parts)
]


@pytest.mark.parametrize(("kind", "first", "count"), RUNS)
def test_no_promise_is_broken(kind: str, first: int, count: int) -> None:
    found = play(kind, first, count)
    assert found.done == count
    assert not found.broken, "\n".join(found.lines())
