"""The applications and tokens of OAuth 2."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from ..records import Profile

OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"

_CODE_LIFE = timedelta(minutes=5)


@dataclass(frozen=True)
class Client:
    """A registered application. Anybody may register one, without an account."""

    id: int
    name: str
    client_id: str
    client_secret: str
    redirect_uris: str
    scopes: str
    website: str = ""

    def may_return_to(self, address: str) -> bool:
        """Whether this is one of its redirect URIs; the query is ignored."""
        return address.partition("?")[0] in self.redirect_uris.split()


@dataclass(frozen=True)
class Token:
    """An authorization: by a user, or of the application for itself only.

    The user passes the code to the application. A user has one token per application; a new
    authorization replaces it.
    """

    client: Client
    user: Profile | None
    access_token: str
    code: str
    scopes: str
    created: datetime

    def allows(self, scope: str) -> bool:
        """Whether it has a scope: read, write, follow or push."""
        return scope in self.scopes.split()


def _random() -> str:
    return secrets.token_hex(32)


@dataclass
class Tokens:
    """All applications and tokens."""

    clients: dict[str, Client] = field(default_factory=dict)
    tokens: dict[tuple[str, Profile | None], Token] = field(default_factory=dict)

    def register(self, name: str, redirect_uris: str, scopes: str, website: str) -> Client:
        """Store an application."""
        client = Client(
            len(self.clients) + 1, name, _random(), _random(), redirect_uris, scopes, website
        )
        self.clients[client.client_id] = client
        return client

    def client(self, client_id: str, secret: str = "") -> Client | None:
        """An application; the secret is checked if it is given."""
        found = self.clients.get(client_id)
        if found is None or (secret and found.client_secret != secret):
            return None
        return found

    def issue(self, client: Client, user: Profile | None, scopes: str, now: datetime) -> Token:
        """Store an authorization, replacing an older one."""
        token = Token(client, user, _random(), _random(), scopes, now)
        self.tokens[client.client_id, user] = token
        return token

    def of_user(self, client: Client, user: Profile) -> Token | None:
        """A user's authorization of an application."""
        return self.tokens.get((client.client_id, user))

    def with_code(self, client: Client, code: str, now: datetime) -> Token | None:
        """The authorization with this code, if the code has not expired."""
        for token in self.tokens.values():
            if token.client is client and token.code == code and now - token.created <= _CODE_LIFE:
                return token
        return None

    def with_access_token(self, access_token: str) -> Token | None:
        """The authorization for the access token of a request."""
        known = self.tokens.values()
        return next((token for token in known if token.access_token == access_token), None)

    def revoke(self, client: Client, access_token: str) -> bool:
        """Revoke all authorizations of the application with this token; return False if unknown."""
        found = self.with_access_token(access_token)
        if found is None or found.client is not client:
            return False
        self.tokens = {key: token for key, token in self.tokens.items() if token.client != client}
        return True
