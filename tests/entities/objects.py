"""The recorded responses with entities, by path, and the documented types of the entities."""

from __future__ import annotations

import re
import types
import typing
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from typing import Any, ClassVar, Union

import gnusocial.entities
from gnusocial.entities import (
    ActivityStream,
    AttribAccessDict,
    Config,
    DirectMessage,
    Entity,
    Faver,
    Group,
    Media,
    NodeInfo,
    RateLimitStatus,
    Relationship,
    Status,
    User,
    UserList,
)
from gnusocial.entities.fields import Field
from tests.recorded import Exchange, exchanges

#: Which entity answers on which path below the API root; the first match counts.
CLASS_BY_PATH: list[tuple[str, type[Entity]]] = [
    (r".*\.as", ActivityStream),
    (r"statuses/favs/.*", Faver),
    (r"statuses/(friends|followers)\b(?!_).*", User),
    (r"(statuses|favorites|bookmarks|search)\b.*", Status),
    (r"statusnet/(conversation|tags/timeline|groups/timeline)/.*", Status),
    (r"statusnet/groups/(membership|admins)/.*", User),
    (r"statusnet/groups/(?!is_member).*", Group),
    (r"friendships/show.*", Relationship),
    (r"friendships/(create|destroy).*", User),
    (r"account/rate_limit_status.*", RateLimitStatus),
    (r"(account|blocks|users|externalprofile)/.*", User),
    (r"direct_messages.*", DirectMessage),
    (r"(gnusocial|statusnet)/config.*", Config),
    (r"media/upload.*", Media),
    (r"nodeinfo/2.*", NodeInfo),
    (r"\w+/lists/\w+/statuses.*", Status),
    (r"\w+/\w+/(members|subscribers)\.json", UserList),
    (r"lists.*|\w+/lists.*", UserList),
]
#: Answers in JSON that hold none of our entities.
OTHERS = (
    r"(gnusocial|statusnet)/version|help/test|check_nickname|checkhub|friendships/exists|"
    r"(friends|followers)/ids|statusnet/groups/is_member|attachment/"
)
_METHODS = frozenset(dir(dict))
#: An object that holds a list of entities, under the name of its kind.
ENVELOPES: dict[str, type[Entity]] = {
    "lists": UserList,
    "users": User,
    "statuses": Status,
    "relationship": Relationship,
}


def answers() -> list[Exchange]:
    """Return the recorded responses of the API with status 200 and a JSON list or object."""
    return [
        each for each in exchanges() if api_path(each) and isinstance(value(each), (dict, list))
    ]


def api_path(exchange: Exchange) -> str | None:
    match = re.match(r"/*(?:index\.php/)?api/(.*)", exchange.request["path"])
    return match[1].split("?")[0] if match else None


def value(exchange: Exchange) -> Any:
    if exchange.response.status != 200:
        return None
    try:
        return exchange.json()
    except ValueError:
        return None


def entity_class(exchange: Exchange) -> type[Entity] | None:
    path = api_path(exchange) or ""
    return next((cls for pattern, cls in CLASS_BY_PATH if re.fullmatch(pattern, path)), None)


def is_other(exchange: Exchange) -> bool:
    return bool(re.match(OTHERS, api_path(exchange) or "")) or "errors" in value(exchange)


def recorded_objects(only: type[Entity] | None = None) -> Iterator[tuple[str, type[Entity], Any]]:
    """Yield every recorded object that is an entity: its source, its class, the JSON."""
    for each in answers():
        cls = None if is_other(each) else entity_class(each)
        if cls is None:
            continue
        whole = value(each)
        for name, inside in ENVELOPES.items():
            if isinstance(whole, dict) and name in whole and cls is not Config:
                cls, whole = inside, whole[name]
                break
        for raw in whole if isinstance(whole, list) else [whole]:
            if only in (None, cls):
                yield each.id, cls, raw


def entity_classes() -> list[type[Entity]]:
    """Return every entity class."""
    found: list[type[Entity]] = []
    pending = [Entity]
    while pending:
        for cls in pending.pop().__subclasses__():
            if cls.__module__.startswith("gnusocial.") and cls not in found:
                found.append(cls)
                pending.append(cls)
    return found


@cache
def documented(cls: type[Entity]) -> dict[str, Any]:
    """Return the documented keys of a class with their types."""
    names: dict[str, Any] = {each.__name__: each for each in entity_classes()}
    names |= {
        "datetime": datetime,
        "AttribAccessDict": AttribAccessDict,
        "Mapping": Mapping,
        "Field": Field,
    }
    hints = typing.get_type_hints(cls, localns=names)
    hints = {key: hint for key, hint in hints.items() if typing.get_origin(hint) is not ClassVar}
    hints = {key: hint for key, hint in hints.items() if not key.startswith("_")}
    if cls is ActivityStream:  # cannot be annotated: items is a method of dict
        hints["items"] = list[gnusocial.entities.Activity]
    return hints


def required(cls: type[Entity]) -> dict[str, Any]:
    """Return a minimal valid object for a class."""
    hints = documented(cls)
    return {key: _least(hints[key]) for key in cls._required}


def _least(hint: Any) -> Any:
    if typing.get_origin(hint) is typing.Literal:
        return typing.get_args(hint)[0]
    return {int: 1, str: "x"}[hint] if hint in (int, str) else required(hint)


def wrong_values(entity: Entity) -> list[tuple[str, str, Any]]:
    """Return the values of an entity that do not have their documented type, by attribute or item.

    As an item, None is allowed for any value that could not be decoded.
    """
    wrong = []
    for part in inner_entities(entity):
        for key, hint in documented(type(part)).items():
            by_item = part.get(key)
            by_attribute = by_item if key in _METHODS else getattr(part, key)
            is_right = by_item is None or is_of_type(by_item, hint)
            if not (is_right and (key in _METHODS or is_of_type(by_attribute, hint))):
                wrong.append((type(part).__name__, key, by_item))
    return wrong


def may_be_none(hint: Any) -> bool:
    return type(None) in typing.get_args(hint)


def is_of_type(value: Any, hint: Any) -> bool:
    """Return whether a value has exactly the documented type; a bool is not an int."""
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin in (Union, types.UnionType):
        return any(is_of_type(value, each) for each in inner)
    if origin is typing.Literal:
        return value in inner
    if origin is list:
        return type(value) is list and all(is_of_type(each, inner[0]) for each in value)
    return type(value) is hint


def inner_entities(entity: Any) -> Iterator[Entity]:
    """Yield an entity and every entity in it."""
    if isinstance(entity, Entity):
        yield entity
    children = entity.values() if isinstance(entity, dict) else entity
    for child in children:
        if isinstance(child, (dict, list)):
            yield from inner_entities(child)
