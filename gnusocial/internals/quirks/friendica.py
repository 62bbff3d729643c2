"""Recognize misleading responses of Friendica, by keys that only Friendica sends.

Friendica implements a part of the same API. If it does not know a parameter, it ignores it and
returns the data of the caller; if it refuses a request, it often returns an empty page. The
decoders here reject such responses; they accept everything from GNU social. Friendica's lists of
people are decoded in ``internals.pagination.rules``, its errors in
``internals.http.error_mapping``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from gnusocial.entities.page import Page
from gnusocial.entities.status import Status
from gnusocial.entities.user import User
from gnusocial.errors import (
    GNUSocialAPIError,
    GNUSocialBadRequestError,
    GNUSocialNotFoundError,
    GNUSocialUnsupportedError,
)
from gnusocial.internals.http.error_mapping import error_from, error_text
from gnusocial.internals.quirks.software import is_from_friendica
from gnusocial.internals.values import Value

if TYPE_CHECKING:
    from gnusocial.entities.relationship import Relationship
    from gnusocial.internals.http.request import Decoder, Param, Request, ResponseInfo
    from gnusocial.internals.http.response import Response

E = TypeVar("E", bound=GNUSocialAPIError)

#: Tells Friendica to return a message without its title in front of the text. Others ignore it.
PLAIN_TEXT = {"getText": "plain"}

#: Keys that a User and a Status of Friendica have.
_MARKS = frozenset(("pid", "friendica_author"))

#: Parameters that identify a user by id.
_NUMBERS = frozenset(("user_id", "source_id", "target_id"))

_ACCOUNT_STATUS = "x-account-management-status"

#: The page that means "no response": the frame of the site around the module ``Api``.
_API_PAGE = r"<title>[^<]*\| Api</title>"
_LOOKED_AT = 4096

#: Routes to which Friendica accepts writes. On others an empty page means "no such route".
_ROUTES = (
    r"/api/(?:statuses/(?:update|destroy|retweet)|favorites/(?:create|destroy)|friendships/destroy"
    r"|account/update_profile(?:_image)?|direct_messages/(?:new|destroy)|media/upload)\b"
)

#: The root element of the document that Friendica sends instead of a feed.
_TWITTER_XML = r"\s*(?:<\?xml[^>]*>\s*)?<\w+\s[^>]*xmlns=\"http://api\.twitter\.com\""


def is_of_friendica(item: object) -> bool:
    """Return whether a user or a status comes from Friendica."""
    return isinstance(item, dict) and not _MARKS.isdisjoint(item)


class UserNamed(Value):
    """Decodes the user that the parameters identify.

    Friendica returns the caller for a user that it does not know.
    """

    def __init__(self, named: Mapping[str, Param]) -> None:
        self.named = named

    def __call__(self, value: Any, info: ResponseInfo) -> User:
        """Decode the user, and raise if it is another than requested."""
        user = User.decode(value, info.timezone)
        if not is_of_friendica(user):
            return user
        if "email" in self.named:
            what = "Friendica cannot look up users by e-mail address"
            raise _refused(GNUSocialUnsupportedError, what, info)
        wanted = str(self.named.get("screen_name", user.screen_name))
        number = self.named.get("user_id", user.id)
        if wanted.lower() != user.screen_name.lower() or number != user.id:
            what = f"no such user; the server returned {user.screen_name!r}"
            raise _refused(GNUSocialNotFoundError, what, info)
        return user


class UserAt(Value):
    """Decodes the user with a given profile URL.

    Friendica returns the caller for a profile that it does not know.
    """

    def __init__(self, address: str) -> None:
        self.address = address

    def __call__(self, value: Any, info: ResponseInfo) -> User:
        """Decode the user, and raise if its profile URL is another."""
        user = User.decode(value, info.timezone)
        known = (user.get("url"), user.get("statusnet_profile_url"))
        if is_of_friendica(user) and not any(_is_same_profile(self.address, url) for url in known):
            what = f"no such profile; the server returned {user.screen_name!r}"
            raise _refused(GNUSocialNotFoundError, what, info)
        return user


class ProfileChanged(Value):
    """Decodes one's profile after an update. Friendica uses only name and description."""

    def __init__(self, given: Mapping[str, Param]) -> None:
        self.given = given

    def __call__(self, value: Any, info: ResponseInfo) -> User:
        """Decode the user, and raise if the server ignored some of the fields."""
        user = User.decode(value, info.timezone)
        lost = [name for name in ("url", "location") if self.given.get(name) is not None]
        if lost and is_of_friendica(user):
            what = f"Friendica cannot change {' and '.join(lost)} here; it changed the rest"
            raise _refused(GNUSocialUnsupportedError, what, info)
        return user


class OfNamedUser(Value):
    """Decodes a timeline of a named user. Some of these Friendica has for the caller only."""

    def __init__(self, page: Any) -> None:
        self.page = page

    @property
    def items(self) -> Any:
        """The decoder of the items of the page."""
        return self.page.items

    def __call__(self, value: Any, info: ResponseInfo) -> Page[Status]:
        """Decode the page, and raise if it is that of the caller."""
        page: Page[Status] = self.page(value, info)
        known = is_from_friendica(info.response.headers)
        if known or any(is_of_friendica(status) for status in page):
            what = "Friendica shows this timeline only for the logged-in user; do not name a user"
            raise _refused(GNUSocialUnsupportedError, what, info)
        return page


