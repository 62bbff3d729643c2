"""The calls of ``api.authentication`` as flows: what ``internals.login`` does, with its files.

A file is written when everything has gone well, and where it cannot be written nothing is begun.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gnusocial.errors import GNUSocialIllegalArgumentError
from gnusocial.internals import applications, login
from gnusocial.internals.credential_files import Place, Stored, check_writable, load, save
from gnusocial.internals.credentials import ANONYMOUS_CONSUMER, KeyPair, OAuth
from gnusocial.internals.effects import Flow
from gnusocial.internals.exchange import Setup
from gnusocial.internals.login import Pending

if TYPE_CHECKING:
    from gnusocial.internals.applications import Application


def create_app(
    setup: Setup,
    new: Application,
    *,
    username: str | None,
    password: str | None,
    to_file: Place | None,
) -> Flow[tuple[str, str]]:
    """Register an application, or make sure that the anonymous one can be used."""
    check_writable(to_file)
    if username is not None and password is not None:
        client = yield from applications.register(setup, new, username, password)
        known = OAuth(client)
    elif username is None and password is None:
        # Whether the server has the anonymous application shows when it is asked for a token.
        known = (yield from login.begin(setup, OAuth(ANONYMOUS_CONSUMER))).application
    else:
        raise GNUSocialIllegalArgumentError("give username and password, or neither")
    _save(setup, known, "application", None, to_file)
    return known.consumer.key, known.consumer.secret


def request(setup: Setup, callback: str, to_file: Place | None) -> Flow[tuple[Pending, str]]:
    """Begin a login, and return it with the page on which the user says yes."""
    application = login.application_of(setup.credentials)
    check_writable(to_file)
    pending = yield from login.begin(setup, application, callback)
    _save(setup, pending.application, "pending", pending.request_token, to_file)
    return pending, login.authorize_url(setup, pending)


def log_in(
    setup: Setup,
    *,
    username: str | None = None,
    password: str | None = None,
    code: object = None,
    pending: Pending | None = None,
    to_file: Place | None = None,
) -> Flow[OAuth]:
    """Log in with nickname and password, or with the code of a pending login."""
    application = login.application_of(setup.credentials)
    check_writable(to_file)
    by_password = username is not None and password is not None
    if code is None and username is not None and password is not None:
        user = yield from login.with_password(setup, application, username, password)
    elif code is not None and username is None and password is None and pending is not None:
        user = yield from login.finish(setup, pending, str(code))
    else:
        raise GNUSocialIllegalArgumentError(_what_is_wanted(code, pending, by_password))
    _save(setup, user, "user", user.token, to_file)
    return user


def pending_in(setup: Setup, place: Place) -> Pending:
    """Return the login that waits in a file, if it is one of this application on this server."""
    application = login.application_of(setup.credentials)
    stored = load(place, "pending", "from_file")
    known = (_base(setup), application.consumer)
    if stored.token is None or (stored.api_base_url, stored.client) != known:
        raise GNUSocialIllegalArgumentError(
            "the login in from_file was begun by another application or on another server"
        )
    base = stored.signature_base or application.signature_base
    return Pending(replace(application, signature_base=base), stored.token)


def revoke(setup: Setup, username: str, password: str) -> Flow[OAuth]:
    """Take the client's access away, and return the application that is left."""
    application = login.application_of(setup.credentials)
    token = setup.credentials.token if isinstance(setup.credentials, OAuth) else None
    if token is None:
        raise GNUSocialIllegalArgumentError("this client has no access token to revoke")
    yield from applications.revoke(setup, token, username, password)
    return application


def _what_is_wanted(code: object, pending: Pending | None, by_password: bool) -> str:
    if code is not None and pending is None and not by_password:
        return "a code belongs to a login: call auth_request_url() first, or give from_file"
    return "give either username and password, or the code of auth_request_url()"


def _save(
    setup: Setup, known: OAuth, kind: str, token: KeyPair | None, place: Place | None
) -> None:
    if place is not None:
        base, signature_base = _base(setup), known.signature_base
        save(place, Stored(kind, base, known.consumer, token, known.username, signature_base))


def _base(setup: Setup) -> str:
    return setup.api_root.removesuffix("/api/")
