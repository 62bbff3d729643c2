"""The page about pygnusocial lists every function, and the numbers of the comparison."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gnusocial import GNUSocial
from gnusocial.compat.table import MODULES, Row
from tests.compat.cases import CASES, OLDER

PAGE = (Path(__file__).parents[2] / "docs" / "from_pygnusocial.rst").read_text("utf-8")
TABLE = PAGE.partition("Which method replaces")[2].partition("How the old functions")[0]
LINES = re.findall(r"   \* - ``(\w+)\.([\w, ]+)``\n     - (.+)", TABLE)


def test_the_page_begins_with_a_script_that_runs() -> None:
    text = PAGE.partition("\n\n")[2]
    assert text.startswith("Your script runs.")
    assert text.index("from gnusocial import statuses") < text.index("GNUSocial(")


@pytest.mark.parametrize(
    ("name", "row"),
    [
        pytest.param(f"{module}.{name}", row, id=f"{module}.{name}")
        for module, table in MODULES.items()
        for name, row in vars(table).items()
        if isinstance(row, Row)
    ],
)
def test_each_function_has_a_line_with_what_replaces_it(name: str, row: Row) -> None:
    module, _, function = name.partition(".")
    found = [
        ours for home, names, ours in LINES if home == module and function in names.split(", ")
    ]
    if found:
        assert f":meth:`{row.ours}`" in found[0]
    else:  # a name of versions 1 to 3, listed under the older form
        older = PAGE.partition("Calls for pygnusocial 1 to 3")[2]
        assert re.search(rf"``({name}|{function})``", older) or name == "favorites.favorites"


def test_the_methods_that_are_named_exist() -> None:
    for name in re.findall(r":meth:`(\w+)`", TABLE):
        assert hasattr(GNUSocial, name), name


def test_the_numbers_are_those_of_the_comparison() -> None:
    assert f"makes {2 * len(CASES)} calls" in PAGE
    assert f"Another {2 * len(OLDER)} calls" in PAGE
