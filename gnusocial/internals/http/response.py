"""A response as a value, and how its body is decoded.

A :class:`Response` is what a transport returns: bytes and headers, without a connection. A byte
order mark is skipped. Text that PHP printed around a whole JSON document is skipped with a warning.
A body that cannot be decoded raises one specific exception.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Mapping
from typing import Any

from gnusocial._warn import warn
from gnusocial.errors import (
    GNUSocialMalformedResponseError,
    GNUSocialResponseTooLargeError,
)
from gnusocial.internals.http.json_text import loads
from gnusocial.internals.values import Value, replace

_EXCERPT = 200
#: Characters of a body that are searched for an error message or for PHP output.
_LOOKED_AT = 64 * 1024

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
#: The beginnings of what PHP prints around a document when display_errors is on.
# Patterns are compiled at their first use, to keep the import fast.
_PRINTED_BY_PHP = (
    r"(?i)\s*(?:<br ?/?>|<b>|\(!\)|<table|<font|<pre|<style|PHP |Xdebug|(?:Fatal error|Parse error|"
    r"Recoverable fatal error|Catchable fatal error|Warning|Notice|Deprecated|Strict Standards): )"
)
#: Candidate positions for the start of the document after PHP output.
_MOST_BEGINNINGS = 20

#: Headers that contain credentials or identify the caller.
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
#: Where a JSON document may begin: at the start, or after a newline or tag in the PHP output.
_BEGINNING = r"(?:\A|(?<=[\n>]))[ \t]*(?=[\[{\"tfn\d-])"


class Response(Value):
    """One response: status, headers and body, with the method and URL of its request.

    It stores neither the headers nor the body of the request, so it contains no secrets.
    """

    def __init__(
        self,
        status: int,
        headers: Mapping[str, str],
        body: bytes,
        method: str,
        url: str,
        reason: str = "",
        elapsed: float = 0.0,
    ) -> None:
        self.status = status
        self.headers = headers
        self.body = body
        self.method = method
        self.url = url
        self.reason = reason
        #: Seconds from sending the request to receiving the response headers.
        self.elapsed = elapsed

    @property
    def text(self) -> str:
        """The body as text, without a byte order mark. Invalid UTF-8 is replaced."""
        return self.body.removeprefix(_BYTE_ORDER_MARK).decode("utf-8", "replace")

    @property
    def content_type(self) -> str:
        """The media type in lower case, without parameters."""
        return self.headers.get("Content-Type", "").partition(";")[0].strip().lower()

    def json(self) -> Any:
        """The body decoded as JSON. Raises ValueError if it is not JSON."""
        return json.loads(self.text)

    def masked(self) -> Response:
        """Return a copy with the values of secret headers, such as cookies, masked."""
        if not any(name.lower() in _SECRET_HEADERS for name in self.headers):
            return self
        masked = {
            name: _MASK if name.lower() in _SECRET_HEADERS else value
            for name, value in self.headers.items()
        }
        # Keep the class: it looks up header names without regard to case.
        make: Any = type(self.headers)
        return replace(self, headers=make(masked))

    def with_body(self, body: bytes) -> Response:
        """Return a copy with this body, which was read after the headers."""
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
    """Return the JSON value of a successful response; raise if there is none."""
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
            f"the response to {response.method} {response.url} contains PHP output besides JSON; "
            f"it was skipped: {_excerpt(printed)!r}"
        )
    elif text.encode() != body:
        warn(
            f"the response to {response.method} {response.url} is not valid UTF-8; bytes that "
            "cannot be decoded were replaced by U+FFFD"
        )
    return value


def json_among_php_output(text: str) -> tuple[Any, str] | None:
    """Return the single JSON document in a text, and the PHP output around it."""
    text = text.strip()
    for match in itertools.islice(re.finditer(_BEGINNING, text[:_LOOKED_AT]), _MOST_BEGINNINGS):
        before = text[: match.start()]
        if before and not re.match(_PRINTED_BY_PHP, before):
            return None
        try:
            value, end = _DECODER.raw_decode(text, match.end())
        except (ValueError, RecursionError):
            continue
        after = text[end:]
        if not after.strip() or re.match(_PRINTED_BY_PHP, after):
            return value, f"{before} {after}"
    return None


def malformed(response: Response, what: str) -> GNUSocialMalformedResponseError:
    """Return the exception for a malformed response, with the beginning of its body."""
    excerpt = _excerpt(response.body[:_LOOKED_AT].decode("utf-8", "replace"))
    message = f"{response.method} {response.url} returned {response.status} with {what}"
    return GNUSocialMalformedResponseError(
        f"{message}: {excerpt!r}" if excerpt else message, response=response.masked()
    )


def _excerpt(text: str) -> str:
    return " ".join(text[:_LOOKED_AT].split())[:_EXCERPT]


def too_large(response: Response, limit: int) -> GNUSocialResponseTooLargeError:
    """Return the exception for a response above the size limit of the client."""
    return GNUSocialResponseTooLargeError(
        f"{response.method} {response.url} returned {response.status} with more than {limit} "
        "bytes, the max_response_size of this client",
        response=response.masked(),
    )
