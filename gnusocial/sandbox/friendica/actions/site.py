"""The site: version, configuration, and what it publishes besides the API."""

from __future__ import annotations

import base64
import hashlib
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from ...errors import ApiError
from ...replies import Reply
from ..entities import Presenter
from ..parameters import profile_path, with_address
from ..replies import data_reply, document
from ..version import DATABASE, release
from ..web import page

if TYPE_CHECKING:
    from ...records import Profile
    from ...request import Call

_NODEINFO = "http://nodeinfo.diaspora.software/ns/schema/"
_NODEINFO_VERSIONS = ("1.0", "2.0", "2.1", "2.2")
_XML_TYPE = "text/xml;charset=UTF-8"


def version(call: Call) -> Reply:
    """gnusocial/version: a constant."""
    return data_reply(call, "version", call.version.software)


def test(call: Call) -> Reply:
    """help/test."""
    return data_reply(call, "ok", "ok")


def config(call: Call) -> Reply:
    """gnusocial/config: only the section `site`. The text limit is a string."""
    settings = call.world.settings
    site = {
        "name": settings.site_name,
        "server": host(call),
        "theme": call.version.theme,
        "path": "",
        "logo": call.world.url("images/friendica-64.png"),
        "fancy": True,
        "language": "en",
        "email": "admin@example.org",
        "broughtby": "",
        "broughtbyurl": "",
        "timezone": "UTC",
        "closed": True,
        "inviteonly": False,
        "private": settings.private,
        "textlimit": str(settings.textlimit),
        "sslserver": None,
        "ssl": "0",
        "friendica": {
            "FRIENDICA_PLATFORM": "Friendica",
            "FRIENDICA_VERSION": release(call.version.name),
            "DB_UPDATE_VERSION": DATABASE,
        },
    }
    return data_reply(call, "config", {"site": site})


def host(call: Call) -> str:
    """The host name of the server, without the port."""
    return call.world.server_name.partition(":")[0]


def rate_limit_status(call: Call) -> Reply:
    """account/rate_limit_status: constants, the limits as strings."""
    reset = call.world.now + timedelta(hours=1)
    limits = {
        "reset_time_in_seconds": int(reset.timestamp()),
        "remaining_hits": "150",
        "hourly_limit": "150",
        "reset_time": Presenter.date(reset),
    }
    return data_reply(call, "hash", limits)


# Besides the API


def home(call: Call) -> Reply:
    """The front page of the site."""
    return page(call)


def really_simple_discovery(call: Call) -> Reply:
    """rsd.xml: the address of the API, without `api/`."""
    text = (
        '<?xml version="1.0"?>\n<rsd version="1.0" xmlns="http://archipelago.phrasewise.com/rsd">\n'
        "  <service>\n    <engineName>Friendica</engineName>\n"
        "    <engineLink>http://friendica.com</engineLink>\n    <apis>\n"
        f'      <api name="Twitter" preferred="true" apiLink="{call.world.site_url}" blogID="">\n'
        "        <settings>\n          <docs>http://status.net/wiki/TwitterCompatibleAPI</docs>\n"
        '          <setting name="OAuth">false</setting>\n        </settings>\n'
        "      </api>\n    </apis>\n  </service>\n</rsd>\n"
    )
    return Reply(text.encode(), _XML_TYPE, headers=[("X-RESPONSE-TYPE", "xml")])


def nodeinfo_links(call: Call) -> Reply:
    """The URLs of the NodeInfo documents."""
    links = [
        {"rel": f"{_NODEINFO}{number}", "href": call.world.url(f"nodeinfo/{number}")}
        for number in _NODEINFO_VERSIONS
    ]
    return document({"links": links})


def nodeinfo(call: Call) -> Reply:
    """NodeInfo in the version in the path. The site does not publish its number of users."""
    array: dict[str, Any] = {
        "version": call.parameters["number"],
        "software": {
            "name": "friendica",
            "version": f"{release(call.version.name)}-{DATABASE}",
        },
        "protocols": ["dfrn", "activitypub", "ostatus"],
        "services": {"inbound": ["atom1.0", "rss2.0"], "outbound": ["smtp", "atom1.0"]},
        "openRegistrations": False,
        "usage": {"users": {}},
        "metadata": {
            "nodeName": call.world.settings.site_name,
            "nodeDescription": "",
            "explicitContent": False,
        },
    }
    return document(array, "application/json; charset=utf-8")


