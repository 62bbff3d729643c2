"""Log in by OAuth 1.0a, as flows: request token, permission of the user, access token.

The credentials are in ``internals.auth.tokens``; applications are registered in
``internals.auth.applications``. A failed login leaves nothing behind.
"""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from gnusocial.entities.user import User
from gnusocial.errors import (
    GNUSocialAPIError,
    GNUSocialIllegalArgumentError,
    GNUSocialMalformedResponseError,
    GNUSocialUnauthorizedError,
    GNUSocialUnsupportedError,
)
from gnusocial.internals.auth.credentials import Credentials, send_signed
from gnusocial.internals.auth.tokens import ANONYMOUS_CONSUMER, KeyPair, OAuth, OAuth2, PendingLogin
from gnusocial.internals.auth.web_session import (
    WebSession,
    changed_page,
    discreet,
    page_of,
    refused,
    shown_url,
)
from gnusocial.internals.checks import callback_url, unicode_text
from gnusocial.internals.context import ClientContext
from gnusocial.internals.flows import Flow
from gnusocial.internals.http import decoders
from gnusocial.internals.http.error_mapping import api_error, error_from, error_text, replaced_error
from gnusocial.internals.http.exchange import exchange
from gnusocial.internals.http.request import Request, get, prepare
from gnusocial.internals.values import replace

if TYPE_CHECKING:
    from gnusocial.internals.http.response import Response

_log = logging.getLogger("gnusocial")

#: A token in a form-encoded response body.
_TOKEN = re.compile(r"\boauth_token(?:_secret)?=[^\s<>\"']*")

#: The callback of a program that has none: the server shows a PIN.
OUT_OF_BAND = "oob"


def application_of(credentials: Credentials) -> OAuth | OAuth2:
    """Return the application of a client, without its user; raise if it has none."""
    return replace(login_of(credentials), token=None, username=None)


def login_of(credentials: Credentials) -> OAuth | OAuth2:
    """Return the credentials of a client that has an application; raise if it has none."""
    if isinstance(credentials, (OAuth, OAuth2)):
        return credentials
    raise GNUSocialIllegalArgumentError(
        "a login by OAuth needs an application: give client_id and client_secret, "
        "as create_app() returns them, and no username and password"
    )


def begin(
    context: ClientContext, application: OAuth, callback: str = OUT_OF_BAND
) -> Flow[PendingLogin]:
    """Get a request token, and detect which base URL the server uses in signatures."""
    callback = callback_url(callback)
    response = yield from _request_token(context, application, callback)
    other_base = _other_base(context, application)
    if _is_unsigned(response) and other_base:
        known = replace(application, signature_base=other_base)
        second = yield from _request_token(context, known, callback)
        if second.status == 200:
            _log.info("the server computes signatures over %s; kept", other_base)
            application, response = known, second
    if context.software.is_friendica:
        what = (
            "Friendica has no OAuth 1.0a but OAuth 2; register the application there: create_app()"
        )
        raise error_from(discreet(response), GNUSocialUnsupportedError, what, error=what)
    if response.status != 200:
        raise _no_request_token(response, application)
    return PendingLogin(application, _token_in(response))


def authorize_url(context: ClientContext, pending: PendingLogin) -> str:
    """Return the page on which the user grants access."""
    return f"{context.api_root}{_authorize_path(pending)}"


def allow(context: ClientContext, pending: PendingLogin, username: str, password: str) -> Flow[str]:
    """Grant access as the user, on the server's page, and return the verifier."""
    web = WebSession(context)
    try:
        page = yield from web.get(f"api/{_authorize_path(pending)}")
    except GNUSocialAPIError as error:
        raise _unauthorized(error, "the server does not accept the request token") from None
    filled_in = {"nickname": username, "password": password}
    answer = yield from web.submit(page, filled_in, "allow")
    shown = page_of(answer)
    if shown.pin:
        return shown.pin
    if answer.status >= 400 or shown.form(filled_in, "allow"):
        raise refused(answer, GNUSocialUnauthorizedError, f"{username!r} cannot log in")
    raise changed_page(answer, "it shows neither a PIN nor the form again")


def verifier_in(code: str, pending: PendingLogin) -> str:
    """Return the verifier: a PIN unchanged, or the one in the callback URL."""
    code = unicode_text(code, "code", secret=True)
    if "://" not in code and "oauth_" not in code:
        return code.strip()
    query = dict(parse_qsl(code.partition("?")[2] or code))
    if query.get("oauth_problem"):
        raise GNUSocialUnauthorizedError(
            f"the user refused access ({query['oauth_problem']})",
            error=query["oauth_problem"],
        )
    if query.get("oauth_token") != pending.request_token.key:
        raise GNUSocialIllegalArgumentError(
            "this callback belongs to another login: its oauth_token is not the one of this request"
        )
    if not query.get("oauth_verifier"):
        raise GNUSocialIllegalArgumentError("there is no oauth_verifier in this callback URL")
    return query["oauth_verifier"]


