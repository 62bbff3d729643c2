"""The mutations themselves: each compiles, differs, and changes only code that runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mutation.__main__ import PROJECT, SOURCES, explained, key_of
from tests.mutation.mutants import mutants_of

MODULE = '''
"""A module. 1 < 2"""
from typing import TYPE_CHECKING

if TYPE_CHECKING and 1 < 2:
    import x

LIMIT: int = 50


def call(a: int = 1, *, b: bool = True) -> int:
    """Add 1 < 2."""
    {body}


def __repr__() -> str:
    return "a" if 1 < 2 else "b"
'''


def changes(tmp_path: Path, body: str) -> list[tuple[str, str]]:
    path = tmp_path / "module.py"
    path.write_text(MODULE.format(body=body))
    found = list(mutants_of(path))
    for mutant in found:
        assert mutant.source() != path.read_bytes()
        compile(mutant.source(), "module.py", "exec")
    return [(mutant.before, mutant.after) for mutant in found]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("return a", []),
        ("return a < b", [("a < b", "(a <= b)")]),
        ("return a is None", [("a is None", "(a is not None)")]),
        ("return not a", [("not a", "(a)")]),
        ("return a and b", [("a and b", f"({each})") for each in ("a or b", "b", "a")]),
        ("return a - b", [("a - b", "(a + b)")]),
        ("return a + 'text'", []),
        ("return max(a, b)", [("max(a, b)", "(min(a, b))"), ("max(a, b)", "(a)")]),
        ("return a if b else 7", [("a if b else 7", "(a)"), ("a if b else 7", "(7)")]),
        ("print(a)", [("print(a)", "pass")]),
        ("b = dataclass(frozen=True, eq=False)", [("False", "True")]),
        ("a += b", [("a += b", "a -= b")]),
        ("raise ValueError(a < b)", []),
        ("return f'{a - b}'", []),
        ("é = 'ä' ; return a > b", [("a > b", "(a >= b)")]),
    ],
)
def test_what_is_changed(tmp_path: Path, body: str, expected: list[tuple[str, str]]) -> None:
    defaults = [("1", "2"), ("True", "False")]
    assert [each for each in changes(tmp_path, body) if each not in defaults] == expected


def test_defaults_are_changed_and_numbers_that_were_chosen_are_not(tmp_path: Path) -> None:
    assert changes(tmp_path, "return 50") == [("1", "2"), ("True", "False")]


def test_what_is_explained_exists() -> None:
    explanations = explained()
    names = {key.partition(":")[0] for key in explanations}
    paths = [path for source in SOURCES for path in (PROJECT / source).rglob("*.py")]
    keys = {key_of(each) for path in paths if path.name in names for each in mutants_of(path)}
    assert explanations.keys() - keys == set()
    assert all(explanations.values())
