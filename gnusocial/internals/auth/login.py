"""Log in, register and revoke, as flows: ``auth.oauth`` and ``auth.oauth2`` with credentials files.

A file is written after everything has succeeded; if it cannot be written, nothing is started.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from gnusocial.errors import GNUSocialError, GNUSocialIllegalArgumentError
from gnusocial.internals.auth import applications, oauth, oauth2
from gnusocial.internals.auth.storage import StoredCredentials, check_writable, load, save
from gnusocial.internals.auth.tokens import ANONYMOUS_CONSUMER, KeyPair, OAuth, OAuth2, PendingLogin
from gnusocial.internals.context import ClientContext
from gnusocial.internals.flows import AskInBrowser, Flow, UpdateContext

if TYPE_CHECKING:
    from collections.abc import Callable

    from gnusocial.internals.auth.applications import Application
    from gnusocial.types import StorePath

_Application = OAuth | OAuth2

#: The OAuth 2 scopes of an application.
_SCOPES = {"r": "read", "rw": "read write follow"}
#: The name of an application whose name is unknown.
_LIBRARY_NAME = "GNUSocial.py"


def create_app(
    context: ClientContext,
    new: Application,
    *,
    username: str | None,
    password: str | None,
    to_file: StorePath | None,
) -> Flow[tuple[str, str]]:
    """Register an application, or check that the anonymous one can be used.

    The first request is for GNU social and contains no secret. Friendica is recognized by its
    answer that there is no such page.
    """
    yield from check_writable(to_file)
    person = _both_or_neither(username, password)
    known: _Application
    try:
        known = yield from _registered(context, new, person)
    except GNUSocialError:
        if not context.software.is_friendica:
            raise
        known = yield from oauth2.register(
            context,
            new.name,
            _SCOPES[new.access],
            callback=new.callback_url,
            website=new.website,
        )
    yield from _save(context, known, "application", None, to_file)
    return known.consumer.key, known.consumer.secret


def _both_or_neither(username: str | None, password: str | None) -> tuple[str, str] | None:
    if username is not None and password is not None:
        return username, password
    if username is not None or password is not None:
        raise GNUSocialIllegalArgumentError("give username and password, or neither")
    return None


def _registered(
    context: ClientContext, new: Application, person: tuple[str, str] | None
) -> Flow[_Application]:
    if person is not None:
        return OAuth((yield from applications.register(context, new, *person)))
    # A request for a token shows whether the server has the anonymous application.
    return (yield from oauth.begin(context, OAuth(ANONYMOUS_CONSUMER))).application


def request_url(context: ClientContext, callback: str, to_file: StorePath | None) -> Flow[str]:
    """Start a login, and return the page on which the user grants access."""
    application = oauth.application_of(context.credentials)
    yield from check_writable(to_file)
    protocol = _protocol(application)
    pending: PendingLogin = yield from protocol.begin(context, application, callback)
    yield from _save(context, pending.application, "pending", pending.request_token, to_file)
    yield UpdateContext({"pending": pending})
    return str(protocol.authorize_url(context, pending))


def log_in(
    context: ClientContext,
    *,
    username: str | None = None,
    password: str | None = None,
    code: object = None,
    from_file: StorePath | None = None,
    to_file: StorePath | None = None,
) -> Flow[tuple[str, str]]:
    """Log in with nickname and password, or with the code of a pending login."""
    application = oauth.application_of(context.credentials)
    pending = context.pending
    if from_file is not None:
        pending = yield from pending_in(context, from_file)
    yield from check_writable(to_file)
    by_password = username is not None and password is not None
    if code is None and username is not None and password is not None:
        user = yield from _protocol(application).with_password(
            context, application, username, password
        )
    elif code is not None and username is None and password is None and pending is not None:
        user = yield from _protocol(application).finish(context, pending, str(code))
    else:
        raise GNUSocialIllegalArgumentError(_what_is_wanted(code, pending, by_password))
    return (yield from _act_as(context, user, to_file))


def in_browser(
    context: ClientContext,
    *,
    timeout: float,
    open_page: Callable[[str], object] | None,
    to_file: StorePath | None,
) -> Flow[tuple[str, str]]:
    """Log in through the user's browser, with a callback to a port of this machine."""
    application = oauth.application_of(context.credentials)
    yield from check_writable(to_file)
    begun: list[PendingLogin] = []
    protocol = _protocol(application)

    def page_for(callback: str) -> Flow[str]:
        asking = application
        if isinstance(asking, OAuth2):
            # Friendica accepts only registered redirect URIs, and this one is new.
            name = asking.name or _LIBRARY_NAME
            asking = yield from oauth2.register(context, name, asking.scope, callback=callback)
        begun.append((yield from protocol.begin(context, asking, callback)))
        return str(protocol.authorize_url(context, begun[-1]))

    url = yield AskInBrowser(
        page_for, lambda url: protocol.verifier_in(url, begun[-1]), timeout, open_page
    )
    user = yield from protocol.finish(context, begun[-1], url)
    return (yield from _act_as(context, user, to_file))


