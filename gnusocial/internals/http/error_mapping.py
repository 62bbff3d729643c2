"""Map error responses to exceptions.

The server's status codes alone are not reliable: "no such user" comes as 400, 403, 404 and 500,
"you do that already" as 400, 403 and 500, the posting throttle as 400, and an upload error as 200.
So an error is mapped by its text if the text is known, and by its status otherwise. The texts are
English because the client requests English (``lang``); in other languages only the status is used.
The facts are in ``docs/quirks``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, TypeVar

from gnusocial import errors
from gnusocial.internals.http.response import Response, json_among_php_output
from gnusocial.internals.ratelimit.headers import retry_after

_Class = type[errors.GNUSocialAPIError]
E = TypeVar("E", bound=errors.GNUSocialAPIError)

_BY_STATUS: Mapping[int, _Class] = {
    400: errors.GNUSocialBadRequestError,
    401: errors.GNUSocialUnauthorizedError,
    403: errors.GNUSocialForbiddenError,
    404: errors.GNUSocialNotFoundError,
    405: errors.GNUSocialBadRequestError,
    406: errors.GNUSocialBadRequestError,
    409: errors.GNUSocialConflictError,
    410: errors.GNUSocialGoneError,
    413: errors.GNUSocialTooLongError,
    415: errors.GNUSocialUnsupportedError,
    422: errors.GNUSocialBadRequestError,
    429: errors.GNUSocialRatelimitError,
    500: errors.GNUSocialInternalServerError,
    501: errors.GNUSocialUnsupportedError,
    502: errors.GNUSocialBadGatewayError,
    503: errors.GNUSocialServiceUnavailableError,
    504: errors.GNUSocialGatewayTimeoutError,
}

#: Texts with a more precise meaning than their status. The first that matches at the start wins.
#: Patterns here and elsewhere are compiled at their first use, to keep the import fast.
_BY_TEXT: tuple[tuple[_Class, str], ...] = (
    (errors.GNUSocialRatelimitError, r"Too many notices too fast"),
    (errors.GNUSocialRatelimitError, r"Too many subscriptions\b"),
    (errors.GNUSocialDuplicateError, r"Too many duplicate messages"),
    (
        # The server sends these with 200 after an upload.
        errors.GNUSocialUnauthorizedError,
        r"Could not authenticate you|Invalid (signature|consumer|access token)|Bad access token"
        r"|Expired timestamp",
    ),
    (
        errors.GNUSocialNotFoundError,
        r"No such (user|notice|group|status|profile|attachment|list)\b"
        r"|No result found on Profile lookup"
        r"|(User|Group|List|Recipient user|Parent notice) not found"
        r"|Could not (un)?follow user: (User|profile) not found"
        r"|No status found with that ID|Two valid IDs or nick names must be supplied"
        r"|Resource not found in local database|No (feed|hub) found"
        # Friendica. It sends the first three with 400.
        r"|There is no status (with|or conversation)|Item id not found|no user_id specified"
        r"|(Contact|Recipient|Source|Target) not found|(Contact|Item with (URI )?ID) \d+ not"
        r"|The requested resource could not be found but may be available"
        r"|Invalid host name for xrd query|User was not found",
    ),
    (
        errors.GNUSocialConflictError,
        r"Could not follow user: .* is already on your list"
        r"|Already subscribed|Not subscribed"
        r"|You are already a member of that group|You are not a member of this group"
        r"|You already repeated that notice|Already repeated that notice"
        r"|You have already favorited this|This status is already a favorite"
        r"|That status is not a favorite"
        r"|Nickname is already in use|Nickname already in use"
        r"|You are not subscribed to this list|Not following Contact"
        r"|The tag you are trying to rename to already exists",
    ),
    (
        # 401, although the login is valid.
        errors.GNUSocialForbiddenError,
        r"You cannot (update|delete) lists that do not belong to you"
        r"|You are not allowed to (add members to|remove members from) this list",
    ),
    (errors.GNUSocialUnsupportedError, r"Unimplemented\.|API method under construction"),
    (
        errors.GNUSocialTooLongError,
        r"Maximum notice size is|Message too long|That's too long"
        r"|No file may be larger than|A file this large would exceed"
        r"|The uploaded file exceeds the (upload_max_filesize|MAX_FILE_SIZE) directive",
    ),
)


#: Characters of an error response that are searched for the message.
_LOOKED_AT = 64 * 1024


def api_error(response: Response, *, wanted: str = "json") -> errors.GNUSocialAPIError:
    """Return the exception for an error response.

    ``wanted`` is the requested format. A 404 with a whole HTML page where JSON was requested does
    not come from the API: the server has no such route. Friendica sends all its errors as pages;
    there only the text distinguishes them.
    """
    text = error_text(response)
    is_page = response.status == 404 and _is_no_answer(response)
    no_route = is_page and (wanted == "json" or text.startswith("Page not found"))
    if 300 <= response.status < 400:
        cls, text = _redirected(response)
    elif no_route and class_by_text(text) is None:
        cls, text = errors.GNUSocialUnsupportedError, f"the server has no such route ({text})"
    else:
        cls = _class_of(response.status, text)
    return _refused(cls, response, text)


def _is_no_answer(response: Response) -> bool:
    """Return whether a response is a page of the web site, or empty.

    For formats without an error format, such as ``.as``, the API sends errors as HTML fragments.
    """
    is_fragment = response.body.lstrip().startswith(b'<div class="error">')
    is_page = response.content_type == "text/html" and not is_fragment
    return is_page or not response.body.strip()


def is_throttled(response: Response) -> bool:
    """Return whether the posting throttle refused a request: a 400 with a certain text."""
    return response.status == 400 and error_text(response).startswith("Too many notices too fast")


def hidden_error(response: Response, value: object) -> errors.GNUSocialAPIError | None:
    """Return the exception for an error that came with status 200, or None if there is none.

    Version 1.20.10 sends ``{"errors": [{"message", "code"}]}`` with 200 after a failed upload.
    Other errors are ``{"error": text, "request": path}`` and nothing else. Friendica sends
    ``{"error": -1}`` for a direct message that it did not send.
    """
    if not isinstance(value, dict):
        return None
    listed, status = value.get("errors"), value.get("status")
    if isinstance(listed, list) and listed and isinstance(listed[0], (dict, str)):
        text = _words_of(listed) or "an error without words"
    elif isinstance(status, dict) and _says_error(status.get("error")) and len(value) == 1:
        text = str(status["error"])
    elif _says_error(value.get("error")) and not value.keys() - {"error", "request", "code"}:
        text = f"error {value['error']}" if isinstance(value["error"], int) else value["error"]
    else:
        return None
    return _refused(_class_of(400, text), response, text)


def _says_error(error: object) -> bool:
    return isinstance(error, str) or (isinstance(error, int) and error < 0)


def error_text(response: Response) -> str:
    """Return the message of a JSON, XML, HTML or plain text error, on one line.

    PHP output around a JSON document is skipped.
    """
    from html import unescape

    text = response.text[:_LOOKED_AT].strip()
    found = _text_from_json(text)
    if found is None and (among := json_among_php_output(text)):
        found = _words_of(among[0])
    if found is None:
        found = unescape(
            _marked_text(text) or _between(text, "<title>", "</title>") or _untagged(text)
        )
    return " ".join(found.split())[:500] or response.reason


def _text_from_json(text: str) -> str | None:
    try:
        value: Any = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return _words_of(value) or (text if isinstance(value, dict) else None)


#: Where a JSON error holds its message, the most specific key first.
_WORDS = ("error_description", "error", "errors", "message", "status")


def _words_of(value: object, depth: int = 4) -> str | None:
    """Return the message of an error, whatever envelope it is in."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        value = {"error": value[0]} if value else {}
    if not isinstance(value, dict) or not depth:
        return None
    found = (_words_of(value[key], depth - 1) for key in _WORDS if value.get(key))
    return next((words for words in found if words), None)


