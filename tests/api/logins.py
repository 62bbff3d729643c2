"""Simulates users in a browser when a program wants to log in."""

from __future__ import annotations

import re
import threading
from urllib.parse import parse_qs, urlsplit

import requests

import gnusocial  # looked into late: --client=async puts another client there
from gnusocial.internals.auth.web_session import WebSession
from gnusocial.internals.context import ClientContext
from gnusocial.internals.endpoint import StandaloneCall
from gnusocial.internals.flows import Flow
from gnusocial.internals.http.response import Response

PASSWORDS = {"alice": "alicepass1", "bob": "bobpass12"}
PASSWORD = PASSWORDS["alice"]


def say_yes(page: str, *, button: str = "allow", nickname: str = "alice") -> Response:
    """Submit the form on a page as a browser does, and return the result."""
    url = urlsplit(page)
    base = page.partition("/api/")[0]
    token = parse_qs(url.query)["oauth_token"][0]

    def visit(context: ClientContext) -> Flow[Response]:
        web = WebSession(context)
        shown = yield from web.get("api/oauth/authorize", oauth_token=token)
        typed = {"nickname": nickname, "password": PASSWORDS[nickname]}
        return (yield from web.submit(shown, typed, button))

    return gnusocial.GNUSocial._run_standalone(StandaloneCall(visit, base))


def pin_from(page: str) -> str:
    """Allow the access, and read the PIN from the page."""
    return re.findall(r'id="oauth_pin"[^>]*>([^<]+)<', say_yes(page).text)[0]


def callback_from(page: str, button: str = "allow") -> str:
    """Allow or refuse the access, and return the redirect target."""
    return str(say_yes(page, button=button).headers["Location"])


def browse(page: str, button: str = "allow") -> None:
    """Allow or refuse the access, and follow the redirect in the background, as a browser does."""

    def go() -> None:
        requests.get(callback_from(page, button), timeout=10)

    threading.Thread(target=go, daemon=True).start()
