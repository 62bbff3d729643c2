"""The demo, on a server in memory and on a real one."""

from __future__ import annotations

import time

import pytest

from gnusocial.sandbox import Sandbox
from tests.cli.shell import Shell


@pytest.mark.parametrize("version", ["1.20.10", "2.0.1"])
def test_the_demo(shell: Shell, version: str) -> None:
    began = time.monotonic()
    output = shell.ok("demo", "--version", version)
    assert time.monotonic() - began < 15
    for said in (
        f"A GNU social {version} server",
        "Registered",
        "Logged in",
        "page 3",
        "@alice 42, as everybody knows.",
        "Entities survive: &lt;b&gt; &amp; &copy; come out as they went in.",
    ):
        assert said in output
    assert "alicepass1" not in output


def test_the_demo_on_a_server(shell: Shell, server: Sandbox) -> None:
    arguments = ("demo", "--server", server.url, "--username")
    output = shell.ok(*arguments, "alice", input="alicepass1\n")
    assert "Logged in as @alice" in output
    assert "it is the same" in output
    assert "Deleted" in output
    with server.client("alice") as gs:
        assert gs.me().statuses_count == 0
    shell.ok(*arguments, "bob", env={"GNUSOCIAL_PASSWORD": "bobpass12"})
    wrong = shell(*arguments, "alice", env={"GNUSOCIAL_PASSWORD": "wrong"})
    assert wrong.exit_code == 1
    assert wrong.stderr.splitlines()[-1].startswith("Error: 401 Could not authenticate")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("demo", "--username", "alice"), "needs --server"),
        (("demo", "--server", "https://x.example"), "needs --username"),
        (("demo", "--version", "3"), "Invalid value"),
        (("sandbox", "--version", "3"), "Invalid value"),
        (("sandbox", "--port", "70000"), "Invalid value"),
    ],
)
def test_wrong_use_is_explained(shell: Shell, arguments: tuple[str, ...], said: str) -> None:
    result = shell(*arguments)
    assert result.exit_code == 2
    assert said in result.stderr


def test_a_port_that_is_taken(shell: Shell, one_server: Sandbox) -> None:
    result = shell("sandbox", "--port", one_server.url.rpartition(":")[2])
    assert result.exit_code == 1
    assert "Traceback" not in result.output
    assert len(result.stderr.splitlines()) == 1
