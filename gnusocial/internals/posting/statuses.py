"""Post a status exactly once, as a flow: guard the text, send it, check what came back.

If the server takes the text for a command, it answers 200 with an older status, or with nothing.
The guard of ``internals.posting.text`` prevents that for the known commands. If any other response
does not show the new status, the flow looks among the caller's own statuses before it says that
nothing was posted. ``internals.posting.matching`` compares them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any

from gnusocial.entities.kinds import activity_kind
from gnusocial.entities.page import Page
from gnusocial.entities.status import Status
from gnusocial.errors import (
    GNUSocialBadRequestError,
    GNUSocialDuplicateError,
    GNUSocialError,
    GNUSocialIllegalArgumentError,
    GNUSocialMalformedResponseError,
    GNUSocialNotPostedError,
    GNUSocialTooLongError,
)
from gnusocial.internals.checks import shown
from gnusocial.internals.context import ClientContext
from gnusocial.internals.flows import Flow
from gnusocial.internals.http.dates import time_of
from gnusocial.internals.http.exchange import error_details, exchange, fetch, read, read_config
from gnusocial.internals.http.request import Param, Request, ResponseInfo, counted, get, post
from gnusocial.internals.http.response import Response, read_json
from gnusocial.internals.pagination.paging import STATUSES
from gnusocial.internals.pagination.rules import page_of
from gnusocial.internals.posting.friendica_html import people_in
from gnusocial.internals.posting.friendica_text import protect_for_friendica
from gnusocial.internals.posting.length import text_limit
from gnusocial.internals.posting.matching import SentPost, find_ours, is_answer
from gnusocial.internals.posting.outcome import exactly_once
from gnusocial.internals.posting.text import mentions_in, protect
from gnusocial.internals.posting.uploads import check_sizes, media_parts, upload_all
from gnusocial.internals.quirks.friendica import is_of_friendica
from gnusocial.internals.quirks.versions import runs_friendica
from gnusocial.internals.values import replace

if TYPE_CHECKING:
    from gnusocial.internals.auth.credentials import Credentials
    from gnusocial.types import FileLike, Progress

#: A text up to this length is posted without reading the server's limit first: it is the default
#: limit.
USUAL_LIMIT = 1000

#: The name of the posting program that the server shows.
LIBRARY_NAME = "GNUSocial.py"
_LONGEST_SOURCE = 32

#: Own statuses that are read to find a lost post: other programs may post as well.
_LOOKED_THROUGH = 100
#: No status has an id above this: the database keeps ids in 4 bytes.
_HIGHEST_ID = 2**31 - 1
_OK = 200
#: Seconds. Slower responses are not used to compare clocks.
_QUICK = 5.0

_URL = re.compile(r"\bhttps?://\S+")


def post_status(
    context: ClientContext,
    text: str,
    *,
    files: FileLike | Iterable[FileLike] | None = None,
    progress: Progress | None = None,
    in_reply_to_status_id: int | None = None,
    markup: bool = False,
    **params: Param,
) -> Flow[Status]:
    """Post a text exactly as it was given and return the status that it became.

    A single file is sent with the text, which every version supports. Several are uploaded first.
    With ``markup``, Friendica interprets markup in the text.
    """
    protected, counted_text = yield from _protected(context, text, markup=markup)
    parts = yield from media_parts(files, progress)
    yield from _check_length(context, counted_text)
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


def _protected(context: ClientContext, text: str, *, markup: bool) -> Flow[tuple[str, str]]:
    """Return the text to send so that the server posts it unchanged, and the text that it counts.

    The software is only determined if the two servers need different texts.
    """
    elsewhere = protect(text)
    on_friendica = text if markup else protect_for_friendica(text)
    if elsewhere != on_friendica and (yield from runs_friendica(context)):
        return on_friendica, text
    return elsewhere, elsewhere


#: A status, and by how much the server's clocks differ, if known.
_Posted = tuple[Status, "float | None"]


def _post_once(context: ClientContext, request: Request[_Answer], sent: SentPost) -> Flow[_Posted]:
    """Post; if the response is lost or unclear, look among the caller's own statuses."""
    began = context.clock()

    def look(age: float) -> Flow[_Posted | None]:
        found = yield from find_lost(context, sent, age)
        return None if found is None else (found, None)

    def is_absent(error: GNUSocialError) -> Flow[bool]:
        return _is_absent(context, sent, error)

    try:
        return (
            yield from exactly_once(context, lambda: _post(context, request, sent), look, is_absent)
        )
    except GeneratorExit:
        # The call was cancelled, perhaps while the request was on its way.
        context.recent_posts.lose(sent, (began, sent.floor))
        raise
    except GNUSocialDuplicateError:
        found = yield from _find_lost_before(context, sent)
        if found is None:
            raise
        return found, None
    except GNUSocialError as error:
        if error.maybe_sent:
            context.recent_posts.lose(sent, (began, sent.floor))
        raise


