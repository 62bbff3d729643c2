"""Packages whose modules are imported when they are first used.

``import gnusocial`` imports what every call needs. The rest is behind the ``__init__`` of a
package that uses :func:`lazy`. An API method writes ``posting.statuses.post_status(...)``: the
first call imports ``posting.statuses``, and later ones find an ordinary attribute. ``from
gnusocial.internals.posting.statuses import post_status`` would import it at once.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from typing import Any


def lazy(
    package: str, modules: Iterable[str], names: Mapping[str, str] | None = None
) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """Return ``__getattr__`` and ``__dir__`` for a package, which import its modules when needed.

    Type checkers need the same as imports under ``TYPE_CHECKING``.

    Args:
        package: Its name.
        modules: Its modules that can be used as attributes.
        names: Names that it offers as its own, each with the module that defines it.
    """
    modules, names = frozenset(modules), names or {}

    def get(name: str) -> Any:
        if name in modules:
            return import_module(f"{package}.{name}")  # sets the attribute, too
        if name not in names:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value = getattr(import_module(f"{package}.{names[name]}"), name)
        setattr(sys.modules[package], name, value)
        return value

    def listed() -> list[str]:
        own = vars(sys.modules[package])
        return sorted({*own, *modules, *own["__all__"]})

    return get, listed
