"""The directive ``mastodon-names``: the names of Mastodon.py's methods in this library."""

from __future__ import annotations

import re

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from gnusocial.internals.renamed import MISSING, RENAMED


class MastodonNames(SphinxDirective):
    """Makes a table of the methods that have another name here."""

    def run(self) -> list[nodes.Node]:
        lines = [".. list-table::", "   :header-rows: 1", "", "   * - Mastodon.py", "     - here"]
        for name, ours in RENAMED.items():
            here = re.sub(r"(\w+)\(\)", r":meth:`\1`", ours)
            lines += [f"   * - ``{name}``", f"     - {here}"]
        return self.parse_text_to_nodes(StringList(lines, source="the names of Mastodon.py"))


class MastodonMissing(SphinxDirective):
    """Makes a list of what GNU social lacks."""

    def run(self) -> list[nodes.Node]:
        lines = [f"- {what} (``{names[0]}``)" for names, what in MISSING.items()]
        return self.parse_text_to_nodes(StringList(lines, source="what GNU social lacks"))


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_directive("mastodon-names", MastodonNames)
    app.add_directive("mastodon-missing", MastodonMissing)
    return {"parallel_read_safe": True}
