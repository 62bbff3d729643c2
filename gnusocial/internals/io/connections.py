"""Persistent connections: a fast path from an encoded request to the bytes of its response.

Here speed is preferred to readability. For each call, requests merges headers, looks for proxies
in the environment, opens ``.netrc``, reads cookies and copies the response. That is most of the
cost of a call, and none of it changes between two calls. So this module asks requests once per
origin for the proxy and the CA bundle, and then uses urllib3's pool directly. Cookies are not kept,
and redirects are not followed.

A session of the caller's does not use this path: see ``internals.io.caller_session``.
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

#: Idle connections kept for each host. Each sending thread needs one. They are opened on demand,
#: and more threads than this work too.
_MOST_KEPT = 64
#: Pools kept at the same time. Using one more closes another's connections; a client has one
#: server.
_MOST_HOSTS = 64
#: Bytes that are decompressed at once; decompression may multiply them by a thousand.
_PIECE = 16 * 1024

#: No retries and no redirects in urllib3: the library decides about both itself.
_ONCE = urllib3.Retry(False)


class _Route(NamedTuple):
    """How to reach an origin."""

    pool: HTTPConnectionPool
    #: The prefix of the path in the request line: empty, or the origin for an HTTP proxy.
    prefix: str


class Connections:
    """Persistent connections to a server, for any number of threads."""

    def __init__(self, api_root: str) -> None:
        with requests.Session() as session:
            self._settings = session.merge_environment_settings(api_root, {}, False, None, None)
            kept = ("Accept-Encoding", "Connection")
            self._headers = {name: str(session.headers[name]) for name in kept}
        self._forget()

    def send(self, prepared: PreparedRequest, limits: Limits) -> Response:
        """Send a request and return the whole response.

        Raises the exceptions of urllib3 and requests, and ValueError for an invalid URL.
        """
        if prepared.is_apart or os.getpid() != self._process:
            # After a fork, the connections belong to the parent process. Nothing is closed here:
            # other threads may be using them.
            self._forget()
        call = current()
        if call is not None:
            call.tracked = True  # all connections made here are tracked
        url = parse(prepared.url)
        if url is None:
            raise requests.exceptions.InvalidURL(f"{prepared.url!r:.200} is not a plain URL")
        pool, prefix = self._routes.get(url.origin) or self._find_route(url.origin)
        began = perf_counter()
        answer = pool.urlopen(
            prepared.method,
            f"{prefix}{url.target}",
            prepared.body,
            self._headers_of(prepared),  # not in a variable: crash reporters record local variables
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
        # Reading to the end returns the connection to the pool.
        length = answer.length_remaining
        is_short = length is not None and length <= limits.max_response_size
        if is_short and "Content-Encoding" not in answer.headers:
            return head.with_body(answer.read())
        pieces = answer.stream(_PIECE, True)  # gzip and deflate are decoded
        return head.with_body(body_of(head, pieces, limits, answer.close))

    def check_ca_bundle(self) -> None:
        """Raise if the configured CA bundle does not exist any more."""
        bundle = self._settings["verify"]
        if isinstance(bundle, str) and not Path(bundle).exists():
            raise GNUSocialIOError(f"the CA bundle {bundle} does not exist")

    def close(self) -> None:
        """Close the connections. The next request opens new ones."""
        self._routes.clear()
        self._adapter.close()

    def _forget(self) -> None:
        self._process = os.getpid()
        # Any, because two of its methods are untyped.
        self._adapter: Any = HTTPAdapter(pool_connections=_MOST_HOSTS, pool_maxsize=_MOST_KEPT)
        # Two threads may find the same route at the same time; both get the same pool.
        self._routes: dict[str, _Route] = {}

    def _headers_of(self, prepared: PreparedRequest) -> dict[str, str]:
        headers = {**self._headers, **prepared.headers}
        if prepared.body is not None:
            # Without a Content-Length a streamed body would be sent in chunks, which PHP does not
            # accept.
            headers["Content-Length"] = str(len(prepared.body))
        return headers

    def _find_route(self, origin: str) -> _Route:
        """Ask requests for the proxy and the CA bundle of an origin."""
        proxies, verify = self._settings["proxies"], self._settings["verify"]
        request = requests.Request("GET", f"{origin}/").prepare()
        pool = self._adapter.get_connection_with_tls_context(
            request, verify, proxies, self._settings["cert"]
        )
        try:
            self._adapter.cert_verify(pool, request.url, verify, self._settings["cert"])
        except OSError as error:  # the CA bundle does not exist
            raise GNUSocialIOError(str(error)) from error
        track(pool)
        target = self._adapter.request_url(request, proxies)
        route = self._routes[origin] = _Route(pool, target.removesuffix("/"))
        return route


def body_of(head: Response, pieces: Iterable[bytes], limits: Limits, close: Any) -> bytes:
    """Return the whole body of a response. Raises if it exceeds the size limit."""
    body = bytearray()
    for piece in pieces:
        body += piece
        if len(body) > limits.max_response_size:
            close()
            raise too_large(head, limits.max_response_size)
    return bytes(body)
