"""The log entry of a request, for tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from werkzeug.wrappers import Request


@dataclass(frozen=True)
class ReceivedRequest:
    """A request as the server received it.

    Attributes:
        method: The method.
        path: The path without the query.
        parameters: Path arguments, query and body combined, as the server reads them.
        user: Nickname of the logged-in user, or None.
        headers: The headers; names in lower case.
        body: The body.
    """

    method: str
    path: str
    parameters: Mapping[str, str]
    user: str | None
    headers: Mapping[str, str]
    body: bytes


def as_received(
    request: Request, parameters: Mapping[str, str], user: str | None
) -> ReceivedRequest:
    """The log entry for a request."""
    return ReceivedRequest(
        request.method,
        request.path,
        dict(parameters),
        user,
        {name.lower(): value for name, value in request.headers},
        request.get_data(),
    )
