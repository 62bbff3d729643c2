"""A web application: its visitors log in with their account on a GNU social server."""

import re
import secrets
from html import escape
from http.cookies import SimpleCookie
from pathlib import Path
from wsgiref.simple_server import make_server
from wsgiref.util import request_uri

from gnusocial import GNUSocial, GNUSocialError

SITE = "http://localhost:8000"
APPLICATION = "app.secret"
VISITORS = Path("visitors")
VISITORS.mkdir(mode=0o700, exist_ok=True)


def visitor_in(environ):
    """Return the id in the visitor's cookie. It names files, so it is validated."""
    cookie = SimpleCookie(environ.get("HTTP_COOKIE", "")).get("visitor")
    return cookie.value if cookie and re.fullmatch("[0-9a-f]{32}", cookie.value) else "nobody"


def home(environ):
    user = VISITORS / f"{visitor_in(environ)}.user"
    if not user.exists():
        return "200 OK", [], '<a href="/login">Log in</a>'
    with GNUSocial(access_token=user) as gs:
        items = "".join(f"<li>{escape(status.text)}</li>" for status in gs.timeline_home())
        return "200 OK", [], f"<h1>{escape(gs.me().screen_name)}</h1><ul>{items}</ul>"


def login(environ):
    visitor = secrets.token_hex(16)
    with GNUSocial(client_id=APPLICATION) as gs:
        page = gs.auth_request_url(f"{SITE}/callback", to_file=VISITORS / f"{visitor}.pending")
    # On a site with https, add "; Secure".
    cookie = f"visitor={visitor}; Path=/; HttpOnly; SameSite=Lax"
    return "303 See Other", [("Location", page), ("Set-Cookie", cookie)], ""


def callback(environ):
    visitor = visitor_in(environ)
    waiting, user = VISITORS / f"{visitor}.pending", VISITORS / f"{visitor}.user"
    try:
        with GNUSocial(client_id=APPLICATION) as gs:
            gs.log_in(code=request_uri(environ), from_file=waiting, to_file=user)
    except GNUSocialError:
        # The visitor refused, or this is the callback of another login.
        return "403 Forbidden", [], 'You are not logged in. <a href="/login">Try again</a>'
    waiting.unlink()
    return "303 See Other", [("Location", f"{SITE}/")], ""


def missing(environ):
    return "404 Not Found", [], "There is no such page."


PAGES = {"/": home, "/login": login, "/callback": callback}


def application(environ, start_response):
    status, headers, body = PAGES.get(environ["PATH_INFO"], missing)(environ)
    start_response(status, [("Content-Type", "text/html; charset=utf-8"), *headers])
    return [body.encode()]


if __name__ == "__main__":
    make_server("localhost", 8000, application).serve_forever()
