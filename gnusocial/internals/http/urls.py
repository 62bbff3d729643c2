"""Parse URLs strictly, so that no other library can interpret them differently.

A URL decides where credentials are sent. Parsers disagree about backslashes, user names, control
characters and odd ports, so any URL that does not have the plain form below is rejected. The host
is kept in the form that is sent: ASCII (IDNA), in lower case, without a trailing dot.
``internals.site.discovery`` finds the API of a site over the network.
"""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import IPv6Address
from urllib.parse import urljoin

from gnusocial.errors import GNUSocialServerURLError
from gnusocial.internals.values import Value

_ACCEPTED = (
    'accepted are "https://example.org", "example.org", "https://example.org/social" '
    'and "https://example.org/index.php"'
)
#: The target of an unusable ``Location``.
NOWHERE = "about:blank"

#: Scheme, host, port, path, query and fragment, restricted to what all parsers agree on.
_URL = (
    r"(?i)(?P<scheme>https?)://"
    r"(?P<host>\[[0-9a-f:.]{2,45}\]|[^\x00-\x2c/:-@\[-^`{-\x7f\s]{1,253})"
    r"(?::(?P<port>[1-9][0-9]{0,4})?)?"
    r"(?P<path>/[^\x00-\x20\\?#\x7f]*)?"
    r"(?:\?(?P<query>[^\x00-\x20\\#\x7f]*))?"
    r"(?:#(?P<fragment>[^\x00-\x20\\\x7f]*))?"
)
_HOST = r"\[[0-9a-f:.]+\]|[0-9a-z_](?:[0-9a-z_.-]*[0-9a-z_])?"
_DEFAULT_PORTS = (80, 443)


class URL(Value):
    """The parts of a URL in the form that is sent."""

    def __init__(
        self,
        scheme: str,
        host: str,
        port: int | None,
        path: str,
        query: str | None,
        fragment: str | None,
    ) -> None:
        self.scheme = scheme
        #: In lower-case ASCII; an IPv6 address is in brackets.
        self.host = host
        #: The explicit port; None for the default port of the scheme.
        self.port = port
        self.path = path
        self.query = query
        self.fragment = fragment

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        return f"{self.scheme}://{self.authority}"

    @property
    def authority(self) -> str:
        """Host and port, as in the ``Host`` header."""
        return self.host if self.port is None else f"{self.host}:{self.port}"

    @property
    def target(self) -> str:
        """Path and query, as in the request line."""
        path = self.path or "/"
        return path if self.query is None else f"{path}?{self.query}"

    def __str__(self) -> str:
        query = "" if self.query is None else f"?{self.query}"
        fragment = "" if self.fragment is None else f"#{self.fragment}"
        return f"{self.origin}{self.path}{query}{fragment}"


@lru_cache(maxsize=256)
def _authority(host: str, port: str | None) -> tuple[str, int | None] | None:
    """Return host and port in the form that is sent; None if they are invalid."""
    host = _ascii_host(host.rstrip(".").lower())
    number = None if port is None else int(port)
    if not re.fullmatch(_HOST, host) or ".." in host:
        return None
    if number is not None and number > 65535:
        return None
    if host.startswith("[") and not _is_ipv6(host[1:-1]):
        return None
    return host, number


def _is_ipv6(address: str) -> bool:
    try:
        IPv6Address(address)
    except ValueError:
        return False
    return True


@lru_cache(maxsize=64)  # a client asks for the same few URLs again and again
def parse(url: str) -> URL | None:
    """Return the parts of a URL, or None if it does not have the plain form."""
    match = re.fullmatch(_URL, url)
    if match is None:
        return None
    scheme, host, port, path, query, fragment = match.groups()
    scheme = scheme.lower()
    authority = _authority(host, port)
    return authority and URL(scheme, *authority, path or "", query, fragment)


def server_url(text: object) -> str:
    """Return the URL of the site that ``text`` names: scheme, host and folder, no trailing slash.

    ``example.org`` becomes ``https://example.org``; a trailing slash or ``/api`` is dropped, a
    subfolder and ``/index.php`` are kept. Raises :class:`GNUSocialServerURLError` for anything that
    is not the address of a server; the message explains what is wrong and what is accepted.
    """
    if not isinstance(text, str):
        shown = "None" if text is None else type(text).__name__
        missing = ": api_base_url is missing" if text is None else ""
        raise GNUSocialServerURLError(f"{shown} is not a server URL{missing}; {_ACCEPTED}")
    given = text.strip()
    url = parse(given if "://" in given else f"https://{given}")
    wrong = _fault(given, url)
    if url is None or wrong:
        # A password typed into the URL must not appear in a log.
        shown = given.rpartition("@")[2]
        raise GNUSocialServerURLError(f"{shown!r:.200} is not a server URL: {wrong}; {_ACCEPTED}")
    folder = re.sub(r"(?:/+api)?/*$", "", url.path) if len(url.path) < 1000 else url.path
    return f"{url.origin}{folder}"


def shown_url(text: str) -> str:
    """Return a URL for a message, without the user name and password that it may contain."""
    scheme, separator, rest = text.partition("://")
    return f"{scheme + separator + rest.rpartition('@')[2]!r:.200}"


def _fault(given: str, url: URL | None) -> str | None:
    if "@" in given:
        return "it contains a user name; pass credentials as separate arguments"
    if url is None:
        return _fault_of_form(given)
    if url.query is not None or url.fragment is not None:
        return "it contains a query or a fragment"
    if url.host in ("http", "https"):
        return "the scheme must be followed by ://"
    bare = "://" not in given and url.port is None and url.host != "localhost"
    if bare and "." not in url.host and not url.host.startswith("["):
        return "the host must contain a dot"
    return None


def _fault_of_form(given: str) -> str:
    if re.search(r"\s", given):
        return "it contains white space"
    if not given.lower().startswith(("http://", "https://")) and "://" in given:
        return "the scheme must be https or http"
    if re.match(r"(?:https?://)?[^/?#]*:[^/?#\]]*$", given.partition("?")[0], re.IGNORECASE):
        return "the port must be a number from 1 to 65535"
    return "it has no host, or contains a character that is not allowed in a URL"


def joined(base: str, reference: str) -> str:
    """Resolve a ``Location`` or link; an unusable one becomes a URL that leads nowhere."""
    try:
        url = parse(urljoin(base, reference))
    except ValueError:
        return NOWHERE
    return NOWHERE if url is None else str(url)


def same_host(one: str, other: str) -> bool:
    """Return whether two URLs have the same host and port.

    http and https on their default ports count as equal, so that a site may redirect from http to
    https.
    """
    first, second = parse(one), parse(other)
    if first is None or second is None:
        return False
    return (first.host, _port(first)) == (second.host, _port(second))


def is_downgrade(before: str, after: str) -> bool:
    """Return whether a redirect from the first URL to the second gives up encryption."""
    return before.lower().startswith("https:") and not after.lower().startswith("https:")


def _port(url: URL) -> int | None:
    return None if url.port in _DEFAULT_PORTS else url.port


def _ascii_host(host: str) -> str:
    """Return a host in the form that is sent; an empty string if it is invalid."""
    if host.isascii():
        return host
    import idna  # the encoder that requests uses

    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        return ""
