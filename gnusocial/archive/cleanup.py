"""Delete own posts by rules, but only if they are in the archive.

Rules are applied to the archive; the server is asked only who favorited a post, and to delete it.
Every deletion is recorded in ``deleted.jsonl``, so that the next run can continue an interrupted
one.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

from gnusocial import (
    GNUSocialForbiddenError,
    GNUSocialIllegalArgumentError,
    GNUSocialNotFoundError,
    GNUSocialServerError,
    GNUSocialUnsupportedError,
)
from gnusocial.archive.kinds import CHOICES
from gnusocial.archive.media import decide

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gnusocial import GNUSocial, User
    from gnusocial.archive.update import Progress
    from gnusocial.archive.walk import Writer

#: Kinds that are not archived before a cleanup, because no rule needs them.
NOT_NEEDED = tuple(set(CHOICES) - {"statuses", "mentions", "favorites", "conversations", "media"})

_OLD = """
SELECT items.key, items.place, items.length, texts.reply_to, texts.favorited, texts.attachments,
    favorites.key IS NOT NULL, coalesce(threads.size, 1)
FROM items JOIN texts ON texts.identity = items.identity
LEFT JOIN items AS done ON done.kind = 'deleted' AND done.key = items.key
LEFT JOIN items AS favorites
    ON favorites.kind = 'favorites' AND favorites.key = items.key AND favorites.gone = 0
LEFT JOIN (
    SELECT conversation, count(*) AS size FROM texts
    WHERE activity IS NULL AND conversation IS NOT NULL GROUP BY conversation
) AS threads ON threads.conversation = texts.conversation
WHERE items.kind = 'statuses' AND items.gone = 0 AND done.key IS NULL
    AND (texts.activity IS NULL OR texts.activity = ?) AND texts.created < ?
ORDER BY texts.created, items.key
"""


@dataclass(frozen=True)
class Rules:
    """Which own posts are deleted.

    Args:
        older_than: The minimum age. A post without a readable date is kept.
        keep_favorited: Keep posts that you or others favorited. That costs one request per post.
            Default: False.
        keep_threads: Keep replies, and posts with replies. Default: False.
        repeats: Also delete repeats of others' posts. Default: False.

    "Favorited something", "deleted notice" and the like, which servers before 2.0 have among the
    posts, are never deleted.
    """

    older_than: timedelta
    keep_favorited: bool = False
    keep_threads: bool = False
    repeats: bool = False

    def __post_init__(self) -> None:
        if self.older_than < timedelta(0):
            raise GNUSocialIllegalArgumentError("older_than must not be negative")


@dataclass
class Cleaned:
    """What a cleanup did, or would do.

    Args:
        posts: The ids of the posts to delete, oldest first.
        kept: The number of old posts that are kept, by reason.
        deleted: The number of deleted posts.
        gone: The number of posts that did not exist on the server any more.
    """

    posts: list[int] = field(default_factory=list)
    kept: Counter[str] = field(default_factory=Counter)
    deleted: int = 0
    gone: int = 0


def needed_by(rules: Rules) -> set[str]:
    """Return the kinds that must be in the archive before anything is deleted."""
    needed = {"statuses"}
    if rules.keep_favorited:
        needed |= {"favorites"}
    if rules.keep_threads:
        needed |= {"mentions", "conversations"}
    return needed


def plan(writer: Writer, me: User, rules: Rules, now: datetime | None = None) -> Cleaned:
    """Return the posts to delete, as far as the archive can decide."""
    found = Cleaned()
    moment = now or datetime.now(timezone.utc)
    for number, reason in _judged(writer, me, rules, moment):
        if reason is None:
            found.posts.append(number)
        else:
            found.kept[reason] += 1
    return found


def _judged(
    writer: Writer, me: User, rules: Rules, now: datetime
) -> Iterator[tuple[int, str | None]]:
    before = (now - rules.older_than).timestamp()
    server = writer.store.state["server"]
    rows = writer.index.database.execute(_OLD, ("repeat" if rules.repeats else None, before))
    for key, place, length, reply_to, favorited, attachments, favorite, size in rows.fetchall():
        line = writer.store.read("statuses", place, length)
        if not isinstance(key, int) or not _is_by(line, me):
            yield key, "not yours"
        elif rules.keep_favorited and (favorited or favorite):
            yield key, "favorited"
        elif rules.keep_threads and (reply_to is not None or size > 1):
            yield key, "part of a thread"
        elif not _has_files(writer, server, json.loads(attachments)):
            yield key, "a file of it is not in the archive"
        else:
            yield key, None


def _is_by(line: dict[str, Any], me: User) -> bool:
    user = line.get("user")
    return isinstance(user, dict) and user.get("id") == me.id


def _has_files(writer: Writer, server: str, attachments: list[list[str]]) -> bool:
    """Return whether the archive has every file of a post that is on the server."""
    if any(not url for url, _ in attachments):
        # 2.0 reports that there is a picture, but not its URL.
        return False
    urls = [
        url
        for url, mimetype in attachments
        if decide(url, mimetype, server, other_hosts=False) not in (None, "elsewhere")
    ]
    return all(writer.index.file(url) is not None for url in urls)


def delete(
    writer: Writer, gs: GNUSocial, rules: Rules, found: Cleaned, progress: Progress | None
) -> None:
    """Delete the posts of a plan one by one, and record each."""
    total = len(found.posts)
    for done, number in enumerate(found.posts, start=1):
        if rules.keep_favorited and _favorited_by_others(gs, number):
            found.kept["favorited"] += 1
        else:
            _delete_one(writer, gs, number, found)
        if progress is not None:
            progress("deleted", done, total)


def _favorited_by_others(gs: GNUSocial, number: int) -> bool:
    try:
        return bool(gs.status_favorited_by(number))
    except (GNUSocialUnsupportedError, GNUSocialNotFoundError):
        # Friendica does not have this information; or the post does not exist any more.
        return False


def _delete_one(writer: Writer, gs: GNUSocial, number: int, found: Cleaned) -> None:
    try:
        gs.status_delete(number)
        found.deleted += 1
    except GNUSocialNotFoundError:
        # Deleted elsewhere, or by a run that was killed before it could record that.
        found.gone += 1
    except GNUSocialForbiddenError:
        found.kept["the server refuses"] += 1
        return
    except GNUSocialServerError as error:
        if error.maybe_sent:
            raise
        # It was found on the server. 2.0.1 cannot delete some posts.
        found.kept["the server fails to delete it"] += 1
        return
    at = datetime.now(timezone.utc).isoformat(timespec="seconds")
    writer.records("deleted", [{"id": number, "at": at}])
    writer.change("statuses", number, "gone")
    writer.commit()
