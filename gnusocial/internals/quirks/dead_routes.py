"""Routes that exist and never work: each by name, with its one refusal.

The request is sent all the same, so that a server which has mended the route is used; the refusal
that everyone gets becomes :class:`GNUSocialUnsupportedError`, which says in plain words what cannot
be had. Any other refusal (no login, no such list) stays what it is. Routes that a server does not
have at all are in ``internals.quirks.unsupported``. The facts are in ``docs/quirks``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeVar

from gnusocial.errors import GNUSocialAPIError
from gnusocial.internals.flows import Flow
from gnusocial.internals.http.exchange import ClientContext, exchange
from gnusocial.internals.http.request import Request
from gnusocial.internals.quirks.unsupported import unsupported, version_of

T = TypeVar("T")


@dataclass(frozen=True)
class DeadRoute:
    """One quirk: the refusal that everyone gets, and what it means."""

    status: int
    text: re.Pattern[str]
    meaning: str

    def applies_to(self, error: GNUSocialAPIError) -> bool:
        """Tell whether this is the refusal that everyone gets."""
        return error.status == self.status and bool(self.text.match(error.error or ""))


OWN_LISTS = DeadRoute(
    404,
    re.compile("No such user"),
    "the route for the lists that a user keeps answers 404 to everyone. list_memberships() and "
    "list_subscriptions() work, and list_show() does for a list whose name is known",
)

CHANGING_MEMBERS = DeadRoute(
    400,
    re.compile("You must specify a member"),
    "the route for the members of a list never sees which one is meant. Nothing was changed; the "
    "web site can do it",
)

REPEATED_BY_ME = DeadRoute(
    503,
    re.compile(r"Unimplemented\."),
    "no version makes a list of what you repeated. timeline_user() has it among your statuses",
)

REPEATED_TO_ME = DeadRoute(
    500,
    re.compile(r"Call to a member function getBestName\(\) on null"),
    "no version makes a list of what those whom you follow repeated. timeline_home() has it among "
    "their statuses",
)

SENDING_MESSAGES = DeadRoute(
    500,
    re.compile(r"Argument \d+ passed to MessageModel::saveNew\(\)"),
    "GNU social 2.0 fails before it stores a message that comes through the API. Nothing was sent; "
    "the web site can do it",
)


def or_unsupported(context: ClientContext, request: Request[T], route: DeadRoute) -> Flow[T]:
    """Make a request to a route that is known never to work, and say so if it does not."""
    try:
        return (yield from exchange(context, request))
    except GNUSocialAPIError as error:
        if not route.applies_to(error):
            raise
        version = yield from version_of(context)
        raise unsupported(error, version, route.meaning) from error
