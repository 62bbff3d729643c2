"""Issue warnings that point to the caller's line."""

from __future__ import annotations

import sys
import warnings
from contextvars import Context, ContextVar, copy_context
from typing import Any

from gnusocial.errors import GNUSocialWarning

#: The folder of the library. It ends with the separator: another package may begin with its name.
_PACKAGE = __file__.rpartition("_warn")[0]

#: For threads without a caller: the line that they work for, as ``warn_explicit`` expects it.
_caller: ContextVar[tuple[str, int, str, Any] | None] = ContextVar("gnusocial_caller", default=None)


def warn(message: str) -> None:
    """Issue a :class:`GNUSocialWarning` for the nearest line outside of the library."""
    caller = _caller.get()
    if caller is not None:
        warnings.warn_explicit(message, GNUSocialWarning, *caller)
        return
    # warnings.warn() has skip_file_prefixes since Python 3.12.
    level, frame = 1, sys._getframe(1)
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_PACKAGE):
        level, frame = level + 1, frame.f_back
    warnings.warn(message, GNUSocialWarning, stacklevel=level + 1)


def context_of_caller() -> Context:
    """Return a context in which :func:`warn` points to the line that now calls the library."""
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_PACKAGE):
        frame = frame.f_back
    names = frame.f_globals
    registry = names.setdefault("__warningregistry__", {})
    context = copy_context()
    caller = frame.f_code.co_filename, frame.f_lineno, str(names.get("__name__")), registry
    context.run(_caller.set, caller)
    return context
