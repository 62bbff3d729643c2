"""Download the attachments and avatars in an archive, and store them by content.

The name of a file is its hash, with one of a few extensions for its type: names from the server
never become part of a path, and nothing is stored that a browser would execute. :func:`decide`
chooses the URLs; ``gnusocial.archive.fetch`` makes the connections.
"""

from __future__ import annotations

import hashlib
import os
import string
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit

from gnusocial.archive.fetch import Downloads, Fetch, IsPage, NotNow, Refused
from gnusocial.archive.store import sync_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from gnusocial.archive.walk import Writer

FOLDER = "media"
_PART = "download.part"
#: After this many consecutive failures, the run stops downloading from the server.
_GIVE_UP = 5
_A_TIME = 500

#: The signatures of files that the page can show.
_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png", "png"),
    (b"\xff\xd8\xff", "image/jpeg", "jpg"),
    (b"GIF87a", "image/gif", "gif"),
    (b"GIF89a", "image/gif", "gif"),
    (b"%PDF-", "application/pdf", "pdf"),
    (b"OggS", "audio/ogg", "ogg"),
    (b"ID3", "audio/mpeg", "mp3"),
    (b"\x1aE\xdf\xa3", "video/webm", "webm"),
)
#: Formats that begin with a length: the signature from byte 4 or 8 on.
_INNER = ((4, b"ftyp", "video/mp4", "mp4"), (8, b"WEBP", "image/webp", "webp"))


@dataclass
class Found:
    """The results of the downloads."""

    elsewhere: int = 0
    failed: str | None = None


def decide(url: str, mimetype: str, server: str, *, other_hosts: bool) -> str | None:
    """Return the URL to download, ``"elsewhere"`` for another host, or None if it is not a file.

    A link in a status is an attachment too; only what may be a file is downloaded.
    """
    try:
        parts, home = urlsplit(url), urlsplit(server)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        return None
    if mimetype.split(";")[0].strip().lower() in ("text/html", "application/xhtml+xml"):
        return None
    if parts.hostname == home.hostname:
        if parts.scheme == "http" and home.scheme == "https" and port in (None, 80):
            # Behind a proxy, the server may not know that its URLs are https.
            return _quoted(urlunsplit(parts._replace(scheme="https", netloc=home.netloc)))
        if parts.scheme == home.scheme and _port(parts) == _port(home):
            return _quoted(url)
    if other_hosts and mimetype:
        return _quoted(url)
    return "elsewhere" if mimetype else None


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


def _quoted(url: str) -> str:
    """Return a URL with all special characters encoded, whatever the name of the file."""
    return quote(url, safe=string.punctuation)


def kind_of(beginning: bytes) -> tuple[str, str]:
    """Return the media type and the extension of a file from its first bytes."""
    for signature, mimetype, extension in _SIGNATURES:
        if beginning.startswith(signature):
            return mimetype, extension
    for place, signature, mimetype, extension in _INNER:
        if beginning[place : place + len(signature)] == signature:
            return mimetype, extension
    return "application/octet-stream", "bin"


def read_media(
    writer: Writer, server: str, downloads: Downloads, progress: Callable[[int], object]
) -> Found:
    """Download the files that are not yet in the archive."""
    folder = writer.store.folder / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    fetch = Fetch(server, downloads)
    found, failures = Found(), 0
    for url, mimetype in _missing(writer):
        address = decide(url, mimetype, server, other_hosts=downloads.other_hosts)
        if address is None or address == "elsewhere":
            found.elsewhere += address is not None
            continue
        try:
            line: dict[str, object] = {"url": url, **_kept(folder, fetch, address)}
        except IsPage:
            line = {"url": url, "page": True}
        except Refused as refusal:
            line = {"url": url, "error": str(refusal)}
        except NotNow as error:
            failures += 1
            found.failed = f"{url}: {error}"
            if failures == _GIVE_UP:
                break
            continue
        failures = 0
        writer.records("media", [line])
        writer.page_is_read()
        progress(1)
    return found


def _missing(writer: Writer) -> Iterator[tuple[str, str]]:
    """Iterate over the URLs without a result, in batches."""
    after = 0
    while rows := writer.index.wanted(after, _A_TIME):
        for after, url, mimetype in rows:  # noqa: B007 - the number of the last one is used
            yield url, mimetype


def _kept(folder: Path, fetch: Fetch, address: str) -> dict[str, object]:
    """Download a file, and store it atomically."""
    part = folder / _PART
    digest, size, beginning = hashlib.sha256(), 0, b""
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        for chunk in fetch(address):
            beginning = beginning or chunk[:64]
            digest.update(chunk)
            size += len(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    mimetype, extension = kind_of(beginning)
    name = digest.hexdigest()
    place = folder / name[:2] / f"{name}.{extension}"
    place.parent.mkdir(mode=0o700, exist_ok=True)
    part.replace(place)
    sync_folder(place.parent)
    relative = f"{FOLDER}/{name[:2]}/{place.name}"
    return {"file": relative, "sha256": name, "bytes": size, "mimetype": mimetype}
