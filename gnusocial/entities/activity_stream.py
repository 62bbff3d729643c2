"""A timeline as Activity Streams, and what is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from gnusocial.entities.base import AttribAccessDict, Entity
from gnusocial.entities.convert import BOOLEAN, COLLECTION, DATE, INTEGER, MAPPING, TEXT, many, one

if TYPE_CHECKING:
    from datetime import datetime


class NoticeInfo(Entity):
    """What the server knows of the status behind an activity.

    local_id (int)
        The id of the status on this server.
    source (str or None)
        The name of the application that posted it.
    favorite, repeated (bool or None)
        Whether the caller has favourited or repeated it.
    """

    __slots__ = ()

    local_id: int
    source: str | None
    favorite: bool | None
    repeated: bool | None

    _convert: ClassVar[dict[str, Any]] = {
        "local_id": INTEGER,
        "source": TEXT,
        "favorite": BOOLEAN,
        "repeated": BOOLEAN,
    }


class ProfileInfo(Entity):
    """What the server knows of the user behind an actor.

    local_id (int)
        The id of the user on this server.
    following, blocking (bool or None)
        Whether the caller follows or blocks the user.
    """

    __slots__ = ()

    local_id: int
    following: bool | None
    blocking: bool | None

    _convert: ClassVar[dict[str, Any]] = {
        "local_id": INTEGER,
        "following": BOOLEAN,
        "blocking": BOOLEAN,
    }


class ActivityExtra(Entity):
    """What GNU social adds to an activity or an object of one, under ``status_net``.

    conversation (str), notice_info (NoticeInfo)
        Of an activity: its conversation, and the status behind it.
    avatarLinks (list of AttribAccessDict), profile_info (ProfileInfo)
        Of an actor: their avatars, and the user behind them.
    notice_id (int)
        Of an object; the servers leave it None.
    source_code (str)
        Of a generator: the name of the application.
    """

    __slots__ = ()

    conversation: str | None
    notice_info: NoticeInfo | None
    avatarLinks: list[AttribAccessDict] | None  # noqa: N815 - the key as the server writes it
    profile_info: ProfileInfo | None
    notice_id: int | None
    source_code: str | None

    _convert: ClassVar[dict[str, Any]] = {
        "conversation": TEXT,
        "notice_info": one("NoticeInfo"),
        "avatarLinks": COLLECTION,
        "profile_info": one("ProfileInfo"),
        "notice_id": INTEGER,
        "source_code": TEXT,
    }


class ActivityObject(Entity):
    """Who or what an activity is about. Any key may be missing.

    id (str)
        The global identifier.
    objectType (str)
        ``person``, ``group``, ``note``, ``comment``, ``service``, ``application``, ...
    displayName, url, content (str)
        Its name, its page, and its text as HTML.
    image (AttribAccessDict)
        Its picture: ``url``, ``type``, ``width``, ``height``.
    inReplyTo (ActivityObject)
        What it answers.
    tags (list of ActivityObject)
        The hashtags in it.
    followers, portablecontacts_net (AttribAccessDict)
        Of a person: where their followers are listed, and their names and addresses.
    status_net (ActivityExtra)
        What GNU social adds.
    """

    __slots__ = ()

    id: str | None
    objectType: str | None  # noqa: N815 - the keys as the server writes them
    displayName: str | None  # noqa: N815
    url: str | None
    content: str | None
    image: AttribAccessDict | None
    inReplyTo: ActivityObject | None  # noqa: N815
    tags: list[ActivityObject] | None
    followers: AttribAccessDict | None
    portablecontacts_net: AttribAccessDict | None
    status_net: ActivityExtra | None

    _convert: ClassVar[dict[str, Any]] = {
        "id": TEXT,
        "objectType": TEXT,
        "displayName": TEXT,
        "url": TEXT,
        "content": TEXT,
        "image": MAPPING,
        "inReplyTo": one("ActivityObject"),
        "tags": many("ActivityObject"),
        "followers": MAPPING,
        "portablecontacts_net": MAPPING,
        "status_net": one("ActivityExtra"),
    }


class Activity(Entity):
    """Something that a user did.

    id (str)
        The global identifier.
    verb (str)
        ``post``, ``share``, ``favorite``, ``follow``, ``join``, ...
    published (datetime)
        When; the text as sent where it is unreadable.
    content (str or None)
        What was said or done, as HTML.
    actor, object (ActivityObject)
        Who did it, and what it was done to.
    status_net (ActivityExtra or None)
        What GNU social adds: ``status_net.notice_info.local_id`` is the id of the status.
    title, url (str or None)
        Its title and its page.
    to (list of ActivityObject)
        Whom it was addressed to.
    generator, provider, target (ActivityObject or None)
        The application, the site, and what else it is about.
    """

    __slots__ = ()

    id: str
    verb: str
    published: datetime | str
    content: str | None
    actor: ActivityObject
    object: ActivityObject
    status_net: ActivityExtra | None
    title: str | None
    url: str | None
    to: list[ActivityObject] | None
    generator: ActivityObject | None
    provider: ActivityObject | None
    target: ActivityObject | None

    _convert: ClassVar[dict[str, Any]] = {
        "id": TEXT,
        "verb": TEXT,
        "published": DATE,
        "content": TEXT,
        "actor": one("ActivityObject"),
        "object": one("ActivityObject"),
        "status_net": one("ActivityExtra"),
        "title": TEXT,
        "url": TEXT,
        "to": many("ActivityObject"),
        "generator": one("ActivityObject"),
        "provider": one("ActivityObject"),
        "target": one("ActivityObject"),
    }


class ActivityStream(Entity):
    """A timeline as Activity Streams.

    items (list of Activity)
        The activities. ``items`` is also a method of dict, so write ``stream["items"]``.
    links (list of AttribAccessDict)
        The same timeline in other forms: ``url``, ``rel``, ``type``.
    title, generator (str or None)
        The name of the timeline, and of the server's software.
    url (str or None)
        The page of the timeline.
    totalItems (int or None)
        How many items there are; missing when there are none.
    """

    __slots__ = ()

    generator: str | None
    title: str | None
    url: str | None
    totalItems: int | None  # noqa: N815 - the key as the server writes it
    links: list[AttribAccessDict]

    _convert: ClassVar[dict[str, Any]] = {
        "generator": TEXT,
        "title": TEXT,
        "url": TEXT,
        "totalItems": INTEGER,
        "items": many("Activity"),
        "links": COLLECTION,
    }
    # The server leaves empty members out.
    _default: ClassVar[dict[str, Any]] = {"items": list, "links": list}
