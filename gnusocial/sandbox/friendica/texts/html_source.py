"""Convert HTML to BBCode, which is what Friendica stores.

Elements without an equivalent in BBCode become their text; scripts and styles are dropped.
"""

from __future__ import annotations

import html
import re

from .entities import decoded

_SAME = (
    *("b", "del", "em", "i", "ins", "kbd", "mark", "s", "samp", "strong", "sub", "sup", "u"),
    *("var", "table", "th", "tr", "td", "h1", "h2", "h3", "h4", "h5", "h6", "code"),
)
_AROUND = {
    **{element: (f"[{element}]", f"[/{element}]") for element in _SAME},
    "strike": ("[s]", "[/s]"),
    "big": ("[size=large]", "[/size]"),
    "small": ("[size=small]", "[/size]"),
    "blockquote": ("[quote]", "[/quote]"),
    "p": ("\n", "\n"),
    "div": ("\n", "\n"),
    "ul": ("[ul]", "\n[/ul]"),
    "ol": ("[ol]", "\n[/ol]"),
    "li": ("\n[li]", "[/li]"),
    "key": ("[code]", "[/code]"),
}
_ALONE = {"br": "\n", "hr": "[hr]"}
_DROPPED = {"script", "style", "head", "title", "meta", "xml", "removeme"}
_DROPPED_WHOLE = re.compile(
    rf"<({'|'.join(sorted(_DROPPED))})\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE
)
_COMMENT = re.compile(r"(?s)<!--.*?-->|<[!?][^>]*>")
_TAG = re.compile(
    r"<(?P<ends>/?)(?P<name>[a-zA-Z][-\w]*)(?P<attributes>(?:\s(?:[^\"'>]|\"[^\"]*\"|'[^']*')*)?)/?>"
)
_ATTRIBUTE = re.compile(r"([-\w:]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_BLOCK = re.compile(r'<pre><code(?: class="language-([^"]*)")?>(.*?)</code></pre>', re.DOTALL)
_BARE_LINK = re.compile(
    r"([^\]=]|^)(https?://[a-zA-Z0-9:/\-?&;.=_~#%$!+,@]+(?<!,))", re.IGNORECASE | re.MULTILINE
)


def to_bbcode(source: str) -> str:
    """The BBCode of an HTML text."""
    parts: list[str] = []
    end = 0
    for block in _BLOCK.finditer(source):
        parts.append(_converted(source[end : block.start()]))
        language = f"={block[1]}" if block[1] else ""
        parts.append(f"[code{language}]\n{html.unescape(block[2])}\n[/code]")
        end = block.end()
    parts.append(_converted(source[end:]))
    return "".join(parts).strip()


def link_addresses(body: str) -> str:
    """BBCode in which every bare URL is a link."""
    return _BARE_LINK.sub(r"\1[url=\2]\2[/url]", body)


def _converted(source: str) -> str:
    for before, after in (("\r", ""), ("<li><p>", "<li>"), ("</p></li>", "</li>")):
        source = source.replace(before, after)
    # Elements are dropped before white space is processed.
    source = _DROPPED_WHOLE.sub("", source)
    # Elements with a colon in their name, such as <o:p>, are dropped with their content.
    source = re.sub(r"<(\w+):(.+?)>", "<removeme>", source)
    source = re.sub(r"</(\w+):(.+?)>", "</removeme>", source)
    source = source.replace("\n<", "<").replace(">\n", ">").replace("\n", " ")
    source = re.sub(r" \s*", " ", source)
    text = _Reader().read(_COMMENT.sub("", source)).replace("\xa0", " ")
    text = re.sub(r"\[/quote\]\s*\[quote\]", "\n", text, flags=re.IGNORECASE)
    text = re.sub(r"\[quote\]\s*", "[quote]", text, flags=re.IGNORECASE)
    text = re.sub(r"\s*\[/quote\]", "[/quote]", text, flags=re.IGNORECASE)
    while "\n \n" in text or "\n\n\n" in text:
        text = text.replace("\n \n", "\n\n").replace("\n\n\n", "\n\n")
    return text


class _Reader:
    """Writes BBCode for the elements that it reads."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self._dropping = 0
        self._open: list[tuple[str, str]] = []

    def read(self, source: str) -> str:
        """The BBCode of an HTML text. Unclosed elements end with the text."""
        end = 0
        for tag in _TAG.finditer(source):
            self._write(decoded(source[end : tag.start()]))
            end = tag.end()
            name = tag["name"].lower()
            if tag["ends"]:
                self._end(name)
            else:
                self._begin(name, _attributes(tag["attributes"]))
        self._write(decoded(source[end:]))
        while self._open:
            self._write(self._open.pop()[1])
        return "".join(self.parts)

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        if name in _DROPPED:
            self._dropping += 1
        elif name in _ALONE:
            self._write(_ALONE[name])
        else:
            opening, closing = _tags(name, attributes)
            self._write(opening)
            if name not in {"img", "video", "audio"}:
                self._open.append((name, closing))

    def _end(self, name: str) -> None:
        if name in _DROPPED:
            self._dropping = max(0, self._dropping - 1)
        elif any(name == opened for opened, _ in self._open):
            while self._open:
                opened, closing = self._open.pop()
                self._write(closing)
                if opened == name:
                    break

    def _write(self, text: str) -> None:
        if not self._dropping:
            self.parts.append(text)


def _attributes(source: str) -> dict[str, str]:
    found = _ATTRIBUTE.findall(source)
    return {name.lower(): decoded(one or other or bare) for name, one, other, bare in found}


def _tags(name: str, attributes: dict[str, str]) -> tuple[str, str]:
    """The opening and closing tags for an element."""
    source, address = attributes.get("src", ""), attributes.get("href", "")
    if name == "a" and address:
        if address.startswith("mailto:"):
            return f"[mail={address[7:]}]", "[/mail]"
        return f"[url={address}]", "[/url]"
    if name == "img" and source:
        words = attributes.get("alt") or attributes.get("title")
        return (f"[img={source}]{words}[/img]" if words else f"[img]{source}[/img]"), ""
    if name in {"video", "audio"} and source:
        return f"[{name}]{source}[/{name}]", ""
    return _AROUND.get(name, ("", ""))
