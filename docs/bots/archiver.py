"""Keeps all that is said on a server in a SQLite database, and notes what was deleted."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

from gnusocial import GNUSocial, Status, StreamListener
from gnusocial.streaming import SqliteCheckpoint

ARCHIVE = "archive.db"
TABLE = """CREATE TABLE IF NOT EXISTS status
           (id INTEGER PRIMARY KEY, author TEXT, said_at TEXT, text TEXT, json TEXT, deleted INT)"""


@contextmanager
def archive() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(ARCHIVE)) as database, database:
        database.execute(TABLE)
        yield database


class Archiver(StreamListener):
    retries = 5
    when_failed = "stop"  # on a full disk nothing more shall be taken for archived

    def on_update(self, status: Status) -> None:
        row = (
            status.id,
            status.user.screen_name,
            status.created_at.isoformat(),
            status.text,
            status.to_json(),
        )
        with archive() as database:
            # A status that comes twice, after a crash, is kept once.
            database.execute("INSERT OR REPLACE INTO status VALUES (?, ?, ?, ?, ?, 0)", row)

    on_mention = on_repeat = on_update

    def on_delete(self, status_id: int) -> None:
        with archive() as database:
            database.execute("UPDATE status SET deleted = 1 WHERE id = ?", (status_id,))


if __name__ == "__main__":
    with GNUSocial.from_env() as gs:
        position = SqliteCheckpoint(ARCHIVE, "public timeline")
        gs.stream_public(Archiver(), checkpoint=position, catch_up="all")
