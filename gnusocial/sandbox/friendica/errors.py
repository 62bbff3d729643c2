"""The errors of Friendica: pages, JSON, or only the frame of the site."""

from __future__ import annotations

import secrets
from http import HTTPStatus

from ..errors import ApiError
from ..replies import HTML_TYPE, Reply
from ..text import escape
from .replies import document

#: The default messages.
_WORDS = {
    HTTPStatus.FORBIDDEN: "The request was valid, but the server is refusing action. The user might"
    " not have the necessary permissions for a resource, or may need an account.",
    HTTPStatus.NOT_FOUND: "The requested resource could not be found but may be available in the"
    " future.",
    HTTPStatus.INTERNAL_SERVER_ERROR: "An unexpected condition was encountered and no more specific"
    " message is suitable.",
}


class UnexplainedError(ApiError):
    """An error without a specific message."""

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status, _WORDS[status])


class UnknownStatusError(ApiError):
    """There is no status with this id: 400, not 404."""

    def __init__(self, number: int) -> None:
        message = f"There is no status with the uri-id {number} for the given user."
        super().__init__(HTTPStatus.BAD_REQUEST, message)


class UnknownContactError(ApiError):
    """There is no user with this id, and the server crashes: 500 with an empty body."""

    def __init__(self) -> None:
        super().__init__(HTTPStatus.INTERNAL_SERVER_ERROR, "")


class LoginRequiredError(ApiError):
    """The login is missing or wrong."""

    def __init__(self) -> None:
        super().__init__(HTTPStatus.UNAUTHORIZED, "This API requires login")


class JsonError(ApiError):
    """An error in the format of Mastodon."""

    def __init__(self, status: HTTPStatus, error: str, description: str = "") -> None:
        super().__init__(status, error)
        self.description = description


class PostingLimitError(JsonError):
    """More posts per day, week or month than the administrator allows."""

    def __init__(self, count: int, seconds: int) -> None:
        period = "Daily" if seconds <= 86_400 else "Weekly" if seconds <= 604_800 else "Monthly"
        message = f"{period} posting limit of {count} posts reached. The post was rejected."
        super().__init__(HTTPStatus.TOO_MANY_REQUESTS, "Too Many Requests", message)


class MissingScopeError(JsonError):
    """A token without the scope or without a user."""

    def __init__(self) -> None:
        message = "Token is not authorized with a valid user or is missing a required scope"
        super().__init__(HTTPStatus.FORBIDDEN, "Forbidden", message)


class NothingToSayError(Exception):
    """The action ended without a response: the site shows its frame, with status 200."""


def request_number() -> str:
    """The id of a request in the log of the server."""
    return secrets.token_hex(7)[:13]


def refused(refusal: ApiError) -> Reply:
    """The response for an error."""
    if isinstance(refusal, JsonError):
        words = {"error": refusal.message}
        if refusal.description:
            words["error_description"] = refusal.description
        return document(words, status=refusal.status)
    if isinstance(refusal, UnknownContactError):
        return Reply(b"", HTML_TYPE, refusal.status, allows_all_origins=False)
    title = HTTPStatus(refusal.status).phrase
    text = (
        f"<html>\n\t<head>\n\t\t<title>{title}</title>\n\t</head>\n\t<body>\n"
        f"\t\t<h1>{title}</h1>\n\t\t<p>{escape(refusal.message)}</p>\n"
        f"\t\t\t\t<pre>Request: {request_number()}</pre>\n\t\t</body>\n</html>\n"
    )
    reply = Reply(text.encode(), HTML_TYPE, refusal.status, [("X-RESPONSE-TYPE", "html")])
    reply.allows_all_origins = False
    if isinstance(refusal, LoginRequiredError):
        reply.headers.append(("WWW-Authenticate", 'Basic realm="Friendica"'))
    return reply
