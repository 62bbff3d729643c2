"""Direct messages: between users who follow each other.

Version 1 stores a message and then fails to render it. Version 2 fails before it stores one, and
its inbox is always empty.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import text
from ..dates import iso_date, rfc2822_date
from ..entities import Presenter
from ..errors import ApiError
from ..formats import xml
from ..formats.atom import ATOM_TYPE
from ..formats.rss import RSS_TYPE
from ..records import DirectMessage, Verb
from ..replies import Reply, data_reply, validators

if TYPE_CHECKING:
    from datetime import datetime

    from ..records import Notice, Profile
    from ..replies import Validators
    from ..request import Call


def inbox(call: Call) -> Reply:
    """direct_messages."""
    name = call.user.nickname
    received = [message for message in call.world.messages if message.recipient is call.user]
    titles = (f"Direct messages to {name}", f"All the direct messages sent to {name}")
    return _listed(call, received[::-1], [], f"{name}/inbox", titles)


def sent(call: Call) -> Reply:
    """direct_messages/sent."""
    name = call.user.nickname
    messages = [message for message in call.world.messages if message.sender is call.user]
    notices = [
        notice
        for notice in call.world.notices_by(call.user)
        if notice.addressee is not None and notice.verb is Verb.POST
    ]
    titles = (f"Direct messages from {name}", f"All the direct messages sent from {name}")
    return _listed(call, messages[::-1], notices, f"{name}/outbox", titles)


def _listed(
    call: Call,
    messages: list[DirectMessage],
    notices: list[Notice],
    page: str,
    titles: tuple[str, str],
) -> Reply:
    presenter = Presenter(call)
    window = call.window()
    items: list[tuple[datetime, dict[str, Any]]] = [
        (message.created, presenter.direct_message(message)) for message in messages
    ]
    items += [(notice.created, presenter.private_notice(notice)) for notice in notices]
    chosen = [item for item in items if window.holds(item[1]["id"])]
    chosen = chosen[window.offset : window.offset + window.count]
    times = (chosen[0][0], chosen[-1][0]) if chosen else None
    marks = validators(call, "ApiDirectMessage", times=times)
    if call.format in {"atom", "rss"}:
        return _feed(call, [array for _, array in chosen], page, titles, marks)
    return data_reply(call, "direct-messages", [array for _, array in chosen], marks)


def _feed(
    call: Call,
    messages: list[dict[str, Any]],
    page: str,
    titles: tuple[str, str],
    marks: Validators | None,
) -> Reply:
    write = _atom if call.format == "atom" else _rss
    root = write(call, messages, page, titles)
    kind = ATOM_TYPE if call.format == "atom" else RSS_TYPE
    return Reply(xml.document(root), kind, headers=marks.headers() if marks else [])


def _title(message: dict[str, Any]) -> str:
    sender, recipient = message["sender_screen_name"], message["recipient_screen_name"]
    return f"Message from {sender} to {recipient}"


def _atom(
    call: Call, messages: list[dict[str, Any]], page: str, titles: tuple[str, str]
) -> xml.Element:
    root = xml.Element(
        "feed",
        {
            "xmlns": "http://www.w3.org/2005/Atom",
            "xml:lang": "en-US",
            "xmlns:thr": "http://purl.org/syndication/thread/1.0",
        },
    )
    root.add("title", titles[0])
    root.add("id", call.world.tag_uri(f"DirectMessages:{call.user.id}"))
    alternate = {"href": call.world.url(page), "rel": "alternate", "type": "text/html"}
    root.add("link", attributes=alternate)
    here = call.world.url(call.path)
    root.add("link", attributes={"href": here, "rel": "self", "type": "application/atom+xml"})
    root.add("updated", iso_date(call.world.now))
    root.add("subtitle", titles[1])
    for message in messages:
        entry = root.add("entry")
        entry.add("id", call.world.tag_uri(f"DirectMessage:{message['id']}"))
        entry.add("title", _title(message))
        entry.add("content", message["text"], {"type": "html"})
    return root


def _rss(
    call: Call, messages: list[dict[str, Any]], page: str, titles: tuple[str, str]
) -> xml.Element:
    root = xml.Element("rss", {"version": "2.0", "xmlns:atom": "http://www.w3.org/2005/Atom"})
    channel = root.add("channel")
    channel.add("title", titles[0])
    channel.add("link", call.world.url(page))
    channel.add("description", titles[1])
    channel.add("language", "en-us")
    channel.add("ttl", "40")
    for message in messages:
        item = channel.add("item")
        item.add("title", _title(message))
        item.add("description", message["text"])
        item.add("pubDate", rfc2822_date(call.world.now))
    return root


def new(call: Call) -> Reply:
    """direct_messages/new: always fails, on version 1 after storing the message."""
    content = call.trimmed("text")
    _check_text(call, content)
    recipient = _recipient(call)
    if not call.version.stores_direct_messages:
        raise ApiError(
            500,
            "Argument 1 passed to MessageModel::saveNew() must be an instance of Profile, int "
            "given, called in /srv/gnusocial/plugins/DirectMessage/actions/"
            "apidirectmessagenew.php on line 133",
        )
    call.world.messages.append(
        DirectMessage(
            call.world.next_message_id(),
            call.user,
            recipient,
            call.world.stored(text.decode_entities(content)),
            call.world.now,
            call.application or call.trimmed("source") or "api",
        )
    )
    method = "Xml" if call.format == "xml" else "Json"
    kind = "DirectMessage" if call.format == "xml" else "directMessage"
    raise ApiError(
        500,
        f"Call to undefined method ApiDirectMessageNewAction::showSingle{method}{kind}()",
    )


def _check_text(call: Call, content: str) -> None:
    if content in {"", "0"}:
        raise ApiError(406, "No message text!")
    limit = call.world.settings.textlimit
    if limit and len(content) > limit:
        raise ApiError(406, f"That's too long. Maximum message size is {limit} characters.")


def _recipient(call: Call) -> Profile:
    name = call.get("user") or call.get("user_id") or call.get("screen_name")
    if not name:
        raise ApiError(403, "Recipient user not found.")
    by_number = name.isdigit()
    found = call.world.profiles.get(int(name)) if by_number else call.user_by_nickname(name)
    if found is None:
        raise ApiError(403, "Recipient user not found.")
    if found is call.user:
        message = "Do not send a message to yourself; just say it to yourself quietly instead."
        raise ApiError(403, message)
    following = call.world.following
    if found not in following[call.user] or call.user not in following[found]:
        raise ApiError(403, "Cannot send direct messages to users who aren't your friend.")
    return found
