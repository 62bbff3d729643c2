"""Read one list of the server into the archive. It can be interrupted anywhere.

A list with the newest first is walked from the top down to what was archived before the walk began.
Its position is part of the state: an interrupted walk continues from there, and a second walk from
the top then reads what was added in the meantime. A list of people is read completely each time.
"""

from __future__ import annotations

import json
import warnings
from contextlib import contextmanager
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from gnusocial import GNUSocialWarning
from gnusocial.archive.kinds import key_of, settled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from gnusocial import Entity, GNUSocial, Page, User
    from gnusocial.archive.index import Index
    from gnusocial.archive.kinds import Kind
    from gnusocial.archive.store import Store

#: The index is committed to the disk once per this many commits: it can be rebuilt.
_COMMITS_A_SAVE = 20
#: The maximum number of objects, besides a page, that must be read again after a kill.
_LINES_A_COMMIT = 1000


class Writer:
    """Adds objects to the lines and to the index, and counts them."""

    def __init__(self, store: Store, index: Index) -> None:
        self.store = store
        self.index = index
        self.new: dict[str, int] = {}
        self.changed: dict[str, int] = {}
        self.gone: dict[str, int] = {}
        self._commits = 0
        self._lines = 0

    def line(self, kind: str, text: str, data: Any) -> None:
        """Add a line with the given object."""
        self._lines += 1
        place, length = self.store.append(kind, text)
        self.index.add(kind, data, place, length)

    def objects(self, kind: str, found: Iterable[Entity]) -> list[int | str]:
        """Add those objects that are new or changed.

        Returns the keys of the objects that the archive already had.
        """
        return self._add(kind, ((each, each.to_json()) for each in found))

    def records(self, kind: str, found: Iterable[dict[str, Any]]) -> None:
        """Add objects that are not entities of the server, if they are new or changed."""
        self._add(kind, ((each, json.dumps(each)) for each in found))

    def _add(self, kind: str, found: Iterable[tuple[Mapping[str, Any], str]]) -> list[int | str]:
        by_key = {key_of(kind, each): (each, text) for each, text in found}
        known = self.index.known(kind, by_key)
        for key, (each, text) in by_key.items():
            old = known.get(key)
            if old is None:
                self.new[kind] = self.new.get(kind, 0) + 1
            elif self._differs(kind, old.place, old.length, text):
                self.changed[kind] = self.changed.get(kind, 0) + 1
            else:
                continue
            self.line(kind, text, each)
        for key, old in known.items():
            if old.gone:
                self.change(kind, key, "back")
        return list(known)

    def _differs(self, kind: str, place: int, length: int, text: str) -> bool:
        old = self.store.read(kind, place, length)
        return settled(kind, old) != settled(kind, json.loads(text))

    def change(self, kind: str, key: int | str, what: str) -> None:
        """Record in the log of changes that an object left the server's list, or came back."""
        now = datetime.now(timezone.utc).isoformat(timespec="seconds")
        data = {"at": now, "kind": kind, "id": key, "change": what}
        self.line("changes", json.dumps(data), data)
        if what == "gone":
            self.gone[kind] = self.gone.get(kind, 0) + 1

    def page_is_read(self) -> None:
        """Commit after enough lines, because a disk may be slower than a server."""
        self.store.write()
        if self._lines >= _LINES_A_COMMIT:
            self.commit()

    def commit(self) -> None:
        """Commit everything that was added."""
        self.store.commit()
        self._lines = 0
        self._commits += 1
        if self._commits % _COMMITS_A_SAVE == 0:
            self.index.save()


