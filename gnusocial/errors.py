"""The exceptions of the library.

The type of an exception depends on what the server means, not only on the status code::

    GNUSocialError
    ├── GNUSocialIllegalArgumentError (ValueError)   an argument is wrong; nothing was sent
    │   └── GNUSocialServerURLError                  also importable as ServerURLError
    ├── GNUSocialIOError (OSError)
    │   ├── GNUSocialFileNotFoundError (FileNotFoundError)
    │   └── GNUSocialNetworkError                    .maybe_sent: a write may have happened
    │       └── GNUSocialTimeoutError (TimeoutError)
    │           └── GNUSocialReadTimeout
    ├── GNUSocialAPIError                            .status .error .method .url .response
    │   ├── GNUSocialBadRequestError                 400: the request itself is invalid
    │   │   └── GNUSocialDuplicateError              the same text again too soon
    │   ├── GNUSocialUnauthorizedError               401
    │   ├── GNUSocialForbiddenError                  403
    │   ├── GNUSocialNotFoundError                   404, and other codes that mean "no such ..."
    │   │   └── GNUSocialGoneError                   410
    │   ├── GNUSocialConflictError                   already following, not a member, ...
    │   ├── GNUSocialTooLongError                    413
    │   ├── GNUSocialRatelimitError                  429, the posting throttle; .retry_after .reset
    │   ├── GNUSocialUnsupportedError                no such route on this server
    │   └── GNUSocialServerError                     5xx
    │       ├── GNUSocialInternalServerError         500
    │       ├── GNUSocialBadGatewayError             502
    │       ├── GNUSocialServiceUnavailableError     503
    │       └── GNUSocialGatewayTimeoutError         504
    ├── GNUSocialMalformedResponseError              .response
    │   └── GNUSocialResponseTooLargeError           larger than max_response_size
    ├── GNUSocialNotPostedError                      returned 200, but did not post; .response
    ├── GNUSocialThreadError                         a thread was posted in part; .posted .resume
    └── GNUSocialVersionError

    GNUSocialWarning (UserWarning)
"""

# gnusocial.internals.http.error_mapping maps responses to classes.

from __future__ import annotations

from typing import Any

__all__ = [
    "GNUSocialAPIError",
    "GNUSocialBadGatewayError",
    "GNUSocialBadRequestError",
    "GNUSocialConflictError",
    "GNUSocialDuplicateError",
    "GNUSocialError",
    "GNUSocialFileNotFoundError",
    "GNUSocialForbiddenError",
    "GNUSocialGatewayTimeoutError",
    "GNUSocialGoneError",
    "GNUSocialIOError",
    "GNUSocialIllegalArgumentError",
    "GNUSocialInternalServerError",
    "GNUSocialMalformedResponseError",
    "GNUSocialNetworkError",
    "GNUSocialNotFoundError",
    "GNUSocialNotPostedError",
    "GNUSocialRatelimitError",
    "GNUSocialReadTimeout",
    "GNUSocialResponseTooLargeError",
    "GNUSocialServerError",
    "GNUSocialServerURLError",
    "GNUSocialServiceUnavailableError",
    "GNUSocialThreadError",
    "GNUSocialTimeoutError",
    "GNUSocialTooLongError",
    "GNUSocialUnauthorizedError",
    "GNUSocialUnsupportedError",
    "GNUSocialVersionError",
    "GNUSocialWarning",
    "ServerURLError",
]


class GNUSocialError(Exception):
    """Base class of every exception that this library raises."""

    #: True if the call was a write and the server may have carried it out anyway.
    maybe_sent: bool = False


class GNUSocialIllegalArgumentError(GNUSocialError, ValueError):
    """An argument is wrong. Nothing was sent."""


class GNUSocialServerURLError(GNUSocialIllegalArgumentError):
    """``api_base_url`` is not a server URL."""


ServerURLError = GNUSocialServerURLError
"""The name of :class:`GNUSocialServerURLError` in pygnusocial."""


# --- files and network ----------------------------------------------------------------------------


class GNUSocialIOError(GNUSocialError, OSError):
    """An operation on a file or on the network failed."""


class GNUSocialFileNotFoundError(GNUSocialIOError, FileNotFoundError):
    """A file named by an argument does not exist."""


class GNUSocialNetworkError(GNUSocialIOError):
    """The server could not be reached, or the connection broke before the response was complete."""

    def __init__(
        self,
        message: str = "",
        *,
        method: str | None = None,
        url: str | None = None,
        maybe_sent: bool = False,
    ) -> None:
        super().__init__(message)
        #: The HTTP method of the request.
        self.method = method
        #: The URL of the request.
        self.url = url
        #: True if the request was a write and the server may have carried it out.
        self.maybe_sent = maybe_sent


