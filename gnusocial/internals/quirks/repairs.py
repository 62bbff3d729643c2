"""Errors that the server reports although the call succeeded. Each is recognized and checked.

After a call, the caller must know the state on the server. A :class:`Repair` says which error of a
route is false, which request reads the actual state, and what that must show. The facts are in
``docs/quirks``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from gnusocial.entities.status import Status
from gnusocial.entities.user import User
from gnusocial.errors import GNUSocialAPIError
from gnusocial.internals.context import ClientContext
from gnusocial.internals.flows import Flow
from gnusocial.internals.http.error_mapping import has_text
from gnusocial.internals.http.exchange import exchange
from gnusocial.internals.http.request import Param, Request, get

T = TypeVar("T")


@dataclass(frozen=True)
class Repair(Generic[T]):
    """One quirk: the error, the request to check with, and the state if the call succeeded."""

    status: int
    text: str
    look: Request[T]
    done: Callable[[T], bool]

    def applies_to(self, error: GNUSocialAPIError) -> bool:
        """Return whether this is the error that may be false."""
        return has_text(error, self.status, self.text)


def repaired(context: ClientContext, request: Request[T], repair: Repair[T]) -> Flow[T]:
    """Send a request. If its error may be false, check, and return the actual result."""
    try:
        return (yield from exchange(context, request))
    except GNUSocialAPIError as error:
        if not repair.applies_to(error):
            raise
        found = yield from exchange(context, repair.look)
        if not repair.done(found):
            raise
        return found


def followed_behind_throttle(**user: Param) -> Repair[User]:
    """friendships/create stores the friendship before the posting throttle returns 400."""
    return Repair(
        400,
        "Too many notices too fast",
        get("users/show", returns=User, **user),
        lambda shown: shown.following is True,
    )


def unfavorited_behind_500(status_id: int) -> Repair[Status]:
    """2.0.1 fails after it has removed the favourite of a notice that is not a reply."""
    return Repair(
        500,
        "No parent for notice with ID",
        get("statuses/show/{}", status_id, returns=Status),
        lambda shown: shown.favorited is False,
    )
