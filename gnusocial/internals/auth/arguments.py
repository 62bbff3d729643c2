"""Resolve the arguments of a constructor to a server and the credentials for it, as a flow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gnusocial.errors import GNUSocialIllegalArgumentError, GNUSocialServerURLError
from gnusocial.internals import auth
from gnusocial.internals.auth.credentials import Anonymous, Basic, Credentials, LoginArguments
from gnusocial.internals.flows import Flow
from gnusocial.internals.http.urls import server_url

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
        return (yield from auth.keys.resolve(given))
    base = server_url(given.api_base_url)
    return base, _by_password(given) if by_password else Anonymous()


def _by_password(given: LoginArguments) -> Basic:
    if given.username is None or given.password is None:
        missing = "username" if given.username is None else "password"
        raise GNUSocialIllegalArgumentError(f"{missing} is missing: a login needs both")
    return Basic(given.username, given.password)
