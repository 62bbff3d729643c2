"""NodeInfo: what a federated server publishes about itself."""

from __future__ import annotations

from gnusocial.entities.base import AttribAccessDict, Entity


class NodeInfo(Entity):
    """A NodeInfo document."""

    __slots__ = ()

    version: str
    """The version of NodeInfo."""
    software: AttribAccessDict
    """``name`` and ``version`` of the server."""
    protocols: list[str]
    """The federation protocols that it supports."""
    services: AttribAccessDict
    """``inbound`` and ``outbound``: other services that it reads from and posts to."""
    openRegistrations: bool  # noqa: N815 - the key as the server writes it
    """Whether anyone may register."""
    usage: AttribAccessDict
    """``users`` (``total``, ``activeHalfyear``, ``activeMonth``), ``localPosts``, \
``localComments``."""
    metadata: AttribAccessDict | None
    """Further information that the server publishes."""
