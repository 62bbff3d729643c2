"""The errors of the server, as exceptions that actions raise.

The format of the response (JSON, XML, an HTML fragment) depends on the request; `app` decides it.
"""

from __future__ import annotations

from http import HTTPStatus


class ApiError(Exception):
    """An error with the status and text of the real server.

    `early` means that the server raises it before the actual action begins: such a response has no
    `Access-Control-Allow-Origin` header.
    """

    def __init__(self, status: int, message: str, *, early: bool = False) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.early = early


class MethodNotAllowedError(ApiError):
    """Another method was used for a POST route: an HTML fragment, whatever the format."""

    def __init__(self) -> None:
        super().__init__(HTTPStatus.METHOD_NOT_ALLOWED, "This method requires a POST.", early=True)


class AuthenticationRequiredError(ApiError):
    """The route requires a user, but the login is missing or wrong."""

    def __init__(self) -> None:
        super().__init__(HTTPStatus.UNAUTHORIZED, "Could not authenticate you.", early=True)


class RouteNotFoundError(Exception):
    """No route has this path: the response is a full HTML page."""
