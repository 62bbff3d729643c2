"""The arrays of Friendica: users, statuses, direct messages. Dates are always in UTC."""

from __future__ import annotations

import uuid
from datetime import timezone
from enum import Enum, auto
from typing import TYPE_CHECKING, Any

from ..dates import twitter_date
from .delivery import repeaters
from .parameters import profile_path
from .texts.shown import Shown, shown

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from ..records import DirectMessage, Notice, Profile
    from ..request import Call
    from ..world import World

Json = dict[str, Any]

#: The network name of users without another network.
NETWORK = "friendica"

_ACTIVITIES = ("dislike", "attendyes", "attendno", "attendmaybe")
_LONGEST_TITLE = 10


class View(Enum):
    """Whose copy of a status is shown, which determines the details about its author."""

    VIEWER = auto()
    AUTHOR = auto()
    NOBODY = auto()


def thread_of(notice: Notice) -> Notice:
    """The post that started a conversation; its id is that of the conversation."""
    while notice.reply_to is not None:
        notice = notice.reply_to
    return notice


def title_of(text: str) -> str:
    """The title of a message that was sent without one: its first bytes."""
    raw = text.encode()
    return (
        f"{raw[:_LONGEST_TITLE].decode(errors='ignore')}..." if len(raw) > _LONGEST_TITLE else text
    )


def text_of(notice: Notice) -> str:
    """The plain text of a status."""
    return _shown(notice).text


