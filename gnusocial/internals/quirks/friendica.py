"""What Friendica answers otherwise without saying so: recognised by keys that it alone sends.

Friendica has a part of the same API. Where a parameter means nothing to it, it answers about the
caller as if nothing had been asked, and what it refuses it answers with an empty page. The readers
here refuse such an answer; from GNU social they take everything. Its lists of people are read in
``internals.pagination.rules``, its errors in ``internals.http.error_mapping``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
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

if TYPE_CHECKING:
    from gnusocial.entities.relationship import Relationship
    from gnusocial.internals.http.request import Decoder, Param, Request, ResponseInfo
    from gnusocial.internals.http.response import Response

E = TypeVar("E", bound=GNUSocialAPIError)

#: Asks Friendica for a message without its title in front of the text; to others it means nothing.
PLAIN_TEXT = {"getText": "plain"}

#: Keys of a User and of a Status.
_MARKS = frozenset(("pid", "friendica_author"))

#: Parameters that name a user by number.
_NUMBERS = frozenset(("user_id", "source_id", "target_id"))

_ACCOUNT_STATUS = "x-account-management-status"

#: The page that stands for "no answer": the frame of the site around the module ``Api``.
_API_PAGE = re.compile(r"<title>[^<]*\| Api</title>")
_LOOKED_AT = 4096

#: What Friendica takes writes to. Anywhere else an empty page says that there is no such route.
_ROUTES = re.compile(
    r"/api/(?:statuses/(?:update|destroy|retweet)|favorites/(?:create|destroy)|friendships/destroy"
    r"|account/update_profile(?:_image)?|direct_messages/(?:new|destroy)|media/upload)\b"
)

#: The outermost element of what is sent in place of a feed.
_TWITTER_XML = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?<\w+\s[^>]*xmlns=\"http://api\.twitter\.com\"")


def is_of_friendica(item: object) -> bool:
    """Tell whether a user or a status comes from Friendica."""
    return isinstance(item, Mapping) and not _MARKS.isdisjoint(item)


@dataclass(frozen=True)
class UserNamed:
    """Reads the user whom the parameters name.

    Friendica shows the caller instead of a user whom it does not know.
    """

    named: Mapping[str, Param]

    def __call__(self, value: Any, info: ResponseInfo) -> User:
        """Decode the user, and refuse one who was not asked for."""
        user = User.decode(value, info.timezone)
        if not is_of_friendica(user):
            return user
        if "email" in self.named:
            what = "Friendica looks for nobody by an e-mail address"
            raise _refused(GNUSocialUnsupportedError, what, info)
        wanted = str(self.named.get("screen_name", user.screen_name))
        number = self.named.get("user_id", user.id)
        if wanted.lower() != user.screen_name.lower() or number != user.id:
            what = f"there is no such user; the server answered with {user.screen_name!r}"
            raise _refused(GNUSocialNotFoundError, what, info)
        return user


@dataclass(frozen=True)
class UserAt:
    """Reads the user whose profile has an address.

    Friendica shows the caller instead of a profile that it does not know.
    """

    address: str

    def __call__(self, value: Any, info: ResponseInfo) -> User:
        """Decode the user, and refuse one who has no such address."""
        user = User.decode(value, info.timezone)
        known = (user.get("url"), user.get("statusnet_profile_url"))
        if is_of_friendica(user) and not any(_is_same_profile(self.address, url) for url in known):
            what = f"there is no such profile; the server answered with {user.screen_name!r}"
            raise _refused(GNUSocialNotFoundError, what, info)
        return user


@dataclass(frozen=True)
class ProfileChanged:
    """Reads one's profile after a change. Friendica looks at name and description alone."""

    given: Mapping[str, Param]

    def __call__(self, value: Any, info: ResponseInfo) -> User:
        """Decode the user, and refuse a profile that cannot have what was given."""
        user = User.decode(value, info.timezone)
        lost = [name for name in ("url", "location") if self.given.get(name) is not None]
        if lost and is_of_friendica(user):
            what = f"Friendica does not change {' and '.join(lost)} here; it changed the rest"
            raise _refused(GNUSocialUnsupportedError, what, info)
        return user


