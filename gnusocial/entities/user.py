"""A user of the server, or of another server that this one knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from gnusocial.entities.base import AttribAccessDict, Entity
from gnusocial.entities.convert import (
    BOOLEAN,
    DATE,
    INTEGER,
    MAPPING,
    TEXT,
    one,
    to_integer,
)

if TYPE_CHECKING:
    from datetime import datetime

    from typing_extensions import Self

    from gnusocial.entities.dates import DateReader
    from gnusocial.entities.status import Status

_OFFSETS_REMEMBERED = 64
#: How many keys a user has that any GNU social since 1.20 sends, without its last status.
_REGULAR_SIZE = 25


class _Offsets(dict[str, Any]):
    """The offsets of time zones, each read once: there are few."""

    def __missing__(self, text: str) -> Any:
        if len(self) >= _OFFSETS_REMEMBERED:
            self.clear()
        offset = self[text] = to_integer(text)
        return offset


_offsets = _Offsets()


class User(Entity):
    """A user, also called profile or account.

    Keys of every user:

    id (int)
        The number of the profile on this server. Local and remote users and groups share numbers.
    screen_name (str)
        The nickname; not unique among remote users.
    name (str)
        The full name, else the nickname.
    location, description, url (str or None)
        What the user says of themselves; ``url`` is their homepage.
    profile_image_url, profile_image_url_https (str)
        The avatar of 48 pixels; both are the same.
    profile_image_url_profile_size (str)
        The avatar of 96 pixels.
    profile_image_url_original (str or None)
        The avatar as uploaded. Not on Friendica.
    statusnet_profile_url (str)
        The page of the profile: the one key that means the same user on every server.
    created_at (datetime)
        When the user joined; the text as sent where it is unreadable.
    followers_count, friends_count, statuses_count (int)
        How many follow, are followed, and what was posted, as far as this server knows.
    groups_count (int or None)
        In how many groups the user is. Not on Friendica.
    favourites_count (int or None)
        How many statuses the user has favourited.
    linkcolor, backgroundcolor (str or None)
        Colours of the profile page, None when not set.
    protected (bool)
        Whether only followers may read the user's statuses.
    utc_offset (int), time_zone (str)
        The user's time zone: seconds east of UTC and the IANA name; ``UTC`` for remote users.
    following, statusnet_blocking, notifications (bool)
        Whether the caller follows the user, blocks them, is notified; False for anonymous callers.

    Keys that may be missing:

    status (Status)
        The last status of the user, without its ``user``. Only some calls give it.
    hide_sensitive (bool)
        On one's own profile, where the plugin SensitiveContent runs.

    Keys that only the plugin Qvitter adds:

    cover_photo, background_image, profile_link_color, profile_background_color, \
profile_banner_url (str or None)
        The look of the profile page.
    follows_you, blocks_you (bool)
        What the user does to the caller.
    is_local, is_silenced, is_sandboxed (bool)
        What the user is to the server.
    rights (AttribAccessDict)
        What the user may do on the server, by name.
    ostatus_uri (str)
        The global identifier of the user.

    Keys that only Friendica adds: ``id_str`` (str), ``cid``, ``pid``, ``uid`` and ``listed_count``
    (int), ``verified`` (bool), ``profile_image_url_large`` (str) and ``entities``
    (AttribAccessDict).
    """

    __slots__ = ()

    id: int
    name: str
    screen_name: str
    location: str | None
    description: str | None
    profile_image_url: str
    profile_image_url_https: str
    profile_image_url_profile_size: str
    profile_image_url_original: str | None
    groups_count: int | None
    linkcolor: str | None
    backgroundcolor: str | None
    url: str | None
    protected: bool
    followers_count: int
    friends_count: int
    created_at: datetime | str
    utc_offset: int
    time_zone: str
    statuses_count: int
    following: bool
    statusnet_blocking: bool
    notifications: bool
    statusnet_profile_url: str
    favourites_count: int | None
    status: Status | None
    hide_sensitive: bool | None
    cover_photo: str | None
    background_image: str | None
    profile_link_color: str | None
    profile_background_color: str | None
    profile_banner_url: str | None
    follows_you: bool | None
    blocks_you: bool | None
    is_local: bool | None
    is_silenced: bool | None
    is_sandboxed: bool | None
    rights: AttribAccessDict | None
    ostatus_uri: str | None
    id_str: str | None
    cid: int | None
    pid: int | None
    uid: int | None
    listed_count: int | None
    verified: bool | None
    profile_image_url_large: str | None
    entities: AttribAccessDict | None

    _convert: ClassVar[dict[str, Any]] = {
        "id": INTEGER,
        "name": TEXT,
        "screen_name": TEXT,
        "location": TEXT,
        "description": TEXT,
        "profile_image_url": TEXT,
        "profile_image_url_https": TEXT,
        "profile_image_url_profile_size": TEXT,
        "profile_image_url_original": TEXT,
        "groups_count": INTEGER,
        "linkcolor": TEXT,
        "backgroundcolor": TEXT,
        "url": TEXT,
        "protected": BOOLEAN,
        "followers_count": INTEGER,
        "friends_count": INTEGER,
        "created_at": DATE,
        "utc_offset": INTEGER,
        "time_zone": TEXT,
        "statuses_count": INTEGER,
        "following": BOOLEAN,
        "statusnet_blocking": BOOLEAN,
        "notifications": BOOLEAN,
        "statusnet_profile_url": TEXT,
        "favourites_count": INTEGER,
        "status": one("Status"),
        "hide_sensitive": BOOLEAN,
        "cover_photo": TEXT,
        "background_image": TEXT,
        "profile_link_color": TEXT,
        "profile_background_color": TEXT,
        "profile_banner_url": TEXT,
        "follows_you": BOOLEAN,
        "blocks_you": BOOLEAN,
        "is_local": BOOLEAN,
        "is_silenced": BOOLEAN,
        "is_sandboxed": BOOLEAN,
        "rights": MAPPING,
        "ostatus_uri": TEXT,
        "id_str": TEXT,
        "cid": INTEGER,
        "pid": INTEGER,
        "uid": INTEGER,
        "listed_count": INTEGER,
        "verified": BOOLEAN,
        "profile_image_url_large": TEXT,
        "entities": MAPPING,
    }

    @classmethod
    def _decode(cls, raw: dict[str, Any], dates: DateReader) -> Self:
        """Decode the user of a page at close to the cost of a copy.

        Half of what a page holds are users as GNU social sends them. Where the number of keys, the
        numbers and the flags are as there, only four values need work, and they are done here
        without a call for each key. Texts are taken for texts. All else takes the general path.
        """
        try:
            if (
                len(raw) == _REGULAR_SIZE
                and type(raw["id"])
                is type(raw["groups_count"])
                is type(raw["followers_count"])
                is type(raw["friends_count"])
                is type(raw["statuses_count"])
                is type(raw["favourites_count"])
                is int
                and type(raw["protected"])
                is type(raw["following"])
                is type(raw["statusnet_blocking"])
                is type(raw["notifications"])
                is bool
                and type(created_at := raw["created_at"]) is str
                and type(utc_offset := raw["utc_offset"]) is str
                and raw["linkcolor"] is raw["backgroundcolor"] is False
            ):
                user = cls(raw)
                user["created_at"] = dates[created_at]
                user["utc_offset"] = _offsets[utc_offset]
                user["linkcolor"] = user["backgroundcolor"] = None
                return user
        except KeyError:
            pass
        return super()._decode(raw, dates)
