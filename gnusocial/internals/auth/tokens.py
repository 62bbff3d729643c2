"""Keys and tokens as credentials: OAuth 1.0a, and OAuth 2 for Friendica.

``internals.auth.oauth`` and ``internals.auth.oauth2`` obtain them, ``internals.auth.storage``
stores them.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlsplit

from gnusocial.internals.auth.credentials import Secretive
from gnusocial.internals.checks import unicode_text
from gnusocial.internals.http.dates import posix_time
from gnusocial.internals.http.error_mapping import error_text
from gnusocial.internals.redaction import unlogged_signing
from gnusocial.internals.values import replace

if TYPE_CHECKING:
    from requests.auth import AuthBase

    from gnusocial.internals.http.request import PreparedRequest
    from gnusocial.internals.http.response import Response

_log = logging.getLogger("gnusocial")

_FORM = "application/x-www-form-urlencoded"

#: Seconds by which ``Date`` headers of one clock may differ.
_CLOCK_NOISE = 5.0

#: The hint for a client that has only an application.
_NO_USER = "this client has an application and no user: give it access_token, or call log_in()"


@dataclass(frozen=True)
class KeyPair(Secretive):
    """A key and its secret: of an application, of a request token or of an access token."""

    key: str = field(repr=False)
    secret: str = field(repr=False)

    def __post_init__(self) -> None:
        unicode_text(self.key, "a key of OAuth", secret=True)
        unicode_text(self.secret, "a secret of OAuth", secret=True)


#: The application that anybody may use on a GNU social server, if its database allows it.
ANONYMOUS_CONSUMER = KeyPair("anonymous", "anonymous")


class ServerClock:
    """The server's time: the local clock with a correction.

    The server refuses an OAuth timestamp that is more than 300 seconds off.
    """

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self._now = now
        self._correction = 0.0

    def read(self) -> int:
        """Return the POSIX time on the server, in whole seconds."""
        return int(self._now() + self._correction)

    def correct(self, date: str) -> bool:
        """Correct the clock by a ``Date`` header; return whether that changed it."""
        moment = posix_time(date)
        if moment is None:
            return False
        wanted = moment - self._now()
        if abs(wanted - self._correction) <= _CLOCK_NOISE:
            return False
        self._correction = wanted
        _log.warning("the server's clock is %+d s from the clock here; corrected", round(wanted))
        return True


def _new_nonce() -> str:
    # The server's column takes 32 characters.
    return secrets.token_hex(16)


@dataclass(frozen=True, eq=False, repr=False)
class OAuth(Secretive):
    """OAuth 1.0a: an application, and the token of its user.

    Without a token, requests are not signed: the application is only used to log in. The request
    for a request token is signed with ``callback``, the one for the access token with ``verifier``.
    """

    consumer: KeyPair
    token: KeyPair | None = None
    #: The user's nickname, if known; only verify_credentials returns it.
    username: str | None = None
    #: Scheme and host that the server uses in signatures, if they are not those of the URL: behind
    #: a proxy that ends TLS it may use ``http://HOST``.
    signature_base: str | None = None
    callback: str | None = None
    verifier: str | None = None
    clock: ServerClock = field(default_factory=ServerClock)
    nonce: Callable[[], str] = _new_nonce

    signer: ClassVar[str] = "requests_oauthlib"

    @property
    def is_for_friendica(self) -> bool:
        """False: Friendica has no OAuth 1.0a."""
        return False

    def authorize(self, prepared: PreparedRequest) -> PreparedRequest:
        """Return the request with its signature, HMAC-SHA1 in the Authorization header."""
        if self.token is None and self.callback is None:
            return prepared
        headers = {**prepared.headers, "Authorization": self._authorization(prepared)}
        return replace(prepared, headers=headers)

    @property
    def lacks(self) -> str | None:
        """A hint if there is only an application."""
        if self.token is not None:
            return None
        return _NO_USER

    def learn(self, response: Response) -> bool:
        """Correct the clock if the server refused the timestamp."""
        refused = "timestamp" in error_text(response).lower()
        return refused and self.clock.correct(response.headers.get("Date", ""))

    def requests_auth(self) -> AuthBase | None:
        """Return the credentials as an auth object of requests."""
        from gnusocial.internals.auth.requests_auth import RequestsAuth

        return RequestsAuth(self.authorize)

    def _authorization(self, prepared: PreparedRequest) -> str:
        from requests_oauthlib import OAuth1

        client: Any = OAuth1(
            self.consumer.key,
            self.consumer.secret,
            self.token.key if self.token else None,
            self.token.secret if self.token else None,
            callback_uri=self.callback,
            verifier=self.verifier,
            decoding=None,
            nonce=self.nonce(),
            timestamp=str(self.clock.read()),
        ).client
        url = _with_base(prepared.url, self.signature_base)
        # Signatures include the parameters of a form, not those of a multipart body.
        body, form = prepared.body, None
        if isinstance(body, bytes) and body and prepared.headers.get("Content-Type") == _FORM:
            form = body.decode("ascii")
        kind = {"Content-Type": _FORM} if form else None
        with unlogged_signing():
            _, headers, _ = client.sign(url, prepared.method, form, kind)
        return str(headers["Authorization"])

    def __repr__(self) -> str:
        return f"OAuth({self.username!r})"

    def __str__(self) -> str:
        if self.token is None:
            return "anonymous"
        return self.username or "a user (OAuth)"


#: The redirect URI of a program that has none: Friendica shows the code instead.
SHOWN_CODE = "urn:ietf:wg:oauth:2.0:oob"


@dataclass(frozen=True, eq=False, repr=False)
class OAuth2(Secretive):
    """OAuth 2, for Friendica: an application, and the Bearer token of its user.

    Without a token, requests are not changed: the application is only used to log in.
    """

    consumer: KeyPair
    #: The secret of this pair is empty.
    token: KeyPair | None = None
    #: The user's nickname, if known.
    username: str | None = None
    #: The redirect URI; one of those that were registered.
    callback: str = SHOWN_CODE
    #: The name of the application, to register it for another redirect URI; None if unknown.
    name: str | None = None
    #: The scopes.
    scope: str = "read write follow"

    signature_base: ClassVar[None] = None
    signer: ClassVar[None] = None
    is_for_friendica: ClassVar[bool] = True

    @property
    def lacks(self) -> str | None:
        """A hint if there is no token."""
        return None if self.token else _NO_USER

    def authorize(self, prepared: PreparedRequest) -> PreparedRequest:
        """Return the request with the Bearer token."""
        if self.token is None:
            return prepared
        headers = {**prepared.headers, "Authorization": f"Bearer {self.token.key}"}
        return replace(prepared, headers=headers)

    def learn(self, response: Response) -> bool:
        """Return False: an invalid token cannot be corrected."""
        return False

    def requests_auth(self) -> AuthBase | None:
        """Return the credentials as an auth object of requests."""
        from gnusocial.internals.auth.requests_auth import RequestsAuth

        return RequestsAuth(self.authorize)

    def __repr__(self) -> str:
        return f"OAuth2({self.username!r})"

    def __str__(self) -> str:
        if self.token is None:
            return "anonymous"
        return self.username or "a user (OAuth 2)"


@dataclass(frozen=True)
class PendingLogin(Secretive):
    """A login that waits for the user's permission."""

    application: OAuth | OAuth2
    #: For OAuth 2 this is the ``state`` that identifies the callback; it has no secret.
    request_token: KeyPair


def _with_base(url: str, base: str | None) -> str:
    if base is None:
        return url
    ours = urlsplit(base)
    return urlsplit(url)._replace(scheme=ours.scheme, netloc=ours.netloc).geturl()
