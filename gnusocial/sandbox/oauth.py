"""OAuth 1.0a as the server checks it: the endpoints of oauthlib, with the server's own errors.

oauthlib reads requests, builds the signature base string and verifies signatures. The order of the
checks and the texts of the errors are those of GNU social. oauthlib's own timestamp check is not
used, because it reads the clock of the machine.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from oauthlib.oauth1 import (
    AccessTokenEndpoint,
    OAuth1Error,
    RequestTokenEndpoint,
    RequestValidator,
)
from oauthlib.oauth1.rfc5849.endpoints.base import BaseEndpoint

from .errors import ApiError
from .request import php_int
from .tokens import (
    ANONYMOUS,
    NONCE_SECONDS,
    OUT_OF_BAND,
    AccessToken,
    Application,
    RequestToken,
    new_key,
)

if TYPE_CHECKING:
    from .request import Call
    from .world import World

_METHOD = "HMAC-SHA1"
_FORM_TYPE = "application/x-www-form-urlencoded"
# What PHP accepts as a URL: any scheme, and a host.
_URL = re.compile(r"[a-z][a-z0-9+.-]*://[^\s/?#]+\S*", re.IGNORECASE | re.ASCII)


class OAuthError(Exception):
    """An error. The OAuth endpoints send it as plain text, other routes as any error."""

    def __init__(self, message: str, status: int = HTTPStatus.UNAUTHORIZED) -> None:
        super().__init__(message)
        self.message = message
        self.status = status


# Functions for other modules


def authenticate(call: Call) -> bool:
    """Set the caller of a signed call; return False if the call is not signed.

    Raises:
        ApiError: The signature or another OAuth parameter is rejected.
    """
    header = call.headers.get("authorization", "")
    if not header.startswith("OAuth ") and "oauth_consumer_key" not in call.parameters:
        return False
    endpoint = _Resource(call)
    request = endpoint.read()
    if request is None or not (request.client_key and request.resource_owner_key):
        return False
    try:
        endpoint.check(request)
    except OAuthError as refusal:
        raise ApiError(refusal.status, refusal.message, early=True) from None
    call.viewer = request.found.token.user
    call.by_oauth = True
    application = request.found.application
    call.application = None if application.name == ANONYMOUS else application.name
    return True


def request_token(call: Call) -> str:
    """The form-encoded response of request_token.

    Raises:
        OAuthError: The request is rejected.
    """
    return _RequestTokens(call).answer()


def access_token(call: Call) -> str:
    """The form-encoded response of access_token.

    Raises:
        OAuthError: The request is rejected.
    """
    return _AccessTokens(call).answer()


# Calls in the form that oauthlib expects


def _uri(call: Call) -> str:
    """The URL that is signed, with the server's own name for itself."""
    path, _, query = call.sent_uri.partition("?")
    base = call.world.settings.signs_as or call.world.origin
    # The web server adds `p` to URLs without index.php; the server removes it again.
    return f"{base}{path}?{_strictly_encoded(query, leave_out='p')}"


def _body(call: Call) -> str:
    """The signed part of the body: a form, and only in a POST."""
    if call.method != "POST" or _FORM_TYPE not in call.headers.get("content-type", ""):
        return ""
    return _strictly_encoded(call.body.decode("latin-1"))


def _strictly_encoded(text: str, leave_out: str | None = None) -> str:
    """A form or query in the strict encoding that oauthlib requires; PHP accepts any."""
    pairs = parse_qsl(text, keep_blank_values=True, errors="surrogateescape")
    kept = [(name, value) for name, value in pairs if name != leave_out]
    return urlencode(kept, errors="surrogateescape")


def _headers(call: Call) -> dict[str, str]:
    headers = {"Content-Type": _FORM_TYPE}
    authorization = call.headers.get("authorization", "")
    if authorization.startswith("OAuth "):
        headers["Authorization"] = authorization
    return headers


# The endpoints


@dataclass(frozen=True)
class _Found:
    """The database rows that a request refers to."""

    application: Application
    token: Any
    """A request token, an access token, or None, depending on the endpoint."""


