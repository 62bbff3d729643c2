"""A minimal browser for the web pages: keeps cookies, parses forms, follows no redirects."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from werkzeug.test import Client

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

    from gnusocial.sandbox import Sandbox


@dataclass
class Form:
    """A form as it stands in a page.

    Attributes:
        action: The address that it is sent to.
        multipart: Whether it is sent as multipart/form-data.
        fields: Names and values, with what is preset; buttons are not among them.
        buttons: Names and values of the buttons.
        kinds: Names and types of all inputs.
    """

    action: str
    multipart: bool
    fields: dict[str, str] = field(default_factory=dict)
    buttons: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)


@dataclass
class Page:
    """The parts of a page that tests use."""

    forms: dict[str, Form] = field(default_factory=dict)
    links: list[str] = field(default_factory=list)
    texts: dict[str, list[str]] = field(default_factory=dict)
    """The texts of the elements, by tag and by `tag.class` or `tag#id`."""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = Page()
        self._form: Form | None = None
        self._open: list[list[str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            multipart = given.get("enctype") == "multipart/form-data"
            self._form = self.page.forms[given["id"]] = Form(given.get("action", ""), multipart)
        if tag in {"input", "textarea"} and "name" in given and self._form is not None:
            self._input(self._form, given)
        if tag == "a":
            self.page.links.append(given["href"])
        if tag in {"div", "dt", "dd", "h1", "p", "a", "span", "label"}:
            names = [tag, *(f"{tag}.{name}" for name in given.get("class", "").split())]
            self._open.append([*names, f"{tag}#{given.get('id', '')}"])

    @staticmethod
    def _input(form: Form, given: dict[str, str]) -> None:
        name, kind, value = given["name"], given.get("type", "textarea"), given.get("value", "")
        form.kinds[name] = kind
        if kind == "submit":
            form.buttons[name] = value
        elif kind not in {"file", "checkbox"} and (kind != "radio" or "checked" in given):
            form.fields[name] = value

    def handle_data(self, data: str) -> None:
        if self._open and data.strip():
            for name in self._open[-1]:
                self.page.texts.setdefault(name, []).append(data.strip())

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        if self._open and self._open[-1][0] == tag:
            self._open.pop()


def read(answer: TestResponse) -> Page:
    """The forms, links and texts of a page."""
    reader = _Reader()
    reader.feed(answer.text)
    return reader.page


class Browser:
    """One user's browser."""

    def __init__(self, server: Sandbox) -> None:
        self._server = server
        self.client = Client(server.wsgi)

    def get(self, address: str) -> TestResponse:
        """Open a page of the site."""
        return self.client.get(self._path(address), base_url=self._server.url)

    def submit(self, form: Form, button: str, **values: object) -> TestResponse:
        """Submit a form with a button; a value of None leaves the field out."""
        data = {**form.fields, button: form.buttons[button], **values}
        data = {name: value for name, value in data.items() if value is not None}
        return self.client.post(
            self._path(form.action),
            base_url=self._server.url,
            data=data,
            content_type="multipart/form-data" if form.multipart else None,
        )

    def log_in(self, nickname: str, password: str) -> TestResponse:
        """Fill in the login form."""
        form = read(self.get("/main/login")).forms["form_login"]
        return self.submit(form, "submit", nickname=nickname, password=password)

    @staticmethod
    def _path(address: str) -> str:
        parts = urlsplit(address)
        return parts.path + (f"?{parts.query}" if parts.query else "")
