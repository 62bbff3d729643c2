"""Properties of any sequence of calls, responses and clock readings.

The limits are checked on the times at which the simulated callers sent, never on what the limiter
reports. Times are multiples of 1/8 s, so that most sums are exact.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from gnusocial.errors import GNUSocialRatelimitError
from gnusocial.internals.ratelimit import RateLimiter, Ticket

WALL = 1_795_000_000.0
#: Seconds. Paced moments are no multiples of 1/8.
ROUNDING = 1e-6
EIGHTH = st.integers(0, 8 * 40).map(lambda n: n / 8)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("ask"), st.booleans()),
        st.tuples(st.just("pass"), EIGHTH),
        st.tuples(st.just("sleep"), st.just(0)),
        st.tuples(st.just("wake late"), EIGHTH),
        st.tuples(st.just("answer"), st.integers(0, 50)),
        st.tuples(st.just("answer with limits"), st.integers(0, 50)),
        st.tuples(st.just("refuse"), st.integers(0, 20)),
        st.tuples(st.just("throttle"), st.booleans()),
        st.tuples(st.just("lose"), st.integers(0, 50)),
        st.tuples(st.just("give up"), st.integers(0, 50)),
        st.tuples(st.just("stale clock"), EIGHTH),
    ),
    max_size=60,
)


@dataclass
class World:
    """Callers of one limiter, which wait as long as required, or longer."""

    limiter: RateLimiter
    now: float = 0.0
    waiting: dict[Ticket, float] = field(default_factory=dict)
    in_flight: list[Ticket] = field(default_factory=list)
    sent: list[float] = field(default_factory=list)
    writes: list[float] = field(default_factory=list)
    turned_away_for: list[float] = field(default_factory=list)

    def ask(self, write: bool, info: float | None = None) -> None:
        try:
            ticket = self.limiter.acquire(self.now if info is None else info, write=write)
        except GNUSocialRatelimitError as error:
            self.turned_away_for.append(error.retry_after or 0.0)
        else:
            self.poll(ticket)

    def poll(self, ticket: Ticket) -> None:
        self.waiting.pop(ticket, None)
        try:
            wait = self.limiter.delay(ticket, self.now)
        except GNUSocialRatelimitError:
            return
        if wait > 0:
            assert self.limiter.method != "throw"
            assert self.now + wait <= ticket.asked + self.limiter.max_wait + ROUNDING
            self.waiting[ticket] = self.now + wait
        else:
            self.in_flight.append(ticket)
            self.sent.append(self.now)
            if ticket.write:
                self.writes.append(self.now)

    def wake(self) -> None:
        """Let all callers that are due call again, until none is left."""
        while due := [ticket for ticket, at in self.waiting.items() if at <= self.now]:
            for ticket in due:
                self.poll(ticket)

    def pass_time(self, seconds: float) -> None:
        """Let time pass; each caller wakes exactly at its time."""
        until = self.now + seconds
        while (following := min(self.waiting.values(), default=until + 1)) <= until:
            self.now = max(self.now, following)
            self.wake()
        self.now = until

    def answer(self, ticket: Ticket, status: int, headers: dict[str, str]) -> None:
        self.limiter.update(ticket, status, headers, self.now, WALL + self.now)
        again = self.limiter.after_refusal(ticket, status, self.now)
        if again is not None:
            self.poll(again)

    def throttle(self, ticket: Ticket, unstored: bool) -> None:
        refused = {"throttled": True, "unstored": unstored}
        self.limiter.update(ticket, 400, {}, self.now, WALL + self.now, throttled=True)
        again = self.limiter.after_refusal(ticket, 400, self.now, **refused)
        if again is not None:
            self.poll(again)

    def step(self, kind: str, value: float) -> None:
        if kind == "ask":
            self.ask(bool(value))
        elif kind == "stale clock":
            # Two threads read the clock; the one that read it first gets the lock last.
            self.ask(False)
            self.ask(False, info=self.now - value)
        elif kind == "pass":
            self.pass_time(value)
        elif kind == "sleep":
            self.pass_time(max(0.0, min(self.waiting.values(), default=self.now) - self.now))
        elif kind == "wake late":
            self.now += value
            self.wake()
        elif kind == "give up":
            if self.waiting:
                ticket = list(self.waiting)[int(value) % len(self.waiting)]
                del self.waiting[ticket]
                self.limiter.release(ticket)
        elif self.in_flight:
            self.end(kind, value)

    def end(self, kind: str, value: float) -> None:
        ticket = self.in_flight.pop(int(value) % len(self.in_flight))
        if kind == "lose":
            self.limiter.release(ticket)
        elif kind == "refuse":
            self.answer(ticket, 429, {"Retry-After": str(value)} if value else {})
        elif kind == "throttle":
            if ticket.write:
                self.writes.remove(self.moment_of(ticket))
            self.throttle(ticket, bool(value))
        elif kind == "answer with limits":
            said = {"X-RateLimit-Remaining": str(value), "X-RateLimit-Reset": "30"}
            self.answer(ticket, 200, {"X-RateLimit-Limit": "50", **said})
        else:
            self.answer(ticket, 200, {})

    def moment_of(self, ticket: Ticket) -> float:
        return max(moment for moment in self.writes if moment <= ticket.at)


def keeps(moments: list[float], limit: int, seconds: float) -> bool:
    """Return whether no window of so many seconds contains more than ``limit`` times."""
    ordered = sorted(moments)
    pairs = zip(ordered, ordered[limit:], strict=False)
    return all(last - first >= seconds - ROUNDING for first, last in pairs)


@settings(max_examples=400, derandomize=True, deadline=None)
@given(
    method=st.sampled_from(["throw", "wait", "pace"]),
    limit=st.integers(1, 5),
    window=st.integers(1, 60),
    max_wait=st.integers(0, 200),
    steps=STEPS,
)
def test_the_budget_is_never_exceeded_in_any_window_and_no_wait_beyond_its_bound(
    method: str, limit: int, window: int, max_wait: int, steps: list[tuple[str, float]]
) -> None:
    limiter = RateLimiter(method, limit=limit, window=window, max_wait=max_wait)
    world = World(limiter)
    for kind, value in steps:
        world.step(kind, value)
    assert keeps(world.sent, limit, window)
    # Nobody is turned away who could have waited.
    at_least = 0.0 if method == "throw" else float(max_wait)
    assert all(seconds > at_least for seconds in world.turned_away_for)


@settings(max_examples=400, derandomize=True, deadline=None)
@given(
    method=st.sampled_from(["throw", "wait", "pace"]),
    limit=st.none() | st.integers(1, 5),
    count=st.integers(1, 4),
    timespan=st.integers(1, 60),
    steps=STEPS,
)
def test_the_posting_throttle_is_never_run_into(
    method: str, limit: int | None, count: int, timespan: int, steps: list[tuple[str, float]]
) -> None:
    limiter = RateLimiter(method, limit=limit, window=limit and 30, max_wait=500)
    limiter.set_throttle(count, timespan)
    world = World(limiter)
    for kind, value in steps:
        # A 429 is no notice either; here all writes are stored unless the throttle refuses.
        world.step("answer" if kind == "refuse" else kind, value)
    assert keeps(world.writes, count, timespan + 1)
    assert limit is None or keeps(world.sent, limit, 30)


@settings(max_examples=300, derandomize=True, deadline=None)
@given(
    method=st.sampled_from(["throw", "wait", "pace"]),
    limit=st.integers(1, 4),
    length=st.integers(5, 60),
    steps=st.lists(
        st.one_of(
            st.tuples(st.just("ask"), st.just(0)),
            st.tuples(st.just("pass"), EIGHTH),
            st.tuples(st.just("wake late"), EIGHTH),
            st.tuples(st.just("give up"), st.integers(0, 50)),
            st.tuples(st.just("hear"), st.integers(0, 50)),
        ),
        max_size=60,
    ),
)
def test_a_server_with_headers_never_has_to_refuse(
    method: str, limit: int, length: int, steps: list[tuple[str, float]]
) -> None:
    """It counts in its own windows, and its responses arrive late and in any order."""
    limiter = RateLimiter(method, max_wait=1000)
    world = World(limiter)

    def said(sent_at: float) -> dict[str, str]:
        window = int(sent_at // length)
        count = sum(moment // length == window for moment in arrived[: arrived_at[sent_at]])
        return {
            "RateLimit-Limit": str(limit),
            "RateLimit-Remaining": str(limit - count),
            "X-RateLimit-Reset": str(int(WALL) + (window + 1) * length),
            "RateLimit-Policy": f"{limit};w={length}",
        }

    arrived: list[float] = []
    arrived_at: dict[float, int] = {}

    def receive() -> None:
        for moment in world.sent[len(arrived) :]:
            arrived.append(moment)
            arrived_at[moment] = len(arrived)

    world.ask(False)
    receive()
    world.answer(world.in_flight.pop(), 200, said(0.0))
    for kind, value in steps:
        if kind != "hear":
            world.step(kind, value)
        elif world.in_flight:
            ticket = world.in_flight.pop(int(value) % len(world.in_flight))
            world.answer(ticket, 200, said(ticket.at))
        receive()
        for window in {moment // length for moment in arrived}:
            assert sum(moment // length == window for moment in arrived) <= limit


@settings(max_examples=200, derandomize=True, deadline=None)
@given(
    method=st.sampled_from(["wait", "pace"]),
    limit=st.integers(1, 5),
    window=st.integers(1, 60),
    idle=st.integers(0, 10_000),
    callers=st.integers(1, 20),
)
def test_all_get_through_in_the_order_in_which_they_asked(
    method: str, limit: int, window: int, idle: int, callers: int
) -> None:
    limiter = RateLimiter(method, limit=limit, window=window, max_wait=100_000)
    world = World(limiter)
    world.ask(False)
    world.pass_time(float(idle))
    tickets = [limiter.acquire(world.now) for _ in range(callers)]
    for ticket in tickets:
        world.poll(ticket)
    world.pass_time(50_000.0)
    assert not world.waiting
    assert world.in_flight[1:] == tickets
    assert keeps(world.sent, limit, window)
