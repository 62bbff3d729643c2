"""The refusals of the server, as exceptions that actions raise.

How a refusal is written (JSON, XML, an HTML fragment) depends on the format of the request and is
decided in `app`.
"""

from __future__ import annotations

from http import HTTPStatus


class ApiError(Exception):
    """A refusal with the status and the text of the real server.

    `early` tells that the server refuses before the action proper begins: such an answer has no
    `Access-Control-Allow-Origin` header.
    """

    def __init__(self, status: int, message: str, *, early: bool = False) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.early = early


class MethodNotAllowedError(ApiError):
    """A route that only takes POST was asked otherwise: an HTML fragment, whatever the format."""

    def __init__(self) -> None:
        super().__init__(HTTPStatus.METHOD_NOT_ALLOWED, "This method requires a POST.", early=True)


class AuthenticationRequiredError(ApiError):
    """Nobody is logged in, or with a wrong password, where the route wants a user."""

    def __init__(self) -> None:
        super().__init__(HTTPStatus.UNAUTHORIZED, "Could not authenticate you.", early=True)


class RouteNotFoundError(Exception):
    """No route has this path: the server answers a full HTML page."""
