"""Check that entities have their documented types, from their annotations.

The promise concerns attributes: ``status.id`` has its documented type, whatever was sent. Items
(``status["id"]``) contain what was sent, and None for what could not be decoded.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from gnusocial import AttribAccessDict, Entity
from gnusocial.entities.notification import KINDS

_NUMBERS: dict[str, tuple[type, ...]] = {"bool": (bool,), "int": (int,), "float": (int, float)}
_PLAIN: dict[str, type] = {"str": str, "datetime": datetime, "AttribAccessDict": AttribAccessDict}


def mistyped_in(value: Any, depth: int = 0) -> Iterator[str]:
    """Yield the keys of entities, at any depth, whose values do not have the documented types."""
    if isinstance(value, (list, tuple)):
        for item in list(value)[:50]:
            yield from mistyped_in(item, depth + 1)
        return
    if not isinstance(value, Entity) or depth > 6:
        return
    for key, annotation in type(value).__annotations__.items():
        if key.startswith("_"):
            continue
        held = getattr(value, key)
        if not _is(held, annotation):
            yield f"{type(value).__name__}.{key}"
        yield from mistyped_in(held, depth + 1)


def _is(value: Any, annotation: str) -> bool:
    return any(_is_one(value, each.strip()) for each in annotation.split("|"))


def _is_one(value: Any, name: str) -> bool:
    if name == "None":
        return value is None
    if name == "Any":
        return True
    if name in _NUMBERS:
        # A bool is an int for Python, and not for those who read the documentation.
        return isinstance(value, _NUMBERS[name]) and isinstance(value, bool) == (name == "bool")
    if name == "NotificationKind":
        return value in KINDS
    if name.startswith("list["):
        return isinstance(value, list) and all(_is(item, name[5:-1]) for item in value)
    if name in _PLAIN:
        return isinstance(value, _PLAIN[name])
    return isinstance(value, Entity) and type(value).__name__ == name
