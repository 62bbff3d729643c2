"""The one place that sends: over connections of its own or a session of the caller's.

It decides nothing about a request and reads nothing out of an answer, and it turns failures of the
network into our exceptions. Redirects are not followed here, cookies are not kept, and ``.netrc``
is not read; proxies and the CA bundle are looked up once.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import requests
import urllib3.exceptions

from gnusocial.errors import (
    GNUSocialIOError,
    GNUSocialNetworkError,
    GNUSocialReadTimeout,
    GNUSocialTimeoutError,
)
from gnusocial.internals.http.response import Response
from gnusocial.internals.io.connections import Connections
from gnusocial.internals.redaction import keeps_secrets

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gnusocial.internals.http.request import PreparedRequest
    from gnusocial.types import Timeout

#: Failures before a byte of the request left: it was certainly not received.
_NEVER_SENT = (
    urllib3.exceptions.NewConnectionError,
    urllib3.exceptions.ConnectTimeoutError,
    urllib3.exceptions.ProxyError,
    urllib3.exceptions.ClosedPoolError,
    requests.ConnectTimeout,
    requests.exceptions.ProxyError,
    ValueError,  # the URL or a header cannot be sent at all
)

#: What OpenSSL calls the failures of a handshake. Others may come while an answer is read.
_HANDSHAKE = re.compile(
    "CERT|HANDSHAKE|VERSION|UNSUPPORTED_PROTOCOL|UNKNOWN_PROTOCOL|UNKNOWN_CA|HTTP_REQUEST"
    "|NO_SHARED_CIPHER|INSUFFICIENT_SECURITY|UNRECOGNIZED_NAME|RECORD_LAYER_FAILURE"
)


class HTTPTransport:
    """Sends requests over kept connections, from as many threads as one likes."""

    def __init__(
        self, api_root: str, *, timeout: Timeout, session: requests.Session | None = None
    ) -> None:
        self._connect, self._read = timeout if isinstance(timeout, tuple) else (timeout, timeout)
        self._sender = Connections(api_root) if session is None else _Session(session, api_root)

    @keeps_secrets
    def send(self, prepared: PreparedRequest) -> Response:
        """Send a request and return the whole answer.

        Raises :class:`GNUSocialNetworkError` or one of its kin; ``maybe_sent`` says whether a write
        may have been carried out. A file that cannot be read on while it is sent is a
        :class:`GNUSocialIOError`: the server gets half a request, and carries nothing out.
        """
        timeout = self._connect, max(self._read, prepared.min_timeout)
        try:
            return self._sender.send(prepared, timeout)
        except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
            raise _unreadable_file(error) or _network_error(error, prepared) from error

    def close(self) -> None:
        """Close the connections, unless the session was the caller's."""
        self._sender.close()


class _Session:
    """A session of the caller's, with all that it was given: headers, hooks, adapters, proxies."""

    def __init__(self, session: requests.Session, api_root: str) -> None:
        self._session = session
        # requests looks all of this up in the environment again for each call; it does not change.
        self._settings: Mapping[str, Any] = session.merge_environment_settings(
            api_root, {}, False, None, None
        )

    def send(self, prepared: PreparedRequest, timeout: tuple[float, float]) -> Response:
        """Send a request and return the whole answer. Raises what requests raises."""
        request = requests.Request(
            prepared.method,
            prepared.url,
            headers=dict(prepared.headers),
            data=prepared.body,
            auth=_as_it_is,
        )
        answer = self._session.send(
            self._session.prepare_request(request),
            timeout=timeout,
            allow_redirects=False,
            **self._settings,
        )
        return Response(
            answer.status_code,
            answer.headers,
            answer.content,
            prepared.method,
            prepared.url,
            answer.reason or "",
            answer.elapsed.total_seconds(),
        )

    def close(self) -> None:
        """Leave the session open: it is the caller's."""


def _as_it_is(prepared: requests.PreparedRequest) -> requests.PreparedRequest:
    # An auth that adds nothing: it keeps requests from looking into .netrc, and a session's own
    # credentials from replacing those of the client.
    return prepared


def _unreadable_file(error: Exception) -> GNUSocialIOError | None:
    # Being an OSError, it comes out of urllib3 as a failure of the connection.
    cause = _cause(error)
    causes = cause.args if isinstance(cause, urllib3.exceptions.ProtocolError) else ()
    return next((each for each in causes if isinstance(each, GNUSocialIOError)), None)


def _network_error(error: Exception, prepared: PreparedRequest) -> GNUSocialNetworkError:
    either = (error, _cause(error))
    cls: type[GNUSocialNetworkError] = GNUSocialNetworkError
    if _is_any(either, requests.ReadTimeout, urllib3.exceptions.ReadTimeoutError):
        cls = GNUSocialReadTimeout
    # A refused connection counts as a connection that took too long, for urllib3.
    elif _is_any(
        either, requests.ConnectTimeout, urllib3.exceptions.ConnectTimeoutError
    ) and not _is_any(either, urllib3.exceptions.NewConnectionError):
        cls = GNUSocialTimeoutError
    return cls(
        f"{prepared.method} {prepared.url} failed: {error}",
        method=prepared.method,
        url=prepared.url,
        maybe_sent=not prepared.is_safe and not _was_never_sent(either),
    )


def _was_never_sent(errors: tuple[object, ...]) -> bool:
    for error in errors:
        if isinstance(error, urllib3.exceptions.SSLError):
            reason = getattr(error.args[0], "reason", None) or str(error)
            return bool(_HANDSHAKE.search(reason.upper()))
    return _is_any(errors, *_NEVER_SENT)


def _cause(error: Exception) -> object:
    """Return what urllib3 raised, which requests wraps up to two times."""
    if not isinstance(error, requests.RequestException):
        return error
    inner = error.args[0] if error.args else None
    return getattr(inner, "reason", None) or inner


def _is_any(errors: tuple[object, ...], *kinds: type[Exception]) -> bool:
    return any(isinstance(error, kinds) for error in errors)
