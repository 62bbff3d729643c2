"""HTML to BBCode, which is what Friendica stores.

Elements that BBCode has no word for leave their text behind; scripts and styles leave nothing.
"""

from __future__ import annotations

import html
import re
from html.entities import name2codepoint
from html.parser import HTMLParser

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
_DROPPED = {"script", "style", "head", "title", "meta", "xml"}
_DROPPED_WHOLE = re.compile(
    rf"<({'|'.join(sorted(_DROPPED))})\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE
)
_BLOCK = re.compile(r'<pre><code(?: class="language-([^"]*)")?>(.*?)</code></pre>', re.DOTALL)
_BARE_LINK = re.compile(
    r"([^\]=]|^)(https?://[a-zA-Z0-9:/\-?&;.=_~#%$!+,@]+(?<!,))", re.IGNORECASE | re.MULTILINE
)


def to_bbcode(source: str) -> str:
    """The BBCode of some HTML."""
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
    """BBCode in which everything that looks like an address is a link."""
    return _BARE_LINK.sub(r"\1[url=\2]\2[/url]", body)


def _converted(source: str) -> str:
    for before, after in (("\r", ""), ("<li><p>", "<li>"), ("</p></li>", "</li>")):
        source = source.replace(before, after)
    # What is dropped is so before white space is looked at.
    source = _DROPPED_WHOLE.sub("", source)
    # Names with a colon, such as <o:p>, and what they hold are dropped.
    source = re.sub(r"<(\w+):(.+?)>", "<removeme>", source)
    source = re.sub(r"</(\w+):(.+?)>", "</removeme>", source)
    source = source.replace("\n<", "<").replace(">\n", ">").replace("\n", " ")
    source = re.sub(r" \s*", " ", source)
    reader = _Reader()
    reader.feed(source)
    reader.close()
    text = "".join(reader.parts).replace("\xa0", " ")
    text = re.sub(r"\[/quote\]\s*\[quote\]", "\n", text, flags=re.IGNORECASE)
    text = re.sub(r"\[quote\]\s*", "[quote]", text, flags=re.IGNORECASE)
    text = re.sub(r"\s*\[/quote\]", "[/quote]", text, flags=re.IGNORECASE)
    while "\n \n" in text or "\n\n\n" in text:
        text = text.replace("\n \n", "\n\n").replace("\n\n\n", "\n\n")
    return text


class _Reader(HTMLParser):
    """Writes the BBCode of the elements that it meets."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.parts: list[str] = []
        self._dropping = 0
        self._open: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        if tag in _DROPPED or tag == "removeme":
            self._dropping += 1
            return
        if tag in _ALONE:
            self._write(_ALONE[tag])
            return
        opening, closing = self._tags(tag, {name: value or "" for name, value in attrs})
        self._write(opening)
        if tag not in {"img", "video", "audio"}:
            self._open.append((tag, closing))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element without content."""
        self.handle_starttag(tag, attrs)
        if tag not in _ALONE:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        """An element ends, and with it those within that nobody has ended."""
        if tag in _DROPPED or tag == "removeme":
            self._dropping = max(0, self._dropping - 1)
        elif any(tag == name for name, _ in self._open):
            while self._open:
                name, closing = self._open.pop()
                self._write(closing)
                if name == tag:
                    break

    def close(self) -> None:
        """The text ends, and with it all elements."""
        super().close()
        while self._open:
            self._write(self._open.pop()[1])

    def handle_data(self, data: str) -> None:
        """Text."""
        self._write(data)

    def handle_entityref(self, name: str) -> None:
        """A named character."""
        known = name2codepoint.get(name)
        self._write(f"&{name};" if known is None else chr(known))

    def handle_charref(self, name: str) -> None:
        """A numbered character."""
        self._write(html.unescape(f"&#{name};"))

    def _write(self, text: str) -> None:
        if not self._dropping:
            self.parts.append(text)

    @staticmethod
    def _tags(tag: str, attributes: dict[str, str]) -> tuple[str, str]:
        source = attributes.get("src", "")
        address = attributes.get("href", "")
        if tag == "a" and address:
            if address.startswith("mailto:"):
                return f"[mail={address[7:]}]", "[/mail]"
            return f"[url={address}]", "[/url]"
        if tag == "img" and source:
            words = attributes.get("alt") or attributes.get("title")
            return (f"[img={source}]{words}[/img]" if words else f"[img]{source}[/img]"), ""
        if tag in {"video", "audio"} and source:
            return f"[{tag}]{source}[/{tag}]", ""
        return _AROUND.get(tag, ("", ""))