def _post(context: ClientContext, request: Request[_Answer], sent: SentPost) -> Flow[_Posted]:
    """Post, and check that the response shows the new status."""
    try:
        answer = yield from exchange(context, counted(request, harmless=True))
    except GNUSocialBadRequestError:
        if sent.parents and context.software.is_friendica:
            # It gives no reason; this raises if the parent status does not exist.
            yield from exchange(context, get("statuses/show/{}", *sent.parents, returns=Status))
        raise
    except GNUSocialMalformedResponseError as error:
        if error.response is None or error.response.body.strip():
            raise
        if error.response.content_type != "text/html" or error.response.status != _OK:
            raise  # a proxy lost the body
        # GNU social answers so to a command if there are no posts yet.
        raise _not_posted(error.response, "nothing") from error
    status, response = answer
    answered = time_of(response.headers)
    if is_answer(status, sent, context.recent_posts, answered, response.elapsed):
        return status, _skew(status, answered, response.elapsed)
    raise _not_posted(response, f"status {status.get('id')}, which is not the one sent")


def _is_absent(context: ClientContext, sent: SentPost, error: GNUSocialError) -> Flow[bool]:
    """Tell whether a failure proves that nothing was posted, given that the server has finished.

    The caller's own statuses must be read back to one that is known to be older, and all that are
    newer must be known: posts that calls of this client returned, and activities. Anything else may
    be the post, stored in another form. Only ids are compared, since clocks may be wrong.
    """
    try:
        # With a max_id the server reads its database instead of a cache that may be out of date.
        own, _ = yield from own_statuses(context, max_id=_HIGHEST_ID)
    except GNUSocialError:
        return False
    if own.skipped:
        return False
    older = _known_to_be_older(sent, error)
    if older is None:
        return not own
    return older in {each.id for each in own} and all(
        each.id <= older or context.recent_posts.knows(each) or activity_kind(each) for each in own
    )


def _known_to_be_older(sent: SentPost, error: GNUSocialError) -> int | None:
    """Return the id of an own status that was there before the post; None if there was none.

    GNU social answers a text that it took for a command with the newest status of the caller, or
    with nothing if there is none.
    """
    if not isinstance(error, GNUSocialNotPostedError):
        return sent.floor
    if error.response is None or not error.response.body.strip():
        return None
    shown: int | None = read_json(error.response).get("id")
    return shown


def _not_posted(response: Response, shown: str) -> GNUSocialNotPostedError:
    return GNUSocialNotPostedError(
        f"the server answered {response.status} with {shown}: it did not post the text",
        response=response.masked(),
    )


def _find_lost_before(context: ClientContext, sent: SentPost) -> Flow[Status | None]:
    """Return the status of an earlier call whose response was lost, if the server has it."""
    lost = context.recent_posts.lost(sent)
    if lost is None:
        return None
    began, floor = lost
    with suppress(GNUSocialError):
        return (yield from find_lost(context, replace(sent, floor=floor), context.clock() - began))
    return None


