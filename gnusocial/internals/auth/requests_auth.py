"""Credentials as an auth object of requests, for requests that other code sends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from requests.auth import AuthBase

from gnusocial.internals.http.request import PreparedRequest

if TYPE_CHECKING:
    from collections.abc import Callable

    import requests


class RequestsAuth(AuthBase):
    """Signs a request."""

    def __init__(self, authorize: Callable[[PreparedRequest], PreparedRequest]) -> None:
        self._authorize = authorize

    def __call__(self, prepared: requests.PreparedRequest) -> requests.PreparedRequest:
        """Sign the request and return it."""
        body = prepared.body.encode() if isinstance(prepared.body, str) else None
        headers = {**prepared.headers}
        unsigned = PreparedRequest(prepared.method or "GET", prepared.url or "", headers, body)
        prepared.headers.update(self._authorize(unsigned).headers)
        return prepared
