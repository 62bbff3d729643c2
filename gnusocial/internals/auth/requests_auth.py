"""Credentials as an object that requests understands, for requests that somebody else sends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from requests.auth import AuthBase

from gnusocial.internals.http import request

if TYPE_CHECKING:
    import requests

    from gnusocial.internals.auth.credentials import Credentials


class RequestsAuth(AuthBase):
    """Puts the signature onto a request."""

    def __init__(self, credentials: Credentials) -> None:
        self._credentials = credentials

    def __call__(self, prepared: requests.PreparedRequest) -> requests.PreparedRequest:
        """Sign the request and return it."""
        body = prepared.body.encode() if isinstance(prepared.body, str) else None
        headers = {**prepared.headers}
        signed = request.PreparedRequest(
            prepared.method or "GET", prepared.url or "", headers, body
        )
        prepared.headers.update(self._credentials.authorize(signed).headers)
        return prepared
