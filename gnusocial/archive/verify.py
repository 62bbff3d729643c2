"""Verify an archive: its files are unchanged, and nothing is missing."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gnusocial import GNUSocialAPIError
from gnusocial.archive.kinds import LISTED, Kind, key_of
from gnusocial.archive.store import hash_of
from gnusocial.archive.walk import cut_short

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gnusocial import GNUSocial, User
    from gnusocial.archive.index import Index
    from gnusocial.archive.store import Store

#: Maximum number of missing objects in a message.
_NAMED = 10


@dataclass(frozen=True)
class Check:
    """The result of one check.

    Args:
        what: The file or the list.
        ok: Whether it passed.
        detail: What was counted, or what is wrong.
    """

    what: str
    ok: bool
    detail: str


def check_files(store: Store, index: Index) -> Iterator[Check]:
    """Check every file against the state, every line, every attachment, and the index."""
    for kind in store.kinds:
        entry = store.state["files"][kind]
        file = _check_file(store.path(kind), entry)
        yield file
        if file.ok:
            yield _check_index(store, index, kind)
    yield _check_media(store)


def _check_file(path: Path, entry: dict[str, Any]) -> Check:
    digest = hash_of(path, entry["bytes"])
    if digest is None or digest.hexdigest() != entry["sha256"]:
        return Check(path.name, False, "the content differs from what was written")
    return Check(
        path.name, True, f"{entry['lines']} lines, {entry['bytes']} bytes, hash as written"
    )


def _check_index(store: Store, index: Index, kind: str) -> Check:
    """Read every line, and compare the number of different objects with the index."""
    keys, lines = set(), 0
    try:
        for _, line in store.lines(kind):
            data = json.loads(line)
            keys.add(key_of(kind, data))
            lines += 1
    except ValueError as error:
        return Check(kind, False, f"line {lines + 1} is not JSON: {error}")
    if lines != store.state["files"][kind]["lines"]:
        return Check(kind, False, f"{lines} lines, not {store.state['files'][kind]['lines']}")
    if kind in ("changes", "conversations_read"):
        return Check(kind, True, f"{lines} lines")
    known = index.count(kind)
    if known != len(keys):
        return Check(kind, False, f"{len(keys)} objects, but {known} in the index")
    return Check(kind, True, f"{known} objects, all in the index")


def _check_media(store: Store) -> Check:
    files, wrong = 0, []
    for _, line in store.lines("media"):
        data = json.loads(line)
        if "file" not in data:
            continue
        files += 1
        digest = hash_of(store.folder / data["file"], data["bytes"])
        if digest is None or digest.hexdigest() != data["sha256"]:
            wrong.append(data["file"])
    if wrong:
        return Check("media", False, f"missing or changed: {_some(wrong)}")
    return Check("media", True, f"{files} files, hashes as written")


def check_server(store: Store, index: Index, gs: GNUSocial, me: User) -> Iterator[Check]:
    """Read every list on the server, and check that the archive has all of it."""
    for kind in LISTED:
        if kind.name in store.state["finished"]:
            yield _check_list(index, gs, me, kind)
    for name in store.state["walks"]:
        yield Check(name, False, "was not read to its end yet; run the archive again")


def _check_list(index: Index, gs: GNUSocial, me: User, kind: Kind) -> Check:
    missing: list[int | str] = []
    shown = 0
    try:
        with cut_short():
            for page in gs.pagination_page_iterator(kind.page(gs, me)):
                keys = [key_of(kind.name, each) for each in page]
                known = index.known(kind.name, keys)
                missing += [key for key in keys if key not in known]
                shown += len(keys)
    except GNUSocialAPIError as error:
        return Check(kind.name, False, f"the server does not show the list: {error}")
    if missing:
        return Check(kind.name, False, f"{len(missing)} of {shown} are missing: {_some(missing)}")
    more = index.count(kind.name) - shown
    kept = f", and {more} more that it no longer lists" if more > 0 else ""
    return Check(kind.name, True, f"all {shown} that the server lists{kept}")


def _some(names: list[Any]) -> str:
    shown = ", ".join(map(str, names[:_NAMED]))
    return f"{shown}, ..." if len(names) > _NAMED else shown
