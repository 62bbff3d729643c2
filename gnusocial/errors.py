"""What can go wrong, as one tree of exceptions.

Only the classes live here, with what each carries; which answer of a server becomes which class is
decided in ``gnusocial.internals.http.error_mapping``. Nothing here knows HTTP::

    GNUSocialError
    ├── GNUSocialIllegalArgumentError (ValueError)   wrong use, found before anything was sent
    │   └── GNUSocialServerURLError                  also importable as ServerURLError
    ├── GNUSocialIOError (OSError)
    │   ├── GNUSocialFileNotFoundError (FileNotFoundError)
    │   └── GNUSocialNetworkError                    .maybe_sent: a write may have happened
    │       └── GNUSocialTimeoutError (TimeoutError)
    │           └── GNUSocialReadTimeout
    ├── GNUSocialAPIError                            .status .error .method .url .response
    │   ├── GNUSocialBadRequestError                 400 and other refusals of the request itself
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
    ├── GNUSocialNotPostedError                      answered 200, posted nothing; .response
    └── GNUSocialVersionError

    GNUSocialWarning (UserWarning)
"""

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
    "GNUSocialTimeoutError",
    "GNUSocialTooLongError",
    "GNUSocialUnauthorizedError",
    "GNUSocialUnsupportedError",
    "GNUSocialVersionError",
    "GNUSocialWarning",
    "ServerURLError",
]


class GNUSocialError(Exception):
    """Root of every exception that this library raises on purpose."""


# --- wrong use -----------------------------------------------------------------------------------


class GNUSocialIllegalArgumentError(GNUSocialError, ValueError):
    """An argument makes no sense. Nothing was sent."""


class GNUSocialServerURLError(GNUSocialIllegalArgumentError):
    """The text given as ``api_base_url`` is no URL of a server."""


ServerURLError = GNUSocialServerURLError
"""The name that pygnusocial gave to :class:`GNUSocialServerURLError`."""


# --- files and network ---------------------------------------------------------------------------


class GNUSocialIOError(GNUSocialError, OSError):
    """A file or the network failed, or was refused by the operating system."""


class GNUSocialFileNotFoundError(GNUSocialIOError, FileNotFoundError):
    """A file that an argument names does not exist."""


class GNUSocialNetworkError(GNUSocialIOError):
    """The server could not be reached, or the connection broke before a whole answer came."""

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
        #: The address that was asked.
        self.url = url
        #: True when the request was a write and the server may have carried it out.
        self.maybe_sent = maybe_sent


class GNUSocialTimeoutError(GNUSocialNetworkError, TimeoutError):
    """The server did not accept the connection, or did not answer, in time."""


class GNUSocialReadTimeout(GNUSocialTimeoutError):  # noqa: N818 - the name users of Mastodon.py know
    """The connection stood, and the answer did not come in time."""


# --- refusals by the server ----------------------------------------------------------------------


class GNUSocialAPIError(GNUSocialError):
    """The server refused, in whatever form: JSON, XML, HTML, or a 200 that carries an error."""

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
        #: The HTTP status code; None when the refusal was foreseen and nothing was sent.
        self.status = status
        #: The server's own words.
        self.error = error
        #: The HTTP method of the request.
        self.method = method
        #: The address that answered.
        self.url = url
        #: The whole answer, with ``status``, ``headers``, ``body``, ``text`` and ``json()``.
        self.response = response


class GNUSocialBadRequestError(GNUSocialAPIError):
    """The server cannot do this with these parameters (400 and its kin)."""


class GNUSocialDuplicateError(GNUSocialBadRequestError):
    """The same text was posted a moment ago (400; ``site.dupelimit``, 60 s by default)."""


class GNUSocialUnauthorizedError(GNUSocialAPIError):
    """No login, or one that the server does not accept (401)."""


class GNUSocialForbiddenError(GNUSocialAPIError):
    """The login is good, the action is not allowed (403)."""


class GNUSocialNotFoundError(GNUSocialAPIError):
    """No such status, user, group or list: 404, and the 400, 403 and 500 that mean the same."""


class GNUSocialGoneError(GNUSocialNotFoundError):
    """The status existed and was deleted (410)."""


class GNUSocialConflictError(GNUSocialAPIError):
    """It is so already, or it is not so: already following, not a member, already repeated."""


class GNUSocialTooLongError(GNUSocialAPIError):
    """The text or the file is larger than this server takes.

    It is a 413, or foreseen: then ``status`` is None.
    """


class GNUSocialRatelimitError(GNUSocialAPIError):
    """Too much in too short a time: 429, or the posting throttle's 400."""

    def __init__(
        self,
        message: str = "",
        *,
        retry_after: float | None = None,
        reset: float | None = None,
        **details: Any,
    ) -> None:
        super().__init__(message, **details)
        #: Seconds to wait before the next try; None when the server does not say.
        self.retry_after = retry_after
        #: POSIX time at which the limit is lifted; None when the server does not say.
        self.reset = reset


class GNUSocialUnsupportedError(GNUSocialAPIError):
    """The server has no such route, or says that it never will."""


class GNUSocialServerError(GNUSocialAPIError):
    """The server, or a proxy before it, failed (5xx)."""


class GNUSocialInternalServerError(GNUSocialServerError):
    """500."""


class GNUSocialBadGatewayError(GNUSocialServerError):
    """502."""


class GNUSocialServiceUnavailableError(GNUSocialServerError):
    """503."""


class GNUSocialGatewayTimeoutError(GNUSocialServerError):
    """504."""


# --- answers that are no answer ------------------------------------------------------------------


class GNUSocialMalformedResponseError(GNUSocialError):
    """The server said yes and sent something that cannot be what was asked for."""

    def __init__(self, message: str = "", *, response: Any = None) -> None:
        super().__init__(message)
        #: The whole answer, with ``status``, ``headers``, ``body`` and ``text``.
        self.response = response


class GNUSocialResponseTooLargeError(GNUSocialMalformedResponseError):
    """The response is larger than the client takes (``max_response_size``)."""


class GNUSocialNotPostedError(GNUSocialError):
    """The server answered 200 and made no notice of the text (it ran it as a command)."""

    def __init__(self, message: str = "", *, response: Any = None) -> None:
        super().__init__(message)
        #: What the server sent instead of the new notice.
        self.response = response


class GNUSocialVersionError(GNUSocialError):
    """The server is older than the version that was demanded."""


class GNUSocialWarning(UserWarning):
    """Something works, and deserves a look all the same."""
