"""URLs, errors and OAuth keys in the forms of pygnusocial."""

import re
from collections.abc import Mapping
from copy import copy
from typing import Any
from urllib.parse import parse_qs

from requests_oauthlib import OAuth1

from gnusocial.errors import GNUSocialError, ServerURLError

#: The groups are the ``s`` of ``https``, a leading ``www.``, the host and the path.
DOMAIN_REGEX = re.compile(r"http(s?)://((?:www\.)?)([^\n]+?)((?:/[^\n]*)?)$")


class AuthenticationError(GNUSocialError):
    """The server returned 401 to a call in the form of pygnusocial 1 to 3."""


def extended(error: Exception, **attributes: object) -> Exception:
    """Return an exception with the additional attributes that pygnusocial's had."""
    vars(error).update(attributes)
    return error


def api_path(server_url: str) -> str:
    """Return the URL of a server's API. Raises :class:`ServerURLError`."""
    if not DOMAIN_REGEX.match(server_url):
        raise extended(ServerURLError(f"Invalid server URL {server_url}"), server_url=server_url)
    return f"{server_url}api/" if server_url.endswith("/") else f"{server_url}/api/"


def resource_url(server_url: str, resource_path: str) -> str:
    """Return the URL of a resource. Raises :class:`ServerURLError`."""
    return api_path(server_url) + resource_path


def authorize_url(server_url: str, resource_owner_key: str) -> str:
    """Return the page on which a user authorizes a request token. Nothing is sent.

    Login: no. Route: ``GET oauth/authorize``. Raises :class:`ServerURLError`.
    """
    return resource_url(server_url, "oauth/authorize?oauth_token=") + resource_owner_key


def make_oauth_object(
    consumer_key: str,
    consumer_secret: str,
    resource_owner_key: str | None = None,
    resource_owner_secret: str | None = None,
    secret_key: str | None = None,
) -> OAuth1:
    """Return a value for ``auth=``: the keys of an application and of a token, and the PIN."""
    owner = resource_owner_key, resource_owner_secret
    return OAuth1(consumer_key, consumer_secret, *owner, verifier=secret_key)


def signed(url: str, options: dict[str, Any]) -> dict[str, Any]:
    """Return options for requests: ``oauth`` as ``auth``, and the callback as servers expect it."""
    options, auth = dict(options), options.get("auth")
    if oauth := options.pop("oauth", None):
        if auth:
            raise ValueError("give either a login or oauth, not both")
        auth = make_oauth_object(**oauth) if isinstance(oauth, Mapping) else oauth
        options["auth"] = auth
    if url.endswith("/oauth/request_token") and isinstance(auth, OAuth1):
        options["auth"], data = copy(auth), dict(options.get("data") or {})
        options["auth"].client = client = copy(auth.client)
        client.callback_uri = data.pop("oauth_callback", None) or client.callback_uri or "oob"
        options["data"] = data
    return options


def granted(form: str) -> dict[str, str]:
    """Return the keys that a server granted. Raises KeyError if it refused."""
    key, secret = (parse_qs(form)[name][0] for name in ("oauth_token", "oauth_token_secret"))
    return {"resource_owner_key": key, "resource_owner_secret": secret}
