"""A bot in a process of its own, for tests to kill: writes what it is told to its output."""

from __future__ import annotations

import logging
import os
import sys

from gnusocial import CallbackStreamListener, GNUSocial, Status
from gnusocial.streaming import RedisCheckpoint


def tell(status: Status) -> None:
    """Write past all buffers: what is written stays written when the process is killed."""
    os.write(sys.stdout.fileno(), f"{status.id}\n".encode())


class SayTurns(logging.Handler):
    """Writes a line whenever this bot gets the lease."""

    def emit(self, record: logging.LogRecord) -> None:
        if record.getMessage() == "the stream has the lease":
            os.write(sys.stdout.fileno(), b"0\n")


def main(url: str, place: str) -> None:
    """Follow the public timeline from its beginning; the place is a file or the URL of a Redis."""
    log = logging.getLogger("gnusocial.streaming")
    log.setLevel(logging.INFO)
    log.addHandler(SayTurns())
    checkpoint = RedisCheckpoint(place, "bot", lease=3.0) if "://" in place else None
    with GNUSocial(api_base_url=url) as gs:
        gs.stream_public(
            CallbackStreamListener(tell),
            checkpoint=checkpoint or place,
            catch_up="all",
            poll_interval=0.01,
            max_poll_interval=0.02,
        )


if __name__ == "__main__":
    main(*sys.argv[1:])
