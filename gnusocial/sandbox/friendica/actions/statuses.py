"""Statuses: show, post, delete, repeat, like, and uploads for them."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING

from ...errors import ApiError
from ...records import Verb
from ...request import is_number, php_int
from .. import photos, posting
from ..entities import Presenter, thread_of, user_number
from ..errors import NothingToSayError, PostingLimitError, UnexplainedError
from ..parameters import is_true, status_number, status_of
from ..replies import data_reply
from ..texts.shown import from_html, from_text

if TYPE_CHECKING:
    from ...records import File, Notice
    from ...replies import Reply
    from ...request import Call


def _reply(call: Call, notice: Notice) -> Reply:
    presenter = Presenter(call, include_entities=is_true(call, "include_entities"))
    return data_reply(call, "status", presenter.status(notice))


def show(call: Call) -> Reply:
    """statuses/show; with `conversation` the whole thread."""
    notice = status_of(call)
    if not call.get("conversation"):
        return _reply(call, notice)
    thread = thread_of(notice)
    posts = [n for n in call.world.living_notices() if thread_of(n) is thread and not n.repeat_of]
    return data_reply(call, "statuses", Presenter(call).statuses(posts))


def update(call: Call) -> Reply:
    """statuses/update: no commands, no duplicate check, and a limit for new threads only."""
    source, title = call.get("htmlstatus"), call.trimmed("title")
    body = from_html(source) if source else from_text(call.get("status") or "")
    reply_to = _parent(call)
    if reply_to is None:
        _check_limit(call)
    files = _attached(call)
    if not (body or title or files):
        # Nothing is stored, but the id is used up.
        call.world.next_notice_id()
        raise NothingToSayError
    notice = posting.post(
        call.world,
        call.user,
        body,
        title=title,
        source=call.trimmed("source") or call.application or "api",
        reply_to=reply_to,
        files=tuple(files),
    )
    return _reply(call, notice)


def _parent(call: Call) -> Notice | None:
    number = php_int(call.get("in_reply_to_status_id"))
    parent = call.world.notice(number) if number else None
    if number and parent is None:
        raise NothingToSayError
    return parent


def _check_limit(call: Call) -> None:
    throttle = call.world.settings.throttle
    if throttle is None:
        return
    count, seconds = throttle
    since = call.world.now - timedelta(seconds=seconds)
    own = call.world.notices_by(call.user)
    threads = [n for n in own if n.verb is Verb.POST and n.reply_to is None and n.created > since]
    if len(threads) >= count:
        raise PostingLimitError(count, seconds)


def _attached(call: Call) -> list[File]:
    """Earlier uploads of the caller by id, or else the file of this request."""
    own = call.world.friendica.photos[call.user]
    numbers = (number.strip() for number in (call.get("media_ids") or "").split(","))
    known = [int(number) for number in numbers if is_number(number)]
    files = [call.world.files[number] for number in known if number in own]
    if not call.get("media_ids") and "media" in call.files:
        files.append(photos.store(call, call.files["media"]))
    return files


def upload(call: Call) -> Reply:
    """media/upload: pictures only."""
    if "media" not in call.files:
        raise ApiError(HTTPStatus.BAD_REQUEST, "No media.")
    file = photos.store(call, call.files["media"])
    preview = call.world.url(f"photo/{file.digest}-0..{photos.extension(file)}")
    image = {
        "w": file.width,
        "h": file.height,
        "image_type": file.mimetype,
        # With two dots: the URL does not work.
        "friendica_preview_url": preview,
    }
    array = {
        "media_id": file.id,
        "media_id_string": str(file.id),
        "size": file.size,
        "image": image,
    }
    return data_reply(call, "media", array)


def destroy(call: Call) -> Reply:
    """statuses/destroy: for another user's status, deletes one's own copy. It may be repeated."""
    number = status_number(call)
    notice = call.world.notices.get(number)
    if notice is None or notice.repeat_of is not None:
        who = user_number(call.world, call.user)
        message = f"Item with URI ID {number} not found for user {who}."
        raise ApiError(HTTPStatus.NOT_FOUND, message)
    reply = _reply(call, notice)
    if notice.author is call.user:
        notice.deleted = True
    else:
        call.world.friendica.removed.add((call.user, notice))
    state = call.world.friendica
    state.notifications = [
        item
        for item in state.notifications
        if item.notice is not notice or (item.owner is not call.user and not notice.deleted)
    ]
    return reply


def retweet(call: Call) -> Reply:
    """statuses/retweet: returns the original. A repeat is not a separate item."""
    original = call.world.notice(status_number(call))
    if original is None:
        raise UnexplainedError(HTTPStatus.FORBIDDEN)
    # The response shows the state before the repeat.
    reply = _reply(call, original)
    if call.world.repeat_by(call.user, original) is None:
        posting.repeat(call.world, call.user, original)
    return reply


# Likes


def like(call: Call) -> Reply:
    """favorites/create: likes the status. Repeating it is not an error."""
    notice = _liked(call)
    if notice not in call.world.favorites[call.user]:
        call.world.favorites[call.user].append(notice)
    return _reply(call, notice)


def unlike(call: Call) -> Reply:
    """favorites/destroy. Repeating it is not an error."""
    notice = _liked(call)
    if notice in call.world.favorites[call.user]:
        call.world.favorites[call.user].remove(notice)
    return _reply(call, notice)


def _liked(call: Call) -> Notice:
    number = php_int(call.get("id"))
    if not number:
        raise ApiError(HTTPStatus.BAD_REQUEST, "Item id not specified")
    notice = call.world.notice(number)
    if notice is None:
        raise ApiError(HTTPStatus.BAD_REQUEST, "Item id not found")
    return notice
