"""Sphinx configuration: the documentation is built with warnings as errors."""

from __future__ import annotations

import sys
from pathlib import Path

from docutils.nodes import Element
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.nodes import make_refnode

from gnusocial import __version__

project = "GNUSocial.py"
author = "The GNUSocial.py developers"
project_copyright = "2026, the GNUSocial.py developers"
version = release = __version__

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.napoleon",
    "sphinx.ext.viewcode",
    "myst_parser",
    "sphinx_design",
    "areas",
    "tables",
    "command_docs",
    "fields",
    "mastodon",
]
autosummary_generate = False
exclude_patterns = ["_build"]
templates_path: list[str] = []


#: The modules in which a name without a module is looked up.
PLACES = (
    "gnusocial.errors",
    "gnusocial.entities",
    "gnusocial",
    "gnusocial.GNUSocial",
    "gnusocial.sandbox",
)


def resolve_by_last_name(
    app: Sphinx, env: BuildEnvironment, node: pending_xref, content: Element
) -> Element | None:
    """Resolve short names in docstrings: errors, entities, methods of the client."""
    if node.get("refdomain") != "py":
        return None
    name = node["reftarget"].rpartition(".")[2]
    python = env.domains.python_domain
    for place in PLACES:
        found = python.objects.get(f"{place}.{name}")
        if found is not None:
            builder = app.builder
            return make_refnode(
                builder, node["refdoc"], found.docname, found.node_id, content, name
            )
    return None


def setup(app: Sphinx) -> None:
    app.connect("missing-reference", resolve_by_last_name)


html_theme = "furo"
html_title = f"GNUSocial.py {__version__}"
html_copy_source = False
html_static_path = ["_static"]
html_css_files = ["custom.css"]

default_role = "py:obj"
autodoc_class_signature = "mixed"
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
autodoc_preserve_defaults = True
napoleon_numpy_docstring = False
napoleon_use_param = True
napoleon_use_rtype = False
napoleon_custom_sections = []
python_use_unqualified_type_names = True

# Type variables, the standard library and other packages are not documented here.
nitpick_ignore_regex = [
    ("py:class", r"(T|E|.*\.T|.*\.E|FileLike|Any|tzinfo|datetime\..*|optional|default.*)"),
    ("py:class", r"(requests|collections|types|os|pathlib|typing)\..*"),
    (
        "py:class",
        r"(AuthBase|Session|Redis|RedisCluster|Iterator|TracebackType|PathLike|IO|datetime|timedelta)",
    ),
    # Internal types of arguments, which the text explains.
    (
        "py:class",
        r"(\w+Ref|(Post|Reply)Options|TimelineTarget|ThreadState|(gnusocial\.types\.)?(Async)?(Clock|Transport))",
    ),
    (
        "py:class",
        r"(Timeout|Progress|Place|StorePath|StreamOptions|StreamDriver|StopSignal|State|Bounds|"
        r"AsyncStreamDriver|gnusocial\.client\.Api|gnusocial\.aio\.base\..*)",
    ),
    ("py:class", r"(WSGIEnvironment|StartResponse|UserSeed|ReceivedRequest|tokens\..*)"),
    ("py:class", r"(UserSettings|Theme|Language|DateForm|Envelope|When|Part)"),
    ("py:class", r"(tuple\[int|Mapping\[str)"),
    ("py:exc", r"(ValueError|TypeError|OSError)"),
    ("py:class", r"gnusocial\.internals\..*"),
    ("py:obj", r".*"),
]
