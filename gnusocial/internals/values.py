"""Values as plain classes.

Modules that every import needs use this instead of dataclasses and named tuples: creating such a
class takes as long as importing several modules.
"""

from __future__ import annotations

from typing import Any, TypeVar

V = TypeVar("V")


class Value:
    """A base class of immutable values: equal if class and attributes are equal."""

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and vars(self) == vars(other)

    def __hash__(self) -> int:
        return hash((type(self), *vars(self).values()))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(map(repr, vars(self).values()))})"


def replace(value: V, /, **changes: Any) -> V:
    """Return a copy of an object with other values of some attributes.

    Raises TypeError if it does not have such an attribute.
    """
    attributes = vars(value)
    if unknown := changes.keys() - attributes.keys():
        raise TypeError(f"{type(value).__name__} has no attribute {', '.join(sorted(unknown))}")
    made = object.__new__(type(value))
    vars(made).update(attributes, **changes)
    return made
