"""Calls about lists that need several requests or interpret an error, as flows.

The routes that never work are in ``internals.quirks.unsupported``.
"""

from __future__ import annotations

from gnusocial._warn import warn
from gnusocial.entities.user import User
from gnusocial.entities.user_list import UserList
from gnusocial.errors import (
    GNUSocialAPIError,
    GNUSocialIllegalArgumentError,
    GNUSocialNotFoundError,
    GNUSocialUnsupportedError,
)
from gnusocial.internals.checks import shown
from gnusocial.internals.context import ClientContext
from gnusocial.internals.flows import Flow
from gnusocial.internals.http.error_mapping import error_from, has_text
from gnusocial.internals.http.exchange import error_details, exchange, fetch, read
from gnusocial.internals.http.request import Request, get, post
from gnusocial.internals.http.response import Response, malformed
from gnusocial.internals.quirks.versions import version_of

MODES = ("public", "private")

_IS_ON_LIST = r"Call to undefined method \w+::showSingleJsonUser\(\)"
_IS_NOT_ON_LIST = r"The specified user is not a (member|subscriber) of this list"


def check_name(name: object) -> str:
    """Return a valid name for a list: a string with more than white space."""
    if isinstance(name, str) and name.strip():
        return name
    raise GNUSocialIllegalArgumentError(f"name must be the name of a list, not {shown(name)}")


def check_mode(mode: object) -> str:
    """Return the mode of a list. The server would treat any other word as ``public``."""
    if mode in MODES:
        return str(mode)
    raise GNUSocialIllegalArgumentError(
        f"mode must be one of {', '.join(MODES)}, not {shown(mode)}"
    )


def create_list(
    context: ClientContext, name: str, description: str | None, mode: str
) -> Flow[UserList]:
    """Create a list, and verify that it exists: some servers return 200 and store nothing."""
    request = post(
        "lists",
        returns=UserList,
        name=check_name(name),
        description=description,
        mode=check_mode(mode),
    )
    with error_details(context, request):
        response = yield from fetch(context, request)
        made = read(request, response, context.timezone)
        if not made.user:
            raise malformed(response, "a list that has no owner")
    try:
        stored = yield from exchange(context, _show(str(made.user.id), str(made.id)))
    except GNUSocialNotFoundError as error:
        raise (yield from _not_stored(context, made, response)) from error
    # The server may reuse the id of a list that it did not store for another list.
    if stored.name != made.name:
        raise (yield from _not_stored(context, made, response))
    return stored


def update_list(
    context: ClientContext,
    path: tuple[str, str],
    name: str | None,
    description: str | None,
    mode: str | None,
) -> Flow[UserList]:
    """Update a list. Values that are not given are read first and sent again.

    The server clears a description that is not sent, and makes a list without a mode public.
    """
    if name is not None:
        check_name(name)
    if mode is not None:
        check_mode(mode)
    if name is None or description is None or mode is None:
        before = yield from exchange(context, _show(*path))
        name = before.name if name is None else name
        description = (before.description or "") if description is None else description
        mode = before.mode if mode is None else mode
    after = yield from exchange(
        context,
        post("{}/lists/{}", *path, returns=UserList, name=name, description=description, mode=mode),
    )
    _tell_what_changed(after, name, description)
    return after


def is_on_list(context: ClientContext, request: Request[User]) -> Flow[bool]:
    """Return whether a user is a member or subscriber of a list.

    The server fails to render the user exactly if the answer is yes.
    """
    try:
        yield from exchange(context, request)
    except GNUSocialAPIError as error:
        if has_text(error, 500, _IS_ON_LIST):
            return True
        if has_text(error, 400, _IS_NOT_ON_LIST):
            return False
        raise
    return True


def _show(owner: str, user_list: str) -> Request[UserList]:
    return get("{}/lists/{}", owner, user_list, returns=UserList)


def _tell_what_changed(stored: UserList, name: str, description: str) -> None:
    """Warn if the server stored a name or description that differs from the one sent."""
    for what, sent, came in (
        ("name", name, stored.name),
        ("description", description, stored.description or ""),
    ):
        if sent != came:
            warn(
                f"the server stored {came!r} as the {what} of the list, not {sent!r}: it keeps "
                "letters and digits only, in lower case"
            )


def _not_stored(
    context: ClientContext, made: UserList, response: Response
) -> Flow[GNUSocialUnsupportedError]:
    version = yield from version_of(context)
    return error_from(
        response,
        GNUSocialUnsupportedError,
        f"the server (version {version or 'unknown'}) cannot create lists through its API: it "
        f"returned {response.status} with the list {made.name!r}, but did not store it. On the web "
        "site, adding a user to a list creates it",
    )
