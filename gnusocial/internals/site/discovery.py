"""Read what a site publishes beside its API: where the API is, NodeInfo, WebFinger.

A site names its API in rsd.xml, WebFinger and host-meta; otherwise the usual places are tried.
These pages are public, so they are requested without credentials.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from gnusocial.entities.node_info import NodeInfo
from gnusocial.entities.user import User
from gnusocial.entities.web_finger import WebFinger
from gnusocial.errors import (
    GNUSocialIllegalArgumentError,
    GNUSocialNetworkError,
    GNUSocialNotFoundError,
    GNUSocialServerURLError,
)
from gnusocial.internals.auth.credentials import Anonymous
from gnusocial.internals.checks import shown
from gnusocial.internals.context import ClientContext
from gnusocial.internals.flows import Flow
from gnusocial.internals.http.error_mapping import error_from
from gnusocial.internals.http.exchange import exchange, follow_redirects, redirect_target
from gnusocial.internals.http.options import standard_headers
from gnusocial.internals.http.request import (
    EntityDecoder,
    PreparedRequest,
    Request,
    ResponseInfo,
    get,
)
from gnusocial.internals.http.sending import send
from gnusocial.internals.http.urls import is_downgrade, joined, same_host, server_url
from gnusocial.internals.ids import is_profile_url
from gnusocial.internals.quirks.friendica import UserAt, UserNamed
from gnusocial.internals.quirks.unsupported import if_supported
from gnusocial.internals.values import replace

if TYPE_CHECKING:
    from gnusocial.internals.http.response import Response

_HANDLE = re.compile(r"(?:acct:)?@?([^@\s/:]+)@([^@\s/]+)")
_LOOPBACK = re.compile(r"localhost|127\.\d+\.\d+\.\d+|::1")

_PROFILE_PAGE = "http://webfinger.net/rel/profile-page"
_TWITTER_API = "http://apinamespace.org/twitter"
_REQUEST_TOKEN = "http://apinamespace.org/oauth/request_token"  # noqa: S105 - the name of a link

_SCHEMA = re.compile(r"http://nodeinfo\.diaspora\.software/ns/schema/(\d+)\.(\d+)")
_ACCOUNT = re.compile(r"(?:acct:)?@?([^@\s/:]+)(?:@([^@\s/]+))?")

_CONFIG = "statusnet/config.json"


@dataclass(frozen=True)
class _Wanted:
    """The sites where the API may be, the most specific first, and the account if one was given."""

    sites: list[str]
    account: str | None = None


def first_url(url_or_handle: object) -> str:
    """Return the URL where the search starts; raise if the input is neither a URL nor a handle."""
    return _wanted(url_or_handle).sites[0]


def discover(url_or_handle: object) -> Flow[str]:
    """Return the base URL of the API behind a URL or a handle.

    Raises :class:`GNUSocialNotFoundError` if a server answers but has no such API, and the network
    error if none answers.
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
    raise GNUSocialNotFoundError(f"no GNU social API was found behind {shown(url_or_handle)}")


def _wanted(url_or_handle: object) -> _Wanted:
    handle = _HANDLE.fullmatch(url_or_handle.strip()) if isinstance(url_or_handle, str) else None
    if handle is None:
        return _Wanted(list(_with_parents(server_url(url_or_handle))))
    host = server_url(f"https://{handle[2]}")
    account = f"acct:{handle[1]}@{handle[2]}"
    # Only a server on this machine is asked over plain HTTP.
    local = _LOOPBACK.fullmatch(urlsplit(host).hostname or "")
    return _Wanted([host, *([f"http{host.removeprefix('https')}"] if local else [])], account)


def _with_parents(url: str) -> Iterator[str]:
    """Yield a URL and its parent folders: the URL may be that of a page of the site."""
    parts = urlsplit(url)
    folders = [part for part in parts.path.split("/") if part]
    for count in range(len(folders), -1, -1):
        yield "/".join([f"{parts.scheme}://{parts.netloc}", *folders[:count]])


def _places(wanted: _Wanted) -> Iterator[tuple[str, Callable[[Response], str | None]]]:
    """Yield the URLs to request with their parsers, the most reliable first."""
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
    response = yield from send(sent)
    return (yield from follow_redirects(sent, response, send, _next_place))


def _next_place(sent: PreparedRequest, response: Response) -> PreparedRequest | None:
    """Return the request that follows a redirect, to another host too.

    A domain may delegate its accounts to another host. Nothing private is sent.
    """
    target = redirect_target(sent, response)
    return None if target is None or is_downgrade(sent.url, target) else replace(sent, url=target)


