"""What a site publishes about one of its accounts."""

from __future__ import annotations

from gnusocial.entities.base import AttribAccessDict, Entity


class WebFingerLink(Entity):
    """Where something of an account is."""

    __slots__ = ()

    rel: str
    """What it is: ``http://apinamespace.org/twitter`` is the root of the API, \
``http://schemas.google.com/g/2010#updates-from`` the feed."""
    href: str | None
    """Its address."""
    type: str | None
    """Its media type."""
    template: str | None
    """Instead of ``href``: the address with ``{uri}`` to be filled in."""


class WebFinger(Entity):
    """An account as WebFinger describes it."""

    __slots__ = ()
    _always = ("aliases", "links")

    subject: str
    """What was asked for: ``acct:alice@example.org``, or a URL."""
    aliases: list[str]
    """The other names of the same account."""
    links: list[WebFingerLink]
    """What it has, and where."""
    properties: AttribAccessDict | None
    """Whatever else the server tells."""