def _marked_text(text: str) -> str | None:
    """Return the message in XML, on a page of GNU social, or below a heading of Friendica."""
    for begin, end in (("<error>", "</error>"), ('<div class="error">', "</div>")):
        found = _between(text, begin, end)
        if found is not None:
            return found
    rest = text.partition("</h1>")[2].lstrip()
    found = _between(rest, "<p>", "</p>") if rest.startswith("<p>") else None
    return None if found is None or "<" in found else found


def _between(text: str, begin: str, end: str) -> str | None:
    """Return the text between two marks, ignoring case; None if one is missing."""
    first = re.search(begin, text, re.IGNORECASE)
    if first is None:
        return None
    last = re.compile(end, re.IGNORECASE).search(text, first.end())
    return None if last is None else text[first.end() : last.start()]


def _untagged(text: str) -> str:
    """Return a text with its tags removed."""
    first, *parts = text.split("<")
    return " ".join(
        [first, *(part.partition(">")[2] if ">" in part else f"<{part}" for part in parts)]
    )


def class_by_text(text: str) -> _Class | None:
    """Return the exception class for an error with a known text; None for any other."""
    return next((cls for cls, pattern in _BY_TEXT if re.match(pattern, text, re.IGNORECASE)), None)


def has_text(error: errors.GNUSocialAPIError, status: int, pattern: str) -> bool:
    """Return whether an error has a certain status, and a text that begins like the pattern."""
    return error.status == status and re.match(pattern, error.error or "") is not None


def _class_of(status: int, text: str) -> _Class:
    known = class_by_text(text)
    if known is not None:
        return known
    if status >= 500:
        return _BY_STATUS.get(status, errors.GNUSocialServerError)
    return _BY_STATUS.get(status, errors.GNUSocialAPIError)


def _redirected(response: Response) -> tuple[_Class, str]:
    target = response.headers.get("Location", "")
    if "main/login" in target:
        return errors.GNUSocialForbiddenError, (
            "on this private site the server offers this to web sessions only"
        )
    return errors.GNUSocialAPIError, (
        f"the server redirects to {target or 'nowhere'}, which is not followed; "
        "is api_base_url right?"
    )


def _refused(cls: _Class, response: Response, text: str) -> errors.GNUSocialAPIError:
    return error_from(response, cls, f"{response.status} {text}", error=text)


def error_from(response: Response, cls: type[E], what: str, *, error: str | None = None) -> E:
    """Return an exception with the details of the response. All API errors are built here.

    ``what`` describes for the message what happened; ``error`` is the server's own message.
    """
    response = response.masked()
    details: dict[str, Any] = {
        "status": response.status,
        "error": error,
        "method": response.method,
        "url": response.url,
        "response": response,
    }
    if issubclass(cls, errors.GNUSocialRatelimitError):
        details["retry_after"] = retry_after(response.headers)
    return cls(f"{what} ({response.method} {response.url})", **details)


def replaced_error(error: errors.GNUSocialAPIError, cls: type[E], what: str) -> E:
    """Return a more precise exception for the same response."""
    return cls(
        what,
        status=error.status,
        error=error.error,
        method=error.method,
        url=error.url,
        response=error.response,
    )
