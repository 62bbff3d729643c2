"""BBCode: its mentions and tags, and its rendering as HTML."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from .entities import unescaped
from .kept import Kept

if TYPE_CHECKING:
    from collections.abc import Callable

    Link = Callable[[str, str], str]

_FLAGS = re.IGNORECASE | re.DOTALL

_SAME = "b i u s em strong del ins kbd mark samp sub sup var h1 h2 h3 h4 h5 h6 p th td tr table"
_PAIRS = tuple(
    (re.compile(rf"\[{opening}\](.*?)\[/{closing}\]", _FLAGS), replacement)
    for opening, closing, replacement in (
        *((tag, tag, rf"<{tag}>\1</{tag}>") for tag in _SAME.split()),
        ("o", "o", r'<span class="overline">\1</span>'),
        ("center", "center", r'<div style="text-align:center;">\1</div>'),
        (r"(color|size|font|style|class)=[^\]]*", r"\1", None),
        ("list(?:=[^\\]]*)?", "list", r"<ul>\1</ul>"),
        ("ul", "ul", r"<ul>\1</ul>"),
        ("ol", "ol", r"<ol>\1</ol>"),
        ("li", "li", r"<li>\1</li>"),
        ("quote", "quote", r"<blockquote>\1</blockquote>"),
        (
            r"quote=[\"']*([^\]]*?)[\"']*",
            "quote",
            r'<p><strong class="author">\1 wrote:</strong></p><blockquote>\2</blockquote>',
        ),
        ("spoiler(?:=[^\\]]*)?", "spoiler", r"<details><summary></summary>\1</details>"),
    )
)
_UNSEEN = re.compile(r"\s*\[abstract(?:=.*?)?\].*?\[/abstract\]\s*", _FLAGS)
_LITERAL = re.compile(r"\[(noparse|nobb|pre)\](.*?)\[/\1\]", _FLAGS)
_CODE = re.compile(r"\[code(?:=([^\]]*))?\](.*?)\[/code\]", _FLAGS)
_WITHOUT_TAGS = re.compile(
    r"\[(noparse|nobb|pre|code|img|url|mail)\b[^\]]*\].*?\[/\1\]|\[[^\]]*\]", _FLAGS
)
_NAME = re.compile(r"(?<![a-zA-Z0-9/@#])([@#])([^\^ \r\n,;:?'\[\]]*[^\^ \r\n,;:?!'.\[\]])")
_PERSON = re.compile(r"@\[url=([^\]]*)\](.*?)\[/url\]", _FLAGS)
_HASHTAG = re.compile(r"#\[url=([^\]]*)\](.*?)\[/url\]", _FLAGS)
_IMAGE = re.compile(r"\[img(?:=([^\]]*))?\](.*?)\[/img\]", _FLAGS)
_LINK = re.compile(r"\[(?:url|bookmark|zrl)=([^\]]*)\](.*?)\[/(?:url|bookmark|zrl)\]", _FLAGS)
_BARE_LINK = re.compile(r"\[(?:url|video|audio)\](.*?)\[/(?:url|video|audio)\]", _FLAGS)
_MAIL = re.compile(r"\[mail(?:=([^\]]*))?\](.*?)\[/mail\]", _FLAGS)
_TAG = re.compile(r"<[^>]*>")
_BLOCKS = "ul ol blockquote h1 h2 h3 h4 h5 h6 table pre hr div p details"
_AROUND_BLOCKS = re.compile(
    rf"(?:<br>|\s)*(</?(?:{_BLOCKS.replace(' ', '|')}|li|tr|th|td)\b[^>]*>)(?:<br>|\s)*"
)
_IS_BLOCK = re.compile(rf"<(?:{_BLOCKS.replace(' ', '|')})\b")
_LONGEST_LABEL = 30


def with_names(
    body: str, mention: Callable[[str], tuple[str, str] | None], tag_url: str
) -> tuple[str, list[str], list[str]]:
    """A text with links for its `@names` and `#tags`.

    Args:
        body: BBCode.
        mention: Returns the URL and display name for a name, or None.
        tag_url: The URL prefix of tags.

    Returns:
        The BBCode, the names that were resolved, and the tags.
    """
    names: list[str] = []
    tags: list[str] = []

    def linked(match: re.Match[str]) -> str:
        sign, word = match[1], match[2]
        if sign == "#":
            tags.append(word)
            return f"#[url={tag_url}{quote(word)}]{word}[/url]"
        found = mention(word)
        if found is None:
            return match[0]
        names.append(word)
        return f"@[url={found[0]}]{found[1]}[/url]"

    parts: list[str] = []
    end = 0
    for inside in _WITHOUT_TAGS.finditer(body):
        parts += [_NAME.sub(linked, body[end : inside.start()]), inside[0]]
        end = inside.end()
    parts.append(_NAME.sub(linked, body[end:]))
    return "".join(parts), names, tags


def to_html(body: str, *, person: Link, hashtag: Link) -> str:
    """The HTML of a text.

    Args:
        body: BBCode.
        person: Returns the HTML of a mention for a profile URL and a display name.
        hashtag: Returns the HTML of a tag for its URL and its name.
    """
    keep = Kept()
    body = _CODE.sub(lambda m: keep(_code(m[1] or "", m[2])), body)
    body = _LITERAL.sub(lambda m: keep(_literal(m[2])), body)
    text = _UNSEEN.sub("", body).replace("<", "&lt;").replace(">", "&gt;").strip("\n")
    text = _PERSON.sub(lambda m: keep(person(m[1], m[2])), text)
    text = _HASHTAG.sub(lambda m: keep(hashtag(m[1], m[2])), text)
    text = _IMAGE.sub(lambda m: keep(_image(m[1] or "", m[2])), text)
    text = _MAIL.sub(lambda m: keep(f'<a href="mailto:{m[1] or m[2]}">{_clean(m[2])}</a>'), text)
    text = _LINK.sub(lambda m: _outer_link(keep, m[1], m[2]), text)
    text = _BARE_LINK.sub(lambda m: _outer_link(keep, m[1], m[1]), text)
    text = _with_elements(text.replace("[*]", "<li>").replace("[hr]", "<hr>"))
    return keep.restored(_clean(_in_paragraphs(text)))


def _literal(content: str) -> str:
    return _clean(content.replace("<", "&lt;").replace("\n", "<br>"))


def _image(source: str, words: str) -> str:
    if not source or re.fullmatch(r"\d*x\d*", source):
        source, words = words, ""
    return f'<img src="{_clean(source)}" alt="{_clean(words)}">'


def _outer_link(keep: Kept, address: str, label: str) -> str:
    if not re.match("https?://|//", address):
        return label
    target = html.escape(unescaped(address))
    if label == address:
        label = _short(address)
    opening = f'<a href="{target}" target="_blank" rel="noopener noreferrer">'
    return keep(opening) + label + keep("</a>")


def _short(address: str) -> str:
    """The label of a bare link: the URL without its scheme, cut to 30 characters."""
    scheme = urlsplit(address).scheme
    shown = address.removeprefix(f"{scheme}://").removeprefix("www.")
    return shown if len(shown) <= _LONGEST_LABEL else f"{shown[:_LONGEST_LABEL]}…"


def _with_elements(text: str) -> str:
    for pattern, replacement in _PAIRS:
        before = None
        # Nested ones are replaced from the outside in.
        while text != before:
            before = text
            text = pattern.sub(replacement or r"\2", text)
    return text


def _in_paragraphs(text: str) -> str:
    """Line breaks as elements: two of them separate paragraphs, if there are several."""
    parts = [part for part in re.split(r"\n{2,}", text) if part.strip()]
    shown = [part.strip("\n").replace("\n", "<br>") for part in parts]
    if len(shown) > 1:
        shown = [part if _IS_BLOCK.match(part) else f"<p>{part}</p>" for part in shown]
    return _AROUND_BLOCKS.sub(r"\1", "".join(shown))


def _clean(text: str) -> str:
    """Text with special characters escaped around its elements; existing entities are kept."""
    parts: list[str] = []
    end = 0
    for tag in _TAG.finditer(text):
        parts += [html.escape(unescaped(text[end : tag.start()]), quote=False), tag[0]]
        end = tag.end()
    parts.append(html.escape(unescaped(text[end:]), quote=False))
    return "".join(parts)


def _code(language: str, content: str) -> str:
    shown = html.escape(content.strip("\n\r") if "\n" in content else content, quote=False)
    if "\n" in content:
        return f'<pre><code class="language-{html.escape(language.strip())}">{shown}</code></pre>'
    return f"<code>{shown}</code>"
