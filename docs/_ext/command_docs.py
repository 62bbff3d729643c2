"""The directives of the pages on the command: ``terminal``, ``command-help`` and ``toot-table``.

``terminal`` runs the commands in its content, against a server in memory, and shows their output.
All sessions of a page share one server; each page gets a new one. A command that fails
without ``:fails:`` fails the build.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path

import click
from click.testing import CliRunner
from docutils import nodes
from docutils.parsers.rst import directives
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from gnusocial.cli.commands import gnusocial
from gnusocial.sandbox import Sandbox

TOOT = Path(__file__).parent.parent / "toot.json"
_HOST = "gs.example"
_MORNING = datetime(2026, 11, 28, 10, 0, tzinfo=timezone.utc)
_DATE = re.compile(r"(\d{4}-\d\d-\d\d)([ T])(\d\d:\d\d)")
_PIPED = re.compile(r"echo (.+) \| (gnusocial .*)")


class Machine:
    """A machine with the command, and a server with some users."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        # The clocks of both must agree for OAuth; the times that are shown are moved.
        self._now = datetime.now(timezone.utc).replace(second=0, microsecond=0)
        self._moved = _MORNING - self._now
        self._minute = self._now - timedelta(minutes=25)
        self.server = Sandbox(clock=self._clock).start()
        self._fill()
        self._minute = self._now

    def _clock(self) -> datetime:
        return self._minute

    def _fill(self) -> None:
        with self.server.client("bob") as bob, self.server.client("carol") as carol:
            first = bob.post("Tea or coffee? #polls")
            self._minute += timedelta(minutes=7)
            reply = carol.status_reply(first, "Tea.")
            self._minute += timedelta(minutes=3)
            bob.status_reply(reply, "Of course.")
            carol.group_create("knitting", "Knitting for all")
            carol.post("!knitting Which wool for socks?")
            self._minute += timedelta(minutes=5)
            bob.post("@alice Welcome! The pictures are at https://gs.example/pictures #cats")
        self.server.add_list("bob", "friends", ["alice", "carol"])
        for pair in (("bob", "alice"), ("alice", "bob")):
            self.server.add_subscription(*pair)

    def session(self, lines: list[str], typed: str, *, fails: bool = False) -> str:
        """Run the commands after a ``$``, and return the contents of the terminal."""
        shown = []
        for line in lines:
            command = line.removeprefix("$ ")
            shown.append(line)
            if line.startswith("$ ") and not line.startswith("$ #"):
                shown.append(self._run(command, typed, fails=fails))
        return "\n".join(each.rstrip("\n") for each in shown if each)

    def _run(self, command: str, typed: str, *, fails: bool) -> str:
        piped = _PIPED.fullmatch(command)
        if piped:
            typed, command = f"{shlex.split(piped[1])[0]}\n", piped[2]
        words = [self._meant(word) for word in shlex.split(command)]
        if words[0] != "gnusocial":
            raise ValueError(f"only gnusocial is run here, not: {command}")
        with self._environment():
            arguments = ["--width", "78", "--utc", *words[1:]]
            result = CliRunner().invoke(gnusocial, arguments, input=typed)
        if bool(result.exit_code) is not fails:
            raise ValueError(f"{command}: exit status {result.exit_code}\n{result.output}")
        return self._as_documented(result.output)

    def _meant(self, word: str) -> str:
        return self.server.url if word == _HOST else word.replace(f"@{_HOST}", f"@{self._address}")

    @property
    def _address(self) -> str:
        return self.server.url.removeprefix("http://")

    def _as_documented(self, text: str) -> str:
        """Return the output with the names of the documented server."""
        quoted = self._address.replace(":", "%3A")
        for found, shown in (
            (self.server.url, f"https://{_HOST}"),
            (self._address, _HOST),
            (quoted, _HOST),
            (str(self.folder), "~/.config/gnusocial"),
        ):
            text = text.replace(found, shown)
        return _DATE.sub(self._moved_date, text)

    def _moved_date(self, found: re.Match[str]) -> str:
        date, between, time = found.groups()
        moved = datetime.fromisoformat(f"{date} {time}") + self._moved
        return f"{moved:%Y-%m-%d}{between}{moved:%H:%M}"

    @contextmanager
    def _environment(self) -> Iterator[None]:
        before, here = dict(os.environ), Path.cwd()
        for name in [name for name in os.environ if name.startswith("GNUSOCIAL_")]:
            del os.environ[name]
        os.environ["GNUSOCIAL_CONFIG_DIR"] = str(self.folder)
        files = self.folder.parent / "files"
        files.mkdir(exist_ok=True)
        (files / "cat.jpg").write_bytes(b"\xff\xd8\xff\xe0" + b"a cat" * 9)
        os.chdir(files)
        try:
            yield
        finally:
            os.chdir(here)
            os.environ.clear()
            os.environ.update(before)


