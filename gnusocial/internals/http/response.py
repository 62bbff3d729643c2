"""A response as a value, and what its body says.

A :class:`Response` is what a transport hands back: bytes and headers, no connection. Its body is
read by content: a byte order mark is skipped, and what PHP printed around a whole JSON document is
skipped with a warning. What cannot be what was asked for becomes one typed exception.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from gnusocial._warn import warn
from gnusocial.errors import (
    GNUSocialMalformedResponseError,
    GNUSocialResponseTooLargeError,
)
from gnusocial.internals.http.json_text import loads

_EXCERPT = 200
#: So much of a body is looked at for an excerpt, a message or what PHP printed.
_LOOKED_AT = 64 * 1024

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
#: How that begins which PHP prints before or after a document where display_errors is on.
_PRINTED_BY_PHP = re.compile(
    r"\s*(?:<br ?/?>|<b>|\(!\)|<table|<font|<pre|<style|PHP |Xdebug|(?:Fatal error|Parse error|"
    r"Recoverable fatal error|Catchable fatal error|Warning|Notice|Deprecated|Strict Standards): )",
    re.IGNORECASE,
)
#: A document can begin in so many places after what PHP printed.
_MOST_BEGINNINGS = 20

#: Headers that let somebody else in, or tell who the caller is.
_SECRET_HEADERS = frozenset(
    (
        "authorization",
        "cookie",
        "proxy-authenticate",
        "proxy-authorization",
        "set-cookie",
        "set-cookie2",
        "x-auth-token",
        "x-csrf-token",
    )
)
_MASK = "***"

_DECODER = json.JSONDecoder()
#: Where a JSON document may begin: at the start, or on a new line or after a tag that PHP printed.
_BEGINNING = re.compile(r"(?:\A|(?<=[\n>]))[ \t]*(?=[\[{\"tfn\d-])")


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
        """The body as text, without a byte order mark. What is not UTF-8 is replaced."""
        return self.body.removeprefix(_BYTE_ORDER_MARK).decode("utf-8", "replace")

    @property
    def content_type(self) -> str:
        """The media type without its parameters, in lower case."""
        return self.headers.get("Content-Type", "").partition(";")[0].strip().lower()

    def json(self) -> Any:
        """The body read as JSON. Raises ValueError where it is not JSON."""
        return json.loads(self.text)

    def masked(self) -> Response:
        """Return the same response with the values of secret headers, such as cookies, masked."""
        if not any(name.lower() in _SECRET_HEADERS for name in self.headers):
            return self
        masked = {
            name: _MASK if name.lower() in _SECRET_HEADERS else value
            for name, value in self.headers.items()
        }
        # Of the same class: names of headers are in upper and lower case alike.
        make: Any = type(self.headers)
        return replace(self, headers=make(masked))

    def with_body(self, body: bytes) -> Response:
        """Return the same response with its body, which came after the head."""
        # Not with replace(), which takes much longer: every response comes by here.
        return Response(
            self.status,
            self.headers,
            body,
            self.method,
            self.url,
            self.reason,
            self.elapsed,
        )

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
    """Return the JSON value of a successful response, or raise what says that there is none."""
    body = response.body.removeprefix(_BYTE_ORDER_MARK)
    if not body.strip():
        raise malformed(response, "an empty body where JSON was expected")
    try:
        return loads(body)
    except (ValueError, RecursionError):
        pass
    text = body.decode("utf-8", "replace")
    found = json_among_php_output(text)
    if found is None:
        kind = "HTML" if body.lstrip()[:1] == b"<" else "something that is not a JSON document"
        raise malformed(response, f"{kind} where JSON was expected")
    value, printed = found
    if printed.strip():
        warn(
            f"{response.method} {response.url} was answered with JSON and with what PHP printed, "
            f"which was skipped: {_excerpt(printed)!r}"
        )
    elif text.encode() != body:
        warn(
            f"{response.method} {response.url} was answered with JSON that is not valid UTF-8; "
            "bytes that cannot be decoded were replaced by U+FFFD"
        )
    return value


def json_among_php_output(text: str) -> tuple[Any, str] | None:
    """Return the one JSON document that PHP printed something before or after, and that."""
    text = text.strip()
    for match in itertools.islice(_BEGINNING.finditer(text[:_LOOKED_AT]), _MOST_BEGINNINGS):
        before = text[: match.start()]
        if before and not _PRINTED_BY_PHP.match(before):
            return None
        try:
            value, end = _DECODER.raw_decode(text, match.end())
        except (ValueError, RecursionError):
            continue
        after = text[end:]
        if not after.strip() or _PRINTED_BY_PHP.match(after):
            return value, f"{before} {after}"
    return None


def malformed(response: Response, what: str) -> GNUSocialMalformedResponseError:
    """Return the exception for a response that makes no sense, with the beginning of its body."""
    excerpt = _excerpt(response.body[:_LOOKED_AT].decode("utf-8", "replace"))
    message = f"{response.method} {response.url} was answered {response.status} with {what}"
    return GNUSocialMalformedResponseError(
        f"{message}: {excerpt!r}" if excerpt else message, response=response.masked()
    )


def _excerpt(text: str) -> str:
    return " ".join(text[:_LOOKED_AT].split())[:_EXCERPT]


def too_large(response: Response, limit: int) -> GNUSocialResponseTooLargeError:
    """Return the exception for a response that is larger than the client takes."""
    return GNUSocialResponseTooLargeError(
        f"{response.method} {response.url} was answered {response.status} with more than {limit} "
        "bytes, the max_response_size of this client",
        response=response.masked(),
    )
