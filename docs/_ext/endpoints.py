"""The metadata of the endpoints, as the rows of tables in the documentation.

``docs/routes.json`` holds the routes that a server has. Which method calls each, and what works
where, is declared on the methods (``@endpoint``).
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from gnusocial import GNUSocial
from gnusocial.internals.endpoint import SERVERS, EndpointInfo

ROUTES = Path(__file__).parent.parent / "routes.json"

_LITERAL = re.compile(r"``([^`]+)``")
_VERB = re.compile(r"(?:(GET|POST|DELETE) )?/?(.*)")
_PLACE = re.compile(r"\{\w+\}|\b[A-Z]{2,}\b")


def endpoints() -> dict[str, EndpointInfo]:
    """Return the metadata of each public method, in the order of the areas."""
    found = {}
    for cls in reversed(GNUSocial.__mro__):
        for name, value in vars(cls).items():
            info = getattr(getattr(value, "__func__", value), "endpoint", None)
            if isinstance(info, EndpointInfo) and not name.startswith("_"):
                found[name] = info
    return found


def area_of(method: str) -> str:
    """Return the area that a method belongs to, which is the module that defines it."""
    return next(cls for cls in GNUSocial.__mro__ if method in vars(cls)).__module__.split(".")[-1]


def routes() -> list[dict[str, Any]]:
    """Return the routes of the server, each with the methods that call it."""
    rows = json.loads(ROUTES.read_text(encoding="utf-8"))
    called = [
        (name, verb, _plain(path))
        for name, info in endpoints().items()
        for verb, path in _requests(info.route)
    ]
    for row in rows:
        wanted, verb = _plain(row["path"]), row.get("verb")
        row["methods"] = [
            name
            for name, other_verb, path in called
            if "reason" not in row and path == wanted and verb in (None, other_verb)
        ]
    return rows


def support() -> list[dict[str, str]]:
    """Return the support of each method on each kind of server."""
    return [
        {
            "method": name,
            "area": area_of(name),
            **{server: info.support.get(server, "yes") for server in SERVERS},
            "note": info.note,
        }
        for name, info in sorted(endpoints().items(), key=lambda pair: area_of(pair[0]))
    ]


def _requests(route: str) -> list[tuple[str | None, str]]:
    """Return the verb and the path of each request in a route."""
    literals = _LITERAL.findall(route) or [route]
    return [(match[1], match[2]) for text in literals if (match := _VERB.fullmatch(text))]


def _plain(path: str) -> str:
    """Return a path without its format, and with ``*`` for placeholders."""
    path = path.removeprefix("api/").removeprefix("statusnet/").removeprefix("gnusocial/")
    path = re.sub(r"(\.\{format\}|\.json|\.as)$", "", path)
    path = _PLACE.sub("*", path)
    return path if path.startswith("*") else path.removesuffix("/*").strip("/")
