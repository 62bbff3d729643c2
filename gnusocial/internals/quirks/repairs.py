"""Answers that say no although it was done: each is recognised by name, and looked into.

After a call the caller must know what is true on the server. A :class:`Repair` tells which refusal
of a route is not to be believed, which request shows what is true, and what must be seen there.
The facts are in ``docs/quirks``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from gnusocial.entities.status import Status
from gnusocial.entities.user import User
from gnusocial.errors import GNUSocialAPIError
from gnusocial.internals.context import ClientContext
from gnusocial.internals.flows import Flow
from gnusocial.internals.http.exchange import exchange
from gnusocial.internals.http.request import Param, Request, get

T = TypeVar("T")


@dataclass(frozen=True)
class Repair(Generic[T]):
    """One quirk: the refusal, where to look, and what is there if it was done all the same."""

    status: int
    text: re.Pattern[str]
    look: Request[T]
    done: Callable[[T], bool]

    def applies_to(self, error: GNUSocialAPIError) -> bool:
        """Tell whether this is the refusal that is not to be believed."""
        return error.status == self.status and bool(self.text.match(error.error or ""))


def repaired(context: ClientContext, request: Request[T], repair: Repair[T]) -> Flow[T]:
    """Make a request; if its refusal is the one that lies, return what is true instead."""
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
    """The posting throttle's 400 to friendships/create comes after the friendship was stored."""
    return Repair(
        400,
        re.compile("Too many notices too fast"),
        get("users/show", returns=User, **user),
        lambda shown: shown.following is True,
    )


def unfavorited_behind_500(status_id: int) -> Repair[Status]:
    """2.0.1 fails after it has removed the favourite of a notice that is no reply."""
    return Repair(
        500,
        re.compile("No parent for notice with ID"),
        get("statuses/show/{}", status_id, returns=Status),
        lambda shown: shown.favorited is False,
    )
