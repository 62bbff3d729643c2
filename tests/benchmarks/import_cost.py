"""The cost of an import in a fresh process: ``python import_cost.py MODULE [use]``.

Prints the milliseconds and the KiB of resident memory of the import; with ``use``, including the
first client or session, which imports requests.
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from pathlib import Path

USES = {
    "requests": lambda module: module.Session(),
    "gnusocial": lambda module: module.GNUSocial(api_base_url="https://gs.example"),
}


def resident() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4


def main(name: str, use: str = "") -> None:
    before = resident() if Path("/proc/self/statm").exists() else None
    began = time.perf_counter()
    module = importlib.import_module(name)
    if use:
        USES[name](module)
    took = (time.perf_counter() - began) * 1000
    grown = resident() - before if before is not None else None
    sys.stdout.write(json.dumps([took, grown]) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
