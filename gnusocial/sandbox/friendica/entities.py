"""The JSON arrays of Friendica: users, statuses, direct messages. Dates are in UTC, always."""

from __future__ import annotations

from datetime import timezone
from typing import TYPE_CHECKING, Any

from ..dates import twitter_date
from .parameters import profile_path

if TYPE_CHECKING:
    from datetime import datetime

    from ..records import DirectMessage, Notice, Profile
    from ..request import Call

Json = dict[str, Any]

#: What is shown as the network of those who have no other.
NETWORK = "DFRN"

_ACTIVITIES = ("dislike", "attendyes", "attendno", "attendmaybe", "announce")
_LONGEST_TITLE = 10


def thread_of(notice: Notice) -> Notice:
    """The post that began a conversation; its id is that of the conversation."""
    while notice.reply_to is not None:
        notice = notice.reply_to
    return notice


def title_of(text: str) -> str:
    """The title of a message that was sent without one: its first characters."""
    return f"{text[:_LONGEST_TITLE]}..." if len(text) > _LONGEST_TITLE else text


class Presenter:
    """Makes the arrays for one call."""

    def __init__(self, call: Call, *, include_entities: bool = False) -> None:
        self._world = call.world
        self._viewer = call.user
        self._include_entities = include_entities

    @staticmethod
    def date(moment: datetime) -> str:
        """A date in UTC."""
        return twitter_date(moment.astimezone(timezone.utc))

    def user(self, profile: Profile, *, with_status: bool = False) -> Json:
        """A user, with the latest status if that is wanted and there is one."""
        world, viewer = self._world, self._viewer
        page, picture = world.url(profile_path(profile)), world.url(f"photo/{{}}/{profile.id}")
        is_contact = profile in world.following[viewer] or profile in world.followers[viewer]
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
            "verified": is_contact or profile is viewer,
            "followers_count": len(world.followers[profile]),
            "friends_count": len(world.following[profile]),
            "listed_count": 0,
            "favourites_count": 0,
            "statuses_count": world.posts_count(profile),
            "created_at": self.date(profile.created),
            "profile_banner_url": world.url(f"photo/header/{profile.id}"),
            "profile_image_url_https": picture.format("micro"),
            "default_profile": False,
            "default_profile_image": False,
            "profile_image_url": picture.format("micro"),
            "profile_image_url_profile_size": picture.format("thumb"),
            "profile_image_url_large": picture.format("large"),
            "utc_offset": 0,
            "time_zone": "UTC",
            "geo_enabled": False,
            "lang": None,
            "contributors_enabled": False,
            "is_translator": False,
            "is_translation_enabled": False,
            "following": profile in world.following[viewer],
            "follow_request_sent": False,
            "statusnet_blocking": False,
            "notifications": False,
            "uid": viewer.id if is_contact or profile is viewer else 0,
            "cid": profile.id if is_contact else 0,
            "pid": profile.id,
            "statusnet_profile_url": page,
        }
        latest = next(iter(world.notices_by(profile)), None) if with_status else None
        if latest is not None:
            array["status"] = self.status(latest)
        return array

    def status(self, notice: Notice) -> Json:
        """A status. Its text begins with its title."""
        parent, thread = notice.reply_to, thread_of(notice)
        author = self.user(notice.author)
        heading = f"<h4>{notice.title}</h4>" if notice.title else ""
        array: Json = {
            "id": notice.id,
            "id_str": str(notice.id),
            "created_at": self.date(notice.created),
            "text": f"{notice.title} {notice.content}".strip(),
            "truncated": False,
            "in_reply_to_status_id": parent.id if parent else None,
            "in_reply_to_status_id_str": str(parent.id) if parent else None,
            "in_reply_to_user_id": parent.author.id if parent else None,
            "in_reply_to_user_id_str": str(parent.author.id) if parent else None,
            "in_reply_to_screen_name": parent.author.nickname if parent else None,
            "geo": None,
            "favorited": notice in self._world.favorites[self._viewer],
            "user": author,
            "source": f"{notice.source or 'api'} ({NETWORK})",
            "external_url": self._world.url(f"display/{notice.id}"),
            "statusnet_html": heading + notice.rendered,
            "statusnet_conversation_id": thread.id,
            "friendica_activities": self._activities(notice),
            "friendica_title": notice.title,
            "friendica_html": heading + notice.rendered,
            "friendica_author": author,
            "friendica_owner": author,
            "friendica_private": False,
            "friendica_comments": sum(
                1 for other in self._world.living_notices() if other.reply_to is notice
            ),
        }
        if self._include_entities:
            array["entities"] = {"hashtags": [], "media": [], "urls": [], "user_mentions": []}
            array["extended_entities"] = {"media": []}
        else:
            array["attachments"] = self._attachments(notice) or None
        return array

    def statuses(self, notices: list[Notice]) -> list[Json]:
        """Several statuses."""
        return [self.status(notice) for notice in notices]

    def _activities(self, notice: Notice) -> dict[str, list[Json]]:
        likers = [who for who, liked in self._world.favorites.items() if notice in liked]
        return {
            "like": [self.user(who) for who in likers],
            **{activity: [] for activity in _ACTIVITIES},
        }

    @staticmethod
    def _attachments(notice: Notice) -> list[Json]:
        return [
            {"url": file.url, "mimetype": file.mimetype, "size": file.size} for file in notice.files
        ]

    def message(self, message: DirectMessage, get_text: str) -> Json:
        """A direct message. Without `getText` its title is the first line of its text."""
        title = message.title or title_of(message.text)
        return {
            "id": message.id,
            "sender_id": message.sender.id,
            "text": message.text if get_text else f"{title}\n{message.text}",
            "recipient_id": message.recipient.id,
            "created_at": self.date(message.created),
            "sender_screen_name": message.sender.nickname,
            "recipient_screen_name": message.recipient.nickname,
            "sender": self.user(message.sender),
            "recipient": self.user(message.recipient),
            "title": title if get_text else "",
            "friendica_seen": 0,
            "friendica_parent_uri": self._world.url(f"objects/mail-{message.id}"),
        }
