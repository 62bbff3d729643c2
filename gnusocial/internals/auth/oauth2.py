"""Log in by OAuth 2, as flows: permission of the user, code, Bearer token.

Friendica lets anybody register an application. A code is exchanged with the redirect URI that it
was requested with. A new token of a user replaces the older one of the same application, and
revoking one revokes those of all users of the application. The functions are those of
``internals.auth.oauth``.
"""

from __future__ import annotations

import json
import re
import secrets
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from gnusocial.entities.user import User
from gnusocial.errors import (
    GNUSocialAPIError,
    GNUSocialIllegalArgumentError,
    GNUSocialMalformedResponseError,
    GNUSocialNotFoundError,
    GNUSocialUnauthorizedError,
)
from gnusocial.internals.auth.credentials import Anonymous
from gnusocial.internals.auth.tokens import SHOWN_CODE, KeyPair, OAuth2, PendingLogin
from gnusocial.internals.auth.web_session import (
    WebSession,
    changed_page,
    discreet,
    page_of,
    shown_url,
)
from gnusocial.internals.checks import callback_url, unicode_text
from gnusocial.internals.context import ClientContext
from gnusocial.internals.flows import Flow
from gnusocial.internals.http import decoders
from gnusocial.internals.http.error_mapping import api_error, error_from, replaced_error
from gnusocial.internals.http.exchange import exchange, fetch
from gnusocial.internals.http.request import Request, get
from gnusocial.internals.values import replace

if TYPE_CHECKING:
    from gnusocial.internals.http.response import Response

#: The redirect URI for "show the code".
_OUT_OF_BAND = "oob"
#: The code on the page that shows it. The text around it is translated.
_CODE = re.compile(r"\b[0-9a-f]{64}\b")
_AUTHORIZE = "oauth/authorize"


def register(
    context: ClientContext, name: str, scope: str, *, callback: str = "", website: str = ""
) -> Flow[OAuth2]:
    """Register an application, for the displayed code and for a redirect URI."""
    given = {
        "client_name": name,
        "redirect_uris": f"{SHOWN_CODE} {callback}".strip(),
        "scopes": scope,
        "website": website or None,
    }
    request = Request("POST", "v1/apps", decoders.text, form="text").with_params(**given)
    keys = yield from _ask(context, request, ("client_id", "client_secret"))
    return OAuth2(KeyPair(*keys), callback=callback or SHOWN_CODE, name=name, scope=scope)


def begin(
    context: ClientContext, application: OAuth2, callback: str = _OUT_OF_BAND
) -> Flow[PendingLogin]:
    """Start a login. Nothing is sent until the user opens the page."""
    address = callback_url(callback)
    address = SHOWN_CODE if address == _OUT_OF_BAND else address
    return PendingLogin(replace(application, callback=address), KeyPair(secrets.token_hex(16), ""))
    yield  # a flow, like that of OAuth 1.0a, which sends a request


def authorize_url(context: ClientContext, pending: PendingLogin) -> str:
    """Return the page on which the user grants access."""
    return f"{context.base_url}/{_AUTHORIZE}?{urlencode(_query(pending))}"


def allow(context: ClientContext, pending: PendingLogin, username: str, password: str) -> Flow[str]:
    """Grant access as the user, on the server's pages, and return the code."""
    web, query = WebSession(context), _query(pending)
    try:
        page = yield from web.get(_AUTHORIZE, **query)
    except GNUSocialAPIError as error:
        raise _unauthorized(error, "the server does not know this application") from None
    typed_in = {"username": username, "password": password}
    yield from web.submit(page, typed_in)
    page = yield from web.get(_AUTHORIZE, **query)
    if page_of(page).form(typed_in):
        what = f"{username!r} cannot log in: the nickname or the password is wrong"
        raise error_from(discreet(page).with_body(b""), GNUSocialUnauthorizedError, what)
    if page_of(page).form((), "oauth_yes"):
        yield from web.submit(page, {}, "oauth_yes", keep_query=True)
        page = yield from web.get(_AUTHORIZE, **query)
    return _code_on(page, pending)


