"""Optional packages, and the error message if one is missing."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from gnusocial.errors import GNUSocialIllegalArgumentError


def optional(package: str, *, wanted_by: str) -> Any:
    """Import the module of an optional package.

    Raises :class:`GNUSocialIllegalArgumentError` that says how to install it.
    """
    try:
        return import_module(package)
    except ImportError:
        raise GNUSocialIllegalArgumentError(
            f"{wanted_by} needs an optional package: pip install 'GNUSocial.py[{package}]'"
        ) from None
