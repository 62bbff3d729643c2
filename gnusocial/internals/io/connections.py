"""Kept connections: the short way from an encoded request to the bytes of its response.

This is the place where speed is bought with readability. Per call, requests merges headers, looks
for proxies in the environment, opens ``.netrc``, reads cookies and copies the response; that is
most of what a call costs, and none of it changes between two calls. So requests is asked once for
each origin, which proxy and which CA bundle lead there, and from then on the pool of urllib3 that
it named is used directly. Cookies are not kept, and redirects are not followed.

A session of the caller's does not go this way: see ``internals.io.caller_session``.
"""

from __future__ import annotations

import os
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any, NamedTuple

import requests
import urllib3
from requests.adapters import HTTPAdapter

from gnusocial.errors import GNUSocialIOError
from gnusocial.internals.http.response import Response, too_large
from gnusocial.internals.http.urls import parse
from gnusocial.internals.io.tracking import current, track

if TYPE_CHECKING:
    from collections.abc import Iterable

    from urllib3.connectionpool import HTTPConnectionPool

    from gnusocial.internals.http.options import Limits
    from gnusocial.internals.http.request import PreparedRequest

#: Connections that are kept for each host. A thread that sends needs one; they are made when they
#: are needed, and more threads than this work too.
_MOST_KEPT = 64
#: Hosts that are remembered. One beyond would close the connections to another, and a client has
#: one server.
_MOST_HOSTS = 64
#: Bytes that are decompressed at once; they may grow a thousandfold.
_PIECE = 16 * 1024

#: Failures are raised as they are, and redirects are responses: both are decided further up.
_ONCE = urllib3.Retry(False)


class _Route(NamedTuple):
    """How an origin is reached."""

    pool: HTTPConnectionPool
    #: What stands before the path in the request line: nothing, or the origin for an HTTP proxy.
    prefix: str


class Connections:
    """Kept connections to a server, for as many threads as one likes."""

    def __init__(self, api_root: str) -> None:
        with requests.Session() as session:
            self._settings = session.merge_environment_settings(api_root, {}, False, None, None)
            kept = ("Accept-Encoding", "Connection")
            self._headers = {name: str(session.headers[name]) for name in kept}
        self._forget()

    def send(self, prepared: PreparedRequest, limits: Limits) -> Response:
        """Send a request and return the whole response.

        Raises what urllib3 and requests raise, and ValueError for a URL that is not followed.
        """
        if os.getpid() != self._process:
            # The connections of the process that forked this one are not ours to use.
            self._forget()
        call = current()
        if call is not None:
            call.tracked = True  # all connections made here are
        url = parse(prepared.url)
        if url is None:
            raise requests.exceptions.InvalidURL(f"{prepared.url!r:.200} is not a plain URL")
        pool, prefix = self._routes.get(url.origin) or self._find_route(url.origin)
        began = perf_counter()
        answer = pool.urlopen(
            prepared.method,
            f"{prefix}{url.target}",
            prepared.body,
            self._headers_of(prepared),  # in no variable, which a crash reporter would show
            retries=_ONCE,
            redirect=False,
            assert_same_host=False,
            timeout=urllib3.Timeout(connect=min(limits.connect, limits.total), read=limits.read),
            preload_content=False,
        )
        elapsed = perf_counter() - began
        head = Response(
            answer.status,
            answer.headers,
            b"",
            prepared.method,
            prepared.url,
            answer.reason or "",
            elapsed,
        )
        # Read to its end, the response gives its connection back.
        if _is_plain(answer) and (answer.length_remaining or 0) <= limits.max_response_size:
            return head.with_body(answer.read())
        pieces = answer.stream(_PIECE, True)  # without gzip and deflate
        return head.with_body(body_of(head, pieces, limits, answer.close))

    def check_ca_bundle(self) -> None:
        """Raise where the CA bundle that is to be used no longer exists."""
        bundle = self._settings["verify"]
        if isinstance(bundle, str) and not Path(bundle).exists():
            raise GNUSocialIOError(f"the CA bundle {bundle} does not exist")

    def close(self) -> None:
        """Close the connections. The next request opens new ones."""
        self._routes.clear()
        self._adapter.close()

    def _forget(self) -> None:
        self._process = os.getpid()
        # Any, because two of its methods are without types.
        self._adapter: Any = HTTPAdapter(pool_connections=_MOST_HOSTS, pool_maxsize=_MOST_KEPT)
        # Two threads may find the same route at once; it leads to the same pool.
        self._routes: dict[str, _Route] = {}

    def _headers_of(self, prepared: PreparedRequest) -> dict[str, str]:
        headers = {**self._headers, **prepared.headers}
        if prepared.body is not None:
            # Said beforehand, so that what comes piece by piece is not sent in chunks: PHP does not
            # take those.
            headers["Content-Length"] = str(len(prepared.body))
        return headers

    def _find_route(self, origin: str) -> _Route:
        """Ask requests how an origin is reached: which proxy, which CA bundle."""
        proxies, verify = self._settings["proxies"], self._settings["verify"]
        request = requests.Request("GET", f"{origin}/").prepare()
        pool = self._adapter.get_connection_with_tls_context(
            request, verify, proxies, self._settings["cert"]
        )
        try:
            self._adapter.cert_verify(pool, request.url, verify, self._settings["cert"])
        except OSError as error:  # there is no such CA bundle
            raise GNUSocialIOError(str(error)) from error
        track(pool)
        target = self._adapter.request_url(request, proxies)
        route = self._routes[origin] = _Route(pool, target.removesuffix("/"))
        return route


def _is_plain(answer: Any) -> bool:
    """Tell whether the body of a response is as long as it says, and not compressed."""
    return answer.length_remaining is not None and "Content-Encoding" not in answer.headers


def body_of(head: Response, pieces: Iterable[bytes], limits: Limits, close: Any) -> bytes:
    """Return the whole body of a response. Raises for one that is larger than allowed."""
    body = bytearray()
    for piece in pieces:
        body += piece
        if len(body) > limits.max_response_size:
            close()
            raise too_large(head, limits.max_response_size)
    return bytes(body)
