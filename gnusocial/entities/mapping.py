"""The dictionary with attribute access, and functions to walk, copy and print nested JSON.

Nothing here recurses over data, because a server may send deeper nesting than Python can recurse.
"""

from __future__ import annotations

import math
import sys
from datetime import datetime
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

    from typing_extensions import Self

#: Maximum depth of undocumented data in an entity. Real servers stay below 10.
DEEPEST = 100


class ReadOnlyAttributes(dict[str, Any]):
    """A dictionary with attribute access whose attributes a type checker does not guess.

    The base of :class:`AttribAccessDict`. For type checkers it is also the base of the entities, so
    that an undeclared attribute is an error.
    """

    __slots__ = ()

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            # Python looks up protocol methods (__deepcopy__ and the like) as attributes; data from
            # a server must never be used for them.
            if name in self and not name.startswith("__"):
                return self[name]
            message = f"{type(self).__name__} has no key {name!r}"
            raise AttributeError(message, name=name, obj=self)

        def __setattr__(self, name: str, value: object) -> NoReturn:
            raise AttributeError(
                f"attributes of {type(self).__name__} are read-only; "
                f"use item assignment: entity[{name!r}] = ..."
            )

        def __delattr__(self, name: str) -> NoReturn:
            raise AttributeError(
                f"attributes of {type(self).__name__} are read-only; use: del entity[{name!r}]"
            )

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *map(str, self)})

    def __repr__(self) -> str:
        if "pprint" in sys.modules:
            _register(sys.modules["pprint"].PrettyPrinter)
        return f"{type(self).__name__}({super().__repr__()})"

    def __rich_repr__(self) -> Iterator[tuple[str, Any]]:
        """Let ``rich`` print the keys as a tree."""
        yield from self.items()

    def copy(self) -> Self:
        """Return a shallow copy of the same class."""
        return type(self)(self)

    __copy__ = copy

    def to_dict(self) -> dict[str, Any]:
        """Return a copy that contains only plain dicts, lists and JSON values.

        Dates become ISO 8601 strings with their offset; ``NaN`` and infinite numbers become None.

        Raises:
            TypeError: A value cannot be represented in JSON.
        """
        plain: dict[str, Any] = _copied(self, dict, _json_value)
        return plain


class AttribAccessDict(ReadOnlyAttributes):
    """A dictionary whose keys can be read as attributes: ``d.key`` is ``d["key"]``.

    Otherwise it is a dict: it compares, copies, pickles and serializes like one. An attribute never
    hides a method of dict: for a key such as ``items``, ``keys`` or ``copy`` use item access,
    ``d["items"]``. Keys can be set only by item assignment.
    """

    __slots__ = ()

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...


def attributed(value: Any, deepest: float = math.inf) -> Any:
    """Return a value in which every plain dict, at any depth, is an AttribAccessDict.

    The value itself is not changed. Raises ValueError if it is nested deeper than ``deepest``.
    """
    if not isinstance(value, (dict, list)):
        return value
    return _copied(value, AttribAccessDict, None, deepest)


def _copied(value: Any, make_dict: type[Any], leaf: Any, deepest: float = math.inf) -> Any:
    """Copy nested dicts and lists; ``leaf`` converts other values, None keeps them.

    Without ``leaf``, instances of dict subclasses (entities) are not copied.
    """
    whole = [value]
    level: list[Any] = [whole]
    depth = 0
    while level:
        if depth > deepest:
            raise ValueError(f"nested deeper than {deepest} levels")
        depth += 1
        below: list[Any] = []
        for container in level:
            places = enumerate(container) if isinstance(container, list) else container.items()
            for place, child in places:
                inner: Any
                if type(child) is dict or (leaf and isinstance(child, dict)):
                    inner = make_dict(child)
                elif type(child) is list or (leaf and isinstance(child, list)):
                    inner = list(child)
                else:
                    if leaf:
                        container[place] = leaf(child)
                    continue
                container[place] = inner
                below.append(inner)
        level = below
    return whole[0]


def _json_value(value: object) -> object:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, (str, int)):
        return value
    return iso_date(value)


def iso_date(value: object) -> str:
    """Return a date as ISO 8601; raise TypeError for any other type."""
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"a {type(value).__name__} cannot be written as JSON")


def _pretty(
    printer: Any,
    mapping: Any,
    stream: TextIO,
    indent: int,
    allowance: int,
    context: dict[int, int],
    level: int,
) -> None:
    name = type(mapping).__name__
    stream.write(f"{name}(")
    if printer._depth is not None and level > printer._depth:
        stream.write("...")
    else:
        indent += len(name) + 1
        printer._pprint_dict(mapping, stream, indent, allowance + 1, context, level)
    stream.write(")")


def _register(printer: Any) -> None:
    """Let ``pprint`` write the keys on lines of their own.

    It writes a dict subclass with its own ``__repr__`` on one line unless it is registered. There
    is no public way to register it; where Python has no such table, the output is one line. It
    calls ``__repr__`` before it looks into the table. So this is soon enough, and a program that
    does not use it does not import it.
    """
    printers = getattr(printer, "_dispatch", None)
    if printers is not None and hasattr(printer, "_pprint_dict"):
        printers[ReadOnlyAttributes.__repr__] = _pretty
