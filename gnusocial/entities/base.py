"""The base class of all entities, and how a JSON object is decoded into one.

Each entity declares its keys in its own module, as annotations; ``fields`` defines what an
annotation means.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import tzinfo
from typing import TYPE_CHECKING, Any, ClassVar

from gnusocial._warn import warn
from gnusocial.entities.fields import UNREADABLE, Field, Reading, classes, field_of
from gnusocial.entities.mapping import DEEPEST, AttribAccessDict, attributed, iso_date

if TYPE_CHECKING:
    from typing_extensions import Self

    # A type checker knows only the declared attributes of an entity.
    from gnusocial.entities.mapping import ReadOnlyAttributes as _Base
else:
    _Base = AttribAccessDict

__all__ = ["AttribAccessDict", "Entity", "attributed", "entity_class", "kept_items"]

#: The key in which ``to_json`` stores the name of the class.
TYPE_KEY = "_gnusocial_type"
#: The key in which an entity stores values that could not be decoded, as they were sent.
RAW_KEY = "_raw"
#: Ids are 64-bit integers.
LARGEST_ID = 2**63 - 1


class Entity(_Base):
    """An object from a server: a dictionary with typed, documented fields.

    As an attribute, a field always has a value of its documented type. If the server sent none, or
    one of another type, the attribute is None if the type includes None, and otherwise the empty
    value of the type: ``""``, ``0``, ``False``, ``[]``, an empty entity, :data:`UNKNOWN_DATE`. As
    an item (``entity["key"]``), only what was sent is available: a missing key raises KeyError, and
    a value of another type is None; :meth:`raw` returns the original value.

    Any other missing attribute raises AttributeError. Undocumented keys are kept unchanged, nested
    objects as :class:`AttribAccessDict`.
    """

    __slots__ = ()

    #: The fields by name, from the annotations.
    _fields: ClassVar[dict[str, Field]] = {}
    #: Fields that cannot be annotated, because dict has a method of the same name.
    _shadowed: ClassVar[dict[str, str]] = {}
    #: The required fields: an object without one of them is rejected.
    _required: ClassVar[tuple[str, ...]] = ()
    #: The fields that are added to the dictionary if they were not sent.
    _always: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls._fields = {**cls._fields, **_declared(cls)}
        classes.add(cls)

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            value = self.get(name)
            if value is None and name in self._fields:
                return self._fields[name].missing()
            return super().__getattr__(name)

    @classmethod
    def decode(cls, raw: Mapping[str, Any], tz: tzinfo | None = None) -> Self:
        """Create an entity from the result of ``json.loads``; ``raw`` itself is not changed.

        Decoding an entity again changes nothing.

        Args:
            raw: The object.
            tz: The time zone to convert dates to. None (default) leaves them as sent.

        Raises:
            TypeError: ``raw`` is not an object.
            ValueError: It cannot be such an entity: its id is missing or invalid, or it is nested
                too deeply.
        """
        if not isinstance(raw, Mapping):
            raise TypeError(f"expected an object for a {cls.__name__}, got {type(raw).__name__}")
        try:
            return cls._decode(raw if isinstance(raw, dict) else dict(raw), Reading(tz))
        except RecursionError:
            raise ValueError(f"a {cls.__name__} that is nested too deeply") from None

    @classmethod
    def decode_list(cls, raw_list: list[Any], tz: tzinfo | None = None) -> list[Self]:
        """Create entities from a list of objects. The list is changed in place and returned.

        An item that cannot be such an entity is left out, with a :class:`GNUSocialWarning`.

        Args:
            raw_list: The list. Changing it in place frees each object as soon as it is decoded.
            tz: The time zone to convert dates to. None (default) leaves them as sent.

        Raises:
            TypeError: ``raw_list`` is not a list.
            ValueError: The list has items, but none of them can be such an entity.
        """
        if not isinstance(raw_list, list):
            raise TypeError(
                f"expected a list of objects for {cls.__name__}, got {type(raw_list).__name__}"
            )
        decode, reading = cls._decode, Reading(tz)
        refused: dict[int, Exception] = {}
        for index, raw in enumerate(raw_list):
            try:
                raw_list[index] = decode(raw, reading) if type(raw) is dict else cls.decode(raw, tz)
            except (TypeError, ValueError, RecursionError) as error:
                refused[index] = error
        return kept_items(raw_list, refused, cls.__name__) if refused else raw_list

    @classmethod
    def _decode(cls, raw: dict[str, Any], reading: Reading) -> Self:
        """Decode an object with any content. Status and User override this with a faster path."""
        entity = cls(raw)
        fields = cls._fields
        unreadable: dict[str, Any] = {}
        for key, value in raw.items():
            field = fields.get(key) or cls._field_of(key)
            if field is None:
                if isinstance(value, (dict, list)):
                    entity[key] = attributed(value, DEEPEST)
            elif type(value) not in field.settled:
                entity[key] = made = field.convert(value, reading)
                if made is UNREADABLE:
                    entity[key] = field.convert(None, reading)
                    unreadable[key] = attributed(value, DEEPEST)
        if unreadable:
            entity[RAW_KEY] = AttribAccessDict(unreadable)
        entity._complete(reading)
        return entity

    def _complete(self, reading: Reading) -> None:
        """Add the fields that are always present; raise ValueError if a required one is missing."""
        for key in self._always:
            if self.get(key) is None:
                self[key] = self._fields[key].convert(self._fields[key].missing(), reading)
        for key in self._required:
            value = self.get(key)
            if value is None or (type(value) is int and not 0 <= value <= LARGEST_ID):
                raise ValueError(f"a {type(self).__name__} without a usable {key!r}")

    @classmethod
    def _field_of(cls, key: str) -> Field | None:
        """Return the field of an undeclared key, such as a numbered one."""
        return None

    def raw(self, key: str) -> Any:
        """Return the value of a key as the server sent it, even if it could not be decoded.

        Returns None if there is no such key::

            status.created_at         # UNKNOWN_DATE
            status.raw("created_at")  # "yesterday"
        """
        unreadable = self.get(RAW_KEY)
        if isinstance(unreadable, dict) and key in unreadable:
            return unreadable[key]
        return self.get(key)

    def to_json(self) -> str:
        """Return the entity as JSON text with its class, for :meth:`from_json`.

        Dates are written as ISO 8601 with their offset.
        """
        return json.dumps({**self, TYPE_KEY: type(self).__name__}, default=iso_date)

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """Return the entity from the output of :meth:`to_json`: equal, and of the same class.

        ``Entity.from_json`` accepts every class, ``Status.from_json`` only statuses. Raises
        ValueError if the text is not JSON, or not the JSON of such an entity.
        """
        try:
            raw = json.loads(text)
        except RecursionError:
            raise ValueError(f"not the JSON of a {cls.__name__}: nested too deeply") from None
        except ValueError as error:
            raise ValueError(f"not the JSON of a {cls.__name__}: {error}") from error
        if not isinstance(raw, dict) or TYPE_KEY not in raw:
            raise ValueError(
                f"not the JSON of a {cls.__name__}: an object with the key {TYPE_KEY!r} "
                "is expected, as to_json() writes it"
            )
        name = str(raw.pop(TYPE_KEY))
        try:
            found = cls if name == cls.__name__ else classes[name]
        except KeyError:
            found = None
        if found is None or not issubclass(found, cls):
            raise ValueError(f"not the JSON of a {cls.__name__}, but of {name!r}")
        entity: Self = found.decode(raw)
        return entity


classes["Entity"] = Entity


def _declared(cls: type[Entity]) -> dict[str, Field]:
    """Return the fields that a class itself declares."""
    declared = {name: _written(value) for name, value in cls.__annotations__.items()}
    return {
        name: field_of(annotation)
        for name, annotation in (declared | cls._shadowed).items()
        if not (name.startswith("_") or annotation.startswith("ClassVar"))
    }


def _written(annotation: Any) -> str:
    """Return an annotation as text, even if the user's module evaluates annotations."""
    if isinstance(annotation, str):
        return annotation
    text = annotation.__name__ if type(annotation) is type else str(annotation)
    return re.sub(r"(\w+\.)+", "", text)


def entity_class(name: str) -> type[Entity]:
    """Return the entity class with that name."""
    found: type[Entity] = classes[name]
    return found


def kept_items(items: list[Any], refused: Mapping[int, Exception], what: str) -> list[Any]:
    """Remove refused items from a list, and warn; raise ValueError if no other is left."""
    first = next(iter(refused.values()))
    if len(refused) == len(items):
        raise ValueError(f"none of {len(items)} items of a list is a {what}: {first}") from first
    warn(f"left out {len(refused)} of {len(items)} items of a list of {what}: {first}")
    for index in sorted(refused, reverse=True):
        del items[index]
    return items
