"""A direct message."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gnusocial.entities.base import Entity

if TYPE_CHECKING:
    from datetime import datetime

    from gnusocial.entities.fields import Field
    from gnusocial.entities.user import User

# 2.0 numbers additional recipients: recipient_id_1, recipient_screen_name_1, recipient_1, ...
_FURTHER = r"(recipient_id|recipient_screen_name|recipient)_\d+"  # compiled at its first use


class DirectMessage(Entity):
    """A message from one user to another.

    Version 2.0 numbers the second and further recipients: ``message["recipient_id_1"]`` (int),
    ``message["recipient_screen_name_1"]`` (str) and ``message["recipient_1"]`` (:class:`User`).
    """

    __slots__ = ()
    _required = ("id",)

    id: int
    """The id of the message; on 2.0 that of a status."""
    text: str
    """The plain text, not escaped."""
    created_at: datetime
    """When it was sent."""
    sender_id: int
    """The id of the sender."""
    sender_screen_name: str
    """The nickname of the sender."""
    sender: User
    """The sender, without ``status``."""
    recipient_id: int
    """The id of the recipient."""
    recipient_screen_name: str
    """The nickname of the recipient."""
    recipient: User
    """The recipient, without ``status``."""

    # Fields that only version 2.0 sends:
    total_recipients: int | None
    """The number of recipients."""

    # Fields that only Friendica sends:
    title: str | None
    """The title."""
    friendica_seen: bool | None
    """Whether the recipient has read it."""
    friendica_parent_uri: str | None
    """The first message of the conversation."""

    @classmethod
    def _field_of(cls, key: str) -> Field | None:
        match = re.fullmatch(_FURTHER, key, re.ASCII)
        return cls._fields[match[1]] if match else None
