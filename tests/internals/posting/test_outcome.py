"""Looking for a write whose outcome is not known."""

from __future__ import annotations

from gnusocial.errors import GNUSocialNetworkError
from gnusocial.internals.flows import Flow
from gnusocial.internals.posting.outcome import settled
from tests.internals.scripted import Clock, Script, run, setup_for


def test_each_look_is_told_how_long_ago_the_write_was_sent() -> None:
    clock = Clock()
    told: list[float] = []

    def write() -> Flow[str]:
        clock.now += 7.0
        raise GNUSocialNetworkError("the connection broke off", maybe_sent=True)
        yield

    def look(elapsed: float) -> Flow[str | None]:
        told.append(elapsed)
        return "found" if len(told) == 3 else None
        yield

    assert run(settled(setup_for(clock=clock), write(), look), Script(), clock.wait) == "found"
    assert told == [7.5, 9.0, 12.0]
