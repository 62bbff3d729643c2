"""Tests of the hostile responses and arguments: they cover every method, and detect violations."""

from __future__ import annotations

import json
import random
from datetime import datetime, timezone
from typing import Any

import pytest

from gnusocial import GNUSocial, Status, User
from tests.faults import answers, arguments
from tests.faults.hostile_values import VALUES
from tests.faults.methods import CALLS, ELSEWHERE, public_methods
from tests.faults.mutations import MUTATIONS, mutate
from tests.faults.running import play
from tests.faults.typed import mistyped_in
from tests.faults.wire import Answer

RIGHT = Answer(
    200,
    [("Content-Type", "application/json")],
    json.dumps([{"id": 1, "user": {"id": 2, "name": "a"}, "list": [1, 2]}]).encode(),
)


def test_every_public_method_is_called() -> None:
    assert {call.name for call in CALLS} | ELSEWHERE == public_methods()


def test_every_call_is_answered_by_the_sandbox() -> None:
    silent = {CALLS[number].name for (number, _), tape in answers.tapes().items() if not tape}
    assert silent == set()


# --- mutations -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_mutation_changes_something(name: str) -> None:
    changed = 0
    for seed in range(30):
        answer = Answer(RIGHT.status, list(RIGHT.headers), RIGHT.body)
        MUTATIONS[name][1](random.Random(seed), answer)
        changed += answer != RIGHT
    assert changed > 20


def test_mutations_follow_from_the_seed_and_spare_the_original() -> None:
    before = RIGHT.packed()
    one = [mutate(random.Random(seed), RIGHT) for seed in range(200)]
    assert one == [mutate(random.Random(seed), RIGHT) for seed in range(200)]
    assert RIGHT.packed() == before
    assert {name for name, _ in one} == MUTATIONS.keys()


def test_one_value_is_changed_in_its_place() -> None:
    # Whatever stands there, the rest of the document does.
    found = set()
    for seed in range(300):
        answer = Answer(200, [], RIGHT.body)
        MUTATIONS["one value"][1](random.Random(seed), answer)
        text = answer.body.decode("utf-8", "surrogatepass")
        found |= {value for value in VALUES if len(value) > 4 and value in text}
    assert len(found) > len([value for value in VALUES if len(value) > 4]) * 0.8


# --- types ---------------------------------------------------------------------------------------


def status(**keys: Any) -> Status:
    made = Status(id=1, text="hi", created_at=datetime.now(timezone.utc), attachments=[])
    made.update(keys)
    return made


@pytest.mark.parametrize(
    ("keys", "wrong"),
    [
        ({}, []),
        ({"in_reply_to_status_id": None}, []),
        ({"created_at": "unreadable"}, ["Status.created_at"]),
        ({"id": "1"}, ["Status.id"]),
        ({"id": True}, ["Status.id"]),
        ({"favorited": 1}, ["Status.favorited"]),
        # By attribute there is an empty value, and that is of the documented type.
        ({"text": None}, []),
        ({"text": []}, ["Status.text"]),
        ({"attachments": [{}]}, ["Status.attachments"]),
        ({"attachments": None}, []),
        ({"user": {}}, ["Status.user"]),
        ({"user": User(id=[])}, ["User.id"]),
    ],
)
def test_types_are_read_off_the_annotations(keys: dict[str, Any], wrong: list[str]) -> None:
    assert list(mistyped_in([status(**keys)])) == wrong


# --- trials --------------------------------------------------------------------------------------


def test_trials_follow_from_their_seeds() -> None:
    first, second = play("answers", 0, 150), play("answers", 0, 150)
    assert first.done == second.done == 150
    assert first.broken.keys() - _timed(first) == second.broken.keys() - _timed(second)
    one, other = play("arguments", 0, 300), play("arguments", 0, 300)
    assert one.done == 300
    assert one.broken.keys() - _timed(one) == other.broken.keys() - _timed(other)


def _timed(found: Any) -> set[str]:
    return {kind for kind in found.broken if kind.startswith("slow")}


def test_an_exception_of_another_kind_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(gs: GNUSocial) -> None:
        raise KeyError("id")

    monkeypatch.setattr(GNUSocial, "me", broken)
    seeds = [seed for seed in range(2000) if _is_call(seed, "me")][:3]
    for seed in seeds:
        (kind,) = play("answers", seed, 1).broken
        assert kind == "foreign exception: me: KeyError"
    assert seeds


def _is_call(seed: int, name: str) -> bool:
    return CALLS[random.Random(f"answer {seed}").randrange(len(CALLS))].name == name


def test_arguments_reach_beyond_those_that_are_given(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: set[str] = set()

    def listening(gs: GNUSocial, *args: Any, **options: Any) -> list[Any]:
        seen.update(options)
        return []

    monkeypatch.setattr(GNUSocial, "timeline_tag", listening)
    monkeypatch.setattr(arguments, "CALLS", [call for call in CALLS if call.name == "timeline_tag"])
    monkeypatch.setattr(arguments.Player, "tape_of", lambda *args: [])
    play("arguments", 0, 200)
    assert {"limit", "since_id", "max_id", "page"} <= seen


def test_no_name_is_looked_up() -> None:
    import socket

    with arguments.offline():
        assert socket.getaddrinfo("127.0.0.1", 80)
        with pytest.raises(socket.gaierror):
            socket.getaddrinfo("example.org", 80)
