"""Compare a status with a post: text, links, reply, attachments, id and time.

A server trims a text, decodes its entities, may shorten its links, and appends the links of
attachments; old databases store ``?`` for an emoji. For Friendica, the HTML is compared. Everything
else must be equal: the same words in another order, or with another link, are another post. Clocks
of proxies and databases differ, so a date alone proves nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from gnusocial.entities.kinds import activity_kind
from gnusocial.internals.posting.friendica_html import text_shown
from gnusocial.internals.posting.text import GUARD, as_posted
from gnusocial.internals.quirks.friendica import is_of_friendica

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gnusocial.entities.status import Status
    from gnusocial.internals.context import RecentPosts

#: Seconds by which a new status may look older than its request: the server sets the time when it
#: starts to work, in whole seconds.
_SLACK = 5.0

_URL = re.compile(r"\bhttps?://[^\s<>\"]+", re.IGNORECASE)
_MENTION = re.compile(r"(?<![\w@/.])@([0-9A-Za-z_.-]+)(?:@[0-9A-Za-z.-]+)?")
#: Punctuation that may follow a link without being part of it.
_PUNCTUATION = ".,;:!?)]}'"


@dataclass(frozen=True)
class SentPost:
    """A post that was sent, and what was known at that time."""

    text: str
    #: The ids of the statuses that it may reply to; empty if it is not a reply.
    parents: frozenset[int] = frozenset()
    files: int = 0
    #: The highest id of the client's earlier posts; None if there was none.
    floor: int | None = field(default=None, compare=False)


def same_text(sent: str, came: str, attached: Iterable[str] = (), *, cut: bool = False) -> bool:
    """Tell whether a text is the one that was sent, as a server returns it.

    ``attached`` are the URLs of the attachments, which include the shortened links; ``cut`` accepts
    a text that ends before the first emoji, as some databases store it, although it may be another
    post.
    """
    words, links = _parts(as_posted(sent))
    other_words, other_links = _parts(as_posted(came))
    # The server appends the links of attachments.
    other_words = _without_last_links(other_words, len(other_links) - len(links))
    if not _alike(words, other_words, cut=cut):
        return False
    known = {_plain_link(url) for url in attached}
    # A text that was cut may have lost its last links.
    return all(
        _stands_for(one, other, known) for one, other in zip(links, other_links, strict=False)
    )


def is_same(sent: str, status: Status, *, cut: bool = False) -> bool:
    """Tell whether a status has the text that was sent, and its links."""
    came = status.text
    if is_of_friendica(status):
        # Its plain text has display names instead of nicknames, and shortened links, twice.
        sent, came = _with_nicknames(sent), _with_nicknames(text_shown(status.statusnet_html))
    return same_text(sent, came, _attached(status), cut=cut)


def _with_nicknames(text: str) -> str:
    """Return a text whose mentions are nicknames in lower case, without hosts."""
    return _MENTION.sub(lambda match: f"@{match[1].lower()}", text)


def same_letters(sent: str, came: str) -> bool:
    """Tell whether two texts have the same letters and digits, whatever markup was rendered."""
    letters = _letters(_parts(sent)[0])
    return bool(letters) and letters == _letters(_parts(came)[0])


def is_answer(
    status: Status, sent: SentPost, known: RecentPosts, answered: float | None, elapsed: float
) -> bool:
    """Tell whether the status in the response to a post is that post.

    ``answered`` is the POSIX time in the ``Date`` of the response, ``elapsed`` the seconds that it
    took. False does not prove that the text was not posted.
    """
    if not _may_be_ours(status, known):
        return False
    if is_same(sent.text, status, cut=True):
        return True
    age = _age(status, answered, known)
    if is_of_friendica(status):
        # It has no commands: the response is the new post unless it is clearly older.
        return age is None or age <= elapsed + _SLACK
    if age is None or age > elapsed + _SLACK:
        return False
    came = status.text
    return same_letters(sent.text, came) or _share_a_word(sent.text, came)


def find_ours(
    statuses: Iterable[Status],
    sent: SentPost,
    known: RecentPosts,
    answered: float | None,
    elapsed: float,
) -> Status | None:
    """Return the lost post from the caller's newest statuses; None if none is it for certain.

    ``elapsed`` is the time in seconds since it was sent.
    """
    for status in statuses:
        if (
            _may_be_ours(status, known)
            and is_same(sent.text, status)
            and (not sent.parents or status.in_reply_to_status_id in sent.parents)
            and len(status.attachments) >= sent.files
            and _is_recent(status, sent.floor, known, answered, elapsed)
        ):
            return status
    return None


def find_answer(statuses: Iterable[Status], text: str, parent: int) -> Status | None:
    """Return the reply to a status that has this text; None if there is none."""
    for status in statuses:
        if status.in_reply_to_status_id == parent and is_same(text, status):
            return status
    return None


def _may_be_ours(status: Status, known: RecentPosts) -> bool:
    return activity_kind(status) is None and not known.knows(status)


def _is_recent(
    status: Status,
    floor: int | None,
    known: RecentPosts,
    answered: float | None,
    elapsed: float,
) -> bool:
    """Tell whether a status was created after the post was sent, by the server's clocks.

    If they differ by an unknown amount, the answer is no: an older post with the same text must not
    be taken for the lost one.
    """
    age = _age(status, answered, known)
    if age is None or not -_SLACK <= age <= elapsed + _SLACK:
        return False
    return floor is None or status.id > floor or age <= elapsed


def _age(status: Status, answered: float | None, known: RecentPosts) -> float | None:
    """Return the age of a status in its response, in seconds by the server's clocks."""
    created = status.get("created_at")
    if answered is None or not isinstance(created, datetime):
        return None
    return answered - (known.skew or 0.0) - created.timestamp()


