"""Rules for every command: logs without secrets, one-line errors, one module that prints."""

from __future__ import annotations

import ast
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import gnusocial.cli
from gnusocial.cli.options import account_option, client, output, with_common_options
from gnusocial.sandbox import Sandbox
from tests.cli.shell import Shell, write_account

MODULES = sorted(Path(gnusocial.cli.__file__).parent.glob("*.py"))


def test_requests_are_logged_without_secrets(shell: Shell, one_server: Sandbox) -> None:
    for option in ("--verbose", "--debug"):
        arguments = ("login", one_server.url, "--username", "alice", option)
        result = shell(*arguments, input="alicepass1\n")
        assert result.exit_code == 0, result.output
        assert "POST /api/oauth/access_token" in result.stderr
        place = next(path for path in shell.settings.glob("alice*.secret"))
        content = place.read_text()
        secrets = [word for word in content.split('"') if len(word) == 32]
        assert len(secrets) == 4
        assert not any(secret in result.output for secret in [*secrets, "alicepass1"])
        assert "oauth_token=***" in result.stderr
    # It ends with the command.
    assert "GET" not in shell("whoami").stderr
    assert '"GET /api/account/verify_credentials' in shell("whoami", "-v").stderr
    assert '"GET /api/account/verify_credentials' in shell("--verbose", "whoami").stderr


def test_debug_shows_more_than_verbose(shell: Shell, one_server: Sandbox) -> None:
    arguments = ("timeline", "--server", one_server.url)
    assert "sending GET /api/statuses" not in shell(*arguments, "-v").stderr
    assert "sending GET /api/statuses" in shell(*arguments, "--debug").stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("post", "x"),
        ("timeline",),
        ("follow", "bob"),
        ("groups", "list"),
        ("dm", "read"),
        ("instance",),
    ],
)
def test_a_failing_server_is_one_line_and_exit_status_1(
    shell: Shell, one_server: Sandbox, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.setattr("gnusocial.internals.io.stop_signal.StopSignal.wait", lambda *_: False)
    shell.log_in(one_server, "alice")
    one_server.fail_next(50, 500)
    result = shell(*arguments)
    assert result.exit_code == 1
    assert result.stderr.splitlines()[-1].startswith("Error: ")
    assert "Traceback" not in result.output
    one_server.reset()
    one_server.drop_next(50)
    result = shell(*arguments)
    assert result.exit_code == 1
    assert "The request to 127.0.0.1" in result.stderr
    assert "HTTPConnection" not in result.stderr


def test_warnings_of_the_library_are_one_line(
    shell: Shell, one_server: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gnusocial.internals.io.secret_files._others_reach", lambda folder: True)
    shell.log_in(one_server, "alice").chmod(0o644)
    result = shell("whoami")
    assert result.exit_code == 1
    warning, error = result.stderr.splitlines()
    assert warning.startswith("Warning: other users of this machine")
    assert error.startswith("Error: ")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_the_command_uses_what_everybody_may_use(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert not (node.module or "").startswith("gnusocial.internals")
        if isinstance(node, ast.Import):
            assert not any(each.name.startswith("gnusocial.internals") for each in node.names)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_only_one_module_writes_to_standard_output(path: Path) -> None:
    # The completion is a script of click's; archive and cleanup clean what they print themselves.
    if path.stem in ("output", "completion") or path.stem.startswith(("archive", "cleanup")):
        return
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("click.echo", "click.secho"):
            assert any(
                each.arg == "file" and ast.unparse(each.value) == "sys.stderr"
                for each in node.keywords
            ), ast.unparse(node)
        assert not (isinstance(node, ast.Name) and node.id == "print")


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("nonsense",), "Error: No such command 'nonsense'. Help: gnusocial --help"),
        (("search",), "Error: Missing argument 'WORDS...'. Help: gnusocial search --help"),
        (("timeline", "tag"), "Error: Missing argument: gnusocial timeline tag WORD"),
        (
            ("groups", "show", "--zzz"),
            "Error: No such option '--zzz'. Help: gnusocial groups show --help",
        ),
    ],
)
def test_wrong_use_is_one_line(shell: Shell, arguments: tuple[str, ...], line: str) -> None:
    result = shell(*arguments, prog_name="gnusocial")
    assert (result.exit_code, result.stderr) == (2, f"{line}\n")


def test_a_group_without_a_command_shows_its_help(shell: Shell) -> None:
    result = shell("groups")
    assert result.exit_code == 2
    assert "members" in result.output
    assert "Error" not in result.output


def test_a_command_may_take_its_account_file_itself(shell: Shell, one_server: Sandbox) -> None:
    # So does the archive.
    @click.command()
    @account_option
    def probe(account_file: str | None) -> None:
        with client(Path(account_file) if account_file else None) as gs:
            output().line(gs.me().screen_name)

    command = with_common_options(probe)
    write_account(Path("bob.secret"), one_server, "bob")
    shell.log_in(one_server, "alice")
    assert CliRunner().invoke(command, []).output == "alice\n"
    assert CliRunner().invoke(command, ["--account", "bob.secret"]).output == "bob\n"
    assert CliRunner().invoke(command, ["--as", "alice"]).output == "alice\n"


def test_waits_are_told(shell: Shell, one_server: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gnusocial.internals.io.stop_signal.StopSignal.wait", lambda *_: False)
    shell.log_in(one_server, "alice")
    one_server.fail_next(2, 503, headers={"Retry-After": "7"}, path="verify_credentials.json")
    result = shell("whoami")
    assert result.exit_code == 0, result.output
    assert "Waiting 7 s: " in result.stderr
