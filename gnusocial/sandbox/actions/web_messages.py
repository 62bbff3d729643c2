"""The page for a direct message on version 2, whose API cannot send one."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from .. import html
from ..posting import send_privately
from ..request import php_int
from ..sessions import open_session
from .web_login import BAD_SESSION_TOKEN, redirected, to_login

if TYPE_CHECKING:
    from ..records import Profile
    from ..replies import Reply
    from ..request import Call
    from ..sessions import Session

_PREFIX = "profile:"


def new(call: Call) -> Reply:
    """message/new: the form and its submission."""
    session = open_session(call)
    if session.user is None:
        return to_login(call, session)
    if call.method != "POST":
        return _form(call, session, session.user)
    error = _send(call, session, session.user)
    if error is not None:
        return _form(call, session, session.user, error)
    outbox = call.world.url(f"{session.user.nickname}/outbox")
    return redirected(session, HTTPStatus.SEE_OTHER, outbox)


def _friends(call: Call, user: Profile) -> list[Profile]:
    """The users that a user follows and that follow back."""
    followed = call.world.following[user]
    return [each for each in followed if user in call.world.following[each]]


def _send(call: Call, session: Session, user: Profile) -> str | None:
    """Send the message; return an error, or None."""
    if not session.accepts(call.trimmed("token")):
        return BAD_SESSION_TOKEN
    content = call.trimmed("content")
    if not content:
        return "No content!"
    limit = call.world.settings.textlimit
    if limit and len(content) > limit:
        return f"That's too long. Maximum message size is {limit} characters."
    box = call.trimmed("to-box")
    recipient = call.world.profiles.get(php_int(box.removeprefix(_PREFIX)))
    if not box.startswith(_PREFIX) or recipient is None:
        return "No recipient specified."
    if recipient not in _friends(call, user):
        return "You cannot send a message to this user."
    send_privately(call.world, user, recipient, content)
    return None


def _form(call: Call, session: Session, user: Profile, error: str | None = None) -> Reply:
    chosen = call.get("to-box") or f"{_PREFIX}{call.get('to') or ''}"
    options = {f"{_PREFIX}{each.id}": each.best_name for each in _friends(call, user)}
    fields = html.hidden("token", session.token)
    fields += html.dropdown("to-box", "To", {"default": "Select recipient:", **options}, chosen)
    fields += html.text_area("content", "Message", call.get("content") or "")
    fields += html.submit("message_send", "Send")
    form = html.form("form_notice", call.world.url("message/new"), fields)
    return html.page(call, session, "New message", form, error=error)
