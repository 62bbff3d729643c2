"""Posting, as a flow: guard the text, send it, and make sure that the answer is the new notice.

The server answers 200 with an older notice, or with nothing, where it took the text for a command.
The guard of ``internals.posting.text`` prevents that for the commands that are known; the check
finds the rest.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from gnusocial.entities.config import Config
from gnusocial.entities.kinds import activity_kind
from gnusocial.entities.status import Status
from gnusocial.errors import (
    GNUSocialDuplicateError,
    GNUSocialIllegalArgumentError,
    GNUSocialMalformedResponseError,
    GNUSocialNetworkError,
    GNUSocialNotPostedError,
    GNUSocialTooLongError,
)
from gnusocial.internals.flows import Flow
from gnusocial.internals.http import decoders
from gnusocial.internals.http.exchange import ClientContext, exchange
from gnusocial.internals.http.request import Request, ResponseInfo, counted, get, post
from gnusocial.internals.posting.outcome import settled
from gnusocial.internals.posting.recent_posts import RecentPosts
from gnusocial.internals.posting.text import GUARD, as_posted, mentions_in, protect
from gnusocial.internals.posting.uploads import check_sizes, media_parts, upload_all

#: A text up to this length is posted without asking the server for its limit first: it is the
#: limit of a server as it is installed.
USUAL_LIMIT = 1000

#: What the server shows as the program that a notice was posted with.
LIBRARY_NAME = "GNUSocial.py"
_LONGEST_SOURCE = 32

#: Seconds by which a new notice may be older than the answer that shows it, beyond the time that
#: the request took: its time is stored when the server begins to work.
_SLACK = timedelta(seconds=5)

_URL = re.compile(r"\bhttps?://\S+")


def post_status(
    context: ClientContext, text: str, *, files: Any = None, progress: Any = None, **params: Any
) -> Flow[Status]:
    """Post a text exactly as it was given and return the notice that it became.

    One file goes with the text, as every version takes it. Several are uploaded before it.
    """
    protected, parts = protect(text), media_parts(files, progress)
    yield from _check_length(context, protected)
    yield from check_sizes(context, parts)
    if len(parts) > 1:
        uploaded = yield from upload_all(context, parts)
        params["media_ids"], parts = [*(params.get("media_ids") or ()), *uploaded], []
    request: Request[Status] = post(
        "statuses/update", returns=_NewNotice(text), status=protected, **params
    )
    request = replace(request, files=parts)
    status = yield from _post_once(context, request, text, params.get("in_reply_to_status_id"))
    context.recent_posts.remember(status.id)
    return status


def _post_once(
    context: ClientContext, request: Request[Status], text: str, parent: object
) -> Flow[Status]:
    """Post; where the answer gets lost, look for the notice among the caller's own."""
    sent, began = (text, parent), context.clock()

    def look(age: float) -> Flow[Status | None]:
        wanted = _OwnNotice(text, parent, age, context.recent_posts)
        return exchange(context, get("statuses/user_timeline", returns=wanted))

    try:
        return (yield from settled(context, _post(context, request), look))
    except GNUSocialNetworkError as error:
        if error.maybe_sent:
            context.recent_posts.lose(sent, began)
        raise
    except GNUSocialDuplicateError:
        lost = context.recent_posts.lost(sent)
        found = None if lost is None else (yield from look(context.clock() - lost))
        if found is None:
            raise
        return found


def _post(context: ClientContext, request: Request[Status]) -> Flow[Status]:
    try:
        return (yield from exchange(context, counted(request, harmless=True)))
    except GNUSocialMalformedResponseError as error:
        if error.response is None or error.response.body.strip():
            raise
        raise _not_posted("nothing", error.response) from None


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
        f"source must be a name of 1 to {_LONGEST_SOURCE} characters, not {source!r:.60}"
    )


def _check_length(context: ClientContext, protected: str) -> Flow[None]:
    # Links are left to the server: it shortens them before it counts.
    if len(protected) <= USUAL_LIMIT or _URL.search(protected):
        return
    config = yield from exchange(context, get("statusnet/config", returns=Config))
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


class _NewNotice:
    """Reads the answer to a post, and refuses a notice that was there before."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __call__(self, value: Any, info: ResponseInfo) -> Status:
        status = Status.decode(value, info.timezone)
        answered = _date(info.response.headers.get("Date", ""))
        if not is_new(status, self.text, answered, info.response.elapsed):
            raise _not_posted(f"notice {status.id}, which is not the one sent", info.response)
        return status


class _OwnNotice:
    """Reads one's newest notices and picks the one that a lost request made, or None."""

    def __init__(self, text: str, parent: object, age: float, recent_posts: RecentPosts) -> None:
        self.text, self.parent, self.age, self.recent_posts = text, parent, age, recent_posts

    def __call__(self, value: Any, info: ResponseInfo) -> Status | None:
        answered = _date(info.response.headers.get("Date", ""))
        found = [
            status
            for status in decoders.ListOf(Status)(value, info)
            if is_new(status, self.text, answered, self.age)
            and _words(status.text) == _words(as_posted(self.text))
            and (self.parent is None or status.in_reply_to_status_id == self.parent)
            and not self.recent_posts.knows(status.id)
        ]
        return found[0] if found else None


def is_new(status: Status, text: str, answered: datetime | None, elapsed: float) -> bool:
    """Tell whether a notice is the one that was made of ``text`` by the answered request.

    A notice that is older than the request is not, nor is the record of an activity that a command
    caused, nor one that shares no word with the text. Links do not count: the server shortens
    them and appends those of attachments. Both times are the server's own.
    """
    created = status.get("created_at")
    if answered is not None and isinstance(created, datetime):
        oldest = answered - timedelta(seconds=elapsed) - _SLACK
        if created < oldest:
            return False
    if activity_kind(status) is not None:
        return False
    sent, came = _words(as_posted(text)), _words(status.text)
    return not sent or not came or not sent.isdisjoint(came)


def reply_text(text: str, status: Status, me: str | None) -> str:
    """Return a reply with the mentions that it wants: the author, and whom the author mentioned.

    The one who replies is left out, and so is who is named in the text already.
    """
    wanted = dict.fromkeys([status.user.screen_name.lower(), *mentions_in(status.text)])
    left_out = {"", (me or "").lower(), *mentions_in(text)}
    mentions = [f"@{nickname}" for nickname in wanted if nickname not in left_out]
    return " ".join([*mentions, text])


def _words(text: str) -> set[str]:
    return set(_URL.sub(" ", text.replace(GUARD, "")).lower().split())


def _date(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None


def _not_posted(what: str, response: Any) -> GNUSocialNotPostedError:
    return GNUSocialNotPostedError(
        f"the server answered 200 with {what}: it did not post the text", response=response
    )
