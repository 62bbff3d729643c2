"""Pages of the web interface that programs open. They are short substitutes.

Files are served as uploaded; pictures of version 2 are not really converted.
"""

from __future__ import annotations

import base64
from datetime import datetime, timezone
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from ..dates import rfc2822_date
from ..errors import ApiError
from ..replies import HTML_TYPE, Reply, php_json, redirect
from ..request import php_int
from ..text import escape, normalised_nickname

if TYPE_CHECKING:
    from ..records import File, Notice
    from ..request import Call

_ACTIVITY_TYPE = "application/activity+json"
_CONTEXT = "https://www.w3.org/ns/activitystreams"
_PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII="
)


def front(call: Call) -> Reply:
    """The front page redirects to the public timeline of all sites."""
    reply = redirect(HTTPStatus.SEE_OTHER, call.world.url("main/all"))
    reply.allows_all_origins = False
    return reply


def avatar(call: Call) -> Reply:
    """A user's picture: always the same single pixel."""
    name, _, suffix = (call.get("file") or "").rpartition(".")
    stamp = name.rsplit("-", 1)[-1]
    try:
        when = datetime.strptime(stamp, "%Y%m%d%H%M%S").replace(tzinfo=timezone.utc)
    except ValueError:
        raise _missing("No such file.") from None
    # A static file: the web server sets the validators.
    headers = [
        ("ETag", f'"{int(when.timestamp()):x}-{len(_PIXEL):x}"'),
        ("Last-Modified", rfc2822_date(when).replace("+0000", "GMT")),
    ]
    return Reply(_PIXEL, f"image/{suffix}", headers=headers, allows_all_origins=False)


def file(call: Call) -> Reply:
    """An uploaded file of version 1."""
    address = call.world.url(f"file/{call.get('file')}")
    for known in call.world.files.values():
        if known.url == address and known.content:
            return _content(known)
    raise _missing("No such attachment.")


def thumbnail(call: Call) -> Reply:
    """A thumbnail of an uploaded picture: the picture itself."""
    found = call.world.files.get(php_int(call.get("id")))
    if found is None or not found.content:
        raise _missing("No such attachment.")
    return _content(found)


def _content(found: File) -> Reply:
    return Reply(found.content, found.mimetype, allows_all_origins=False)


def _missing(message: str) -> ApiError:
    return ApiError(404, message, early=True)


def profile(call: Call) -> Reply:
    """The page of a user."""
    found = call.world.user_named(normalised_nickname(call.get("nickname") or ""))
    if found is None:
        raise _missing("No such user.")
    return _html(found.best_name, found.bio or "")


def notice(call: Call) -> Reply:
    """The page of a notice; on version 2 also its ActivityPub note."""
    found = call.world.notices.get(php_int(call.get("id")))
    if found is None:
        raise _missing("No such notice.")
    if found.deleted:
        raise ApiError(410, "Notice deleted.", early=True)
    if found.addressee is not None:
        raise ApiError(403, "Access restricted.", early=True)
    wanted = call.headers.get("accept", "")
    if call.version.has_activitypub and "json" in wanted:
        body = php_json(_note(call, found)).replace("\\/", "/").encode()
        return Reply(body, _ACTIVITY_TYPE, HTTPStatus.ACCEPTED, allows_all_origins=False)
    return _html(found.author.best_name, found.rendered, escaped=True)


def _html(title: str, content: str, *, escaped: bool = False) -> Reply:
    body = content if escaped else escape(content)
    head = f"<!DOCTYPE html>\n<html><head><title>{escape(title)}</title></head>"
    page = f"{head}<body>{body}</body></html>\n"
    return Reply(page.encode(), HTML_TYPE, allows_all_origins=False)


def _note(call: Call, found: Notice) -> dict[str, Any]:
    url = call.world.url
    conversation = url(f"conversation/{found.conversation}")
    files = [*found.files, *(link for link in found.links if link not in found.files)]
    return {
        "@context": _CONTEXT,
        "id": url(f"object/note/{found.id}"),
        "type": "Note",
        "published": f"{found.created:%Y-%m-%dT%H:%M:%SZ}",
        "url": url(f"notice/{found.id}"),
        "attributedTo": call.world.uri_of(found.author),
        "to": [f"{_CONTEXT}#Public"],
        "cc": [url(f"user/{found.author.id}/followers.json")],
        "conversationId": conversation,
        "conversationUrl": f"{conversation}#notice-{found.id}",
        "content": found.rendered,
        "isLocal": True,
        "attachment": [_document(call, item) for item in files],
        "tag": [],
    }


def _document(call: Call, item: File) -> dict[str, Any]:
    document: dict[str, Any] = {
        "@context": _CONTEXT,
        "type": "Document",
        "mediaType": item.mimetype,
        "url": item.url or call.world.url(f"attachment/{item.digest}/view"),
        "size": item.size or 0,
        "name": item.title or "Untitled attachment",
    }
    if item.width is not None:
        document["meta"] = {"width": str(item.width), "height": str(item.height)}
    return document
