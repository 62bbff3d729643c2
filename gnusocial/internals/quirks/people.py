"""Follow, block, and read what belongs to a named user, on Friendica too: flows.

Friendica can follow and block by user id only in its Mastodon-compatible API, and it returns the
caller for a nickname that it does not know. Until a server is known to be Friendica, it gets only
requests that GNU social would get too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeVar

from gnusocial.entities.page import Page
from gnusocial.entities.user import User
from gnusocial.errors import GNUSocialUnsupportedError
from gnusocial.internals.context import ClientContext
from gnusocial.internals.flows import Flow
from gnusocial.internals.http.exchange import exchange
from gnusocial.internals.http.request import Param, Request, ResponseInfo, get, post
from gnusocial.internals.quirks.friendica import UserNamed
from gnusocial.internals.quirks.versions import runs_friendica
from gnusocial.internals.values import Value

T = TypeVar("T")

Change = Literal["follow", "block", "unblock"]


def changed(
    context: ClientContext, change: Change, elsewhere: Flow[User], named: Mapping[str, Param]
) -> Flow[User]:
    """Follow, block or unblock a user, and return the user.

    Args:
        context: The shared state of the client's calls.
        change: The action.
        elsewhere: The flow for GNU social, not yet started. Friendica has no such route; its
            first response identifies it.
        named: The parameters that identify the user.
    """
    return (yield from _either(context, elsewhere, _changed_there(context, change, named)))


def either(context: ClientContext, elsewhere: Request[T], there: Request[T]) -> Flow[T]:
    """Send one request to GNU social, and the other to Friendica, which lacks the first route."""
    return (yield from _either(context, exchange(context, elsewhere), exchange(context, there)))


def _either(context: ClientContext, elsewhere: Flow[T], there: Flow[T]) -> Flow[T]:
    if not _is_friendica(context):
        try:
            return (yield from elsewhere)
        except GNUSocialUnsupportedError:
            # A proxy may have removed the headers that identify Friendica.
            if not (yield from runs_friendica(context)):
                raise
    return (yield from there)


def _changed_there(
    context: ClientContext, change: Change, named: Mapping[str, Param]
) -> Flow[User]:
    user = yield from _shown(context, named)
    path = f"v1/accounts/{user.id}/{change}"
    return (yield from exchange(context, Request("POST", path, _Changed(user))))


def unfollowed(context: ClientContext, named: Mapping[str, Param]) -> Flow[User]:
    """Stop following a user, and return the user."""
    user = yield from exchange(context, post("friendships/destroy", returns=User, **named))
    if _is_friendica(context):
        # The response says whether they follow the caller, not that the caller unfollowed them.
        user["following"] = False
    return user


def people_of(
    context: ClientContext, request: Request[Page[T]], named: Mapping[str, Param]
) -> Flow[Page[T]]:
    """Return a page of the users that a user follows or is followed by.

    For other users, Friendica shows only those that the caller knows too. So an empty page may
    be wrong, and raises.
    """
    page = yield from exchange(context, request)
    if named and _is_friendica(context) and not (page and "user_id" in named):
        user = yield from _shown(context, named)
        if not page and not (yield from _is_caller(context, user)):
            raise GNUSocialUnsupportedError(
                f"of the contacts of {user.screen_name!r}, Friendica shows only those that you "
                "know too, and there are none"
            )
    return page


def statuses_of(context: ClientContext, request: Request[T]) -> Flow[T]:
    """Return a page of a user's statuses. For an empty one, check that the user exists."""
    page = yield from exchange(context, request)
    if not page and "screen_name" in request.params and _is_friendica(context):
        yield from _shown(context, {"screen_name": request.params["screen_name"]})
    return page


class _Changed(Value):
    """Decodes Friendica's relationship after a change, as the user whom it concerns."""

    def __init__(self, user: User) -> None:
        self.user = user

    def __call__(self, value: Any, info: ResponseInfo) -> User:
        """Return the user, updated with the new relationship."""
        if not isinstance(value, dict) or "following" not in value:
            raise TypeError("something that is not a relationship")
        user = self.user.copy()
        user["following"] = value["following"] is True
        user["follow_request_sent"] = value.get("requested") is True
        user["statusnet_blocking"] = value.get("blocking") is True
        return user


def _is_friendica(context: ClientContext) -> bool:
    software, credentials = context.software, context.credentials
    return bool(software.is_friendica or credentials.is_for_friendica)


def _shown(context: ClientContext, named: Mapping[str, Param]) -> Flow[User]:
    return (yield from exchange(context, get("users/show", returns=UserNamed(named), **named)))


def _is_caller(context: ClientContext, user: User) -> Flow[bool]:
    me = context.credentials.username
    if me is not None and "@" not in me:
        return me.lower() == user.screen_name.lower()
    # Bearer tokens passed as arguments, and e-mail addresses, do not identify the user.
    own = yield from exchange(context, get("account/verify_credentials", returns=User))
    return own.id == user.id
