"""Resolve the arguments of a constructor to a server and the credentials for it, as a flow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from gnusocial.errors import GNUSocialIllegalArgumentError, GNUSocialServerURLError
from gnusocial.internals import auth
from gnusocial.internals.auth.credentials import (
    ANONYMOUS_CONSUMER,
    Anonymous,
    Basic,
    Credentials,
    KeyPair,
    OAuth,
    OAuth2,
)
from gnusocial.internals.checks import unicode_text
from gnusocial.internals.flows import Flow
from gnusocial.internals.http.urls import server_url

if TYPE_CHECKING:
    from gnusocial.internals.auth.storage import StoredCredentials
    from gnusocial.types import StorePath

#: The environment variables of ``from_env``, and the argument that each stands for.
_ENVIRONMENT = {
    "GNUSOCIAL_BASE_URL": "api_base_url",
    "GNUSOCIAL_CLIENT_ID": "client_id",
    "GNUSOCIAL_CLIENT_SECRET": "client_secret",
    "GNUSOCIAL_ACCESS_TOKEN": "access_token",
    "GNUSOCIAL_ACCESS_TOKEN_SECRET": "access_token_secret",
    "GNUSOCIAL_USERNAME": "username",
    "GNUSOCIAL_PASSWORD": "password",
}


class LoginArguments(NamedTuple):
    """The login arguments of the constructor."""

    client_id: StorePath | None = None
    client_secret: str | None = None
    access_token: StorePath | None = None
    access_token_secret: str | None = None
    api_base_url: str | None = None
    username: str | None = None
    password: str | None = None
    signature_base: str | None = None
    allow_readable_secrets: bool = False

    def __repr__(self) -> str:
        return "LoginArguments()"


def arguments_in(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the arguments from the environment. Empty variables are ignored."""
    return {
        argument: environment[variable]
        for variable, argument in _ENVIRONMENT.items()
        if environment.get(variable)
    }


def arguments_from(environment: Mapping[str, str], options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments of a constructor; options win over the environment."""
    found = {**arguments_in(environment), **options}
    # Credentials files contain the server.
    if not any(found.get(name) for name in ("api_base_url", "client_id", "access_token")):
        raise GNUSocialServerURLError(
            "the environment names no server: set GNUSOCIAL_BASE_URL to its address, or "
            "GNUSOCIAL_ACCESS_TOKEN to the path of a credentials file. The variables are "
            f"{', '.join(_ENVIRONMENT)}"
        )
    return found


def resolve(given: LoginArguments) -> Flow[tuple[str, Credentials]]:
    """Return the URL of the server and the credentials."""
    by_password = given.username is not None or given.password is not None
    by_key = any(
        value is not None
        for value in (
            given.client_id,
            given.client_secret,
            given.access_token,
            given.access_token_secret,
        )
    )
    if by_password and by_key:
        raise GNUSocialIllegalArgumentError(
            "give either username and password, or client_id and access_token, not both; "
            "to log in an application with a password, use log_in()"
        )
    if by_key:
        return (yield from _by_key(given))
    base = server_url(given.api_base_url)
    return base, _by_password(given) if by_password else Anonymous()


def _by_password(given: LoginArguments) -> Basic:
    if given.username is None or given.password is None:
        missing = "username" if given.username is None else "password"
        raise GNUSocialIllegalArgumentError(f"{missing} is missing: a login needs both")
    return Basic(given.username, given.password)


def _by_key(given: LoginArguments) -> Flow[tuple[str, OAuth | OAuth2]]:
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
    kinds = {stored.oauth2 for stored in files} or {auth.storage.is_oauth2_key(client.key)}
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
    if (yield from auth.storage.is_store_path(given.client_id, given.client_secret, "client_id")):
        stored = yield from auth.storage.load(
            given.client_id,
            "application",
            "client_id",
            allow_readable=given.allow_readable_secrets,
        )
        return stored, stored.client
    if given.client_id == ANONYMOUS_CONSUMER.key and given.client_secret is None:
        return None, ANONYMOUS_CONSUMER
    return None, _pair(given.client_id, given.client_secret, "client_secret")


def _user(given: LoginArguments) -> Flow[tuple[StoredCredentials | None, KeyPair | None]]:
    if given.access_token is None:
        if given.access_token_secret is not None:
            raise GNUSocialIllegalArgumentError(
                "access_token is missing: access_token_secret is of no use"
            )
        return None, None
    key, secret = given.access_token, given.access_token_secret
    if (yield from auth.storage.is_store_path(key, secret, "access_token")):
        stored = yield from auth.storage.load(
            given.access_token,
            "user",
            "access_token",
            allow_readable=given.allow_readable_secrets,
        )
        return stored, stored.token
    if not given.access_token_secret and auth.storage.is_oauth2_key(str(given.access_token)):
        return None, KeyPair(str(given.access_token), "")
    return None, _pair(given.access_token, given.access_token_secret, "access_token_secret")


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
