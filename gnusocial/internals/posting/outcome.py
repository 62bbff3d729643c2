"""Writes whose outcome is unknown: look on the server for what was sent, as flows.

A response can get lost after the server did what it was asked. The request must not be sent again,
or it would be done twice; instead the client looks whether it was done. Found, the call returns as
if nothing had happened. Not found proves nothing: a slow server may still be at work, behind a
proxy that gave up. So ``maybe_sent`` stays True after a request that was sent.

Where the server answered 200 and shows something else, that it did not do what was asked must be
proved: the caller of :func:`settled` says how.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar

from gnusocial.errors import (
    GNUSocialAPIError,
    GNUSocialError,
    GNUSocialMalformedResponseError,
    GNUSocialNetworkError,
    GNUSocialNotPostedError,
)
from gnusocial.internals.context import ClientContext
from gnusocial.internals.flows import Flow, Wait
from gnusocial.internals.redaction import masked

_log = logging.getLogger("gnusocial.http")

T = TypeVar("T")

#: Makes the flow that looks for what was sent so many seconds ago.
Look = Callable[[float], Flow[T | None]]

#: Seconds to wait before each look. A server that is only slow has the time to finish.
_PAUSES = (0.5, 1.5, 3.0, 5.0)
#: The statuses with which a proxy gives up while the server may still be at work.
_GIVEN_UP = (502, 503, 504)


def settled(
    context: ClientContext,
    write: Flow[T],
    look: Look[T],
    proved: Callable[[GNUSocialNotPostedError], Flow[bool]] | None = None,
) -> Flow[T]:
    """Carry out a write; where its outcome is unknown, look for what it made and return that.

    Args:
        context: What all calls have in common.
        write: The write, as a flow that has not begun.
        look: Makes a flow that looks for what was made, given how many seconds ago it was sent.
        proved: Makes a flow that tells whether nothing was posted, for an error that says so.
    """
    began = context.clock()
    try:
        return (yield from write)
    except GNUSocialError as error:
        pauses = _pauses_after(error)
        if pauses is None:
            raise
        found, looked = yield from _search(context, look, began, pauses)
        if found is not None:
            return found
        if isinstance(error, GNUSocialNetworkError):
            raise _still_open(error, looked) from error
        if isinstance(error, GNUSocialNotPostedError):
            if looked and proved and (yield from proved(error)):
                raise
            raise _unshown(error) from error
        raise


def _pauses_after(error: GNUSocialError) -> tuple[float, ...] | None:
    """Return when to look after an error, or None where the outcome is known."""
    if isinstance(error, GNUSocialNotPostedError):
        return (0.0, *_PAUSES)
    if not error.maybe_sent:
        return None
    # Where the server itself answered, it has finished: one look is enough.
    if isinstance(error, GNUSocialMalformedResponseError):
        return (0.0,)
    if isinstance(error, GNUSocialAPIError) and error.status not in _GIVEN_UP:
        return (0.0,)
    return _PAUSES


def _search(
    context: ClientContext, look: Look[T], began: float, pauses: tuple[float, ...]
) -> Flow[tuple[T | None, bool]]:
    """Look a few times. The second value says whether any look succeeded."""
    looked = False
    for pause in pauses:
        if pause:
            yield Wait(pause, "a look for what was sent")
        try:
            found = yield from look(context.clock() - began)
        except GNUSocialError as error:
            _log.info("looked whether it was carried out, and failed: %s", masked(str(error)))
            continue
        _log.info("looked whether it was carried out: %s", "no" if found is None else "yes")
        if found is not None:
            return found, True
        looked = True
    return None, looked


def _unshown(error: GNUSocialNotPostedError) -> GNUSocialMalformedResponseError:
    """Return the error for a response that shows something else, where that proves nothing."""
    words = str(error).replace(
        "it did not post the text", "whether it posted the text is not known"
    )
    unshown = GNUSocialMalformedResponseError(words, response=error.response)
    unshown.maybe_sent = True
    return unshown


def _still_open(error: GNUSocialNetworkError, looked: bool) -> GNUSocialNetworkError:
    known = (
        "it is not on the server yet, but may still be carried out"
        if looked
        else ("whether it was carried out is not known")
    )
    return type(error)(f"{error}; {known}", method=error.method, url=error.url, maybe_sent=True)
