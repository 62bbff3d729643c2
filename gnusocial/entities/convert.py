"""How the values of a key become uniform, whatever the version of the server.

One :class:`Converter` per kind of value; the entities name them in their tables. A converter never
raises: a value that it does not understand stays as it came. It changes nothing in a value that is
already uniform.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from gnusocial.entities.base import AttribAccessDict, attributed, entity_class

if TYPE_CHECKING:
    from collections.abc import Callable

    from gnusocial.entities.dates import DateReader

_NoneType = type(None)


class Converter(NamedTuple):
    """What makes the values of a key uniform."""

    convert: Callable[[Any, DateReader], Any]
    #: The types of values that are uniform as they come, for which ``convert`` is not called.
    settled: tuple[type, ...]


def to_integer(value: Any) -> Any:
    """Return a string of digits as int; false and the empty string, which mean none, as None."""
    if isinstance(value, str):
        digits = value[1:] if value[:1] == "-" else value
        # No id or count has more than 19 digits, and Python refuses to read very long ones.
        if digits.isdecimal() and len(digits) < 20:
            return int(value)
    return None if value is False or value == "" else attributed(value)


_TRUTH = {"1": True, "true": True, "yes": True, "on": True} | dict.fromkeys(
    ("", "0", "false", "no", "off"), False
)


def to_boolean(value: Any) -> Any:
    """Return 1 and 0, and the strings by which PHP and administrators say yes and no, as bool."""
    if isinstance(value, str):
        return _TRUTH.get(value.strip().lower(), value)
    if isinstance(value, int) and value in (0, 1):
        return bool(value)
    return attributed(value)


def _integer(value: Any, _: DateReader) -> Any:
    return to_integer(value)


def _boolean(value: Any, _: DateReader) -> Any:
    return to_boolean(value)


def _text(value: Any, _: DateReader) -> Any:
    return None if value is False else attributed(value)


def _date(value: Any, dates: DateReader) -> Any:
    if isinstance(value, str):
        return dates[value]
    return None if value is False else attributed(value)


def _mapping(value: Any, _: DateReader) -> Any:
    # PHP writes an empty array as [], also where it means an object.
    return None if value is False or value == [] else attributed(value)


def _collection(value: Any, _: DateReader) -> Any:
    return [] if value is None or value is False else attributed(value)


def one(name: str) -> Converter:
    """Return the converter for a key that holds an entity of that class.

    The class is given by its name, because some refer to each other: a User has its last Status, a
    Status its User.
    """

    def convert(value: Any, dates: DateReader) -> Any:
        if isinstance(value, dict):
            try:
                return entity_class(name)._decode(value, dates)
            except RecursionError:  # nested deeper than Python can follow: no entity of a server
                return value
        return _mapping(value, dates)

    return Converter(convert, (_NoneType,))


def many(name: str) -> Converter:
    """Return the converter for a key that holds a list of entities of that class."""
    convert_one = one(name).convert

    def convert(value: Any, dates: DateReader) -> Any:
        if isinstance(value, list):
            return [
                convert_one(item, dates) if isinstance(item, dict) else attributed(item)
                for item in value
            ]
        return _collection(value, dates)

    return Converter(convert, ())


#: An int; also from a string of digits. False and "" are None.
INTEGER = Converter(_integer, (int, _NoneType))
#: A bool; also from 1, 0, "1", "0", "true", "false", "yes", "no", "on", "off" and "".
BOOLEAN = Converter(_boolean, (bool, _NoneType))
#: A string. False, by which PHP says "not set", is None.
TEXT = Converter(_text, (str, _NoneType))
#: An aware datetime; an unreadable date stays the string it was. False and "" are None.
DATE = Converter(_date, (datetime, _NoneType))
#: An AttribAccessDict. False and PHP's empty array are None.
MAPPING = Converter(_mapping, (AttribAccessDict, _NoneType))
#: A list of strings, or of AttribAccessDict. None and False are the empty list.
COLLECTION = Converter(_collection, ())