def find_lost(context: ClientContext, sent: SentPost, age: float) -> Flow[Status | None]:
    """Look for what was sent so many seconds ago among the newest of the caller's own statuses."""
    own, answered = yield from own_statuses(context)
    found = find_ours(own, sent, context.recent_posts, answered, age)
    if found is None and sent.parents:
        # The reply to a repeat is stored as one to the repeated status.
        (parent,) = sent.parents
        shown = yield from exchange(context, get("statuses/show/{}", parent, returns=Status))
        if shown.retweeted_status is not None:
            repeated = replace(sent, parents=frozenset((shown.retweeted_status.id,)))
            found = find_ours(own, repeated, context.recent_posts, answered, age)
    return found


def own_statuses(
    context: ClientContext, max_id: int | None = None
) -> Flow[tuple[Page[Status], float]]:
    """Return the caller's newest statuses, and the POSIX time of the response."""
    request = page_of(
        "statuses/user_timeline",
        of=Status,
        paging=STATUSES,
        limit=_LOOKED_THROUGH,
        max_id=max_id,
    )
    with error_details(context, request):
        response = yield from fetch(context, request)
        own = read(request, response, context.timezone)
    answered = time_of(response.headers)
    return own, context.wall() if answered is None else answered


def _skew(status: Status, answered: float | None, elapsed: float) -> float | None:
    """Return how far the clock of ``Date`` is ahead of that of statuses, if that can be told."""
    created = status.get("created_at")
    if answered is None or elapsed > _QUICK or not isinstance(created, datetime):
        return None
    return answered - created.timestamp()


def _listed(media_ids: Param) -> list[object]:
    return [*media_ids] if isinstance(media_ids, (list, tuple)) else []


def check_source(source: object, credentials: Credentials | None = None) -> str | None:
    """Return the name of the posting program; by default this library's.

    With OAuth 2 there is no default: Friendica then shows the name of the application. 2.0.1 stores
    null if none is sent, and answers a longer name with a database error.
    """
    if source is None:
        is_known = credentials is not None and credentials.is_for_friendica
        return None if is_known else LIBRARY_NAME
    if isinstance(source, str) and 0 < len(source) <= _LONGEST_SOURCE:
        return source
    raise GNUSocialIllegalArgumentError(
        f"source must be a name of 1 to {_LONGEST_SOURCE} characters, not {shown(source)}"
    )


def _check_length(context: ClientContext, protected: str) -> Flow[None]:
    # Texts with links are left to the server, which shortens links before it counts.
    if len(protected) <= USUAL_LIMIT or _URL.search(protected):
        return
    config = yield from read_config(context)
    limit = text_limit(config)
    if limit is not None and len(protected) > limit:
        raise GNUSocialTooLongError(
            f"the text has {len(protected)} characters as it is sent, "
            f"and this server takes {limit}; nothing was posted"
        )


#: The result of a post: a status, and the response that shows it.
_Answer = tuple[Status, Response]


def _posted(value: Any, info: ResponseInfo) -> _Answer:
    return Status.decode(value, info.timezone), info.response


def reply_text(text: str, status: Status, me: str | None) -> str:
    """Return a reply with mentions in front: the author, and the users that the author mentioned.

    The replying user is left out, and so are users that the text mentions already.
    """
    wanted = dict.fromkeys([status.user.screen_name.lower(), *_mentioned(status)])
    left_out = {"", (me or "").lower(), *mentions_in(text)}
    mentions = [f"@{nickname}" for nickname in wanted if nickname not in left_out]
    return " ".join([*mentions, text])


def _mentioned(status: Status) -> list[str]:
    if is_of_friendica(status):
        # The plain text has their display names.
        return people_in(status.statusnet_html, str(status.get("external_url", "")))
    return mentions_in(status.text)
