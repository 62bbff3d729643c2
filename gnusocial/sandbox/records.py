"""What the sandbox stores: users, groups, notices and more, as rows of the server's tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum


class Verb(str, Enum):
    """The action that a notice records."""

    POST = "post"
    SHARE = "share"
    FOLLOW = "follow"
    UNFOLLOW = "unfollow"
    JOIN = "join"
    LEAVE = "leave"
    FAVORITE = "favorite"
    DELETE = "delete"


@dataclass(eq=False)
class Profile:
    """A local user."""

    id: int
    nickname: str
    fullname: str
    email: str
    password: str
    created: datetime
    homepage: str | None = None
    bio: str | None = None
    location: str | None = None
    avatar: datetime | None = None
    """When the avatar was uploaded; part of its file name."""
    failed_logins: int = 0

    @property
    def best_name(self) -> str:
        """The full name, or else the nickname."""
        return self.fullname or self.nickname


@dataclass(eq=False)
class Group:
    """A group; its id comes from a separate sequence."""

    id: int
    profile_id: int
    """The id of its profile, from the same sequence as those of users."""
    nickname: str
    fullname: str
    created: datetime
    modified: datetime
    homepage: str | None = None
    description: str | None = None
    location: str | None = None
    aliases: tuple[str, ...] = ()
    avatar: datetime | None = None
    """When the logo was uploaded."""
    admins: list[Profile] = field(default_factory=list)
    members: dict[Profile, datetime] = field(default_factory=dict)
    """The members, and when they joined."""

    @property
    def best_name(self) -> str:
        """The full name, or else the nickname."""
        return self.fullname or self.nickname


@dataclass(eq=False)
class File:
    """A link or an upload: the server stores both in one table."""

    id: int
    url: str | None
    mimetype: str | None = None
    size: int | None = None
    name: str | None = None
    """A shorter URL that refers to this row."""
    link: str | None = None
    """The text that attaches an upload to a notice."""
    title: str | None = None
    """The name of an upload."""
    digest: str | None = None
    content: bytes = b""
    width: int | None = None
    height: int | None = None


@dataclass(eq=False)
class Notice:
    """A notice: a text, or an activity that the server stores as one."""

    id: int
    author: Profile
    verb: Verb
    content: str
    rendered: str
    created: datetime
    uri: str
    source: str | None
    conversation: int
    object_type: str = "note"
    reply_to: Notice | None = None
    repeat_of: Notice | None = None
    target: Profile | Group | Notice | None = None
    source_link: str | None = None
    mentioned: tuple[Profile, ...] = ()
    groups: tuple[Group, ...] = ()
    tags: tuple[str, ...] = ()
    files: tuple[File, ...] = ()
    links: tuple[File, ...] = ()
    """Every link in the text, including those that are not attachments."""
    addressee: Profile | None = None
    """Set in a direct message of version 2, which is a notice with one recipient."""
    title: str = ""
    """Friendica only."""
    deleted: bool = False
    in_force: bool = True
    """Whether the subscription, membership or favorite that the notice records still exists."""
    half_deleted: bool = False
    """Version 2 stored a deletion of this notice, but then failed: the notice still exists."""

    @property
    def position(self) -> tuple[datetime, int]:
        """The position in a timeline ordered by time."""
        return self.created, self.id


@dataclass(eq=False)
class DirectMessage:
    """A direct message of version 1, in a separate table."""

    id: int
    sender: Profile
    recipient: Profile
    text: str
    created: datetime
    source: str | None
    title: str = ""
    """Friendica only."""


@dataclass(eq=False)
class PeopleTag:
    """A list of people."""

    id: int
    owner: Profile
    name: str
    created: datetime
    modified: datetime
    description: str | None = None
    private: bool = False
    members: list[Profile] = field(default_factory=list)
    subscribers: list[Profile] = field(default_factory=list)


@dataclass(frozen=True)
class UserSeed:
    """A user that exists after a reset. The id is the position in the list, from 1.

    Attributes:
        nickname: Lower-case letters and digits.
        password: The password for logging in.
        fullname: The display name.
        email: The address, which also works for logging in.
    """

    nickname: str
    password: str
    fullname: str
    email: str
