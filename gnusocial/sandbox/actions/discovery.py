"""Discovery: RSD, host-meta, WebFinger, NodeInfo, and other documents besides the API."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from ..activities import fancy_name, status_title
from ..dates import iso_date
from ..errors import ApiError
from ..formats import xml
from ..records import Verb
from ..replies import HTML_TYPE, JSON_TYPE, Reply, json_reply, php_json, xml_reply
from ..request import is_number, php_int
from .accounts import require_json

if TYPE_CHECKING:
    from ..records import Notice, Profile
    from ..request import Call

_JRD_TYPE = "application/jrd+json"
_XRD_TYPE = "application/xrd+xml"
_NODEINFO = "http://nodeinfo.diaspora.software/ns/schema/2.0"
_PERIODS = (86400, 43200, 21600, 7200, 3600, 1800, 600, 300, 120, 60, 30, 15)
# The sandbox has no keys, because nothing verifies its signatures.
_PUBLIC_KEY = "data:application/magic-public-key,RSA.AQAB.AQAB"

Link = dict[str, str]


def rsd(call: Call) -> Reply:
    """rsd.xml: the root of the API."""
    world = call.world
    root = xml.Element("rsd", {"version": "1.0", "xmlns": "http://archipelago.phrasewise.com/rsd"})
    service = root.add("service")
    service.add("engineName", "StatusNet")
    service.add("engineLink", "http://status.net/")
    apis = service.add("apis")
    twitter = {"name": "Twitter", "preferred": "true", "apiLink": world.url("api/"), "blogID": ""}
    settings = apis.add("api", attributes=twitter).add("settings")
    settings.add("docs", world.url("doc/api"))
    settings.add("setting", "true", {"name": "OAuth"})
    service_document = world.url("api/statusnet/app/service.xml")
    atom = {"name": "Atom", "preferred": "false", "apiLink": service_document, "blogID": ""}
    apis.add("api", attributes=atom)
    return Reply(xml.document(root), "application/rsd+xml", allows_all_origins=False)


def host_meta(call: Call) -> Reply:
    """host-meta: the addresses of WebFinger and OAuth."""
    world = call.world
    template = world.url(".well-known/webfinger?resource={uri}")
    links: list[Link] = []
    if call.version.has_account_management:
        links.append({"rel": "acct-mgmt", "href": world.url("main/amcd.json")})
    kinds = (_JRD_TYPE, "application/json", _XRD_TYPE)
    links += [{"rel": "lrdd", "type": kind, "template": template} for kind in kinds]
    for step in ("access_token", "request_token", "authorize"):
        rel = f"http://apinamespace.org/oauth/{step}"
        links.append({"rel": rel, "href": world.url(f"api/oauth/{step}")})
    if call.format == "json":
        return _jrd({"links": links})
    return _xrd(None, [], links)


def _jrd(document: dict[str, Any]) -> Reply:
    return Reply(php_json(document).encode(), _JRD_TYPE)


def _xrd(subject: str | None, aliases: list[str], links: list[Link]) -> Reply:
    root = xml.Element("XRD", {"xmlns": "http://docs.oasis-open.org/ns/xri/xrd-1.0"})
    if subject is not None:
        root.add("Subject", subject)
    for alias in aliases:
        root.add("Alias", alias)
    for link in links:
        root.add("Link", attributes=link)
    return Reply(xml.document(root), _XRD_TYPE)


def webfinger(call: Call) -> Reply:
    """WebFinger. An unknown account is a 500 with an HTML page."""
    resource = call.get("resource") or ""
    profile = _account(call, resource)
    if profile is None:
        # The suffix has no influence on the format of this error.
        call.format = None
        raise ApiError(500, "No such user found.")
    names = _names(call, profile)
    aliases = [name for name in names if name != resource]
    links = _profile_links(call, profile)
    if call.format == "xml" or "xrd" in call.headers.get("accept", ""):
        return _xrd(resource, aliases, links)
    return _jrd({"subject": resource, "aliases": aliases, "links": links})


def _names(call: Call, profile: Profile) -> list[str]:
    """All names of a user."""
    world = call.world
    host = world.server_name.split(":")[0]
    pretty = [world.url(f"user/{profile.id}"), world.url(profile.nickname)]
    script = [world.url(f"index.php/{path}") for path in (f"user/{profile.id}", profile.nickname)]
    ordered = [world.uri_of(profile), pretty[1], pretty[0], *script]
    return [f"acct:{profile.nickname}@{host}", *dict.fromkeys(ordered)]


def _account(call: Call, resource: str) -> Profile | None:
    world = call.world
    address = resource.removeprefix("acct:")
    if "@" in address and "/" not in address:
        nickname, _, host = address.partition("@")
        ours = {world.server_name, world.server_name.split(":")[0]}
        return world.user_named(nickname.lower()) if host in ours else None
    return next((p for p in world.profiles.values() if resource in _names(call, p)), None)


def _profile_links(call: Call, profile: Profile) -> list[Link]:
    world, page = call.world, call.world.url(profile.nickname)
    service = world.url(f"api/statusnet/app/service/{profile.nickname}.xml")
    feed = world.url(f"api/statuses/user_timeline/{profile.id}.atom")
    salmon = world.url(f"main/salmon/user/{profile.id}")
    updates = "http://schemas.google.com/g/2010#updates-from"
    links = [
        {"rel": "http://webfinger.net/rel/profile-page", "type": "text/html", "href": page},
        {"rel": "http://gmpg.org/xfn/11", "type": "text/html", "href": page},
        {"rel": "describedby", "type": "application/rdf+xml", "href": f"{page}/foaf"},
        {
            "rel": "http://apinamespace.org/atom",
            "type": "application/atomsvc+xml",
            "href": service,
        },
        {"rel": "http://apinamespace.org/twitter", "href": world.url("api/")},
        {"rel": "http://specs.openid.net/auth/2.0/provider", "href": page},
    ]
    subscribe = "http://ostatus.org/schema/1.0/subscribe"
    ostatus = [
        {"rel": updates, "type": "application/atom+xml", "href": feed},
        {"rel": "magic-public-key", "href": _PUBLIC_KEY},
        {"rel": "salmon", "href": salmon},
        {"rel": "http://salmon-protocol.org/ns/salmon-replies", "href": salmon},
        {"rel": "http://salmon-protocol.org/ns/salmon-mention", "href": salmon},
    ]
    if call.version.has_activitypub:
        follow = world.url("main/remotefollowsub?profile={uri}")
        kind = "application/activity+json"
        activitypub = [
            {"rel": subscribe, "template": follow},
            {"rel": "self", "type": kind, "href": world.uri_of(profile)},
        ]
        return [*links, *activitypub, *ostatus]
    follow = world.url("main/ostatussub?profile={uri}")
    return [*links, *ostatus, {"rel": subscribe, "template": follow}]


def nodeinfo_links(call: Call) -> Reply:
    """The URL of the NodeInfo document."""
    href = call.world.url(call.version.nodeinfo_path)
    return _jrd({"links": [{"rel": _NODEINFO, "href": href}]})


def nodeinfo(call: Call) -> Reply:
    """NodeInfo 2.0."""
    world, people = call.world, len(call.world.profiles)
    posts = [n for n in world.living_notices() if n.verb is Verb.POST and not n.addressee]
    comments = sum(1 for notice in posts if notice.reply_to is not None)
    # Version 2 counts registrations, not users.
    total = world.registrations if call.version.counts_registrations else people
    document: dict[str, Any] = {
        "version": "2.0",
        "software": {"name": "gnusocial", "version": call.version.software},
        "protocols": ["ostatus"],
        "services": {
            "inbound": ["gnusocial"],
            "outbound": ["atom1.0", "rss2.0", "gnusocial"],
        },
        "openRegistrations": True,
        "usage": {
            "users": {"total": total, "activeHalfyear": people, "activeMonth": people},
            "localPosts": len(posts) - comments,
            "localComments": comments,
        },
        "metadata": {},
    }
    if call.version.has_activitypub:
        document["protocols"] = ["activitypub", "ostatus"]
        document["metadata"] = _metadata(call)
    kind = f"application/json; profile={_NODEINFO}#; charset=utf-8"
    return Reply(php_json(document).encode(), kind)


def _metadata(call: Call) -> dict[str, Any]:
    return {
        "nodeName": call.world.settings.site_name,
        "software": {
            "homepage": "https://gnusocial.rocks/",
            "repository": "https://notabug.org/diogo/gnu-social/",
        },
        "uploadLimit": call.version.file_quota,
        "postFormats": ["text/plain", "text/html"],
        "features": ["polls"],
    }


def account_management(call: Call) -> Reply:
    """main/amcd.json: how to log in with a form."""
    url = call.world.url
    form = {
        "connect": {
            "method": "POST",
            "path": url("main/login"),
            "params": {"username": "nickname", "password": "password"},
        },
        "disconnect": {"method": "GET", "path": url("main/logout")},
    }
    openid = {
        "connect": {
            "method": "POST",
            "path": url("main/openid"),
            "params": {"identity": "openid_url"},
        }
    }
    document = {
        "version": 1,
        "sessionstatus": {"method": "GET", "path": url("main/amsessionstatus")},
        "auth-methods": {"username-password-form": form, "openid": openid},
    }
    return Reply(php_json(document).encode(), JSON_TYPE, allows_all_origins=False)


def session_status(call: Call) -> Reply:
    """main/amsessionstatus: nobody has a web session."""
    return Reply(b"none", HTML_TYPE, allows_all_origins=False)


def sup(call: Call) -> Reply:
    """main/sup: the users who posted recently."""
    world = call.world
    asked = php_int(call.get("seconds")) or _PERIODS[-1]
    period = next((p for p in reversed(_PERIODS) if p >= asked), _PERIODS[0])
    since = world.now - timedelta(seconds=period)
    latest: dict[int, int] = {}
    for notice in world.notices.values():
        if notice.created > since and notice.verb is not Verb.DELETE:
            latest[notice.author.id] = max(notice.id, latest.get(notice.author.id, 0))
    document = {
        "updated_time": iso_date(world.now),
        "since_time": iso_date(since),
        "available_periods": {str(p): world.url(f"main/sup/{p}") for p in _PERIODS},
        "period": str(period),
        "updates": [[str(person), str(number)] for person, number in sorted(latest.items())],
    }
    return Reply(php_json(document).encode(), JSON_TYPE, allows_all_origins=False)


def oembed(call: Call) -> Reply:
    """main/oembed: the data for embedding a notice in another site."""
    url = call.trimmed("url")
    notice = _embedded(call, url)
    author = fancy_name(call.world, notice.author)
    document = {
        "version": "1.0",
        "provider_name": call.world.settings.site_name,
        "provider_url": call.world.url(""),
        "type": "link",
        "title": status_title(call.world, notice),
        "author_name": author,
        "author_url": call.world.url(notice.author.nickname),
        "url": call.world.url(f"notice/{notice.id}"),
        "html": notice.rendered,
    }
    if call.format == "xml":
        order = ("version", "type", *(key for key in document if key not in {"version", "type"}))
        root = xml.Element("oembed")
        for key in order:
            root.add(key, document[key])
        reply = xml_reply(root)
    elif call.format in {"json", None}:
        reply = json_reply(call, document)
    else:
        raise ApiError(501, "Content type  not supported.", early=True)
    reply.allows_all_origins = False
    return reply


def _embedded(call: Call, url: str) -> Notice:
    """The notice whose page has this URL."""
    root = call.world.url("")
    if not url.lower().startswith(root.lower()):
        raise ApiError(400, f"oEmbed data will only be provided for {root} URLs.", early=True)
    path = url[len(root) :]
    area, _, number = path.partition("/")
    if area != "notice" or not is_number(number):
        raise ApiError(501, f'"{path}" not supported for oembed requests.', early=True)
    notice = call.world.notice(int(number))
    if notice is None or (notice.addressee is not None and call.viewer is None):
        raise ApiError(404, "No result found on Notice lookup.", early=True)
    return notice


def check_hub(call: Call) -> Reply:
    """Route checkhub. The sandbox reaches no other server, like the recorded ones."""
    require_json(call)
    address = call.trimmed("url")
    if not address:
        raise ApiError(403, "No URL.", early=True)
    if not address.startswith(("http://", "https://")):
        raise ApiError(403, "Invalid URL.", early=True)
    message = (
        "FeedSubBadURLException: Unable to connect to tcp://127.0.0.1:9. Error: Connection refused"
    )
    raise ApiError(500, message)
