"""A user of this server, or of another one that this one knows."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any

from gnusocial.entities.addresses import user_handle
from gnusocial.entities.base import LARGEST_ID, AttribAccessDict, Entity
from gnusocial.entities.fields import to_integer

if TYPE_CHECKING:
    from datetime import datetime

    from typing_extensions import Self

    from gnusocial.entities.fields import Reading
    from gnusocial.entities.status import Status

_OFFSETS_REMEMBERED = 64
#: The number of keys of a user from any GNU social since 1.20, without its last status.
_REGULAR_SIZE = 25
#: Its text fields that are never null.
_texts = itemgetter(
    "name",
    "screen_name",
    "profile_image_url",
    "profile_image_url_https",
    "profile_image_url_profile_size",
    "profile_image_url_original",
    "time_zone",
    "statusnet_profile_url",
)
_join = "".join


class _Offsets(dict[str, Any]):
    """The offsets of time zones, each parsed once: there are few."""

    def __missing__(self, text: str) -> Any:
        if len(self) >= _OFFSETS_REMEMBERED:
            self.clear()
        offset = self[text] = to_integer(text)
        return offset


_offsets = _Offsets()


class User(Entity):
    """A user, also called profile or account."""

    __slots__ = ()
    _required = ("id",)

    id: int
    """The id of the profile on this server. Local and remote users and groups share ids."""
    screen_name: str
    """The nickname. Not unique among remote users."""
    name: str
    """The full name, or else the nickname."""
    location: str | None
    """The location that the user gives."""
    description: str | None
    """The description that the user gives."""
    url: str | None
    """The user's homepage. The profile URL is ``statusnet_profile_url``."""
    profile_image_url: str
    """The URL of the avatar with 48 pixels."""
    profile_image_url_https: str
    """The same as ``profile_image_url``."""
    profile_image_url_profile_size: str
    """The URL of the avatar with 96 pixels."""
    profile_image_url_original: str | None
    """The URL of the avatar as uploaded. Not on Friendica."""
    statusnet_profile_url: str
    """The profile URL: the only key that identifies the user on every server."""
    created_at: datetime
    """When the user joined."""
    followers_count: int
    """The number of followers, as far as this server knows."""
    friends_count: int
    """The number of users that the user follows, as far as this server knows."""
    statuses_count: int
    """The number of the user's statuses, as far as this server knows."""
    groups_count: int | None
    """The number of the user's groups. Not on Friendica."""
    favourites_count: int | None
    """The number of statuses that the user has favorited."""
    linkcolor: str | None
    """Color of links on the profile page; None if not set."""
    backgroundcolor: str | None
    """Background color of the profile page; None if not set."""
    protected: bool
    """Whether only followers may read the user's statuses."""
    utc_offset: int
    """The user's UTC offset in seconds (positive is east); 0 for remote users."""
    time_zone: str
    """The IANA name of the user's time zone; ``UTC`` for remote users."""
    following: bool
    """Whether you follow the user. False for anonymous callers."""
    statusnet_blocking: bool
    """Whether you block the user. False for anonymous callers."""
    notifications: bool
    """Whether you get notifications of the user's statuses. False for anonymous callers."""

    # Fields that may be missing:
    status: Status | None
    """The user's last status, without its ``user``. Only some calls return it."""
    hide_sensitive: bool | None
    """On your own profile, if the plugin SensitiveContent is active."""

    # Fields that only the plugin Qvitter sends:
    cover_photo: str | None
    """URL of the image at the top of the profile page."""
    background_image: str | None
    """URL of the image behind the profile page."""
    profile_link_color: str | None
    """Color of links on the profile page."""
    profile_background_color: str | None
    """Background color of the profile page."""
    profile_banner_url: str | None
    """URL of the banner of the profile page. Also sent by Friendica."""
    follows_you: bool | None
    """Whether the user follows you."""
    blocks_you: bool | None
    """Whether the user blocks you."""
    is_local: bool | None
    """Whether the user belongs to this server."""
    is_silenced: bool | None
    """Whether the user is silenced and cannot post."""
    is_sandboxed: bool | None
    """Whether the user's statuses are excluded from public timelines."""
    rights: AttribAccessDict | None
    """The names of the user's rights on the server."""
    ostatus_uri: str | None
    """The global identifier of the user."""

    # Fields that only Friendica sends:
    id_str: str | None
    """``id`` as text."""
    cid: int | None
    """The id of the contact, among those of the caller."""
    pid: int | None
    """The id of the public contact: the same as ``id``."""
    uid: int | None
    """The id of the local account; 0 for remote users."""
    listed_count: int | None
    """Always 0."""
    verified: bool | None
    """Whether the server could verify the profile."""
    profile_image_url_large: str | None
    """The URL of the avatar in its largest size."""
    entities: AttribAccessDict | None
    """The links in ``url`` and ``description``."""

    @property
    def handle(self) -> str:
        """``nick@host``, as other users address the user; with the port if the profile URL has one.

        Only the nickname if ``statusnet_profile_url`` is missing.
        """
        return user_handle(self)

    @classmethod
    def _decode(cls, raw: dict[str, Any], reading: Reading) -> Self:
        """Decode the user of a page at close to the cost of a copy.

        Half of the data of a page are users as GNU social sends them. If the number of keys and the
        types of numbers, flags and texts are as expected, only four values need work, which is done
        here without a call for each key. All others take the general path.
        """
        try:
            if (
                len(raw) == _REGULAR_SIZE
                and type(number := raw["id"])
                is type(raw["groups_count"])
                is type(raw["followers_count"])
                is type(raw["friends_count"])
                is type(raw["statuses_count"])
                is type(raw["favourites_count"])
                is int
                and 0 <= number <= LARGEST_ID
                and type(raw["protected"])
                is type(raw["following"])
                is type(raw["statusnet_blocking"])
                is type(raw["notifications"])
                is bool
                and ((text := raw["location"]) is None or type(text) is str)
                and ((text := raw["description"]) is None or type(text) is str)
                and ((text := raw["url"]) is None or type(text) is str)
                and type(created_at := raw["created_at"]) is str
                and type(utc_offset := raw["utc_offset"]) is str
                and raw["linkcolor"] is raw["backgroundcolor"] is False
            ):
                _join(_texts(raw))  # raises TypeError if one is not a string
                user = cls(raw)
                user["created_at"] = moment = reading.dates[created_at]
                user["utc_offset"] = offset = _offsets[utc_offset]
                user["linkcolor"] = user["backgroundcolor"] = None
                if moment is not None and type(offset) is int:
                    reading.users[number] = raw, user
                    return user
        except (KeyError, TypeError):
            pass
        return super()._decode(raw, reading)
