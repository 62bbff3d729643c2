"""The JSON arrays of the API: users, statuses, groups, messages, relationships, lists.

The XML of the API is generated from the same arrays. Values that depend on the caller (favourited,
following, the time zone of dates) come from the call.
"""

from __future__ import annotations

from datetime import timezone
from typing import TYPE_CHECKING, Any

import pytz

from .dates import twitter_date
from .records import Group, Notice, PeopleTag, Profile
from .streams import visible_by_author

if TYPE_CHECKING:
    from datetime import datetime

    from .records import DirectMessage, File
    from .request import Call

Json = dict[str, Any]

#: The pictures of a group, by key.
_LOGOS = {"original": "original", "homepage": "96", "stream": "48", "mini": "24"}


class Presenter:
    """Builds the arrays for one call."""

    def __init__(self, call: Call, unseen_repeat: Notice | None = None) -> None:
        self._unseen_repeat = unseen_repeat
        self._world = call.world
        self._viewer = call.viewer
        self._users: dict[Profile, Json] = {}
        # Dates are in the time zone of the site; with OAuth, in that of the caller.
        if call.by_oauth and call.viewer is not None:
            self._zone: Any = pytz.timezone(self._world.user_settings(call.viewer).timezone)
        else:
            self._zone = timezone.utc

    def date(self, moment: datetime) -> str:
        """A date in the zone of the call."""
        return twitter_date(moment.astimezone(self._zone))

    # Users

    def avatar_url(self, profile: Profile, size: int) -> str:
        """The URL of a picture that is 24, 48 or 96 pixels wide."""
        if profile.avatar is not None:
            stamp = f"{profile.avatar:%Y%m%d%H%M%S}"
            kind = "webp" if self._world.version.converts_images else "png"
            return self._world.url(f"avatar/{profile.id}-{size}-{stamp}.{kind}")
        name = {24: "mini", 48: "stream", 96: "profile"}[size]
        return self._world.url(f"theme/{self._world.version.theme}/default-avatar-{name}.png")

    def user(self, profile: Profile, *, with_status: bool = False) -> Json:
        """A user, on request with the latest notice, if there is one."""
        array = self._users.get(profile)
        if array is None:
            array = self._users[profile] = self._user(profile)
        if with_status:
            latest = self.latest_of(profile)
            if latest is not None:
                return self._with_status(array, latest)
        return array

    def _with_status(self, array: Json, latest: Notice) -> Json:
        items = list(array.items())
        place = next(i for i, (key, _) in enumerate(items) if key == "statusnet_profile_url")
        items.insert(place, ("status", self.status(latest, with_user=False)))
        return dict(items)

    def _user(self, profile: Profile) -> Json:
        world, viewer = self._world, self._viewer
        small, large = self.avatar_url(profile, 48), self.avatar_url(profile, 96)
        zone = pytz.timezone(world.user_settings(profile).timezone)
        offset = world.now.astimezone(zone).utcoffset()
        following = viewer is not None and world.follows(viewer, profile)
        return {
            "id": profile.id,
            "name": profile.best_name,
            "screen_name": profile.nickname,
            "location": profile.location,
            "description": profile.bio,
            "profile_image_url": small,
            "profile_image_url_https": small,
            "profile_image_url_profile_size": large,
            "profile_image_url_original": large,
            "groups_count": len(world.groups_of(profile)),
            "linkcolor": False,
            "backgroundcolor": False,
            "url": profile.homepage,
            "protected": False,
            "followers_count": len(world.followers[profile]),
            "friends_count": len(world.following[profile]),
            "created_at": self.date(profile.created),
            "utc_offset": str(int(offset.total_seconds())) if offset is not None else "0",
            "time_zone": str(zone),
            "statuses_count": world.posts_count(profile),
            "following": following,
            "statusnet_blocking": viewer is not None and (viewer, profile) in world.blocks,
            "notifications": following,
            "statusnet_profile_url": world.url(profile.nickname),
            "favourites_count": len(world.favorites[profile]),
        }

    def faver(self, profile: Profile) -> Json:
        """A user who favorited a notice."""
        return {
            "user_id": str(profile.id),
            "nickname": profile.nickname,
            "fullname": profile.fullname,
            "profileurl": self._world.url(profile.nickname),
            "avatarurl": self.avatar_url(profile, 24),
        }

    def relationship(self, source: Profile, target: Profile) -> Json:
        """The relationship between two users, in the envelope of the API."""
        return {
            "relationship": {
                "source": self._side(source, target),
                "target": self._side(target, source),
            }
        }

    def _side(self, one: Profile, other: Profile) -> Json:
        following = self._world.follows(one, other)
        return {
            "screen_name": one.nickname,
            "followed_by": self._world.follows(other, one),
            "following": following,
            "notifications_enabled": following,
            "blocking": (one, other) in self._world.blocks,
            "id": one.id,
        }

    # Statuses

    def status(self, notice: Notice, *, with_user: bool = True) -> Json:
        """A notice, with the repeated one inside a repeat."""
        array = self._status(notice, with_user=with_user)
        if notice.repeat_of is not None:
            original = self._status(notice.repeat_of, with_user=with_user)
            place = {"retweeted_status": original}
            # The server puts this key before those that the plugins add.
            return _inserted(array, "statusnet_html", place)
        return array

    def _status(self, notice: Notice, *, with_user: bool) -> Json:
        parent = notice.reply_to
        array: Json = {
            "text": notice.content,
            "truncated": False,
            "created_at": self.date(notice.created),
            # The only id that comes directly from the database, so it is a string.
            "in_reply_to_status_id": str(parent.id) if parent else None,
            "uri": notice.uri,
            "source": notice.source,
            "source_link": notice.source_link,
            "id": notice.id,
            "in_reply_to_user_id": parent.author.id if parent else None,
            "in_reply_to_screen_name": parent.author.nickname if parent else None,
            # Users who do not share their location: lat and long are ignored.
            "geo": None,
        }
        if notice.links:
            array["attachments"] = self.attachments(notice)
        if with_user:
            array["user"] = self.user(notice.author)
        array["statusnet_html"] = notice.rendered
        array["statusnet_conversation_id"] = notice.conversation
        viewer = self._viewer
        array["favorited"] = viewer is not None and notice in self._world.favorites[viewer]
        repeat = self._world.repeat_by(viewer, notice) if viewer is not None else None
        if repeat is self._unseen_repeat:
            repeat = None
        array["repeated"] = repeat is not None
        if repeat is not None:
            array["repeated_id"] = repeat.id
        return array

    def attachments(self, notice: Notice) -> list[Json]:
        """The files and links of a notice, as far as the version shows them."""
        files = [*notice.files, *(file for file in notice.links if file not in notice.files)]
        keeps = self._world.version.keeps_untyped_attachments
        return [self._attachment(file) for file in files if keeps or file.mimetype is not None]

    @staticmethod
    def _attachment(file: File) -> Json:
        size = None if file.size is None else str(file.size)
        return {"url": file.url, "mimetype": file.mimetype, "size": size}

    def latest_of(self, author: Profile) -> Notice | None:
        """The latest notice of an author in the timelines."""
        return next(iter(visible_by_author(self._world, author)), None)

    def statuses(self, notices: list[Notice]) -> list[Json]:
        """Several notices."""
        return [self.status(notice) for notice in notices]

    # Groups, messages, lists

    def group(self, group: Group) -> Json:
        """A group. `member` and `blocked` exist only for a logged-in caller."""
        array: Json = {
            "id": group.id,
            "url": self._world.url(f"group/{group.id}/id"),
            "nickname": group.nickname,
            "fullname": group.fullname or None,
        }
        if self._viewer is not None:
            array["member"] = self._viewer in group.members
            array["blocked"] = False
        return {
            **array,
            # The server always counts 0 admins.
            "admin_count": 0,
            "member_count": len(group.members),
            **{f"{name}_logo": self._logo_url(group, size) for name, size in _LOGOS.items()},
            "homepage": group.homepage,
            "description": group.description,
            "location": group.location,
            "created": self.date(group.created),
            "modified": self.date(group.modified),
        }

    def _logo_url(self, group: Group, size: str) -> str | None:
        if group.avatar is None:
            return None
        return self._world.url(f"avatar/{group.id}-{size}-{group.avatar:%Y%m%d%H%M%S}.png")

    def direct_message(self, message: DirectMessage) -> Json:
        """A direct message of version 1."""
        return {
            "id": message.id,
            "sender_id": message.sender.id,
            "text": message.text,
            "recipient_id": message.recipient.id,
            "created_at": self.date(message.created),
            "sender_screen_name": message.sender.nickname,
            "recipient_screen_name": message.recipient.nickname,
            "sender": self.user(message.sender),
            "recipient": self.user(message.recipient),
        }

    def private_notice(self, notice: Notice) -> Json:
        """A direct message of version 2, which is a notice with one recipient."""
        recipient = notice.addressee or notice.author
        return {
            "id": notice.id,
            "sender_id": notice.author.id,
            "text": notice.content,
            "total_recipients": 1,
            "recipient_id": recipient.id,
            "created_at": self.date(notice.created),
            "sender_screen_name": notice.author.nickname,
            "recipient_screen_name": recipient.nickname,
            "sender": self.user(notice.author),
            "recipient": self.user(recipient),
        }

    def people_tag(self, tag: PeopleTag) -> Json:
        """A list of people. Its id is a string, as in the database."""
        return {
            "id": str(tag.id),
            "name": tag.name,
            "full_name": f"@{tag.owner.nickname}/{tag.name}",
            "slug": tag.name,
            "description": tag.description,
            "subscriber_count": len(tag.subscribers),
            "member_count": len(tag.members),
            "uri": self._world.url(f"user/{tag.owner.id}/profiletag/{tag.id}/id"),
            "following": self._viewer is not None and self._viewer in tag.subscribers,
            "mode": "private" if tag.private else "public",
            "user": self.user(tag.owner),
        }


def _inserted(array: Json, before: str, added: Json) -> Json:
    result: Json = {}
    for key, value in array.items():
        if key == before:
            result.update(added)
        result[key] = value
    return result