class _Storage(RequestValidator):
    """Passes the secrets of these rows to oauthlib, and stores the request tokens it creates."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self._world = world

    def get_client_secret(self, client_key: str, request: Any) -> str:
        secret: str = request.found.application.consumer_secret
        return secret

    def get_request_token_secret(self, client_key: str, token: str, request: Any) -> str:
        secret: str = request.found.token.secret
        return secret

    def get_access_token_secret(self, client_key: str, token: str, request: Any) -> str:
        # A request for a request token may contain a token; the server ignores it.
        found: _Found = request.found
        return found.token.secret if found.token is not None else ""

    def save_request_token(self, token: Any, request: Any) -> None:
        self._world.oauth.issue_request_token(
            request.found.application,
            request.redirect_uri,
            key=token["oauth_token"],
            secret=token["oauth_token_secret"],
        )

    def invalidate_request_token(self, client_key: str, request_token: str, request: Any) -> None:
        """Do nothing: whether the token is used up was decided when it was exchanged."""


class _Checked(BaseEndpoint, ABC):
    """The common part of the endpoints: the server's checks, in its order."""

    def __init__(self, call: Call) -> None:
        super().__init__(_Storage(call.world), new_key)
        self._world = call.world
        self._signed = (_uri(call), call.method, _body(call), _headers(call))

    def read(self) -> Any:
        """The request parsed by oauthlib; None if it has no OAuth parameters."""
        try:
            return self._create_request(*self._signed)  # type: ignore[attr-defined]
        except (OAuth1Error, ValueError):
            return None

    @abstractmethod
    def find_token(self, application: Application, key: str | None) -> Any:
        """The token that the endpoint requires; raise for another."""

    def check(self, request: Any) -> None:
        """Reject what the server rejects; otherwise store the rows that the request refers to."""
        version = request.oauth_params.get("oauth_version") or "1.0"
        if version != "1.0":
            raise OAuthError(f"OAuth version '{version}' not supported")
        application = self._application(request.client_key)
        token = self.find_token(application, request.resource_owner_key)
        request.found = _Found(application, token)
        self._check_timestamp(request.timestamp)
        self._check_nonce(request)
        _check_method(request.signature_method)
        if not request.signature or not self._check_signature(  # type: ignore[attr-defined]
            request, is_token_request=isinstance(token, RequestToken)
        ):
            raise OAuthError("Invalid signature")

    def _application(self, consumer_key: str | None) -> Application:
        if not consumer_key:
            raise OAuthError("Invalid consumer key")
        if consumer_key == ANONYMOUS and self._world.settings.strict_database:
            # The server creates this consumer at its first use and leaves a column empty.
            raise ApiError(
                500,
                f"[Consumer] DB_DataObject error []: {self._world.version.database_error}",
            )
        application = self._world.oauth.application_with_key(consumer_key)
        if application is None:
            raise OAuthError("Invalid consumer")
        return application

    def _check_timestamp(self, timestamp: str | None) -> None:
        if not timestamp:
            raise OAuthError("Missing timestamp parameter. The parameter is required")
        now = int(self._world.now.timestamp())
        if abs(now - php_int(timestamp)) > NONCE_SECONDS:
            raise OAuthError(f"Expired timestamp, yours {timestamp}, ours {now}")

    def _check_nonce(self, request: Any) -> None:
        if not request.nonce:
            raise OAuthError("Missing nonce parameter. The parameter is required")
        # Before the signature check: a request with a wrong signature has used its nonce too.
        if not self._world.oauth.is_new_nonce(
            request.client_key, php_int(request.timestamp), request.nonce, self._world.now
        ):
            raise OAuthError(f"Nonce already used: {request.nonce}")


def _check_method(method: str | None) -> None:
    if not method:
        raise OAuthError("No signature method parameter. This parameter is required")
    if method != _METHOD:
        known = f"try one of the following: {_METHOD}"
        raise OAuthError(f"Signature method '{method}' not supported {known}")


class _Resource(_Checked):
    """Any other route of the API."""

    def find_token(self, application: Application, key: str | None) -> AccessToken:
        token = self._world.oauth.access_token(application, key)
        if token is None:
            raise OAuthError(f"Invalid access token: {key or ''}")
        return token


class _RequestTokens(_Checked, RequestTokenEndpoint):
    """api/oauth/request_token."""

    def answer(self) -> str:
        """The response, a form."""
        request = self.read()
        if request is None or not _is_callback(request.redirect_uri):
            message = "You must provide a valid URL or 'oob' in oauth_callback."
            raise OAuthError(message, HTTPStatus.BAD_REQUEST)
        _, body, _ = self.create_request_token_response(*self._signed)
        return str(body)

    def find_token(self, application: Application, key: str | None) -> None:
        """None: there is no token yet."""

    def validate_request_token_request(self, request: Any) -> tuple[bool, Any]:
        """The server's checks in place of oauthlib's."""
        self.check(request)
        return True, request


def _is_callback(callback: str | None) -> bool:
    return callback == OUT_OF_BAND or _URL.fullmatch(callback or "") is not None


class _AccessTokens(_Checked, AccessTokenEndpoint):
    """api/oauth/access_token."""

    def answer(self) -> str:
        """The response, a form."""
        if self.read() is None:
            raise OAuthError("Invalid consumer key")
        _, body, _ = self.create_access_token_response(*self._signed)
        return str(body)

    def find_token(self, application: Application, key: str | None) -> RequestToken:
        token = self._world.oauth.request_token(application, key)
        if token is None:
            raise OAuthError(f"Invalid request token: {key or ''}")
        return token

    def validate_access_token_request(self, request: Any) -> tuple[bool, Any]:
        """The server's checks in place of oauthlib's."""
        self.check(request)
        return True, request

    def create_access_token(self, request: Any, credentials: Any) -> str:
        """The token that the application already has for this user, or a new one."""
        token = self._world.oauth.exchange(request.found.token, request.verifier, self._world.now)
        if token is None:
            message = "Invalid request token or verifier."
            raise OAuthError(message, HTTPStatus.BAD_REQUEST)
        return urlencode({"oauth_token": token.key, "oauth_token_secret": token.secret})