def pending_in(context: ClientContext, place: StorePath) -> Flow[PendingLogin]:
    """Return the pending login from a file, if it belongs to this application and server."""
    application = oauth.application_of(context.credentials)
    stored = yield from load(
        place, "pending", "from_file", allow_readable=context.allow_readable_secrets
    )
    known = (context.base_url, application.consumer)
    if stored.token is None or (stored.api_base_url, stored.client) != known:
        raise GNUSocialIllegalArgumentError(
            "the login in from_file was started by another application or on another server"
        )
    if isinstance(application, OAuth2):
        return PendingLogin(replace(application, callback=stored.callback), stored.token)
    base = stored.signature_base or application.signature_base
    return PendingLogin(replace(application, signature_base=base), stored.token)


def revoke(context: ClientContext, username: str | None, password: str | None) -> Flow[None]:
    """Revoke the client's access; it is anonymous afterwards."""
    known = oauth.login_of(context.credentials)
    if known.token is None:
        raise GNUSocialIllegalArgumentError("this client has no access token to revoke")
    application = oauth.application_of(known)
    if isinstance(application, OAuth2):
        yield from oauth2.revoke(context, application, known.token)
    elif username is None or password is None:
        raise GNUSocialIllegalArgumentError(
            "give username and password: on GNU social access is revoked in the settings"
        )
    else:
        yield from applications.revoke(context, known.token, username, password)
    yield UpdateContext({"credentials": application})


def _protocol(application: _Application) -> Any:
    """Return the module for an application's protocol; both have the same functions."""
    return oauth2 if isinstance(application, OAuth2) else oauth


def _act_as(
    context: ClientContext, user: _Application, to_file: StorePath | None
) -> Flow[tuple[str, str]]:
    """Store the new login, let the client use it, and return the token and its secret."""
    if user.token is None:
        raise GNUSocialIllegalArgumentError("there is no access token")
    yield from _save(context, user, "user", user.token, to_file)
    yield UpdateContext({"credentials": user, "pending": None})
    return user.token.key, user.token.secret


def _what_is_wanted(code: object, pending: PendingLogin | None, by_password: bool) -> str:
    if code is not None and pending is None and not by_password:
        return "a code belongs to a login: call auth_request_url() first, or give from_file"
    return "give either username and password, or the code of auth_request_url()"


def _save(
    context: ClientContext,
    known: _Application,
    kind: str,
    token: KeyPair | None,
    place: StorePath | None,
) -> Flow[None]:
    stored = StoredCredentials(
        kind, context.base_url, known.consumer, token, known.username, known.signature_base
    )
    if isinstance(known, OAuth2):
        stored = replace(
            stored, oauth2=True, callback=known.callback, name=known.name, scope=known.scope
        )
    yield from save(place, stored)
