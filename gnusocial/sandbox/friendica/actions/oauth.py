"""OAuth 2: register an application, authorize it in a browser, and get its tokens."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from .. import web
from ..errors import JsonError
from ..parameters import profile_path
from ..replies import document
from ..tokens import OUT_OF_BAND

if TYPE_CHECKING:
    from ...records import Profile
    from ...replies import Reply
    from ...request import Call
    from ..tokens import Client, Token

_NO_KEY = "A" * 87


def register(call: Call) -> Reply:
    """v1/apps: an application needs a name and a redirect URI, but no account."""
    name, addresses = call.trimmed("client_name"), call.trimmed("redirect_uris")
    if not (name and addresses):
        raise JsonError(HTTPStatus.FORBIDDEN, "Missing parameters")
    scopes = call.trimmed("scopes") or "read"
    client = call.world.friendica.tokens.register(name, addresses, scopes, call.trimmed("website"))
    array = {
        "client_id": client.client_id,
        "client_secret": client.client_secret,
        "id": str(client.id),
        "name": client.name,
        "redirect_uri": client.redirect_uris,
        "vapid_key": _NO_KEY,
    }
    if client.website:
        array["website"] = client.website
    return document(array)


def _client(call: Call) -> Client:
    """The application in the parameters, with one of its redirect URIs."""
    given = (call.get(name) or "" for name in ("client_id", "client_secret"))
    client = call.world.friendica.tokens.client(*given)
    if client is None or not client.may_return_to(call.get("redirect_uri") or ""):
        message = "Invalid data or unknown client"
        raise JsonError(HTTPStatus.FORBIDDEN, "invalid_client", message)
    return client


def authorize(call: Call) -> Reply:
    """oauth/authorize: the login, the consent page, the code."""
    if call.get("response_type") != "code":
        message = "Unsupported or missing response type"
        raise JsonError(HTTPStatus.FORBIDDEN, "unsupported_response_type", message)
    client, session = _client(call), web.session_of(call)
    request = call.uri.partition("?")[2]
    if session.user is None:
        address = f"login?{urlencode({'return_authorize': request})}"
        return web.with_session(call, web.redirect(call, address), session)
    tokens, acknowledged = call.world.friendica.tokens, call.world.friendica.acknowledged
    if tokens.of_user(client, session.user) is None and session.id not in acknowledged:
        query = urlencode({"return_authorize": request, "application": client.name})
        return web.with_session(call, web.redirect(call, f"oauth/acknowledge?{query}"), session)
    acknowledged.discard(session.id)
    scopes = call.trimmed("scope") or "read"
    token = tokens.issue(client, session.user, scopes, call.world.now)
    return web.with_session(call, _code_reply(call, token), session)


def _code_reply(call: Call, token: Token) -> Reply:
    """The code, on a page or in a redirect to the application."""
    address = call.get("redirect_uri") or ""
    if address != OUT_OF_BAND:
        query = urlencode({"code": token.code, "state": call.get("state") or ""})
        return web.redirect(call, f"{address}{'&' if '?' in address else '?'}{query}")
    session = web.session_of(call)
    words = "Please copy the following\nauthentication code into your application and close this"
    return web.page(call, f"{words} window: {token.code}\n", session=session)


def acknowledge_page(call: Call) -> Reply:
    """oauth/acknowledge: the consent page."""
    session = web.session_of(call)
    content = web.acknowledge_form() if session.user is not None else web.login_form(call, "")
    return web.with_session(call, web.page(call, content, session=session), session)


def acknowledge(call: Call) -> Reply:
    """The submitted consent, which is always yes."""
    session = web.session_of(call)
    if session.user is not None and call.get("oauth_yes"):
        call.world.friendica.acknowledged.add(session.id)
    address = f"oauth/authorize?{call.get('return_authorize') or ''}"
    return web.with_session(call, web.redirect(call, address), session)


def login_page(call: Call) -> Reply:
    """login: the form, which returns to the previous page."""
    session = web.session_of(call)
    wanted = call.get("return_authorize")
    path = f"oauth/authorize?{wanted}" if wanted else call.get("return_path") or ""
    if session.user is not None:
        return web.with_session(call, web.redirect(call, path), session)
    return web.with_session(call, web.page(call, web.login_form(call, path)), session)


def log_in(call: Call) -> Reply:
    """The submitted form. The redirect is the same for a right and a wrong password."""
    session = web.session_of(call)
    session.user = user_with_password(call, call.trimmed("username"), call.trimmed("password"))
    path = (call.get("return_path") or "") if session.user is not None else ""
    reply = web.with_session(call, web.redirect(call, path), session)
    if session.user is not None:
        # It deletes the cookie that would remember the user.
        expiry = "expires=Thu, 01 Jan 1970 00:00:01 GMT; Max-Age=0; path=/; HttpOnly"
        reply.headers.append(("Set-Cookie", f"Friendica=deleted; {expiry}"))
    return reply


def user_with_password(call: Call, name: str, password: str) -> Profile | None:
    """The user with this password and nickname (with or without a host) or e-mail address."""
    world = call.world
    found = world.user_with_email(name) or world.user_named(name.partition("@")[0].lower())
    return found if found is not None and found.password == password else None


# Tokens


def token(call: Call) -> Reply:
    """oauth/token: for a code, or for the application itself. There is no password grant."""
    client, tokens = _client(call), call.world.friendica.tokens
    grant = call.get("grant_type")
    if grant == "authorization_code":
        issued = tokens.with_code(client, call.get("code") or "", call.world.now)
        if issued is None:
            raise JsonError(HTTPStatus.FORBIDDEN, "Unauthorized")
    elif grant == "client_credentials":
        issued = tokens.issue(client, None, "", call.world.now)
    else:
        message = "Unsupported or missing grant type"
        raise JsonError(HTTPStatus.FORBIDDEN, "unsupported_grant_type", message)
    array = {
        "access_token": issued.access_token,
        "token_type": "Bearer",
        "scope": client.scopes,
        "created_at": int(issued.created.timestamp()),
    }
    if issued.user is not None:
        array["me"] = call.world.url(profile_path(issued.user))
    return document(array)


def revoke(call: Call) -> Reply:
    """oauth/revoke: revokes the tokens of all users of the application."""
    tokens, secret = call.world.friendica.tokens, call.get("client_secret")
    client = tokens.client(call.get("client_id") or "", secret) if secret else None
    if client is None or not tokens.revoke(client, call.get("token") or ""):
        raise JsonError(HTTPStatus.FORBIDDEN, "Unauthorized")
    return web.with_session(call, document([]), web.session_of(call))
