"""WebFinger: what a site publishes about one of its accounts."""

from __future__ import annotations

from gnusocial.entities.base import AttribAccessDict, Entity


class WebFingerLink(Entity):
    """A link of an account."""

    __slots__ = ()

    rel: str
    """Its relation: ``http://apinamespace.org/twitter`` is the root of the API, \
    ``http://schemas.google.com/g/2010#updates-from`` the feed."""
    href: str | None
    """Its address."""
    type: str | None
    """Its media type."""
    template: str | None
    """Instead of ``href``: a URL with ``{uri}`` to be replaced."""


class WebFinger(Entity):
    """An account as WebFinger describes it."""

    __slots__ = ()
    _always = ("aliases", "links")

    subject: str
    """The subject of the request: ``acct:alice@example.org``, or a URL."""
    aliases: list[str]
    """The other names of the same account."""
    links: list[WebFingerLink]
    """The links of the account."""
    properties: AttribAccessDict | None
    """Further information that the server publishes."""
