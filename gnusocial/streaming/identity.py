"""Tell which stream a checkpoint is of: what is followed, on which site, by whom.

A checkpoint fits one stream only. Where the site has moved or the login is another one, it is taken
along on request (:func:`moved`), never silently.
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
    """Return what tells a stream from others."""
    return _key(name, context, " ".join(each.asked for each in sources))


def move(context: ClientContext, holder: LeaseHolder) -> StreamFlow[None]:
    """Let the checkpoint belong to the same stream on the site and with the login of a client."""
    if not (yield from holder.take()):
        raise GNUSocialIllegalArgumentError(
            "the checkpoint is in use: another holds its lease; end that stream first"
        )
    state = yield from holder.load()
    if state is None:
        raise GNUSocialIllegalArgumentError("the checkpoint keeps nothing that could be moved")
    changed = moved(state, context)
    yield from holder.save(lambda: changed)


def moved(state: State, context: ClientContext) -> State:
    """Return a position as that of the same stream on the site and with the login of a client."""
    key, _ = parts_of(state)
    found = _KEY.fullmatch(key)
    if found is None:
        raise damaged("the checkpoint", f"it names no stream: {key!r:.80}")
    before, now = found["user"], context.credentials.username
    if before and now and before != now:
        raise GNUSocialIllegalArgumentError(
            f"the checkpoint is of a stream of {before}; {now} sees other statuses"
        )
    return {**state, "stream": _key(found["name"], context, found["asked"])}


def _key(name: str, context: ClientContext, asked: str) -> str:
    user = context.credentials.username
    return f"{name} of {context.api_root}{f' as {user}' if user else ''}: {asked}"
