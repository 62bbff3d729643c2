"""A message from one user to another."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar

from gnusocial.entities.base import Entity
from gnusocial.entities.convert import BOOLEAN, DATE, INTEGER, TEXT, one

if TYPE_CHECKING:
    from datetime import datetime

    from typing_extensions import Self

    from gnusocial.entities.dates import DateReader
    from gnusocial.entities.user import User

# 2.0 numbers the further recipients: recipient_id_1, recipient_screen_name_1, recipient_1, ...
_FURTHER = re.compile(r"(recipient_id|recipient_screen_name|recipient)_\d+", re.ASCII)


class DirectMessage(Entity):
    """A message from one user to another.

    Keys of every message:

    id (int)
        The number of the message; on 2.0 that of a status.
    text (str)
        The plain text, nothing escaped.
    created_at (datetime)
        When it was sent; the text as sent where it is unreadable.
    sender_id, recipient_id (int), sender_screen_name, recipient_screen_name (str)
        Who wrote to whom.
    sender, recipient (User)
        The same in full, without their last status.

    Keys that only 2.0 adds:

    total_recipients (int)
        How many users it was sent to.
    recipient_id_1, recipient_screen_name_1, recipient_1, ... (int, str, User)
        The second and further recipients.

    Keys that only Friendica adds: ``title`` and ``friendica_parent_uri`` (str), ``friendica_seen``
    (bool).
    """

    __slots__ = ()

    id: int
    sender_id: int
    text: str
    recipient_id: int
    created_at: datetime | str
    sender_screen_name: str
    recipient_screen_name: str
    sender: User
    recipient: User
    total_recipients: int | None
    title: str | None
    friendica_seen: bool | None
    friendica_parent_uri: str | None

    _convert: ClassVar[dict[str, Any]] = {
        "id": INTEGER,
        "sender_id": INTEGER,
        "text": TEXT,
        "recipient_id": INTEGER,
        "created_at": DATE,
        "sender_screen_name": TEXT,
        "recipient_screen_name": TEXT,
        "sender": one("User"),
        "recipient": one("User"),
        "total_recipients": INTEGER,
        "title": TEXT,
        "friendica_seen": BOOLEAN,
        "friendica_parent_uri": TEXT,
    }

    @classmethod
    def _decode(cls, raw: dict[str, Any], dates: DateReader) -> Self:
        message = super()._decode(raw, dates)
        for key, value in raw.items():
            if match := _FURTHER.fullmatch(key):
                message[key] = cls._convert[match[1]].convert(value, dates)
        return message
