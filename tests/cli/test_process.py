"""The command as a process: entry points, pipes, full disks, encodings, missing homes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from gnusocial import GNUSocial, __version__
from gnusocial.sandbox import Sandbox
from tests.cli.shell import COMMAND, Shell, run, without, write_account


@pytest.fixture
def busy(one_server: Sandbox) -> Sandbox:
    """A server with a longer timeline than fits into a pipe."""
    with one_server.client("bob") as bob:
        for number in range(90):
            bob.post(f"number {number} \N{GRINNING FACE} {'x' * 900}")
    return one_server


def test_the_entry_points() -> None:
    installed = [sys.executable, "-c", "from gnusocial.cli import main; main()", "--version"]
    for command in ([*COMMAND, "--version"], installed):
        result = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        assert (result.returncode, result.stdout) == (0, f"gnusocial, version {__version__}\n")


@pytest.mark.parametrize("package", ["click", "rich", "platformdirs"])
def test_without_the_extra_it_says_which_one_is_missing(package: str) -> None:
    code = f"import sys; sys.modules[{package!r}] = None\nfrom gnusocial.cli import main\nmain()\n"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert result.returncode == 1
    assert "pip install 'GNUSocial.py[cli]'" in result.stderr


def test_the_help_brings_nothing_heavy() -> None:
    code = (
        "import sys\nsys.argv = ['gnusocial', '--help']\nfrom gnusocial.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "heavy = {'requests', 'urllib3', 'rich.console', 'werkzeug', 'keyring'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert result.stdout.splitlines()[-1] == "[]", result.stderr


def test_the_reader_of_a_pipe_goes(shell: Shell, busy: Sandbox) -> None:
    for more in ([], ["--json"]):
        arguments = ["timeline", "--server", busy.url, "--count", "90", *more]
        process = subprocess.Popen(
            [*COMMAND, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        errors = process.stderr.read()
        process.stderr.close()
        assert (process.wait(60), errors) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is full")
def test_a_full_disk_is_told_in_one_line(shell: Shell, busy: Sandbox) -> None:
    for more in ([], ["--json"], ["--count", "1"]):
        with Path("/dev/full").open("w") as full:
            result = run(
                "timeline", "--server", busy.url, *more,
                capture_output=False, stdout=full, stderr=subprocess.PIPE,
            )  # fmt: skip
        assert result.returncode == 1
        assert result.stderr == "Error: input or output: No space left on device\n"


@pytest.mark.parametrize("descriptor", [1, 2])
def test_streams_that_are_closed(shell: Shell, busy: Sandbox, descriptor: int) -> None:
    command = " ".join([*COMMAND, "timeline", "--count", "1", "--server", busy.url])
    result = subprocess.run(
        ["sh", "-c", f"{command} {descriptor}>&-"],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert result.returncode == 0
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "utf-8"])
def test_what_the_console_cannot_show_is_replaced(
    shell: Shell, busy: Sandbox, encoding: str
) -> None:
    arguments = ("timeline", "--server", busy.url, "--count", "2")
    result = run(*arguments, text=False, env={**os.environ, "PYTHONIOENCODING": encoding})
    assert (result.returncode, result.stderr) == (0, b"")
    shown = result.stdout.decode(encoding)
    assert "number 89 " in shown
    assert f"number 88 {'?' if encoding != 'utf-8' else chr(0x1F600)} " in shown


def test_a_tree_on_a_console_without_lines(shell: Shell, one_server: Sandbox) -> None:
    with one_server.client("bob") as bob:
        root = bob.post("root")
        bob.status_reply(root, "leaf")
    arguments = ("thread", str(root.id), "--server", one_server.url)
    result = run(*arguments, env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert result.returncode == 0
    assert "`-- @bob" in result.stdout


@pytest.mark.parametrize("arguments", [("post",), ("login",), ("login", "--basic")])
def test_standard_input_that_is_closed(
    shell: Shell, one_server: Sandbox, arguments: tuple[str, ...]
) -> None:
    shell.log_in(one_server, "alice")
    command = " ".join([*COMMAND, *arguments])
    result = subprocess.run(
        ["sh", "-c", f"{command} <&-"], capture_output=True, text=True, timeout=60, check=False
    )
    assert result.returncode in (1, 2)
    assert "Error: " in result.stderr
    assert "Traceback" not in result.stderr


def test_input_that_is_no_text(shell: Shell, one_server: Sandbox) -> None:
    shell.log_in(one_server, "alice")
    result = run("post", text=False, input=b"\xff\xfe", env={**os.environ, "PYTHONUTF8": "0"})
    assert result.returncode == 2
    assert b"Error: " in result.stderr
    assert b"Traceback" not in result.stderr


def homeless(**more: str) -> dict[str, str]:
    """Return the environment of a container that runs as a uid without a passwd entry."""
    names = ("HOME", "GNUSOCIAL_CONFIG_DIR", "XDG_CONFIG_HOME", "XDG_STATE_HOME")
    return without(*names, **more)


def run_homeless(*arguments: str) -> subprocess.CompletedProcess[str]:
    code = (
        "import pwd, sys\ndef nobody(number): raise KeyError(number)\npwd.getpwuid = nobody\n"
        "from gnusocial.cli import main\nmain()\n"
    )
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True, text=True, timeout=60, check=False, env=homeless(),
    )  # fmt: skip


def test_without_a_home(shell: Shell, one_server: Sandbox, tmp_path: Path) -> None:
    write_account(tmp_path / "alice.secret", one_server, "alice")
    result = run_homeless("whoami", "--account", "alice.secret", "--json")
    assert json.loads(result.stdout)["screen_name"] == "alice", result.stderr
    assert run_homeless("timeline", "--server", one_server.url).returncode == 0
    for arguments in (("whoami",), ("accounts",), ("whoami", "--account", "~/alice.secret")):
        result = run_homeless(*arguments)
        assert result.returncode == 1
        assert "no home directory" in result.stderr
        assert len(result.stderr.splitlines()) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["alice.secret"]


def test_a_home_that_cannot_be_written(shell: Shell, one_server: Sandbox, tmp_path: Path) -> None:
    # A file in its place: the superuser, who runs tests in containers, may write anywhere.
    (tmp_path / "home").write_text("")
    env = homeless(HOME=str(tmp_path / "home"), GNUSOCIAL_PASSWORD="alicepass1")
    result = run("login", one_server.url, "--username", "alice", env=env)
    assert result.returncode == 1
    assert result.stderr.startswith("Error: Cannot create")
    assert len(result.stderr.splitlines()) == 1
    assert run("accounts", env=env).returncode == 0


def test_reading_creates_nothing(shell: Shell, one_server: Sandbox, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    env = homeless(HOME=str(home))
    for arguments in (
        ("timeline", "--server", one_server.url),
        ("accounts",),
        ("whoami",),
        ("diag",),
        ("completion", "bash"),
    ):
        run(*arguments, env=env)
    assert list(home.iterdir()) == []


def test_the_platforms_place_for_settings(
    shell: Shell, one_server: Sandbox, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    env = homeless(HOME=str(home), GNUSOCIAL_PASSWORD="alicepass1")
    result = run("login", one_server.url, "--username", "alice", env=env)
    assert result.returncode == 0, result.stderr
    where = ["Library/Application Support", ".config"][sys.platform != "darwin"]
    assert (home / where / "gnusocial" / "settings.json").exists()


@pytest.fixture(params=["default", "ignored"])
def inherited(request: pytest.FixtureRequest) -> Iterator[None]:
    """Start processes as in a terminal, and in the background of a shell."""
    if request.param == "ignored" and os.name != "posix":
        pytest.skip("elsewhere no signal is ignored by inheritance")
    handler = signal.SIG_IGN if request.param == "ignored" else signal.default_int_handler
    before = signal.signal(signal.SIGINT, handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("inherited")
def test_interrupting_a_stream(shell: Shell, one_server: Sandbox) -> None:
    with one_server.client("bob") as bob:
        bob.post("the first")
    process = subprocess.Popen(
        [*COMMAND, "stream", "public", "--last", "1", "--server", one_server.url],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
        assert (process.returncode, errors) == (130, "\n")
    finally:
        process.kill()
        process.communicate()


@pytest.mark.usefixtures("inherited")
@pytest.mark.parametrize("version", ["1.20.10", "2.0.1", "friendica-2024.09"])
def test_the_sandbox_runs_until_it_is_interrupted(version: str) -> None:
    arguments = ["sandbox", "--host", "127.0.0.1", "--port", "0", "--version", version]
    process = subprocess.Popen([*COMMAND, *arguments], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        first, users = process.stdout.readline(), process.stdout.readline()
        assert " in memory: http://127.0.0.1:" in first
        with GNUSocial(api_base_url=first.split()[-1]) as gs:
            assert gs.instance_healthy()
        process.send_signal(signal.SIGINT)
        assert "alicepass1" in users
        assert process.wait(timeout=30) == 130
    finally:
        process.kill()
        process.communicate()