def host_meta(call: Call) -> Reply:
    """host-meta: the address of WebFinger, without OAuth."""
    url = call.world.url
    text = (
        '<?xml version="1.0"?>\n<XRD xmlns:hm="http://host-meta.net/xrd/1.0"'
        ' xmlns:mk="http://salmon-protocol.org/ns/magic-key"'
        ' xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0">\n'
        f"  <hm:Host>{host(call)}</hm:Host>\n"
        f'  <link rel="lrdd" type="application/xrd+xml" template="{url("xrd?uri={uri}")}"/>\n'
        '  <link rel="lrdd" type="application/json"'
        f' template="{url(".well-known/webfinger?resource={uri}")}"/>\n'
        f'  <link rel="acct-mgmt" href="{url("amcd")}"/>\n'
        f'  <link rel="http://services.mozilla.com/amcd/0.1" href="{url("amcd")}"/>\n'
        '  <Property type="http://salmon-protocol.org/ns/magic-key" mk:key_id="1">'
        f"{_magic_key(call.world.site_url)}</Property>\n</XRD>\n"
    )
    return Reply(text.encode(), "application/xrd+xml", headers=[("X-RESPONSE-TYPE", "xml")])


def webfinger(call: Call) -> Reply:
    """WebFinger. It does not contain the API, and accepts its own host only without a port."""
    profile = _account(call, call.get("resource") or "")
    url, nickname = call.world.url, profile.nickname
    page_of = url(profile_path(profile))
    salmon = "http://salmon-protocol.org/ns/salmon-"
    links: list[dict[str, str]] = [
        {"rel": "http://purl.org/macgirvin/dfrn/1.0", "href": page_of},
        _typed("http://schemas.google.com/g/2010#updates-from", "application/atom+xml")
        | {"href": url(f"dfrn_poll/{nickname}")},
        _typed("http://webfinger.net/rel/profile-page", "text/html") | {"href": page_of},
        _typed("self", "application/activity+json") | {"href": page_of},
        _typed("http://microformats.org/profile/hcard", "text/html")
        | {"href": url(f"hcard/{nickname}")},
        _typed("http://webfinger.net/rel/avatar", "image/jpeg")
        | {"href": url(f"photo/profile/{nickname}")},
        _typed("http://joindiaspora.com/seed_location", "text/html")
        | {"href": call.world.site_url},
        {"rel": "salmon", "href": url(f"salmon/{nickname}")},
        {"rel": f"{salmon}replies", "href": url(f"salmon/{nickname}")},
        {"rel": f"{salmon}mention", "href": url(f"salmon/{nickname}/mention")},
        {
            "rel": "http://ostatus.org/schema/1.0/subscribe",
            "template": url("contact/follow?url={uri}"),
        },
        {
            "rel": "magic-public-key",
            "href": f"data:application/magic-public-key,{_magic_key(page_of)}",
        },
        _typed("http://purl.org/openwebauth/v1", "application/x-zot+json") | {"href": url("owa")},
    ]
    array = {
        "subject": f"acct:{nickname}@{call.world.server_name}",
        "aliases": [url(f"~{nickname}"), page_of],
        "links": links,
    }
    return document(array, "application/jrd+json; charset=utf-8")


def _typed(relation: str, kind: str) -> dict[str, str]:
    return {"rel": relation, "type": kind}


def _account(call: Call, resource: str) -> Profile:
    if "://" in resource:
        found = with_address(call, resource)
    else:
        nickname, _, named_host = resource.removeprefix("acct:").rpartition("@")
        if named_host != host(call):
            message = f"Invalid host name for xrd query: {named_host}"
            raise ApiError(HTTPStatus.NOT_FOUND, message)
        found = call.world.user_named(nickname.lower())
    if found is None:
        raise ApiError(HTTPStatus.NOT_FOUND, "User was not found.")
    return found


def _magic_key(of: str) -> str:
    """A value that looks like a key; nothing here signs or verifies."""
    digest = base64.urlsafe_b64encode(hashlib.sha256(of.encode()).digest())
    return f"RSA.{digest.decode()}.AQAB"
