"""The directives ``routes`` and ``support``: tables made from the endpoints."""

from __future__ import annotations

import sys
from itertools import groupby
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

sys.path.insert(0, str(Path(__file__).parent))
import endpoints

from gnusocial.internals.endpoint import SERVERS


class Routes(SphinxDirective):
    """Makes a section for each area, with a table of its routes."""

    def run(self) -> list[nodes.Node]:
        self.env.note_dependency(str(endpoints.ROUTES))
        lines: list[str] = []
        rows = endpoints.routes()
        for area in dict.fromkeys(row["area"] for row in rows):
            lines += _heading(area, "stacked", "Route", "Method, or why there is none")
            for row in rows:
                if row["area"] == area:
                    lines += _row(f"``{row['path']}``", _methods(row))
            lines.append("")
        return self.parse_text_to_nodes(StringList(lines, source="endpoints"))


class Support(SphinxDirective):
    """Makes a table for each area: which method works on which server."""

    def run(self) -> list[nodes.Node]:
        lines: list[str] = []
        for area, rows in groupby(endpoints.support(), key=lambda row: row["area"]):
            lines += _heading(area, "names", "Method", *SERVERS, "Notes")
            for row in rows:
                answers = [row[server] for server in SERVERS]
                lines += _row(f":meth:`{row['method']}`", *answers, row["note"])
            lines.append("")
        return self.parse_text_to_nodes(StringList(lines, source="endpoints"))


def _methods(row: dict[str, Any]) -> str:
    methods: list[str] = row["methods"]
    return ", ".join(f":meth:`{name}`" for name in methods) or str(row["reason"])


def _heading(area: str, look: str, *columns: str) -> list[str]:
    return [
        f".. rubric:: {area.replace('_', ' ').capitalize()}",
        "",
        ".. list-table::",
        "   :header-rows: 1",
        "   :widths: auto",
        f"   :class: {look}",
        "",
        *_row(*columns),
    ]


def _row(first: str, *others: str) -> list[str]:
    return [f"   * - {first}", *(f"     - {cell}".rstrip() for cell in others)]


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_directive("routes", Routes)
    app.add_directive("support", Support)
    return {"parallel_read_safe": True}
