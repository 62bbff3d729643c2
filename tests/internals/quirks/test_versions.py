"""What the version of a server is, and how two are compared."""

from __future__ import annotations

from typing import Any

import pytest

from gnusocial.errors import GNUSocialIllegalArgumentError, GNUSocialVersionError
from gnusocial.internals.quirks.versions import is_at_least, numbers_of
from tests.internals.scripted import Script, result_of, setup_for


@pytest.mark.parametrize(
    ("version", "numbers"),
    [
        ("2", (2, 0, 0)),
        ("1.20", (1, 20, 0)),
        (" 1.20.10-release\n", (1, 20, 10)),
        ("2.0.1-beta1", (2, 0, 1)),
        ("1.2.0rc3", (1, 2, 0)),
        ("1.20.10.1", None),
        ("1.", None),
        ("v2.0", None),
        ("", None),
    ],
)
def test_the_numbers_of_a_version(version: str, numbers: tuple[int, int, int] | None) -> None:
    assert numbers_of(version) == numbers


@pytest.mark.parametrize(
    ("wanted", "is_newer"),
    [
        ("1.20.9", True),
        ("1.20.10", True),
        ("1", True),
        ("1.20.11", False),
        ("1.21", False),
        ("2", False),
    ],
)
def test_versions_are_compared_number_by_number(wanted: str, is_newer: bool) -> None:
    def asked(demand: bool) -> bool:
        server = Script((200, '"1.20.10-release"'))
        return result_of(is_at_least(setup_for(), wanted, demand=demand), server)

    assert asked(demand=False) is is_newer
    if is_newer:
        assert asked(demand=True) is True
    else:
        with pytest.raises(GNUSocialVersionError, match="has version 1.20.10-release, not"):
            asked(demand=True)


@pytest.mark.parametrize(
    ("version", "demand", "words"),
    [
        ("1.20", "no", "demand must be"),
        ("new", True, "version must be"),
        (1.2, True, "version must be"),
    ],
)
def test_what_cannot_be_compared(version: Any, demand: Any, words: str) -> None:
    with pytest.raises(GNUSocialIllegalArgumentError, match=words):
        result_of(is_at_least(setup_for(), version, demand=demand), Script())
