"""Sessions of the web pages: a cookie, the CSRF token of forms, and the logged-in user."""

from __future__ import annotations

import hmac
import re
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from werkzeug.http import parse_cookie

if TYPE_CHECKING:
    from .records import Profile
    from .replies import Headers
    from .request import Call

COOKIE = "PHPSESSID"
_ID = re.compile(r"[0-9A-Za-z,-]{1,256}")


@dataclass(eq=False)
class Session:
    """A session.

    Attributes:
        id: The value of the cookie.
        token: The value of the hidden field `token` in each form of this session, 128 digits.
        user: The logged-in user.
        return_to: The page to return to after a login that interrupted a visit.
        uploaded: A picture that is to be cropped.
        attributes: The attributes of the cookie besides its path.
        site_in_links: The URL of the site whose links contain the id; None if none do.
    """

    id: str
    token: str = field(default_factory=lambda: secrets.token_hex(64))
    user: Profile | None = None
    return_to: str | None = None
    uploaded: bytes | None = None
    attributes: str = ""
    site_in_links: str | None = None

    def accepts(self, token: str | None) -> bool:
        """Whether a form contains the token of this session."""
        return token is not None and hmac.compare_digest(token.encode(), self.token.encode())

    def headers(self) -> Headers:
        """The headers that PHP sends with an open session, even if the browser has the cookie."""
        return [
            ("Set-Cookie", f"{COOKIE}={self.id}; path=/{self.attributes}"),
            ("Expires", "Thu, 19 Nov 1981 08:52:00 GMT"),
            ("Cache-Control", "no-store, no-cache, must-revalidate"),
            ("Pragma", "no-cache"),
        ]

    def link(self, address: str) -> str:
        """A URL in a page: with the session id, if the site's links contain it."""
        if self.site_in_links is None or not address.startswith(self.site_in_links):
            return address
        page, _, query = address.partition("?")
        return f"{page}?{COOKIE}={self.id}" + (f"&{query}" if query else "")


def open_session(call: Call) -> Session:
    """The session for the cookie of a request, or a new one.

    As in PHP, an unknown value of the cookie becomes the id of a new session.
    """
    number = parse_cookie(call.headers.get("cookie")).get(COOKIE, "")
    if not _ID.fullmatch(number):
        number = secrets.token_hex(13)
    session = call.world.sessions.get(number)
    if session is None:
        session = call.world.sessions[number] = Session(number)
    settings = call.world.settings
    session.attributes = settings.cookie_attributes
    session.site_in_links = call.world.site_url if settings.session_in_links else None
    return session
