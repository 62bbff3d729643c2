"""The directive ``routes``: the table of the server's routes and the methods that call them.

The one declaration is ``docs/routes.json``; ``tests/test_routes.py`` holds it against the code.
"""

from __future__ import annotations

import json
from pathlib import Path

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

DECLARATION = Path(__file__).parent.parent / "routes.json"


class Routes(SphinxDirective):
    """Makes a section for each area, with a table of its routes."""

    def run(self) -> list[nodes.Node]:
        self.env.note_dependency(str(DECLARATION))
        rows = json.loads(DECLARATION.read_text(encoding="utf-8"))
        lines: list[str] = []
        for area in dict.fromkeys(row["area"] for row in rows):
            members = [row for row in rows if row["area"] == area]
            lines += [f".. rubric:: {area.replace('_', ' ').capitalize()}", ""]
            lines += [".. list-table::", "   :header-rows: 1", "   :widths: auto"]
            lines += ["   :class: stacked", ""]
            lines += ["   * - Route", "     - Method, or why there is none"]
            for row in members:
                lines += [f"   * - ``{row['path']}``", f"     - {_answer(row)}"]
            lines.append("")
        return self.parse_text_to_nodes(StringList(lines, source=str(DECLARATION)))


def _answer(row: dict[str, object]) -> str:
    methods = row.get("methods")
    if isinstance(methods, list):
        return ", ".join(f":meth:`{name}`" for name in methods)
    return str(row["reason"])


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_directive("routes", Routes)
    return {"parallel_read_safe": True}