class ByNamedUser(Value):
    """Decodes the statuses of a named user.

    Friendica returns the caller's own statuses for a nickname that it does not know.
    """

    def __init__(self, page: Any, named: Mapping[str, Param]) -> None:
        self.page = page
        self.named = named

    @property
    def items(self) -> Any:
        """The decoder of the items of the page."""
        return self.page.items

    def __call__(self, value: Any, info: ResponseInfo) -> Page[Status]:
        """Decode the page, and raise if all of it is by somebody else."""
        page: Page[Status] = self.page(value, info)
        authors = [author for status in page for author in _authors(status)]
        is_answer = any(_is_named(author, self.named) for author in authors)
        if authors and not is_answer and is_of_friendica(page[0]):
            shown = authors[0].get("screen_name")
            what = f"no such user; the server returned the statuses of {shown!r}"
            raise _refused(GNUSocialNotFoundError, what, info)
        return page


class RelationshipTo(Value):
    """Decodes the relationship between named users.

    Friendica substitutes the caller for a nickname that it does not know.
    """

    def __init__(self, inside: Decoder[Relationship], named: Mapping[str, Param]) -> None:
        self.inside = inside
        self.named = named

    def __call__(self, value: Any, info: ResponseInfo) -> Relationship:
        """Decode the relationship, and raise if it is between other users."""
        found = self.inside(value, info)
        for side in ("source", "target"):
            wanted = self.named.get(f"{side}_screen_name")
            shown = found[side].screen_name
            # GNU social also finds a nickname without its underscores.
            is_friendica = is_from_friendica(info.response.headers)
            if is_friendica and wanted is not None and str(wanted).lower() != shown.lower():
                what = f"no such user: {wanted!r}; the server returned {shown!r}"
                raise _refused(GNUSocialNotFoundError, what, info)
        return found


def refuse_feed(root: str, info: ResponseInfo) -> None:
    """Raise if Friendica sent a document that is not a feed.

    For ``.atom`` and ``.rss`` it sends Twitter's XML, with the media type of a feed.
    """
    if re.match(_TWITTER_XML, root):
        what = "Friendica has no feeds here, and sends its own XML format instead"
        raise _refused(GNUSocialUnsupportedError, what, info)


# Responses with a misleading status code


def refusal(request: Request[Any], response: Response) -> GNUSocialAPIError | None:
    """Return the exception for an error that does not look like one; None for any other response.

    An unknown user id crashes Friendica: it returns 500 with an empty body. For a refusal without
    a reason, and a write to an unknown route, it returns 200 with an empty page of the site.
    """
    if response.status == 500 and not response.body.strip():
        # In that case only this header is left; GNU social returns 404 for an unknown id.
        is_broken = any(name.lower() == _ACCOUNT_STATUS for name in response.headers)
        if _NUMBERS.isdisjoint(request.params) or not is_broken:
            return None
        what = "there is no user with this id"
        return error_from(response, GNUSocialNotFoundError, what, error=what)
    if response.status != 200 or not _is_empty_page(response):
        return None
    # For a read without a route Friendica returns 404.
    if response.method == "GET" or re.search(_ROUTES, urlsplit(response.url).path):
        what = "the server refused this without a reason: it returned an empty page"
        return error_from(response, GNUSocialBadRequestError, what, error=what)
    what = "the server has no such route; it returned an empty page"
    return error_from(response, GNUSocialUnsupportedError, what, error=what)


def ends_conversation(request: Request[Any], response: Response) -> bool:
    """Return whether an error means that a conversation has no further page on Friendica."""
    page = request.params.get("page")
    return (
        response.status == 400
        and isinstance(page, int)
        and page > 1
        and request.path.startswith("statusnet/conversation/")
        and is_from_friendica(response.headers)
        and error_text(response).startswith("There is no status with")
    )


def _is_empty_page(response: Response) -> bool:
    if response.body.startswith((b"[", b"{")):  # most are JSON
        return False
    is_html = response.content_type == "text/html"
    return is_html and bool(re.search(_API_PAGE, response.text[:_LOOKED_AT]))


def _is_same_profile(wanted: str, url: object) -> bool:
    """Return whether two URLs are of the same profile, which may have several paths."""
    one, other = urlsplit(wanted.strip().lower()), urlsplit(str(url).lower())
    names = [each.path.rstrip("/").rpartition("/")[2].lstrip("@~") for each in (one, other)]
    return one.netloc == other.netloc and names[0] == names[1]


def _authors(status: Status) -> list[Mapping[str, Any]]:
    keys = ("user", "friendica_author", "friendica_owner")
    return [author for key in keys if isinstance(author := status.get(key), Mapping)]


def _is_named(user: Mapping[str, Any], named: Mapping[str, Param]) -> bool:
    if "user_id" in named:
        return bool(user.get("id") == named["user_id"])
    return str(named.get("screen_name")).lower() == str(user.get("screen_name")).lower()


def _refused(cls: type[E], what: str, info: ResponseInfo) -> E:
    return error_from(info.response, cls, what, error=what)
