"""Post a status exactly once, as a flow: guard the text, send it, check what came back.

The server answers 200 with an older status, or with nothing, where it took the text for a command.
The guard of ``internals.posting.text`` prevents that for the commands that are known. For anything
else that does not show the new status, the flow looks among the caller's own statuses before it
says that nothing was posted. What counts as the same status is in ``internals.posting.matching``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from gnusocial.entities.config import Config
from gnusocial.entities.status import Status
from gnusocial.errors import (
    GNUSocialDuplicateError,
    GNUSocialIllegalArgumentError,
    GNUSocialMalformedResponseError,
    GNUSocialNetworkError,
    GNUSocialNotPostedError,
    GNUSocialTooLongError,
)
from gnusocial.internals.checks import shown
from gnusocial.internals.context import ClientContext
from gnusocial.internals.flows import Flow
from gnusocial.internals.http.dates import time_of
from gnusocial.internals.http.exchange import exchange, fetch, read, read_config
from gnusocial.internals.http.request import Param, Request, ResponseInfo, counted, get, post
from gnusocial.internals.http.response import Response
from gnusocial.internals.pagination.paging import STATUSES
from gnusocial.internals.pagination.rules import page_of
from gnusocial.internals.posting.matching import SentPost, find_ours, is_answer
from gnusocial.internals.posting.outcome import Look, settled
from gnusocial.internals.posting.text import mentions_in, protect
from gnusocial.internals.posting.uploads import check_sizes, media_parts, upload_all

if TYPE_CHECKING:
    from gnusocial.types import FileLike, Progress

#: A text up to this length is posted without asking the server for its limit first: it is the
#: limit of a server as it is installed.
USUAL_LIMIT = 1000

#: What the server shows as the program that a notice was posted with.
LIBRARY_NAME = "GNUSocial.py"
_LONGEST_SOURCE = 32

#: Own statuses that are looked through for a lost post: other programs may post as well.
_LOOKED_THROUGH = 100
#: Seconds. What took longer says little about clocks.
_QUICK = 5.0

_URL = re.compile(r"\bhttps?://\S+")


def post_status(
    context: ClientContext,
    text: str,
    *,
    files: FileLike | Iterable[FileLike] | None = None,
    progress: Progress | None = None,
    in_reply_to_status_id: int | None = None,
    **params: Param,
) -> Flow[Status]:
    """Post a text exactly as it was given and return the status that it became.

    One file goes with the text, as every version takes it. Several are uploaded before it.
    """
    protected = protect(text)
    parts = yield from media_parts(files, progress)
    yield from _check_length(context, protected)
    yield from check_sizes(context, parts)
    if len(parts) > 1:
        uploaded = yield from upload_all(context, parts)
        params["media_ids"], parts = [*_listed(params.get("media_ids")), *uploaded], []
    params["in_reply_to_status_id"] = in_reply_to_status_id
    request = replace(
        post("statuses/update", returns=_posted, status=protected, **params), files=parts
    )
    parents = frozenset(() if in_reply_to_status_id is None else (in_reply_to_status_id,))
    sent = SentPost(text, parents, len(parts), context.recent_posts.newest)
    status, skew = yield from _post_once(context, replace(request, files=parts), sent)
    context.recent_posts.remember(status, skew)
    return status


#: A status, and by how much the server's clocks differ, where that is known.
_Posted = tuple[Status, "float | None"]


def _post_once(context: ClientContext, request: Request[_Answer], sent: SentPost) -> Flow[_Posted]:
    """Post; where the response is lost or says nothing, look among the caller's own statuses."""
    began = context.clock()

    def look(age: float) -> Flow[_Posted | None]:
        found = yield from _find(context, sent, age)
        return None if found is None else (found, None)

    try:
        return (yield from settled(context, _post(context, request, sent, look), look))
    except GeneratorExit:
        # The call was cancelled, perhaps while it was sent.
        context.recent_posts.lose(sent, (began, sent.floor))
        raise
    except GNUSocialNetworkError as error:
        if error.maybe_sent:
            context.recent_posts.lose(sent, (began, sent.floor))
        raise
    except GNUSocialDuplicateError:
        lost = context.recent_posts.lost(sent)
        if lost is None:
            raise
        began, floor = lost
        found = yield from _find(context, replace(sent, floor=floor), context.clock() - began)
        if found is None:
            raise
        return found, None


