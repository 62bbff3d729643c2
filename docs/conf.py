"""Sphinx configuration: the documentation is built with warnings as errors."""

from __future__ import annotations

from gnusocial import __version__

project = "GNUSocial.py"
author = "The GNUSocial.py developers"
project_copyright = "2026, the GNUSocial.py developers"
version = release = __version__

extensions = ["sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx.ext.viewcode"]
exclude_patterns = ["_build"]
templates_path: list[str] = []

html_theme = "furo"
html_title = f"GNUSocial.py {__version__}"
html_copy_source = False

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

# Type variables, the standard library and other packages have no page here.
nitpick_ignore_regex = [
    ("py:class", r"(T|E|.*\.T|.*\.E|FileLike|Any|tzinfo|datetime\..*|optional|default.*)"),
    ("py:class", r"(requests|collections|types|os|pathlib|typing)\..*"),
    ("py:class", r"(AuthBase|Session|Iterator|Timeout|TracebackType|PathLike|IO)"),
    ("py:exc", r"(ValueError|TypeError|OSError)"),
    ("py:class", r"gnusocial\.internals\..*"),
    ("py:obj", r".*"),
]
