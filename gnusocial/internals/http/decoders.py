"""Decoders for responses that are not a single entity: lists, flags, bare values.

Each takes the decoded JSON value and returns the result of the call, or raises TypeError, which
the caller turns into :class:`GNUSocialMalformedResponseError`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from gnusocial.entities.base import LARGEST_ID, Entity, attributed, kept_items
from gnusocial.entities.fields import to_integer
from gnusocial.internals.values import Value

if TYPE_CHECKING:
    from gnusocial.internals.http.request import ResponseInfo

E = TypeVar("E", bound=Entity)


class ListOf(Value, Generic[E]):
    """Decodes a JSON list of objects as a list of entities."""

    def __init__(self, entity: type[E]) -> None:
        self.entity = entity

    def __call__(self, value: Any, info: ResponseInfo) -> list[E]:
        """Decode every item of the list."""
        return self.entity.decode_list(_of_kind(value, list), info.timezone)


class Numbered(Value, Generic[E]):
    """Decodes the entity with this id. One with another id belongs to another request."""

    def __init__(self, entity: type[E], number: int) -> None:
        self.entity = entity
        self.number = number

    def __call__(self, value: Any, info: ResponseInfo) -> E:
        """Decode the object and compare its id."""
        found = self.entity.decode(value, info.timezone)
        if found.get("id") != self.number:
            raise ValueError(
                f"{self.entity.__name__} {found.get('id')} where {self.number} was requested"
            )
        return found


class ListInside(Value, Generic[E]):
    """Decodes a list of entities in an envelope: ``{"users": [...], ...}``.

    Friendica sends an empty list if it has no such lists.
    """

    def __init__(self, key: str, entity: type[E]) -> None:
        self.key = key
        self.entity = entity

    def __call__(self, value: Any, info: ResponseInfo) -> list[E]:
        """Open the envelope and decode every item of the list in it."""
        listed = [] if value == [] else _of_kind(_member(value, self.key), list)
        return self.entity.decode_list(listed, info.timezone)


class Inside(Value, Generic[E]):
    """Decodes an entity in an envelope: ``{"relationship": {...}}``."""

    def __init__(self, key: str, entity: type[E]) -> None:
        self.key = key
        self.entity = entity

    def __call__(self, value: Any, info: ResponseInfo) -> E:
        """Open the envelope and decode its content."""
        return self.entity.decode(_member(value, self.key), info.timezone)


class Flag(Value):
    """Decodes a bare ``true`` or ``false``, or the one under ``key``; also 1 and 0."""

    def __init__(self, key: str | None = None) -> None:
        self.key = key

    def __call__(self, value: Any, info: ResponseInfo) -> bool:
        """Return the flag."""
        flag = value if self.key is None else _member(value, self.key)
        if isinstance(flag, int) and flag in (0, 1):
            return bool(flag)
        raise TypeError(f"{_kind(flag)} where true or false was expected")


def text(value: Any, info: ResponseInfo) -> str:
    """Decode a bare string."""
    return str(_of_kind(value, str))


def as_sent(value: Any, info: ResponseInfo) -> Any:
    """Return a value of unknown type unchanged, its objects with attribute access."""
    return attributed(value)


def hub(value: Any, info: ResponseInfo) -> str | None:
    """Decode the address of a hub; the server sends an empty list if there is none."""
    return None if value == [] else str(_of_kind(_member(value, "huburi"), str))


def ids(value: Any, info: ResponseInfo) -> list[int]:
    """Decode a bare list of ids; anything else in it is skipped with a warning."""
    found = [to_integer(number) for number in _of_kind(value, list)]
    refused: dict[int, Exception] = {
        index: ValueError(f"{_kind(value[index])} where an id was expected")
        for index, number in enumerate(found)
        if type(number) is not int or not 0 <= number <= LARGEST_ID
    }
    return kept_items(found, refused, "ids") if refused else found


def _member(value: Any, key: str) -> Any:
    if key not in _of_kind(value, dict):
        raise TypeError(f"an object without {key!r}")
    return value[key]


def _of_kind(value: Any, kind: type) -> Any:
    if not isinstance(value, kind):
        raise TypeError(f"{_kind(value)} where {_KINDS[kind]} was expected")
    return value


_KINDS: dict[type, str] = {dict: "an object", list: "a list", str: "a string"}


def _kind(value: Any) -> str:
    names = {**_KINDS, bool: "true or false", int: "a number", float: "a number"}
    return names.get(type(value), "null")
