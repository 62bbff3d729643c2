"""A sandbox in its own process, on which alice has a number of posts given as an argument.

It prints its address on the first line, and ends when its standard input is closed.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime, timedelta, timezone

from gnusocial.sandbox import Sandbox, posting

_BEGIN = datetime(2015, 1, 1, tzinfo=timezone.utc)


def main(total: int) -> None:
    now = _BEGIN

    def clock() -> datetime:
        return now

    with Sandbox(clock=clock, dupelimit=0) as server:
        world = server._world
        alice = world.user_named("alice")
        assert alice is not None
        for number in range(total):
            now += timedelta(hours=1)
            text = f"Post number {number} of very many, about tea & trains, of an ordinary length."
            posting.store_post(world, alice, text, world.next_conversation_id(), "api", None, ())
        sys.stdout.write(f"{json.dumps(server.url)}\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main(int(sys.argv[1]))