@dataclass(frozen=True)
class OfNamedUser:
    """Reads a timeline of a user who was named. Friendica has some for the caller alone."""

    page: Any

    @property
    def items(self) -> Any:
        """What reads the items of the page."""
        return self.page.items

    def __call__(self, value: Any, info: ResponseInfo) -> Page[Status]:
        """Decode the page, and refuse that of the caller."""
        page: Page[Status] = self.page(value, info)
        known = is_from_friendica(info.response.headers)
        if known or any(is_of_friendica(status) for status in page):
            what = "Friendica shows this timeline of the logged-in user alone; name no user"
            raise _refused(GNUSocialUnsupportedError, what, info)
        return page


@dataclass(frozen=True)
class ByNamedUser:
    """Reads the statuses of a user who was named.

    Friendica shows the caller's own for a nickname that it does not know.
    """

    page: Any
    named: Mapping[str, Param]

    @property
    def items(self) -> Any:
        """What reads the items of the page."""
        return self.page.items

    def __call__(self, value: Any, info: ResponseInfo) -> Page[Status]:
        """Decode the page, and refuse one on which everything is by somebody else."""
        page: Page[Status] = self.page(value, info)
        authors = [author for status in page for author in _authors(status)]
        is_answer = any(_is_named(author, self.named) for author in authors)
        if authors and not is_answer and is_of_friendica(page[0]):
            shown = authors[0].get("screen_name")
            what = f"there is no such user; the server answered with the statuses of {shown!r}"
            raise _refused(GNUSocialNotFoundError, what, info)
        return page


@dataclass(frozen=True)
class RelationshipTo:
    """Reads the relationship between users who were named.

    Friendica puts the caller in the place of a nickname that it does not know.
    """

    inside: Decoder[Relationship]
    named: Mapping[str, Param]

    def __call__(self, value: Any, info: ResponseInfo) -> Relationship:
        """Decode the relationship, and refuse one between others."""
        found = self.inside(value, info)
        for side in ("source", "target"):
            wanted = self.named.get(f"{side}_screen_name")
            shown = found[side].screen_name
            # GNU social finds a nickname without its underscores too.
            is_friendica = is_from_friendica(info.response.headers)
            if is_friendica and wanted is not None and str(wanted).lower() != shown.lower():
                what = f"there is no user {wanted!r}; the server answered with {shown!r}"
                raise _refused(GNUSocialNotFoundError, what, info)
        return found


def refuse_feed(root: str, info: ResponseInfo) -> None:
    """Raise for a document of Friendica where a feed was wanted.

    It answers ``.atom`` and ``.rss`` with the XML of Twitter, under the media type of a feed.
    """
    if _TWITTER_XML.match(root):
        what = "Friendica has no feeds here, and sends its own XML instead"
        raise _refused(GNUSocialUnsupportedError, what, info)


# Answers whose status says something else than what happened


def refusal(request: Request[Any], response: Response) -> GNUSocialAPIError | None:
    """Return the exception for a refusal that does not look like one; None for any other answer.

    A number that no user has breaks Friendica: 500 without a word. What it refuses without saying
    why, and a write for which it has no route, is answered with 200 and an empty page of the site.
    """
    if response.status == 500 and not response.body.strip():
        # All that is left of its headers then; GNU social knows an unknown number, and says 404.
        is_broken = any(name.lower() == _ACCOUNT_STATUS for name in response.headers)
        if _NUMBERS.isdisjoint(request.params) or not is_broken:
            return None
        what = "there is no user with this number"
        return error_from(response, GNUSocialNotFoundError, what, error=what)
    if response.status != 200 or not _is_empty_page(response):
        return None
    # A read without a route is a 404.
    if response.method == "GET" or _ROUTES.search(urlsplit(response.url).path):
        what = "the server refused this without a word: it answered with an empty page"
        return error_from(response, GNUSocialBadRequestError, what, error=what)
    what = "the server has no such route, and answered with an empty page"
    return error_from(response, GNUSocialUnsupportedError, what, error=what)


def ends_conversation(request: Request[Any], response: Response) -> bool:
    """Tell whether an error is how Friendica says that a conversation has no further page."""
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
    is_html = response.content_type == "text/html"
    return is_html and bool(_API_PAGE.search(response.text[:_LOOKED_AT]))


def _is_same_profile(wanted: str, url: object) -> bool:
    """Tell whether two addresses are of one profile, which a server has under several paths."""
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
