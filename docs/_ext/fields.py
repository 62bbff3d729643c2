"""The directive ``fields``: the fields of an entity with their types and what they hold.

The one declaration of a field is its annotation in ``gnusocial.entities``; the string below it says
what it holds, and a comment that ends in a colon begins a group of fields.
"""

from __future__ import annotations

import ast
import inspect
import re
from typing import NamedTuple

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

import gnusocial.entities
from gnusocial.entities import Entity

_GROUP = re.compile(r" {4}# (.+:)")


class Described(NamedTuple):
    """A field as its class declares it."""

    group: str
    name: str
    annotation: str
    text: str


def described(cls: type[Entity]) -> list[Described]:
    """Return the fields that a class declares, in their order."""
    source = inspect.getsource(cls)
    lines = source.splitlines()
    groups = {at: match[1] for at, line in enumerate(lines, 1) if (match := _GROUP.fullmatch(line))}
    body = next(node.body for node in ast.parse(source).body if isinstance(node, ast.ClassDef))
    found = []
    for node, below in zip(body, [*body[1:], None], strict=True):
        if not isinstance(node, ast.AnnAssign) or not isinstance(node.target, ast.Name):
            continue
        text = below.value.value if isinstance(below, ast.Expr) else ""  # type: ignore[attr-defined]
        group = next((groups[at] for at in sorted(groups, reverse=True) if at < node.lineno), "")
        annotation = ast.unparse(node.annotation)
        found.append(Described(group, node.target.id, annotation, " ".join(text.split())))
    return found


class Fields(SphinxDirective):
    """Makes a table of the fields of one entity."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        cls = getattr(gnusocial.entities, self.arguments[0])
        self.env.note_dependency(inspect.getsourcefile(cls) or "")
        lines: list[str] = []
        group = None
        for field in described(cls):
            if field.group != group:
                group = field.group
                lines += ["", *([group, ""] if group else [])]
                lines += [".. list-table::", "   :widths: 28 22 50", ""]
            lines += [
                f"   * - ``{field.name}``",
                f"     - {_linked(field.annotation)}",
                f"     - {field.text}",
            ]
        return self.parse_text_to_nodes(StringList(lines, source=f"fields of {cls.__name__}"))


def _linked(annotation: str) -> str:
    """Return an annotation with the entities in it as links."""
    entities = rf"\b({'|'.join(gnusocial.entities.__all__)})\b"
    parts = re.split(entities, annotation)
    return "".join(
        f":class:`{part}`\\ " if number % 2 else (f"``{part.strip()}``\\ " if part.strip() else "")
        for number, part in enumerate(parts)
    ).removesuffix("\\ ")


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_directive("fields", Fields)
    return {"parallel_read_safe": True}
