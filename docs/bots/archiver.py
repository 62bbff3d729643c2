"""Keep every public status of a server in a SQLite database, and mark those that were deleted."""

import sqlite3
from contextlib import closing

from gnusocial import GNUSocial, Status, StreamListener
from gnusocial.streaming import SqliteCheckpoint

ARCHIVE = "archive.db"
COLUMNS = "id INTEGER PRIMARY KEY, author TEXT, posted_at TEXT, text TEXT, json TEXT, deleted INT"


class Archiver(StreamListener):
    retries = 5
    when_failed = "stop"  # with a full disk, no further status may count as archived

    def on_update(self, status: Status) -> None:
        author, posted_at = status.user.screen_name, str(status.created_at)
        row = (status.id, author, posted_at, status.text, status.to_json())
        # After a crash, a status may be delivered twice. It is stored once.
        self.execute("INSERT OR REPLACE INTO status VALUES (?, ?, ?, ?, ?, 0)", row)

    on_mention = on_repeat = on_update

    def on_delete(self, status_id: int) -> None:
        self.execute("UPDATE status SET deleted = 1 WHERE id = ?", (status_id,))

    def execute(self, statement: str, values: tuple[object, ...]) -> None:
        with closing(sqlite3.connect(ARCHIVE)) as database, database:
            database.execute(f"CREATE TABLE IF NOT EXISTS status ({COLUMNS})")
            database.execute(statement, values)


if __name__ == "__main__":
    with GNUSocial.from_env() as gs:
        position = SqliteCheckpoint(ARCHIVE, "public timeline")
        gs.stream_public(Archiver(), checkpoint=position, catch_up="all")
