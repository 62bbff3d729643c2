"""The scripts of the page "Registering and logging in" run, with simulated input."""

from __future__ import annotations

import getpass
import json
import re
import runpy
import subprocess
import sys
import threading
import webbrowser
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
import requests

from gnusocial import GNUSocial
from gnusocial.sandbox import Sandbox
from tests.api.logins import PASSWORD, PASSWORDS, browse, callback_from, pin_from
from tests.internals.auth.files import load
from tests.test_examples import ROOT

EXAMPLES = ROOT / "docs" / "examples"
CHAPTER = (ROOT / "docs" / "login.rst").read_text("utf-8")


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The working directory and home directory of the scripts."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    return tmp_path


class Keyboard:
    """Answers the prompts of a script, in order, and fails if there are more."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.answers: list[str] = []
        monkeypatch.setattr("builtins.input", self.answer)
        monkeypatch.setattr(getpass, "getpass", self.answer)

    def answer(self, prompt: str = "") -> str:
        assert self.answers, f"asked for {prompt!r} though nothing was to be asked"
        return self.answers.pop(0)


@pytest.fixture
def keyboard(monkeypatch: pytest.MonkeyPatch) -> Keyboard:
    return Keyboard(monkeypatch)


@pytest.fixture
def script(server: Sandbox, folder: Path) -> Callable[..., Path]:
    """Copy a script, with the address of the sandbox in it."""

    def copied(name: str, site: str = "http://localhost:8000") -> Path:
        text = (EXAMPLES / name).read_text("utf-8").replace("https://gs.example", server.url)
        place = folder / name
        place.write_text(text.replace("http://localhost:8000", site), "utf-8")
        return place

    return copied


def run(place: Path, *arguments: str) -> None:
    before, sys.argv = sys.argv, [str(place), *arguments]
    try:
        runpy.run_path(str(place), run_name="__main__")
    finally:
        sys.argv = before


def test_every_script_of_the_chapter_is_shown_and_run() -> None:
    shown = re.findall(r"^\.\. literalinclude:: examples/(\w+\.py)$", CHAPTER, re.MULTILINE)
    assert sorted(shown) == sorted(path.name for path in EXAMPLES.iterdir())
    tests = Path(__file__).read_text("utf-8")
    assert all(f'script("{name}"' in tests for name in shown)


def test_a_bot(
    script: Callable[..., Path], keyboard: Keyboard, capsys: pytest.CaptureFixture[str]
) -> None:
    bot = script("bot.py")
    keyboard.answers = ["alice", PASSWORD]
    run(bot)
    # The second run asks nothing. The server would refuse the same text within a minute.
    bot.write_text(bot.read_text("utf-8").replace("21", "22"), "utf-8")
    run(bot)
    assert capsys.readouterr().out == "alice posted 1\nalice posted 2\n"


def test_a_bot_whose_password_was_mistyped(
    script: Callable[..., Path], keyboard: Keyboard, server: Sandbox, folder: Path
) -> None:
    bot = script("bot.py")
    keyboard.answers = ["alice", "wrong", "alice", PASSWORD]
    with pytest.raises(Exception, match="cannot log in"):
        run(bot)
    assert list(folder.iterdir()) == [bot]
    run(bot)
    assert server.requests[-1].user == "alice"


@pytest.mark.parametrize("strict", [False, True])
def test_a_desktop_program(
    script: Callable[..., Path],
    keyboard: Keyboard,
    server: Sandbox,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    strict: bool,
) -> None:
    server.configure(strict_database=strict)
    monkeypatch.setattr(webbrowser, "open", lambda page: browse(page) is None)
    desktop = script("desktop.py")
    keyboard.answers = [f"alice@{server.url.removeprefix('http://')}"]
    keyboard.answers += ["alice", PASSWORD] if strict else []
    for _ in range(2):
        run(desktop)
    question, *greetings = capsys.readouterr().out.splitlines()
    assert question == "Please allow access in your browser."
    assert greetings == ["Hello alice", "Hello alice"]
    assert ("Weather of alice" in server.applications) is strict


def test_many_accounts(
    script: Callable[..., Path], keyboard: Keyboard, capsys: pytest.CaptureFixture[str]
) -> None:
    accounts = script("accounts.py")
    for nickname in ("alice", "bob"):
        keyboard.answers = [PASSWORDS[nickname]]
        run(accounts, "add", nickname)
    run(accounts, "post", "The news")
    assert capsys.readouterr().out == "alice posted 1\nbob posted 2\n"


def test_a_pin_in_two_processes(script: Callable[..., Path], server: Sandbox, folder: Path) -> None:
    pin = script("pin.py")
    GNUSocial.create_app(
        "PIN", server.url, username="alice", password=PASSWORD, to_file="app.secret"
    )

    def process(*arguments: str) -> str:
        command = [sys.executable, str(pin), *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    page = process("begin")
    assert process("finish", pin_from(page)) == "Logged in as alice"
    assert sorted(each.name for each in folder.iterdir()) == ["app.secret", "pin.py", "user.secret"]


# --- the web application -------------------------------------------------------------------------


class Quiet(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        """Log nothing."""


@pytest.fixture
def site(script: Callable[..., Path], server: Sandbox) -> Iterator[str]:
    """The address of the running web application."""
    with make_server("127.0.0.1", 0, None, handler_class=Quiet) as running:  # type: ignore[arg-type]
        address = f"http://127.0.0.1:{running.server_port}"
        GNUSocial.create_app(
            "Web",
            server.url,
            username="alice",
            password=PASSWORD,
            redirect_uri=f"{address}/callback",
            to_file="app.secret",
        )
        names: dict[str, Any] = runpy.run_path(str(script("web.py", address)))
        running.set_app(names["application"])
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield address
        running.shutdown()
        thread.join()


@pytest.fixture
def visitor() -> Iterator[requests.Session]:
    with requests.Session() as session:
        yield session


def asked(visitor: requests.Session, site: str) -> str:
    """Start the login, and return the page that it redirects to."""
    answer = visitor.get(f"{site}/login", allow_redirects=False, timeout=10)
    assert answer.status_code == 303
    return answer.headers["Location"]


def files(folder: Path) -> list[str]:
    return sorted(each.suffix for each in (folder / "visitors").iterdir())


def test_a_web_application(
    site: str, visitor: requests.Session, server: Sandbox, folder: Path
) -> None:
    with server.client("alice") as alice:
        alice.post("<b>bold</b> words")
    assert "Log in" in visitor.get(site, timeout=10).text
    location = callback_from(asked(visitor, site))
    assert files(folder) == [".pending"]
    home = visitor.get(location, timeout=10)
    assert home.url == f"{site}/"
    assert home.text == "<h1>alice</h1><ul><li>&lt;b&gt;bold&lt;/b&gt; words</li></ul>"
    assert files(folder) == [".user"]
    assert "Log in" in requests.get(site, timeout=10).text
    assert visitor.get(f"{site}/nowhere", timeout=10).status_code == 404


def test_a_visitor_of_a_web_application_who_says_no(
    site: str, visitor: requests.Session, folder: Path
) -> None:
    location = callback_from(asked(visitor, site), "cancel")
    answer = visitor.get(location, timeout=10)
    assert (answer.status_code, ".user" in files(folder)) == (403, False)


@pytest.mark.parametrize("cookie", [None, "nobody", "../app", "0" * 32])
def test_a_web_application_takes_no_callback_of_another_visitor(
    site: str, visitor: requests.Session, folder: Path, cookie: str | None
) -> None:
    location = callback_from(asked(visitor, site))
    cookies = {} if cookie is None else {"visitor": cookie}
    answer = requests.get(location, cookies=cookies, timeout=10)
    assert (answer.status_code, files(folder)) == (403, [".pending"])
    with requests.Session() as other:
        asked(other, site)
        assert other.get(location, timeout=10).status_code == 403
    assert visitor.get(location, timeout=10).status_code == 200


# --- the format of the files ---------------------------------------------------------------------


def test_the_file_that_the_chapter_shows_is_one(folder: Path) -> None:
    (shown,) = re.findall(r"^\.\. code-block:: json\n\n((?:(?: {4}.*)?\n)+)", CHAPTER, re.MULTILINE)
    place = folder / "shown.secret"
    place.write_text(shown, "utf-8")
    place.chmod(0o600)
    stored = load(place, "user", "access_token")
    assert (stored.username, stored.api_base_url) == ("alice", "https://gs.example")
    assert repr(GNUSocial(access_token=place)) == "<GNUSocial https://gs.example alice>"
    for key in json.loads(shown):
        assert f"``{key}``" in CHAPTER, f"{key} is not explained"
