"""Routes that a server lacks, and routes that exist but never work, each with its typical error.

The request is sent anyway, so that a server with a repaired route is used. The typical error
becomes :class:`GNUSocialUnsupportedError`, which says what is not available and in which version
(at the cost of one more request). Other errors (no login, no such list) are left alone. The facts
are in ``docs/quirks``.
"""

from __future__ import annotations

from typing import TypeVar

from gnusocial.errors import GNUSocialAPIError, GNUSocialUnsupportedError
from gnusocial.internals.context import ClientContext
from gnusocial.internals.flows import Flow
from gnusocial.internals.http.error_mapping import has_text, replaced_error
from gnusocial.internals.http.exchange import exchange
from gnusocial.internals.http.request import Request
from gnusocial.internals.quirks.versions import version_of
from gnusocial.internals.values import Value

T = TypeVar("T")


def if_supported(context: ClientContext, request: Request[T], advice: str) -> Flow[T]:
    """Send a request to a route that many servers lack."""
    try:
        return (yield from exchange(context, request))
    except GNUSocialUnsupportedError as error:
        version = yield from version_of(context)
        raise unsupported(error, version, f"it has no route {request.path}; {advice}") from error


class DeadRoute(Value):
    """One quirk: the error that every caller gets, and its meaning."""

    def __init__(self, status: int, text: str, meaning: str) -> None:
        self.status = status
        self.text = text
        self.meaning = meaning

    def applies_to(self, error: GNUSocialAPIError) -> bool:
        """Return whether this is the error that every caller gets."""
        return has_text(error, self.status, self.text)


OWN_LISTS = DeadRoute(
    404,
    "No such user",
    "the route for the lists that a user keeps returns 404 to every caller. list_memberships() and "
    "list_subscriptions() work, and so does list_show() for a list whose name is known",
)

CHANGING_MEMBERS = DeadRoute(
    400,
    "You must specify a member",
    "the route for the members of a list ignores the parameter that names the member. Nothing was "
    "changed; the web site can do it",
)

REPEATED_BY_ME = DeadRoute(
    503,
    r"Unimplemented\.",
    "no version can list what you repeated. timeline_user() has it among your statuses",
)

REPEATED_TO_ME = DeadRoute(
    500,
    r"Call to a member function getBestName\(\) on null",
    "no version can list the repeats of those whom you follow. timeline_home() has them among "
    "its statuses",
)

SENDING_MESSAGES = DeadRoute(
    500,
    r"Argument \d+ passed to MessageModel::saveNew\(\)",
    "GNU social 2.0 fails before it stores a message that comes through the API. Nothing was sent; "
    "the web site can do it",
)

UPLOADING_AVATARS = DeadRoute(
    500,
    r"Argument \d+ passed to Avatar::filename\(\)",
    "GNU social 2.0 fails before it stores a picture that comes through the API",
)


def or_unsupported(context: ClientContext, request: Request[T], route: DeadRoute) -> Flow[T]:
    """Send a request to a route that is known never to work, and raise accordingly."""
    try:
        return (yield from exchange(context, request))
    except GNUSocialAPIError as error:
        if not route.applies_to(error):
            raise
        version = yield from version_of(context)
        raise unsupported(error, version, route.meaning) from error


def unsupported(
    error: GNUSocialAPIError, version: str | None, what: str
) -> GNUSocialUnsupportedError:
    """Return the exception that says what this server does not support, with its response."""
    server = f"the server (version {version})" if version else "the server"
    return replaced_error(
        error,
        GNUSocialUnsupportedError,
        f"{server} does not support this: {what} ({error.method} {error.url})",
    )
