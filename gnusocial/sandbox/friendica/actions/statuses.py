"""Statuses: show, post, delete, repeat, like, and uploads for them."""

from __future__ import annotations

import re
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING

from ... import posting, text, uploads
from ...errors import ApiError
from ...records import Verb
from ...replies import Reply, json_reply
from ...request import is_number, php_int
from ..entities import Presenter, thread_of
from ..errors import PostingLimitError, UnknownStatusError
from ..parameters import is_true, status_of

if TYPE_CHECKING:
    from werkzeug.datastructures import FileStorage

    from ...records import File, Notice
    from ...request import Call


def _reply(call: Call, notice: Notice) -> Reply:
    presenter = Presenter(call, include_entities=is_true(call, "include_entities"))
    return json_reply(call, presenter.status(notice))


def show(call: Call) -> Reply:
    """statuses/show; with `conversation` the whole thread."""
    notice = status_of(call)
    if not call.get("conversation"):
        return _reply(call, notice)
    thread = thread_of(notice)
    posts = [each for each in call.world.living_notices() if thread_of(each) is thread]
    return json_reply(call, Presenter(call).statuses(posts))


def update(call: Call) -> Reply:
    """statuses/update: no commands, no check for duplicates, and a limit for new threads only."""
    world, title = call.world, call.trimmed("title")
    content = re.sub("<[^>]*>", "", call.trimmed("htmlstatus")) or call.trimmed("status")
    content = text.decode_entities(content)
    reply_to = _parent(call)
    if reply_to is None:
        _check_limit(call)
    files = _attached(call)
    if not (content or title or files):
        raise ApiError(HTTPStatus.INTERNAL_SERVER_ERROR, "Internal Server Error")
    conversation = reply_to.conversation if reply_to else world.next_conversation_id()
    source = call.trimmed("source") or "api"
    notice = posting.store_post(
        world, call.user, content, conversation, source, reply_to, tuple(files)
    )
    notice.title = title
    return _reply(call, notice)


def _parent(call: Call) -> Notice | None:
    number = php_int(call.get("in_reply_to_status_id"))
    parent = call.world.notice(number) if number else None
    if number and parent is None:
        raise UnknownStatusError(number)
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
    """Earlier uploads by id, or else the file of this request."""
    numbers = (call.get("media_ids") or "").split(",")
    known = [call.world.files.get(int(n)) for n in numbers if is_number(n.strip())]
    files = [file for file in known if file is not None]
    if not files and "media" in call.files:
        files.append(_stored(call, call.files["media"]))
    return files


def upload(call: Call) -> Reply:
    """media/upload: pictures only."""
    if "media" not in call.files:
        raise ApiError(HTTPStatus.BAD_REQUEST, "No media.")
    file = _stored(call, call.files["media"])
    image = {
        "w": file.width,
        "h": file.height,
        "image_type": file.mimetype,
        "friendica_preview_url": call.world.url(f"photo/{file.id}-2.png"),
    }
    array = {
        "media_id": file.id,
        "media_id_string": str(file.id),
        "size": file.size,
        "image": image,
    }
    return json_reply(call, array)


def _stored(call: Call, sent: FileStorage) -> File:
    content = sent.stream.read()
    sent.stream.seek(0)
    if not uploads.sniffed_type(content).startswith("image/"):
        raise ApiError(HTTPStatus.INTERNAL_SERVER_ERROR, "Internal Server Error")
    return uploads.store(call.world, sent)


def destroy(call: Call) -> Reply:
    """statuses/destroy: looks for the id among the parameters, also where the path has it."""
    notice = status_of(call, only_parameter=True)
    reply = _reply(call, notice)
    # Of another user's status only one's own copy goes, which the sandbox does not keep.
    if notice.author is call.user:
        notice.deleted = True
    return reply


def retweet(call: Call) -> Reply:
    """statuses/retweet: answers the original. A repeat is no item of its own."""
    original = status_of(call)
    if call.world.repeat_by(call.user, original) is None:
        repeat = posting.store_post(
            call.world, call.user, "", original.conversation, None, None, ()
        )
        repeat.verb, repeat.repeat_of = Verb.SHARE, original
    return _reply(call, original)


# Likes


def like(call: Call) -> Reply:
    """favorites/create: likes; twice is no error."""
    notice = _liked(call)
    if notice not in call.world.favorites[call.user]:
        call.world.favorites[call.user].append(notice)
    return _reply(call, notice)


def unlike(call: Call) -> Reply:
    """favorites/destroy."""
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
