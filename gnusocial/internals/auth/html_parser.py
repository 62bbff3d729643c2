"""Read HTML: the forms, links and texts of a page, or the tags of a document.

Pages are not trusted, so parsing takes linear time and never fails, unlike the parser of the
standard library. It supports as much HTML as the pages of GNU social need, expands only character
references, and reads the first megabyte.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from typing import NamedTuple

from gnusocial.internals.auth.web_pages import Form, WebPage

#: Characters of a page that are read.
_READ = 1_000_000
#: Depth of nested texts. Pages of GNU social are not nested deeper.
_MOST_OPEN = 50
#: Void elements, which the server writes with and without a closing slash.
_EMPTY = frozenset(("area", "base", "br", "col", "hr", "img", "input", "link", "meta"))
#: Elements whose content is not markup.
_RAW = frozenset(("script", "style"))
_BUTTONS = frozenset(("submit", "image"))
_CHOICES = frozenset(("checkbox", "radio"))
_BLOCKS = ("div", "form", "fieldset", "dl", "ul", "ol", "table", "/div", "/form", "/fieldset")
#: The elements that a tag closes implicitly: those whose end tag HTML makes optional.
_ALSO_ENDS = {
    **dict.fromkeys(("dd", "dt", "/dl"), "dd"),
    **dict.fromkeys(("li", "/ul", "/ol", "/menu"), "li"),
    **dict.fromkeys(("p", *_BLOCKS), "p"),
}
_CONTROLS = frozenset(("input", "textarea", "button", "select"))
#: Controls that are not submitted.
_INERT = frozenset(("button", "reset"))

_NAME = re.compile(r"[A-Za-z][^\s/>]{0,100}")
#: What ends a tag or starts a quoted value in it.
_MARK = re.compile(r"=\s{0,20}([\"'])|>")
_ATTRIBUTE = re.compile(
    r"([^\s=/>\"']{1,200})(?:\s{0,20}=\s{0,20}(?:\"([^\"]*)\"|'([^']*)'|([^\s>]*)))?"
)


class Tag(NamedTuple):
    """A tag: its name in lower case (with ``/`` in front of an end tag), and its attributes."""

    name: str
    attributes: dict[str, str]


def tokens(html: str) -> Iterator[Tag | str]:
    """Yield the tags and the texts of a document, in order."""
    html, position, raw = html[:_READ], 0, ""
    last = {mark: html.rfind(mark) for mark in ('"', "'", ">")}
    while position < len(html):
        start = html.find(f"</{raw}" if raw else "<", position)
        if start < 0:
            start = len(html)
        if start > position:
            yield unescape(html[position:start])
        position, token = _markup(html, start, last)
        if token is not None:
            yield token
            raw = token.name if token.name in _RAW else ""


def _markup(html: str, start: int, last: Mapping[str, int]) -> tuple[int, Tag | None]:
    """Return the end of the markup at ``start``, and its tag; None if it is not a tag."""
    if html.startswith("<!--", start):
        last_mark = html.find("-->", start)
        return (len(html) if last_mark == -1 else last_mark + 3), None
    end = _end_of_tag(html, start, last)
    if end is None:
        return len(html), None
    closing = html.startswith("</", start)
    name = _NAME.match(html, start + 1 + closing, end)
    if name is None:
        return end + 1, None
    attributes: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(html, name.end(), end):
        attributes.setdefault(match[1].lower(), unescape(match[2] or match[3] or match[4] or ""))
    return end + 1, Tag(f"{'/' if closing else ''}{name[0].lower()}", attributes)


def _end_of_tag(html: str, start: int, last: Mapping[str, int]) -> int | None:
    """Return where a tag ends; None if it does not. A ``>`` in a quoted value does not end it."""
    position = start
    while (match := _MARK.search(html, position)) is not None:
        quote = match[1]
        if quote is None:
            return match.start()
        if last[quote] <= match.start(1):
            position = match.end()  # the quote is never closed: ignore it
        else:
            position = html.find(quote, match.end()) + 1
    return None


@dataclass
class _Capture:
    """The text of an open element."""

    tag: str
    done: Callable[[str], None]
    depth: int = 1
    text: str = ""


class _PageReader:
    """Consumes the tokens of a page; the result is in ``page``."""

    def __init__(self) -> None:
        self.page = WebPage()
        self._form: Form | None = None
        self._select = ""
        self._captures: list[_Capture] = []

    def take(self, token: Tag | str) -> None:
        """Take the next token."""
        if isinstance(token, str):
            for capture in self._captures:
                capture.text += token
            return
        also = _ALSO_ENDS.get(token.name)
        if also is not None:
            self._close(lambda capture: capture.tag == also)
        if token.name.startswith("/"):
            self._end(token.name[1:])
        else:
            self._begin(token.name, token.attributes)

    def finish(self) -> WebPage:
        """Close all open elements, and return the page."""
        self._close(lambda capture: True)
        return self.page

    def _begin(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Open a form, or a text that is kept."""
        for capture in self._captures:
            capture.depth += tag == capture.tag
        if tag == "form":
            self._form = Form()
            self.page.forms.append(self._form)
        elif self._form is not None:
            self._control(self._form, tag, attributes)
        self._texts(tag, attributes)

    def _end(self, tag: str) -> None:
        """End what ends here."""
        if tag == "form":
            self._form = None
        if tag in ("form", "select"):
            self._select = ""
        for capture in self._captures:
            capture.depth -= tag == capture.tag
        self._close(lambda capture: not capture.depth)

    def _close(self, ended: Callable[[_Capture], bool]) -> None:
        """Store the texts of the elements that have ended."""
        open_before, self._captures = self._captures, []
        for capture in open_before:
            if ended(capture):
                capture.done(" ".join(capture.text.split()))
            else:
                self._captures.append(capture)

    def _texts(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag in _EMPTY:
            return
        if tag == "a" and "href" in attributes:
            href = attributes["href"]
            self._capture(tag, lambda text: self.page.links.append((href, text)))
        if tag == "dd":
            self._capture(tag, self.page.definitions.append)
        if "error" in attributes.get("class", "").split():
            self._capture(tag, self.page.errors.append)
        if attributes.get("id") == "oauth_pin":
            self._capture(tag, self._found_pin)

    def _control(self, form: Form, tag: str, attributes: Mapping[str, str]) -> None:
        name, kind = attributes.get("name"), attributes.get("type", "text").lower()
        if tag == "option":
            self._choice(form, attributes)
        if not name or tag not in _CONTROLS or kind in _INERT:
            return
        value = attributes.get("value", "")
        if tag == "button" or kind in _BUTTONS:
            form.buttons[name] = value
            return
        form.names.add(name)
        if tag == "textarea":
            self._capture(tag, lambda text: form.values.update({name: text}))
        elif tag == "select":
            self._select = name
        elif kind == "file":
            form.files.append(name)
        elif kind not in _CHOICES:
            form.values[name] = value
        elif "checked" in attributes:
            form.values[name] = value or "on"

    def _choice(self, form: Form, attributes: Mapping[str, str]) -> None:
        """Take an option: the first is the default until another one is selected."""
        value = attributes.get("value", "")
        if self._select and ("selected" in attributes or self._select not in form.values):
            form.values[self._select] = value

    def _capture(self, tag: str, done: Callable[[str], None]) -> None:
        if len(self._captures) < _MOST_OPEN:
            self._captures.append(_Capture(tag, done))

    def _found_pin(self, text: str) -> None:
        self.page.pin = text


def read_page(html: str) -> WebPage:
    """Read a page. Anything but HTML gives an empty page."""
    reader = _PageReader()
    for token in tokens(html):
        reader.take(token)
    return reader.finish()


def tags_in(document: str) -> list[Tag]:
    """Return the opening tags of a document, which may be XML: entities are not expanded."""
    return [token for token in tokens(document) if isinstance(token, Tag) and token.name[:1] != "/"]
