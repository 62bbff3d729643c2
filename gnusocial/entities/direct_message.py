"""A message from one user to another."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gnusocial.entities.base import Entity

if TYPE_CHECKING:
    from datetime import datetime

    from gnusocial.entities.fields import Field
    from gnusocial.entities.user import User

# 2.0 numbers the further recipients: recipient_id_1, recipient_screen_name_1, recipient_1, ...
_FURTHER = re.compile(r"(recipient_id|recipient_screen_name|recipient)_\d+", re.ASCII)


class DirectMessage(Entity):
    """A message from one user to another.

    Version 2.0 numbers the second and further recipients: ``message["recipient_id_1"]`` (int),
    ``message["recipient_screen_name_1"]`` (str) and ``message["recipient_1"]`` (:class:`User`).
    """

    __slots__ = ()
    _required = ("id",)

    id: int
    """The number of the message; on 2.0 that of a status."""
    text: str
    """The plain text, nothing escaped."""
    created_at: datetime
    """When it was sent."""
    sender_id: int
    """The number of the user who wrote it."""
    sender_screen_name: str
    """The nickname of the user who wrote it."""
    sender: User
    """The user who wrote it, without ``status``."""
    recipient_id: int
    """The number of the user it was sent to."""
    recipient_screen_name: str
    """The nickname of the user it was sent to."""
    recipient: User
    """The user it was sent to, without ``status``."""

    # Fields that only version 2.0 sends:
    total_recipients: int | None
    """How many users it was sent to."""

    # Fields that only Friendica sends:
    title: str | None
    """The title."""
    friendica_seen: bool | None
    """Whether it was read."""
    friendica_parent_uri: str | None
    """The first message of the conversation."""

    @classmethod
    def _field_of(cls, key: str) -> Field | None:
        match = _FURTHER.fullmatch(key)
        return cls._fields[match[1]] if match else None
