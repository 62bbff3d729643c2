"""From what a person calls a server to the address of its API.

Only text becomes text here; asking the network which API a site has is the business of
``gnusocial.internals.discovery``.
"""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urljoin, urlsplit

from gnusocial.errors import GNUSocialServerURLError

_ACCEPTED = (
    'accepted are "https://example.org", "example.org", "https://example.org/social" '
    'and "https://example.org/index.php"'
)
_WITH_USER = "it holds a user name; give credentials as arguments of their own"
_HOST = re.compile(r"\[[0-9a-f:.]+\]|[^\W_](?:[\w.-]*[^\W_])?", re.IGNORECASE)


def server_url(text: object) -> str:
    """Return the URL of the site that ``text`` names: scheme, host and folder, no trailing slash.

    ``example.org`` becomes ``https://example.org``; a trailing slash or ``/api`` is dropped, a
    subfolder and ``/index.php`` stay. Raises :class:`GNUSocialServerURLError` for all that is no
    address of a server, saying what was wrong and what is accepted.
    """
    if not isinstance(text, str) or not text.strip():
        raise GNUSocialServerURLError(f"{text!r} is no server URL; {_ACCEPTED}")
    stripped = text.strip()
    try:
        parts = urlsplit(stripped if "://" in stripped else f"https://{stripped}")
        port = parts.port
    except ValueError as error:
        raise _no_url(stripped, _WITH_USER if "@" in stripped else str(error)) from None
    wrong = _fault(stripped, parts)
    if wrong:
        raise _no_url(stripped, wrong)
    host = parts.netloc.rpartition(":")[0] if port is not None else parts.netloc.rstrip(":")
    port_text = "" if port is None else f":{port}"
    folder = re.sub(r"(?:/+api)?/*$", "", parts.path)
    return f"{parts.scheme.lower()}://{host.lower()}{port_text}{folder}"


def _no_url(given: str, wrong: str) -> GNUSocialServerURLError:
    # A password typed into the URL must not reappear in a log.
    shown = given.rpartition("@")[2]
    return GNUSocialServerURLError(f"{shown!r} is no server URL: {wrong}; {_ACCEPTED}")


def _fault(given: str, parts: SplitResult) -> str | None:
    host = parts.hostname or ""
    shown_host = f"[{host}]" if ":" in host else host
    bare_word = "://" not in given and not re.search(r"[.:]", parts.netloc) and host != "localhost"
    faults = (
        (parts.scheme.lower() not in ("http", "https"), "the scheme must be https or http"),
        ("@" in parts.netloc, _WITH_USER),
        (not _HOST.fullmatch(shown_host), "there is no host in it"),
        (bare_word, "a host has a dot in it"),
        (bool(re.search(r"\s", given)), "there is white space in it"),
        (bool(parts.query or parts.fragment), "there is a query or a fragment in it"),
    )
    return next((text for wrong, text in faults if wrong), None)


def joined(base: str, reference: str) -> str:
    """Return where a ``Location`` leads; one that makes no sense leads to ``about:blank``."""
    try:
        target = urljoin(base, reference)
        urlsplit(target).port  # noqa: B018 - raises for what is no port
    except ValueError:
        return "about:blank"
    return target


def same_host(one: str, other: str) -> bool:
    """Tell whether two URLs lead to the same host and port, default ports counted as given."""
    return _authority(one) == _authority(other)


def is_downgrade(before: str, after: str) -> bool:
    """Tell whether going from the first URL to the second gives up encryption."""
    return urlsplit(before).scheme == "https" and urlsplit(after).scheme != "https"


def _authority(url: str) -> tuple[str | None, int | None]:
    # http and https count as one authority on their default ports, so that a site that moves
    # its callers from http to https is still the same site.
    parts = urlsplit(url)
    return parts.hostname, None if parts.port in (None, 80, 443) else parts.port
