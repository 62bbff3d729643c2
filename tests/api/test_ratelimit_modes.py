"""The modes throw, wait and pace with eight threads against the sandbox, in simulated time."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from typing import Any

import pytest

from gnusocial import GNUSocial, GNUSocialRatelimitError, RateLimiter
from gnusocial.internals.http.request import PreparedRequest
from gnusocial.internals.http.response import Response
from gnusocial.internals.io.transport import HTTPTransport
from gnusocial.sandbox import Sandbox
from tests.recorded import VERSIONS
from tests.simulated_time import SimulatedTime, most_in_any_window

THREADS = 8


@pytest.fixture
def clock() -> SimulatedTime:
    return SimulatedTime()


@pytest.fixture(params=VERSIONS)
def world(request: pytest.FixtureRequest, clock: SimulatedTime) -> Iterator[Sandbox]:
    with Sandbox(version=request.param, clock=clock.utc, dupelimit=0) as server:
        yield server


def client(world: Sandbox, clock: SimulatedTime, **options: Any) -> tuple[GNUSocial, list[float]]:
    """Return a client in simulated time, and the times at which it sends."""
    transport = Noting(world.url, clock)
    return world.client("alice", clock=clock, transport=transport, **options), transport.moments


class Noting(HTTPTransport):
    """Sends, and records the time."""

    def __init__(self, url: str, clock: SimulatedTime) -> None:
        super().__init__(url)
        self.clock = clock
        self.moments: list[float] = []

    def send(self, prepared: PreparedRequest) -> Response:
        self.moments.append(self.clock.now)
        return super().send(prepared)


@pytest.mark.parametrize("method", ["wait", "pace"])
def test_a_budget_is_kept_in_every_window(
    world: Sandbox, clock: SimulatedTime, method: str
) -> None:
    gs, moments = client(
        world, clock, ratelimit_method=method, ratelimit_limit=10, ratelimit_window=60
    )

    def work() -> None:
        for _ in range(6):
            gs.timeline_public()

    with gs:
        clock.run(*[work] * THREADS)
        assert gs.ratelimit_limit == 10
        assert gs.ratelimit_lastcall >= clock.posix() - 60
    assert len(moments) == 48
    assert most_in_any_window(moments, 60) <= 10
    # 48 requests at 10 a minute: at least four whole windows, and not much more.
    assert 240 <= max(moments) <= 330
    if method == "pace":
        gaps = [later - sooner for sooner, later in itertools.pairwise(moments)]
        assert min(gaps) >= 60 / 10 / 1.1 - 0.001


def test_throw_does_not_wait(world: Sandbox, clock: SimulatedTime) -> None:
    gs, moments = client(
        world, clock, ratelimit_method="throw", ratelimit_limit=10, ratelimit_window=60
    )
    refused: list[GNUSocialRatelimitError] = []

    def work() -> None:
        for _ in range(3):
            try:
                gs.timeline_public()
            except GNUSocialRatelimitError as error:
                refused.append(error)

    with gs:
        clock.run(*[work] * THREADS)
    assert len(moments) == 10
    assert len(refused) == 14
    assert clock.waits == []
    assert all(error.retry_after is not None and error.retry_after > 59 for error in refused)


def test_the_posting_throttle_is_waited_for(world: Sandbox, clock: SimulatedTime) -> None:
    world.configure(throttle=(3, 60))
    reasons: list[str] = []
    gs, _ = client(
        world,
        clock,
        ratelimit_method="wait",
        on_ratelimit_wait=lambda _, reason: reasons.append(reason),
    )

    def work() -> None:
        for number in range(2):
            gs.post(f"{number} of {id(work)} at {clock.now}")

    with gs:
        clock.run(*[work] * 4)
        assert gs.me().statuses_count == 8
    assert any("throttle" in reason for reason in reasons)


def test_pace_reads_the_published_throttle_and_is_never_refused(
    world: Sandbox, clock: SimulatedTime
) -> None:
    world.configure(throttle=(3, 60))
    gs, _ = client(world, clock, ratelimit_method="pace")
    with gs:
        moments = []
        for number in range(9):
            gs.post(f"number {number}")
            moments.append(clock.now)
    refused = [each for each in world.requests if each.path.endswith("update.json")]
    assert len(refused) == 9, "no post was refused and sent again"
    assert most_in_any_window(moments, 60) <= 3
    gaps = [later - sooner for sooner, later in itertools.pairwise(moments)]
    assert min(gaps) > 15


def test_an_idle_hour_does_no_harm(world: Sandbox, clock: SimulatedTime) -> None:
    gs, moments = client(
        world, clock, ratelimit_method="pace", ratelimit_limit=10, ratelimit_window=60
    )
    with gs:
        for _ in range(3):
            gs.timeline_public()
        clock.now += 3600
        for _ in range(12):
            gs.timeline_public()
    assert most_in_any_window(moments, 60) <= 10


def test_clients_share_a_limiter(world: Sandbox, clock: SimulatedTime) -> None:
    limiter = RateLimiter("wait", limit=5, window=60)
    pair = [client(world, clock, ratelimiter=limiter) for _ in range(2)]

    def work(gs: GNUSocial) -> None:
        for _ in range(5):
            gs.timeline_public()

    clock.run(*[lambda gs=gs: work(gs) for gs, _ in pair])  # type: ignore[misc]
    for gs, _ in pair:
        gs.close()
    assert most_in_any_window([*pair[0][1], *pair[1][1]], 60) <= 5


def test_what_a_proxy_says_is_heard(world: Sandbox, clock: SimulatedTime) -> None:
    gs, moments = client(world, clock, ratelimit_method="wait")
    with gs:
        world.fail_next(
            status=200,
            body="[]",
            headers={
                "X-RateLimit-Limit": "150",
                "X-RateLimit-Remaining": "0",
                "X-RateLimit-Reset": "90",
            },
        )
        gs.timeline_public()
        assert (gs.ratelimit_limit, gs.ratelimit_remaining) == (150, 0)
        assert gs.ratelimit_reset == pytest.approx(clock.posix() + 90, abs=1.5)
        gs.timeline_public()
    assert moments[1] - moments[0] == pytest.approx(90, abs=1.5)


def test_a_429_is_waited_for_even_by_a_post(world: Sandbox, clock: SimulatedTime) -> None:
    said: list[tuple[float, str]] = []
    gs, moments = client(
        world, clock, on_ratelimit_wait=lambda seconds, reason: said.append((seconds, reason))
    )
    with gs:
        world.fail_next(status=429, body="", headers={"Retry-After": "30"})
        assert gs.post("in the end").text == "in the end"
    assert len(moments) == 2
    assert moments[1] - moments[0] >= 30


def test_waits_are_announced_and_bounded(world: Sandbox) -> None:
    said: list[tuple[float, str]] = []

    def announce(seconds: float, reason: str) -> None:
        said.append((seconds, reason))
        gs.close()

    gs = world.client("alice", ratelimit_limit=1, ratelimit_window=3600, on_ratelimit_wait=announce)
    gs.timeline_public()
    before = time.monotonic()
    with pytest.raises(OSError, match="closed while it waited"):
        gs.timeline_public()
    assert time.monotonic() - before < 60
    assert len(said) == 1
    assert said[0][0] == pytest.approx(3600, abs=5)

    with world.client(
        "alice", ratelimit_limit=1, ratelimit_window=3600, ratelimit_max_wait=60
    ) as bounded:
        bounded.timeline_public()
        with pytest.raises(GNUSocialRatelimitError) as caught:
            bounded.timeline_public()
    assert caught.value.retry_after == pytest.approx(3600, abs=5)


def test_the_true_window_counts_from_the_first_refusal(
    world: Sandbox, clock: SimulatedTime
) -> None:
    world.configure(throttle=(2, 4))
    with client(world, clock, ratelimit_method="wait", ratelimit_max_wait=30)[0] as gs:

        def work() -> None:
            for number in range(5):
                gs.post(f"number {number}")

        clock.run(work)
        assert gs.me().statuses_count == 5
    # Two windows of four seconds have to pass, and a second for the clock's ticks each.
    assert sum(seconds for seconds, _ in clock.waits) < 15


def test_the_time_to_wait_is_told_where_nobody_waits(world: Sandbox, clock: SimulatedTime) -> None:
    world.configure(throttle=(2, 40))
    with client(world, clock, ratelimit_method="throw")[0] as gs:
        gs.post("one")
        clock.run(lambda: clock.wait(10))
        gs.post("two")
        with pytest.raises(GNUSocialRatelimitError) as caught:
            gs.post("three")
    # The first leaves the window of 40 seconds, and one for the clock's ticks, in 31.
    assert caught.value.retry_after == pytest.approx(31, abs=1)


def test_a_window_that_others_filled_is_waited_for_as_a_whole(
    world: Sandbox, clock: SimulatedTime
) -> None:
    world.configure(throttle=(2, 40))
    with world.client("alice", clock=clock) as other:
        other.post("one")
        other.post("two")
    with client(world, clock, ratelimit_method="throw")[0] as gs:
        with pytest.raises(GNUSocialRatelimitError) as caught:
            gs.post("three")
        assert caught.value.retry_after == 41


def test_a_configuration_that_was_read_counts(world: Sandbox, clock: SimulatedTime) -> None:
    world.configure(throttle=(1, 40))
    with client(world, clock, ratelimit_method="throw")[0] as gs:
        gs.config()
        gs.post("one")
        before = len(world.requests)
        with pytest.raises(GNUSocialRatelimitError, match="nothing was sent") as caught:
            gs.post("two")
        assert caught.value.retry_after == pytest.approx(41, abs=1)
        assert len(world.requests) == before
