"""ActivityStreams 1.0 JSON (`.as`): the only JSON with the verb of a notice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..activities import AVATAR_SIZES, Activity, activity_of, audience, thread_uri
from ..dates import iso_date
from ..entities import Presenter
from ..records import Group, Notice, Profile, Verb
from ..replies import Reply, json_reply
from .feed import notice_info, profile_info, rendered_anonymously

if TYPE_CHECKING:
    from ..request import Call
    from .feed import Feed

Json = dict[str, Any]

_HASHTAG = "http://activityschema.org/object/hashtag"


def feed_reply(call: Call, feed: Feed) -> Reply:
    """A timeline. Empty members are omitted."""
    writer = _Writer(call, rendered_anonymously(feed.notices))
    document: Json = {"generator": f"GNU social {call.version.software}", "title": feed.title}
    if feed.notices:
        document["totalItems"] = len(feed.notices)
        document["items"] = [writer.item(notice) for notice in feed.notices]
    page = call.world.url(feed.page)
    document["links"] = [{"url": page, "rel": "alternate", "type": "text/html"}]
    return json_reply(call, document)


class _Writer:
    def __init__(self, call: Call, anonymous: set[Notice]) -> None:
        self._call = call
        self._anonymous = anonymous
        self._world = call.world
        self._presenter = Presenter(call)

    def item(self, notice: Notice) -> Json:
        """A notice as an item of a feed."""
        item = self._activity(activity_of(self._world, notice))
        item["status_net"]["notice_info"] = notice_info(self._call, notice)
        return item

    def _activity(self, activity: Activity) -> Json:
        notice = activity.notice
        actor = self._person(notice.author)
        actor["status_net"]["profile_info"] = profile_info(self._call, notice, self._anonymous)
        item: Json = {"actor": actor, "content": notice.rendered}
        if notice.source is not None:
            item["generator"] = self._generator(notice.source)
        item["id"] = notice.uri
        item["object"] = self._object(activity)
        item["to"] = [
            {"objectType": kind, "id": uri} for kind, uri in audience(self._world, notice)
        ]
        item["status_net"] = {"conversation": thread_uri(self._world, notice.conversation)}
        item["published"] = iso_date(notice.created)
        item["provider"] = {
            "objectType": "service",
            "displayName": self._world.settings.site_name,
            "url": self._world.url(""),
        }
        if activity.has_target:
            item["target"] = self._thing(activity)
        if activity.title is not None:
            item["title"] = activity.title
        item["verb"] = notice.verb.value
        item["url"] = self._world.url(f"notice/{notice.id}")
        return item

    def _generator(self, source: str) -> Json:
        known = source in {"api", "activity", "web", "mail", "xmpp"}
        authority = "tag:status.net,2009:" if known else self._world.tag_uri("")
        return {
            "id": f"{authority}notice-source:{source}",
            "objectType": "application",
            "status_net": {"source_code": source},
        }

    # Objects

    def _object(self, activity: Activity) -> Json:
        """The object, with `inReplyTo` and the tags of a post."""
        result = self._thing(activity)
        if activity.answers is not None:
            result["inReplyTo"] = {
                # The server sends this type for every object.
                "objectType": "note",
                "id": activity.answers.uri,
                "url": self._world.url(f"notice/{activity.answers.id}"),
            }
        if activity.tags:
            result["tags"] = [{"objectType": _HASHTAG, "displayName": tag} for tag in activity.tags]
        return result

    def _thing(self, activity: Activity) -> Json:
        about = activity.object
        if isinstance(about, Profile):
            return self._person(about)
        if isinstance(about, Group):
            return self._group(about)
        if isinstance(about, Activity):
            # A repeat of a post repeats the post's object.
            if about.notice.verb is Verb.POST:
                return self._notice(about.notice)
            return {**self._activity(about), "objectType": "activity"}
        if activity.is_deletion:
            return {"id": about.uri, "objectType": about.object_type}
        return self._notice(about)

    def _notice(self, notice: Notice) -> Json:
        """A notice as an object. With the type of a person or group it gets a name and avatars."""
        result: Json = {"id": notice.uri, "status_net": {"notice_id": None}}
        if notice.object_type in {"person", "group"}:
            title = f"New {notice.object_type} by {notice.author.nickname}"
            result["displayName"] = title
            result["status_net"] = {"avatarLinks": [], "notice_id": None}
        result["objectType"] = notice.object_type
        result["content"] = notice.rendered
        result["url"] = self._world.url(f"notice/{notice.id}")
        return result

    def _picture(self, url: str, size: int) -> Json:
        kind = f"image/{url.rsplit('.', 1)[-1]}"
        return {"url": url, "rel": "avatar", "type": kind, "width": size, "height": size}

    def _person(self, profile: Profile) -> Json:
        pictures = [
            self._picture(self._presenter.avatar_url(profile, size), size) for size in AVATAR_SIZES
        ]
        page = self._world.url(profile.nickname)
        person = {
            "id": self._world.uri_of(profile),
            "displayName": profile.best_name,
            "status_net": {"avatarLinks": pictures},
            "image": pictures[0],
            "objectType": "person",
            "summary": profile.bio,
            "url": page,
            "followers": {"url": f"{page}/subscribers"},
            "portablecontacts_net": _contacts(profile, profile.bio),
        }
        return {name: value for name, value in person.items() if value}

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
            "portablecontacts_net": _contacts(group, group.description),
        }


def _contacts(subject: Profile | Group, note: str | None) -> Json:
    contacts: Json = {
        "preferredUsername": subject.nickname,
        "displayName": subject.best_name,
    }
    if note:
        contacts["note"] = note
    if subject.location:
        contacts["addresses"] = {"formatted": subject.location}
    if subject.homepage:
        contacts["urls"] = [{"type": "homepage", "value": subject.homepage, "primary": "true"}]
    return contacts
