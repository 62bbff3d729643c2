"""The client's own connections: the short way from an encoded request to the bytes of its answer.

This is the place where speed is bought with readability. Per call, requests merges headers, looks
for proxies in the environment, opens ``.netrc``, reads cookies and copies the answer; that is most
of what a call costs, and none of it changes between two calls. So requests is asked once for each
host, which proxy and which CA bundle lead there, and from then on the pool of urllib3 that it named
is used directly. Cookies are nowhere kept, and redirects are not followed.

A session that the caller passed in does not go this way: see ``internals.io.transport``.
"""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter

from gnusocial.errors import GNUSocialIOError
from gnusocial.internals.http.response import Response

if TYPE_CHECKING:
    from urllib3.connectionpool import HTTPConnectionPool

    from gnusocial.internals.http.request import PreparedRequest

#: Connections that are kept for each host. A thread that sends needs one; they are made when they
#: are needed, and more threads than this work too.
_MOST_KEPT = 64
#: Hosts that are remembered. One beyond would close the connections to another, and a client has
#: one server.
_MOST_HOSTS = 64

#: Failures are raised as they are, and redirects are answers: both are decided further up.
_ONCE = urllib3.Retry(False)


class _Route(NamedTuple):
    """How a host is reached."""

    pool: HTTPConnectionPool
    #: What stands before the path in the request line: nothing, or the host for an HTTP proxy.
    prefix: str


class Connections:
    """Kept connections to a server, for as many threads as one likes."""

    def __init__(self, api_root: str) -> None:
        with requests.Session() as session:
            self._settings = session.merge_environment_settings(api_root, {}, False, None, None)
            kept = ("Accept-Encoding", "Connection")
            self._headers = {name: str(session.headers[name]) for name in kept}
        # Any, because two of its methods are without types.
        self._adapter: Any = HTTPAdapter(pool_connections=_MOST_HOSTS, pool_maxsize=_MOST_KEPT)
        # Two threads may find the same route at once; it leads to the same pool.
        self._routes: dict[tuple[str, str], _Route] = {}

    def send(self, prepared: PreparedRequest, timeout: tuple[float, float]) -> Response:
        """Send a request and return the whole answer.

        ``timeout`` is in seconds, to connect and to read. Raises what urllib3 and requests raise.
        """
        scheme, host, path, query, _ = urlsplit(prepared.url)
        pool, prefix = self._routes.get((scheme, host)) or self._find_route(scheme, host)
        target = f"{prefix}{path or '/'}?{query}" if query else f"{prefix}{path or '/'}"
        began = perf_counter()
        answer = pool.urlopen(
            prepared.method,
            target,
            prepared.body,
            self._headers_of(prepared),  # in no variable, which a crash reporter would show
            retries=_ONCE,
            redirect=False,
            assert_same_host=False,
            timeout=urllib3.Timeout(connect=timeout[0], read=timeout[1]),
            preload_content=False,
        )
        elapsed = perf_counter() - began
        # Read to its end, the answer gives its connection back; undone are gzip and deflate.
        return Response(
            answer.status,
            answer.headers,
            answer.read(decode_content=True),
            prepared.method,
            prepared.url,
            answer.reason or "",
            elapsed,
        )

    def close(self) -> None:
        """Close the connections. The next request opens new ones."""
        self._routes.clear()
        self._adapter.close()

    def _headers_of(self, prepared: PreparedRequest) -> dict[str, str]:
        headers = {**self._headers, **prepared.headers}
        if prepared.body is not None:
            # Said beforehand, so that what comes piece by piece is not sent in chunks: PHP does not
            # take those.
            headers["Content-Length"] = str(len(prepared.body))
        return headers

    def _find_route(self, scheme: str, host: str) -> _Route:
        """Ask requests how a host is reached: the proxy, the CA bundle, the name in ASCII."""
        proxies, verify = self._settings["proxies"], self._settings["verify"]
        prepared = requests.Request("GET", f"{scheme}://{host}/").prepare()
        pool = self._adapter.get_connection_with_tls_context(
            prepared, verify, proxies, self._settings["cert"]
        )
        try:
            self._adapter.cert_verify(pool, prepared.url, verify, self._settings["cert"])
        except OSError as error:  # there is no such CA bundle
            raise GNUSocialIOError(str(error)) from error
        target = self._adapter.request_url(prepared, proxies)
        route = self._routes[scheme, host] = _Route(pool, target.removesuffix("/"))
        return route
