"""The one place that sends: one kept pool of connections, and its failures as our exceptions.

It decides nothing about a request and reads nothing out of an answer. Redirects are not followed
here, cookies are not kept, and ``.netrc`` is not read; proxies and the CA bundle are looked up
once.
"""

from __future__ import annotations

from http.cookiejar import DefaultCookiePolicy
from typing import TYPE_CHECKING, Any, TypeGuard

import requests
import urllib3.exceptions

from gnusocial.errors import (
    GNUSocialIllegalArgumentError,
    GNUSocialIOError,
    GNUSocialNetworkError,
    GNUSocialReadTimeout,
    GNUSocialTimeoutError,
)
from gnusocial.internals.response import Response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gnusocial.internals.request import Outgoing

#: Seconds for connecting, and between two bytes of an answer.
Timeout = float | tuple[float, float]

#: Failures before a byte of the request left: it was certainly not received.
_NEVER_SENT = (
    urllib3.exceptions.NewConnectionError,
    urllib3.exceptions.ConnectTimeoutError,
    urllib3.exceptions.SSLError,
    urllib3.exceptions.ProxyError,
)


class Transport:
    """Sends requests over kept connections, from as many threads as one likes."""

    def __init__(
        self, api_root: str, *, timeout: Timeout, session: requests.Session | None = None
    ) -> None:
        self._own = session is None
        self._session = session or _private_session()
        self._timeout = timeout
        # requests looks all of this up in the environment again for each call; it does not change.
        self._settings: Mapping[str, Any] = self._session.merge_environment_settings(
            api_root, {}, False, None, None
        )

    def send(self, outgoing: Outgoing) -> Response:
        """Send a request and return the whole answer.

        Raises :class:`GNUSocialNetworkError` or one of its kin; ``maybe_sent`` says whether a write
        may have been carried out. A file that cannot be read on while it is sent is a
        :class:`GNUSocialIOError`: the server gets half a request, and carries nothing out.
        """
        request = requests.Request(
            outgoing.method,
            outgoing.url,
            headers=dict(outgoing.headers),
            data=outgoing.body,
            auth=_as_it_is,
        )
        try:
            answer = self._session.send(
                self._session.prepare_request(request),
                timeout=_at_least(self._timeout, outgoing.patience),
                allow_redirects=False,
                **self._settings,
            )
        except requests.RequestException as error:
            raise _unreadable_file(error) or _network_error(error, outgoing) from error
        return Response(
            answer.status_code,
            answer.headers,
            answer.content,
            outgoing.method,
            outgoing.url,
            answer.reason or "",
            answer.elapsed.total_seconds(),
        )

    def close(self) -> None:
        """Close the connections, unless the session was the caller's."""
        if self._own:
            self._session.close()


def check_timeout(value: object) -> Timeout:
    """Return a timeout that makes sense, or raise what says which ones do."""
    if isinstance(value, tuple) and len(value) == 2 and all(map(_is_duration, value)):
        return float(value[0]), float(value[1])
    if _is_duration(value):
        return float(value)
    raise GNUSocialIllegalArgumentError(
        f"request_timeout must be a number of seconds above 0, or two of them "
        f"(to connect, to read), not {value!r}"
    )


def _is_duration(value: object) -> TypeGuard[float]:
    # "not NaN and not endless" in one comparison: a wait without end is what timeouts are against.
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return number and 0 < value < 1e9  # type: ignore[operator]


def _private_session() -> requests.Session:
    session = requests.Session()
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    return session


def _as_it_is(prepared: requests.PreparedRequest) -> requests.PreparedRequest:
    # An auth that adds nothing: it keeps requests from looking into .netrc, and a session's own
    # credentials from replacing those of the client.
    return prepared


def _at_least(timeout: Timeout, patience: float) -> Timeout:
    if isinstance(timeout, tuple):
        return timeout[0], max(timeout[1], patience)
    return max(timeout, patience)


def _unreadable_file(error: requests.RequestException) -> GNUSocialIOError | None:
    # Being an OSError, it comes out of urllib3 as a failure of the connection.
    inner = error.args[0] if error.args else None
    causes = inner.args if isinstance(inner, urllib3.exceptions.ProtocolError) else ()
    return next((cause for cause in causes if isinstance(cause, GNUSocialIOError)), None)


def _network_error(error: requests.RequestException, outgoing: Outgoing) -> GNUSocialNetworkError:
    if isinstance(error, requests.Timeout) and not isinstance(error, requests.ConnectTimeout):
        cls: type[GNUSocialNetworkError] = GNUSocialReadTimeout
    elif isinstance(error, requests.Timeout):
        cls = GNUSocialTimeoutError
    else:
        cls = GNUSocialReadTimeout if _read_timed_out(error) else GNUSocialNetworkError
    unsafe = not outgoing.is_safe
    return cls(
        f"{outgoing.method} {outgoing.url} failed: {error}",
        method=outgoing.method,
        url=outgoing.url,
        maybe_sent=unsafe and not _never_sent(error),
    )


def _cause(error: requests.RequestException) -> object:
    inner = error.args[0] if error.args else None
    return getattr(inner, "reason", None) or inner


def _never_sent(error: requests.RequestException) -> bool:
    refused = (
        requests.ConnectTimeout,
        requests.exceptions.SSLError,
        requests.exceptions.ProxyError,
    )
    return isinstance(error, (*refused, ValueError)) or isinstance(_cause(error), _NEVER_SENT)


def _read_timed_out(error: requests.RequestException) -> bool:
    return isinstance(_cause(error), urllib3.exceptions.ReadTimeoutError)
