"""The only code that writes to the terminal: colours, width, JSON, and safe text.

Every text passes through :func:`~gnusocial.cli.text.harmless` before colours are added.
"""

from __future__ import annotations

import io
import json
import os
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from gnusocial.cli.text import harmless, one_line, shown_date, wrap

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gnusocial import Entity

#: The style names; the values are arguments of click.style.
_STYLES: dict[str, dict[str, Any]] = {
    "name": {"fg": "yellow", "bold": True},
    "dim": {"dim": True},
    "title": {"bold": True},
    "good": {"fg": "green"},
    "key": {"fg": "cyan"},
}


class Styled(NamedTuple):
    """A piece of a line, with the name of its style."""

    text: object
    style: str


@dataclass
class Output:
    """Prints results.

    Args:
        as_json: Print JSON instead of text for people.
        color: ``"always"``, ``"never"`` or ``"auto"``: only on a terminal that supports colours.
        utc: Show dates in UTC instead of local time.
        width: Columns to wrap text to; None uses the width of the terminal, and does not wrap
            other output.
    """

    as_json: bool = False
    color: str = "auto"
    utc: bool = False
    width: int | None = None
    _columns: int | None = field(default=None, init=False)

    @property
    def colored(self) -> bool:
        """Whether colours are used."""
        if self.color != "auto":
            return self.color == "always"
        capable = os.environ.get("TERM") != "dumb" and not os.environ.get("NO_COLOR")
        return capable and is_terminal(sys.stdout)

    @property
    def columns(self) -> int | None:
        """The columns to wrap to; None if nothing is wrapped."""
        if self.width is not None:
            return self.width
        if not is_terminal(sys.stdout):
            return None
        import shutil

        return shutil.get_terminal_size().columns

    # For people

    def line(self, *parts: object, indent: str = "") -> None:
        """Print one line of texts and :class:`Styled` pieces."""
        self._write(indent + "".join(self.styled(part) for part in parts))

    def paragraph(self, text: object, indent: str = "  ") -> None:
        """Print a text of one or more lines, wrapped to the width."""
        for line in wrap(str(text), self.columns, indent):
            self._write(line)

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Print rows under headings."""
        from rich import box
        from rich.table import Table
        from rich.text import Text

        table = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False)
        for heading in columns:
            table.add_column(heading, overflow="fold")
        for row in rows:
            table.add_row(*(Text(one_line("" if cell is None else cell)) for cell in row))
        self._rich(table)

    def tree(self, roots: Iterable[Branch]) -> None:
        """Print a tree whose nodes are texts of several lines."""
        for root in roots:
            self._rich(root.drawn(self))

    def date(self, date: object) -> str:
        """Return a date in the display format."""
        return shown_date(date, utc=self.utc)

    def note(self, text: str) -> None:
        """Print a message about the command to standard error, so that it is not piped."""
        click.echo(harmless(text), file=sys.stderr)

    # For programs

    def json(self, value: Mapping[str, Any] | Entity) -> None:
        """Print one JSON document on one line; an entity as its ``to_json`` writes it."""
        self._write(json.dumps(_plain(value)))

    def styled(self, part: object) -> str:
        """Return a piece of a line, safe for the terminal, with its colours if they are used."""
        if not isinstance(part, Styled):
            return one_line(part)
        text = one_line(part.text)
        return click.style(text, **_STYLES[part.style]) if self.colored else text

    def _rich(self, renderable: Any) -> None:
        from rich.console import Console

        buffer = _Buffer()
        console = Console(
            file=buffer,
            width=self.columns or 200,
            force_terminal=self.colored,
            color_system="standard" if self.colored else None,
            no_color=not self.colored,
            legacy_windows=False,
            highlight=False,
            markup=False,
            emoji=False,
        )
        console.print(renderable, crop=False, overflow="ignore")
        for line in buffer.getvalue().splitlines():
            self._write(line.rstrip() if not self.colored else line)

    def _write(self, text: str) -> None:
        if sys.stdout is not None:  # a process may have no standard output
            click.echo(text, file=sys.stdout, color=self.colored)


@dataclass
class Branch:
    """A node of a tree: a first line, a text, and its children."""

    head: tuple[object, ...]
    text: str
    children: list[Branch] = field(default_factory=list)

    def drawn(self, output: Output) -> Any:
        """Return the branch as a tree of rich, without recursion, because threads can be deep."""
        from rich.tree import Tree

        root = Tree(self._label(output), guide_style="dim")
        pending = [(self, root, 1)]
        while pending:
            branch, place, depth = pending.pop()
            for child in branch.children:
                node = place.add(child._label(output))
                # Deeper indentation would leave no room for text, so the depth is limited.
                pending.append((child, node if depth < _DEEPEST else place, depth + 1))
        return root

    def _label(self, output: Output) -> Any:
        from rich.text import Text

        head = Text.from_ansi("".join(output.styled(part) for part in self.head))
        return Text("\n").join([head, Text(harmless(self.text))])


_DEEPEST = 8


class _Buffer(io.StringIO):
    """Has the encoding of standard output, so that rich draws lines in ASCII if necessary."""

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return getattr(sys.stdout, "encoding", None) or "utf-8"


def _plain(value: Any) -> Any:
    """Return a value as JSON, with entities as their ``to_json`` writes them."""
    if hasattr(value, "to_json"):
        return json.loads(value.to_json())
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    return value


def is_terminal(stream: Any) -> bool:
    """Return whether a stream exists and is a terminal."""
    try:
        return bool(stream is not None and stream.isatty())
    except ValueError:  # the stream is closed
        return False