def guid(world: World, kind: str, number: int) -> str:
    """The global id of an object."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, world.url(f"{kind}/{number}")))


def user_number(world: World, profile: Profile) -> int:
    """The id of a local user, which differs from the contact id in the API."""
    return list(world.profiles).index(profile.id) + 1


def _shown(notice: Notice) -> Shown:
    return shown(notice.content, notice.title, tuple(file.url or "" for file in notice.files))


class Presenter:
    """Builds the arrays for one call."""

    def __init__(
        self, call: Call, *, view: View = View.VIEWER, include_entities: bool = False
    ) -> None:
        self._world = call.world
        self._viewer = call.user
        self._view = view
        self._include_entities = include_entities

    @staticmethod
    def date(moment: datetime) -> str:
        """A date in UTC."""
        return twitter_date(moment.astimezone(timezone.utc))

    def user(
        self, profile: Profile, *, with_status: bool = False, without: Iterable[str] = ()
    ) -> Json:
        """A user.

        Args:
            profile: The user.
            with_status: Whether to include the latest status, if there is one.
            without: Keys to leave out.
        """
        world, page = self._world, self._world.url(profile_path(profile))
        owner = {View.VIEWER: self._viewer, View.AUTHOR: profile, View.NOBODY: None}[self._view]
        is_contact = owner is not None and self._are_contacts(owner, profile)
        picture = f"photo/contact/{{}}/{profile.id}?ts={int(profile.created.timestamp())}"
        banner = f"photo/header/{guid(world, 'profile', profile.id)}"
        latest = self._latest(profile) if with_status else None
        array: Json = {
            "id": profile.id,
            "id_str": str(profile.id),
            "name": profile.best_name,
            "screen_name": profile.nickname,
            "location": profile.location or NETWORK,
            "derived": [],
            "url": page,
            "entities": {"url": {"urls": []}, "description": {"urls": []}},
            "description": profile.bio or "",
            "protected": False,
            "verified": is_contact,
            # Counted when the server last updated the profile, which hardly ever happens here.
            "followers_count": 0,
            "friends_count": 0,
            "listed_count": 0,
            "favourites_count": 0,
            "statuses_count": 0,
            "created_at": self.date(profile.created),
            "profile_banner_url": world.url(f"{banner}?ts={int(profile.created.timestamp())}"),
            "profile_image_url_https": world.url(picture.format(48)),
            "default_profile": False,
            "default_profile_image": False,
            **({"status": self.status(latest)} if latest is not None else {}),
            "profile_image_url": world.url(picture.format(48)),
            "follow_request_sent": False,
            "profile_image_url_large": world.url(picture.format(1024)),
            "profile_image_url_profile_size": world.url(picture.format(80)),
            "utc_offset": 0,
            "time_zone": "UTC",
            "geo_enabled": False,
            "lang": None,
            "contributors_enabled": False,
            "is_translator": False,
            "is_translation_enabled": False,
            # The server swaps the direction: whether the user follows the caller.
            "following": owner is not None and profile in world.followers[owner],
            "statusnet_blocking": False,
            "notifications": False,
            "uid": user_number(world, owner) if owner is not None and is_contact else 0,
            "pid": profile.id,
            "cid": profile.id if is_contact else 0,
            "statusnet_profile_url": page,
        }
        return {key: value for key, value in array.items() if key not in set(without)}

    def _are_contacts(self, owner: Profile, profile: Profile) -> bool:
        world = self._world
        known = (*world.following[owner], *world.followers[owner])
        return profile is owner or profile in known

    def _latest(self, profile: Profile) -> Notice | None:
        """The newest status of a user. Of deleted statuses, only a user's own posts are gone."""
        posts = self._world.notices_by(profile)
        return next((notice for notice in posts if notice.repeat_of is None), None)

    def status(self, notice: Notice) -> Json:
        """A status. Its text begins with its title, and ends with the URLs of its links."""
        world = self._world
        parent = notice.reply_to
        author, seen = self.user(notice.author), _shown(notice)
        entities: Json | None = None
        extended: Json | None = None
        attachments = self._attachments(notice)
        if self._include_entities:
            entities = {"hashtags": [], "media": [], "urls": [], "user_mentions": []}
            extended, attachments = {"media": []}, []
        return {
            "text": seen.text,
            "truncated": False,
            "created_at": self.date(notice.created),
            "in_reply_to_status_id": parent.id if parent else None,
            "in_reply_to_status_id_str": str(parent.id) if parent else None,
            "source": f"{notice.source or 'api'} ({NETWORK})",
            "id": notice.id,
            "id_str": str(notice.id),
            "in_reply_to_user_id": parent.author.id if parent else None,
            "in_reply_to_user_id_str": str(parent.author.id) if parent else None,
            "in_reply_to_screen_name": parent.author.nickname if parent else None,
            "geo": None,
            "favorited": notice in world.favorites[self._viewer],
            "user": author,
            "friendica_author": author,
            "friendica_owner": author,
            "friendica_private": False,
            "statusnet_html": seen.html,
            "statusnet_conversation_id": thread_of(notice).id,
            "external_url": world.url(f"display/{guid(world, 'display', notice.id)}"),
            "friendica_activities": self._activities(notice),
            "friendica_title": notice.title,
            "friendica_html": seen.html_with_names,
            "friendica_comments": self._comments(notice),
            "attachments": attachments or None,
            "entities": entities,
            "extended_entities": extended,
        }

    def statuses(self, notices: Iterable[Notice]) -> list[Json]:
        """Several statuses."""
        return [self.status(notice) for notice in notices]

    def _comments(self, notice: Notice) -> int:
        """The number of replies. Deleting a status also deletes the replies to it."""
        if (self._viewer, notice) in self._world.friendica.removed:
            return 0
        return sum(1 for other in self._world.living_notices() if other.reply_to is notice)

    def _activities(self, notice: Notice) -> dict[str, list[Json]]:
        likers = [who for who, liked in self._world.favorites.items() if notice in liked]
        return {
            "like": [self.user(who) for who in likers],
            **{activity: [] for activity in _ACTIVITIES},
            "announce": [self.user(who) for who in repeaters(self._world, notice)],
        }

    @staticmethod
    def _attachments(notice: Notice) -> list[Json]:
        return [
            {"url": file.url, "mimetype": file.mimetype, "size": file.size} for file in notice.files
        ]

    def message(self, message: DirectMessage, get_text: str) -> Json:
        """A direct message. Without `getText`, its title is the first line of its text."""
        world, title = self._world, message.title or title_of(message.text)
        server = world.server_name
        number = guid(world, "mail", message.id)
        return {
            "id": message.id,
            "sender_id": message.sender.id,
            "text": message.text if get_text else f"{title}\n{message.text}",
            "recipient_id": message.recipient.id,
            "created_at": self.date(message.created),
            "sender_screen_name": message.sender.nickname,
            "recipient_screen_name": message.recipient.nickname,
            "sender": self.user(message.sender, without={"uid"}),
            "recipient": self.user(message.recipient, without={"uid"}),
            "title": title if get_text else "",
            "friendica_seen": message.sender is self._viewer,
            "friendica_parent_uri": f"{message.recipient.nickname}@{server}:{number}",
        }