def _attached(status: Status) -> list[str]:
    urls = (each.get("url") for each in status.attachments if isinstance(each, dict))
    return [url for url in urls if isinstance(url, str)]


#: Characters of 4 bytes in UTF-8, mostly emoji.
_BEYOND = r"[\U00010000-\U0010ffff]"
#: Placeholder for a link.
_LINK = "\ufffc"


def _parts(text: str) -> tuple[str, list[str]]:
    """Return a text with a placeholder for each link, and the links in order."""
    plain = text.replace(GUARD, "").replace("\r\n", "\n")
    links = [url.rstrip(_PUNCTUATION) for url in _URL.findall(plain)]
    return _URL.sub(
        lambda match: _LINK + match[0][len(match[0].rstrip(_PUNCTUATION)) :], plain
    ), links


def _without_last_links(words: str, count: int) -> str:
    for _ in range(count):
        stripped = words.rstrip()
        if not stripped.endswith(_LINK):
            break
        words = stripped.removesuffix(_LINK).rstrip()
    return words


def _alike(sent: str, came: str, *, cut: bool) -> bool:
    """Tell whether texts are equal, or equal in a database without 4-byte characters."""
    if sent == came:
        return True
    first = re.search(_BEYOND, sent)
    if first is None:
        return False
    if cut and came == sent[: first.start()].rstrip() != "":
        return True
    return came in (
        re.sub(_BEYOND, "?", sent),
        re.sub(f"{_BEYOND}+", "?", sent),
        re.sub(_BEYOND, "????", sent),
    )


def _stands_for(sent: str, came: str, attached: set[str]) -> bool:
    """Tell whether a link is the one that was sent, or a short link for it."""
    if _plain_link(sent) == _plain_link(came) or _plain_link(sent) in attached:
        return True
    return len(came) < len(sent) and _host(came) != _host(sent)


def _plain_link(url: str) -> str:
    rest = url.partition("://")[2]
    host, slash, path = rest.partition("/")
    return f"{host.lower()}{slash}{path}".rstrip("/")


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return url


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, re.sub(_BEYOND, "", text)))


def _share_a_word(sent: str, came: str) -> bool:
    words, others = (
        _parts(each)[0].replace(_LINK, " ").lower() for each in (as_posted(sent), came)
    )
    return (
        not words.split() or not others.split() or not set(words.split()).isdisjoint(others.split())
    )
