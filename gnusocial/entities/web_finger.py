"""What a site publishes about one of its accounts."""

from __future__ import annotations

from typing import Any, ClassVar

from gnusocial.entities.base import AttribAccessDict, Entity
from gnusocial.entities.convert import COLLECTION, MAPPING, TEXT, many


class WebFingerLink(Entity):
    """Where something of an account is.

    rel (str)
        What it is: ``http://apinamespace.org/twitter`` is the root of the API,
        ``http://schemas.google.com/g/2010#updates-from`` the feed.
    href (str or None)
        Its address.
    type (str or None)
        Its media type.
    template (str or None)
        Instead of ``href``: the address with ``{uri}`` to be filled in.
    """

    __slots__ = ()

    rel: str
    href: str | None
    type: str | None
    template: str | None

    _convert: ClassVar[dict[str, Any]] = {
        "rel": TEXT,
        "href": TEXT,
        "type": TEXT,
        "template": TEXT,
    }


class WebFinger(Entity):
    """An account as WebFinger describes it.

    subject (str)
        What was asked for: ``acct:alice@example.org``, or a URL.
    aliases (list of str)
        The other names of the same account.
    links (list of WebFingerLink)
        What it has, and where.
    properties (AttribAccessDict or None)
        Whatever else the server tells.
    """

    __slots__ = ()

    subject: str
    aliases: list[str]
    links: list[WebFingerLink]
    properties: AttribAccessDict | None

    _convert: ClassVar[dict[str, Any]] = {
        "subject": TEXT,
        "aliases": COLLECTION,
        "links": many("WebFingerLink"),
        "properties": MAPPING,
    }
    _default: ClassVar[dict[str, Any]] = {"aliases": list, "links": list}
