"""``python -m tests.faults``: any number of schedules, hostile responses and arguments.

Prints what was run, the broken promises by kind with their seeds, and the smallest schedule of each
kind. The exit status is 1 if a promise was broken.
"""

from __future__ import annotations

import argparse
import sys
import time
from typing import TYPE_CHECKING

from tests import async_facade

if TYPE_CHECKING:
    from tests.faults import running


def main() -> int:
    """Run what the command line requests."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--seed", type=int, default=0, help="the first seed; default 0")
    parser.add_argument("--schedules", type=int, default=1000, help="default 1000")
    parser.add_argument("--streams", type=int, default=100, help="default 100")
    parser.add_argument("--answers", type=int, default=20_000, help="default 20000")
    parser.add_argument("--arguments", type=int, default=10_000, help="default 10000")
    parser.add_argument("--seconds", type=float, help="stop each kind after so many seconds")
    parser.add_argument(
        "--client", choices=("sync", "async"), default="sync", help="the client; default sync"
    )
    parser.add_argument("--no-shrink", action="store_true", help="leave schedules as they are")
    given = parser.parse_args()
    if given.client == "async":
        async_facade.take_the_place_of_the_other()
    # After the choice, because these modules import the client by its name.
    from tests.faults import running

    broken = 0
    for kind in running.KINDS:
        until = None if given.seconds is None else time.monotonic() + given.seconds
        found = running.play(kind, given.seed, getattr(given, kind), until)
        print("\n".join(found.lines()), flush=True)
        broken += sum(map(len, found.broken.values()))
        if kind in ("schedules", "streams") and not given.no_shrink:
            _print_smallest(kind, found)
    return 1 if broken else 0


def _print_smallest(kind: str, found: running.Findings) -> None:
    from tests.faults import running

    for name, cases in found.broken.items():
        seed, violation = cases[0]
        print(f"  the smallest for {name!r}, from seed {seed}:")
        for line in running.shown(running.smallest(kind, seed, violation)):
            print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
