"""The calls of ``api.authentication`` as flows: what ``internals.auth.oauth`` does, with its files.

A file is written when everything has gone well, and where it cannot be written nothing is begun.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gnusocial.errors import GNUSocialIllegalArgumentError
from gnusocial.internals.auth import applications, oauth
from gnusocial.internals.auth.credentials import ANONYMOUS_CONSUMER, KeyPair, OAuth
from gnusocial.internals.auth.oauth import PendingLogin
from gnusocial.internals.auth.storage import (
    StoredCredentials,
    StorePath,
    check_writable,
    load,
    save,
)
from gnusocial.internals.flows import Flow
from gnusocial.internals.http.exchange import ClientContext

if TYPE_CHECKING:
    from gnusocial.internals.auth.applications import Application


def create_app(
    context: ClientContext,
    new: Application,
    *,
    username: str | None,
    password: str | None,
    to_file: StorePath | None,
) -> Flow[tuple[str, str]]:
    """Register an application, or make sure that the anonymous one can be used."""
    check_writable(to_file)
    if username is not None and password is not None:
        client = yield from applications.register(context, new, username, password)
        known = OAuth(client)
    elif username is None and password is None:
        # Whether the server has the anonymous application shows when it is asked for a token.
        known = (yield from oauth.begin(context, OAuth(ANONYMOUS_CONSUMER))).application
    else:
        raise GNUSocialIllegalArgumentError("give username and password, or neither")
    _save(context, known, "application", None, to_file)
    return known.consumer.key, known.consumer.secret


def request(
    context: ClientContext, callback: str, to_file: StorePath | None
) -> Flow[tuple[PendingLogin, str]]:
    """Begin a login, and return it with the page on which the user says yes."""
    application = oauth.application_of(context.credentials)
    check_writable(to_file)
    pending = yield from oauth.begin(context, application, callback)
    _save(context, pending.application, "pending", pending.request_token, to_file)
    return pending, oauth.authorize_url(context, pending)


def log_in(
    context: ClientContext,
    *,
    username: str | None = None,
    password: str | None = None,
    code: object = None,
    pending: PendingLogin | None = None,
    to_file: StorePath | None = None,
) -> Flow[OAuth]:
    """Log in with nickname and password, or with the code of a pending login."""
    application = oauth.application_of(context.credentials)
    check_writable(to_file)
    by_password = username is not None and password is not None
    if code is None and username is not None and password is not None:
        user = yield from oauth.with_password(context, application, username, password)
    elif code is not None and username is None and password is None and pending is not None:
        user = yield from oauth.finish(context, pending, str(code))
    else:
        raise GNUSocialIllegalArgumentError(_what_is_wanted(code, pending, by_password))
    _save(context, user, "user", user.token, to_file)
    return user


def pending_in(context: ClientContext, place: StorePath) -> PendingLogin:
    """Return the login that waits in a file, if it is one of this application on this server."""
    application = oauth.application_of(context.credentials)
    stored = load(place, "pending", "from_file")
    known = (_base(context), application.consumer)
    if stored.token is None or (stored.api_base_url, stored.client) != known:
        raise GNUSocialIllegalArgumentError(
            "the login in from_file was begun by another application or on another server"
        )
    base = stored.signature_base or application.signature_base
    return PendingLogin(replace(application, signature_base=base), stored.token)


def revoke(context: ClientContext, username: str, password: str) -> Flow[OAuth]:
    """Take the client's access away, and return the application that is left."""
    application = oauth.application_of(context.credentials)
    token = context.credentials.token if isinstance(context.credentials, OAuth) else None
    if token is None:
        raise GNUSocialIllegalArgumentError("this client has no access token to revoke")
    yield from applications.revoke(context, token, username, password)
    return application


def _what_is_wanted(code: object, pending: PendingLogin | None, by_password: bool) -> str:
    if code is not None and pending is None and not by_password:
        return "a code belongs to a login: call auth_request_url() first, or give from_file"
    return "give either username and password, or the code of auth_request_url()"


def _save(
    context: ClientContext, known: OAuth, kind: str, token: KeyPair | None, place: StorePath | None
) -> None:
    if place is not None:
        base, signature_base = _base(context), known.signature_base
        save(
            place,
            StoredCredentials(kind, base, known.consumer, token, known.username, signature_base),
        )


def _base(context: ClientContext) -> str:
    return context.api_root.removesuffix("/api/")
