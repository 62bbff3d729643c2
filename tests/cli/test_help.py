"""The help of every command: present, short, with an example that runs."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from gnusocial.cli import commands
from gnusocial.cli.commands import gnusocial
from tests.cli.shell import Shell


def walk(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Return the words of each command, groups included."""
    yield path
    if isinstance(command, click.Group):
        for name in command.list_commands(click.Context(command)):
            below = command.get_command(click.Context(command), name)
            assert below is not None
            yield from walk(below, (*path, name))


ALL = [path for path in walk(gnusocial) if path]
#: Those of the issue that brought this command, each under its name.
WANTED = (
    "register-app login logout accounts use whoami post reply repeat unrepeat favorite unfavorite "
    "delete show thread timeline stream notifications search whois follow unfollow block unblock "
    "followers following groups lists dm upload bookmarks favorites instance demo sandbox "
    "completion"
).split()


def test_all_commands_are_there() -> None:
    names = {path[0] for path in ALL}
    assert names >= set(WANTED)
    assert {path[1:] for path in ALL if path[0] == "groups"} == {
        (), ("list",), ("show",), ("join",), ("leave",), ("members",), ("create",), ("post",),
    }  # fmt: skip
    assert {path[1:] for path in ALL if path[0] == "dm"} == {(), ("read",), ("send",)}


def test_a_module_that_is_not_there_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(commands._MODULES, "elsewhere", "no_such_module")
    assert "elsewhere" not in gnusocial.list_commands(click.Context(gnusocial))
    assert gnusocial.get_command(click.Context(gnusocial), "elsewhere") is None


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_each_has_help_and_an_example(path: tuple[str, ...], shell: Shell) -> None:
    shown = shell.ok(*path, "--help")
    assert "Example:\n" in shown, shown
    examples = re.findall(
        r"^ +(gnusocial .+)$", shown.partition("Example:\n")[2].partition("\n\n")[0], re.M
    )
    assert examples
    for example in examples:
        words = shlex.split(example)[1:]
        for name in words:
            if re.fullmatch(r"\w+\.\w+", name):  # a file, for what wants one
                Path(name).write_bytes(b"x")
        parse(gnusocial, words)
    assert max(map(len, shown.splitlines())) <= 80


def parse(command: click.Command, words: list[str], parent: click.Context | None = None) -> None:
    """Parse a command line without running it."""
    context = command.make_context("gnusocial", list(words), parent=parent)
    if isinstance(command, click.Group):
        name, below, rest = command.resolve_command(
            context, [*context._protected_args, *context.args]
        )
        assert below is not None, name
        parse(below, rest, context)


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_each_option_is_explained(path: tuple[str, ...]) -> None:
    command: click.Command = gnusocial
    for name in path:
        found = command.get_command(click.Context(command), name)  # type: ignore[attr-defined]
        assert found is not None
        command = found
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, parameter


def test_unknown_commands(shell: Shell) -> None:
    result = shell("nonsense")
    assert result.exit_code == 2
    assert "No such command" in result.stderr


@pytest.mark.parametrize("name", ["demo", "sandbox", "completion"])
def test_what_prints_no_data_has_no_json(shell: Shell, name: str) -> None:
    assert "No such option" in shell(name, "--json").stderr


@pytest.mark.parametrize(
    ("shell_name", "said"), [("bash", "complete"), ("zsh", "compdef"), ("fish", "complete")]
)
def test_completion_scripts(shell: Shell, shell_name: str, said: str) -> None:
    script = shell.ok("completion", shell_name)
    assert said in script
    assert "_GNUSOCIAL_COMPLETE" in script
    assert shell("completion", "tcsh").exit_code == 2


@pytest.mark.parametrize(
    ("words", "incomplete", "expected"),
    [
        ("gnusocial fav", "fav", {"favorite", "favorites", "favorited-by"}),
        ("gnusocial groups j", "j", {"join"}),
        ("gnusocial timeline ment", "ment", {"mentions"}),
        ("gnusocial post --ed", "--ed", {"--editor"}),
        ("gnusocial whoami --as al", "al", {"alice@gs.example"}),
    ],
)
def test_what_is_completed(shell: Shell, words: str, incomplete: str, expected: set[str]) -> None:
    shell.settings.mkdir()
    (shell.settings / "settings.json").write_text(
        '{"active": null, "applications": {}, "accounts":'
        ' {"alice@gs.example": {"server": "https://gs.example", "place": "x"}}}'
    )
    from click.shell_completion import ShellComplete

    completer = ShellComplete(gnusocial, {}, "gnusocial", "_GNUSOCIAL_COMPLETE")
    found = completer.get_completions(words.split()[1:-1], incomplete)
    assert {item.value for item in found} == expected
