"""The HTML page that shows an archive in a browser, from the disk and without a server.

Everything is in one file: style, script, and the texts as JSON, by month. Data from a server never
becomes markup: it is JSON in which nothing can end the element around it, and the script
(``web/page.js``) only turns it into text. A content security policy permits only that script, that
style, and pictures next to the page.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import sqlite3
from html import escape
from importlib.resources import files
from itertools import groupby
from typing import IO, TYPE_CHECKING, Any

from gnusocial.archive.store import replacing

if TYPE_CHECKING:
    from pathlib import Path

    from gnusocial.archive.index import Index
    from gnusocial.archive.store import Store

PAGE = "index.html"
_PLACE = re.compile(r"\{\{(\w+)\}\}")

_POSTS = """
SELECT coalesce(strftime('%Y-%m', created, 'unixepoch'), 'undated') AS month,
    key, identity, author, author_name, avatar, created, words, texts.conversation, reply_to,
    activity, url, favorited, attachments, coalesce(threads.size, 1) AS thread,
    (SELECT group_concat(kind, ' ') FROM items WHERE items.identity = texts.identity)
    AS kinds
FROM texts LEFT JOIN (
    SELECT conversation, count(*) AS size FROM texts
    WHERE activity IS NULL GROUP BY conversation
) AS threads ON threads.conversation = texts.conversation
WHERE activity IS NULL OR activity = 'repeat'
ORDER BY created IS NULL, created DESC, key DESC
"""
_OWN = {"statuses", "imported"}
#: What could end a script element, or begin a comment in it.
_DANGEROUS = {
    ord("<"): "\\u003c",
    ord(">"): "\\u003e",
    ord("&"): "\\u0026",
    0x2028: "\\u2028",
    0x2029: "\\u2029",
}


def write_page(store: Store, index: Index) -> Path:
    """Write the page into the folder of the archive, and return its path."""
    path = store.folder / PAGE
    with replacing(path) as file:
        _write(file, store, index)
    return path


def _write(file: IO[bytes], store: Store, index: Index) -> None:
    style, script = _part("page.css"), _part("page.js")
    policy = (
        f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; "
        "img-src 'self' file:; media-src 'self' file:; base-uri 'none'; form-action 'none'"
    )
    user, server = store.state["user"]["screen_name"], store.state["server"]
    values = {
        "style": style,
        "policy": policy,
        "title": escape(f"{user} on {server}"),
        "user": escape(user),
        "server": escape(server),
    }
    head, tail = _part("page.html").split("<!-- data -->")
    file.write(_PLACE.sub(lambda place: values[place[1]], head).encode())
    months: list[tuple[str, int, int]] = []
    cursor = index.database.cursor()
    cursor.row_factory = sqlite3.Row
    for month, rows in groupby(cursor.execute(_POSTS), key=lambda row: row["month"]):
        posts = [_post(index, server, row) for row in rows]
        file.write(_block({"class": "month", "data-month": month}, posts))
        own = sum(not _OWN.isdisjoint(post["kinds"]) for post in posts)
        months.append((month, own, len(posts)))
    file.write(_block({"id": "about"}, {"months": months}))
    file.write(tail.replace("{{script}}", script).encode())


def _post(index: Index, server: str, row: sqlite3.Row) -> dict[str, Any]:
    """Return the data of a post for the page, without empty values."""
    post = {
        "id": row["key"],
        "uri": row["identity"],
        "author": row["author"],
        "name": row["author_name"],
        "avatar": index.file(row["avatar"]),
        "time": row["created"],
        "text": row["words"],
        "conversation": row["conversation"],
        "reply": row["reply_to"],
        "repeat": row["activity"] == "repeat",
        "url": _page_of(server, row),
        "favorited": bool(row["favorited"]),
        "thread": row["thread"],
        "kinds": (row["kinds"] or "").split(),
        "files": [
            {"url": url, "type": mimetype, "file": index.file(url)}
            for url, mimetype in json.loads(row["attachments"])
        ],
    }
    return {name: value for name, value in post.items() if value or name in ("text", "kinds")}


def _page_of(server: str, row: sqlite3.Row) -> str | None:
    """Return the URL of the page of a post, if it has one."""
    url: str | None = row["url"]
    if url is not None and url.startswith(("http:", "https:")):
        return url
    is_status = isinstance(row["key"], int) and not row["identity"].startswith("message ")
    return f"{server}/notice/{row['key']}" if is_status else None


def _block(attributes: dict[str, str], value: Any) -> bytes:
    data = json.dumps(value, ensure_ascii=False, separators=(",", ":")).translate(_DANGEROUS)
    marks = "".join(f' {name}="{escape(mark)}"' for name, mark in attributes.items())
    return f'<script type="application/json"{marks}>{data}</script>\n'.encode()


def _part(name: str) -> str:
    return files("gnusocial.archive").joinpath("web", name).read_text("utf-8")


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
