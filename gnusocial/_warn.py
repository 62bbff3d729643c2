"""Warn in the name of the caller: a warning names the line that called the library."""

from __future__ import annotations

import sys
import warnings
from pathlib import Path

from gnusocial.errors import GNUSocialWarning

_PACKAGE = str(Path(__file__).parent)


def warn(message: str) -> None:
    """Issue a :class:`GNUSocialWarning` for the nearest line outside of the library."""
    # warnings.warn() has skip_file_prefixes since Python 3.12.
    level, frame = 1, sys._getframe(1)
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_PACKAGE):
        level, frame = level + 1, frame.f_back
    warnings.warn(message, GNUSocialWarning, stacklevel=level + 1)
