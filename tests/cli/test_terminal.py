"""The command in a pseudo-terminal: prompts, paging, colours, and hostile content."""

from __future__ import annotations

import json
import re
import sys

import pytest

from gnusocial.cli.text import columns
from gnusocial.sandbox import Sandbox
from tests.cli.shell import Shell
from tests.cli.terminal import Terminal

ESCAPE = re.compile("\x1b\\[[0-9;]*m")
EVIL = "look\x1b]0;owned\x07\x1b]52;c;cm0gLXJm\x07\x1b[2J\x1b[1;1H\x9b31m \u202etxet \r over"


@pytest.fixture
def logged_in(shell: Shell, one_server: Sandbox) -> Shell:
    shell.log_in(one_server, "alice")
    return shell


def test_the_password_is_asked_for_and_not_shown(shell: Shell, one_server: Sandbox) -> None:
    with Terminal("login", f"alice@{one_server.url.removeprefix('http://')}") as terminal:
        terminal.expect("Password of alice: ")
        terminal.type("alicepass1\n")
        terminal.expect("Logged in as @alice")
        assert terminal.end() == 0
    assert "alicepass1" not in terminal.shown


def test_ctrl_c_at_a_prompt(shell: Shell, one_server: Sandbox) -> None:
    with Terminal("login", one_server.url, "--username", "alice") as terminal:
        terminal.expect("Password of alice: ")
        terminal.interrupt()
        assert terminal.end() == 130
    assert "Traceback" not in terminal.shown


def test_ctrl_d_at_a_prompt(shell: Shell, one_server: Sandbox) -> None:
    with Terminal("login", one_server.url, "--basic") as terminal:
        terminal.expect("Username: ")
        terminal.type("\x04")
        assert terminal.end() == 1
    assert "the input ended" in terminal.shown


def test_a_text_is_typed_in(logged_in: Shell, one_server: Sandbox) -> None:
    with Terminal("post") as terminal:
        terminal.expect("up to 1000 characters, then press Ctrl-D")
        terminal.type("typed in\n\x04")
        terminal.expect("8 of 1000 characters, 992 left")
        assert terminal.end() == 0
    with one_server.client("alice") as alice:
        assert alice.timeline_user()[0].text == "typed in"


def test_a_timeline_comes_page_by_page(logged_in: Shell, one_server: Sandbox) -> None:
    with one_server.client("bob") as bob:
        for number in range(7):
            bob.post(f"number {number}")
    before = len(one_server.requests)
    with Terminal("timeline", "public", "--count", "3") as terminal:
        first = terminal.expect("-- Enter: more, q: quit --")
        assert re.findall(r"number \d", first) == ["number 4", "number 5", "number 6"]
        assert len(one_server.requests) == before + 1
        terminal.type("\n")
        second = terminal.expect("-- Enter: more, q: quit --")
        assert re.findall(r"number \d", second) == ["number 1", "number 2", "number 3"]
        terminal.type("\n")
        terminal.expect("number 0")
        assert terminal.end() == 0
    with Terminal("timeline", "public", "--count", "3") as terminal:
        terminal.expect("-- Enter: more, q: quit --")
        terminal.type("q\n")
        assert terminal.end() == 0
        assert "number 3" not in terminal.shown
    with Terminal("timeline", "public", "--count", "3", "--no-pager") as terminal:
        assert terminal.end() == 0
        assert "Enter" not in terminal.shown
    with Terminal("timeline", "public", "--count", "3", "--json") as terminal:
        assert terminal.end() == 0
        assert len([json.loads(line) for line in terminal.shown.splitlines()]) == 3


def test_ctrl_c_at_the_pager(logged_in: Shell, one_server: Sandbox) -> None:
    with one_server.client("bob") as bob:
        for number in range(3):
            bob.post(f"number {number}")
    with Terminal("timeline", "public", "--count", "1") as terminal:
        terminal.expect("quit --")
        terminal.interrupt()
        assert terminal.end() == 130


@pytest.mark.parametrize(
    ("env", "options", "colored"),
    [
        ({}, (), True),
        ({"NO_COLOR": "1"}, (), False),
        ({"NO_COLOR": ""}, (), True),
        ({"TERM": "dumb"}, (), False),
        ({"NO_COLOR": "1"}, ("--color", "always"), True),
        ({}, ("--color", "never"), False),
    ],
)
def test_colors(
    logged_in: Shell,
    one_server: Sandbox,
    env: dict[str, str],
    options: tuple[str, ...],
    colored: bool,
) -> None:
    with one_server.client("bob") as bob:
        number = bob.post("in colors?").id
    for command in (["timeline", "public"], ["thread", str(number)]):
        with Terminal(*command, *options, env=env) as terminal:
            assert terminal.end() == 0
        assert bool(ESCAPE.search(terminal.shown)) is colored, command
        assert "in colors?" in terminal.shown


