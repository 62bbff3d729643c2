"""The command in a real terminal, with unusual outputs, and with failures midway."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.canned import as_json, served, status, user
from tests.faults.wire import Answer, Received

pytestmark = pytest.mark.sync_only  # the command is a process with a client of its own

EVIL = "nice \x1b]0;owned\x07\x1b[2J\x1b]52;c;cm0=\x07\x9b31m\x90x\x9c \x08\x00 text\u202e"
COMMAND = [sys.executable, "-c", "from gnusocial.cli import main; main()"]


@pytest.fixture
def account(tmp_path: Path) -> Callable[[str], str]:
    """Return the account file for a server."""

    def made(url: str) -> str:
        place = tmp_path / "alice.secret"
        keys = {"client_id": "a" * 32, "client_secret": "b" * 32, "access_token": "c" * 32}
        kind = {"gnusocial_credentials": 1, "kind": "user", "username": "alice"}
        place.write_text(
            json.dumps({**kind, **keys, "access_token_secret": "d" * 32, "api_base_url": url})
        )
        place.chmod(0o600)
        return str(place)

    return made


def on_a_terminal(*words: str) -> bytes:
    parent, child = pty.openpty()
    with subprocess.Popen(
        [*COMMAND, *words], stdin=subprocess.DEVNULL, stdout=child, stderr=child
    ) as run:
        os.close(child)
        shown = b""
        try:
            while piece := os.read(parent, 65536):
                shown += piece
        except OSError:  # the terminal ends with the program
            pass
        run.wait(30)
    os.close(parent)
    return shown


def evil_server(request: Received) -> Answer:
    person = user("bob", 3)
    person["name"] = person["location"] = person["description"] = EVIL
    if "verify_credentials" in request.path or "users/show" in request.path:
        return as_json(person)
    if "public" in request.path or "home" in request.path or "user_timeline" in request.path:
        return as_json([status(1, EVIL, person)])
    if "statuses/show" in request.path:
        return as_json(status(1, EVIL, person))
    return as_json({"error": EVIL, "request": "/"}, 403)


@pytest.mark.parametrize(
    "words",
    [
        ["timeline", "public"],
        ["timeline", "home"],
        ["show", "1"],
        ["whoami"],
        ["follow", "bob"],
        ["post", "hello"],
    ],
    ids=" ".join,
)
def test_nothing_of_strangers_steers_the_terminal(
    words: list[str], account: Callable[[str], str]
) -> None:
    with served(evil_server) as server:
        shown = on_a_terminal(*words, "--account", account(server.url))
    # The command's own colours are harmless.
    text = re.sub(r"\x1b\[[0-9;]*m", "", shown.decode("utf-8", "replace"))
    assert "owned" in text
    odd = [c for c in text if (c < " " and c not in "\r\n\t") or "\x7f" <= c <= "\x9f"]
    assert odd == []


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "latin-1", "cp437", "koi8-r"])
def test_what_the_output_cannot_hold_is_replaced(
    encoding: str, account: Callable[[str], str]
) -> None:
    texts = [status(2, "later"), status(1, "an emoji \U0001f600, \u4e2d and \u00e9")]
    with served(lambda request: as_json(texts)) as server:
        run = subprocess.run(
            [*COMMAND, "timeline", "public", "--account", account(server.url)],
            capture_output=True,
            env={**os.environ, "PYTHONIOENCODING": encoding},
            check=False,
        )
    assert (run.returncode, run.stderr) == (0, b"")
    assert b"later" in run.stdout
    assert b"an emoji" in run.stdout


def test_a_file_is_never_taken_for_an_archive(
    account: Callable[[str], str], tmp_path: Path
) -> None:
    # An archive is a folder; what becomes of one that is interrupted is tested in tests/archive.
    place = tmp_path / "everything.jsonl"
    place.write_text("precious\n" * 5000)
    with served(lambda request: as_json([])) as server:
        run = subprocess.run(
            [*COMMAND, "archive", str(place), "--account", account(server.url)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert server.seen == []
    assert run.returncode == 2
    assert "is a file" in run.stderr
    assert "Traceback" not in run.stderr
    assert place.read_text() == "precious\n" * 5000
    assert [each.name for each in tmp_path.iterdir() if "everything" in each.name] == [place.name]


def test_a_pipe_that_is_closed_is_no_traceback(account: Callable[[str], str]) -> None:
    texts = [status(number, "x" * 500) for number in range(200, 0, -1)]
    with served(lambda request: as_json(texts)) as server:
        words = [*COMMAND, "timeline", "public", "--account", account(server.url)]
        with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
            assert run.stdout is not None
            run.stdout.close()
            assert run.stderr is not None
            assert b"Traceback" not in run.stderr.read()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
def test_a_full_disk_is_no_traceback(account: Callable[[str], str]) -> None:
    with (
        served(lambda request: as_json([status(1, "x" * 500)])) as server,
        Path("/dev/full").open("wb") as full,
    ):
        words = [*COMMAND, "timeline", "public", "--account", account(server.url)]
        run = subprocess.run(words, stdout=full, stderr=subprocess.PIPE, check=False)
    assert run.returncode == 1
    assert b"Traceback" not in run.stderr


@pytest.mark.parametrize("home", ["/nonexistent/home", "/proc/1/none", ""])
def test_a_home_that_is_missing_is_no_traceback(home: str) -> None:
    run = subprocess.run(
        [*COMMAND, "whoami"],
        capture_output=True,
        env={**os.environ, "HOME": home, "XDG_CONFIG_HOME": ""},
        check=False,
    )
    assert run.returncode in (1, 2)
    assert b"Traceback" not in run.stderr
