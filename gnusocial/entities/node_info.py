"""What a server publishes about itself in the form common to the federated web."""

from __future__ import annotations

from typing import Any, ClassVar

from gnusocial.entities.base import AttribAccessDict, Entity
from gnusocial.entities.convert import BOOLEAN, COLLECTION, MAPPING, TEXT


class NodeInfo(Entity):
    """A NodeInfo document.

    version (str)
        The version of NodeInfo.
    software (AttribAccessDict)
        ``name`` and ``version`` of the server.
    protocols (list of str)
        The protocols by which it federates.
    services (AttribAccessDict)
        ``inbound`` and ``outbound``: other services that it reads from and writes to.
    openRegistrations (bool)
        Whether anyone may register.
    usage (AttribAccessDict)
        ``users`` (``total``, ``activeHalfyear``, ``activeMonth``), ``localPosts``,
        ``localComments``.
    metadata (AttribAccessDict or None)
        Whatever else the server tells.
    """

    __slots__ = ()

    version: str
    software: AttribAccessDict
    protocols: list[str]
    services: AttribAccessDict
    openRegistrations: bool  # noqa: N815 - the key as the server writes it
    usage: AttribAccessDict
    metadata: AttribAccessDict | None

    _convert: ClassVar[dict[str, Any]] = {
        "version": TEXT,
        "software": MAPPING,
        "protocols": COLLECTION,
        "services": MAPPING,
        "openRegistrations": BOOLEAN,
        "usage": MAPPING,
        "metadata": MAPPING,
    }
