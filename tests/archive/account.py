"""A sandbox account with items of every kind, and comparisons of archives."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from gnusocial.sandbox import Sandbox, posting

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c626001000000ffff03000006000557bfabd40000000049454e44ae426082"
)
BEGIN = datetime(2026, 1, 1, 12, tzinfo=timezone.utc)


class Clock:
    """The time of a sandbox; each reading by ``tick`` advances it by an hour."""

    def __init__(self) -> None:
        self.now = BEGIN

    def __call__(self) -> datetime:
        return self.now

    def tick(self, hours: float = 1) -> None:
        self.now += timedelta(hours=hours)


def say(
    server: Sandbox, clock: Clock, nickname: str, texts: list[str], hours: float = 1
) -> list[int]:
    """Post without HTTP, one text per hour."""
    ids = []
    world = server._world
    with server._application.lock:
        for text in texts:
            clock.tick(hours)
            author = world.user_named(nickname)
            assert author is not None
            notice = posting.store_post(
                world, author, text, world.next_conversation_id(), "api", None, ()
            )
            ids.append(notice.id)
    return ids


def fill(server: Sandbox, clock: Clock, posts: int = 65) -> None:
    """Give alice items of every kind; of posts, more than three pages of twenty."""
    with server.client("alice") as alice, server.client("bob") as bob:
        say(server, clock, "alice", [f"number {n} of alice" for n in range(posts)])
        alice.account_follow("bob")
        bob.account_follow("alice")
        alice.account_follow("carol")
        alice.group_create("tea", "Tea") if hasattr(alice, "group_create") else None
        questions = say(server, clock, "bob", [f"@alice question {n}?" for n in range(25)])
        for number in questions[:4]:
            clock.tick()
            answer = alice.status_reply(number, "an answer, with grüßen and 漢字")
            clock.tick()
            bob.status_reply(answer, "thank you")
        for number in questions[:3]:
            alice.status_favorite(number)
        clock.tick()
        alice.status_post("with a picture", media_files=PNG)
        clock.tick()
        alice.status_delete(say(server, clock, "alice", ["regretted"])[0])
        server.add_direct_message("bob", "alice", "psst, alice")
        server.add_direct_message("alice", "bob", "psst yourself, bob")


def lines_of(folder: Path, kind: str) -> list[dict[str, Any]]:
    path = folder / f"{kind}.jsonl"
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def content(folder: Path) -> dict[str, list[str]]:
    """Return the lines of every file, sorted where the order may vary, without times of runs."""
    return {
        path.name: sorted(path.read_text("utf-8").splitlines())
        for path in sorted(folder.glob("*.jsonl"))
    }


def index_of(folder: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Return the content of the index, without ids that depend on the order of reading."""
    with closing(sqlite3.connect(folder / "index.sqlite")) as database:
        return {name: sorted(_rows(database, name), key=repr) for name in _TABLES}


_TABLES = {
    "read": "*",
    "items": "kind, key, first, place, length, gone, identity",
    "texts": "identity, rank, key, author, author_name, avatar, created, conversation, reply_to, "
    "activity, url, favorited, attachments, words",
    "conversations": "*",
    "wanted": "url",
    "files": "*",
}


def _rows(database: sqlite3.Connection, table: str) -> Iterator[tuple[Any, ...]]:
    return database.execute(f"SELECT {_TABLES[table]} FROM {table}")
