"""Arguments of wrong types: one exception of the library, with its cause."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gnusocial.errors import GNUSocialIllegalArgumentError
from gnusocial.internals.checks import (
    flag,
    members,
    one_of,
    path_of,
    shown,
    unicode_text,
    whole_number,
)
from gnusocial.internals.http.request import encode_param


class Failing(os.PathLike[str]):
    def __fspath__(self) -> str:
        raise RuntimeError("no path")

    def __iter__(self) -> Iterator[int]:
        raise RuntimeError("no list")

    def __len__(self) -> int:
        raise RuntimeError("no length")


def broken() -> Iterator[int]:
    yield 1
    raise LookupError("the second is missing")


@pytest.mark.parametrize(
    "value",
    [[1, 2], (1, 2), {1, 2}, frozenset((1, 2)), range(1, 3), iter([1, 2]), {1: 0, 2: 0}.keys()],
)
def test_what_holds_several_values(value: Any) -> None:
    assert members(value, "ids") == [1, 2]


@pytest.mark.parametrize(
    "value", [None, 1, "12", b"12", bytearray(b"12"), {}, io.BytesIO(b"1\n2"), Failing(), object]
)
def test_what_is_one_value_however_it_iterates(value: Any) -> None:
    assert members(value, "ids") is None


def test_what_a_generator_raises_is_the_cause() -> None:
    with pytest.raises(GNUSocialIllegalArgumentError, match="ids cannot be read.*LookupError") as e:
        members(broken(), "ids")
    assert isinstance(e.value.__cause__, LookupError)


@pytest.mark.parametrize("value", [{}, [], 1, None, Failing(), "other"])
def test_a_word_that_is_none_of_several(value: Any) -> None:
    with pytest.raises(GNUSocialIllegalArgumentError, match="size must be one of a, b, not"):
        one_of(value, {"a": 1, "b": 2}, "size")
    assert one_of("b", {"a": 1, "b": 2}, "size") == "b"


@pytest.mark.parametrize("value", [0, 1, None, "true", Failing()])
def test_what_is_neither_true_nor_false(value: Any) -> None:
    with pytest.raises(GNUSocialIllegalArgumentError, match="demand must be True or False"):
        flag(value, "demand")
    assert flag(True, "demand") is True
    assert flag(False, "demand") is False


@pytest.mark.parametrize(
    "value", [0, None, b"x", {}, Failing(), "a\0b", "x\udfff\ud800", "~nobody-x/a"]
)
def test_what_is_no_path(value: Any) -> None:
    with pytest.raises(GNUSocialIllegalArgumentError, match="to_file"):
        path_of(value, "to_file")


def test_a_path_may_have_a_name_that_is_no_utf_8() -> None:
    name = os.fsdecode(b"k\xe4se")
    assert path_of(name, "to_file") == Path(name)
    assert path_of(Path("~/a"), "to_file") == Path.home() / "a"


@pytest.mark.parametrize(
    "value", [io.BytesIO(b"x"), {}, b"x", 3j, float("nan"), 2**63, [[1]], Failing(), [b"x"]]
)
def test_what_no_parameter_can_be(value: Any) -> None:
    with pytest.raises(GNUSocialIllegalArgumentError, match="lat cannot be sent"):
        encode_param(value, "lat")


def test_what_is_shown_of_a_value_ends() -> None:
    assert shown(10**5000) == "an int of 16610 bits"
    assert shown([10**5000]) == "[an int of 16610 bits]"
    assert shown(Failing()) == "a Failing"
    assert len(shown("x" * 1000)) == 80


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (10**20, "100000000000000000000"),
        (10**20 + 1, "an int of 67 bits"),
        (-(10**20), "-100000000000000000000"),
        (-(10**20) - 1, "an int of 67 bits"),
        (True, "True"),
        ("a", "'a'"),
        ("a" * 78, f"'{'a' * 78}'"),
        ("a" * 79, f"'{'a' * 76}..."),
        ([], "[]"),
        ((1, "a"), "(1, 'a')"),
        (["a", None, 1.5], "['a', None, 1.5]"),
        ([1, 2, 3, 4], "a list of 4"),
        ([[1]], "a list of 1"),
        ((1, object()), "a tuple of 2"),
        ({1}, "a set"),
        ({1: "s3cret"}, "a dict"),
        (dict.fromkeys(range(4)), "a dict of 4"),
    ],
)
def test_what_is_shown_of_a_value(value: object, text: str) -> None:
    assert shown(value) == text


@pytest.mark.parametrize(
    ("value", "given", "bounds"),
    [
        (0, {}, "above 0, not 0"),
        (True, {}, "above 0, not True"),
        ("7", {}, "above 0, not '7'"),
        (1.0, {}, "above 0, not 1.0"),
        (2**63, {}, "above 0, not 9223372036854775808"),
        (-1, {"least": 0, "most": 100}, "from 0 to 100, not -1"),
        (201, {"most": 200, "hint": "; iterate"}, "from 1 to 200, not 201; iterate"),
        (2**31, {"most": 2**31 - 1}, "from 1 to 2147483647, not 2147483648"),
        (2**31 + 1, {"most": 2**31}, "above 0, not 2147483649"),
    ],
)
def test_what_is_no_whole_number(value: object, given: dict[str, Any], bounds: str) -> None:
    with pytest.raises(GNUSocialIllegalArgumentError) as caught:
        whole_number(value, "limit", **given)
    assert str(caught.value) == f"limit must be a whole number {bounds}"


def test_the_bounds_of_a_whole_number_are_among_them() -> None:
    assert whole_number(1, "id") == 1
    assert whole_number(2**63 - 1, "id") == 2**63 - 1
    assert whole_number(0, "id", least=0) == 0
    assert whole_number(200, "limit", most=200) == 200


@pytest.mark.parametrize(("is_secret", "shows"), [(True, False), (False, True)])
@pytest.mark.parametrize("text", ["s3cret\0", "s3cret\ud800"])
def test_a_secret_that_cannot_be_sent_is_not_shown(text: str, is_secret: bool, shows: bool) -> None:
    with pytest.raises(GNUSocialIllegalArgumentError, match="cannot be sent") as caught:
        unicode_text(text, "password", secret=is_secret)
    assert ("s3cret" in str(caught.value)) is shows


def test_what_is_no_secret_is_shown() -> None:
    with pytest.raises(GNUSocialIllegalArgumentError, match="a lone surrogate.: 'hello.x00'"):
        unicode_text("hello\0", "status")


class EqualToAll:
    """As unittest.mock.ANY: equal to every value, and none of them."""

    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = None  # type: ignore[assignment]


def test_what_is_equal_to_a_choice_is_no_choice() -> None:
    with pytest.raises(GNUSocialIllegalArgumentError, match="not a EqualToAll"):
        one_of(EqualToAll(), ("a", "b"), "size")


class Located(os.PathLike[str]):
    def __fspath__(self) -> str:
        return "/tmp/a"


def test_a_path_is_a_path_whatever_its_class() -> None:
    assert path_of(Located(), "to_file") == Path("/tmp/a")
    with pytest.raises(GNUSocialIllegalArgumentError, match="to_file must be a path, not 0"):
        path_of(0, "to_file")
