"""Friendica's own routes, as far as they were recorded, and lists, which are circles."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from ...errors import ApiError
from .. import photos
from ..entities import Presenter, guid, text_of, user_number
from ..replies import data_reply

if TYPE_CHECKING:
    from datetime import datetime

    from ...records import File
    from ...replies import Reply
    from ...request import Call
    from ..state import Notification

_FRIENDS, _GROUPS = (1, "Friends"), (2, "Groups")


def nothing(call: Call) -> Reply:
    """An empty list: saved searches, events, list subscriptions."""
    return data_reply(call, "lists", [])


def lists(call: Call) -> Reply:
    """lists/ownerships: the two circles that every user has."""
    owner = Presenter(call).user(call.user)
    arrays = [
        {"name": name, "id": number, "id_str": str(number), "user": owner, "mode": "private"}
        for number, name in (_FRIENDS, _GROUPS)
    ]
    return data_reply(call, "lists", {"lists": arrays})


def list_statuses(call: Call) -> Reply:
    """lists/statuses: empty, because the sandbox does not implement circles."""
    if not call.get("list_id"):
        raise ApiError(HTTPStatus.BAD_REQUEST, "list_id not specified")
    return nothing(call)


def circles(call: Call) -> Reply:
    """friendica/circle_show: the circles and their members."""
    world, presenter = call.world, Presenter(call)
    contacts = {*world.following[call.user], *world.followers[call.user]}
    people = [presenter.user(each) for each in sorted(contacts, key=lambda each: each.id)]
    arrays = [
        {"name": name, "gid": number, "user": people if name == _FRIENDS[1] else []}
        for number, name in (_FRIENDS, _GROUPS)
    ]
    return data_reply(call, "groups", arrays)


def photo_list(call: Call) -> Reply:
    """friendica/photos/list: the caller's pictures."""
    numbers = call.world.friendica.photos[call.user]
    return data_reply(call, "photos", [_photo(call, call.world.files[n]) for n in numbers])


def _photo(call: Call, file: File) -> dict[str, Any]:
    scales = [
        {
            "id": file.id + place,
            "scale": scale,
            "link": photos.address(call, file, scale),
            "width": file.width,
            "height": file.height,
            "size": file.size,
        }
        for place, scale in enumerate(photos.SCALES[file.name or photos.WALL])
    ]
    when = _date(call.world.now)
    return {
        "created": when,
        "edited": when,
        "title": "",
        "desc": "",
        "album": file.name,
        "filename": file.title,
        "type": file.mimetype,
        "height": file.height,
        "width": file.width,
        "datasize": file.size,
        "profile": 0,
        "allow_cid": "",
        "deny_cid": "",
        "allow_gid": "",
        "deny_gid": "",
        "id": file.digest,
        "scale": scales[0]["scale"],
        "media-id": file.id,
        "scales": scales,
        "thumb": file.url,
    }


def notifications(call: Call) -> Reply:
    """friendica/notifications: the mentions of the caller."""
    own = [n for n in call.world.friendica.notifications if n.owner is call.user and n.notice]
    return data_reply(call, "notes", [_notification(call, item) for item in own[::-1]])


def _notification(call: Call, item: Notification) -> dict[str, Any]:
    world, notice, name = call.world, item.notice, item.actor.best_name
    if notice is None:
        raise TypeError("a notification about a status has the status")
    page, text = world.url(f"profile/{item.actor.nickname}"), text_of(notice)
    link = world.url(f"display/{guid(world, 'display', notice.id)}")
    return {
        "id": item.id,
        "type": 128,
        "name": name,
        "url": page,
        "photo": "",
        "date": _date(item.created),
        "msg": f'[url={page}]{name}[/url] tagged you on [url={link}]"{text}"[/url]',
        "uid": user_number(world, call.user),
        "link": link,
        "iid": notice.id,
        "parent": notice.id,
        "seen": False,
        "verb": "http://activitystrea.ms/schema/1.0/post",
        "otype": "item",
        "name_cache": name,
        "msg_cache": f"{name} tagged you on &quot;{text}&quot;",
        "timestamp": str(int(item.created.timestamp())),
        "date_rel": f"{int((world.now - item.created).total_seconds() // 60)} minutes ago",
        "msg_html": f'<a href="{page}">{name}</a> tagged you on <a href="{link}">"{text}"</a>',
        "msg_plain": f'{name} tagged you on "{text}"',
    }


def profile(call: Call) -> Reply:
    """friendica/profile/show: the profile with all optional fields."""
    world, me = call.world, call.user
    empty = (
        *("profile_name", "is_default", "hometown", "gender", "marital", "marital_with"),
        *("marital_since", "sexual", "politic", "religion", "likes", "dislikes", "about"),
        *("music", "book", "tv", "film", "interest", "romance", "work", "education"),
        "social_networks",
    )
    unset = (
        *("address", "city", "region", "postal_code", "country", "public_keywords"),
        *("private_keywords", "homepage"),
    )
    array: dict[str, Any] = {
        "profile_id": user_number(world, me),
        "hide_friends": False,
        "profile_photo": world.url(f"photo/profile/{me.nickname}"),
        "profile_thumb": world.url(f"photo/avatar/{me.nickname}"),
        "publish": False,
        "net_publish": False,
        "description": me.bio or "",
        "date_of_birth": "0000-00-00",
        **dict.fromkeys(empty),
        **dict.fromkeys(unset, ""),
        "users": [],
        "custom_fields": [],
    }
    whole = {
        "multi_profiles": False,
        "global_dir": "https://dir.friendica.social",
        "friendica_owner": Presenter(call).user(me),
        "profiles": [array],
    }
    return data_reply(call, "friendica_profiles", whole)


def _date(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}"
