"""Calls about a status that need several requests, as flows."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from gnusocial.entities.context import Context, context_of
from gnusocial.entities.page import Page
from gnusocial.entities.status import Status
from gnusocial.entities.user import User
from gnusocial.errors import (
    GNUSocialConflictError,
    GNUSocialError,
    GNUSocialForbiddenError,
    GNUSocialInternalServerError,
    GNUSocialMalformedResponseError,
    GNUSocialNotFoundError,
    GNUSocialUnsupportedError,
)
from gnusocial.internals.checks import unicode_text
from gnusocial.internals.context import ClientContext
from gnusocial.internals.flows import Flow
from gnusocial.internals.http.decoders import Numbered
from gnusocial.internals.http.exchange import exchange
from gnusocial.internals.http.request import Request, counted, get, post
from gnusocial.internals.ids import unpack_id
from gnusocial.internals.pagination.paging import NUMBERED_STATUSES
from gnusocial.internals.pagination.rules import page_of
from gnusocial.internals.pagination.walk import next_page
from gnusocial.internals.posting.outcome import exactly_once
from gnusocial.internals.posting.statuses import reply_text
from gnusocial.internals.quirks.friendica import is_of_friendica


def whole_status(context: ClientContext, status: object, *needed: str) -> Flow[Status]:
    """Return the status if it was given with the needed keys, and fetch it otherwise."""
    if isinstance(status, Mapping) and all(status.get(key) for key in needed):
        number = unpack_id(status, what="status")
        with suppress(TypeError, ValueError):
            return Status.decode({**status, "id": number})
    return (yield from exchange(context, _show(unpack_id(status, what="status"))))


def with_mentions(context: ClientContext, to_status: object, text: str) -> Flow[str]:
    """Return a text with the mentions of a reply to the status in front."""
    unicode_text(text, "status")
    status = yield from whole_status(context, to_status, "text", "user")
    if not status.user:
        status = yield from exchange(context, _show(status.id))
    me = context.credentials.username
    if me is None or "@" in me:
        # The nickname is not known after a login by OAuth or by e-mail address.
        shown = yield from exchange(context, get("account/verify_credentials", returns=User))
        me = shown.screen_name
    return reply_text(text, status, me)


def repeat(context: ClientContext, status_id: int) -> Flow[Status]:
    """Repeat a status; if the response gets lost, read from the status whether it was repeated."""
    request = counted(post("statuses/retweet/{}", status_id, returns=Status))

    def look(age: float) -> Flow[Status | None]:
        status = yield from exchange(context, _show(status_id))
        _check_tells_repeats(status)
        if status.repeated_id is None:
            return None
        found = yield from exchange(context, _show(status.repeated_id))
        return found if (yield from _is_repeat(context, found, status_id)) else None

    def is_absent(error: GNUSocialError) -> Flow[bool]:
        with suppress(GNUSocialError):
            return (yield from look(0.0)) is None
        return False

    try:
        return (
            yield from exactly_once(
                context, lambda: _repeat(context, request, status_id), look, is_absent
            )
        )
    except GNUSocialForbiddenError:
        if context.software.is_friendica:
            # Friendica answers the same for a status that does not exist; this raises 404 for it.
            yield from exchange(context, _show(status_id))
        raise


def _repeat(context: ClientContext, request: Request[Status], status_id: int) -> Flow[Status]:
    """Repeat, and check that the response is the repeat of this status."""
    shown = yield from exchange(context, request)
    # Friendica returns the original status.
    own_kind = is_of_friendica(shown) and shown.id == status_id
    if own_kind or (yield from _is_repeat(context, shown, status_id)):
        return shown
    error = GNUSocialMalformedResponseError(
        f"the server answered with status {shown.id}, which is not a repeat of status {status_id}"
    )
    error.maybe_sent = True
    raise error


def _is_repeat(context: ClientContext, shown: Status, status_id: int) -> Flow[bool]:
    """Tell whether a status repeats another one, or the original of that one."""
    if shown.retweeted_status is None:
        return False
    if shown.retweeted_status.id == status_id:
        return True
    with suppress(GNUSocialError):
        asked = yield from exchange(context, _show(status_id))
        return bool(
            asked.retweeted_status and asked.retweeted_status.id == shown.retweeted_status.id
        )
    return False


def unrepeat(context: ClientContext, status_id: int) -> Flow[Status]:
    """Delete the caller's repeat of a status, whose id only the status has."""
    status = yield from exchange(context, _show(status_id))
    _check_tells_repeats(status)
    if status.repeated_id is None:
        raise GNUSocialConflictError(f"you have not repeated status {status_id}; nothing was sent")
    return (yield from delete(context, status.repeated_id))


def delete(context: ClientContext, status_id: int) -> Flow[Status]:
    """Delete a status; if the server fails, check whether it was deleted."""
    # Friendica reads the id from the parameters, though it is in the path.
    returns = Numbered(Status, status_id)
    request = post("statuses/destroy/{}", status_id, returns=returns, id=status_id)
    try:
        return (yield from exchange(context, request))
    except GNUSocialInternalServerError as error:
        there = yield from _is_there(context, status_id)
        if there is False:
            return Status.decode({"id": status_id})
        error.maybe_sent = there is None
        raise


def _is_there(context: ClientContext, status_id: int) -> Flow[bool | None]:
    """Tell whether a status exists; None if that is unknown."""
    try:
        yield from exchange(context, _show(status_id))
    except GNUSocialNotFoundError:
        return False
    except GNUSocialError:
        return None
    return True


def _check_tells_repeats(status: Status) -> None:
    """Raise if the response does not say whether the caller repeated the status (Friendica)."""
    if status.repeated is None:
        raise GNUSocialUnsupportedError(
            f"the server does not say whether you repeated status {status.id}"
        )


def context(context: ClientContext, status_id: int) -> Flow[Context]:
    """Read the whole conversation of a status and sort it."""
    status = yield from exchange(context, _show(status_id))
    first: Page[Status] = yield from exchange(
        context,
        page_of(
            "statusnet/conversation/{}",
            status.statusnet_conversation_id,
            of=Status,
            paging=NUMBERED_STATUSES,
            limit=NUMBERED_STATUSES.maximum,
        ),
    )
    found = list(first)
    page: Page[Status] | None = first
    while page:
        page = yield from next_page(context, page)
        found += page or ()
    return context_of(status, found)


def _show(status_id: int) -> Request[Status]:
    return get("statuses/show/{}", status_id, returns=Numbered(Status, status_id))
