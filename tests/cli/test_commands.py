"""The command against the sandbox: what it prints, how it exits, what it keeps."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from gnusocial import GNUSocial, Status, __version__
from gnusocial.cli import options
from gnusocial.cli.commands import gnusocial
from gnusocial.sandbox import Sandbox
from gnusocial.streaming.io.driver import StreamDriver


class Shell:
    """Runs the command as a user would, with settings in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, *arguments: str, **options: Any) -> Result:
        return CliRunner().invoke(gnusocial, arguments, **options)

    def log_in(self, server: Sandbox) -> None:
        assert self("register-app", server.url, "--username", "alice", input="alicepass1\n")
        result = self("login", "--username", "alice", input="alicepass1\n")
        assert result.exit_code == 0, result.output


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    for name in [name for name in os.environ if name.startswith("GNUSOCIAL_")]:
        monkeypatch.delenv(name)
    monkeypatch.setattr(options, "FOLDER", tmp_path / "settings")
    monkeypatch.chdir(tmp_path)
    return Shell(tmp_path / "settings")


@pytest.fixture
def alice_shell(shell: Shell, server: Sandbox) -> Shell:
    shell.log_in(server)
    return shell


@pytest.mark.parametrize("version", ["1.20.10", "2.0.1"])
def test_the_demo(shell: Shell, version: str) -> None:
    began = time.monotonic()
    result = shell("demo", "--version", version)
    assert result.exit_code == 0, result.output
    assert time.monotonic() - began < 15
    for said in (
        f"A GNU social {version} server",
        "Registered",
        "Logged in",
        "page 3",
        "@alice 42, as everybody knows.",
        "Entities survive: &lt;b&gt; &amp; &copy; come out as they went in.",
    ):
        assert said in result.output
    assert "alicepass1" not in result.output


def test_the_demo_on_a_server(shell: Shell, server: Sandbox) -> None:
    result = shell("demo", "--server", server.url, "--username", "alice", input="alicepass1\n")
    assert result.exit_code == 0, result.output
    assert "Logged in as @alice" in result.output
    assert "it is the same" in result.output
    assert "Deleted" in result.output
    with server.client("alice") as gs:
        assert gs.me().statuses_count == 0
    by_environment = shell(
        "demo", "--server", server.url, "--username", "bob", env={"GNUSOCIAL_PASSWORD": "bobpass12"}
    )
    assert by_environment.exit_code == 0, by_environment.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("demo", "--username", "alice"), "goes with --server"),
        (("demo", "--server", "https://x.example"), "needs --username"),
        (("demo", "--version", "3"), "Invalid value"),
        (("show", "0"), "Invalid value"),
        (("timeline", "nothing"), "Invalid value"),
        (("nonsense",), "No such command"),
    ],
)
def test_wrong_use_is_explained(shell: Shell, arguments: tuple[str, ...], said: str) -> None:
    result = shell(*arguments)
    assert result.exit_code == 2
    assert said in result.output


def test_errors_are_one_line(shell: Shell, server: Sandbox) -> None:
    wrong = shell("demo", "--server", server.url, "--username", "alice", input="wrong\n")
    assert wrong.exit_code == 1
    assert wrong.output.strip().splitlines()[-1].startswith("Error: 401 Could not authenticate")
    assert "Traceback" not in wrong.output
    nobody = shell("whoami")
    assert nobody.exit_code == 1
    assert "gnusocial register-app" in nobody.output
    no_server = shell("register-app", "nonsense")
    assert no_server.exit_code == 1
    assert "is no server URL" in no_server.output


def test_registering_and_logging_in(shell: Shell, server: Sandbox) -> None:
    result = shell("register-app", server.url, "--username", "alice", input="alicepass1\n")
    assert result.exit_code == 0, result.output
    result = shell("login", "--username", "alice", input="alicepass1\n")
    assert "Logged in as @alice" in result.output
    for name in ("app.secret", "user.secret"):
        assert stat.S_IMODE((shell.folder / name).stat().st_mode) == 0o600
    who = shell("whoami")
    assert who.output.startswith(f"@alice on {server.url}: Alice Tester\n0 statuses")


