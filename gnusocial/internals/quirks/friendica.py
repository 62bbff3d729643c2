"""What Friendica answers otherwise without saying so: recognised by keys that it alone sends.

Friendica has a part of the same API. Where a parameter means nothing to it, it answers about the
caller as if nothing had been asked. The readers here refuse such an answer; from GNU social they
take everything. Its lists of people are read in ``internals.pagination.rules``, its errors in
``internals.http.error_mapping``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from gnusocial.entities.page import Page
from gnusocial.entities.status import Status
from gnusocial.entities.user import User
from gnusocial.errors import (
    GNUSocialAPIError,
    GNUSocialNotFoundError,
    GNUSocialUnsupportedError,
)
from gnusocial.internals.http.error_mapping import error_from

if TYPE_CHECKING:
    from gnusocial.internals.http.request import Param, ResponseInfo

E = TypeVar("E", bound=GNUSocialAPIError)

#: Asks Friendica for a message without its title in front of the text; to others it means nothing.
PLAIN_TEXT = {"getText": "plain"}

#: Keys of a User and of a Status.
_MARKS = frozenset(("pid", "friendica_author"))


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
        if any(is_of_friendica(status) for status in page):
            what = "Friendica shows this timeline of the logged-in user alone; name no user"
            raise _refused(GNUSocialUnsupportedError, what, info)
        return page


def _refused(cls: type[E], what: str, info: ResponseInfo) -> E:
    return error_from(info.response, cls, what, error=what)
