"""A status: what a user posted, and what the server tells of users in the form of a status."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar

from gnusocial.entities.base import AttribAccessDict, Entity
from gnusocial.entities.convert import (
    BOOLEAN,
    COLLECTION,
    DATE,
    INTEGER,
    MAPPING,
    TEXT,
    many,
    one,
    to_integer,
)
from gnusocial.entities.user import User

if TYPE_CHECKING:
    from datetime import datetime

    from typing_extensions import Self

    from gnusocial.entities.attachment import Attachment
    from gnusocial.entities.attention import Attention
    from gnusocial.entities.dates import DateReader

#: How many keys a status has that any GNU social since 1.20 sends, without attachments.
_REGULAR_SIZE = 16

# Until 1.2.0 the source is a link: <a href="URL" rel="nofollow">NAME</a>
_SOURCE_LINK = re.compile(r"""\s*<a\b[^>]*\bhref=(["'])(.*?)\1[^>]*>(.*?)</a>\s*""", re.DOTALL)


class Status(Entity):
    """A status, called notice on GNU social.

    Until version 2.0 timelines also hold favourites, follows, joins and deletions in this form;
    :func:`gnusocial.entities.kinds.activity_kind` tells them apart.

    Keys of every status:

    id (int)
        The number of the status on this server.
    text (str)
        The plain text, nothing escaped.
    statusnet_html (str)
        The text as HTML.
    created_at (datetime)
        When it was posted; the text as sent where it is unreadable.
    uri (str or None)
        The global identifier. Not on Friendica.
    source, source_link (str or None)
        The name of the application that posted it, and the address of its home page.
    in_reply_to_status_id, in_reply_to_user_id (int or None), in_reply_to_screen_name (str or None)
        What it answers.
    statusnet_conversation_id (int)
        The conversation it belongs to, 0 for none.
    attachments (list of Attachment)
        Files and links; the empty list for none.
    geo (AttribAccessDict or None)
        The place: ``type`` is ``Point``, ``coordinates`` are latitude and longitude, in this order.
    truncated (bool)
        Always False.
    favorited (bool), repeated (bool or None)
        Whether the caller has favourited or repeated it; False for anonymous callers. Friendica
        does not send ``repeated``.

    Keys that may be missing:

    user (User)
        Who posted it, without ``status``. Missing when the status itself is in a User.
    retweeted_status (Status)
        In a repeat: what was repeated, as long as it exists.
    repeated_id (int)
        Where ``repeated`` is true: the caller's repeat, which is what to delete to take it back.
    tags (list of str)
        Where the plugin SensitiveContent runs.

    Keys that only the plugin Qvitter adds:

    statusnet_in_groups (list of AttribAccessDict)
        The groups it was posted to, with ``nickname`` and ``url``.
    attentions (list of Attention)
        The users it was addressed to.
    fave_num, repeat_num (int)
        How often it was favourited and repeated.
    external_url, in_reply_to_profileurl, in_reply_to_ostatus_uri (str)
        Addresses of it, and of the user it answers.
    is_post_verb, is_local, qvitter_delete_notice (bool)
        Whether it is a post at all, was posted here, tells of a deletion.

    Keys that only Friendica adds: ``id_str``, ``in_reply_to_status_id_str``,
    ``in_reply_to_user_id_str``, ``friendica_title`` and ``friendica_html`` (str),
    ``friendica_author`` and ``friendica_owner`` (User), ``friendica_private`` (bool),
    ``friendica_comments`` (int), ``friendica_activities``, ``entities`` and ``extended_entities``
    (AttribAccessDict).
    """

    __slots__ = ()

    text: str
    truncated: bool
    created_at: datetime | str
    in_reply_to_status_id: int | None
    uri: str | None
    source: str | None
    source_link: str | None
    id: int
    in_reply_to_user_id: int | None
    in_reply_to_screen_name: str | None
    geo: AttribAccessDict | None
    attachments: list[Attachment]
    user: User | None
    statusnet_html: str
    statusnet_conversation_id: int
    favorited: bool
    repeated: bool | None
    repeated_id: int | None
    retweeted_status: Status | None
    tags: list[str] | None
    statusnet_in_groups: list[AttribAccessDict] | None
    attentions: list[Attention] | None
    fave_num: int | None
    repeat_num: int | None
    external_url: str | None
    in_reply_to_profileurl: str | None
    in_reply_to_ostatus_uri: str | None
    is_post_verb: bool | None
    is_local: bool | None
    qvitter_delete_notice: bool | None
    id_str: str | None
    in_reply_to_status_id_str: str | None
    in_reply_to_user_id_str: str | None
    friendica_title: str | None
    friendica_html: str | None
    friendica_author: User | None
    friendica_owner: User | None
    friendica_private: bool | None
    friendica_comments: int | None
    friendica_activities: AttribAccessDict | None
    entities: AttribAccessDict | None
    extended_entities: AttribAccessDict | None

    _convert: ClassVar[dict[str, Any]] = {
        "text": TEXT,
        "truncated": BOOLEAN,
        "created_at": DATE,
        "in_reply_to_status_id": INTEGER,
        "uri": TEXT,
        "source": TEXT,
        "source_link": TEXT,
        "id": INTEGER,
        "in_reply_to_user_id": INTEGER,
        "in_reply_to_screen_name": TEXT,
        "geo": MAPPING,
        "attachments": many("Attachment"),
        "user": one("User"),
        "statusnet_html": TEXT,
        "statusnet_conversation_id": INTEGER,
        "favorited": BOOLEAN,
        "repeated": BOOLEAN,
        "repeated_id": INTEGER,
        "retweeted_status": one("Status"),
        "tags": COLLECTION,
        "statusnet_in_groups": COLLECTION,
        "attentions": many("Attention"),
        "fave_num": INTEGER,
        "repeat_num": INTEGER,
        "external_url": TEXT,
        "in_reply_to_profileurl": TEXT,
        "in_reply_to_ostatus_uri": TEXT,
        "is_post_verb": BOOLEAN,
        "is_local": BOOLEAN,
        "qvitter_delete_notice": BOOLEAN,
        "id_str": TEXT,
        "in_reply_to_status_id_str": TEXT,
        "in_reply_to_user_id_str": TEXT,
        "friendica_title": TEXT,
        "friendica_html": TEXT,
        "friendica_author": one("User"),
        "friendica_owner": one("User"),
        "friendica_private": BOOLEAN,
        "friendica_comments": INTEGER,
        "friendica_activities": MAPPING,
        "entities": MAPPING,
        "extended_entities": MAPPING,
    }
    _default: ClassVar[dict[str, Any]] = {"attachments": list}

    @classmethod
    def _decode(cls, raw: dict[str, Any], dates: DateReader) -> Self:
        """Decode the status of a page at close to the cost of a copy, as ``User._decode`` does."""
        has_attachments = "attachments" in raw
        try:
            if (
                len(raw) == _REGULAR_SIZE + has_attachments
                and type(raw["id"]) is type(raw["statusnet_conversation_id"]) is int
                and type(raw["truncated"])
                is type(raw["favorited"])
                is type(raw["repeated"])
                is bool
                and raw["geo"] is None
                and type(created_at := raw["created_at"]) is str
                and type(user := raw["user"]) is dict
                and "source_link" in raw
            ):
                status = cls(raw)
                status["created_at"] = dates[created_at]
                if raw["in_reply_to_status_id"] is not None:
                    status["in_reply_to_status_id"] = to_integer(raw["in_reply_to_status_id"])
                if raw["in_reply_to_user_id"] is not None:
                    status["in_reply_to_user_id"] = to_integer(raw["in_reply_to_user_id"])
                status["user"] = _decode_user(user, dates)
                attachments = raw["attachments"] if has_attachments else []
                status["attachments"] = (
                    [] if attachments == [] else _decode_attachments(attachments, dates)
                )
                return status
        except KeyError:
            pass
        status = super()._decode(raw, dates)
        if "source_link" not in raw:
            _split_source(status)
        return status


_decode_user = User._decode
_decode_attachments = Status._convert["attachments"].convert


def _split_source(status: Status) -> None:
    """Give a status of 1.2.0 or older the plain ``source`` and ``source_link`` of later ones."""
    from html import unescape

    source = status.get("source")
    match = _SOURCE_LINK.fullmatch(source) if isinstance(source, str) else None
    status["source_link"] = unescape(match[2]) if match else None
    if match:
        status["source"] = unescape(match[3])
