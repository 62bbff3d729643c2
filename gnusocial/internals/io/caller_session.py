"""Send with the caller's ``requests.Session``: its headers, hooks, adapters and proxies.

The settings of the session are read at each call. Its cookies are neither used nor changed, and its
credentials do not replace those of the client. If its adapters use urllib3, the connections record
whether a request was sent (``internals.io.tracking``); with other adapters that is unknown.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import requests
from requests.adapters import HTTPAdapter
from requests.cookies import RequestsCookieJar

from gnusocial.internals.http.response import Response
from gnusocial.internals.http.urls import parse
from gnusocial.internals.io.connections import body_of
from gnusocial.internals.io.tracking import current, track

if TYPE_CHECKING:
    from gnusocial.internals.http.options import Limits
    from gnusocial.internals.http.request import PreparedRequest

_PIECE = 16 * 1024


class CallerSession:
    """Sends over a session that belongs to the caller."""

    def __init__(self, session: requests.Session) -> None:
        self._session = session
        self._process = os.getpid()

    def send(self, prepared: PreparedRequest, limits: Limits) -> Response:
        """Send a request and return the whole response. Raises what the session raises."""
        if prepared.is_apart or os.getpid() != self._process:
            self._process = os.getpid()
            for adapter in self._session.adapters.values():
                adapter.close()
        session = _without_cookies(self._session)
        call = current()
        if call is not None:
            call.tracked = True  # nothing is sent while the request is prepared
        request = _prepare(session, prepared)
        settings = session.merge_environment_settings(request.url or "", {}, True, None, None)
        _track(session, request, settings)
        if call is not None:
            call.tracked = False  # from here on, only a tracked connection can know
        answer = _answer(
            session,
            request,
            timeout=(min(limits.connect, limits.total), limits.read),
            allow_redirects=False,
            **settings,
        )
        head = Response(
            answer.status_code,
            answer.headers,
            b"",
            prepared.method,
            prepared.url,
            answer.reason or "",
            answer.elapsed.total_seconds(),
        )
        body = body_of(head, answer.iter_content(_PIECE), limits, answer.close)
        # A hook of the caller's may have kept the response to read it later.
        answer._content = body
        return head.with_body(body)

    def check_ca_bundle(self) -> None:
        """Do nothing: requests checks the bundle at each call, and names it in the error."""

    def close(self) -> None:
        """Leave the session open: it is the caller's."""


def _without_cookies(session: requests.Session) -> requests.Session:
    """Return a copy of the session with the same class and settings, but without cookies.

    ``copy.copy`` would copy only the attributes that the class pickles.
    """
    twin: requests.Session = object.__new__(type(session))
    twin.__dict__.update(session.__dict__)
    twin.cookies = RequestsCookieJar()
    return twin


def _prepare(session: requests.Session, prepared: PreparedRequest) -> requests.PreparedRequest:
    if parse(prepared.url) is None:
        raise requests.exceptions.InvalidURL(f"{prepared.url!r:.200} is not a plain URL")
    return session.prepare_request(
        requests.Request(
            prepared.method,
            prepared.url,
            headers=dict(prepared.headers),
            data=prepared.body,
            auth=_as_it_is,
        )
    )


def _answer(
    session: requests.Session, request: requests.PreparedRequest, **settings: Any
) -> requests.Response:
    try:
        return session.send(request, **settings)
    except requests.HTTPError as error:
        # A hook that called raise_for_status(): the exception contains the response.
        if error.response is None:
            raise
        return error.response


def _track(session: requests.Session, request: requests.PreparedRequest, settings: Any) -> None:
    """Let the connections of requests' own adapters record what is sent."""
    adapter: Any = session.get_adapter(request.url or "")
    if isinstance(adapter, HTTPAdapter):
        pool: Any = adapter.get_connection_with_tls_context(
            request, settings["verify"], settings["proxies"], settings["cert"]
        )
        track(pool)


def _as_it_is(prepared: requests.PreparedRequest) -> requests.PreparedRequest:
    # An auth that adds nothing keeps requests from reading .netrc and from using the session's own
    # credentials instead of those of the client.
    return prepared
