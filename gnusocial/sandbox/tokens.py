"""Registered applications and OAuth 1.0a tokens, as in the server's database.

HTTP and signatures are in `oauth`.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from .records import Profile

ANONYMOUS = "anonymous"
"""Key, secret and name of the consumer that everybody may use."""
OUT_OF_BAND = "oob"
"""The callback of a client that asks the user for a PIN."""
NONCE_SECONDS = 300
"""Maximum difference of a timestamp. Nonces with older timestamps need not be stored."""
_LARGEST_PIN = 9_999_999


@dataclass(frozen=True)
class Application:
    """A registered application, which OAuth calls a consumer.

    Attributes:
        id: The number in the URLs of its pages.
        name: The name, unique on the site; the source of its posts.
        consumer_key: The key, 32 hexadecimal digits.
        consumer_secret: The secret, 32 hexadecimal digits.
        owner_id: The id of the user who registered it.
        can_write: Whether it requests write access. The server never checks this.
        description: The description.
        source_url: Its homepage.
        organization: The name of its maker.
        homepage: The homepage of its maker.
        callback_url: Where a browser is redirected after the authorization.
        is_desktop: Whether it is a desktop program; otherwise a web application.
    """

    id: int
    name: str
    consumer_key: str
    consumer_secret: str
    owner_id: int = 1
    can_write: bool = True
    description: str = ""
    source_url: str = ""
    organization: str = ""
    homepage: str = ""
    callback_url: str = ""
    is_desktop: bool = True


class TokenState(Enum):
    """The progress of a request token."""

    ISSUED = auto()
    AUTHORIZED = auto()
    USED = auto()


@dataclass(eq=False)
class RequestToken:
    """A temporary token. Its verifier exists from the start; the authorization reveals it."""

    key: str
    secret: str
    application_id: int
    callback: str
    verifier: str
    state: TokenState = TokenState.ISSUED
    user: Profile | None = None


@dataclass(frozen=True)
class AccessToken:
    """A user's permission for an application. It does not expire."""

    key: str
    secret: str
    application_id: int
    user: Profile
    created: datetime


def new_key() -> str:
    """A random key or secret, 32 hexadecimal digits."""
    return secrets.token_hex(16)


def new_verifier(callback: str) -> str:
    """A random verifier: for a PIN, a number without leading zeros; else 16 hexadecimal digits."""
    if callback == OUT_OF_BAND:
        return str(secrets.randbelow(_LARGEST_PIN + 1))
    return secrets.token_hex(8)


class Tokens:
    """All applications, tokens and nonces of the site."""

    def __init__(self, applications: Iterable[Application]) -> None:
        self.applications = {application.id: application for application in applications}
        self.request_tokens: dict[str, RequestToken] = {}
        self.access_tokens: dict[str, AccessToken] = {}
        self._nonces: dict[int, set[tuple[str, str]]] = defaultdict(set)

    # Applications

    def application_with_key(self, consumer_key: str) -> Application | None:
        """The application with this consumer key."""
        known = self.applications.values()
        return next((each for each in known if each.consumer_key == consumer_key), None)

    def application_named(self, name: str | None) -> Application | None:
        """The application with exactly this name."""
        return next((each for each in self.applications.values() if each.name == name), None)

    def source_link(self, source: str | None) -> str | None:
        """The homepage for the source of a status: that of the application with this name."""
        application = self.application_named(source)
        return (application.source_url or None) if application is not None else None

    def register(self, application: Application) -> Application:
        """Store a new application under the next free id."""
        number = max(self.applications, default=0) + 1
        stored = replace(application, id=number)
        self.applications[number] = stored
        return stored

    def reset_consumer(self, application: Application) -> Application:
        """Give an application a new key and secret. Its users must authorize it again."""
        for tokens in (self.request_tokens, self.access_tokens):
            for key in [k for k, t in tokens.items() if t.application_id == application.id]:
                del tokens[key]
        changed = replace(application, consumer_key=new_key(), consumer_secret=new_key())
        self.applications[application.id] = changed
        return changed

    # Tokens

    def issue_request_token(
        self, application: Application, callback: str, *, key: str, secret: str
    ) -> RequestToken:
        """Store a new request token."""
        token = RequestToken(key, secret, application.id, callback, new_verifier(callback))
        self.request_tokens[key] = token
        return token

    def request_token(self, application: Application, key: str | None) -> RequestToken | None:
        """The request token of an application with this key."""
        token = self.request_tokens.get(key or "")
        return token if token is not None and token.application_id == application.id else None

    def access_token(self, application: Application, key: str | None) -> AccessToken | None:
        """The access token of an application with this key."""
        token = self.access_tokens.get(key or "")
        return token if token is not None and token.application_id == application.id else None

    def exchange(
        self, token: RequestToken, verifier: str | None, now: datetime
    ) -> AccessToken | None:
        """The access token for an authorized request token; None if it is refused.

        A user has at most one token per application. A caller who gets the existing one may use the
        request token again, because the server marks it as used only when it creates a new token.
        """
        if token.state is not TokenState.AUTHORIZED or token.user is None:
            return None
        if not _is_same_verifier(token.verifier, verifier):
            return None
        existing = self.token_of(token.user, token.application_id)
        if existing is not None:
            return existing
        token.state = TokenState.USED
        return self.issue_access_token(token.user, token.application_id, now)

    def token_of(self, user: Profile, application_id: int) -> AccessToken | None:
        """The access token that an application has for a user."""
        for token in self.tokens_of(user):
            if token.application_id == application_id:
                return token
        return None

    def tokens_of(self, user: Profile) -> list[AccessToken]:
        """The access tokens of a user, newest first."""
        return [token for token in reversed(self.access_tokens.values()) if token.user is user]

    def issue_access_token(self, user: Profile, application_id: int, now: datetime) -> AccessToken:
        """Store a new access token."""
        token = AccessToken(new_key(), new_key(), application_id, user, now)
        self.access_tokens[token.key] = token
        return token

    # Nonces

    def is_new_nonce(self, consumer_key: str, timestamp: int, nonce: str, now: datetime) -> bool:
        """Store a nonce; return False if it was already used with this timestamp."""
        oldest = int(now.timestamp()) - NONCE_SECONDS
        for moment in [moment for moment in self._nonces if moment < oldest]:
            del self._nonces[moment]
        used = self._nonces[timestamp]
        if (consumer_key, nonce) in used:
            return False
        used.add((consumer_key, nonce))
        return True


def _is_same_verifier(expected: str, given: str | None) -> bool:
    """PHP compares loosely: two numeric strings are equal regardless of leading zeros."""
    if given is None:
        return False
    if all(text.isascii() and text.isdigit() for text in (expected, given)):
        return int(expected) == int(given)
    return expected == given
