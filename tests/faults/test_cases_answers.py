"""Responses that belong to another call, or contain something else than requested."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from gnusocial import GNUSocial, GNUSocialError, GNUSocialMalformedResponseError
from tests.faults.canned import as_json, client, served, status, user
from tests.faults.clock import FaultClock
from tests.faults.wire import Answer, Received

BOB = user("bob", 3)
OTHER = status(99, "something else", BOB)
CALLS: dict[str, Callable[[GNUSocial], Any]] = {
    "status": lambda gs: gs.status(7),
    "favorite": lambda gs: gs.status_favorite(7),
    "unfavorite": lambda gs: gs.status_unfavorite(7),
    "delete": lambda gs: gs.status_delete(7),
    "repeat": lambda gs: gs.status_repeat(7),
    "reply": lambda gs: gs.status_reply(7, "yes"),
}
WRITES = sorted(CALLS.keys() - {"status", "reply"})


def outcome(act: Callable[[Received], Answer], call: Callable[[GNUSocial], Any]) -> Any:
    with served(act) as server, client(server, clock=FaultClock()) as gs:
        try:
            return call(gs)
        except GNUSocialError as error:
            return error


@pytest.mark.parametrize(
    "body",
    [OTHER, {**OTHER, "id": "99"}, {**OTHER, "id": 0}, {"id": 99}, {"id": 99, "screen_name": "x"}],
    ids=["of another id", "an id as text", "id 0", "no status", "a user"],
)
@pytest.mark.parametrize("name", CALLS)
def test_another_status_than_was_asked_for_is_refused(name: str, body: dict[str, Any]) -> None:
    found = outcome(lambda request: as_json(body), CALLS[name])
    assert isinstance(found, GNUSocialMalformedResponseError)
    assert found.maybe_sent is (name in WRITES)


@pytest.mark.parametrize(
    "repeat",
    [
        status(100, "RT @bob hi"),
        {**status(100, "RT @bob hi"), "retweeted_status": OTHER},
        {**status(100, "RT @bob hi"), "retweeted_status": {"id": None}},
        {**status(7, "hi", BOB)},
    ],
    ids=["without", "another", "nothing", "itself"],
)
def test_a_repeat_shows_what_it_repeats(repeat: dict[str, Any]) -> None:
    def act(request: Received) -> Answer:
        return as_json(repeat if request.writes else status(7, "hi", BOB))

    found = outcome(act, CALLS["repeat"])
    assert isinstance(found, GNUSocialMalformedResponseError)
    assert found.maybe_sent is True


def test_the_repeat_of_a_repeat_repeats_the_first() -> None:
    first = status(5, "hi", BOB)
    asked = {**status(7, "RT @bob hi", user("carol", 4)), "retweeted_status": first}
    made = {**status(100, "RT @bob hi"), "retweeted_status": first}
    found = outcome(lambda request: as_json(made if request.writes else asked), CALLS["repeat"])
    assert found.id == 100


def test_a_repeat_that_the_answer_does_not_show_is_found() -> None:
    shown = {
        7: {**status(7, "hi", BOB), "repeated": True, "repeated_id": 100},
        100: {**status(100, "RT @bob hi"), "retweeted_status": status(7, "hi", BOB)},
    }

    def act(request: Received) -> Answer:
        if request.writes:
            return as_json(OTHER)
        return as_json(shown[int(request.path.rpartition("/")[2].partition(".")[0])])

    assert outcome(act, CALLS["repeat"]).id == 100


@pytest.mark.parametrize("own", [[], [OTHER], [status(100, "y\u00e9s")], [status(1, "x")]], ids=len)
@pytest.mark.parametrize("answer", [OTHER, {"id": 424242, "text": "foreign"}], ids=["other", "x"])
def test_a_post_is_not_denied_for_the_answer_of_another_call(
    answer: dict[str, Any], own: list[Any]
) -> None:
    def act(request: Received) -> Answer:
        listed = own if own != [OTHER] else []
        return as_json(answer if request.writes else listed)

    found = outcome(act, lambda gs: gs.post("yes"))
    assert isinstance(found, GNUSocialMalformedResponseError)
    assert found.maybe_sent is True
