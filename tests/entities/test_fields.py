from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pytest

from gnusocial.entities import UNKNOWN_DATE, Attachment, AttribAccessDict, Status, User
from gnusocial.entities.fields import UNREADABLE, Reading, field_of
from tests.entities.test_recorded import types_of

#: One annotation of each kind.
ANNOTATIONS = [
    "int",
    "bool",
    "str",
    "datetime",
    "AttribAccessDict",
    "User",
    "list[str]",
    "list[AttribAccessDict]",
    "list[User]",
]


def converted(annotation: str, value: Any) -> Any:
    field = field_of(annotation)
    return value if type(value) in field.settled else field.convert(value, Reading())


@pytest.mark.parametrize(
    ("annotation", "value", "expected"),
    [
        ("int", "17", 17),
        ("int", "-18000", -18000),
        ("int", "0", 0),
        ("int", False, None),
        ("int", "", None),
        ("bool", 1, True),
        ("bool", 0, False),
        ("bool", "1", True),
        ("bool", "0", False),
        ("bool", "", False),
        ("bool", "true", True),
        ("bool", "False", False),
        ("bool", " yes ", True),
        ("bool", "off", False),
        ("str", False, None),
        ("datetime", False, None),
        ("datetime", "", None),
        (
            "datetime",
            "Sat Nov 21 01:02:03 +0000 2026",
            datetime(2026, 11, 21, 1, 2, 3, tzinfo=timezone.utc),
        ),
        ("AttribAccessDict", False, None),
        ("AttribAccessDict", [], None),
        ("AttribAccessDict", {"a": 1}, AttribAccessDict(a=1)),
        ("list[str]", None, []),
        ("list[str]", False, []),
        ("list[str]", ["a", 1, None, {}], ["a"]),
        ("list[AttribAccessDict]", None, []),
        ("list[AttribAccessDict]", False, []),
        ("list[AttribAccessDict]", [{"a": 1}, "b"], [AttribAccessDict(a=1)]),
        ("User", {"id": "1"}, User(id=1)),
        ("User", False, None),
        ("User", [], None),
        ("list[User]", None, []),
        ("list[User]", False, []),
        ("list[User]", [{"id": "1"}, None, 3, {}, {"id": "x"}], [User(id=1)]),
    ],
)
@pytest.mark.parametrize("optional", ["", " | None"])
def test_values_become_uniform(annotation: str, value: Any, expected: Any, optional: str) -> None:
    result = converted(annotation + optional, value)
    assert result == expected
    assert types_of(result) == types_of(expected)


@pytest.mark.parametrize("annotation", ANNOTATIONS)
def test_null_is_none_but_for_a_list(annotation: str) -> None:
    assert converted(annotation, None) == ([] if annotation.startswith("list") else None)


@pytest.mark.parametrize("value", ["x", "1.5", "1_000", "--1", "-", 1.5, True, "9" * 5000, {}, [1]])
def test_what_is_not_a_number(value: Any) -> None:
    assert converted("int", value) is UNREADABLE


@pytest.mark.parametrize("value", [2, -1, "maybe", 1.0, [True], {"a": True}])
def test_what_is_not_a_flag(value: Any) -> None:
    assert converted("bool", value) is UNREADABLE


@pytest.mark.parametrize("value", ["soon", "x" * 10_000, "2026", 5, {"a": 1}, ["2026"], "\ud800"])
def test_what_is_not_a_date(value: Any) -> None:
    assert converted("datetime", value) is UNREADABLE


@pytest.mark.parametrize("annotation", ANNOTATIONS[2:])
@pytest.mark.parametrize("value", [True, 3, 1.5, float("nan"), float("inf"), 10**4000])
def test_what_is_of_another_kind(annotation: str, value: Any) -> None:
    assert converted(annotation, value) is UNREADABLE


@pytest.mark.parametrize("annotation", ["str", "User", "list[User]", "AttribAccessDict"])
@pytest.mark.parametrize("value", [[1], {"a": {"b": [1]}}, "text"])
def test_what_is_of_another_kind_has_no_part_of_it(annotation: str, value: Any) -> None:
    kinds = {"str": str, "User": dict, "list[User]": list, "AttribAccessDict": dict}
    result = converted(annotation, value)
    if isinstance(value, kinds[annotation]):
        assert result is UNREADABLE or result == ([] if annotation == "list[User]" else value)
    else:
        assert result is UNREADABLE


@pytest.mark.parametrize(
    ("annotation", "empty"),
    [
        ("int", 0),
        ("bool", False),
        ("str", ""),
        ("datetime", UNKNOWN_DATE),
        ("AttribAccessDict", AttribAccessDict()),
        ("User", User()),
        ("list[str]", []),
        ("list[AttribAccessDict]", []),
        ("list[User]", []),
    ],
)
def test_what_stands_for_a_missing_value(annotation: str, empty: Any) -> None:
    missing = field_of(annotation).missing()
    assert (missing, type(missing)) == (empty, type(empty))
    assert field_of(f"{annotation} | None").missing() is None


@pytest.mark.parametrize("text", ["", "0", " x ", "\x00", "\ud800", "\u202e"])
def test_text_stays_as_sent(text: str) -> None:
    assert Status.decode({"id": 1, "text": text})["text"] == text


def test_an_object_that_is_not_documented_gets_attributes() -> None:
    status = Status.decode({"id": 1, "foo": {"a": {"b": 1}}, "geo": {"c": [{"d": 2}]}})
    assert status["foo"].a.b == 1
    assert status.geo is not None
    assert status.geo.c[0].d == 2


def test_attachments_that_make_no_sense_are_left_out() -> None:
    status = Status.decode({"id": 1, "attachments": [{"url": "a"}, None, "b", {"size": "x"}]})
    assert [type(each) for each in status.attachments] == [Attachment, Attachment]
    assert [each.url for each in status.attachments] == ["a", None]
    assert status.attachments[1].raw("size") == "x"
