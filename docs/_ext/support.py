"""The directive ``support``: which method works on which server.

The one declaration is ``docs/support.json``; ``tests/test_support.py`` holds it against the code.
"""

from __future__ import annotations

import json
from itertools import groupby
from pathlib import Path

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

DECLARATION = Path(__file__).parent.parent / "support.json"
SERVERS = ("1.1.3", "1.2", "1.20", "2.0", "Friendica")


class Support(SphinxDirective):
    """Makes a table for each area."""

    def run(self) -> list[nodes.Node]:
        self.env.note_dependency(str(DECLARATION))
        rows = json.loads(DECLARATION.read_text(encoding="utf-8"))
        lines: list[str] = []
        for area, members in groupby(rows, key=lambda row: row["area"]):
            lines += [f".. rubric:: {area.replace('_', ' ').capitalize()}", ""]
            lines += [
                ".. list-table::",
                "   :header-rows: 1",
                "   :widths: auto",
                "   :class: names",
                "",
            ]
            lines += _line("Method", *SERVERS, "Notes")
            for row in members:
                answers = [row[server] for server in SERVERS]
                lines += _line(f":meth:`{row['method']}`", *answers, row.get("note", ""))
            lines.append("")
        return self.parse_text_to_nodes(StringList(lines, source=str(DECLARATION)))


def _line(first: str, *others: str) -> list[str]:
    return [f"   * - {first}", *(f"     - {cell}".rstrip() for cell in others)]


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_directive("support", Support)
    return {"parallel_read_safe": True}