class Machines:
    """One machine for each page."""

    def __init__(self) -> None:
        self._of: dict[str, tuple[Machine, tempfile.TemporaryDirectory[str]]] = {}

    def of(self, page: str) -> Machine:
        if page not in self._of:
            folder = tempfile.TemporaryDirectory()
            self._of[page] = Machine(Path(folder.name) / "settings"), folder
        return self._of[page][0]

    def stop(self, *_: object) -> None:
        for machine, folder in self._of.values():
            machine.server.stop()
            folder.cleanup()
        self._of.clear()


MACHINES = Machines()


class Terminal(SphinxDirective):
    """Shows a session that was run."""

    has_content = True
    option_spec = {"input": directives.unchanged, "fails": directives.flag}  # noqa: RUF012 - docutils reads it

    def run(self) -> list[nodes.Node]:
        typed = self.options.get("input", "").replace("\\n", "\n") + "\n"
        machine = MACHINES.of(self.env.docname)
        try:
            text = machine.session(list(self.content), typed, fails="fails" in self.options)
        except ValueError as error:
            raise self.error(str(error)) from error
        block = nodes.literal_block(text, text)
        block["language"] = "console"
        return [block]


class CommandHelp(SphinxDirective):
    """Shows the help of every command."""

    def run(self) -> list[nodes.Node]:
        found: list[nodes.Node] = []
        for words, _ in commands(gnusocial):
            shown = CliRunner().invoke(gnusocial, [*words[1:], "--help"]).output
            title = " ".join(words)
            section = nodes.section(ids=[title.replace(" ", "-")])
            section += nodes.title(title, title)
            block = nodes.literal_block(shown, shown)
            block["language"] = "none"
            section += block
            found.append(section)
        return found


def commands(
    command: click.Command, words: tuple[str, ...] = ("gnusocial",)
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Return each command with its command line, subcommands after their group."""
    yield words, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            if below is not None:
                yield from commands(below, (*words, name))


class TootTable(SphinxDirective):
    """Makes the table of toot's commands and options."""

    def run(self) -> list[nodes.Node]:
        self.env.note_dependency(str(TOOT))
        lines = [".. list-table::", "   :header-rows: 1", "   :widths: 45 55", ""]
        lines += ["   * - toot", "     - gnusocial, or the reason"]
        for row in json.loads(TOOT.read_text("utf-8")):
            lines += [f"   * - ``{row['toot']}``", f"     - {_ours(row)}"]
        return self.parse_text_to_nodes(StringList(lines, source=str(TOOT)))


def _ours(row: Mapping[str, str]) -> str:
    no, _, reason = row["ours"].partition("no: ")
    return f"``{no}``" if no else reason


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_directive("terminal", Terminal)
    app.add_directive("command-help", CommandHelp)
    app.add_directive("toot-table", TootTable)
    app.connect("build-finished", MACHINES.stop)
    return {"parallel_read_safe": False}
