"""ActivityStreams 1.0 JSON (`.as`): the only JSON that tells the verb of a notice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..dates import iso_date
from ..entities import Presenter
from ..replies import Reply, json_reply
from ..world import Group, Notice, Profile, Verb

if TYPE_CHECKING:
    from ..request import Call
    from .feed import Feed

Json = dict[str, Any]

PUBLIC_COLLECTION = "http://activityschema.org/collection/public"
_SCHEMA = "http://activitystrea.ms/schema/1.0"
AVATAR_SIZES = (96, 48, 24)


def feed_reply(call: Call, feed: Feed) -> Reply:
    """A timeline. Empty members are left out."""
    writer = _Writer(call)
    document: Json = {"generator": f"GNU social {call.version.software}", "title": feed.title}
    if feed.notices:
        document["totalItems"] = len(feed.notices)
        document["items"] = [writer.activity(notice) for notice in feed.notices]
    page = call.world.url(feed.page)
    document["links"] = [{"url": page, "rel": "alternate", "type": "text/html"}]
    return json_reply(call, document)


def thread_uri(call: Call, conversation: int) -> str:
    """The global id of a conversation. The real one has a random part."""
    return call.world.tag_uri(f"objectType=thread:nonce={conversation:016x}")


def profile_info(call: Call, notice: Notice) -> dict[str, str]:
    """What a feed tells about the author of a notice, for its reader."""
    viewer, author = call.viewer, notice.author
    info = {"local_id": str(author.id)}
    own_post = viewer is author and notice.verb is Verb.POST
    if viewer is None or (own_post and not call.version.tells_following_oneself):
        return info
    info["following"] = "true" if call.world.follows(viewer, author) else "false"
    info["blocking"] = "true" if (viewer, author) in call.world.blocks else "false"
    return info


def notice_info(call: Call, notice: Notice) -> dict[str, str]:
    """What a feed tells about a notice, for its reader."""
    info = {"local_id": str(notice.id)}
    if notice.source is not None:
        info["source"] = notice.source
    viewer = call.viewer
    if viewer is not None:
        repeated = call.world.repeat_by(viewer, notice) is not None
        info["repeated"] = "true" if repeated else "false"
        liked = notice in call.world.favorites[viewer]
        info["favorite"] = "true" if liked else "false"
    return info


class _Writer:
    def __init__(self, call: Call) -> None:
        self._call = call
        self._world = call.world
        self._presenter = Presenter(call)

    def activity(self, notice: Notice) -> Json:
        actor = self._person(notice.author)
        actor["status_net"]["profile_info"] = profile_info(self._call, notice)
        item: Json = {"actor": actor, "content": notice.rendered}
        if notice.source is not None:
            item["generator"] = self._generator(notice.source)
        item["id"] = notice.uri
        item["object"] = self._object(notice)
        item["to"] = self._audience(notice)
        item["status_net"] = {
            "conversation": thread_uri(self._call, notice.conversation),
            "notice_info": notice_info(self._call, notice),
        }
        item["published"] = iso_date(notice.created)
        item["provider"] = {
            "objectType": "service",
            "displayName": self._world.settings.site_name,
            "url": self._world.url(""),
        }
        title = self._title(notice)
        if title is not None:
            item["title"] = title
        item["verb"] = notice.verb.value
        item["url"] = self._world.url(f"notice/{notice.id}")
        return item

    def _title(self, notice: Notice) -> str | None:
        if notice.verb is Verb.FAVORITE:
            return "Favorite"
        if isinstance(notice.target, (Profile, Group)) and not self._has_left(notice):
            who, host = notice.author, self._world.server_name.split(":")[0]
            when = f"{notice.created:%A, %d-%b-%Y %H:%M:%S UTC}"
            return f"{who.best_name} ({who.nickname}@{host})'s status on {when}"
        return None

    @staticmethod
    def _has_left(notice: Notice) -> bool:
        """Whether the author of a join is in the group no longer."""
        return isinstance(notice.target, Group) and notice.author not in notice.target.members

    def _generator(self, source: str) -> Json:
        known = source in {"api", "activity", "web", "mail", "xmpp"}
        authority = "tag:status.net,2009:" if known else self._world.tag_uri("")
        return {
            "id": f"{authority}notice-source:{source}",
            "objectType": "application",
            "status_net": {"source_code": source},
        }

    def _audience(self, notice: Notice) -> list[Json]:
        groups = [
            {"objectType": f"{_SCHEMA}/group", "id": self._world.url(f"group/{group.id}/id")}
            for group in notice.groups
        ]
        people = [
            {"objectType": f"{_SCHEMA}/person", "id": self._world.uri_of(profile)}
            for profile in notice.mentioned
        ]
        public = {"objectType": f"{_SCHEMA}/collection", "id": PUBLIC_COLLECTION}
        return [*people, *groups, public]

    # Objects

    def _object(self, notice: Notice) -> Json:
        if isinstance(notice.target, Profile):
            return self._person(notice.target)
        if isinstance(notice.target, Group):
            return self._joined(notice, notice.target)
        if isinstance(notice.target, Notice):
            return self._liked(notice.target)
        if notice.repeat_of is not None:
            return self._note(notice.repeat_of)
        return self._note(notice)

    def _note(self, notice: Notice) -> Json:
        result: Json = {
            "id": notice.uri,
            "objectType": notice.object_type,
            "content": notice.rendered,
            "url": self._world.url(f"notice/{notice.id}"),
            "status_net": {"notice_id": None},
        }
        if notice.reply_to is not None:
            result["inReplyTo"] = self._reference(notice.reply_to)
        tags = [
            {"objectType": "http://activityschema.org/object/hashtag", "displayName": tag}
            for tag in notice.tags
        ]
        if tags:
            result["tags"] = tags
        return result

    def _reference(self, notice: Notice) -> Json:
        return {
            "objectType": notice.object_type,
            "id": notice.uri,
            "url": self._world.url(f"notice/{notice.id}"),
        }

    def _liked(self, target: Notice) -> Json:
        return {**self._note(target), "inReplyTo": self._reference(target)}

    def _joined(self, notice: Notice, group: Group) -> Json:
        if not self._has_left(notice):
            return self._group(group)
        # Without the membership the server describes the notice instead of the group.
        return {
            "id": notice.uri,
            "displayName": f"New group by {notice.author.nickname}",
            "status_net": {"avatarLinks": [], "notice_id": None},
            "objectType": "group",
            "content": notice.rendered,
            "url": self._world.url(f"notice/{notice.id}"),
        }

    def _picture(self, url: str, size: int) -> Json:
        kind = f"image/{url.rsplit('.', 1)[-1]}"
        return {"url": url, "rel": "avatar", "type": kind, "width": size, "height": size}

    def _person(self, profile: Profile) -> Json:
        pictures = [
            self._picture(self._presenter.avatar_url(profile, size), size) for size in AVATAR_SIZES
        ]
        page = self._world.url(profile.nickname)
        contacts = _contacts(
            profile.nickname, profile.best_name, profile.bio, profile.location, profile.homepage
        )
        return {
            "id": self._world.uri_of(profile),
            "displayName": profile.best_name,
            "status_net": {"avatarLinks": pictures},
            "image": pictures[0],
            "objectType": "person",
            "url": page,
            "followers": {"url": f"{page}/subscribers"},
            "portablecontacts_net": contacts,
        }

    def _group(self, group: Group) -> Json:
        theme = f"theme/{self._world.version.theme}/default-avatar-"
        names = dict(zip(AVATAR_SIZES, ("profile", "stream", "mini"), strict=True))
        pictures = [
            self._picture(self._world.url(f"{theme}{name}.png"), size)
            for size, name in names.items()
        ]
        page = self._world.url(f"group/{group.id}/id")
        return {
            "id": page,
            "displayName": group.best_name,
            "status_net": {"avatarLinks": pictures},
            "image": pictures[0],
            "objectType": "group",
            "url": page,
            "portablecontacts_net": _contacts(
                group.nickname, group.best_name, group.description, group.location, group.homepage
            ),
        }


def _contacts(
    nickname: str, name: str, note: str | None, location: str | None, homepage: str | None
) -> Json:
    contacts: Json = {"preferredUsername": nickname, "displayName": name}
    if note:
        contacts["note"] = note
    if location:
        contacts["addresses"] = {"formatted": location}
    if homepage:
        contacts["urls"] = [{"type": "homepage", "value": homepage, "primary": "true"}]
    return contacts