class GNUSocialTimeoutError(GNUSocialNetworkError, TimeoutError):
    """The server did not accept the connection or did not respond in time."""


class GNUSocialReadTimeout(GNUSocialTimeoutError):  # noqa: N818 - the name users of Mastodon.py know
    """The server accepted the connection, but did not respond in time."""


# --- errors from the server -----------------------------------------------------------------------


class GNUSocialAPIError(GNUSocialError):
    """The server reported an error: as JSON, XML or HTML, or as a 200 that contains an error."""

    def __init__(
        self,
        message: str = "",
        *,
        status: int | None = None,
        error: str | None = None,
        method: str | None = None,
        url: str | None = None,
        response: Any = None,
    ) -> None:
        super().__init__(message)
        #: The HTTP status code; None if the library knew beforehand and sent nothing.
        self.status = status
        #: The error message of the server.
        self.error = error
        #: The HTTP method of the request.
        self.method = method
        #: The URL that responded.
        self.url = url
        #: The response, with ``status``, ``headers``, ``body``, ``text`` and ``json()``.
        self.response = response


class GNUSocialBadRequestError(GNUSocialAPIError):
    """The server cannot do this with these parameters (400 and similar)."""


class GNUSocialDuplicateError(GNUSocialBadRequestError):
    """The same text was posted shortly before (400; ``site.dupelimit``, 60 s by default)."""


class GNUSocialUnauthorizedError(GNUSocialAPIError):
    """There is no login, or the server does not accept it (401)."""


class GNUSocialForbiddenError(GNUSocialAPIError):
    """The login is valid, but the action is not allowed (403)."""


class GNUSocialNotFoundError(GNUSocialAPIError):
    """No such status, user, group or list: 404, and the 400, 403 and 500 that mean the same."""


class GNUSocialGoneError(GNUSocialNotFoundError):
    """The status existed and was deleted (410)."""


class GNUSocialConflictError(GNUSocialAPIError):
    """Already done, or already undone: already following, not a member, already repeated."""


class GNUSocialTooLongError(GNUSocialAPIError):
    """The text or the file is larger than this server accepts.

    The server returned 413, or the library knew the limit and sent nothing (``status`` is None).
    """


class GNUSocialRatelimitError(GNUSocialAPIError):
    """Too many requests or posts: 429, or a 400 of the posting throttle."""

    def __init__(
        self,
        message: str = "",
        *,
        retry_after: float | None = None,
        reset: float | None = None,
        **details: Any,
    ) -> None:
        super().__init__(message, **details)
        #: Seconds to wait before the next attempt; None if unknown.
        self.retry_after = retry_after
        #: POSIX time at which the limit is lifted; None if unknown.
        self.reset = reset


class GNUSocialUnsupportedError(GNUSocialAPIError):
    """The server has no such route, or has not implemented it."""


class GNUSocialServerError(GNUSocialAPIError):
    """The server, or a proxy in front of it, failed (5xx)."""


class GNUSocialInternalServerError(GNUSocialServerError):
    """500."""


class GNUSocialBadGatewayError(GNUSocialServerError):
    """502."""


class GNUSocialServiceUnavailableError(GNUSocialServerError):
    """503."""


class GNUSocialGatewayTimeoutError(GNUSocialServerError):
    """504."""


# --- unusable responses ---------------------------------------------------------------------------


class GNUSocialMalformedResponseError(GNUSocialError):
    """The server reported success, but the response is not what was requested."""

    def __init__(self, message: str = "", *, response: Any = None) -> None:
        super().__init__(message)
        #: The response, with ``status``, ``headers``, ``body`` and ``text``.
        self.response = response


class GNUSocialResponseTooLargeError(GNUSocialMalformedResponseError):
    """The response is larger than ``max_response_size``."""


class GNUSocialNotPostedError(GNUSocialError):
    """The server returned 200, but did not post the text (it executed it as a command)."""

    def __init__(self, message: str = "", *, response: Any = None) -> None:
        super().__init__(message)
        #: What the server sent instead of the new status.
        self.response = response


class GNUSocialThreadError(GNUSocialError):
    """A thread was posted in part. ``__cause__`` is the error that stopped it."""

    def __init__(
        self,
        message: str = "",
        *,
        posted: list[Any] | None = None,
        remaining: list[str] | None = None,
        resume: Any = None,
    ) -> None:
        super().__init__(message)
        #: The statuses that were posted, in order.
        self.posted = posted or []
        #: The texts that were not. If ``maybe_sent`` is True, the first of them may have been
        #: posted.
        self.remaining = remaining or []
        #: The value for the argument ``resume`` of ``thread_post``, with the same texts.
        #: JSON-compatible.
        self.resume = resume


class GNUSocialVersionError(GNUSocialError):
    """The server is older than the required version."""


class GNUSocialWarning(UserWarning):
    """Something works only in part."""
