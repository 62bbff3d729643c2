"""Send requests, over the library's own connections or a session of the caller's.

It makes no decisions about requests and does not interpret responses; it turns network failures
into the exceptions of this library. It does not follow redirects, keep cookies or read ``.netrc``.
"""

from __future__ import annotations

import http.client
from typing import TYPE_CHECKING

import requests
import urllib3.exceptions

from gnusocial.errors import GNUSocialIOError, GNUSocialNetworkError
from gnusocial.internals.http.failures import failure
from gnusocial.internals.http.options import Limits
from gnusocial.internals.io.caller_session import CallerSession
from gnusocial.internals.io.connections import Connections
from gnusocial.internals.io.tracking import Call
from gnusocial.internals.redaction import keeps_secrets

if TYPE_CHECKING:
    from gnusocial.internals.http.request import PreparedRequest
    from gnusocial.internals.http.response import Response

#: What libraries and the system raise when sending fails.
_FAILURES = (
    requests.RequestException,
    urllib3.exceptions.HTTPError,
    http.client.HTTPException,
    OSError,
    ValueError,  # a header or a URL that cannot be sent
)


class HTTPTransport:
    """Sends requests over persistent connections, from any number of threads."""

    def __init__(
        self,
        api_root: str,
        limits: Limits | None = None,
        session: requests.Session | None = None,
    ) -> None:
        self._limits = limits or Limits()
        self._sender = Connections(api_root) if session is None else CallerSession(session)
        self._calls: set[Call] = set()

    @keeps_secrets
    def send(self, prepared: PreparedRequest) -> Response:
        """Send a request and return the whole response.

        Raises :class:`GNUSocialNetworkError` or a subclass; ``maybe_sent`` tells whether a write
        may have been carried out. Raises :class:`GNUSocialIOError` if an upload cannot be read to
        its end: the server then gets an incomplete request and ignores it.
        """
        limits = self._limits.for_request(prepared)
        with Call(limits.read, limits.total) as call:
            self._calls.add(call)
            try:
                return self._sender.send(prepared, limits)
            except GNUSocialIOError:
                raise
            except _FAILURES as error:
                if any(isinstance(each, FileNotFoundError) for each in _chain(error)):
                    self._sender.check_ca_bundle()
                raise _unreadable_file(error) or _network_error(error, prepared, call) from error
            finally:
                self._calls.discard(call)

    def interrupt(self, thread: int | None = None) -> None:
        """Abort the requests of a thread soon; None aborts those of all threads."""
        for call in tuple(self._calls):
            if thread in (None, call.thread):
                call.interrupt()

    def close(self) -> None:
        """Abort requests in progress and close all connections but those of a caller's session."""
        self.interrupt()
        self._sender.close()


def _unreadable_file(error: BaseException) -> GNUSocialIOError | None:
    # It is an OSError, so urllib3 reports it as a failed connection.
    return next((each for each in _chain(error) if isinstance(each, GNUSocialIOError)), None)


def _network_error(
    error: Exception, prepared: PreparedRequest, call: Call
) -> GNUSocialNetworkError:
    return failure(
        prepared,
        str(error) or type(error).__name__,
        timed_out=any(_is_timeout(each) for each in _chain(error)),
        connected=call.sent,
        unsent=call.is_certainly_unsent,
    )


_TIMEOUTS = (
    TimeoutError,
    requests.Timeout,
    urllib3.exceptions.ConnectTimeoutError,
    urllib3.exceptions.ReadTimeoutError,
)


def _is_timeout(error: BaseException) -> bool:
    # urllib3 also raises its connect timeout class for a refused connection.
    refused = isinstance(error, urllib3.exceptions.NewConnectionError)
    return isinstance(error, _TIMEOUTS) and not refused


def _chain(error: BaseException) -> list[BaseException]:
    """Return an error, its causes, and the errors that libraries pass as arguments."""
    found: list[BaseException] = []
    pending: list[object] = [error]
    while pending:
        each = pending.pop()
        if isinstance(each, BaseException) and each not in found:
            found.append(each)
            pending += [each.__cause__, each.__context__, *each.args]
            pending += [getattr(each, "reason", None)]
    return found
