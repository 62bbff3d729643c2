"""Writes whose outcome is unknown: look on the server for what was sent, as flows.

A response can get lost after the server carried out the request. Sending the request again could
carry it out twice, so the client looks for the result. If it is there, the call returns it. If it
is not, that alone proves nothing: behind a proxy that gave up, a slow server may still be working.

A write is sent again only if the server certainly did not store it and never will:

- The response came from the API itself, so that the server has finished with the request. That is
  a 500 whose JSON names the request. Any other failure may come from a proxy.
- After that, the caller's proof holds: a read without a gap back to before the first sending shows
  nothing that could be what was sent.

The proof is read last, after the pause, and anew for each repetition. The exception of a write that
is not sent again says why.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Generic, NoReturn, TypeVar

from gnusocial.errors import (
    GNUSocialAPIError,
    GNUSocialConflictError,
    GNUSocialDuplicateError,
    GNUSocialError,
    GNUSocialInternalServerError,
    GNUSocialMalformedResponseError,
    GNUSocialNotPostedError,
)
from gnusocial.internals.context import ClientContext
from gnusocial.internals.flows import Flow, Wait
from gnusocial.internals.http.response import read_json
from gnusocial.internals.redaction import masked

_log = logging.getLogger("gnusocial.http")

T = TypeVar("T")

#: Makes the flow that looks for what was sent so many seconds ago.
Look = Callable[[float], Flow[T | None]]
#: Makes the flow that tells whether an error proves, with what the server shows now, that nothing
#: was stored. The server has finished with the request.
Proof = Callable[[GNUSocialError], Flow[bool]]

#: Seconds to wait before each look. A slow server gets the time to finish.
_PAUSES = (0.5, 1.5, 3.0, 5.0)
#: The statuses with which a proxy gives up while the server may still be working.
_GATEWAY = (502, 503, 504)
#: How a server refuses to do again what it has done.
_DONE_BEFORE = (GNUSocialDuplicateError, GNUSocialConflictError)


def exactly_once(
    context: ClientContext,
    write: Callable[[], Flow[T]],
    look: Look[T],
    is_absent: Proof | None = None,
) -> Flow[T]:
    """Send a write; if its outcome is unknown, look for the result and return that.

    Args:
        context: The context of the client.
        write: Makes the flow that writes once.
        look: Makes a flow that looks for the result, given how many seconds ago it was first sent.
        is_absent: Makes the flow that proves that nothing was stored. Without it, nothing is sent
            again.
    """
    began, repeated = context.clock(), 0
    while True:
        try:
            return (yield from write())
        except GNUSocialError as error:
            if isinstance(error, GNUSocialMalformedResponseError):
                context.step.lose()  # also if the response is that of another write
            found = yield from _search(context, look, began, _pauses_after(error, repeated))
            if found.value is not None:
                return found.value
            if isinstance(error, GNUSocialNotPostedError):
                yield from _raise_not_posted(error, is_absent)
            yield from _wait_to_send_again(context, error, found.looked, is_absent, began, repeated)
        repeated += 1


@dataclass(frozen=True)
class _Found(Generic[T]):
    """What the looks found, and whether any of them succeeded."""

    value: T | None
    looked: bool


def _pauses_after(error: GNUSocialError, repeated: int) -> tuple[float, ...]:
    """Return the pauses before the looks after an error; none where the outcome is known."""
    if isinstance(error, GNUSocialNotPostedError):
        return (0.0, *_PAUSES)
    if repeated and isinstance(error, _DONE_BEFORE):
        error.maybe_sent = True
    if not error.maybe_sent:
        return ()
    # If the server itself answered, it has finished: one look is enough.
    if isinstance(error, GNUSocialMalformedResponseError):
        return (0.0,)
    if isinstance(error, GNUSocialAPIError) and error.status not in _GATEWAY:
        return (0.0,)
    return _PAUSES


def _search(
    context: ClientContext, look: Look[T], began: float, pauses: tuple[float, ...]
) -> Flow[_Found[T]]:
    """Look until a look finds it, or all pauses are over."""
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
        looked = True
        if found is not None:
            return _Found(found, looked)
    return _Found(None, looked)


def _raise_not_posted(error: GNUSocialNotPostedError, is_absent: Proof | None) -> Flow[NoReturn]:
    """Raise what is known of a post that the server answered with something else.

    It is not sent again: the server took it for a command, and would execute that twice.
    """
    if is_absent is not None and (yield from is_absent(error)):
        raise error
    words = str(error).replace(
        "it did not post the text", "whether it posted the text is not known"
    )
    unshown = GNUSocialMalformedResponseError(words, response=error.response)
    unshown.maybe_sent = True
    raise unshown from error


def _wait_to_send_again(
    context: ClientContext,
    error: GNUSocialError,
    looked: bool,
    is_absent: Proof | None,
    began: float,
    repeated: int,
) -> Flow[None]:
    """Return when the write is to be sent again; raise the error where it must not be."""
    if not error.maybe_sent:
        raise error
    if is_absent is None or not _server_has_finished(error):
        raise _left_open(error, looked)
    pause = context.retries.pause_after(repeated, context.clock() - began)
    if pause is not None:
        yield Wait(pause, "another try")
    if not (yield from is_absent(error)):
        raise _left_open(error, looked=False)
    error.maybe_sent = False
    if pause is None:
        error.args = (f"{error}; it is not on the server",)
        raise error
    tries = context.retries.most
    _log.info("retry %d of %d: it was not stored: %s", repeated + 1, tries, masked(str(error)))


def _server_has_finished(error: GNUSocialError) -> bool:
    """Tell whether an error comes from the API itself: its JSON names the request that failed."""
    if not isinstance(error, GNUSocialInternalServerError) or error.response is None:
        return False
    with suppress(GNUSocialMalformedResponseError):
        answer = read_json(error.response)
        named = answer.get("request") if isinstance(answer, dict) else None
        return isinstance(named, str) and _route(named) == _route(error.response.url) != ""
    return False


def _route(url: str) -> str:
    """Return what follows the root of the API; a proxy may have changed what comes before."""
    return url.partition("?")[0].rpartition("/api/")[2]


def _left_open(error: GNUSocialError, looked: bool) -> GNUSocialError:
    """Return the error, with what is known: it was sent, and was not found."""
    known = (
        "it is not on the server yet, but may still be carried out"
        if looked
        else "whether it was carried out is not known"
    )
    error.args = (f"{error}; {known}, so it was not sent again",)
    error.maybe_sent = True
    return error