@pytest.mark.parametrize("options", [(), ("--color", "always")])
def test_no_colors_in_a_pipe_but_by_wish(
    logged_in: Shell, one_server: Sandbox, options: tuple[str, ...]
) -> None:
    with one_server.client("bob") as bob:
        bob.post("in colors?")
    assert bool(ESCAPE.search(logged_in.ok("timeline", "public", *options))) is bool(options)
    assert not ESCAPE.search(logged_in.ok("timeline", "public", "--json", *options))


def harmful(shown: str) -> list[str]:
    """Return the characters that could control a terminal, apart from our own colours."""
    without_colors = ESCAPE.sub("", shown)
    return re.findall(
        "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", without_colors
    )


def test_strangers_cannot_control_the_terminal(logged_in: Shell, one_server: Sandbox) -> None:
    with one_server.client("bob") as bob, one_server.client("alice") as alice:
        bob.account_update_profile(name=f"Bob {EVIL}", description=EVIL, location=EVIL)
        said = bob.post(f"@alice {EVIL}")
        group = bob.group_create("evil", f"Group {EVIL}", description=EVIL)
        alice.group_join(group)
        alice.status_favorite(said)
    one_server.add_direct_message("bob", "alice", EVIL)
    number = str(said.id)
    commands = {
        ("timeline", "public"),
        ("timeline", "mentions"),
        ("show", number),
        ("thread", number),
        ("favorites",),
        ("search", "look"),
        ("whois", "bob"),
        ("groups", "list"),
        ("groups", "show", "evil"),
        ("groups", "members", "evil"),
        ("notifications",),
        ("dm", "read"),
    }
    for command in commands:
        for option in ("always", "never"):
            shown = logged_in.ok(*command, "--color", option)
            assert "look" in shown, command
            assert harmful(shown) == [], command
        assert harmful(logged_in.ok(*command, "--json")) == [], command
    for command in (("timeline", "public"), ("thread", number), ("whois", "bob")):
        with Terminal(*command) as terminal:
            assert terminal.end() == 0, terminal.shown
        assert "look" in terminal.shown
        assert harmful(terminal.shown.replace("\r\n", "\n")) == [], command


def test_errors_and_warnings_of_strangers(logged_in: Shell, one_server: Sandbox) -> None:
    one_server.fail_next(9, 403, json.dumps({"error": EVIL}), {"Content-Type": "application/json"})
    with Terminal("whoami", "--debug") as terminal:
        assert terminal.end() == 1
    assert "look" in terminal.shown
    assert harmful(terminal.shown.replace("\r\n", "\n")) == []


def test_a_name_cannot_pose_as_further_lines(logged_in: Shell, one_server: Sandbox) -> None:
    with one_server.client("bob") as bob:
        bob.account_update_profile(name="Bob\nstatuses   1000000")
    assert "\nstatuses   1000000" not in logged_in.ok("whois", "bob")


def test_text_is_wrapped_to_the_terminal_and_links_are_whole(
    logged_in: Shell, one_server: Sandbox
) -> None:
    link = "https://example.org/" + "long/" * 6
    with one_server.client("bob") as bob:
        bob.post(f"{'many words ' * 20} {link} {'漢字' * 50} end")
    with Terminal("timeline", "public") as terminal:
        assert terminal.end() == 0
    lines = ESCAPE.sub("", terminal.shown).splitlines()
    assert all(columns(line) <= 80 for line in lines)
    assert sum("many words" in line for line in lines) == 3
    assert sum("漢" in line for line in lines) == 3
    # Elsewhere nothing is broken, and --width breaks there too.
    assert any(
        link in line and "end" in line for line in logged_in.ok("timeline", "public").splitlines()
    )
    narrow = logged_in.ok("timeline", "public", "--width", "40").splitlines()
    assert f"  {link}" in narrow
    assert all(columns(line) <= 40 for line in narrow if link not in line)


def test_the_streams_of_a_terminal_are_what_python_says() -> None:
    # The tests above are worth nothing if the terminal is none.
    with Terminal("diag", "--json") as terminal:
        assert terminal.end() == 0
    assert json.loads(terminal.shown)["colors"] is True
    assert sys.platform != "win32"
