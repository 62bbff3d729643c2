"""The login of the web pages, and the page after it."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from .. import html
from ..auth import user_with_password
from ..errors import ApiError
from ..replies import Reply, redirect
from ..sessions import open_session
from ..text import escape, normalised_nickname

if TYPE_CHECKING:
    from ..records import Profile
    from ..request import Call
    from ..sessions import Session

BAD_SESSION_TOKEN = "There was a problem with your session token."  # noqa: S105


def login(call: Call) -> Reply:
    """main/login: the form and its submission."""
    session = open_session(call)
    if session.user is not None:
        return redirected(session, HTTPStatus.TEMPORARY_REDIRECT, _home(call, session.user))
    if call.method != "POST":
        return _login_form(call, session)
    if not session.accepts(call.trimmed("token")):
        return _login_form(call, session, BAD_SESSION_TOKEN)
    user = user_with_password(call, call.trimmed("nickname"), call.get("password") or "")
    if user is None:
        return _login_form(call, session, "Incorrect username or password.")
    session.user = user
    target, session.return_to = session.return_to or _home(call, user), None
    return redirected(session, HTTPStatus.SEE_OTHER, target)


def _home(call: Call, user: Profile) -> str:
    return call.world.url(f"{user.nickname}/all")


def _login_form(call: Call, session: Session, error: str | None = None) -> Reply:
    fields = html.text_field("nickname", "Username or email address")
    fields += html.password_field("password", "Password")
    fields += html.checkbox("rememberme", "Remember me")
    fields += html.submit("submit", "Login")
    fields += html.hidden("token", session.token)
    form = html.form("form_login", call.world.url("main/login"), fields)
    return html.page(call, session, "Login", form, error=error)


def home(call: Call) -> Reply:
    """NICK/all: the page after a login."""
    session = open_session(call)
    if session.user is None and call.world.settings.private:
        return to_login(call, session)
    found = call.world.user_named(normalised_nickname(call.get("nickname") or ""))
    if found is None:
        raise ApiError(404, "No such user.", early=True)
    title = f"{found.nickname} and friends"
    return html.page(call, session, title, f"<p>{escape(found.best_name)}</p>\n")


def redirected(session: Session, status: HTTPStatus, location: str) -> Reply:
    """A redirect that keeps the session."""
    reply = redirect(status, session.link(location))
    reply.headers = [*session.headers(), *reply.headers]
    reply.allows_all_origins = False
    return reply


def to_login(call: Call, session: Session) -> Reply:
    """Redirect to the login, which returns to this page."""
    session.return_to = call.world.origin + call.sent_uri
    return redirected(session, HTTPStatus.TEMPORARY_REDIRECT, call.world.url("main/login"))


def refuse(call: Call, refusal: ApiError) -> Reply:
    """An error as a whole page."""
    kind = "Client error" if refusal.status < HTTPStatus.INTERNAL_SERVER_ERROR else "Server error"
    session = open_session(call)
    return html.page(call, session, kind, "", error=refusal.message, status=refusal.status)
