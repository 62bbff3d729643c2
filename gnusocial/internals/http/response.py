"""The answer of a server as a value, and the reading of its body.

A :class:`Response` is what a transport hands back: bytes and headers, no connection. Reading goes
by content: what cannot be what was asked for becomes one typed exception. Which refusal becomes
which exception is in ``gnusocial.internals.http.error_mapping``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from gnusocial.errors import (
    GNUSocialMalformedResponseError,
    GNUSocialResponseTooLargeError,
)

_EXCERPT = 200


@dataclass(frozen=True)
class Response:
    """One answer: status, headers and body, with the request line that it answers.

    It holds neither the request's headers nor its body, so that no secret is in it.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    method: str
    url: str
    reason: str = ""
    #: Seconds from sending the request to the head of the answer.
    elapsed: float = field(default=0.0, compare=False)

    @property
    def text(self) -> str:
        """The body as text. The server sends UTF-8; what is not, is replaced."""
        return self.body.decode("utf-8", "replace")

    @property
    def content_type(self) -> str:
        """The media type without its parameters, in lower case."""
        return self.headers.get("Content-Type", "").partition(";")[0].strip().lower()

    def json(self) -> Any:
        """The body read as JSON. Raises ValueError where it is none."""
        return json.loads(self.body)

    def with_body(self, body: bytes) -> Response:
        """Return the same response with its body, which came after the head."""
        return replace(self, body=body)

    # The names that users of requests know.

    @property
    def status_code(self) -> int:
        """The same as ``status``."""
        return self.status

    @property
    def content(self) -> bytes:
        """The same as ``body``."""
        return self.body

    def __repr__(self) -> str:
        return f"<Response {self.status} {self.method} {self.url} ({len(self.body)} bytes)>"


def read_json(response: Response) -> Any:
    """Return the JSON value of a successful answer, or raise what says that there is none."""
    body = response.body
    if not body.strip():
        raise malformed(response, "an empty body where JSON was expected")
    try:
        return json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError):
        kind = "HTML" if body.lstrip()[:1] == b"<" else "something that is no whole JSON document"
        raise malformed(response, f"{kind} where JSON was expected") from None


def malformed(response: Response, what: str) -> GNUSocialMalformedResponseError:
    """Return the exception for an answer that makes no sense, with the beginning of its body."""
    excerpt = " ".join(response.text.split())[:_EXCERPT]
    message = f"{response.method} {response.url} was answered {response.status} with {what}"
    return GNUSocialMalformedResponseError(
        f"{message}: {excerpt!r}" if excerpt else message, response=response
    )


def too_large(response: Response, limit: int) -> GNUSocialResponseTooLargeError:
    """Return the exception for a response that is larger than the client takes."""
    return GNUSocialResponseTooLargeError(
        f"{response.method} {response.url} was answered {response.status} with more than {limit} "
        "bytes, the max_response_size of this client",
        response=response,
    )
