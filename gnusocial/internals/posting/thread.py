"""Post a thread exactly once, as a flow: each text replies to the one before.

A thread that failed can be resumed: the state is reported before each post and is in the error. A
post that may have been stored is looked for before it is sent again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from gnusocial.entities.status import Status
from gnusocial.errors import (
    GNUSocialError,
    GNUSocialIllegalArgumentError,
    GNUSocialThreadError,
    GNUSocialTooLongError,
)
from gnusocial.internals.checks import shown
from gnusocial.internals.context import ClientContext
from gnusocial.internals.flows import Flow
from gnusocial.internals.http.exchange import exchange, read_config
from gnusocial.internals.http.options import is_number
from gnusocial.internals.http.request import get
from gnusocial.internals.ids import unpack_ids
from gnusocial.internals.posting.length import Limits, length, limits_of
from gnusocial.internals.posting.matching import SentPost, find_answer
from gnusocial.internals.posting.statuses import find_lost, own_statuses, post_status

if TYPE_CHECKING:
    from gnusocial.types import ThreadState


def text_limits(context: ClientContext) -> Flow[Limits]:
    """Return the server's limits for texts, cached for an hour."""
    known: Limits | None = context.text_limits.value(context.clock())
    if known is None:
        config = yield from read_config(context)
        known = limits_of(config, context.base_url)
        context.text_limits.keep(known, context.clock())
    return known


def post_thread(
    context: ClientContext,
    texts: Iterable[str],
    *,
    parent: int | None,
    source: str | None,
    resume: ThreadState | None,
    on_progress: Callable[[ThreadState], object] | None,
) -> Flow[list[Status]]:
    """Post texts as replies to each other, and return the statuses of the whole thread."""
    parts = _checked(texts)
    yield from _check_lengths(context, parts)
    posted: list[Status] = []
    if resume is not None:
        posted = yield from _posted_before(context, parts, parent, resume)
    for text in parts[len(posted) :]:
        sent_at = context.wall()
        _report(on_progress, posted, sent_at)
        answered = posted[-1].id if posted else parent
        try:
            status = yield from post_status(
                context, text, in_reply_to_status_id=answered, source=source
            )
        except GNUSocialError as error:
            raise _stopped(parts, posted, error, sent_at) from error
        posted.append(status)
    _report(on_progress, posted, None)
    return posted


def _checked(texts: Iterable[str]) -> list[str]:
    if isinstance(texts, str) or not isinstance(texts, Iterable):
        raise GNUSocialIllegalArgumentError(
            f"texts must be a list of texts, not {shown(texts)}; split() makes one of a long text"
        )
    parts = list(texts)
    if not parts:
        raise GNUSocialIllegalArgumentError("a thread needs at least one text")
    for part in parts:
        length(part, Limits(None))  # raises for what cannot be posted
    return parts


def _check_lengths(context: ClientContext, parts: list[str]) -> Flow[None]:
    limits = yield from text_limits(context)
    for number, part in enumerate(parts, 1):
        count = length(part, limits)
        if limits.text is not None and count > limits.text:
            raise GNUSocialTooLongError(
                f"text {number} of the thread has {count} characters as it is sent, "
                f"and this server takes {limits.text}; nothing was posted"
            )


def _posted_before(
    context: ClientContext, parts: list[str], parent: int | None, resume: ThreadState
) -> Flow[list[Status]]:
    """Return the statuses of the thread that are on the server already."""
    ids, sent_at = _state(resume, len(parts))
    posted: list[Status] = []
    if not ids and sent_at is None:
        return posted
    own, _ = yield from own_statuses(context)
    known = {status.id: status for status in own}
    for each in ids:
        status = known.get(each)
        if status is None:
            status = yield from exchange(context, get("statuses/show/{}", each, returns=Status))
        posted.append(status)
    if sent_at is None:
        return posted
    if not posted:
        parents = frozenset(() if parent is None else (parent,))
        sent = SentPost(parts[0], parents)
        found = yield from find_lost(context, sent, max(0.0, context.wall() - sent_at))
        posted += [] if found is None else [found]
    while 0 < len(posted) < len(parts):
        found = find_answer(own, parts[len(posted)], posted[-1].id)
        if found is None:
            break
        posted.append(found)
    return posted


def _state(resume: object, count: int) -> tuple[list[int], float | None]:
    state: Mapping[str, Any] = resume if isinstance(resume, Mapping) else {}
    ids, sent_at = state.get("posted"), state.get("sent_at")
    is_time = sent_at is None or is_number(sent_at)
    if not isinstance(ids, (list, tuple)) or len(ids) > count or not is_time:
        raise GNUSocialIllegalArgumentError(
            "resume must be the resume of a GNUSocialThreadError, or what on_progress was given "
            f"last, for the same texts; not {shown(resume)}"
        )
    return unpack_ids(ids, what="status"), sent_at


def _report(
    on_progress: Callable[[ThreadState], object] | None,
    posted: list[Status],
    sent_at: float | None,
) -> None:
    if on_progress is not None:
        on_progress(_state_of(posted, sent_at))


def _state_of(posted: list[Status], sent_at: float | None) -> ThreadState:
    return {"posted": [status.id for status in posted], "sent_at": sent_at}


def _stopped(
    parts: list[str], posted: list[Status], error: GNUSocialError, sent_at: float
) -> GNUSocialThreadError:
    state = _state_of(posted, sent_at if error.maybe_sent else None)
    stopped = GNUSocialThreadError(
        f"{len(posted)} of {len(parts)} texts were posted, then posting failed: {error}",
        posted=posted,
        remaining=parts[len(posted) :],
        resume=state,
    )
    stopped.maybe_sent = error.maybe_sent
    return stopped
