"""A timeline in the format Activity Streams, and its parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gnusocial.entities.base import AttribAccessDict, Entity

if TYPE_CHECKING:
    from datetime import datetime


class NoticeInfo(Entity):
    """What the server knows about the status of an activity."""

    __slots__ = ()

    local_id: int
    """The id of the status on this server."""
    source: str | None
    """The name of the application that posted it."""
    favorite: bool | None
    """Whether you have favorited it."""
    repeated: bool | None
    """Whether you have repeated it."""


class ProfileInfo(Entity):
    """What the server knows about the user of an actor."""

    __slots__ = ()

    local_id: int
    """The id of the user on this server."""
    following: bool | None
    """Whether you follow the user."""
    blocking: bool | None
    """Whether you block the user."""


class ActivityExtra(Entity):
    """GNU social's additions to an activity or an object, under ``status_net``."""

    __slots__ = ()

    # Fields of an activity:
    conversation: str | None
    """The id of its conversation."""
    notice_info: NoticeInfo | None
    """The status of the activity."""

    # Fields of an actor:
    avatarLinks: list[AttribAccessDict] | None  # noqa: N815 - the key as the server writes it
    """Avatars: ``url``, ``rel``, ``type``, ``width``, ``height``."""
    profile_info: ProfileInfo | None
    """The user of the actor."""

    # Fields of other objects:
    notice_id: int | None
    """Always None on known servers."""
    source_code: str | None
    """Of a generator: the name of the application."""


class ActivityObject(Entity):
    """The actor or object of an activity. Any field may be missing."""

    __slots__ = ()

    id: str | None
    """The global identifier."""
    objectType: str | None  # noqa: N815 - the keys as the server writes them
    """``person``, ``group``, ``note``, ``comment``, ``service``, ``application``, ..."""
    displayName: str | None  # noqa: N815
    """Its name."""
    url: str | None
    """Its page."""
    content: str | None
    """Its text as HTML."""
    image: AttribAccessDict | None
    """Its image: ``url``, ``type``, ``width``, ``height``."""
    inReplyTo: ActivityObject | None  # noqa: N815
    """What it replies to."""
    tags: list[ActivityObject] | None
    """Its hashtags."""
    followers: AttribAccessDict | None
    """Of a person: where their followers are listed."""
    portablecontacts_net: AttribAccessDict | None
    """Of a person: their names and addresses."""
    status_net: ActivityExtra | None
    """The additions of GNU social."""


class Activity(Entity):
    """An activity of a user."""

    __slots__ = ()

    id: str
    """The global identifier."""
    verb: str
    """``post``, ``share``, ``favorite``, ``follow``, ``join``, ..."""
    published: datetime
    """When."""
    content: str | None
    """The content as HTML."""
    actor: ActivityObject
    """The user who did it."""
    object: ActivityObject
    """The object of the activity."""
    status_net: ActivityExtra | None
    """The additions of GNU social: ``status_net.notice_info.local_id`` is the id of the status."""
    title: str | None
    """Its title."""
    url: str | None
    """Its page."""
    to: list[ActivityObject] | None
    """The addressees."""
    generator: ActivityObject | None
    """The application that it was posted with."""
    provider: ActivityObject | None
    """The site."""
    target: ActivityObject | None
    """What else it refers to."""


class ActivityStream(Entity):
    """A timeline in the format Activity Streams.

    The activities are ``stream["items"]``, a list of :class:`Activity`; ``stream.items`` is the
    method of dict.
    """

    __slots__ = ()
    _shadowed = {"items": "list[Activity]"}  # noqa: RUF012 - a ClassVar of the base
    # The server omits empty lists.
    _always = ("items", "links")

    generator: str | None
    """The name of the server's software."""
    title: str | None
    """The name of the timeline."""
    url: str | None
    """The URL of the timeline's page."""
    totalItems: int | None  # noqa: N815 - the key as the server writes it
    """The number of activities; missing if there are none."""
    links: list[AttribAccessDict]
    """The same timeline in other formats: ``url``, ``rel``, ``type``."""
