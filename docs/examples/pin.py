"""A login by PIN, in two steps: `pin.py begin`, then `pin.py finish PIN`."""

import sys
from pathlib import Path

from gnusocial import GNUSocial

PENDING = Path("pending.secret")


def begin() -> None:
    with GNUSocial(client_id="app.secret") as gs:
        print(gs.auth_request_url(to_file=PENDING))


def finish(pin: str) -> None:
    with GNUSocial(client_id="app.secret") as gs:
        gs.log_in(code=pin, from_file=PENDING, to_file="user.secret")
        PENDING.unlink()
        print(f"Logged in as {gs.me().screen_name}")


if __name__ == "__main__":
    {"begin": begin, "finish": finish}[sys.argv[1]](*sys.argv[2:])
