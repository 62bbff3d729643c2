"""A status: a post of a user, or an activity that the server reports in the form of a status."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from gnusocial.entities.addresses import status_page
from gnusocial.entities.base import LARGEST_ID, AttribAccessDict, Entity
from gnusocial.entities.fields import field_of, to_integer
from gnusocial.entities.kinds import status_kind
from gnusocial.entities.user import User

if TYPE_CHECKING:
    from datetime import datetime

    from typing_extensions import Self

    from gnusocial.entities.attachment import Attachment
    from gnusocial.entities.attention import Attention
    from gnusocial.entities.fields import Reading
    from gnusocial.entities.kinds import StatusKind

#: The number of keys of a status from any GNU social since 1.20, without attachments.
_REGULAR_SIZE = 16

# Until 1.2.0 the source is a link: <a href="URL" rel="nofollow">NAME</a>
_SOURCE_LINK = r"""\s*<a\s[^<>]{0,500}?\bhref=(["'])((?:(?!\1)[^<>])*)\1[^<>]*>([^<>]*)</a>\s*"""


class Status(Entity):
    """A status, called notice on GNU social.

    Before version 2.0, timelines also contain favorites, follows, joins and deletions in this form;
    :attr:`kind` distinguishes them.
    """

    __slots__ = ()
    _required = ("id",)
    _always = ("attachments",)

    id: int
    """The id of the status on this server."""
    text: str
    """The plain text, not escaped."""
    statusnet_html: str
    """The text as HTML."""
    created_at: datetime
    """When it was posted."""
    user: User
    """The author, without ``status``. An empty User if the status itself is part of a User."""
    uri: str | None
    """The global identifier. Not on Friendica."""
    source: str | None
    """The name of the application that posted it."""
    source_link: str | None
    """The home page of that application."""
    in_reply_to_status_id: int | None
    """The id of the status that it replies to; None also if that was deleted."""
    in_reply_to_user_id: int | None
    """The id of the author of that status."""
    in_reply_to_screen_name: str | None
    """The nickname of that author."""
    statusnet_conversation_id: int
    """The id of its conversation, 0 for none."""
    attachments: list[Attachment]
    """Files and links; an empty list for none."""
    geo: AttribAccessDict | None
    """The location: ``type`` is ``Point``, ``coordinates`` are latitude and longitude, in order.
    """
    truncated: bool
    """Always False."""
    favorited: bool
    """Whether you have favorited it. False for anonymous callers."""
    repeated: bool | None
    """Whether you have repeated it. False for anonymous callers. Not on Friendica."""

    # Fields that may be missing:
    retweeted_status: Status | None
    """In a repeat: the repeated status, as long as it exists."""
    repeated_id: int | None
    """If ``repeated`` is True: the id of your repeat. Delete that status to undo the repeat."""
    tags: list[str] | None
    """If the plugin SensitiveContent is active: the hashtags."""

    # Fields that only the plugin Qvitter sends:
    statusnet_in_groups: list[AttribAccessDict] | None
    """The groups it was posted to, with ``nickname`` and ``url``."""
    attentions: list[Attention] | None
    """The users it was addressed to."""
    fave_num: int | None
    """The number of favorites."""
    repeat_num: int | None
    """The number of repeats."""
    external_url: str | None
    """Its page on the server where it was posted. Also sent by Friendica."""
    in_reply_to_profileurl: str | None
    """The profile URL of the user that it replies to."""
    in_reply_to_ostatus_uri: str | None
    """The global identifier of that user."""
    is_post_verb: bool | None
    """Whether it is a post, and not an activity."""
    is_local: bool | None
    """Whether it was posted on this server."""
    qvitter_delete_notice: bool | None
    """Whether it reports a deletion."""

    # Fields that only Friendica sends:
    id_str: str | None
    """``id`` as text."""
    in_reply_to_status_id_str: str | None
    """``in_reply_to_status_id`` as text."""
    in_reply_to_user_id_str: str | None
    """``in_reply_to_user_id`` as text."""
    friendica_title: str | None
    """The title, which is also in front of ``text``."""
    friendica_html: str | None
    """The text as HTML."""
    friendica_author: User | None
    """The author."""
    friendica_owner: User | None
    """The user on whose profile it was posted."""
    friendica_private: bool | None
    """Whether it is not public."""
    friendica_comments: int | None
    """The number of comments."""
    friendica_activities: AttribAccessDict | None
    """The reactions: ``like``, ``dislike``, ``announce`` and others are lists of users."""
    entities: AttribAccessDict | None
    """Links, mentions, hashtags and media in the text, with their positions."""
    extended_entities: AttribAccessDict | None
    """The same, with all media."""

    @property
    def kind(self) -> StatusKind:
        """The kind of the status. ``"post"``, ``"reply"`` and ``"repeat"`` are posted by its user.

        The others report an activity of the user: ``"favorite"``, ``"follow"``, ``"unfollow"``,
        ``"join"``, ``"leave"``, ``"delete"``, or ``"activity"`` for anything else. A repeat whose
        original was deleted looks like a post; so does an activity from a server that is not GNU
        social.
        """
        return status_kind(self)

    @property
    def url(self) -> str | None:
        """The URL of its web page; None if that cannot be determined.

        None for a status without its user (in a :class:`User`), unless ``external_url`` or ``uri``
        contains the URL, and for activities of users of other servers.
        """
        return status_page(self)

    @classmethod
    def _decode(cls, raw: dict[str, Any], reading: Reading) -> Self:
        """Decode the status of a page at close to the cost of a copy, like ``User._decode``.

        A page often has many statuses of one author. Identical users are decoded once: the statuses
        share one User.
        """
        has_attachments = "attachments" in raw
        try:
            if (
                len(raw) == _REGULAR_SIZE + has_attachments
                and type(number := raw["id"]) is type(raw["statusnet_conversation_id"]) is int
                and 0 <= number <= LARGEST_ID
                and type(raw["truncated"])
                is type(raw["favorited"])
                is type(raw["repeated"])
                is bool
                and type(raw["text"])
                is type(raw["statusnet_html"])
                is type(raw["uri"])
                is type(created_at := raw["created_at"])
                is str
                and ((text := raw["source"]) is None or type(text) is str)
                and ((text := raw["source_link"]) is None or type(text) is str)
                and ((text := raw["in_reply_to_screen_name"]) is None or type(text) is str)
                and raw["geo"] is None
                and (moment := reading.dates[created_at]) is not None
                and type(user := raw["user"]) is dict
                and type(attachments := raw["attachments"] if has_attachments else []) is list
                and ((parent := raw["in_reply_to_status_id"]) is None or _is_number(parent))
                and ((whom := raw["in_reply_to_user_id"]) is None or _is_number(whom))
            ):
                status = cls(raw)
                status["created_at"] = moment
                known = reading.users.get(user["id"])
                status["user"] = (
                    known[1]
                    if known is not None and known[0] == user
                    else _decode_user(user, reading)
                )
                status["attachments"] = (
                    _decode_attachments(attachments, reading) if attachments else []
                )
                if parent is not None:
                    status["in_reply_to_status_id"] = int(parent)
                if whom is not None:
                    status["in_reply_to_user_id"] = int(whom)
                return status
        except (KeyError, TypeError, ValueError):
            pass
        status = super()._decode(raw, reading)
        if "source_link" not in raw:
            _split_source(status)
        return status


_decode_user = User._decode
_decode_attachments = field_of("list[Attachment]").convert


def _is_number(value: object) -> bool:
    return type(to_integer(value)) is int


def _split_source(status: Status) -> None:
    """Split ``source`` of 1.2.0 or older into ``source`` and ``source_link``, as in later ones."""
    from html import unescape

    source = status.get("source")
    match = re.fullmatch(_SOURCE_LINK, source) if isinstance(source, str) else None
    status["source_link"] = unescape(match[2]) if match else None
    if match:
        status["source"] = unescape(match[3])
