"""The dictionary with attribute access, and the base of all typed entities.

How an object of the server becomes an entity is decided here; which keys a kind of entity has is
said in the file of that entity, and how the value of one key becomes uniform in ``convert``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

from gnusocial.entities.dates import DateReader, date_reader

if TYPE_CHECKING:
    from typing_extensions import Self

    from gnusocial.entities.convert import Converter

#: The key under which ``to_json`` writes the name of the class.
TYPE_KEY = "_gnusocial_type"


class AttribAccessDict(dict[str, Any]):
    """A dictionary whose keys can be read as attributes: ``d.key`` is ``d["key"]``.

    It is a dict in every other respect: it compares, copies, pickles and dumps like one. An
    attribute never hides a method of dict: for a key such as ``items``, ``keys`` or ``copy`` use
    item access, ``d["items"]``. Keys are set by item assignment only.
    """

    __slots__ = ()

    def __getattr__(self, name: str) -> Any:
        # Python asks objects for protocol methods (__deepcopy__ and the like) by attribute; data
        # from a server must never answer.
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
        return f"{type(self).__name__}({super().__repr__()})"

    def copy(self) -> Self:
        """Return a shallow copy of the same class."""
        return type(self)(self)

    __copy__ = copy


class Entity(AttribAccessDict):
    """What a server answers with: a dictionary with typed, documented keys.

    A documented key that the server did not send reads as None by attribute, without being in the
    dictionary; any other missing key raises AttributeError. Keys that are not documented are kept
    as they came, nested objects as :class:`AttribAccessDict`.
    """

    __slots__ = ()

    #: How the values of the documented keys become uniform.
    _convert: ClassVar[Mapping[str, Converter]] = {}
    #: The keys that an entity always has, with what makes the value when none was sent.
    _default: ClassVar[Mapping[str, Callable[[], Any]]] = {}

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        _classes.setdefault(cls.__name__, cls)

    def __getattr__(self, name: str) -> Any:
        if name in self._convert and name not in self:
            return None
        return super().__getattr__(name)

    @classmethod
    def decode(cls, raw: Mapping[str, Any], tz: tzinfo | None = None) -> Self:
        """Make an entity of what ``json.loads`` returned; ``raw`` itself is not changed.

        Dates are converted to the time zone ``tz``; None leaves them in the offset as sent. A value
        that cannot be made uniform stays as it came. Decoding an entity again changes nothing.

        Raises TypeError when ``raw`` is not an object.
        """
        if not isinstance(raw, Mapping):
            raise TypeError(f"expected an object for a {cls.__name__}, got {type(raw).__name__}")
        return cls._decode(raw if isinstance(raw, dict) else dict(raw), date_reader(tz))

    @classmethod
    def decode_list(cls, raw_list: list[Any], tz: tzinfo | None = None) -> list[Self]:
        """Make entities of a list of objects. The list is taken over, filled and returned.

        Filling it in place frees each object as soon as it is decoded, which saves memory and, on
        a long page, a run of the garbage collector. Dates are converted to the time zone ``tz``;
        None leaves them in the offset as sent.

        Raises TypeError when it is not a list, or an item is not an object.
        """
        if not isinstance(raw_list, list):
            raise TypeError(
                f"expected a list of objects for {cls.__name__}, got {type(raw_list).__name__}"
            )
        decode, dates = cls._decode, date_reader(tz)
        for index, raw in enumerate(raw_list):
            raw_list[index] = decode(raw, dates) if type(raw) is dict else cls.decode(raw, tz)
        return raw_list

    @classmethod
    def _decode(cls, raw: dict[str, Any], dates: DateReader) -> Self:
        """Decode any object, whatever it holds. Status and User put a faster path before it."""
        entity = cls(raw)
        converters = cls._convert
        for key, value in raw.items():
            converter = converters.get(key)
            if converter is None:
                if isinstance(value, (dict, list)):
                    entity[key] = attributed(value)
            elif type(value) not in converter.settled:
                entity[key] = converter.convert(value, dates)
        for key, make in cls._default.items():
            if key not in raw:
                entity[key] = make()
        return entity

    def to_json(self) -> str:
        """Return the entity as JSON text, with its class, to be read by :meth:`from_json`.

        Dates are written as ISO 8601 with their offset.
        """
        return json.dumps({**self, TYPE_KEY: type(self).__name__}, default=_iso_date)

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """Read what :meth:`to_json` wrote: an equal entity of the same class.

        ``Entity.from_json`` reads every class, ``Status.from_json`` only statuses. Raises
        ValueError when the text is not JSON, or not that of such an entity.
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
        found = cls if name == cls.__name__ else _classes.get(name)
        if found is None or not issubclass(found, cls):
            raise ValueError(f"not the JSON of a {cls.__name__}, but of {name!r}")
        return found.decode(raw)


#: Every kind of entity by its name; the first class of a name keeps it.
_classes: dict[str, type[Entity]] = {}


def entity_class(name: str) -> type[Entity]:
    """Return the entity class of that name."""
    return _classes[name]


def attributed(value: Any) -> Any:
    """Return a value with every plain dict in it, at any depth, as an AttribAccessDict.

    The value itself is not changed. It has no recursion, as a server may nest deeper than Python.
    """
    if not isinstance(value, (dict, list)):
        return value
    whole = [value]
    pending: list[Any] = [whole]
    while pending:
        container = pending.pop()
        places = enumerate(container) if isinstance(container, list) else container.items()
        for place, child in places:
            if type(child) is dict:
                inner: Any = AttribAccessDict(child)
            elif type(child) is list:
                inner = list(child)
            else:
                continue
            container[place] = inner
            pending.append(inner)
    return whole[0]


def _iso_date(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"a {type(value).__name__} cannot be written as JSON")
