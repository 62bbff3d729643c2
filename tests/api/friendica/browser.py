"""A user who authorizes an application in the pages of Friendica."""

from __future__ import annotations

import re

import requests

from gnusocial.sandbox import Sandbox

PASSWORD = "alicepass1"


def allowed_in_a_browser(server: Sandbox, address: str) -> str:
    """The code shown to alice when she authorizes the application, or the callback URL."""
    with requests.Session() as browser:
        page = browser.get(address)
        path = re.findall(r'name="return_path" value="([^"]*)"', page.text)[-1]
        form = {"username": "alice", "password": PASSWORD, "auth-params": "login"}
        form["return_path"] = path.replace("&amp;", "&")
        page = browser.post(f"{server.url}/login", data=form)
        page = browser.post(page.url, data={"oauth_yes": "Yes"})
        found = re.search(r"window: (\w+)", page.text)
        return found[1] if found is not None else page.url
