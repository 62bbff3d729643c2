"""Finding the API of a server from what people know of it: a page, or ``nick@host``.

The site says itself where its API is, in rsd.xml, WebFinger and host-meta; where it does not, the
usual places are tried. From text to a well-formed URL is the business of ``internals.http.urls``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from gnusocial.errors import (
    GNUSocialNetworkError,
    GNUSocialNotFoundError,
    GNUSocialServerURLError,
)
from gnusocial.internals.flows import Flow, Send
from gnusocial.internals.http.options import standard_headers
from gnusocial.internals.http.request import PreparedRequest
from gnusocial.internals.http.urls import is_downgrade, joined, same_host, server_url

if TYPE_CHECKING:
    from gnusocial.internals.http.response import Response

_HANDLE = re.compile(r"(?:acct:)?@?([^@\s/:]+)@([^@\s/]+)")
_LOOPBACK = re.compile(r"localhost|127\.\d+\.\d+\.\d+|::1")

_TWITTER_API = "http://apinamespace.org/twitter"
_REQUEST_TOKEN = "http://apinamespace.org/oauth/request_token"  # noqa: S105 - the name of a link

_CONFIG = "statusnet/config.json"
_MOST_REDIRECTS = 5


@dataclass(frozen=True)
class _Wanted:
    """The sites where the API may be, the nearest first, and the account if one was named."""

    sites: list[str]
    account: str | None = None


def first_url(url_or_handle: object) -> str:
    """Return the address where the search begins, or raise what says that there is none."""
    return _wanted(url_or_handle).sites[0]


def discover(url_or_handle: object) -> Flow[str]:
    """Return the base URL of the API behind a URL or a handle.

    Raises :class:`GNUSocialNotFoundError` where a server answers that has no such API, and the
    network error where none answers.
    """
    wanted = _wanted(url_or_handle)
    failures: list[GNUSocialNetworkError] = []
    places = list(_places(wanted))
    for url, read in places:
        try:
            response = yield from _fetch(url)
        except GNUSocialNetworkError as error:
            failures.append(error)
            continue
        found = _accepted(response.url, read(response)) if response.status == 200 else None
        if found is not None:
            return found
    if len(failures) == len(places):
        raise failures[0]
    raise GNUSocialNotFoundError(f"no GNU social API was found behind {url_or_handle!r}")


def _wanted(url_or_handle: object) -> _Wanted:
    handle = _HANDLE.fullmatch(url_or_handle.strip()) if isinstance(url_or_handle, str) else None
    if handle is None:
        return _Wanted(list(_with_parents(server_url(url_or_handle))))
    host = server_url(f"https://{handle[2]}")
    account = f"acct:{handle[1]}@{handle[2]}"
    # A server on this machine has no certificate; any other is not asked without one.
    local = _LOOPBACK.fullmatch(urlsplit(host).hostname or "")
    return _Wanted([host, *([f"http{host.removeprefix('https')}"] if local else [])], account)


def _with_parents(url: str) -> Iterator[str]:
    """Yield a URL and the folders above it: what was given may be a page of the site."""
    parts = urlsplit(url)
    folders = [part for part in parts.path.split("/") if part]
    for count in range(len(folders), -1, -1):
        yield "/".join([f"{parts.scheme}://{parts.netloc}", *folders[:count]])


def _places(wanted: _Wanted) -> Iterator[tuple[str, Callable[[Response], str | None]]]:
    """Yield the addresses to ask, and how to read each; the surest first."""
    for site in wanted.sites:
        if wanted.account:
            resource = quote(wanted.account, safe="")
            yield f"{site}/.well-known/webfinger?resource={resource}", _api_in_webfinger
    for site in wanted.sites:
        yield f"{site}/rsd.xml", _api_in_rsd
    yield f"{wanted.sites[-1]}/.well-known/host-meta", _api_in_host_meta
    for site in wanted.sites:
        for folder in ("", "/index.php"):
            yield f"{site}{folder}/api/{_CONFIG}", _api_of_config


def _fetch(url: str) -> Flow[Response]:
    sent = PreparedRequest("GET", url, standard_headers())
    response: Response = yield Send(sent)
    for _ in range(_MOST_REDIRECTS):
        target = joined(sent.url, response.headers.get("Location", ""))
        # To another host too: a domain often leaves its accounts to a server of another name, and
        # nothing is sent that is not public.
        if response.status not in (301, 302, 303, 307, 308) or is_downgrade(sent.url, target):
            break
        sent = replace(sent, url=target)
        response = yield Send(sent)
    return response


def _accepted(asked: str, root: str | None) -> str | None:
    """Return the base URL of an API root, if credentials may be sent there.

    A server behind a proxy that ends TLS may call itself ``http``: on the host that answered over
    TLS, its API is there too. An unencrypted API on another host is none.
    """
    if not root:
        return None
    try:
        base = server_url(root)
    except GNUSocialServerURLError:
        return None
    if not is_downgrade(asked, base):
        return base
    return f"https{base.removeprefix('http')}" if same_host(asked, base) else None


def _api_in_webfinger(response: Response) -> str | None:
    try:
        links = json.loads(response.text)["links"]
        return next(str(link["href"]) for link in links if link.get("rel") == _TWITTER_API)
    except (ValueError, TypeError, KeyError, AttributeError, StopIteration):
        return None


def _api_in_rsd(response: Response) -> str | None:
    for tag, attributes in _tags(response.text):
        if tag == "api" and attributes.get("name") == "Twitter":
            return attributes.get("apilink")
    return None


def _api_in_host_meta(response: Response) -> str | None:
    for tag, attributes in _tags(response.text):
        if tag == "link" and attributes.get("rel") == _REQUEST_TOKEN:
            return attributes.get("href", "").removesuffix("oauth/request_token")
    return None


def _api_of_config(response: Response) -> str | None:
    try:
        config = json.loads(response.text)
    except ValueError:
        return None
    is_config = isinstance(config, dict) and isinstance(config.get("site"), dict)
    return response.url.removesuffix(_CONFIG) if is_config else None


def _tags(text: str) -> list[tuple[str, dict[str, str]]]:
    from gnusocial.internals.auth.html_parser import TagParser  # brings the HTML parser

    reader = TagParser()
    reader.feed(text)
    return reader.found
