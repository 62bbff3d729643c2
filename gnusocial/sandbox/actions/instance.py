"""The site: its version, its configuration, its health."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..formats import xml
from ..replies import Reply, json_reply, xml_reply

if TYPE_CHECKING:
    from ..request import Call


def version(call: Call) -> Reply:
    """gnusocial/version: a bare string."""
    software = call.version.software
    if call.format == "xml":
        return xml_reply(xml.Element("version", text=software))
    return json_reply(call, software)


def test(call: Call) -> Reply:
    """help/test."""
    if call.format == "xml":
        return xml_reply(xml.Element("ok", text="true"))
    return json_reply(call, "ok")


def config(call: Call) -> Reply:
    """gnusocial/config: the public part of the configuration."""
    sections = _config(call)
    if call.format == "xml":
        # Only the XML contains the logo of the theme if the site has none of its own.
        sections["site"]["logo"] = call.world.url(f"theme/{call.version.theme}/logo.png")
        return xml_reply(_config_xml(sections))
    return json_reply(call, sections)


def _config(call: Call) -> dict[str, dict[str, Any]]:
    world, settings = call.world, call.world.settings
    count, timespan = settings.throttle or (20, 600)
    return {
        "site": {
            "name": settings.site_name,
            "server": world.server_name,
            "theme": call.version.theme,
            "path": settings.path or None,
            "logo": None,
            "fancy": settings.fancy_urls,
            "language": settings.language,
            "email": "admin@example.org",
            "broughtby": None,
            "broughtbyurl": None,
            "timezone": "UTC",
            "closed": False,
            "inviteonly": False,
            "private": settings.private,
            "textlimit": settings.textlimit,
            "ssl": "never",
            "sslserver": None,
        },
        "license": {
            "type": "cc",
            "owner": None,
            "url": "https://creativecommons.org/licenses/by/3.0/",
            "title": "Creative Commons Attribution 3.0",
            "image": "/theme/licenses/cc_by_3.0_80x15.png",
        },
        "nickname": {"featured": []},
        "profile": {"biolimit": None},
        "group": {"desclimit": None},
        "notice": {"contentlimit": None},
        "throttle": {
            "enabled": settings.throttle is not None,
            "count": count,
            "timespan": timespan,
        },
        "xmpp": {"enabled": False, "server": False, "port": False, "user": False},
        "integration": {"source": "StatusNet"},
        "attachments": {"uploads": True, "file_quota": call.version.file_quota},
        "url": {"maxurllength": settings.shorten_links_over, "maxnoticelength": -1},
    }


def _config_xml(sections: dict[str, dict[str, Any]]) -> xml.Element:
    root = xml.Element("config")
    for name, section in sections.items():
        element = root.add(name)
        for key, value in section.items():
            element.add(key, _config_text(value))
    return root


def _config_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ",".join(value)
    return "" if value is None else str(value)