def _post(
    context: ClientContext, request: Request[_Answer], sent: SentPost, look: Look[_Posted]
) -> Flow[_Posted]:
    """Post, and make sure that the response shows the new status; look for it where it does not."""
    try:
        answer = yield from exchange(context, counted(request, harmless=True))
    except GNUSocialMalformedResponseError as error:
        if error.response is None or error.response.body.strip():
            raise
        # A command as the first post of a server; or a proxy that lost the body.
        response, shown = error.response, "nothing"
    else:
        status, response = answer
        answered = time_of(response.headers)
        if is_answer(status, sent, context.recent_posts, answered, response.elapsed):
            return status, _skew(status, answered, response.elapsed)
        shown = f"status {status.get('id')}, which is not the one sent"
    found = yield from look(response.elapsed)
    if found is None:
        raise GNUSocialNotPostedError(
            f"the server answered {response.status} with {shown}: it did not post the text",
            response=response.masked(),
        )
    return found


def _find(context: ClientContext, sent: SentPost, age: float) -> Flow[Status | None]:
    """Look for what was sent so many seconds ago among the newest of the caller's own statuses."""
    request = page_of("statuses/user_timeline", of=Status, paging=STATUSES, limit=_LOOKED_THROUGH)
    response = yield from fetch(context, request)
    own = read(request, response, context.timezone)
    answered = time_of(response.headers)
    found = find_ours(own, sent, context.recent_posts, answered, age)
    if found is None and sent.parents:
        # The reply to a repeat is stored as one to the repeated status.
        (parent,) = sent.parents
        shown = yield from exchange(context, get("statuses/show/{}", parent, returns=Status))
        if shown.retweeted_status is not None:
            repeated = replace(sent, parents=frozenset((shown.retweeted_status.id,)))
            found = find_ours(own, repeated, context.recent_posts, answered, age)
    return found


def _skew(status: Status, answered: float | None, elapsed: float) -> float | None:
    """Return how far the clock of ``Date`` is ahead of that of statuses, if that can be told."""
    created = status.created_at
    if answered is None or elapsed > _QUICK or not isinstance(created, datetime):
        return None
    return answered - created.timestamp()


def _listed(media_ids: Param) -> list[object]:
    return [*media_ids] if isinstance(media_ids, (list, tuple)) else []


def check_source(source: object) -> str:
    """Return the name of the posting program; this library's where none is given.

    2.0.1 has null for a notice that was sent without one, and refuses a longer one with a
    database error.
    """
    if source is None:
        return LIBRARY_NAME
    if isinstance(source, str) and 0 < len(source) <= _LONGEST_SOURCE:
        return source
    raise GNUSocialIllegalArgumentError(
        f"source must be a name of 1 to {_LONGEST_SOURCE} characters, not {shown(source)}"
    )


def _check_length(context: ClientContext, protected: str) -> Flow[None]:
    # Links are left to the server: it shortens them before it counts.
    if len(protected) <= USUAL_LIMIT or _URL.search(protected):
        return
    config = yield from read_config(context)
    limit = text_limit(config)
    if limit and len(protected) > limit:
        raise GNUSocialTooLongError(
            f"the text has {len(protected)} characters as it is sent, "
            f"and this server takes {limit}; nothing was posted"
        )


def text_limit(config: Config) -> int | None:
    """Return how many characters a notice may have; None or 0 where there is no limit."""
    limit = config.notice.contentlimit if config.notice else None
    if limit is None and config.site:
        limit = config.site.textlimit
    return limit if isinstance(limit, int) else None


#: What a server answers to a post: a status, and the response that shows it.
_Answer = tuple[Status, Response]


def _posted(value: Any, info: ResponseInfo) -> _Answer:
    return Status.decode(value, info.timezone), info.response


def reply_text(text: str, status: Status, me: str | None) -> str:
    """Return a reply with the mentions that it wants: the author, and whom the author mentioned.

    The one who replies is left out, and so is who is named in the text already.
    """
    author = status.user.screen_name if status.user else None
    wanted = dict.fromkeys([(author or "").lower(), *mentions_in(status.text or "")])
    left_out = {"", (me or "").lower(), *mentions_in(text)}
    mentions = [f"@{nickname}" for nickname in wanted if nickname not in left_out]
    return " ".join([*mentions, text])
