"""Arguments of wrong types: one exception of the library, with its cause."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gnusocial.errors import GNUSocialIllegalArgumentError
from gnusocial.internals.checks import flag, members, one_of, path_of, shown
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
