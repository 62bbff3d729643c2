"""The cost of an archive over plain pagination: statuses per second, and memory.

The server is a sandbox in its own process (``large_account``). Pagination and archive take turns.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
import tracemalloc
from pathlib import Path
from typing import Any

from gnusocial import GNUSocial
from gnusocial.archive import Archive
from gnusocial.archive.kinds import CHOICES
from tests.benchmarks.workers import Process

_SKIP = [kind for kind in CHOICES if kind != "statuses"]


def archive(total: int, rounds: int = 3) -> dict[str, Any]:
    """Return the ratios of the rates, and the memory of the second half relative to the first."""
    server = Process(Path(sys.executable), "large_account.py", str(total), ours=True)
    folder = Path(tempfile.mkdtemp())
    try:
        with GNUSocial(api_base_url=server.read(), username="alice", password="alicepass1") as gs:
            ratios = []
            for number in range(rounds):
                walked = _seconds(lambda: _walk(gs, total))
                place = Archive(folder / str(number))
                ratios.append(walked / _seconds(lambda place=place: place.update(gs, skip=_SKIP)))
            return {"ratios": ratios, "grown": growth(gs, folder / "memory", total)}
    finally:
        server.close()
        shutil.rmtree(folder)


def growth(gs: GNUSocial, folder: Path, total: int) -> float:
    """Return the peak memory in the second half of an archive relative to the first."""
    peaks: list[int] = []

    def look(kind: str, done: int, _: int | None) -> None:
        if kind == "statuses" and done >= total // 2 * (len(peaks) + 1):
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.reset_peak()

    tracemalloc.start()
    Archive(folder).update(gs, skip=_SKIP, progress=look)
    tracemalloc.stop()
    return peaks[1] / peaks[0]


def _seconds(work: Any) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _walk(gs: GNUSocial, total: int) -> None:
    found = sum(1 for _ in gs.pagination_iterator(gs.timeline_user(limit=200)))
    if found != total:
        raise RuntimeError(f"{found} statuses, not {total}")
