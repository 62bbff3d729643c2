"""Search in the texts of notices, and the trends that were never implemented."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote_plus

from .. import streams
from ..dates import iso_date
from ..entities import Presenter
from ..errors import ApiError
from ..formats import xml
from ..formats.atom import ATOM_TYPE
from ..replies import Reply, json_reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..records import Notice
    from ..request import Call

_TERM = re.compile(r'-?"[^"]*"|\S+')
_WORD = re.compile(r"\w+")


def as_json(call: Call) -> Reply:
    """search.json: a bare list, one item more than requested."""
    return json_reply(call, Presenter(call).statuses(_found(call)))


def _found(call: Call) -> list[Notice]:
    query = call.get("q")
    if query is None and call.version.searches_words:
        raise ApiError(500, "Argument 1 passed to trim() must be of the type string, null given")
    query = (query or "").strip()
    matches = _words_match(query) if call.version.searches_words else _substring_match(query)
    everything = [
        notice
        for notice in call.world.living_notices()
        if notice.addressee is None and matches(notice)
    ]
    window = call.window(count=15, most=100, parameter="rpp")
    return streams.page(streams.latest_first(call.world, everything), window, extra=1)


def _substring_match(query: str) -> Callable[[Notice], bool]:
    """Match the query as a substring, ignoring case. An empty query matches everything."""
    wanted = query.lower()
    return lambda notice: wanted in notice.content.lower()


def _words_match(query: str) -> Callable[[Notice], bool]:
    """Match all words, or any of them around `OR`; `-word` excludes; quotes make a phrase."""
    wanted: list[list[str]] = []
    excluded: list[list[str]] = []
    for term in _TERM.findall(query):
        words = [word.lower() for word in _WORD.findall(term)]
        # `from:` and the like are not operators here, and too common as words to be indexed.
        words = [word for word in words if word not in {"or", "from", "to"}]
        if words:
            (excluded if term.startswith("-") else wanted).append(words)
    some = any if re.search(r"\bOR\b", query) else all

    def matches(notice: Notice) -> bool:
        text = f" {' '.join(_WORD.findall(notice.content.lower()))} "
        if not wanted or any(_has(text, words) for words in excluded):
            return False
        return some(_has(text, words) for words in wanted)

    return matches


def _has(text: str, words: list[str]) -> bool:
    return f" {' '.join(words)} " in text


def as_atom(call: Call) -> Reply:
    """search.atom."""
    world, query = call.world, call.get("q") or ""
    notices = _found(call)
    root = xml.Element(
        "feed",
        {
            "xmlns": "http://www.w3.org/2005/Atom",
            "xmlns:twitter": "http://api.twitter.com/",
            "xml:lang": "en-US",
        },
    )
    here = world.url(f"api/search.atom?q={quote_plus(query)}")
    root.add("id", world.tag_uri(f"search/{world.server_name}"))
    page = world.url(f"search/notice?q={quote_plus(query)}")
    _add_link(root, "text/html", "alternate", page)
    _add_link(root, "application/atom+xml", "self", here)
    root.add("title", f"{query} - {world.settings.site_name} Search")
    root.add("updated", iso_date(world.now))
    if notices:
        refresh = f"{here}&since_id={notices[0].id}"
        _add_link(root, "application/atom+xml", "refresh", refresh)
    for notice in notices:
        _add_entry(call, root.add("entry"), notice)
    return Reply(xml.document(root), ATOM_TYPE)


def _add_link(parent: xml.Element, kind: str, rel: str, href: str) -> None:
    parent.add("link", attributes={"type": kind, "rel": rel, "href": href})


def _add_entry(call: Call, entry: xml.Element, notice: Notice) -> None:
    world, author = call.world, notice.author
    entry.add("id", world.tag_uri(str(notice.id)))
    entry.add("published", iso_date(notice.created))
    _add_link(entry, "text/html", "alternate", world.url(f"notice/{notice.id}"))
    entry.add("title", notice.content)
    entry.add("content", notice.rendered, {"type": "html"})
    entry.add("updated", iso_date(notice.created))
    picture = Presenter(call).avatar_url(author, 96)
    _add_link(entry, f"image/{picture.rsplit('.', 1)[-1]}", "related", picture)
    entry.add("twitter:source", notice.source)
    entry.add("twitter:source_link", notice.source_link)
    person = entry.add("author")
    person.add("name", f"{author.nickname} ({author.best_name})")
    person.add("uri", world.uri_of(author))


def trends(call: Call) -> Reply:
    """trends: not implemented."""
    raise ApiError(501, "API method under construction.")
