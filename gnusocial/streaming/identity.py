"""Identify the stream that a checkpoint belongs to: what is followed, on which site, by which user.

A checkpoint fits one stream only. After a change of the site or the login it can be moved on
request (:func:`moved`), never silently.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gnusocial.errors import GNUSocialIllegalArgumentError
from gnusocial.streaming.checkpoint import damaged
from gnusocial.streaming.series import parts_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gnusocial.internals.context import ClientContext
    from gnusocial.streaming.checkpoint import State
    from gnusocial.streaming.effects import StreamFlow
    from gnusocial.streaming.lease import LeaseHolder
    from gnusocial.streaming.sources import Source

_KEY = re.compile(r"(?P<name>\w+) of (?P<site>[^ ]+)(?: as (?P<user>[^ ]+))?: (?P<asked>.*)")


def stream_key(context: ClientContext, name: str, sources: Iterable[Source]) -> str:
    """Return what distinguishes a stream from others."""
    return _key(name, context, " ".join(each.asked for each in sources))


def move(context: ClientContext, holder: LeaseHolder) -> StreamFlow[None]:
    """Move the checkpoint to the same stream with the site and the login of a client."""
    if not (yield from holder.take()):
        raise GNUSocialIllegalArgumentError(
            "the checkpoint is in use: another process holds its lease; end that stream first"
        )
    state = yield from holder.load()
    if state is None:
        raise GNUSocialIllegalArgumentError("the checkpoint is empty, so there is nothing to move")
    changed = moved(state, context)
    yield from holder.save(lambda: changed)


def moved(state: State, context: ClientContext) -> State:
    """Return a position as that of the same stream with the site and the login of a client."""
    key, _ = parts_of(state)
    found = _KEY.fullmatch(key)
    if found is None:
        raise damaged("the checkpoint", f"it does not name a stream: {key!r:.80}")
    before, now = found["user"], context.credentials.username
    if before and now and before != now:
        raise GNUSocialIllegalArgumentError(
            f"the checkpoint belongs to a stream of {before}; {now} sees other statuses"
        )
    return {**state, "stream": _key(found["name"], context, found["asked"])}


def _key(name: str, context: ClientContext, asked: str) -> str:
    user = context.credentials.username
    return f"{name} of {context.api_root}{f' as {user}' if user else ''}: {asked}"
