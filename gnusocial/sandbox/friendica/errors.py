"""The refusals of Friendica. An exception becomes an HTML page; the throttle answers JSON."""

from __future__ import annotations

from http import HTTPStatus

from ..errors import ApiError
from ..replies import HTML_TYPE, Reply, php_json
from ..text import escape


class UnknownStatusError(ApiError):
    """There is no status with this id: 400, not 404."""

    def __init__(self, number: int) -> None:
        message = f"There is no status with the uri-id {number} for the given user."
        super().__init__(HTTPStatus.BAD_REQUEST, message)


class UnknownUserError(ApiError):
    """There is no such user."""

    def __init__(self) -> None:
        super().__init__(HTTPStatus.NOT_FOUND, "User not found")


class LoginRequiredError(ApiError):
    """Nobody is logged in, or with a wrong password."""

    def __init__(self) -> None:
        super().__init__(HTTPStatus.UNAUTHORIZED, "This API requires login")


class PostingLimitError(ApiError):
    """More posts in a day, a week or a month than the administrator allows."""

    def __init__(self, count: int, seconds: int) -> None:
        period = "Daily" if seconds <= 86_400 else "Weekly" if seconds <= 604_800 else "Monthly"
        message = f"{period} posting limit of {count} posts reached. The post was rejected."
        super().__init__(HTTPStatus.TOO_MANY_REQUESTS, message)


def page(refusal: ApiError) -> Reply:
    """The answer to a refused request."""
    if isinstance(refusal, PostingLimitError):
        body = php_json({"error": "Too Many Requests", "error_description": refusal.message})
        return Reply(body.encode(), "application/json", refusal.status)
    title = HTTPStatus(refusal.status).phrase
    text = (
        f"<html>\n\t<head>\n\t\t<title>{title}</title>\n\t</head>\n\t<body>\n"
        f"\t\t<h1>{title}</h1>\n\t\t<p>{escape(refusal.message)}</p>\n\t</body>\n</html>\n"
    )
    reply = Reply(text.encode(), HTML_TYPE, refusal.status)
    if isinstance(refusal, LoginRequiredError):
        reply.headers.append(("WWW-Authenticate", 'Basic realm="Friendica"'))
    return reply
