"""Import a backup that was downloaded from GNU social: an Atom feed of activities, or a zip of it.

Nothing is unpacked to the disk, and names in the zip are never used as paths.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from dataclasses import dataclass
from html import unescape
from itertools import islice
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING, Any

from dateutil.parser import isoparse

from gnusocial import GNUSocialIllegalArgumentError
from gnusocial.archive.atom import ACTIVITY, ATOM, CONTACTS, OSTATUS, STATUSNET, THREAD, entries
from gnusocial.archive.errors import ArchiveError
from gnusocial.archive.update import Report

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gnusocial.archive.atom import Element
    from gnusocial.archive.update import Progress
    from gnusocial.archive.walk import Writer

_CHUNK = 1 << 16
_AT_ONCE = 200
#: Below this size, the compression ratio is not checked.
_SMALL = 16 << 20
#: Both stop at the next bracket, so that their run time is linear.
_TAG = re.compile(r"</?[a-zA-Z!][^<>]*>")
_BREAK = re.compile(r"\s*(?:<br\b[^<>]*>|</(?:p|li|div)>)\s*", re.IGNORECASE)
_FEEDS = (".atom", ".xml")


@dataclass(frozen=True)
class Limits:
    """Sizes above which a backup is rejected as an attack.

    Args:
        max_bytes: The maximum unpacked size of a backup. Default: 4 GiB.
        max_files: The maximum number of files in a zip. Default: 10 000.
        max_ratio: The maximum compression ratio of a file of 16 MiB or more. Default: 200.
    """

    max_bytes: int = 4 << 30
    max_files: int = 10_000
    max_ratio: int = 200

    def __post_init__(self) -> None:
        for name in ("max_bytes", "max_files", "max_ratio"):
            if getattr(self, name) < 1:
                raise GNUSocialIllegalArgumentError(f"{name} must be at least 1")


def read_backup(writer: Writer, path: Path, limits: Limits, progress: Progress | None) -> Report:
    """Add the statuses and activities of a backup to the archive.

    Raises :class:`ArchiveError` if the file is not a backup, or is dangerous.
    """
    server = writer.store.state["server"]
    found = (post_of(each, server) for chunks in _feeds(path, limits) for each in entries(chunks))
    done = 0
    while batch := list(islice(found, _AT_ONCE)):
        writer.records("imported", [each for each in batch if each["uri"]])
        writer.commit()
        done += len(batch)
        if progress is not None:
            progress("imported", done, None)
    return Report(writer.new, writer.changed, writer.gone)


def _feeds(path: Path, limits: Limits) -> Iterator[Iterator[bytes]]:
    """Iterate over the feeds of a file, each in chunks."""
    with path.open("rb") as file:
        beginning = file.read(4)
        file.seek(0)
        if beginning[:2] != b"PK":
            if beginning.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] != b"<":
                raise ArchiveError(f"{path} is neither an Atom feed nor a zip")
            yield _pieces(file, limits.max_bytes, limits.max_bytes)
            return
        try:
            with zipfile.ZipFile(file) as archive:
                yield from _packed_feeds(archive, path, limits)
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError) as error:
            raise ArchiveError(f"{path} is damaged: {error}") from None


def _packed_feeds(
    archive: zipfile.ZipFile, path: Path, limits: Limits
) -> Iterator[Iterator[bytes]]:
    members = archive.infolist()
    if len(members) > limits.max_files:
        raise ArchiveError(f"{path} contains more than {limits.max_files} files: refused")
    for member in members:
        _check_name(member.filename)
        if member.flag_bits & 1:
            raise ArchiveError(f"{path} is protected with a password; unpack it first")
    feeds = [each for each in members if each.filename.lower().endswith(_FEEDS)]
    if not feeds:
        raise ArchiveError(f"{path} does not contain an Atom feed ({' or '.join(_FEEDS)})")
    left = limits.max_bytes
    for member in feeds:
        most = min(left, max(_SMALL, member.compress_size * limits.max_ratio))
        with archive.open(member) as file:
            yield _pieces(file, most, limits.max_bytes)
            left -= file.tell()


def _check_name(name: str) -> None:
    """Reject a zip with names that lead out of it, although names are never used as paths."""
    path = PurePosixPath(name.replace("\\", "/"))
    leads_out = path.is_absolute() or ".." in path.parts
    if leads_out or not path.parts or ":" in path.parts[0]:
        raise ArchiveError(f"the zip has a file called {name!r}, which leads out of it: refused")


def _pieces(file: IO[bytes], most: int, whole: int) -> Iterator[bytes]:
    """Iterate over a file in chunks, up to a size that no genuine one has."""
    left = most
    while chunk := file.read(_CHUNK):
        left -= len(chunk)
        if left < 0:
            limit = "as a whole" if most == whole else "for its packed size"
            raise ArchiveError(f"the backup is too large {limit} (a zip bomb?): refused")
        yield chunk


def post_of(entry: Element, server: str) -> dict[str, Any]:
    """Return an entry as an object with the keys of a status, as far as a backup has them.

    It is not a complete status: it has an id only if it is from this server, and its author has no
    id. Additional keys: ``in_reply_to`` (the identifier of the parent), ``conversation``, and
    ``activity`` (the kind of activity, if it is not a post).
    """
    page = _link(entry, "alternate")
    here = page.startswith(f"{server}/")
    info = entry.first(STATUSNET, "notice_info").attributes
    thread = entry.first(OSTATUS, "conversation")
    html = entry.first(ATOM, "content").text
    local = thread.attributes.get("local_id") if here else None
    return {
        "id": _number(info.get("local_id")) if here else None,
        "uri": entry.first(ATOM, "id").text,
        "text": plain(html),
        "statusnet_html": html,
        "created_at": _date(entry.first(ATOM, "published").text),
        "user": _author(entry),
        "source": info.get("source"),
        "external_url": page or None,
        "in_reply_to": entry.first(THREAD, "in-reply-to").attributes.get("ref"),
        "conversation": local or thread.attributes.get("ref") or thread.text or None,
        "attachments": [
            {"url": url, "mimetype": link.get("type"), "size": _number(link.get("length"))}
            for link in (each.attributes for each in entry.all(ATOM, "link"))
            if link.get("rel") == "enclosure" and (url := link.get("href"))
        ],
        "tags": [each.attributes.get("term", "") for each in entry.all(ATOM, "category")],
        "activity": _activity(entry),
    }


def _author(entry: Element) -> dict[str, Any]:
    author = entry.first(ATOM, "author")
    return {
        "screen_name": author.first(CONTACTS, "preferredUsername").text
        or author.first(ATOM, "name").text,
        "name": author.first(CONTACTS, "displayName").text or author.first(ATOM, "name").text,
        "statusnet_profile_url": _link(author, "alternate") or author.first(ATOM, "uri").text,
    }


def _number(text: str | None) -> int | None:
    """Return an id in the range of the server's ids, else None."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None


def _date(text: str) -> str | None:
    """Return a date in the format of the archive; None if it is unreadable or has no zone."""
    try:
        moment = isoparse(text)
    except (ValueError, OverflowError):
        return None
    return moment.isoformat() if moment.tzinfo else None


def _link(element: Element, relation: str) -> str:
    links = (each.attributes for each in element.all(ATOM, "link"))
    return next((each.get("href", "") for each in links if each.get("rel") == relation), "")


def _activity(entry: Element) -> str | None:
    """Return the kind of activity; None for a post. The verb is the last word of a URL."""
    verb = entry.first(ACTIVITY, "verb").text.rstrip("/").rsplit("/", 1)[-1]
    return {"": None, "post": None, "share": "repeat"}.get(verb, verb)


def plain(html: str) -> str:
    """Return the text of HTML from the server, whose attributes contain no angle brackets."""
    return unescape(_TAG.sub("", _BREAK.sub("\n", html))).strip()
