"""Sign and send requests like clients, with oauthlib, at a time that tests choose."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from oauthlib.oauth1 import Client as Signer

if TYPE_CHECKING:
    import requests

    from gnusocial.sandbox import Sandbox

START = datetime(2026, 11, 21, 2, 0, tzinfo=timezone.utc)
NOW = int(START.timestamp())


class Clock:
    """A clock that only tests advance."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


class Caller:
    """Signs and sends requests, by default at the server's time."""

    def __init__(self, server: Sandbox, session: requests.Session) -> None:
        self._server = server
        self._session = session
        self._nonces = iter(range(10**6))

    def __call__(
        self,
        method: str,
        path: str,
        data: dict[str, str] | None = None,
        *,
        signer: dict[str, Any] | None = None,
        base: str | None = None,
        application: str = "anonymous",
        token: tuple[str, str] = ("", ""),
        **options: Any,
    ) -> requests.Response:
        consumer = self._server.applications[application]
        settings = {
            "client_key": consumer.consumer_key,
            "client_secret": consumer.consumer_secret,
            "resource_owner_key": token[0] or None,
            "resource_owner_secret": token[1] or None,
            "nonce": f"nonce{next(self._nonces)}",
            "timestamp": str(int(START.timestamp())),
            **(signer or {}),
        }
        headers = {"Content-Type": "application/x-www-form-urlencoded"} if data else {}
        uri, headers, body = Signer(**settings).sign(
            (base or self._server.url) + path, method, data, headers
        )
        address = self._server.url + uri.removeprefix(base or self._server.url)
        return self._session.request(
            method, address, data=body, headers=headers, timeout=5, allow_redirects=False, **options
        )

    def request_token(self, callback: str | None = "oob", **options: Any) -> requests.Response:
        signer = {"callback_uri": callback, **options.pop("signer", {})}
        return self("POST", "/api/oauth/request_token", signer=signer, **options)

    def access_token(
        self, token: tuple[str, str], verifier: str | None, **options: Any
    ) -> requests.Response:
        signer = {"verifier": verifier}
        return self("POST", "/api/oauth/access_token", signer=signer, token=token, **options)

    def verify(self, token: tuple[str, str], **options: Any) -> requests.Response:
        path = "/api/account/verify_credentials.json"
        return self("GET", path, token=token, **options)


def pair(answer: requests.Response) -> tuple[str, str]:
    """Token and secret in a response of the OAuth flow."""
    assert answer.status_code == 200, answer.text
    values = dict(parse_qsl(answer.text))
    return values["oauth_token"], values["oauth_token_secret"]
