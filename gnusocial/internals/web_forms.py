"""Reading the server's web pages: forms, links, and the few texts that a login needs.

Forms are found by the names of their fields, never by texts that the server translates. Nothing
here asks the network; that is in ``internals.web_session``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

#: Elements without content, which the server writes with and without a closing slash.
_EMPTY = frozenset(("area", "base", "br", "col", "hr", "img", "input", "link", "meta"))
_BUTTONS = frozenset(("submit", "image"))
_CHOICES = frozenset(("checkbox", "radio"))
#: Controls that send nothing.
_INERT = frozenset(("button", "reset"))


@dataclass
class Form:
    """A form as a browser sees it: what it would send, and which buttons it has."""

    #: Every field that has a name, those without a value included.
    names: set[str] = field(default_factory=set)
    #: What is sent if nothing is filled in.
    values: dict[str, str] = field(default_factory=dict)
    #: The buttons and their texts.
    buttons: dict[str, str] = field(default_factory=dict)
    #: The fields that take a file.
    files: list[str] = field(default_factory=list)

    def filled(self, values: Mapping[str, str], button: str | None = None) -> dict[str, str]:
        """Return what is sent if some fields are filled in and a button is pressed."""
        pressed = {} if button is None else {button: self.buttons[button]}
        return {**self.values, **values, **pressed}


@dataclass
class WebPage:
    """What a page holds that is of use to a program."""

    forms: list[Form] = field(default_factory=list)
    #: Where each link leads, and its text.
    links: list[tuple[str, str]] = field(default_factory=list)
    #: The texts of all ``<dd>``.
    definitions: list[str] = field(default_factory=list)
    #: The texts of elements of the class ``error``.
    errors: list[str] = field(default_factory=list)
    #: The verifier that the user is to type into the program.
    pin: str | None = None

    def form(self, fields: Iterable[str], button: str | None = None) -> Form | None:
        """Return the first form that has all these fields, and the button."""
        wanted = set(fields)
        return next(
            (
                form
                for form in self.forms
                if wanted <= form.names and (button is None or button in form.buttons)
            ),
            None,
        )


def read_page(html: str) -> WebPage:
    """Read a page. What is no HTML is a page with nothing on it."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.page


@dataclass
class _Capture:
    """The text of an element that is still open."""

    tag: str
    done: Callable[[str], None]
    depth: int = 1
    text: str = ""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = WebPage()
        self._form: Form | None = None
        self._captures: list[_Capture] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
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
        if tag == "form":
            self._form = None
        for capture in self._captures:
            capture.depth -= tag == capture.tag
        closed = [capture for capture in self._captures if not capture.depth]
        self._captures = [capture for capture in self._captures if capture.depth]
        for capture in closed:
            capture.done(" ".join(capture.text.split()))

    def handle_data(self, data: str) -> None:
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
