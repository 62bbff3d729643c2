"""The web pages: their common frame, the login form, sessions."""

from __future__ import annotations

import re
import secrets
from http import HTTPStatus
from typing import TYPE_CHECKING

from werkzeug.http import parse_cookie

from ..replies import Reply
from ..sessions import COOKIE, Session
from ..text import escape
from .errors import request_number
from .version import release

if TYPE_CHECKING:
    from ..request import Call

_PAGE_TYPE = "text/html; charset=utf-8"
_SEARCH = (
    '<form class="navbar-form" role="search" method="get" action="search">\n'
    '<input {identifier} type="text" name="q" title="@name, !group, #tags, content"'
    ' placeholder="Search">\n<button type="submit">Search</button>\n</form>\n'
)


def page(
    call: Call, content: str = "", *, status: int = HTTPStatus.OK, session: Session | None = None
) -> Reply:
    """A page in the frame of the site. The first part of its path becomes the title.

    Args:
        call: The call.
        content: The content, HTML.
        status: The status.
        session: The session of the page.
    """
    module = call.uri.lstrip("/").partition("?")[0].partition("/")[0]
    site, version = escape(call.world.settings.site_name), release(call.version.name)
    bar = ""
    if session is not None and session.user is not None:
        bar = _SEARCH.format(identifier='id="nav-search-input-field"')
    text = (
        "<!DOCTYPE html>\n<html>\n\t<head>\n"
        f"\t\t<title>{site} | {escape(module.capitalize())}</title>\n"
        f'\t\t<meta request="{escape(call.uri.partition("?")[0])}">\n'
        f'<base href="{escape(call.world.url(""))}" />\n'
        f'<meta name="generator" content="Friendica {version}" />\n'
        '<link rel="icon" href="images/friendica.svg" />\n\t</head>\n'
        f'\t<body id="top" class="mod-{escape(module)} is-not-singleuser desktop-view">\n'
        '<a href="#content" class="sr-only">Skip to main content</a>\n'
        '<nav><span class="sr-only">Toggle navigation</span>\n'
        f'<div id="navbar-brand-text"> Friendica</div>\n{bar}</nav>\n'
        + _SEARCH.format(identifier='id="nav-search-input-field-mobile"')
        + f'<main><section class="sectiontop">{content}</section>\n'
        '<div id="back-to-top" title="Back to top">⇧</div></main>\n'
        '<button id="modal-close" type="button">&times;</button>\n\t</body>\n</html>\n'
    )
    headers = [("X-Friendica-Version", version), ("X-RESPONSE-TYPE", "html")]
    return Reply(text.encode(), _PAGE_TYPE, status, headers)


def error_page(call: Call, status: HTTPStatus, message: str) -> Reply:
    """An error page for a wrong path or method."""
    content = (
        f'<div id="exception">\n<h1>{status.phrase}</h1>\n<p>{escape(message)}</p>\n'
        f"<pre>Request: {request_number()}</pre>\n"
        '<p><button type="button" onclick="window.history.back()">Go back</button></p>\n</div>\n'
    )
    return page(call, content, status=status)


def login_form(call: Call, return_path: str) -> str:
    """The login form."""
    return (
        f'<form id="login-form" action="{escape(call.world.url("login"))}" method="post">\n'
        '<input type="hidden" name="auth-params" value="login" />\n'
        '<div id="login-head" class="sr-only">Login</div>\n'
        '<label for="id_username">Nickname or Email: </label>\n'
        '<input name="username" id="id_username" type="text" value="">\n'
        '<label for="id_password">Password: </label>\n'
        '<input name="password" id="id_password" type="password" value="">\n'
        '<a href="lostpass" id="lost-password-link">Password Reset</a>\n'
        '<label for="id_openid_url">Or login using OpenID: </label>\n'
        '<input name="openid_url" id="id_openid_url" type="text" value="">\n'
        '<input type="hidden" name="remember" value="0">\n'
        '<input type="checkbox" name="remember" id="id_remember" value="1">\n'
        '<label for="id_remember">Remember me</label>\n'
        '<button type="submit" name="submit" value="Login">Login</button>\n'
        f'<input type="hidden" name="return_path" value="{escape(return_path)}" />\n</form>\n'
    )


def acknowledge_form() -> str:
    """The consent form for an application."""
    return (
        '<form method="POST">\n<input class="settings-submit" type="submit" name="oauth_yes"'
        ' value="Yes" />\n</form>\n'
    )


def redirect(call: Call, path: str) -> Reply:
    """A redirect to a page of the site, or to an absolute URL with any scheme."""
    address = path if re.match(r"[a-zA-Z][\w+.-]*:", path) else call.world.url(path)
    headers = [("Location", address), ("X-RESPONSE-TYPE", "html")]
    return Reply(b"", "text/html; charset=UTF-8", HTTPStatus.FOUND, headers)


# Sessions


def session_of(call: Call) -> Session:
    """The session for the cookie of a request, or a new one."""
    number = parse_cookie(call.headers.get("cookie")).get(COOKIE, "")
    session = call.world.sessions.get(number)
    if session is None:
        session = Session(secrets.token_hex(13))
        call.world.sessions[session.id] = session
    return session


def with_session(call: Call, reply: Reply, session: Session) -> Reply:
    """A response with PHP's session headers: the cookie only if it is new."""
    if parse_cookie(call.headers.get("cookie")).get(COOKIE) != session.id:
        reply.headers.append(("Set-Cookie", f"{COOKIE}={session.id}; path=/; HttpOnly"))
    reply.headers += [
        ("Expires", "Thu, 19 Nov 1981 08:52:00 GMT"),
        ("Cache-Control", "no-store, no-cache, must-revalidate"),
        ("Pragma", "no-cache"),
    ]
    reply.allows_all_origins = False
    call.viewer = session.user
    return reply
