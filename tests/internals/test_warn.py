"""A warning points to the line of the program that calls the library, whatever its file is."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest

import gnusocial
from gnusocial._warn import context_of_caller, warn
from gnusocial.errors import GNUSocialWarning

PACKAGE = Path(gnusocial.__file__).parent
PROGRAMS = ["/srv/bot.py", f"{PACKAGE}_bot.py", f"{PACKAGE}-bot/main.py"]


def warned(source: str, file: str) -> list[tuple[object, str, int]]:
    """Return the warnings of a program: category, file and line."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        names = {"warn": warn, "context_of_caller": context_of_caller}
        exec(compile(source, file, "exec"), names)
    return [(each.category, each.filename, each.lineno) for each in caught]


@pytest.mark.parametrize("file", PROGRAMS)
def test_a_warning_points_to_the_program(file: str) -> None:
    found = warned("\nwarn('something was skipped')", file)
    assert found == [(GNUSocialWarning, file, 2)]


@pytest.mark.parametrize("file", PROGRAMS)
def test_a_warning_of_another_thread_points_to_the_program(file: str) -> None:
    found = warned("\n\ncontext_of_caller().run(warn, 'something was skipped')", file)
    assert found == [(GNUSocialWarning, file, 3)]
