"""Statuses: show, post, delete, repeat; their repeats and favorites."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import commands, deletions, posting, text, uploads
from ..entities import Presenter
from ..errors import ApiError
from ..formats import atom
from ..records import Notice
from ..refusals import refused
from ..replies import HTML_TYPE, Reply, data_reply, json_reply, single_validators
from ..request import is_number, php_int
from .accounts import require_json

if TYPE_CHECKING:
    from ..records import File
    from ..request import Call

_MOST_REPEATS = 100


def status_reply(call: Call, notice: Notice) -> Reply:
    """One notice in the format of the call."""
    if call.format == "atom":
        return atom.entry_reply(call, notice)
    return data_reply(call, "status", Presenter(call).status(notice))


def show(call: Call) -> Reply:
    """statuses/show."""
    if call.method not in {"GET", "DELETE"}:
        raise ApiError(405, "HTTP method not supported.")
    notice = _shown_notice(call)
    reply = status_reply(call, notice)
    marks = single_validators(call, "ApiStatusesShow", notice.id, notice.created)
    if call.method == "DELETE":
        message = "Can only delete using the Atom format."
        return refused(call, ApiError(400, message), marks)
    reply.headers += marks.headers()
    return reply


def _shown_notice(call: Call) -> Notice:
    number = call.get("id")
    if not number:
        message = "Empty primary key ('id') value was given to query for a \"Notice\" object"
        raise ApiError(500, message, early=True)
    notice = call.world.notices.get(php_int(number))
    if notice is None:
        raise ApiError(404, "No such notice.", early=True)
    if notice.deleted:
        raise ApiError(410, "Notice deleted.", early=True)
    # A private notice is hidden only from anonymous callers: the server does not check more.
    if notice.addressee is not None and call.viewer is None:
        raise ApiError(403, "Access restricted.", early=True)
    return notice


# Posting


def update(call: Call) -> Reply:
    """statuses/update: run a command, or post a text."""
    if call.body_length and not call.has_form:
        message = (
            "The server was unable to handle that much POST data "
            f"({call.body_length} bytes) due to its current configuration."
        )
        raise ApiError(400, message)
    content = posting.shorten_links(call.world, _status_text(call))
    command = commands.parse(content)
    if command is not None:
        return _run_command(call, command)
    return status_reply(call, _post(call, content))


def _status_text(call: Call) -> str:
    content = call.trimmed("status")
    if "status" in call.invalid_utf8:
        content = content.replace("\ufffd", "?") if call.version.keeps_invalid_utf8 else ""
    # PHP treats the text "0" as empty.
    if content in {"", "0"}:
        raise ApiError(400, "Client must provide a 'status' parameter with a value.")
    return content


def _run_command(call: Call, command: commands.Command) -> Reply:
    """Execute a command. The response is the latest notice, or empty."""
    commands.execute(call.world, call.user, command)
    latest = Presenter(call).latest_of(call.user)
    if latest is None:
        return Reply(b"", HTML_TYPE)
    return status_reply(call, latest)


def _post(call: Call, content: str) -> Notice:
    reply_to = _parent(call)
    files = _attached(call)
    content = " ".join([content, *(file.link or "" for file in files)])
    if posting.is_too_long(call.world, content):
        limit = call.world.settings.textlimit
        raise ApiError(413, f"Maximum notice size is {limit} characters, including attachment URL.")
    return posting.post(
        call.world,
        call.user,
        text.decode_entities(content),
        source=source_of(call),
        reply_to=reply_to,
        files=tuple(files),
    )


def source_of(call: Call) -> str | None:
    """The name of the posting program: of its application, or else from the parameter."""
    application = call.application if call.version.posts_as_application else None
    source = application or call.trimmed("source") or call.version.source_when_missing
    if source in call.version.reserved_sources:
        return call.version.source_when_missing
    return source


def named_source(call: Call) -> str:
    """The name of the program for everything but a new text."""
    return call.application or call.trimmed("source") or "api"


def _parent(call: Call) -> Notice | None:
    number = php_int(call.get("in_reply_to_status_id"))
    if not number:
        return None
    parent = call.world.notice(number)
    if parent is None:
        raise ApiError(404, "Parent notice not found.")
    return parent


def _attached(call: Call) -> list[File]:
    """Earlier uploads by id (an unknown id is ignored), then the file of this request."""
    files = []
    for number in (call.get("media_ids") or "").split(","):
        file = call.world.files.get(int(number)) if is_number(number.strip()) else None
        if file is not None and file.content:
            files.append(file)
    if "media" in call.files:
        files.append(uploads.store(call.world, call.files["media"]))
    return files


# Deleting, repeating


def destroy(call: Call) -> Reply:
    """statuses/destroy."""
    if call.method not in {"POST", "DELETE"}:
        raise ApiError(400, "This method requires a POST or DELETE.", early=True)
    notice = call.world.notice(php_int(call.get("id")))
    if notice is None:
        raise ApiError(404, "No status found with that ID.", early=True)
    if notice.author is not call.user and not call.world.user_settings(call.user).moderator:
        raise ApiError(403, "You may not delete another user's status.")
    deletions.delete(call.world, notice, call.user)
    return status_reply(call, notice)


def retweet(call: Call) -> Reply:
    """statuses/retweet."""
    original = _existing(call)
    if original.author is call.user:
        raise ApiError(400, "You cannot repeat your own notice.")
    if call.world.repeat_by(call.user, original) is not None:
        raise ApiError(400, "You already repeated that notice.")
    repeat = posting.repeat(call.world, call.user, original, named_source(call))
    # The server looked up the repeats of the original before, and does not do so again.
    array = Presenter(call, unseen_repeat=repeat).status(repeat)
    return data_reply(call, "status", array)


def retweets(call: Call) -> Reply:
    """statuses/retweets: the repeats of a notice."""
    repeats = call.world.repeats_of(_existing(call))
    window = call.window(count=_MOST_REPEATS)
    arrays = Presenter(call).statuses(repeats[: window.count])
    return data_reply(call, "statuses", arrays)


def favs(call: Call) -> Reply:
    """statuses/favs: the users who favorited a notice, oldest first."""
    require_json(call)
    notice = _existing(call)
    likers = [profile for profile, liked in call.world.favorites.items() if notice in liked]
    likers.sort(key=lambda profile: (call.world.liked_at(profile, notice), profile.id))
    window = call.window(count=_MOST_REPEATS)
    presenter = Presenter(call)
    return json_reply(call, [presenter.faver(profile) for profile in likers[: window.count]])


def _existing(call: Call) -> Notice:
    notice = call.world.notice(php_int(call.get("id")))
    if notice is None:
        raise ApiError(400, "No such notice.", early=True)
    return notice
