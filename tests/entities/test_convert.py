from __future__ import annotations

from typing import Any

import pytest

from gnusocial.entities import AttribAccessDict, Status, User
from gnusocial.entities.convert import (
    BOOLEAN,
    COLLECTION,
    DATE,
    INTEGER,
    MAPPING,
    TEXT,
    Converter,
    many,
    one,
)
from gnusocial.entities.dates import date_reader
from tests.entities.test_recorded import types_of


def converted(converter: Converter, value: Any) -> Any:
    return converter.convert(value, date_reader())


@pytest.mark.parametrize(
    ("converter", "value", "expected"),
    [
        (INTEGER, "17", 17),
        (INTEGER, "-18000", -18000),
        (INTEGER, "0", 0),
        (INTEGER, False, None),
        (INTEGER, "", None),
        (BOOLEAN, 1, True),
        (BOOLEAN, 0, False),
        (BOOLEAN, "1", True),
        (BOOLEAN, "0", False),
        (BOOLEAN, "", False),
        (BOOLEAN, "true", True),
        (BOOLEAN, "False", False),
        (BOOLEAN, " yes ", True),
        (BOOLEAN, "off", False),
        (TEXT, False, None),
        (DATE, False, None),
        (DATE, "", None),
        (DATE, "soon", "soon"),
        (MAPPING, False, None),
        (MAPPING, [], None),
        (MAPPING, {"a": 1}, AttribAccessDict(a=1)),
        (COLLECTION, None, []),
        (COLLECTION, False, []),
        (COLLECTION, ["a"], ["a"]),
        (COLLECTION, [{"a": 1}], [AttribAccessDict(a=1)]),
        (one("User"), {"id": "1"}, User(id=1)),
        (one("User"), False, None),
        (one("User"), [], None),
        (many("User"), None, []),
        (many("User"), False, []),
        (many("User"), [{"id": "1"}, None, 3], [User(id=1), None, 3]),
    ],
)
def test_values_become_uniform(converter: Converter, value: Any, expected: Any) -> None:
    result = converted(converter, value)
    assert result == expected
    assert types_of(result) == types_of(expected)


@pytest.mark.parametrize("value", ["x", "1.5", "1_000", "--1", "-", 1.5, True, "9" * 5000, {}, [1]])
def test_what_is_no_number_stays_as_it_came(value: Any) -> None:
    assert converted(INTEGER, value) == value
    assert isinstance(converted(INTEGER, value), type(value))


@pytest.mark.parametrize("value", [2, -1, "maybe", 1.0, [True], {"a": True}])
def test_what_is_no_flag_stays_as_it_came(value: Any) -> None:
    assert converted(BOOLEAN, value) == value
    assert isinstance(converted(BOOLEAN, value), type(value))


@pytest.mark.parametrize("converter", [TEXT, DATE, MAPPING, COLLECTION, one("User"), many("User")])
@pytest.mark.parametrize("value", [True, 3, 1.5])
def test_what_is_of_another_kind_stays_as_it_came(converter: Converter, value: Any) -> None:
    assert converted(converter, value) is value


@pytest.mark.parametrize("text", ["", "0", " x "])
def test_text_stays_as_sent(text: str) -> None:
    assert Status.decode({"text": text})["text"] == text


def test_an_object_of_no_class_gets_attributes_wherever_it_stands() -> None:
    status = Status.decode({"id": {"a": {"b": 1}}, "tags": [{"c": 2}], "created_at": {"d": 3}})
    assert (status.id.a.b, status.tags[0].c, status.created_at.d) == (1, 2, 3)
