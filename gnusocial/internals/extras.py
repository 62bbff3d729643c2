"""Packages that come with an extra, and what is said where one is missing."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from gnusocial.errors import GNUSocialIllegalArgumentError


def optional(package: str, *, wanted_by: str) -> Any:
    """Return the module of an extra that bears the package's name.

    Raises :class:`GNUSocialIllegalArgumentError` that tells how to install it.
    """
    try:
        return import_module(package)
    except ImportError:
        raise GNUSocialIllegalArgumentError(
            f"{wanted_by} needs an optional package: pip install 'GNUSocial.py[{package}]'"
        ) from None
