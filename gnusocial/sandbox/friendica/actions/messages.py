"""Direct messages, which can be sent and read."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from ...errors import ApiError
from ...records import DirectMessage
from ...request import php_int
from .. import delivery
from ..entities import Presenter
from ..errors import NothingToSayError
from ..parameters import named_user, window_of
from ..replies import data_reply

if TYPE_CHECKING:
    from ...replies import Reply
    from ...request import Call


def _received(call: Call) -> list[DirectMessage]:
    waiting = call.world.friendica.waiting_messages
    return [m for m in call.world.messages if m.recipient is call.user and m not in waiting]


def _sent(call: Call) -> list[DirectMessage]:
    return [message for message in call.world.messages if message.sender is call.user]


def inbox(call: Call) -> Reply:
    """direct_messages."""
    return _listed(call, _received(call))


def sent(call: Call) -> Reply:
    """direct_messages/sent."""
    return _listed(call, _sent(call))


def everything(call: Call) -> Reply:
    """direct_messages/all."""
    return _listed(call, list({*_received(call), *_sent(call)}))


def _listed(call: Call, messages: list[DirectMessage]) -> Reply:
    """A page, highest id first. Both bounds are exclusive."""
    window = window_of(call)
    inside = [
        message
        for message in sorted(messages, key=lambda each: each.id, reverse=True)
        if message.id > window.since_id and (not window.max_id or message.id < window.max_id)
    ]
    presenter, get_text = Presenter(call), call.get("getText") or ""
    chosen = inside[window.offset : window.offset + window.count]
    arrays = [presenter.message(message, get_text) for message in chosen]
    return data_reply(call, "direct-messages", arrays)


def new(call: Call) -> Reply:
    """direct_messages/new. Without a text or a recipient the response is empty."""
    content = call.get("text")
    if not content or not (call.get("screen_name") or call.get("user_id")):
        raise NothingToSayError
    recipient = named_user(call)
    if recipient is None:
        raise ApiError(HTTPStatus.NOT_FOUND, "Recipient not found")
    world = call.world
    if recipient not in world.following[call.user] and recipient not in world.followers[call.user]:
        # Messages can be sent to contacts only; otherwise the response is just a number.
        return data_reply(call, "direct-messages", {"error": -1})
    message = DirectMessage(
        world.next_message_id(),
        call.user,
        recipient,
        content.strip(),
        world.now,
        None,
        title=call.trimmed("title"),
    )
    world.messages.append(message)
    delivery.send_message(world, message)
    array = Presenter(call).message(message, call.get("getText") or "")
    return data_reply(call, "direct_message", array)


def destroy(call: Call) -> Reply:
    """direct_messages/destroy: an empty response on success."""
    number = php_int(call.get("id"))
    if not number:
        raise ApiError(HTTPStatus.BAD_REQUEST, "Message id not specified")
    mine = {message.id: message for message in (*_received(call), *_sent(call))}
    if number not in mine:
        raise ApiError(HTTPStatus.BAD_REQUEST, "message id not in database")
    call.world.messages.remove(mine[number])
    raise NothingToSayError
