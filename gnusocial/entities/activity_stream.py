"""A timeline as Activity Streams, and what is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gnusocial.entities.base import AttribAccessDict, Entity

if TYPE_CHECKING:
    from datetime import datetime


class NoticeInfo(Entity):
    """What the server knows of the status behind an activity."""

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
    """What the server knows of the user behind an actor."""

    __slots__ = ()

    local_id: int
    """The id of the user on this server."""
    following: bool | None
    """Whether you follow the user."""
    blocking: bool | None
    """Whether you block the user."""


class ActivityExtra(Entity):
    """What GNU social adds to an activity or an object of one, under ``status_net``."""

    __slots__ = ()

    # Fields of an activity:
    conversation: str | None
    """The conversation it belongs to."""
    notice_info: NoticeInfo | None
    """The status behind it."""

    # Fields of an actor:
    avatarLinks: list[AttribAccessDict] | None  # noqa: N815 - the key as the server writes it
    """Their avatars: ``url``, ``rel``, ``type``, ``width``, ``height``."""
    profile_info: ProfileInfo | None
    """The user behind them."""

    # Fields of other objects:
    notice_id: int | None
    """The servers leave it None."""
    source_code: str | None
    """Of a generator: the name of the application."""


class ActivityObject(Entity):
    """Who or what an activity is about. Any field may be missing."""

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
    """Its picture: ``url``, ``type``, ``width``, ``height``."""
    inReplyTo: ActivityObject | None  # noqa: N815
    """What it answers."""
    tags: list[ActivityObject] | None
    """The hashtags in it."""
    followers: AttribAccessDict | None
    """Of a person: where their followers are listed."""
    portablecontacts_net: AttribAccessDict | None
    """Of a person: their names and addresses."""
    status_net: ActivityExtra | None
    """What GNU social adds."""


class Activity(Entity):
    """Something that a user did."""

    __slots__ = ()

    id: str
    """The global identifier."""
    verb: str
    """``post``, ``share``, ``favorite``, ``follow``, ``join``, ..."""
    published: datetime
    """When."""
    content: str | None
    """What was said or done, as HTML."""
    actor: ActivityObject
    """Who did it."""
    object: ActivityObject
    """What it was done to."""
    status_net: ActivityExtra | None
    """What GNU social adds: ``status_net.notice_info.local_id`` is the id of the status."""
    title: str | None
    """Its title."""
    url: str | None
    """Its page."""
    to: list[ActivityObject] | None
    """Whom it was addressed to."""
    generator: ActivityObject | None
    """The application it was posted with."""
    provider: ActivityObject | None
    """The site."""
    target: ActivityObject | None
    """What else it is about."""


class ActivityStream(Entity):
    """A timeline as Activity Streams.

    The activities are ``stream["items"]``, a list of :class:`Activity`: ``stream.items`` is the
    method of dict.
    """

    __slots__ = ()
    _shadowed = {"items": "list[Activity]"}  # noqa: RUF012 - a ClassVar of the base
    # The server leaves empty lists out.
    _always = ("items", "links")

    generator: str | None
    """The name of the server's software."""
    title: str | None
    """The name of the timeline."""
    url: str | None
    """The page of the timeline."""
    totalItems: int | None  # noqa: N815 - the key as the server writes it
    """How many activities there are; missing when there are none."""
    links: list[AttribAccessDict]
    """The same timeline in other forms: ``url``, ``rel``, ``type``."""
