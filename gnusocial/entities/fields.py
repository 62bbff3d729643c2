"""The fields of entities: the meaning of an annotation, its converter and its default.

The annotations of an entity are the only declaration of its fields. ``field_of`` turns each into a
:class:`Field`. A field whose annotation does not include None always has a value of its type: if
the server sent none, the empty value of that type is used.

A converter leaves a value of the right type unchanged. It returns ``UNREADABLE`` for a value that
it cannot convert, and raises ValueError for one that is nested too deeply.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from gnusocial.entities.dates import UNKNOWN_DATE, date_reader
from gnusocial.entities.mapping import DEEPEST, AttribAccessDict, attributed

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo

    Convert = Callable[[Any, "Reading"], Any]

_NoneType = type(None)


class Reading:
    """The state shared by all objects that are decoded in one call."""

    __slots__ = ("dates", "users")

    def __init__(self, tz: tzinfo | None = None) -> None:
        self.dates = date_reader(tz)
        #: The users decoded so far by id, as sent and as decoded. The class is not named here,
        #: because it is created with this module.
        self.users: dict[int, tuple[dict[str, Any], Any]] = {}


class _Unreadable:
    """The type of ``UNREADABLE``."""


#: What a converter returns for a value that cannot be converted to its type.
UNREADABLE: Final = _Unreadable()


class Field:
    """One field of an entity, defined by its annotation."""

    def __init__(
        self, convert: Convert, settled: tuple[type, ...], missing: Callable[[], Any]
    ) -> None:
        self.convert = convert
        #: The types of values that need no conversion.
        self.settled = settled
        #: Creates the default for a missing value.
        self.missing = missing


#: The entities that are imported when they are needed, each with its module.
LATE = {
    "Activity": "activity_stream",
    "ActivityExtra": "activity_stream",
    "ActivityObject": "activity_stream",
    "ActivityStream": "activity_stream",
    "NoticeInfo": "activity_stream",
    "ProfileInfo": "activity_stream",
    "Config": "config",
    "ConfigAttachments": "config",
    "ConfigGroup": "config",
    "ConfigIntegration": "config",
    "ConfigLicense": "config",
    "ConfigNickname": "config",
    "ConfigNotice": "config",
    "ConfigProfile": "config",
    "ConfigSite": "config",
    "ConfigThrottle": "config",
    "ConfigUrl": "config",
    "ConfigXmpp": "config",
    "Context": "context",
    "DirectMessage": "direct_message",
    "Faver": "faver",
    "Group": "group",
    "Media": "media",
    "MediaImage": "media",
    "NodeInfo": "node_info",
    "Notification": "notification",
    "RateLimitStatus": "rate_limit_status",
    "Relationship": "relationship",
    "RelationshipSide": "relationship",
    "UserList": "user_list",
    "WebFinger": "web_finger",
    "WebFingerLink": "web_finger",
}


class _Classes(dict[str, Any]):
    """Every entity class by name.

    Fields refer to classes by name because some refer to each other: a User has its last Status, a
    Status its User.
    """

    def add(self, cls: type) -> None:
        """Add a class, unless another one has its name."""
        if cls.__name__ not in LATE:
            self.setdefault(cls.__name__, cls)

    def __missing__(self, name: str) -> Any:
        # The import waits until another thread has imported all of the module.
        module = import_module(f"gnusocial.entities.{LATE[name]}")
        found = self[name] = getattr(module, name)
        return found


classes = _Classes()


def to_integer(value: Any) -> Any:
    """Return an int, also from a string of digits. False and "", which mean no value, give None."""
    if type(value) is int:
        return value
    if isinstance(value, str):
        digits = value[1:] if value[:1] == "-" else value
        # Ids and counts have at most 19 digits, and Python refuses to parse very long numbers.
        if digits.isdecimal() and len(digits) < 20:
            return int(value)
    return None if value is None or value is False or value == "" else UNREADABLE


_TRUTH = {"1": True, "true": True, "yes": True, "on": True} | dict.fromkeys(
    ("", "0", "false", "no", "off"), False
)


def _integer(value: Any, _: Reading) -> Any:
    return to_integer(value)


def _boolean(value: Any, _: Reading) -> Any:
    # Also 1 and 0, and the strings that PHP and administrators use for yes and no.
    if isinstance(value, str):
        return _TRUTH.get(value.strip().lower(), UNREADABLE)
    if isinstance(value, int) and value in (0, 1):
        return bool(value)
    return None if value is None else UNREADABLE


def _text(value: Any, _: Reading) -> Any:
    return None if value is None or value is False else UNREADABLE  # PHP's False is "not set"


def _date(value: Any, reading: Reading) -> Any:
    if isinstance(value, str) and value:
        return reading.dates[value] or UNREADABLE
    return None if value is None or value is False or value == "" else UNREADABLE


def _mapping(value: Any, _: Reading) -> Any:
    if isinstance(value, dict):
        return attributed(value, DEEPEST)
    # PHP writes an empty array as [], even if it means an object.
    return None if value is None or value is False or value == [] else UNREADABLE


def _texts(value: Any, _: Reading) -> Any:
    if isinstance(value, list):
        return [item for item in value if isinstance(item, str)]
    return [] if value is None or value is False else UNREADABLE


def _entity(name: str) -> Convert:
    def convert(value: Any, reading: Reading) -> Any:
        if isinstance(value, dict):
            try:
                return classes[name]._decode(value, reading)
            except (TypeError, ValueError):
                return UNREADABLE
        return _mapping(value, reading)

    return convert


def _list_of(convert_item: Convert) -> Convert:
    """Return the converter for a list of objects; items of another type are left out."""

    def convert(value: Any, reading: Reading) -> Any:
        if isinstance(value, list):
            items = [convert_item(item, reading) for item in value if isinstance(item, dict)]
            return [item for item in items if item is not UNREADABLE]
        return [] if value is None or value is False else UNREADABLE

    return convert


def _unknown_date() -> datetime:
    return UNKNOWN_DATE


_SCALARS = {
    "int": Field(_integer, (int,), int),
    "bool": Field(_boolean, (bool,), bool),
    "str": Field(_text, (str,), str),
    "datetime": Field(_date, (datetime,), _unknown_date),
    "NotificationKind": Field(_text, (str,), str),
    "AttribAccessDict": Field(_mapping, (AttribAccessDict,), AttribAccessDict),
}
#: The item types of lists besides entities.
_ITEMS = ("str", "AttribAccessDict")


@cache
def field_of(annotation: str) -> Field:
    """Return the field for this annotation. Raises TypeError for an unsupported annotation."""
    holding = annotation.removesuffix(" | None")
    listed = holding.startswith("list[") and holding.endswith("]")
    name = holding[5:-1] if listed else holding
    is_entity = name[:1].isupper() and name.isidentifier()
    if not is_entity and name not in (_ITEMS if listed else _SCALARS):
        raise TypeError(
            f"an entity cannot have the annotation {annotation!r}; it can have int, bool, str, "
            "datetime, AttribAccessDict, an entity, or a list of str, AttribAccessDict or an "
            "entity, each with or without '| None'"
        )
    if listed:
        field = _list_field(name)
    elif name in _SCALARS:
        field = _SCALARS[name]
    else:
        field = Field(_entity(name), (), lambda: classes[name]())
    settled = field.settled if listed else (*field.settled, _NoneType)
    return Field(field.convert, settled, _NoneType if holding != annotation else field.missing)


def _list_field(item: str) -> Field:
    if item == "str":
        return Field(_texts, (), list)
    return Field(_list_of(_mapping if item == "AttribAccessDict" else _entity(item)), (), list)
