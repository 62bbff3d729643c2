"""Direct messages. They are stored and shown."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from ... import text
from ...errors import ApiError
from ...records import DirectMessage
from ...replies import Reply, json_reply
from ..entities import Presenter
from ..errors import UnknownUserError
from ..parameters import user_of, window_of

if TYPE_CHECKING:
    from ...request import Call


def inbox(call: Call) -> Reply:
    """direct_messages."""
    return _listed(call, [each for each in call.world.messages if each.recipient is call.user])


def sent(call: Call) -> Reply:
    """direct_messages/sent."""
    return _listed(call, [each for each in call.world.messages if each.sender is call.user])


def _listed(call: Call, messages: list[DirectMessage]) -> Reply:
    """A page, the highest id first. Both bounds are exclusive."""
    window = window_of(call)
    inside = [
        message
        for message in sorted(messages, key=lambda each: each.id, reverse=True)
        if message.id > window.since_id and (not window.max_id or message.id < window.max_id)
    ]
    presenter, get_text = Presenter(call), call.get("getText") or ""
    chosen = inside[window.offset : window.offset + window.count]
    return json_reply(call, [presenter.message(message, get_text) for message in chosen])


def new(call: Call) -> Reply:
    """direct_messages/new. What lacks a text or a reader is answered with nothing."""
    content = call.get("text")
    if not content or not (call.get("screen_name") or call.get("user_id")):
        return Reply(b"")
    try:
        recipient = user_of(call)
    except UnknownUserError:
        raise ApiError(HTTPStatus.NOT_FOUND, "Recipient not found") from None
    world = call.world
    if recipient not in world.following[call.user] and recipient not in world.followers[call.user]:
        # Sent to contacts only; the number is all that is said.
        return json_reply(call, {"error": -1})
    message = DirectMessage(
        world.next_message_id(),
        call.user,
        recipient,
        text.decode_entities(content.strip()),
        world.now,
        None,
        title=call.trimmed("title"),
    )
    world.messages.append(message)
    return json_reply(call, Presenter(call).message(message, call.get("getText") or ""))
