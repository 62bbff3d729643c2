"""Map error responses to exceptions.

The server's status codes are not to be trusted alone: "no such user" comes as 400, 403, 404 and
500, "you do that already" as 400, 403 and 500, the posting throttle as 400, and an upload error as
200. So an error is chosen by its text where the text is known, and by its status otherwise. The
texts are English because the client asks for English (``lang``); in another language only the
status counts. Pure functions; the facts are in ``docs/quirks``.
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

#: Texts whose meaning is narrower than their status. The first that matches at the start wins.
_BY_TEXT: tuple[tuple[_Class, re.Pattern[str]], ...] = tuple(
    (cls, re.compile(pattern, re.IGNORECASE))
    for cls, pattern in (
        (errors.GNUSocialRatelimitError, r"Too many notices too fast"),
        (errors.GNUSocialRatelimitError, r"Too many subscriptions\b"),
        (errors.GNUSocialDuplicateError, r"Too many duplicate messages"),
        (
            # An upload answers these with 200.
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
            # Friendica, the first three with 400.
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
            # 401, though the login is good.
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
)


#: So much of an error is looked at for its words.
_LOOKED_AT = 64 * 1024


def api_error(response: Response, *, wanted: str = "json") -> errors.GNUSocialAPIError:
    """Return the exception for an answer whose status says that the request was not carried out.

    ``wanted`` is the form that the request asked for. A 404 that is a whole HTML page where JSON
    was wanted does not come from the API: the server has no such route. Friendica writes all its
    refusals so; there only the text tells.
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
    """Tell whether an answer is a page of the site, or nothing.

    The API itself writes refusals as a fragment of HTML where it has no other way: to ``.as``.
    """
    is_fragment = response.body.lstrip().startswith(b'<div class="error">')
    is_page = response.content_type == "text/html" and not is_fragment
    return is_page or not response.body.strip()


def is_throttled(response: Response) -> bool:
    """Tell whether the posting throttle refused: a 400 that only its text tells from others."""
    return response.status == 400 and error_text(response).startswith("Too many notices too fast")


def hidden_error(response: Response, value: object) -> errors.GNUSocialAPIError | None:
    """Return the exception for an error that came with status 200, or None if there is none.

    Uploads answer ``{"errors": [{"message", "code"}]}`` with 200 on 1.20.10; an error object is
    ``{"error": text, "request": path}`` and nothing else. Friendica says ``{"error": -1}`` for a
    message that it did not send.
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
    """Return the server's words from a JSON, XML, HTML or plain text error, on one line.

    What PHP printed around a JSON document is skipped.
    """
    from html import unescape

    text = response.text[:_LOOKED_AT].strip()
    found = _text_from_json(text) if text[:1] in ("{", "[", '"') else None
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


#: Where the words of an error are in JSON, the most telling first.
_WORDS = ("error_description", "error", "errors", "message", "status")


def _words_of(value: object, depth: int = 4) -> str | None:
    """Return the words of an error, in whichever envelope they came."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        value = {"error": value[0]} if value else {}
    if not isinstance(value, dict) or not depth:
        return None
    found = (_words_of(value[key], depth - 1) for key in _WORDS if value.get(key))
    return next((words for words in found if words), None)


def _marked_text(text: str) -> str | None:
    """Return the words in XML, on a page of GNU social, or below a heading of Friendica's."""
    for begin, end in (("<error>", "</error>"), ('<div class="error">', "</div>")):
        found = _between(text, begin, end)
        if found is not None:
            return found
    _, heading, rest = text.partition("</h1>")
    rest = rest.lstrip()
    found = _between(rest, "<p>", "</p>") if heading and rest.startswith("<p>") else None
    return None if found is None or "<" in found else found


def _between(text: str, begin: str, end: str) -> str | None:
    """Return what stands between two marks, in whatever case; None where one is missing."""
    low = text.lower()
    start = low.find(begin)
    stop = low.find(end, start + len(begin)) if start >= 0 else -1
    return text[start + len(begin) : stop] if stop >= 0 else None


def _untagged(text: str) -> str:
    """Return a text without tags."""
    first, *parts = text.split("<")
    return " ".join(
        [first, *(part.partition(">")[2] if ">" in part else f"<{part}" for part in parts)]
    )


def class_by_text(text: str) -> _Class | None:
    """Return the exception for an error whose text is known; None for any other."""
    return next((cls for cls, pattern in _BY_TEXT if pattern.match(text)), None)


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
        f"the server sends the caller to {target or 'nowhere'}, which is not followed; "
        "is api_base_url right?"
    )


def _refused(cls: _Class, response: Response, text: str) -> errors.GNUSocialAPIError:
    return error_from(response, cls, f"{response.status} {text}", error=text)


def error_from(response: Response, cls: type[E], what: str, *, error: str | None = None) -> E:
    """Return an exception that carries the response: the one place that builds them.

    ``what`` says in the message what happened; ``error`` are the server's own words.
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
    """Return another exception for the same response, which says better what it means."""
    return cls(
        what,
        status=error.status,
        error=error.error,
        method=error.method,
        url=error.url,
        response=error.response,
    )
