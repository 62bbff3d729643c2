"""The credentials of a client, and how they authorize a request.

They are added to a request last. They keep their secrets out of ``repr`` and refuse to be pickled.
Those with keys and tokens are in ``internals.auth.tokens``.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, NoReturn, Protocol

from gnusocial.errors import GNUSocialIllegalArgumentError
from gnusocial.internals.checks import unicode_text
from gnusocial.internals.flows import Flow
from gnusocial.internals.http.request import PreparedRequest
from gnusocial.internals.http.sending import send
from gnusocial.internals.values import Value, replace

if TYPE_CHECKING:
    from requests.auth import AuthBase

    from gnusocial.internals.http.response import Response
    from gnusocial.types import StorePath


class LoginArguments(Value):
    """The login arguments of the constructor."""

    def __init__(
        self,
        client_id: StorePath | None = None,
        client_secret: str | None = None,
        access_token: StorePath | None = None,
        access_token_secret: str | None = None,
        api_base_url: str | None = None,
        username: str | None = None,
        password: str | None = None,
        signature_base: str | None = None,
        allow_readable_secrets: bool = False,
    ) -> None:
        self.client_id = client_id
        self.client_secret = client_secret
        self.access_token = access_token
        self.access_token_secret = access_token_secret
        self.api_base_url = api_base_url
        self.username = username
        self.password = password
        self.signature_base = signature_base
        self.allow_readable_secrets = allow_readable_secrets

    def __repr__(self) -> str:
        return "LoginArguments()"


class Credentials(Protocol):
    """The interface of all kinds of credentials. ``str()`` names the user, for ``repr(client)``."""

    @property
    def username(self) -> str | None:
        """The nickname, if the credentials contain it."""

    @property
    def is_for_friendica(self) -> bool | None:
        """True if only Friendica accepts this login, False if only GNU social does, else None."""

    @property
    def signer(self) -> str | None:
        """The package that signs requests, to be imported before the first one; None for none."""

    @property
    def lacks(self) -> str | None:
        """A hint for errors if no user is logged in; None if one is."""

    def authorize(self, prepared: PreparedRequest) -> PreparedRequest:
        """Return the request with its Authorization header."""

    def learn(self, response: Response) -> bool:
        """Update from a 401; return True if the request should be authorized and sent again."""

    def requests_auth(self) -> AuthBase | None:
        """Return the credentials as an auth object of requests."""


def send_signed(credentials: Credentials, prepared: PreparedRequest) -> Flow[Response]:
    """Send an authorized request; send it once more if a 401 corrected the credentials.

    The server answers 401 before it does anything, so a write is not carried out twice.
    """
    response = yield from send(credentials.authorize(prepared))
    if response.status == 401 and credentials.learn(response):
        response = yield from send(credentials.authorize(prepared))
    return response


class Secretive:
    """A base class that refuses to be pickled."""

    def __reduce__(self) -> NoReturn:
        raise TypeError(f"{type(self).__name__} holds secrets and is not pickled")


class Anonymous:
    """No login."""

    username: str | None = None
    is_for_friendica: bool | None = None
    signer: str | None = None
    lacks: str | None = "this client has no login: give it username and password, or access_token"

    def authorize(self, prepared: PreparedRequest) -> PreparedRequest:
        """Return the request as it is."""
        return prepared

    def learn(self, response: Response) -> bool:
        """Return False: there is nothing to correct."""
        return False

    def requests_auth(self) -> AuthBase | None:
        """Return None: there is nothing to add."""
        return None

    def __repr__(self) -> str:
        return "Anonymous()"

    def __str__(self) -> str:
        return "anonymous"


class Basic(Secretive):
    """HTTP Basic: nickname (or confirmed e-mail address) and password."""

    signer: str | None = None
    lacks: str | None = None

    def __init__(self, username: str, password: str) -> None:
        for name, value in (("username", username), ("password", password)):
            if not isinstance(value, str) or not value:
                raise GNUSocialIllegalArgumentError(f"{name} must be a str that is not empty")
            unicode_text(value, name, secret=True)
        if ":" in username:
            raise GNUSocialIllegalArgumentError("username must not contain a colon")
        self.username = username
        self.is_for_friendica: bool | None = None
        self._password = password
        pair = base64.b64encode(f"{username}:{password}".encode()).decode("ascii")
        self._header = f"Basic {pair}"

    def authorize(self, prepared: PreparedRequest) -> PreparedRequest:
        """Return the request with the Basic header."""
        return replace(prepared, headers={**prepared.headers, "Authorization": self._header})

    def learn(self, response: Response) -> bool:
        """Return False: a wrong password cannot be corrected."""
        return False

    def requests_auth(self) -> AuthBase | None:
        """Return the credentials as an auth object of requests."""
        from requests.auth import HTTPBasicAuth

        # requests would encode a str as Latin-1.
        return HTTPBasicAuth(self.username.encode(), self._password.encode())

    def __repr__(self) -> str:
        return f"Basic({self.username!r})"

    def __str__(self) -> str:
        return self.username
