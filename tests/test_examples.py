"""The examples of README and documentation run against the sandbox."""

from __future__ import annotations

import logging
import os
import re
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from gnusocial.sandbox import Sandbox
from tests.recorded import VERSIONS

ROOT = Path(__file__).parent.parent
PAGES = sorted(path for path in (ROOT / "docs").glob("*.rst"))


def blocks_of_markdown(text: str) -> list[str]:
    return re.findall(r"^```python\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


def blocks_of_rst(text: str) -> list[str]:
    found = re.findall(
        r"^\.\. code-block:: python\n\n((?:(?: {4}.*)?\n)+)", text + "\n", re.MULTILINE
    )
    return [textwrap.dedent(block) for block in found]


class Keyring(ModuleType):
    """A keyring in memory."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._entries: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, name: str) -> str | None:
        return self._entries.get((service, name))

    def set_password(self, service: str, name: str, text: str) -> None:
        self._entries[service, name] = text


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    """Undo an example's logging configuration: the levels, and the handler of the root."""
    loggers = [logging.getLogger(), logging.getLogger("gnusocial")]
    before = [(each, each.level, each.handlers[:]) for each in loggers]
    yield
    for logger, level, handlers in before:
        logger.setLevel(level)
        logger.handlers[:] = handlers


@pytest.fixture
def server(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Sandbox]:
    monkeypatch.chdir(tmp_path)
    # What the chapter about logging in sets up outside Python.
    monkeypatch.setenv("GNUSOCIAL_ACCESS_TOKEN", "alice.secret")
    monkeypatch.setitem(sys.modules, "keyring", Keyring("keyring"))
    page = getattr(request.node, "callspec", None)
    is_friendica = page is not None and page.params["page"].stem == "friendica"
    with Sandbox("friendica-2024.08" if is_friendica else "1.20.10") as running:
        yield running


def run(blocks: list[str], server: Sandbox, source: str) -> dict[str, Any]:
    """Run the blocks of a page in order, in one namespace."""
    with server.client("alice") as gs, server.client("bob") as bob:
        names: dict[str, Any] = {"gs": gs, "bob": bob, "__name__": "example"}
        if source == "streams.rst":  # its stream of notifications waits for one
            bob.status_post("@alice Nice pictures!")
        for number, block in enumerate(blocks, start=1):
            text = block.replace("https://gs.example", server.url)
            exec(compile(text, f"{source}, example {number}", "exec"), names)
    return names


def test_the_readme(server: Sandbox, capsys: pytest.CaptureFixture[str]) -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    # The bot runs until it is stopped; tests/streaming/test_bots.py runs it.
    endless = "<!-- example: bot -->\n```python\n"
    assert text.count(endless) == 1
    run(blocks_of_markdown(text.replace(endless, "")), server, "README.md")
    printed = capsys.readouterr().out.splitlines()
    assert printed[0] == str([f"Status number {n}" for n in (12, 11, 10, 9, 8)])
    assert len(printed) == 3
    texts = [status.text for status in server.client("alice").timeline_user()]
    assert texts == ["Hello from a coroutine!", "Hello from Python!"]


def test_the_links_of_the_readme_work_on_a_package_index() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    links = re.findall(r"\]\(([^)]*)\)", text)
    assert links
    assert [link for link in links if not link.startswith("https://")] == []


# The page about pygnusocial begins with a script as it was.
@pytest.mark.filterwarnings(r"ignore:gnusocial\.\w+\.\w+\(\) is the interface of pygnusocial")
@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_a_page_of_the_documentation(page: Path, server: Sandbox) -> None:
    run(blocks_of_rst(page.read_text("utf-8")), server, page.name)


@pytest.mark.parametrize("version", VERSIONS)
def test_the_tests_that_the_documentation_prints(version: str) -> None:
    folders = [ROOT / "docs" / name for name in ("recipes", "tutorial")]
    # Named for checkouts that are not installed; pytest loads a plugin once.
    plugin = ["-p", "gnusocial.sandbox.pytest_plugin", f"--gnusocial-version={version}"]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *plugin]
    done = subprocess.run(
        [*command, *map(str, folders)],
        cwd=ROOT,
        env={**os.environ, "PYTEST_ADDOPTS": ""},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert re.search(r"^23 passed in", done.stdout, re.MULTILINE), done.stdout + done.stderr


def test_every_recipe_is_printed() -> None:
    recipes = (ROOT / "docs" / "recipes" / "test_recipes.py").read_text("utf-8")
    page = (ROOT / "docs" / "testing.rst").read_text("utf-8")
    names = re.findall(r"^def (\w+)", recipes, re.MULTILINE)
    assert len(names) == 17
    for name in names:
        assert f".. literalinclude:: recipes/test_recipes.py\n   :pyobject: {name}\n" in page


def test_examples_are_found() -> None:
    pages = {page.name: len(blocks_of_rst(page.read_text("utf-8"))) for page in PAGES}
    assert pages["posting.rst"] >= 4
    assert sum(pages.values()) >= 20


def test_the_commands_of_the_readme_are_the_ones_that_ci_calls() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert re.findall(r"<!-- command: (\w+) -->\n```sh\n", readme) == ["demo", "tests"]
