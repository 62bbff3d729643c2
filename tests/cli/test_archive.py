"""The commands archive and cleanup: output, exit status, and choice of the folder."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gnusocial.archive import Archive
from gnusocial.cli.archive import plot
from gnusocial.cli.archive_places import line
from gnusocial.cli.commands import gnusocial
from gnusocial.cli.text import harmless
from gnusocial.sandbox import Sandbox
from tests.archive.account import Clock, content, lines_of, say
from tests.archive.hostile import hostile, status
from tests.archive.test_backup import BACKUP


class Shell:
    """Runs the command as alice, with settings in its own folder."""

    def __init__(self, folder: Path, account: Path) -> None:
        self.folder = folder
        self.account = account

    def __call__(self, *arguments: str, **more: str) -> Result:
        return CliRunner().invoke(gnusocial, arguments, env=self.environment, **more)  # type: ignore[arg-type]

    @property
    def environment(self) -> dict[str, str]:
        return {"GNUSOCIAL_ACCOUNT": str(self.account)}


def secret(path: Path, url: str) -> Path:
    """Write an account file like a login with HTTP Basic or OAuth."""
    path.write_text(
        json.dumps(
            {
                "gnusocial_credentials": 1,
                "kind": "user",
                "api_base_url": url,
                "client_id": "a" * 32,
                "client_secret": "b" * 32,
                "access_token": "c" * 32,
                "access_token_secret": "d" * 32,
                "username": "alice",
            }
        )
    )
    path.chmod(0o600)
    return path


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def server() -> Iterator[Sandbox]:
    with Sandbox(dupelimit=0) as running:
        yield running


@pytest.fixture
def shell(server: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    for name in [name for name in os.environ if name.startswith("GNUSOCIAL_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GNUSOCIAL_CONFIG_DIR", str(tmp_path / "settings"))
    monkeypatch.chdir(tmp_path)
    account = tmp_path / "alice.secret"
    from gnusocial import GNUSocial

    GNUSocial.create_app(
        "x",
        server.url,
        username="alice",
        password="alicepass1",
        to_file=tmp_path / "app.secret",
    )
    with GNUSocial(client_id=str(tmp_path / "app.secret")) as gs:
        gs.log_in("alice", "alicepass1", to_file=str(account))
    return Shell(tmp_path / "settings", account)


def test_archiving(shell: Shell, server: Sandbox, clock: Clock, tmp_path: Path) -> None:
    say(server, clock, "alice", [f"number {n}" for n in range(5)])
    first = shell("archive", "mine", "--html", "--verify")
    assert first.exit_code == 0, first.output
    assert "New: 1 profile, 5 statuses" in first.output
    assert "Not shown by this server: lists" in first.output
    assert "ok     statuses: all 5 that the server lists" in first.output
    assert f"Page: {Path('mine/index.html')}" in first.output
    assert (tmp_path / "mine" / "index.html").exists()
    second = shell("archive", "mine")
    assert second.output.startswith("Nothing new")
    assert "WRONG" not in first.output + second.output
    assert len(lines_of(tmp_path / "mine", "statuses")) == 5
    assert stat.S_IMODE((tmp_path / "mine").stat().st_mode) == 0o700


def test_the_folder_may_be_called_like_a_command(
    shell: Shell, server: Sandbox, clock: Clock, tmp_path: Path
) -> None:
    say(server, clock, "alice", ["hello"])
    assert shell("archive", "./search").exit_code == 0
    assert Archive(tmp_path / "search").exists
    assert shell("archive", "update", "stats").exit_code == 0
    assert Archive(tmp_path / "stats").exists
    assert shell("archive", "--html", "other").exit_code == 0
    assert (tmp_path / "other" / "index.html").exists()


def test_which_archive_is_meant(
    shell: Shell,
    server: Sandbox,
    clock: Clock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    nothing = shell("archive", "search", "hello")
    assert nothing.exit_code == 2
    assert "--folder" in nothing.output
    assert not shell.folder.exists()
    say(server, clock, "alice", ["hello from the first"])
    shell("archive", "first")
    say(server, clock, "alice", ["hello from the second"])
    shell("archive", "second")
    # The one that was archived into last; the one that was named; the one where one is.
    assert "from the second" in shell("archive", "search", "second").output
    assert "from the second" not in shell("archive", "search", "hello", "--folder", "first").output
    monkeypatch.chdir(tmp_path / "first")
    assert shell("archive", "search", "second").output.strip() == "Nothing found"
    named = {**shell.environment, "GNUSOCIAL_ARCHIVE": str(tmp_path / "second")}
    result = CliRunner().invoke(gnusocial, ["archive", "search", "second"], env=named)
    assert "from the second" in result.output
    gone = shell("archive", "stats", "--folder", str(tmp_path / "nowhere"))
    assert gone.exit_code == 1
    assert "there is no archive" in gone.output


def test_json(shell: Shell, server: Sandbox, clock: Clock) -> None:
    say(server, clock, "alice", ["hello", "hello again"])
    report = json.loads(shell("archive", "mine", "--json", "--html", "--verify").stdout)
    assert report["report"]["new"]["statuses"] == 2
    assert all(check["ok"] for check in report["checks"])
    assert report["page"].endswith("index.html")
    found = shell("archive", "search", "hello", "--json").stdout.splitlines()
    assert [json.loads(each)["text"] for each in found] == ["hello", "hello again"]
    stats = json.loads(shell("archive", "stats", "--json").stdout)
    assert stats["counts"]["statuses"] == 2
    assert sum(number for _, number in stats["months"]) == 2


def test_offline(shell: Shell, server: Sandbox, clock: Clock) -> None:
    say(server, clock, "alice", ["hello"])
    shell("archive", "mine")
    before = len(server.requests)
    result = shell("archive", "mine", "--offline", "--html", "--verify")
    assert result.exit_code == 0, result.output
    assert len(server.requests) == before
    assert "Page: " in result.output
    assert shell("archive", "mine", "--offline").exit_code == 2


def test_damage_ends_with_1(shell: Shell, server: Sandbox, clock: Clock, tmp_path: Path) -> None:
    say(server, clock, "alice", ["hello"])
    shell("archive", "mine")
    path = tmp_path / "mine" / "statuses.jsonl"
    path.write_bytes(path.read_bytes().replace(b"hello", b"jello"))
    checked = shell("archive", "mine", "--offline", "--verify")
    assert checked.exit_code == 1
    assert "WRONG  statuses.jsonl" in checked.output
    say(server, clock, "alice", ["more"])
    again = shell("archive", "mine")
    assert again.exit_code == 1
    assert again.output.count("\n") == 1
    assert again.output.startswith("Error: ")


def test_a_server_that_fails_ends_with_1_and_keeps_the_rest(
    shell: Shell, server: Sandbox, clock: Clock, tmp_path: Path
) -> None:
    say(server, clock, "alice", ["hello"])
    server.fail_next(status=500, path="favorites.json")
    result = shell("archive", "mine")
    assert result.exit_code == 1
    assert "Not complete: favorites" in result.output
    assert len(lines_of(tmp_path / "mine", "statuses")) == 1


def test_a_file_is_left_alone(shell: Shell, tmp_path: Path) -> None:
    # As it was called until 0.9, with a file.
    (tmp_path / "everything.jsonl").write_text("precious\n" * 5000)
    result = shell("archive", "everything.jsonl")
    assert result.exit_code == 2
    assert "is a file" in result.output
    assert (tmp_path / "everything.jsonl").read_text() == "precious\n" * 5000


def test_importing(shell: Shell, server: Sandbox, clock: Clock, tmp_path: Path) -> None:
    say(server, clock, "alice", ["tea today"])
    shell("archive", "mine")
    (tmp_path / "alice.atom").write_bytes(BACKUP)
    result = shell("archive", "import", "alice.atom")
    assert result.exit_code == 0, result.output
    assert result.output == "New: 4 imported\n"
    assert "An old cup of tea & cake" in shell("archive", "search", "tea").output
    (tmp_path / "evil.atom").write_bytes(b"<!DOCTYPE x><x/>")
    refused = shell("archive", "import", "evil.atom")
    assert refused.exit_code == 1
    assert "document type" in refused.output
    assert shell("archive", "import", "missing.atom").exit_code == 2


def test_statistics(shell: Shell, server: Sandbox, clock: Clock) -> None:
    say(server, clock, "alice", ["one", "two", "three"])
    shell("archive", "mine")
    result = shell("archive", "stats")
    assert result.exit_code == 0, result.output
    assert re.search(r"statuses +3\n", result.output)
    assert re.search(r"\d{4}-\d\d  3  #{10,}\n", result.output)


def test_the_plot() -> None:
    months = (("2026-01", 0), ("2026-02", 1), ("2026-03", 1000), ("2026-04", 500))
    assert plot(months, 40) == [
        "2026-01      0",
        "2026-02      1  #",
        f"2026-03  1,000  {'#' * 23}",
        f"2026-04    500  {'#' * 12}",
    ]
    assert all(len(each) <= 40 for each in plot(months, 40))
    assert plot((), 80) == []
    assert plot((("2026-01", 0),), 80) == ["2026-01  0"]


def test_what_a_server_says_does_not_control_the_terminal(
    shell: Shell, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    evil = "\x1b]0;owned\x07\x1b[2J\u202egnp.exe\x9b31m\nsecond line"
    with hostile() as server:
        server.json("statuses/user_timeline", [status(1, f"look {evil}")])
        account = secret(tmp_path / "evil.secret", server.url)
        result = shell("archive", "evil", "--account", str(account))
    assert result.exit_code == 0, result.output
    for arguments in (("search", "look"), ("stats",), ("search", "look", "--json")):
        output = shell("archive", *arguments).output
        assert not set(output) & set("\x1b\x07\u202e\x9b"), arguments
    assert "second line" in shell("archive", "search", "look").output
    assert harmless(evil) == "\ufffd]0;owned\ufffd\ufffd[2J\ufffdgnp.exe\ufffd31m\nsecond line"


def test_cleaning_up(shell: Shell, server: Sandbox, tmp_path: Path) -> None:
    clock = Clock()
    server._given_clock = clock
    say(server, clock, "alice", ["old", "older"])
    arguments = ("cleanup", "--older-than", "90d", "--folder", "mine")
    tried = shell(*arguments, "--dry-run")
    assert tried.exit_code == 0, tried.output
    assert "2 posts are to be deleted" in tried.output
    assert len(lines_of(tmp_path / "mine", "statuses")) == 2
    refused = shell(*arguments, input="n\n")
    assert "cannot be undone" in refused.output
    with server.client("alice") as gs:
        assert len(gs.timeline_user()) == 2
        done = shell(*arguments, input="y\n")
        assert done.exit_code == 0, done.output
        assert "Deleted: 2" in done.output
        assert not [each for each in gs.timeline_user() if each.text in ("old", "older")]
    again = shell(*arguments, "--yes")
    assert "Nothing to delete" in again.output
    assert len(Archive(tmp_path / "mine").search("old*")) == 2


def test_cleaning_up_without_a_folder_uses_the_settings(shell: Shell, server: Sandbox) -> None:
    result = shell("cleanup", "--older-than", "1d", "--dry-run")
    assert result.exit_code == 0, result.output
    (made,) = (shell.folder / "archives").iterdir()
    assert re.fullmatch(r"alice@127\.0\.0\.1_\d+", made.name)


@pytest.mark.parametrize("age", ["90", "d", "-1d", "1.5d", "90 days", "999999d", ""])
def test_ages_that_are_none(shell: Shell, age: str) -> None:
    result = shell("cleanup", "--older-than", age, "--dry-run")
    assert result.exit_code == 2
    assert "36h, 90d, 12w or 2y" in result.output


def test_help_has_an_example_each(shell: Shell) -> None:
    for arguments in (
        ("archive",),
        ("archive", "update"),
        ("archive", "import"),
        ("archive", "search"),
        ("archive", "stats"),
        ("cleanup",),
    ):
        result = shell(*arguments, "--help")
        assert result.exit_code == 0
        assert "  Example:\n    gnusocial " in result.output


def test_the_line_of_progress() -> None:
    assert line("statuses", 50, 200, 0.5) == f"statuses         [{'#' * 6:<24}] 50 of 200  "
    assert line("statuses", 100, 200, 2) == (
        f"statuses         [{'#' * 12:<24}] 100 of 200  50/s, 2 s left"
    )
    assert line("media", 3, None, 3.0).split() == ["media", "3", "1/s"]
    # A server may count less than it shows.
    assert line("statuses", 30, 20, 0.1).split() == ["statuses", "30"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
def test_progress_on_a_terminal(
    shell: Shell, server: Sandbox, clock: Clock, tmp_path: Path
) -> None:
    say(server, clock, "alice", [f"number {n}" for n in range(5)])
    import pty

    ours, theirs = pty.openpty()
    shown: list[bytes] = []

    def read() -> None:
        try:
            while data := os.read(ours, 1024):
                shown.append(data)
        except OSError:
            pass  # how Linux says that the other end is closed

    reader = threading.Thread(target=read)
    reader.start()
    result = subprocess.run(
        [
            *(sys.executable, "-c", "from gnusocial.cli import main; main()"),
            *("archive", str(tmp_path / "mine"), "--account", str(shell.account)),
        ],
        stdout=subprocess.PIPE,
        stderr=theirs,
        env={**os.environ, "HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path / "config")},
        timeout=60,
        check=False,
    )
    os.close(theirs)
    reader.join()
    os.close(ours)
    assert result.returncode == 0
    assert b"statuses         [########################] 5 of 5" in b"".join(shown)
    assert b"\x1b" not in result.stdout
    assert content(tmp_path / "mine")
