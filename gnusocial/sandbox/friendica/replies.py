"""Friendica's response formats: JSON or Twitter-like XML, by the extension of the path."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from ..formats.xml import escape
from ..replies import Reply, php_json

if TYPE_CHECKING:
    from ..request import Call

_XML_TYPES = {
    "xml": "text/xml;charset=UTF-8",
    "rss": "application/rss+xml",
    "atom": "application/atom+xml",
}
_NAMESPACES = (
    ' xmlns="http://api.twitter.com" xmlns:statusnet="http://status.net/schema/api/1/"'
    ' xmlns:friendica="http://friendi.ca/schema/api/1/"'
    ' xmlns:georss="http://www.georss.org/georss"'
)
_ITEMS = {"statuses": "status", "users": "user", "direct-messages": "direct_message"}


def data_reply(call: Call, kind: str, value: Any) -> Reply:
    """A response of the API. The formats rss and atom are the same XML with other media types.

    Args:
        call: The call.
        kind: The name of the root element, such as `status` or `statuses`.
        value: The arrays.
    """
    extension = call.format or "json"
    if extension in _XML_TYPES:
        lines = ['<?xml version="1.0"?>']
        _write(lines, kind, value, 0, _NAMESPACES)
        body = "\n".join(lines) + "\n"
    else:
        body = php_json(value)
        callback = call.get("callback")
        if callback:
            body = f"{callback}({body})"
    kind_of_body = _XML_TYPES.get(extension, "application/json")
    return Reply(body.encode(), kind_of_body, headers=[("X-RESPONSE-TYPE", extension)])


def document(value: Any, kind: str = "application/json", status: int = HTTPStatus.OK) -> Reply:
    """JSON with line breaks, as everywhere on the site except in the old API."""
    body = json.dumps(value, indent=4).replace("{}", "{}").encode()
    return Reply(body, kind, status, [("X-RESPONSE-TYPE", "json")])


def link_header(address: str, numbers: list[int]) -> tuple[str, str]:
    """The URLs of the next and previous page, from the largest and smallest id of a page."""
    following, previous = f"{address}?max_id={min(numbers)}", f"{address}?min_id={max(numbers)}"
    return "Link", f'<{following}>; rel="next", <{previous}>; rel="prev"'


def _write(lines: list[str], tag: str, value: Any, depth: int, attributes: str = "") -> None:
    indent = "  " * depth
    children: list[tuple[str, Any]] = []
    if isinstance(value, dict):
        children = [(_name(key), item) for key, item in value.items()]
    elif isinstance(value, list) and not depth and tag in _ITEMS:
        children = [(_ITEMS[tag], item) for item in value]
    if children:
        lines.append(f"{indent}<{tag}{attributes}>")
        for name, item in children:
            _write(lines, name, item, depth + 1)
        lines.append(f"{indent}</{tag}>")
        return
    # The items of nested lists have no name, so they are left out.
    text = "" if isinstance(value, (dict, list)) or value is None else _text(value)
    lines.append(
        f"{indent}<{tag}{attributes}>{text}</{tag}>" if text else f"{indent}<{tag}{attributes}/>"
    )


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else escape(str(value))


def _name(key: str) -> str:
    """`statusnet_html` becomes `statusnet:html`."""
    prefix, _, rest = key.partition("_")
    return f"{prefix}:{rest}" if rest and prefix in {"statusnet", "friendica"} else key
