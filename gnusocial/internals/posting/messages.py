"""Send a direct message exactly once, as a flow.

1.20.10 stores a message and then answers 500. So after a response that does not show the message,
the flow looks for it among the sent messages. An older message with the same text must not be taken
for the new one, so the newest message is read first.
"""

from __future__ import annotations

from gnusocial.entities.direct_message import DirectMessage
from gnusocial.entities.page import Page
from gnusocial.entities.user import User
from gnusocial.errors import (
    GNUSocialError,
    GNUSocialIllegalArgumentError,
    GNUSocialMalformedResponseError,
)
from gnusocial.internals.context import ClientContext
from gnusocial.internals.flows import Flow
from gnusocial.internals.http.exchange import exchange
from gnusocial.internals.http.request import Param, Request, get, post
from gnusocial.internals.ids import user_params
from gnusocial.internals.posting.matching import same_text
from gnusocial.internals.posting.outcome import exactly_once
from gnusocial.internals.posting.text import protect_message
from gnusocial.internals.quirks.friendica import PLAIN_TEXT
from gnusocial.internals.quirks.unsupported import SENDING_MESSAGES, or_unsupported
from gnusocial.internals.site.messages import begin_message
from gnusocial.internals.site.visit import or_on_the_site
from gnusocial.internals.timelines import messages_page


def send_message(
    context: ClientContext, user: object, text: str, password: str | None = None
) -> Flow[DirectMessage]:
    """Send a message and return it as the server stored it."""
    recipient = user_params(user)
    if not recipient:
        raise GNUSocialIllegalArgumentError("user must be the recipient of the message, not None")
    request: Request[DirectMessage] = post(
        "direct_messages/new",
        returns=DirectMessage,
        text=protect_message(text),
        **recipient,
        **PLAIN_TEXT,
    )
    newest = yield from _newest(context)

    def look(age: float) -> Flow[DirectMessage | None]:
        return _find(context, recipient, text, newest)

    def is_absent(error: GNUSocialError) -> Flow[bool]:
        return _is_absent(context, newest)

    by_api = exactly_once(
        context, lambda: _send(context, request, recipient, text), look, is_absent
    )
    return (
        yield from or_on_the_site(
            by_api, password, lambda given: _send_on_the_site(context, recipient, text, given)
        )
    )


def _send_on_the_site(
    context: ClientContext, recipient: dict[str, Param], text: str, password: str
) -> Flow[DirectMessage]:
    """Send a message through the web pages. GNU social 2.0 puts ``@NICKNAME`` in front."""
    reader = yield from exchange(context, get("users/show", returns=User, **recipient))
    compose = yield from begin_message(context, reader, password)
    newest = yield from _newest(context)
    named: dict[str, Param] = {"user_id": reader.id}

    def look(age: float) -> Flow[DirectMessage | None]:
        plain = yield from _find(context, named, text, newest)
        if plain is not None:
            return plain
        return (yield from _find(context, named, f"@{reader.screen_name} {text}", newest))

    def send() -> Flow[DirectMessage]:
        answer = yield from compose.send(text)
        found = yield from look(0.0)
        if found is None:
            raise compose.unseen(answer)
        return found

    return (yield from exactly_once(context, send, look))


def _newest(context: ClientContext) -> Flow[DirectMessage | None]:
    """Return the newest sent message; None if there is none."""
    before = yield from exchange(context, _sent(limit=1))
    return before[0] if before else None


def _is_absent(context: ClientContext, newest: DirectMessage | None) -> Flow[bool]:
    """Tell whether nothing was sent after the message that was the newest."""
    try:
        sent = yield from exchange(context, _sent())
    except GNUSocialError:
        return False
    latest = max(sent, key=lambda each: each.id, default=None)
    return not sent.skipped and _fingerprint(latest) == _fingerprint(newest)


def _fingerprint(message: DirectMessage | None) -> tuple[object, ...]:
    """Return what tells a message from another with its id, of a restored server for instance."""
    return () if message is None else (message.id, message.text, message.get("created_at"))


def _send(
    context: ClientContext,
    request: Request[DirectMessage],
    recipient: dict[str, Param],
    text: str,
) -> Flow[DirectMessage]:
    """Send a message, and check that the response shows it."""
    message = yield from or_unsupported(context, request, SENDING_MESSAGES)
    if not is_it(message, recipient, text, cut=True):
        error = GNUSocialMalformedResponseError(
            f"the server answered with message {message.get('id')}, which is not the one sent"
        )
        error.maybe_sent = True
        raise error
    return message


def is_it(
    message: DirectMessage, recipient: dict[str, Param], text: str, *, cut: bool = False
) -> bool:
    """Tell whether a message is one to ``recipient`` with this text.

    ``cut`` accepts a text that the database cut before the first emoji.
    """
    if "user_id" in recipient:
        same_user = message.get("recipient_id") in (recipient["user_id"], None)
    else:
        nickname = message.get("recipient_screen_name")
        same_user = nickname is None or _plain(nickname) == _plain(recipient["screen_name"])
    return same_user and same_text(text, message.text, cut=cut)


def _find(
    context: ClientContext, recipient: dict[str, Param], text: str, newest: DirectMessage | None
) -> Flow[DirectMessage | None]:
    """Return the message if it is among those sent after the newest one."""
    sent = yield from exchange(context, _sent(since_id=newest))
    after = newest.id if newest else 0
    ours = (each for each in sent if each.id > after and is_it(each, recipient, text))
    return next(ours, None)


def _sent(**bounds: Param) -> Request[Page[DirectMessage]]:
    return messages_page("direct_messages/sent", **bounds)


def _plain(nickname: object) -> str:
    # The server ignores case and underscores in a nickname.
    return str(nickname).lower().replace("_", "")
