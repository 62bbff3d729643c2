"""What is archived, kind by kind, and the relevant parts of objects: a table and pure functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from gnusocial.entities.kinds import status_kind

if TYPE_CHECKING:
    from gnusocial import GNUSocial, Page, User

#: Page size: the maximum of the servers.
PAGE = 200
#: How a list is read. "ids": newest first, paged by ids. "numbers": newest first, paged by the
#: number of the page. "whole": completely each time, because missing entries have left the list.
Reading = Literal["ids", "numbers", "whole"]


@dataclass(frozen=True)
class Kind:
    """One kind of objects that the server lists."""

    name: str
    reading: Reading
    #: Requests a page; called with the client, the user, and the bounds of the page.
    page: Callable[..., Page[Any]]
    #: The field of the profile with the total number.
    count: str | None = None


def _people(method: str) -> Callable[..., Page[Any]]:
    return lambda gs, me, **bounds: getattr(gs, method)(limit=PAGE, **bounds)


def _bookmarks(gs: GNUSocial, me: User, **bounds: Any) -> Page[Any]:
    return gs.timeline_bookmarks(me, limit=PAGE, **bounds)


def _lists(method: str) -> Callable[..., Page[Any]]:
    return lambda gs, me, **bounds: getattr(gs, method)()


#: In the order in which they are read.
LISTED = (
    Kind("statuses", "ids", _people("timeline_user"), "statuses_count"),
    Kind("mentions", "numbers", _people("timeline_mentions")),
    Kind("favorites", "numbers", _people("timeline_favorites"), "favourites_count"),
    Kind("bookmarks", "numbers", _bookmarks),
    Kind("following", "whole", _people("account_following"), "friends_count"),
    Kind("followers", "whole", _people("account_followers"), "followers_count"),
    Kind("groups", "whole", _people("account_groups"), "groups_count"),
    Kind("lists", "whole", _lists("lists")),
    Kind("list_subscriptions", "whole", _lists("list_subscriptions")),
    Kind("list_memberships", "whole", _lists("list_memberships")),
    Kind("messages", "ids", _people("direct_messages")),
    Kind("messages_sent", "ids", _people("direct_messages_sent")),
)
#: The kinds that a run can skip.
CHOICES = (*(kind.name for kind in LISTED), "conversations", "media")
#: Kinds of statuses or messages, the most complete first: if two contain the same status, the index
#: uses the first.
TEXTS = (
    "statuses",
    "mentions",
    "conversations",
    "favorites",
    "bookmarks",
    "messages",
    "messages_sent",
    "imported",
)
#: Every kind that has a file.
FILES = {
    *(kind.name for kind in LISTED),
    *TEXTS,
    "profile",
    "list_members",
    "conversations_read",
    "media",
    "changes",
    "deleted",
}

#: Fields that change with every action of a user, without new information about the user.
_RESTLESS = {
    "status",
    "statuses_count",
    "followers_count",
    "friends_count",
    "favourites_count",
    "groups_count",
}


def key_of(kind: str, data: Mapping[str, Any]) -> int | str:
    """Return the unique key of an object within its kind."""
    name = {"imported": "uri", "media": "url", "list_members": "list"}.get(kind, "id")
    return _reference(data.get(name)) or ""


def settled(kind: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the part of an object whose changes are recorded."""
    if kind in ("followers", "following"):
        return {name: value for name, value in data.items() if name not in _RESTLESS}
    if kind in TEXTS:
        people = ("user", "sender", "recipient", "retweeted_status")
        return {name: value for name, value in data.items() if name not in people}
    return {name: value for name, value in data.items() if name not in ("status", "user")}


@dataclass(frozen=True)
class Text:
    """A status or a message in the index."""

    #: Identical for the same status, wherever it was found.
    identity: str
    key: int | str
    words: str
    author: str
    author_name: str
    avatar: str | None
    #: Seconds since the epoch; None if the server's date is unreadable.
    created: int | None
    conversation: str | None
    reply_to: int | str | None
    #: The activity that the status reports, if it is not a post; "repeat" for a repeat.
    activity: str | None
    url: str | None
    favorited: bool
    #: URL and media type of each. 2.0 sends no URL for pictures.
    attachments: tuple[tuple[str, str], ...]


def text_of(kind: str, data: Mapping[str, Any]) -> Text:
    """Return the index entry for a status or message; any value may be missing or wrong."""
    message = kind in ("messages", "messages_sent")
    author = _object(data.get("sender" if message else "user"))
    uri = _string(data.get("uri"))
    key = key_of(kind, data)
    conversation = data.get("statusnet_conversation_id") or data.get("conversation")
    activity = _activity(kind, data)
    if message:
        identity = f"message {key}"
    elif activity not in (None, "repeat"):
        # The report of a deletion has the global identifier of the deleted notice.
        identity = f"{activity} {key}"
    else:
        identity = uri or f"status {key}"
    return Text(
        identity=identity,
        key=key,
        words=_string(data.get("text")) or "",
        author=_string(author.get("screen_name")) or _string(data.get("sender_screen_name")) or "",
        author_name=_string(author.get("name")) or "",
        avatar=_string(author.get("profile_image_url_profile_size")),
        created=_seconds(data.get("created_at")),
        conversation=str(conversation) if isinstance(conversation, (int, str)) else None,
        reply_to=_reference(data.get("in_reply_to_status_id") or data.get("in_reply_to")),
        activity=activity,
        url=_string(data.get("external_url")) or uri,
        favorited=data.get("favorited") is True,
        attachments=tuple(
            (_string(each.get("url")) or "", _string(each.get("mimetype")) or "")
            for each in map(_object, _list(data.get("attachments")))
        ),
    )


def _activity(kind: str, data: Mapping[str, Any]) -> str | None:
    if kind == "imported":
        return _string(data.get("activity"))
    found = status_kind(data)
    return None if found in ("post", "reply") else found


def _seconds(value: Any) -> int | None:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    if not isinstance(value, datetime) or value.tzinfo is None:
        return None
    return int(value.timestamp())


def _string(value: Any) -> str | None:
    # SQLite cannot store a lone surrogate.
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else None


def _reference(value: Any) -> int | str | None:
    if isinstance(value, int):
        # SQLite has no larger integers, and no server uses them.
        return value if abs(value) < 1 << 63 else str(value)
    return _string(value)


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
