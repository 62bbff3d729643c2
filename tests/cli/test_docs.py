"""The pages on the command: their sessions run, and the toot table is complete and correct."""

from __future__ import annotations

import importlib.util
import json
import re
import shlex
from pathlib import Path
from types import ModuleType
from typing import Any

import click
import pytest

from gnusocial.cli.commands import gnusocial

DOCS = Path(__file__).parents[2] / "docs"
PAGES = sorted(DOCS.glob("command*.rst"))
#: What `toot --help` and the help of its commands show, one command or option a line.
TOOT = (Path(__file__).parent / "toot_0_52_1.txt").read_text("utf-8").splitlines()
ROWS: list[dict[str, str]] = json.loads((DOCS / "toot.json").read_text("utf-8"))
_TERMINAL = re.compile(r"^\.\. terminal::\n((?:   .*\n|\n)+)", re.MULTILINE)


@pytest.fixture(scope="module")
def extension() -> ModuleType:
    spec = importlib.util.spec_from_file_location("command_docs", DOCS / "_ext" / "command_docs.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_sessions_of_a_page(page: Path, extension: ModuleType, tmp_path: Path) -> None:
    sessions = _TERMINAL.findall(page.read_text("utf-8"))
    machine = extension.Machine(tmp_path / "settings")
    try:
        for session in sessions:
            lines = [line.strip() for line in session.splitlines() if line.strip()]
            options = {
                name: value.strip()
                for name, value in (line[1:].split(":", 1) for line in lines if line[0] == ":")
            }
            shown = machine.session(
                [line for line in lines if line[0] != ":"],
                f"{options.get('input', '')}\n",
                fails="fails" in options,
            )
            assert "127.0.0.1" not in shown
            assert str(tmp_path) not in shown
    finally:
        machine.server.stop()
    assert sessions or page.stem in ("command_reference", "command_toot")


def test_every_command_and_option_of_toot_is_in_the_table() -> None:
    assert [row["toot"] for row in ROWS][:-1] == TOOT


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["toot"])
def test_what_stands_beside_toot_is_true(row: dict[str, str]) -> None:
    if row["ours"].startswith("no: "):
        assert len(row["ours"]) > 8
        return
    command: click.Command = gnusocial
    for word in shlex.split(row["ours"].removeprefix("gnusocial")):
        if word.startswith("-"):
            options = {name for each in command.params for name in each.opts + each.secondary_opts}
            options |= {"--version"} if command is gnusocial else set()
            assert word in options, (command.name, word)
        elif isinstance(command, click.Group):
            below: Any = command.get_command(click.Context(command), word)
            assert below is not None, word
            command = below
        else:
            # What a timeline is called.
            (argument, *_) = [each for each in command.params if isinstance(each, click.Argument)]
            assert word in argument.type.choices  # type: ignore[attr-defined]


def test_the_reference_is_made_of_every_command(extension: ModuleType) -> None:
    words = [" ".join(each) for each, _ in extension.commands(gnusocial)]
    assert "gnusocial groups post" in words
    assert len(words) == len(set(words)) > 60
