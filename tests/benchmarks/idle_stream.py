"""The cost of an idle stream per day: ``python -m tests.benchmarks.idle_stream``.

Streams run for a simulated day against the sandbox, over real connections, without any new posts.
The output is the number of requests, how many of them were conditional, and the CPU time of the
stream's thread; the server runs in other threads and is not counted.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from gnusocial import GNUSocial
from gnusocial.sandbox import Sandbox
from tests.streaming.fake_time import FakeTime

STREAMS: dict[str, Callable[[GNUSocial], Iterator[Any]]] = {
    "home": lambda gs: gs.stream_home(),
    "public": lambda gs: gs.stream_public(),
    "user (3 timelines)": lambda gs: gs.stream_user(),
    "group (no ETag)": lambda gs: gs.stream_group("testers"),
}
#: Statuses on each timeline, as many as the largest page.
STATUSES = 200


def main(hours: float = 24.0) -> None:
    """Print one line for each stream."""
    print(f"{'stream':<20}{'requests':>10}{'conditional':>13}{'CPU':>10}{'CPU/request':>14}")  # noqa: T201
    for name, opened in STREAMS.items():
        requests, conditional, seconds = measure(opened, hours)
        per_request = seconds / requests * 1e3
        print(  # noqa: T201
            f"{name:<20}{requests:>10}{conditional:>13}{seconds:>8.2f} s{per_request:>11.2f} ms"
        )


def measure(opened: Callable[[GNUSocial], Iterator[Any]], hours: float) -> tuple[int, int, float]:
    """Run a stream for some hours; return requests, conditional requests and seconds of CPU."""
    passing = FakeTime(hours)
    with (
        Sandbox(clock=passing.time, dupelimit=0) as server,
        server.client("alice", clock=passing) as alice,
        server.client("bob") as bob,
    ):
        alice.group_create("testers")
        alice.account_follow("bob")
        bob.group_join("testers")
        for number in range(STATUSES):
            bob.post(f"@alice notice {number} !testers")
        passing.passed, passing.end = 60.0, 60.0 + hours * 3600
        before = len(server.requests)
        begin = time.thread_time()
        news = passing.all_of(opened(alice))
        seconds = time.thread_time() - begin
        requests = server.requests[before:]
    if news:
        raise RuntimeError("the day was not idle")
    return len(requests), sum("if-none-match" in each.headers for each in requests), seconds


if __name__ == "__main__":
    main(*map(float, sys.argv[1:2]))