def test_logging_in_with_a_pin(
    shell: Shell, server: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell("register-app", server.url)
    pages: list[str] = []
    url_of = GNUSocial.auth_request_url

    def remember(self: GNUSocial, *args: Any, **kwargs: Any) -> str:
        pages.append(url_of(self, *args, **kwargs))
        return pages[-1]

    monkeypatch.setattr(GNUSocial, "auth_request_url", remember)
    result = shell("login", "--pin", input="1\n")
    assert result.exit_code == 1
    assert pages[0] in result.output
    assert not (shell.folder / "user.secret").exists()


def test_logging_in_in_the_browser(
    shell: Shell, server: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell("register-app", server.url)
    called: list[dict[str, Any]] = []

    def in_browser(self: GNUSocial, **options: Any) -> tuple[str, str]:
        called.append(options)
        return self.log_in("alice", "alicepass1", **options)

    monkeypatch.setattr(GNUSocial, "log_in_browser", in_browser)
    result = shell("login")
    assert "Logged in as @alice" in result.output
    assert called == [{"to_file": str(shell.folder / "user.secret")}]


def test_talking(alice_shell: Shell, server: Sandbox) -> None:
    posted = alice_shell("post", "Hello from the &lt;command&gt; line")
    assert posted.exit_code == 0, posted.output
    assert "Hello from the &lt;command&gt; line" in posted.output
    with server.client("alice") as gs:
        first = gs.timeline_user()[0]
    piped = alice_shell("reply", str(first.id), input="from a pipe\n")
    assert "from a pipe" in piped.output
    thread = alice_shell("show", str(first.id), "--thread").output
    assert thread.index("Hello from") < thread.index("from a pipe")
    assert "from a pipe" not in alice_shell("show", str(first.id)).output
    shown = alice_shell("timeline", "user").output
    assert shown.index("Hello from") < shown.index("from a pipe")
    assert "Error: 404" in alice_shell("show", "99999").output


def test_timelines(alice_shell: Shell, server: Sandbox) -> None:
    alice_shell("post", "one #tagged")
    alice_shell("post", "two")
    with server.client("bob") as bob:
        bob.post("@alice three")
    assert "three" in alice_shell("timeline", "mentions").output
    tagged = alice_shell("timeline", "--tag", "tagged").output
    assert "one #tagged" in tagged
    assert "two" not in tagged
    limited = alice_shell("timeline", "public", "--limit", "1").output
    assert "three" in limited
    assert "two" not in limited
    assert alice_shell("timeline", "--group", "nosuch").exit_code == 1


def test_uploading(alice_shell: Shell, server: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("some text")
    result = alice_shell("upload", "note.txt", "--text", "with a note")
    assert result.exit_code == 0, result.output
    assert "with a note" in result.output
    with server.client("alice") as gs:
        assert len(gs.timeline_user()[0].attachments) >= 1
    assert alice_shell("upload", "missing.txt", "--text", "x").exit_code == 2


def test_a_stream_until_it_is_interrupted(
    alice_shell: Shell, server: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        alice_shell("post", f"number {number}")

    def interrupt(self: StreamDriver, seconds: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(StreamDriver, "_pause", interrupt)
    result = alice_shell("stream", "home", "--last", "2")
    assert result.exit_code == 0, result.output
    assert result.output.index("number 1") < result.output.index("number 2")
    assert "number 0" not in result.output


def test_following(alice_shell: Shell, server: Sandbox) -> None:
    assert alice_shell("follow", "bob").output == "You follow @bob\n"
    assert alice_shell("follow", "bob").exit_code == 1


def test_an_archive(alice_shell: Shell, server: Sandbox, tmp_path: Path) -> None:
    with server.client("alice") as gs:
        posted = [gs.post(f"number {n}").id for n in range(205)][::-1]
    result = alice_shell("archive", "all.jsonl")
    assert result.exit_code == 0, result.output
    lines = (tmp_path / "all.jsonl").read_text("utf-8").splitlines()
    assert [Status.from_json(line).id for line in lines] == posted
    assert json.loads(lines[0])["text"] == "number 204"


def run(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from gnusocial.cli import main; main()", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        **options,
    )


def test_the_entry_point() -> None:
    result = run("--version")
    assert result.returncode == 0
    assert result.stdout == f"gnusocial, version {__version__}\n"


def test_without_the_extra_it_says_which_one_is_missing() -> None:
    code = "import sys; sys.modules['click'] = None\nfrom gnusocial.cli import main\nmain()\n"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert result.returncode == 1
    assert "pip install 'GNUSocial.py[cli]'" in result.stderr


def test_the_sandbox_runs_until_it_is_interrupted() -> None:
    import signal

    process = subprocess.Popen(
        [sys.executable, "-c", "from gnusocial.cli import main; main()", "sandbox", "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        assert process.stdout is not None
        first, users = process.stdout.readline(), process.stdout.readline()
        assert first.startswith("GNU social 1.20.10 in memory: http://127.0.0.1:")
        with GNUSocial(api_base_url=first.split()[-1]) as gs:
            assert gs.instance_healthy()
        process.send_signal(signal.SIGINT)
        assert "alicepass1" in users
        assert process.wait(timeout=30) == 0
    finally:
        process.kill()
        process.communicate()
