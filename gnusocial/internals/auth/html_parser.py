"""Read HTML: the forms, links and texts of a page, or the tags of a document.

Modules that may need this import it when they do: the parser of the standard library is large.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser

from gnusocial.internals.auth.web_pages import Form, WebPage

#: Elements without content, which the server writes with and without a closing slash.
_EMPTY = frozenset(("area", "base", "br", "col", "hr", "img", "input", "link", "meta"))
_BUTTONS = frozenset(("submit", "image"))
_CHOICES = frozenset(("checkbox", "radio"))
#: Controls that send nothing.
_INERT = frozenset(("button", "reset"))


@dataclass
class _Capture:
    """The text of an element that is still open."""

    tag: str
    done: Callable[[str], None]
    depth: int = 1
    text: str = ""


class PageParser(HTMLParser):
    """Is fed the HTML of a page; what it found is in ``page``."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = WebPage()
        self._form: Form | None = None
        self._captures: list[_Capture] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin what begins here: a form, or a text that is kept."""
        for capture in self._captures:
            capture.depth += tag == capture.tag
        attributes = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form()
            self.page.forms.append(self._form)
        elif self._form is not None:
            self._control(self._form, tag, attributes)
        self._texts(tag, attributes)

    def handle_endtag(self, tag: str) -> None:
        """End what ends here."""
        if tag == "form":
            self._form = None
        for capture in self._captures:
            capture.depth -= tag == capture.tag
        closed = [capture for capture in self._captures if not capture.depth]
        self._captures = [capture for capture in self._captures if capture.depth]
        for capture in closed:
            capture.done(" ".join(capture.text.split()))

    def handle_data(self, data: str) -> None:
        """Add to the texts that are being kept."""
        for capture in self._captures:
            capture.text += data

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
        if not name or tag not in ("input", "textarea", "button") or kind in _INERT:
            return
        value = attributes.get("value", "")
        if tag == "button" or kind in _BUTTONS:
            form.buttons[name] = value
            return
        form.names.add(name)
        if tag == "textarea":
            self._capture(tag, lambda text: form.values.update({name: text}))
        elif kind == "file":
            form.files.append(name)
        elif kind not in _CHOICES:
            form.values[name] = value
        elif "checked" in attributes:
            form.values[name] = value or "on"

    def _capture(self, tag: str, done: Callable[[str], None]) -> None:
        self._captures.append(_Capture(tag, done))

    def _found_pin(self, text: str) -> None:
        self.page.pin = text


class TagParser(HTMLParser):
    """Is fed a document and keeps its tags, in ``found``.

    Not an XML parser: it expands no entities, and a document of a stranger may hold any.
    """

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag with its attributes."""
        self.found.append((tag, {name: value or "" for name, value in attrs}))


def read_page(html: str) -> WebPage:
    """Read a page. What is not HTML is a page with nothing on it."""
    parser = PageParser()
    parser.feed(html)
    parser.close()
    return parser.page
