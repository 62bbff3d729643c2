"""What the sandbox stores: users, groups, notices and the rest, as rows of the server's tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum


class Verb(str, Enum):
    """What the author of a notice did."""

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
    """When the picture was uploaded; the name of the file is made of it."""
    failed_logins: int = 0

    @property
    def best_name(self) -> str:
        """The full name, else the nickname."""
        return self.fullname or self.nickname


@dataclass(eq=False)
class Group:
    """A group; its id comes from a sequence of its own."""

    id: int
    profile_id: int
    """A group has a profile too, numbered together with the users."""
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
        """The full name, else the nickname."""
        return self.fullname or self.nickname


@dataclass(eq=False)
class File:
    """A link or an upload, as the server keeps both in one table."""

    id: int
    url: str | None
    mimetype: str | None = None
    size: int | None = None
    name: str | None = None
    """A shorter address that leads to this row."""
    link: str | None = None
    """What is put into a text to attach an upload."""
    title: str | None = None
    """The name of an upload."""
    digest: str | None = None
    content: bytes = b""
    width: int | None = None
    height: int | None = None


@dataclass(eq=False)
class Notice:
    """A notice: a text, or an activity that the server keeps as one."""

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
    """Every link of the text, also those that are no attachment."""
    addressee: Profile | None = None
    """Set in a direct message of version 2, which is a notice with one reader."""
    title: str = ""
    """Only on Friendica."""
    deleted: bool = False
    in_force: bool = True
    """Whether the subscription, membership or favorite that the notice records still exists."""
    half_deleted: bool = False
    """Version 2 stored a deletion of this notice, then failed: the notice still exists."""

    @property
    def position(self) -> tuple[datetime, int]:
        """The place in a timeline ordered by time."""
        return self.created, self.id


@dataclass(eq=False)
class DirectMessage:
    """A private message of version 1, in a table of its own."""

    id: int
    sender: Profile
    recipient: Profile
    text: str
    created: datetime
    source: str | None
    title: str = ""
    """Only on Friendica."""


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
    """A user that exists after a reset. The id is its place in the list, from 1.

    Attributes:
        nickname: Lowercase letters and digits.
        password: What the user logs in with.
        fullname: The name that is shown.
        email: The address, with which the user can log in, too.
    """

    nickname: str
    password: str
    fullname: str
    email: str