def read_list(
    writer: Writer,
    gs: GNUSocial,
    me: User,
    kind: Kind,
    *,
    full: bool,
    progress: Callable[[int], object],
) -> list[str]:
    """Update the archive from one list of the server.

    Args:
        writer: The archive.
        gs, me: The client, and the owner of the list.
        kind: The list.
        full: Walk to the end, also over known objects, and record what is gone.
        progress: Called with the number of objects of each page.

    Returns what the server could not show.
    """
    if kind.reading == "whole":
        return _read_whole(writer, gs, me, kind, progress)
    resumed = kind.name in writer.store.state["walks"]
    _walk(writer, gs, me, kind, full=full, progress=progress)
    if resumed:
        _walk(writer, gs, me, kind, full=full, progress=progress)
    return []


def _walk(
    writer: Writer,
    gs: GNUSocial,
    me: User,
    kind: Kind,
    *,
    full: bool,
    progress: Callable[[int], object],
) -> None:
    walks = writer.store.state["walks"]
    walk = walks.get(kind.name)
    # Only an uninterrupted walk has seen everything.
    seen: set[int | str] | None = set() if full and walk is None else None
    walk = walks.setdefault(kind.name, {"start": writer.store.size(kind.name), "at": None})
    for at, page in _pages(writer, gs, me, kind, walk["at"]):
        known_before = _known_before(writer, kind, page, walk["start"])
        writer.objects(kind.name, page)
        walk["at"] = at
        writer.page_is_read()
        progress(len(page))
        if seen is not None:
            seen.update(key_of(kind.name, each) for each in page)
        if known_before and not full:
            break
    if seen is not None:
        _note_gone(writer, kind.name, seen)
    del walks[kind.name]
    writer.commit()


def _known_before(writer: Writer, kind: Kind, page: Page[Any], start: int) -> bool:
    """Return whether the whole page was in the archive before the walk began."""
    keys = [key_of(kind.name, each) for each in page]
    known = writer.index.known(kind.name, keys)
    return all(key in known and known[key].first < start for key in keys)


def _pages(
    writer: Writer, gs: GNUSocial, me: User, kind: Kind, at: int | None
) -> Iterator[tuple[int | None, Page[Any]]]:
    """Iterate over the pages of a list from the position of a walk, each with its position."""
    page: Page[Any] | None
    if kind.reading == "ids":
        # The server ignores an id that was deleted since: then the walk begins at the top.
        page = kind.page(gs, me, max_id=at) if at is not None else kind.page(gs, me)
        while page:
            yield next((each.id for each in reversed(page) if isinstance(each.id, int)), None), page
            page = gs.fetch_next(page)
        return
    number = at or 1
    page = kind.page(gs, me, page=number)
    while number > 1 and not _meets_the_known(writer, kind, page):
        # Objects above were deleted, so unread ones have moved up.
        number -= 1
        page = kind.page(gs, me, page=number)
    while page:
        yield number, page
        page = gs.fetch_next(page)
        number += 1


def _meets_the_known(writer: Writer, kind: Kind, page: Page[Any]) -> bool:
    return bool(writer.index.known(kind.name, [key_of(kind.name, each) for each in page]))


def _read_whole(
    writer: Writer,
    gs: GNUSocial,
    me: User,
    kind: Kind,
    progress: Callable[[int], object],
) -> list[str]:
    seen: set[int | str] = set()
    with cut_short() as cut:
        for page in gs.pagination_page_iterator(kind.page(gs, me)):
            writer.objects(kind.name, page)
            writer.page_is_read()
            seen.update(key_of(kind.name, each) for each in page)
            progress(len(page))
    if not cut:
        _note_gone(writer, kind.name, seen)
    writer.commit()
    return cut


def _note_gone(writer: Writer, kind: str, seen: set[int | str]) -> None:
    for key in [key for key in writer.index.keys(kind) if key not in seen]:
        writer.change(kind, key, "gone")


@contextmanager
def cut_short() -> Iterator[list[str]]:
    """Collect the warnings that a list is longer than the server can show."""
    cut: list[str] = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield cut
        cut += [str(each.message) for each in caught if issubclass(each.category, GNUSocialWarning)]
    for each in caught:
        if not issubclass(each.category, GNUSocialWarning):
            warnings.warn_explicit(each.message, each.category, each.filename, each.lineno)
