"""The site: version, configuration, and what it publishes beside the API."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from ...dates import rfc2822_date
from ...replies import Reply, json_reply, php_json
from ..errors import UnknownUserError
from ..parameters import profile_path, with_address

if TYPE_CHECKING:
    from ...records import Profile
    from ...request import Call

_NODEINFO = "http://nodeinfo.diaspora.software/ns/schema/"


def version(call: Call) -> Reply:
    """gnusocial/version: a constant."""
    return json_reply(call, call.version.software)


def test(call: Call) -> Reply:
    """help/test."""
    return json_reply(call, "ok")


def config(call: Call) -> Reply:
    """gnusocial/config: the section `site` alone. The limit of a text is text itself."""
    settings = call.world.settings
    site = {
        "name": settings.site_name,
        "server": call.world.server_name,
        "theme": call.version.theme,
        "path": "",
        "logo": call.world.url("images/friendica-64.png"),
        "fancy": True,
        "language": "en",
        "email": "admin@example.org",
        "broughtby": "",
        "broughtbyurl": "",
        "timezone": "UTC",
        "closed": False,
        "inviteonly": False,
        "private": settings.private,
        "textlimit": str(settings.textlimit),
        "sslserver": None,
        "ssl": "never",
        "friendica": {
            "FRIENDICA_PLATFORM": "Friendica",
            "FRIENDICA_VERSION": "2024.09-rc",
            "DFRN_PROTOCOL_VERSION": "2.23",
            "DB_UPDATE_VERSION": 1571,
        },
    }
    return json_reply(call, {"site": site})


def rate_limit_status(call: Call) -> Reply:
    """account/rate_limit_status: constants, as text."""
    reset = call.world.now + timedelta(hours=1)
    limits = {
        "reset_time_in_seconds": str(int(reset.timestamp())),
        "remaining_hits": "150",
        "hourly_limit": "150",
        "reset_time": rfc2822_date(reset),
    }
    return json_reply(call, limits)


# Beside the API


def nodeinfo_links(call: Call) -> Reply:
    """The addresses of the NodeInfo documents."""
    links = [
        {"rel": f"{_NODEINFO}{number}", "href": call.world.url(f"nodeinfo/{number}")}
        for number in ("1.0", "2.0")
    ]
    return _document({"links": links}, "application/json")


def nodeinfo(call: Call) -> Reply:
    """NodeInfo 1.0 or 2.0, as the path says."""
    number = call.parameters["number"]
    users = len(call.world.profiles)
    posts = sum(call.world.posts_count(profile) for profile in call.world.profiles.values())
    document: dict[str, Any] = {
        "version": number,
        "software": {"name": "friendica", "version": "2024.09-rc-1571"},
        "protocols": ["dfrn", "activitypub", "diaspora", "ostatus"],
        "services": {"inbound": [], "outbound": []},
        "openRegistrations": True,
        "usage": {
            "users": {"total": users, "activeHalfyear": users, "activeMonth": users},
            "localPosts": posts,
            "localComments": 0,
        },
        "metadata": {"nodeName": call.world.settings.site_name},
    }
    return _document(document, "application/json; charset=utf-8")


def host_meta(call: Call) -> Reply:
    """host-meta: where WebFinger is, and nothing of OAuth."""
    template = call.world.url(".well-known/webfinger?resource={uri}")
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0">\n'
        f'<Link rel="lrdd" type="application/xrd+xml" template="{template}"/>\n</XRD>\n'
    )
    return Reply(text.encode(), "application/xrd+xml; charset=utf-8")


def webfinger(call: Call) -> Reply:
    """WebFinger. It does not tell where the API is."""
    profile = _account(call, call.get("resource") or "")
    if profile is None:
        raise UnknownUserError
    page = call.world.url(profile_path(profile))
    host = call.world.server_name.split(":")[0]
    document = {
        "subject": f"acct:{profile.nickname}@{host}",
        "aliases": [page],
        "links": [
            {"rel": "http://webfinger.net/rel/profile-page", "type": "text/html", "href": page},
            {"rel": "self", "type": "application/activity+json", "href": page},
        ],
    }
    return _document(document, "application/jrd+json; charset=utf-8")


def _account(call: Call, resource: str) -> Profile | None:
    nickname, _, host = resource.removeprefix("acct:").partition("@")
    ours = {call.world.server_name, call.world.server_name.split(":")[0]}
    if host in ours:
        return call.world.user_named(nickname.lower())
    return with_address(call, resource)


def _document(document: dict[str, Any], kind: str) -> Reply:
    return Reply(php_json(document).encode(), kind)
