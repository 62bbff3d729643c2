"""The directives ``area`` and ``methods``: the methods of the client, by area.

``.. area:: gnusocial.api.statuses.StatusesMixin`` shows the methods of one area as methods of the
client, with a summary first. ``.. methods::`` lists all methods of all areas. Both read the
classes, so a new method appears without a change in the documentation.
"""

from __future__ import annotations

import inspect
import re
from importlib import import_module

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from gnusocial import GNUSocial


def areas() -> list[type]:
    """Return the classes that the client is assembled from, in the order of its declaration."""
    return [each for each in GNUSocial.__mro__ if each.__module__.startswith("gnusocial.api.")]


def methods_of(area: type) -> list[str]:
    """Return the names of the public methods of an area, in the order of the source."""
    return [name for name in vars(area) if not name.startswith("_")]


class Area(SphinxDirective):
    """Shows an area: its introduction, a summary of its methods, and each method."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        module, _, name = self.arguments[0].rpartition(".")
        area = getattr(import_module(module), name)
        lines = [*(inspect.getdoc(area) or "").splitlines(), ""]
        lines += [".. currentmodule:: gnusocial", "", ".. autosummary::", "   :nosignatures:", ""]
        lines += [f"   ~GNUSocial.{method}" for method in methods_of(area)]
        for method in methods_of(area):
            lines += ["", f".. automethod:: GNUSocial.{method}"]
        return self.parse_text_to_nodes(StringList(lines, source=self.arguments[0]))


class Methods(SphinxDirective):
    """Lists all methods, with what they do and whether they need a login."""

    def run(self) -> list[nodes.Node]:
        lines: list[str] = []
        for area in areas():
            page = area.__module__.rpartition(".")[2]
            lines += ["", f".. rubric:: :doc:`/reference/{page}`", ""]
            lines += [".. list-table::", "   :header-rows: 1", "   :widths: auto"]
            lines += ["   :class: stacked", ""]
            lines += ["   * - Method", "     - Description", "     - Login"]
            for method in methods_of(area):
                doc = inspect.getdoc(getattr(area, method)) or ""
                lines += [f"   * - :meth:`{method}`", f"     - {_summary(doc)}"]
                lines += [f"     - {_login(doc)}"]
        return self.parse_text_to_nodes(StringList(lines, source="the methods of the client"))


def _summary(doc: str) -> str:
    return doc.partition("\n\n")[0].replace("\n", " ")


def _login(doc: str) -> str:
    """Return the first sentence about the login in a docstring."""
    found = re.search(r"^Login: (.*?)\.?(\s[A-Z]|$|\n\n)", doc, re.MULTILINE | re.DOTALL)
    return " ".join(found[1].split()) if found else "see there"


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_directive("area", Area)
    app.add_directive("methods", Methods)
    return {"parallel_read_safe": True}
