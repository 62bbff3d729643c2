"""XML: a small element tree, its text, and the Twitter-like XML generated from JSON arrays."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

STATUSNET = {"xmlns:statusnet": "http://status.net/schema/api/1/"}

_ITEMS = {
    "statuses": "status",
    "users": "user",
    "groups": "group",
    "lists": "list",
    "direct-messages": "direct_message",
}


@dataclass
class Element:
    """An element with either text or children."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    text: str | None = None
    children: list[Element] = field(default_factory=list)

    def add(
        self, tag: str, text: str | None = None, attributes: dict[str, str] | None = None
    ) -> Element:
        """Append a child and return it."""
        child = Element(tag, attributes or {}, text)
        self.children.append(child)
        return child


def escape(text: str) -> str:
    """Text or attribute value for XML."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return escaped.replace('"', "&quot;")


def document(root: Element) -> bytes:
    """A whole document, indented by one space per level like PHP's writer."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>']
    _write(root, 0, lines)
    return ("\n".join(lines) + "\n").encode()


def _write(element: Element, depth: int, lines: list[str]) -> None:
    indent = " " * depth
    attributes = "".join(f' {k}="{escape(v)}"' for k, v in element.attributes.items())
    opening = f"{indent}<{element.tag}{attributes}>"
    if not element.children:
        lines.append(f"{opening}{escape(element.text or '')}</{element.tag}>")
        return
    lines.append(opening)
    for child in element.children:
        _write(child, depth + 1, lines)
    lines.append(f"{indent}</{element.tag}>")


def from_array(kind: str, value: Any) -> Element:
    """The XML of an array of `entities`. `kind` is the name of the root element."""
    if isinstance(value, list):
        root = Element(kind, {"type": "array", **STATUSNET})
        root.children = [_element(_ITEMS[kind], item) for item in value]
        return root
    root = _element(kind, value)
    if kind in {"status", "user"}:
        root.attributes.update(STATUSNET)
    return root


def _element(tag: str, value: Any) -> Element:
    if tag == "attachments":
        return _attachments(value)
    element = Element(tag)
    if isinstance(value, dict):
        element.children = [
            _element(_name(key), item)
            for key, item in value.items()
            if key != "attachments" or item
        ]
    elif isinstance(value, bool):
        element.text = "true" if value else "false"
    elif value is not None:
        element.text = str(value)
    return element


def _name(key: str) -> str:
    """`statusnet_html` becomes `statusnet:html`."""
    return f"statusnet:{key[10:]}" if key.startswith("statusnet_") else key


def _attachments(files: list[dict[str, str | None]]) -> Element:
    root = Element("attachments", {"type": "array"})
    for file in files:
        root.add("enclosure", attributes={key: value or "" for key, value in file.items()})
    return root
