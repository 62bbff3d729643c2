"""Download a file without credentials, following only redirects that are permitted."""

from __future__ import annotations

import http.client
import ipaddress
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import urlsplit

from gnusocial import GNUSocialIllegalArgumentError, __version__

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHUNK = 1 << 16
#: Status codes that may be temporary.
_PASSING = {408, 425, 429}


class Refused(Exception):  # noqa: N818 - not an error: a fact about the file
    """The file cannot be downloaded: it does not exist, is too large, or is not permitted."""


class IsPage(Refused):
    """It is a web page and not a file."""


class NotNow(Exception):  # noqa: N818 - likewise
    """The file cannot be downloaded at the moment."""


@dataclass(frozen=True)
class Downloads:
    """How files are downloaded.

    Args:
        other_hosts: Whether to download files from other hosts than the server. Addresses in
            private networks are always refused. Default: False.
        max_bytes: The maximum size of a file. Default: 100 MiB.
        timeout: The read timeout in seconds; after it, the file is skipped in this run. Default:
            60.
        max_seconds: The maximum total time for a file in seconds. Default: 600.
    """

    other_hosts: bool = False
    max_bytes: int = 100 << 20
    timeout: float = 60
    max_seconds: float = 600

    def __post_init__(self) -> None:
        for name in ("max_bytes", "timeout", "max_seconds"):
            if not getattr(self, name) > 0:
                raise GNUSocialIllegalArgumentError(f"{name} must be greater than 0")


class Fetch:
    """Downloads files for one server."""

    def __init__(self, server: str, downloads: Downloads) -> None:
        self._downloads = downloads
        self._home = urlsplit(server)
        handlers = [_Redirects(self._home.netloc, other_hosts=downloads.other_hosts)]
        self._opener = urllib.request.build_opener(
            *handlers, _handler("http", self._home.hostname), _handler("https", self._home.hostname)
        )
        self._opener.addheaders = [("User-Agent", f"GNUSocial.py/{__version__}")]

    def __call__(self, url: str) -> Iterator[bytes]:
        """Iterate over the content of a file, in chunks.

        Raises :class:`Refused` and :class:`NotNow`.
        """
        try:
            with self._opener.open(url, timeout=self._downloads.timeout) as answer:
                yield from self._pieces(answer)
        except urllib.error.HTTPError as error:
            error.close()
            if error.code >= 500 or error.code in _PASSING:
                raise NotNow(f"the server returned {error.code}") from None
            raise Refused(f"the server returned {error.code}") from None
        except (ValueError, http.client.InvalidURL) as error:
            # A URL that no HTTP client can request.
            raise Refused(str(error)) from None
        except (OSError, http.client.HTTPException) as error:
            reason = getattr(error, "reason", error)
            raise NotNow(str(reason) or type(reason).__name__) from None

    def _pieces(self, answer: Any) -> Iterator[bytes]:
        if answer.headers.get_content_type() in ("text/html", "application/xhtml+xml"):
            raise IsPage("it is a web page and not a file")
        ends = time.monotonic() + self._downloads.max_seconds
        size = 0
        while chunk := answer.read1(_CHUNK):
            size += len(chunk)
            if size > self._downloads.max_bytes:
                raise Refused(f"it is larger than {self._downloads.max_bytes} bytes")
            if time.monotonic() > ends:
                raise NotNow(f"it took longer than {self._downloads.max_seconds} s")
            yield chunk
        if answer.length:
            raise NotNow(f"the connection ended {answer.length} bytes before the end of the file")


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows redirects on the same host; to others only if that is permitted."""

    def __init__(self, home: str, *, other_hosts: bool) -> None:
        self._home = home
        self._other_hosts = other_hosts

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        """Return the next request, unless it leads to another host or from https to http."""
        target = urlsplit(newurl)
        refusal = None
        if not self._other_hosts and target.netloc != self._home:
            refusal = f"it leads to another host: {target.netloc}"
        elif req.type == "https" and target.scheme != "https":
            refusal = "it leads from https to http"
        if refusal is not None:
            fp.close()
            raise Refused(refusal)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _check_peer(connection: http.client.HTTPConnection, home: str | None) -> None:
    """Reject a host in a private network, unless it is the server itself.

    This checks the connection and not the name, which may resolve differently by then.
    """
    if connection.host == home or connection.sock is None:
        return
    address = ipaddress.ip_address(connection.sock.getpeername()[0].split("%")[0])
    if not address.is_global:
        connection.close()
        raise Refused(f"{connection.host} is inside a private network")


def _handler(scheme: str, home: str | None) -> urllib.request.BaseHandler:
    """Return the handler that opens the connections of a scheme."""
    proxies = {urlsplit(proxy).hostname for proxy in urllib.request.getproxies().values()}

    class Plain(http.client.HTTPConnection):
        def connect(self) -> None:
            super().connect()
            if self.host not in proxies:
                _check_peer(self, home)

    class Secure(http.client.HTTPSConnection):
        def connect(self) -> None:
            super().connect()
            if self.host not in proxies:
                _check_peer(self, home)

    class PlainHandler(urllib.request.HTTPHandler):
        def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
            return self.do_open(Plain, req)

    class SecureHandler(urllib.request.HTTPSHandler):
        def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
            return self.do_open(Secure, req)

    return PlainHandler() if scheme == "http" else SecureHandler()
