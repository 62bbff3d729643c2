"""A user's browser: uses the web pages of a site without the client."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter


class Rerouted(HTTPAdapter):
    """Routes requests for one address to another server, like DNS or a proxy."""

    def __init__(self, seen: str, real: str) -> None:
        super().__init__()
        self._seen, self._real = seen, real

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> Any:
        assert request.url is not None
        sent = request.url
        request.url = f"{self._real}{sent.removeprefix(self._seen)}"
        request.headers["Host"] = urlsplit(self._seen).netloc
        answer = super().send(request, *args, **options)
        answer.url = request.url = sent
        return answer


class Browser:
    """Opens pages, submits forms and keeps cookies."""

    def __init__(self, session: requests.Session | None = None) -> None:
        self.session = session or requests.Session()
        self.session.trust_env = False
        self.page = requests.Response()

    def open(self, url: str) -> requests.Response:
        """Open a page."""
        self.page = self.session.get(url, timeout=10)
        return self.page

    def press(self, button: str, **typed: str) -> requests.Response:
        """Fill in the form with a certain button, and submit it. Redirects are not followed."""
        for form in forms_of(self.page.text):
            if button in form:
                buttons = {"allow", "cancel", "submit", "save"} - {button}
                kept = {name: value for name, value in form.items() if name not in buttons}
                # Back to the page itself: where the action leads may be no name of this machine.
                self.page = self.session.post(
                    self.page.url.partition("?")[0],
                    data={**kept, **typed},
                    timeout=10,
                    allow_redirects=False,
                )
                return self.page
        raise AssertionError(f"the page has no form with the button {button}")

    def decide(self, url: str, button: str = "allow", user: str = "alice") -> requests.Response:
        """Answer the authorization form of an application."""
        self.open(url)
        passwords = {"alice": "alicepass1", "bob": "bobpass12"}
        return self.press(button, nickname=user, password=passwords[user])


def forms_of(page: str) -> list[dict[str, str]]:
    """Return the fields of each form of a page, with their values."""
    reader = _Forms()
    reader.feed(page)
    return reader.forms


def text_of(page: str, identifier: str) -> str:
    """Return the text of the element with an id."""
    reader = _Forms(identifier)
    reader.feed(page)
    return reader.text.strip()


class _Forms(HTMLParser):
    def __init__(self, identifier: str = "") -> None:
        super().__init__()
        self.forms: list[dict[str, str]] = []
        self.text = ""
        self._identifier = identifier
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("id") == self._identifier:
            self._inside = True
        if tag == "form":
            self.forms.append({})
        elif tag == "input" and self.forms and given.get("name"):
            self.forms[-1][given["name"] or ""] = given.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.text += data
