"""How a server is reached: proxies, CA bundle and content encodings, as ``requests`` finds them.

Importing ``requests``, reading certificates and decompressing large bodies is slow, so threads do
it.
"""

from __future__ import annotations

import asyncio
from base64 import b64encode
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aiohttp
from yarl import URL

from gnusocial.errors import GNUSocialIOError
from gnusocial.internals.values import Value

if TYPE_CHECKING:
    import ssl

    from gnusocial.internals.http.options import Limits
    from gnusocial.internals.http.response import Response

#: Bytes of a compressed body that are decompressed without a thread.
_SMALL = 16 * 1024


class Route(Value):
    """How an origin is reached: arguments for aiohttp, and headers for a proxy."""

    def __init__(
        self,
        arguments: dict[str, Any],
        headers: dict[str, str],
    ) -> None:
        self.arguments = arguments
        self.headers = headers


class Network:
    """Settings that ``requests`` determines, cached for each origin."""

    def __init__(self, api_root: str) -> None:
        self._api_root = api_root
        self._settings: dict[str, Any] | None = None
        self._routes: dict[str, Route] = {}
        #: Headers with the accepted content encodings.
        self.headers: dict[str, str] = {}

    async def look(self) -> None:
        """Read the environment, unless that was done."""
        if self._settings is None:
            self._settings, self.headers = await asyncio.to_thread(_look, self._api_root)

    async def route(self, origin: str) -> Route:
        """Return how an origin is reached."""
        route = self._routes.get(origin)
        if route is None:
            route = self._routes[origin] = await asyncio.to_thread(
                _route, origin, self._settings or {}
            )
        return route

    async def decoded(self, head: Response, body: bytes, limits: Limits) -> bytes:
        """Return a body with its content encodings (gzip, deflate) removed."""
        if len(body) <= _SMALL:
            return _decoded(head, body, limits)
        return await asyncio.to_thread(_decoded, head, body, limits)


def _look(api_root: str) -> tuple[dict[str, Any], dict[str, str]]:
    import requests

    with requests.Session() as session:
        settings = session.merge_environment_settings(api_root, {}, False, None, None)
        codings = str(session.headers["Accept-Encoding"])
    return dict(settings), {"Accept-Encoding": codings}


def _route(origin: str, settings: dict[str, Any]) -> Route:
    from requests.utils import get_auth_from_url, select_proxy

    arguments: dict[str, Any] = {}
    headers: dict[str, str] = {}
    encrypted = origin.startswith("https:")
    proxy = select_proxy(f"{origin}/", settings["proxies"])
    if proxy:
        url = URL(proxy if "://" in proxy else f"http://{proxy}")
        if url.scheme not in ("http", "https"):
            raise GNUSocialIOError(
                f"AsyncGNUSocial cannot use the {url.scheme} proxy that the environment names: set "
                "an HTTP proxy or no_proxy, or use GNUSocial, which can with requests[socks]"
            )
        arguments["proxy"] = url.with_user(None)
        login = get_auth_from_url(str(url))
        if login[0]:
            encoded = b64encode(":".join(login).encode("latin-1", "replace")).decode()
            headers["Proxy-Authorization"] = f"Basic {encoded}"
    if encrypted:
        # They are for the proxy that opens the tunnel, not for the server.
        arguments["proxy_headers"], headers = headers, {}
    if encrypted or (proxy and proxy.startswith("https:")):
        arguments["ssl"] = _tls_context(settings["verify"])
    return Route(arguments, headers)


def _tls_context(verify: Any) -> ssl.SSLContext:
    """Return an SSL context like that of ``requests``."""
    from requests.utils import DEFAULT_CA_BUNDLE_PATH
    from urllib3.util.ssl_ import create_urllib3_context

    bundle = Path(DEFAULT_CA_BUNDLE_PATH if verify is True else verify)
    if not bundle.exists():
        raise GNUSocialIOError(
            f"Could not find a suitable TLS CA certificate bundle, invalid path: {bundle}"
        )
    context = create_urllib3_context()
    context.set_alpn_protocols(["http/1.1"])
    if bundle.is_dir():
        context.load_verify_locations(capath=str(bundle))
    else:
        context.load_verify_locations(cafile=str(bundle))
    return context


def _decoded(head: Response, body: bytes, limits: Limits) -> bytes:
    import urllib3

    from gnusocial.internals.io.connections import body_of

    raw = urllib3.HTTPResponse(
        BytesIO(body),
        headers={"Content-Encoding": head.headers["Content-Encoding"]},
        preload_content=False,
    )
    try:
        return body_of(head, raw.stream(_SMALL, True), limits, raw.close)
    except urllib3.exceptions.HTTPError as error:
        raise aiohttp.ClientPayloadError("the response cannot be decompressed") from error
