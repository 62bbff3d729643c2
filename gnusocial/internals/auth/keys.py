"""Resolve the keys and tokens of a constructor, given as such or as files, to credentials."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gnusocial.errors import GNUSocialIllegalArgumentError
from gnusocial.internals.auth import storage
from gnusocial.internals.auth.tokens import ANONYMOUS_CONSUMER, KeyPair, OAuth, OAuth2
from gnusocial.internals.checks import unicode_text
from gnusocial.internals.flows import Flow
from gnusocial.internals.http.urls import server_url

if TYPE_CHECKING:
    from gnusocial.internals.auth.credentials import LoginArguments
    from gnusocial.internals.auth.storage import StoredCredentials
    from gnusocial.types import StorePath


def resolve(given: LoginArguments) -> Flow[tuple[str, OAuth | OAuth2]]:
    """Return the URL of the server, and the application with the token of its user, if any."""
    application, client = yield from _application(given)
    user, token = yield from _user(given)
    files = [stored for stored in (application, user) if stored is not None]
    base = _one_base(given, files)
    if client is None and user is not None:
        client = user.client
    if client is None:
        raise GNUSocialIllegalArgumentError(
            "client_id is missing: an access token belongs to an application"
        )
    if user is not None and user.client != client:
        raise GNUSocialIllegalArgumentError(
            "the file of access_token belongs to another application than client_id"
        )
    if _is_oauth2(client, files):
        return base, _oauth2(client, token, files)
    if token is not None and not token.secret:
        raise GNUSocialIllegalArgumentError("access_token_secret is missing")
    bases = [given.signature_base, *(stored.signature_base for stored in reversed(files))]
    signature_base = next((each for each in bases if each is not None), None)
    return base, OAuth(
        client,
        token,
        username=user.username if user else None,
        signature_base=server_url(signature_base) if signature_base else None,
    )


def _is_oauth2(client: KeyPair, files: list[StoredCredentials]) -> bool:
    """Determine the protocol of the credentials, from the files or the form of the keys."""
    kinds = {stored.oauth2 for stored in files} or {storage.is_oauth2_key(client.key)}
    return kinds == {True}


def _oauth2(client: KeyPair, token: KeyPair | None, files: list[StoredCredentials]) -> OAuth2:
    known = OAuth2(client, token)
    for stored in files:
        known = replace(
            known,
            username=stored.username,
            callback=stored.callback,
            name=stored.name,
            scope=stored.scope,
        )
    return known


def _application(given: LoginArguments) -> Flow[tuple[StoredCredentials | None, KeyPair | None]]:
    if given.client_id is None:
        if given.client_secret is not None:
            raise GNUSocialIllegalArgumentError("client_id is missing: client_secret is of no use")
        return None, None
    key, secret = given.client_id, given.client_secret
    stored = yield from _stored(given, key, secret, "application", "client_id")
    if stored is not None:
        return stored, stored.client
    if key == ANONYMOUS_CONSUMER.key and secret is None:
        return None, ANONYMOUS_CONSUMER
    return None, _pair(key, secret, "client_secret")


def _user(given: LoginArguments) -> Flow[tuple[StoredCredentials | None, KeyPair | None]]:
    if given.access_token is None:
        if given.access_token_secret is not None:
            raise GNUSocialIllegalArgumentError(
                "access_token is missing: access_token_secret is of no use"
            )
        return None, None
    key, secret = given.access_token, given.access_token_secret
    stored = yield from _stored(given, key, secret, "user", "access_token")
    if stored is not None:
        return stored, stored.token
    if not secret and storage.is_oauth2_key(str(key)):
        return None, KeyPair(str(key), "")
    return None, _pair(key, secret, "access_token_secret")


def _stored(
    given: LoginArguments, key: StorePath, secret: str | None, kind: str, name: str
) -> Flow[StoredCredentials | None]:
    """Return the stored credentials that a key names; None if it is a key itself."""
    if not (yield from storage.is_store_path(key, secret, name)):
        return None
    return (yield from storage.load(key, kind, name, allow_readable=given.allow_readable_secrets))


def _pair(key: StorePath, secret: str | None, name: str) -> KeyPair:
    if secret is None or not unicode_text(secret, name, secret=True):
        raise GNUSocialIllegalArgumentError(f"{name} is missing")
    return KeyPair(str(key), secret)


def _one_base(given: LoginArguments, files: list[StoredCredentials]) -> str:
    """Return the one server that all arguments agree on."""
    named = {stored.api_base_url for stored in files}
    if given.api_base_url is not None or not files:
        named.add(server_url(given.api_base_url))
    if len(named) > 1:
        raise GNUSocialIllegalArgumentError(
            f"the credentials are for another server: {' and '.join(sorted(named))} differ"
        )
    return named.pop()