def _accepted(asked: str, root: str | None) -> str | None:
    """Return the base URL of an API root, if credentials may be sent there.

    A server behind a proxy that ends TLS may call itself ``http``: on the host that answered over
    TLS, its API is there too. An unencrypted API on another host is ignored.
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
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, StopIteration):
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
    except (ValueError, RecursionError):
        return None
    is_config = isinstance(config, dict) and isinstance(config.get("site"), dict)
    return response.url.removesuffix(_CONFIG) if is_config else None


def _tags(text: str) -> list[tuple[str, dict[str, str]]]:
    from gnusocial.internals.auth.html_parser import tags_in  # here, as few calls need it

    return [(tag.name, tag.attributes) for tag in tags_in(text)]


def node_info(context: ClientContext) -> Flow[NodeInfo]:
    """Read the newest NodeInfo document that the site links to.

    The place differs: ``main/nodeinfo/2.0`` on 1.20.10, ``api/nodeinfo/2.0.json`` on 2.0.1.
    """
    public = replace(context, credentials=Anonymous())
    links = Request("GET", ".well-known/nodeinfo", _newest_document, root="site")
    url = yield from if_supported(public, links, "GNU social publishes NodeInfo since 1.20")
    document = Request("GET", url, EntityDecoder(NodeInfo), root="site")
    return (yield from exchange(public, document))


def web_finger(context: ClientContext, account: object) -> Flow[WebFinger]:
    """Ask the site what it publishes about an account."""
    public = replace(context, credentials=Anonymous())
    resource = resource_of(account, context.api_root)
    request = Request("GET", ".well-known/webfinger", EntityDecoder(WebFinger), root="site")
    try:
        return (yield from exchange(public, request.with_params(resource=resource)))
    except GNUSocialNotFoundError:
        # Friendica does not recognize its own host name with a port.
        without_port = re.sub(r":\d+$", "", resource)
        if "://" in resource or without_port == resource or not context.software.is_friendica:
            raise
    return (yield from exchange(public, request.with_params(resource=without_port)))


def user_by_handle(context: ClientContext, nickname: str, host: str) -> Flow[User]:
    """Return the user ``@nickname@host``, if this server knows them.

    The API finds users of other servers only by the URL of their profile, so that URL is requested
    from their own host, without credentials.
    """
    if same_host(context.api_root, f"https://{host}/"):
        here = UserNamed({"screen_name": nickname})
        return (yield from exchange(context, get("users/show", returns=here, screen_name=nickname)))
    site = server_url(f"https://{host}")
    account = quote(f"acct:{nickname}@{host}", safe="")
    response = yield from _fetch(f"{site}/.well-known/webfinger?resource={account}")
    profile = _profile_in_webfinger(response) if response.status == 200 else None
    if profile is None:
        raise error_from(
            response, GNUSocialNotFoundError, f"{host} does not know a user {nickname!r}"
        )
    return (
        yield from exchange(
            context, get("externalprofile/show", returns=UserAt(profile), profileurl=profile)
        )
    )


def _profile_in_webfinger(response: Response) -> str | None:
    try:
        links = json.loads(response.text)["links"]
        return next(str(link["href"]) for link in links if link.get("rel") == _PROFILE_PAGE)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, StopIteration):
        return None


def resource_of(account: object, api_root: str) -> str:
    """Return the WebFinger resource of an account: ``acct:nick@host``, or its profile URL."""
    value = account.get("statusnet_profile_url") if isinstance(account, Mapping) else account
    if is_profile_url(value):
        return str(value).strip()
    named = _ACCOUNT.fullmatch(value.strip()) if isinstance(value, str) else None
    if named is None:
        raise GNUSocialIllegalArgumentError(
            f"{shown(account)} is not a valid account; accepted are "
            "nick@host, a nickname of this server, "
            "the URL of a profile or a User"
        )
    return f"acct:{named[1]}@{named[2] or urlsplit(api_root).netloc}"


def _newest_document(value: Any, info: ResponseInfo) -> str:
    links = value.get("links") if isinstance(value, dict) else None
    found = {}
    for link in links if isinstance(links, list) else []:
        schema = _SCHEMA.fullmatch(str(link.get("rel"))) if isinstance(link, dict) else None
        if schema is not None and isinstance(link.get("href"), str):
            found[int(schema[1]), int(schema[2])] = joined(info.response.url, link["href"])
    if not found:
        raise ValueError("no link to a NodeInfo document")
    return _as_safe(found[max(found)], info.response.url)


def _as_safe(url: str, asked: str) -> str:
    """Return the URL, with https if needed: a site behind a proxy may name itself http."""
    if not is_downgrade(asked, url):
        return url
    if same_host(asked, url):
        return f"https{url.removeprefix('http')}"
    raise ValueError(f"a link that gives up encryption: {url}")