def verifier_in(code: str, pending: PendingLogin) -> str:
    """Return the code: unchanged, or the one in the callback URL."""
    code = unicode_text(code, "code", secret=True)
    if "://" not in code and "code=" not in code:
        return code.strip()
    query = dict(parse_qsl(code.partition("?")[2] or code))
    if query.get("error"):
        raise GNUSocialUnauthorizedError(
            f"the user refused access ({query['error']})", error=query["error"]
        )
    if not secrets.compare_digest(query.get("state", "").encode(), _state(pending).encode()):
        raise GNUSocialIllegalArgumentError(
            "this callback belongs to another login: its state is not the one of this request"
        )
    if not query.get("code"):
        raise GNUSocialIllegalArgumentError("there is no code in this callback URL")
    return query["code"]


def finish(context: ClientContext, pending: PendingLogin, code: str) -> Flow[OAuth2]:
    """Exchange the code for a token, and check that the token works."""
    application = _application(pending)
    given = {
        **_keys(application),
        "grant_type": "authorization_code",
        "redirect_uri": application.callback,
        "code": verifier_in(code, pending),
    }
    request = Request("POST", "oauth/token", decoders.text, given, form="text", root="site")
    try:
        (token,) = yield from _ask(context, request, ("access_token",))
    except GNUSocialAPIError as error:
        hint = "the code is wrong, or is older than a few minutes; begin again"
        raise _unauthorized(error, hint) from None
    logged_in = replace(application, token=KeyPair(token, ""))
    acting = replace(context, credentials=logged_in)
    user = yield from exchange(acting, get("account/verify_credentials", returns=User))
    return replace(logged_in, username=user.screen_name)


def with_password(
    context: ClientContext, application: OAuth2, username: str, password: str
) -> Flow[OAuth2]:
    """Do the whole login with nickname and password, which are not stored."""
    pending = yield from begin(context, application)
    code = yield from allow(context, pending, username, password)
    return (yield from finish(context, pending, code))


def revoke(context: ClientContext, application: OAuth2, token: KeyPair) -> Flow[None]:
    """Revoke the access of the application, for all its users."""
    given = {**_keys(application), "token": token.key}
    request = Request("POST", "oauth/revoke", decoders.text, given, form="text", root="site")
    try:
        yield from _ask(context, request, ())
    except GNUSocialAPIError as error:
        if error.status != 403:
            raise
        what = "the server does not know this access token; was it revoked already?"
        raise replaced_error(error, GNUSocialNotFoundError, what) from None


def _query(pending: PendingLogin) -> dict[str, str]:
    application = _application(pending)
    return {
        "response_type": "code",
        "client_id": application.consumer.key,
        "redirect_uri": application.callback,
        "scope": application.scope,
        "state": _state(pending),
    }


def _application(pending: PendingLogin) -> OAuth2:
    if not isinstance(pending.application, OAuth2):
        raise TypeError("this login is one of OAuth 1.0a")
    return pending.application


def _state(pending: PendingLogin) -> str:
    return pending.request_token.key


def _keys(application: OAuth2) -> dict[str, object]:
    return {
        "client_id": application.consumer.key,
        "client_secret": application.consumer.secret,
    }


def _code_on(page: Response, pending: PendingLogin) -> str:
    from gnusocial.internals.auth.html_parser import tokens  # a large module that only logins need

    texts = " ".join(token for token in tokens(page.text) if isinstance(token, str))
    codes: set[str] = set(_CODE.findall(texts)) - {_application(pending).consumer.key}
    if len(codes) != 1:
        raise changed_page(page, "it shows no code, and no question")
    return codes.pop()


def _ask(context: ClientContext, request: Request[str], wanted: tuple[str, ...]) -> Flow[list[str]]:
    """Send without credentials, and return these values, which errors do not show."""
    response = yield from fetch(replace(context, credentials=Anonymous()), request)
    if response.status != 200:
        raise api_error(response)
    try:
        answer: Any = json.loads(response.text)
    except ValueError:
        answer = None
    given = answer if isinstance(answer, dict) else {}
    values = [value for key in wanted if isinstance(value := given.get(key), str) and value]
    if len(values) < len(wanted):
        raise GNUSocialMalformedResponseError(
            f"{response.method} {shown_url(response.url)} was answered without {wanted[0]}",
            response=discreet(response).with_body(b""),
        )
    return values


def _unauthorized(error: GNUSocialAPIError, hint: str) -> GNUSocialAPIError:
    """Return the error of a refused login: the server answers 403."""
    if error.status not in (400, 401, 403):
        return error
    return replaced_error(error, GNUSocialUnauthorizedError, f"{error} - {hint}")
