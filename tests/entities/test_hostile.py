"""Recorded objects, mutated everywhere, decode to documented values or are refused."""

from __future__ import annotations

import copy
import json
import typing
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gnusocial import GNUSocialWarning, StatusKind
from gnusocial.entities import Entity, Status
from gnusocial.entities.base import TYPE_KEY
from tests.entities.objects import entity_classes, recorded_objects, wrong_values

#: The first recorded object of each class.
SEEDS = list({cls: (cls, raw) for _, cls, raw in reversed(list(recorded_objects()))}.values())
for _, seed in SEEDS:
    if "items" in seed:
        seed["items"] = seed["items"][:1]
STATUSES = [raw for _, _, raw in recorded_objects(only=Status)]


def nested(depth: int, *, as_list: bool) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value] if as_list else {"a": value}
    return value


def chain(depth: int) -> dict[str, Any]:
    value: dict[str, Any] = {"id": 1}
    for _ in range(depth):
        value = {"id": 1, "retweeted_status": value, "user": {"id": 2, "status": value}}
    return value


NONSENSE: list[Any] = [
    None,
    True,
    False,
    0,
    -1,
    5,
    2**63,
    10**4000,
    1.5,
    1e400,
    float("nan"),
    "",
    "x",
    "9" * 5000,
    "0" * 30,
    "\x00",
    "\ud800",
    "\u202e",
    "soon",
    "Sat Nov 21 99:99:99 +9999 2026",
    [],
    [None],
    [[]],
    [{}],
    [{"id": []}],
    {},
    {"id": {}},
    {"id": [1]},
    {"": 1, "__class__": 2, "items": 3, "_raw": 4, "_gnusocial_type": "User"},
    nested(50, as_list=False),
    nested(50, as_list=True),
    nested(10_000, as_list=False),
    nested(10_000, as_list=True),
    chain(8),
]


def places(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path to every value inside a JSON value."""
    children = value.items() if isinstance(value, dict) else enumerate(value)
    for key, child in children:
        yield (*at, key)
        if isinstance(child, (dict, list)):
            yield from places(child, (*at, key))


def mutated(raw: Any, place: tuple[Any, ...], value: Any) -> Any:
    made = copy.deepcopy(raw)
    inner = made
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    return made


def check(cls: type[Entity], raw: Any) -> Entity | None:
    """Decode an object; return None if it is refused."""
    try:
        entity = cls.decode(raw)
    except (TypeError, ValueError):
        return None
    assert type(entity) is cls
    assert wrong_values(entity) == []
    if isinstance(entity, Status):
        assert entity.kind in typing.get_args(StatusKind)
        assert entity.url is None or entity.url.startswith("http")
        assert isinstance(entity.user.handle, str)
    json.dumps(entity.to_dict(), allow_nan=False)
    assert isinstance(repr(entity), str)
    assert cls.from_json(entity.to_json()).keys() == entity.keys() - {TYPE_KEY}
    return entity


@pytest.mark.parametrize(("cls", "raw"), SEEDS, ids=[cls.__name__ for cls, _ in SEEDS])
def test_nonsense_in_any_place(cls: type[Entity], raw: Any) -> None:
    refused = 0
    for place in places(raw):
        # The deepest ones cost most; they are put where the objects differ.
        for value in NONSENSE if len(place) == 1 else NONSENSE[:-3]:
            refused += check(cls, mutated(raw, place, value)) is None
    assert check(cls, raw) is not None
    if cls._required:
        assert refused > 0


@pytest.mark.parametrize("value", NONSENSE, ids=range(len(NONSENSE)))
def test_nonsense_for_an_object(value: Any) -> None:
    for cls in entity_classes():
        check(cls, value)


@settings(derandomize=True, deadline=None, max_examples=300)
@given(st.data())
def test_several_places_at_once(data: st.DataObject) -> None:
    cls, raw = data.draw(st.sampled_from(SEEDS))
    for _ in range(data.draw(st.integers(1, 5))):
        found = list(places(raw))
        if not found:
            break
        place = data.draw(st.sampled_from(found))
        raw = mutated(raw, place, data.draw(st.sampled_from(NONSENSE[:-3])))
    check(cls, raw)


@settings(derandomize=True, deadline=None, max_examples=300)
@given(
    st.lists(st.sampled_from(STATUSES), min_size=1, max_size=8),
    st.lists(
        st.tuples(st.integers(0, 8), st.sampled_from([*NONSENSE, {"id": "x"}, {"text": "no id"}])),
        max_size=8,
    ),
)
def test_nonsense_in_a_list_hides_no_neighbour(
    good: list[Any], nonsense: list[tuple[int, Any]]
) -> None:
    raw: list[Any] = copy.deepcopy(good)
    for place, value in nonsense:
        raw.insert(place, value)
    # chain(8) is a status, though an odd one
    odd = sum(value is not NONSENSE[-1] for _, value in nonsense)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        statuses = Status.decode_list(raw)
    expected = [Status.decode(each) for each in good]
    assert [each for each in statuses if "text" in each] == expected
    assert len(statuses) == len(good) + len(nonsense) - odd
    assert [type(each.message) for each in caught] == ([GNUSocialWarning] if odd else [])
    if odd:
        told = f"left out {odd} of {len(good) + len(nonsense)} items"
        assert str(caught[0].message).startswith(told)
