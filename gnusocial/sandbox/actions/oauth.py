"""The OAuth flow: request token, the authorization page, access token."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import quote

from .. import html, oauth
from ..auth import user_with_password
from ..errors import ApiError
from ..replies import Reply, redirect
from ..sessions import open_session
from ..text import escape
from ..tokens import ANONYMOUS, OUT_OF_BAND, TokenState

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ..records import Profile
    from ..request import Call
    from ..sessions import Session
    from ..tokens import Application, RequestToken

FORM_TYPE = "application/x-www-form-urlencoded"
TEXT_TYPE = "text/plain; charset=utf-8"
BAD_SESSION_TOKEN = "There was a problem with your session token. Try again, please."  # noqa: S105


def request_token(call: Call) -> Reply:
    """api/oauth/request_token, with any method."""
    return _form(call, oauth.request_token)


def access_token(call: Call) -> Reply:
    """api/oauth/access_token, with any method."""
    return _form(call, oauth.access_token)


def _form(call: Call, endpoint: Callable[[Call], str]) -> Reply:
    try:
        return Reply(endpoint(call).encode(), FORM_TYPE)
    except oauth.OAuthError as refusal:
        return Reply(refusal.message.encode(), TEXT_TYPE, refusal.status)


# The authorization page


def authorize(call: Call) -> Reply:
    """api/oauth/authorize: the form and its submission."""
    session = open_session(call)
    if call.method == "POST":
        return _decide(call, session)
    key = call.get("oauth_token")
    if not key:
        raise ApiError(400, "No oauth_token parameter provided.")
    token = call.world.oauth.request_tokens.get(key)
    if token is None:
        raise ApiError(400, "Invalid request token.")
    if token.state is not TokenState.ISSUED:
        raise ApiError(400, "Request token already authorized.")
    return _question(call, session)


def _question(call: Call, session: Session, error: str | None = None) -> Reply:
    """The authorization form."""
    key = call.get("oauth_token") or ""
    fields = html.hidden("token", session.token)
    fields += html.hidden("mode", call.get("mode") or "")
    fields += html.hidden("oauth_token", key)
    # The server never sets this one.
    fields += html.hidden("oauth_callback", "")
    fields += _explanation(call, call.world.oauth.request_tokens.get(key))
    if session.user is None:
        fields += html.text_field("nickname", "Nickname")
        fields += html.password_field("password", "Password")
    fields += html.submit("cancel", "Cancel") + html.submit("allow", "Allow")
    form = html.form("form_apioauthauthorize", call.world.url("api/oauth/authorize"), fields)
    title = "An application would like to connect to your account"
    return html.page(call, session, title, form, error=error, of_api=True)


def _explanation(call: Call, token: RequestToken | None) -> str:
    application = call.world.oauth.applications.get(token.application_id) if token else None
    if application is None:
        return ""
    who = "An application"
    if application.name != ANONYMOUS:
        who = f"The application <strong>{escape(application.name)}</strong>"
    access = "access and update" if application.can_write else "access"
    return f"<p>{who} would like to <strong>{access}</strong> your account data.</p>\n"


def _decide(call: Call, session: Session) -> Reply:
    """Handle the user's decision. The server checks the token of the form first."""
    if not session.accepts(call.trimmed("token")):
        return _question(call, session, BAD_SESSION_TOKEN)
    user = session.user or user_with_password(
        call, call.trimmed("nickname"), call.get("password") or ""
    )
    if user is None:
        return _question(call, session, "Invalid nickname / password!")
    if call.get("allow"):
        return _allow(call, session, user)
    if call.get("cancel"):
        return _refuse(call, session)
    raise ApiError(400, "Unexpected form submission.")


def _undecided(call: Call, message: str) -> RequestToken:
    token = call.world.oauth.request_tokens.get(call.get("oauth_token") or "")
    if token is None or token.state is not TokenState.ISSUED:
        raise ApiError(500, message)
    return token


def _allow(call: Call, session: Session, user: Profile) -> Reply:
    token = _undecided(call, "Tried to authorize unknown token")
    token.state, token.user = TokenState.AUTHORIZED, user
    if token.callback != OUT_OF_BAND:
        answer = {"oauth_token": token.key, "oauth_verifier": token.verifier}
        return _back(session, token.callback, answer)
    application = call.world.oauth.applications[token.application_id]
    content = f'<div class="info">{escape(_instruction(application))}</div>\n'
    content += f'<div id="oauth_pin">{token.verifier}</div>\n'
    title = f"You have successfully authorized {_name(application)}"
    return html.page(call, session, title, content, of_api=True)


def _instruction(application: Application) -> str:
    return (
        f"Please return to {_name(application)} and enter the following security code to "
        "complete the process."
    )


def _name(application: Application) -> str:
    return "the application" if application.name == ANONYMOUS else application.name


def _refuse(call: Call, session: Session) -> Reply:
    token = _undecided(call, "Tried to revoke unknown token.")
    del call.world.oauth.request_tokens[token.key]
    if token.callback != OUT_OF_BAND:
        return _back(session, token.callback, {"oauth_problem": "user_refused"})
    content = f'<div class="info">The request token {token.key} has been revoked.</div>\n'
    return html.page(call, session, "Authorization canceled.", content, of_api=True)


def _back(session: Session, callback: str, answer: Mapping[str, str]) -> Reply:
    """Redirect to the application's page, with the answer appended to its query."""
    address = callback
    for name, value in answer.items():
        separator = "&" if "?" in address else "?"
        address += f"{separator}{name}={quote(value, safe='~')}"
    reply = redirect(HTTPStatus.SEE_OTHER, address)
    reply.headers = [*session.headers(), *reply.headers]
    return reply
