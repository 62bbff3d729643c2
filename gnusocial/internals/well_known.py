"""What a site tells about itself and its users beside the API: NodeInfo and WebFinger.

These pages are public, so they are asked for without credentials. Finding the API through them is
the business of ``internals.discovery``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from gnusocial.entities.node_info import NodeInfo
from gnusocial.entities.web_finger import WebFinger
from gnusocial.errors import GNUSocialIllegalArgumentError
from gnusocial.internals.auth.credentials import Anonymous
from gnusocial.internals.flows import Flow
from gnusocial.internals.http.exchange import ClientContext, exchange
from gnusocial.internals.http.request import EntityDecoder, Request, ResponseInfo
from gnusocial.internals.http.urls import is_downgrade, joined, same_host
from gnusocial.internals.ids import is_profile_url
from gnusocial.internals.quirks.unsupported import if_supported

_SCHEMA = re.compile(r"http://nodeinfo\.diaspora\.software/ns/schema/(\d+)\.(\d+)")
_ACCOUNT = re.compile(r"(?:acct:)?@?([^@\s/:]+)(?:@([^@\s/]+))?")


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
    request = Request(
        "GET",
        ".well-known/webfinger",
        EntityDecoder(WebFinger),
        {"resource": resource_of(account, context.api_root)},
        root="site",
    )
    return (yield from exchange(replace(context, credentials=Anonymous()), request))


def resource_of(account: object, api_root: str) -> str:
    """Return what WebFinger calls an account: ``acct:nick@host``, or the URL of its profile."""
    value = account.get("statusnet_profile_url") if isinstance(account, Mapping) else account
    if is_profile_url(value):
        return str(value).strip()
    named = _ACCOUNT.fullmatch(value.strip()) if isinstance(value, str) else None
    if named is None:
        raise GNUSocialIllegalArgumentError(
            f"{account!r:.80} is no account; accepted are nick@host, a nickname of this server, "
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
    """Return a URL that may be followed: a site behind a proxy may believe itself unencrypted."""
    if not is_downgrade(asked, url):
        return url
    if same_host(asked, url):
        return f"https{url.removeprefix('http')}"
    raise ValueError(f"a link that gives up encryption: {url}")