def finish(context: ClientContext, pending: PendingLogin, code: str) -> Flow[OAuth]:
    """Exchange the verifier for an access token, and check that the token works."""
    redeeming = replace(
        _application(pending),
        token=pending.request_token,
        verifier=verifier_in(code, pending),
    )
    response = yield from send_signed(redeeming, prepare(_step("access_token"), *_where(context)))
    if response.status != 200:
        raise _unauthorized(
            api_error(response, wanted="text"),
            "the code is wrong, or was used already, or the login was begun too long ago; "
            "begin again",
        )
    logged_in = replace(redeeming, token=_token_in(response), verifier=None)
    acting = replace(context, credentials=logged_in)
    # The response does not name the user.
    user = yield from exchange(acting, get("account/verify_credentials", returns=User))
    return replace(logged_in, username=user.screen_name)


def with_password(
    context: ClientContext, application: OAuth, username: str, password: str
) -> Flow[OAuth]:
    """Do the whole login with nickname and password, which are not stored."""
    pending = yield from begin(context, application)
    code = yield from allow(context, pending, username, password)
    return (yield from finish(context, pending, code))


def _request_token(context: ClientContext, application: OAuth, callback: str) -> Flow[Response]:
    asking = replace(application, token=None, callback=callback)
    response = yield from send_signed(asking, prepare(_step("request_token"), *_where(context)))
    context.software.learn(response.headers)
    return response


def _application(pending: PendingLogin) -> OAuth:
    if not isinstance(pending.application, OAuth):
        raise TypeError("this login is one of OAuth 2")
    return pending.application


def _step(name: str) -> Request[str]:
    return Request("POST", f"oauth/{name}", decoders.text, form="text")


def _where(context: ClientContext) -> tuple[str, Any]:
    return context.api_root, context.headers


def _authorize_path(pending: PendingLogin) -> str:
    return f"oauth/authorize?{urlencode({'oauth_token': pending.request_token.key})}"


def _is_unsigned(response: Response) -> bool:
    return response.status == 401 and "invalid signature" in error_text(response).lower()


def _other_base(context: ClientContext, application: OAuth) -> str | None:
    """Return the base to try if the signature is refused: http, in case a proxy ends TLS."""
    parts = urlsplit(context.api_root)
    if parts.scheme != "https" or application.signature_base:
        return None
    return f"http://{parts.netloc}"


def _no_request_token(response: Response, application: OAuth) -> Exception:
    error = api_error(response, wanted="text")
    if application.consumer == ANONYMOUS_CONSUMER and response.status == 500:
        # A database in strict mode refuses to create the application "anonymous".
        return _as(
            GNUSocialUnsupportedError,
            error,
            "this server has no anonymous application and cannot create it; "
            "register one: create_app() with username and password",
        )
    if response.status == 404:
        return _as(
            GNUSocialUnsupportedError,
            error,
            "this server has no OAuth 1.0a (Friendica has none); log in with username and password",
        )
    if _is_unsigned(response):
        hint = (
            "client_secret is wrong, or the server knows itself by another name than "
            f"{urlsplit(response.url).netloc} (then give signature_base)"
        )
        return _unauthorized(error, hint)
    if response.status == 401:
        return _unauthorized(error, "the server does not know this application (client_id)")
    return error


def _unauthorized(error: GNUSocialAPIError, hint: str) -> GNUSocialAPIError:
    """Return the error of a refused login: the server answers 400 or 401."""
    if error.status not in (400, 401):
        return error
    return _as(GNUSocialUnauthorizedError, error, hint)


def _as(cls: type[GNUSocialAPIError], error: GNUSocialAPIError, hint: str) -> GNUSocialAPIError:
    return replaced_error(error, cls, f"{error} - {hint}")


def _token_in(response: Response) -> KeyPair:
    # PHP may have printed a warning before or after it.
    found = _TOKEN.search(response.text)
    answer = dict(parse_qsl(found[0])) if found else {}
    if not answer.get("oauth_token") or not answer.get("oauth_token_secret"):
        # The body may contain part of a token, so it is not shown.
        raise GNUSocialMalformedResponseError(
            f"{response.method} {shown_url(response.url)} was answered without a token",
            response=discreet(response).with_body(b""),
        )
    return KeyPair(answer["oauth_token"], answer["oauth_token_secret"])
