"""HTML as plain text, with the URLs of its links below."""

from __future__ import annotations

import html
import re

_ADDRESS = re.compile(r'<a [^>]*?href="(.*?)"', re.DOTALL)
#: Links whose URL is not repeated below the text.
_KNOWN = ("/user/", "/tag/", "/group/", "/circle/", "/profile/", "/search?", "mailto:", "/u/")

_BREAKS: dict[str, tuple[str, str]] = {
    "br": ("\n", ""),
    "p": ("\n", "\n"),
    "div": ("\n", "\n"),
    "li": ("\n* ", "\n"),
    "hr": ("\n" + "-" * 70 + "\n", ""),
    "tr": ("\n", ""),
    "td": ("\t", ""),
    "blockquote": ("[quote]", "[/quote]\n"),
    **{f"h{level}": ("\n\n*", "*\n") for level in range(1, 7)},
}
_TAG = re.compile(r"<(/?)(\w+)([^>]*)>")
_SOURCE = re.compile(r'src="([^"]*)"')


def from_html(source: str) -> str:
    """The plain text of HTML."""
    addresses = dict.fromkeys(_ADDRESS.findall(source))
    if not _TAG.match(source) or not re.match(r"<(?:p|ul|ol|h\d|blockquote|div|pre|hr)\b", source):
        # A text that does not begin with a block is put into a paragraph.
        source = f"<p>{source}</p>"
    text = html.unescape(_TAG.sub(_broken, source)).replace("\xa0", " ")
    for address in addresses:
        if not any(known in address for known in _KNOWN) and address not in text:
            text += f"\n{address} "
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    return _quoted(text.strip()).strip()


def _broken(tag: re.Match[str]) -> str:
    closes, name = bool(tag[1]), tag[2].lower()
    if name == "img" and (source := _SOURCE.search(tag[3])):
        return f" {source[1]} "
    return _BREAKS.get(name, ("", ""))[closes]


def _quoted(text: str) -> str:
    """Lines without surrounding white space, and quoted lines with their marks."""
    level = 0
    lines: list[str] = []
    for line in text.split("\n"):
        opened, closed = line.count("[quote]"), line.count("[/quote]")
        shown = line.strip().replace("[quote]", "").replace("[/quote]", "")
        level += opened
        if shown or not opened:
            lines.append(f"{'>' * level} {shown}" if level else shown)
        level = max(0, level - closed)
    return "\n".join(lines)
