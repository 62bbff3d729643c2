"""The arrays of the Mastodon-compatible part of Friendica."""

from __future__ import annotations

from datetime import timezone
from typing import TYPE_CHECKING, Any

from ..text import escape
from .delivery import repeaters
from .entities import guid, thread_of
from .parameters import profile_path
from .texts.shown import shown
from .version import release

if TYPE_CHECKING:
    from datetime import datetime

    from ..records import Notice, Profile
    from ..request import Call
    from .state import Notification

Json = dict[str, Any]


def date(moment: datetime) -> str:
    """A date in the format of Mastodon."""
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def relationship(call: Call, other: Profile) -> Json:
    """The relationship between the caller and another user."""
    world, me = call.world, call.user
    return {
        "id": str(other.id),
        "following": other in world.following[me],
        "requested": False,
        "endorsed": False,
        "followed_by": other in world.followers[me],
        "muting": False,
        "muting_notifications": False,
        "showing_reblogs": True,
        "notifying": False,
        "blocking": (me, other) in world.blocks,
        "domain_blocking": False,
        "blocked_by": False,
        # The caller's note about a contact.
        "note": None if me in (*world.following[other], *world.followers[other]) else "",
    }


def account(call: Call, profile: Profile) -> Json:
    """A user."""
    world, number = call.world, guid(call.world, "profile", profile.id)
    stamp = f"ts={int(profile.created.timestamp())}"
    avatar = world.url(f"photo/contact/320/{number}?{stamp}")
    header = world.url(f"photo/header/{number}?{stamp}")
    latest = next(world.notices_by(profile), None)
    return {
        "id": str(profile.id),
        "username": profile.nickname,
        "acct": profile.nickname,
        "display_name": profile.best_name,
        "locked": True,
        "bot": False,
        "discoverable": False,
        "group": False,
        "created_at": date(profile.created),
        "note": escape(profile.bio or ""),
        "url": world.url(profile_path(profile)),
        "avatar": avatar,
        "avatar_static": f"{avatar}&static=1",
        "header": header,
        "header_static": f"{header}&static=1",
        # Counted as rarely as the counts in `entities`.
        "followers_count": 0,
        "following_count": 0,
        "statuses_count": 0,
        "last_status_at": date((latest or profile).created)[:11] + "00:00:00.000Z",
        "emojis": [],
        "fields": [],
    }


def status(call: Call, notice: Notice) -> Json:
    """A status."""
    world, parent, number = call.world, notice.reply_to, guid(call.world, "display", notice.id)
    own = notice.author is call.user
    answers = sum(1 for n in world.living_notices() if thread_of(n) is notice and n is not notice)
    likers = [who for who, liked in world.favorites.items() if notice in liked]
    queue = {"count": int(own) or None, "done": int(own) or None, "failed": 0 if own else None}
    return {
        "id": str(notice.id),
        "created_at": date(notice.created),
        "edited_at": None,
        "in_reply_to_id": str(parent.id) if parent else None,
        "in_reply_to_status": None,
        "in_reply_to_account_id": str(parent.author.id) if parent else None,
        "sensitive": False,
        "spoiler_text": notice.title,
        "visibility": "public",
        "language": "en",
        "uri": world.url(f"objects/{number}"),
        "url": world.url(f"display/{number}"),
        "replies_count": answers,
        "reblogs_count": len(repeaters(world, notice)),
        "favourites_count": len(likers),
        "favourited": call.user in likers,
        "reblogged": call.user in repeaters(world, notice),
        "muted": False,
        "bookmarked": False,
        "content": shown(notice.content, "", ()).mastodon_html,
        "reblog": None,
        "quote": None,
        "application": {"name": notice.source or "api", "vapid_key": None},
        "account": account(call, notice.author),
        "media_attachments": [_attachment(file) for file in notice.files],
        "mentions": [_mention(call, profile) for profile in notice.mentioned],
        "tags": [_tag(call, tag) for tag in notice.tags],
        "emojis": [],
        "card": None,
        "poll": None,
        "friendica": {
            "title": notice.title,
            "changed_at": date(notice.created),
            "commented_at": date(notice.created),
            "received_at": date(notice.created),
            "delivery_data": {f"delivery_queue_{key}": value for key, value in queue.items()},
            "dislikes_count": 0,
            "disliked": False,
            "network": "DFRN",
            "platform": "Friendica",
            "version": release(call.version.name),
            "sitename": world.settings.site_name,
            "visibility": {"allow_cid": [], "deny_cid": [], "allow_gid": [], "deny_gid": []},
        },
    }


def _attachment(file: Any) -> Json:
    return {
        "id": str(file.id),
        "type": "image",
        "url": file.url,
        "preview_url": file.url,
        "remote_url": None,
        "text_url": file.url,
        "meta": {"original": {"width": file.width, "height": file.height}},
        "description": None,
        "blurhash": None,
    }


def _mention(call: Call, profile: Profile) -> Json:
    return {
        "id": str(profile.id),
        "username": profile.nickname,
        "url": call.world.url(profile_path(profile)),
        "acct": profile.nickname,
    }


def _tag(call: Call, tag: str) -> Json:
    url = call.world.url(f"search?tag={tag}")
    return {"name": tag, "url": url, "history": [], "following": False}


def notification(call: Call, item: Notification) -> Json:
    """A notification; with the status, if it has one."""
    array = {
        "id": str(item.id),
        "type": item.kind,
        "created_at": date(item.created),
        "dismissed": False,
        "account": account(call, item.actor),
    }
    if item.notice is not None:
        array["status"] = status(call, item.notice)
    return array


def instance(call: Call) -> Json:
    """The site."""
    settings, version = call.world.settings, release(call.version.name)
    return {
        "uri": call.world.server_name.partition(":")[0],
        "title": settings.site_name,
        "short_description": "",
        "description": "",
        "email": "admin@example.org",
        "version": f"2.8.0 (compatible; Friendica {version})",
        "urls": {"streaming_api": ""},
        "stats": {"user_count": 0, "status_count": 0, "domain_count": 0},
        "thumbnail": call.world.url("images/friendica-banner.jpg"),
        "languages": ["en"],
        "max_toot_chars": settings.textlimit,
        "registrations": False,
        "approval_required": False,
        "invites_enabled": False,
        "configuration": {
            "accounts": {"max_featured_tags": 0},
            "statuses": {
                "max_characters": settings.textlimit,
                "max_media_attachments": 99,
                "characters_reserved_per_url": 23,
            },
            "media_attachments": {
                "supported_mime_types": [
                    f"image/{kind}" for kind in ("webp", "png", "jpeg", "gif", "bmp")
                ],
                "image_size_limit": 800_000,
                "image_matrix_limit": 33_177_600,
                "video_size_limit": 800_000,
                "video_frame_rate_limit": 60,
                "video_matrix_limit": 33_177_600,
            },
            "polls": {
                "max_options": 0,
                "max_characters_per_option": 0,
                "min_expiration": 0,
                "max_expiration": 0,
            },
        },
        "contact_account": [],
        "rules": [],
    }
