"""What decoding costs beside ``json.loads``: ``python -m tests.benchmarks.decoding``.

Prints ratios, each measured in one run with both sides taking turns: the time to turn the JSON text
of a page into entities over that of ``json.loads`` alone, and the memory that 200 statuses keep
over that of plain dicts. The pages are recorded statuses, repeated with differing ids and dates.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
import tracemalloc
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytz

from gnusocial.entities import Status, dates

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo

RECORDINGS = Path(__file__).parents[1] / "recordings"
TIMELINES = (
    "1.20.10/public_timeline",
    "1.20.10/home_timeline_after",
    "1.20.10/param_count_200",
    "2.0.1/public_timeline",
    "2.0.1/user_timeline",
    "2.0.1/param_count_200",
)


def recorded_statuses() -> list[dict[str, Any]]:
    """Return the statuses of the recorded timelines, as the servers sent them."""
    statuses = []
    for name in TIMELINES:
        recording = json.loads((RECORDINGS / f"{name}.json").read_text(encoding="utf-8"))
        statuses += json.loads(recording["response"]["body"])
    return statuses


def page_text(length: int) -> str:
    """Return the JSON text of a page of that many statuses, a minute apart."""
    recorded = recorded_statuses()
    newest = datetime(2026, 11, 21, 23, 59, 58, tzinfo=timezone.utc)
    page = []
    for number in range(length):
        created = newest - timedelta(seconds=61 * number)
        status = dict(recorded[number % len(recorded)])
        status["id"] = 10_000 - number
        status["created_at"] = created.strftime("%a %b %d %H:%M:%S +0000 %Y")
        page.append(status)
    return json.dumps(page)


def decode(text: str, tz: tzinfo | None = None) -> list[Status]:
    """Do what the client does with the text of a page."""
    return Status.decode_list(json.loads(text), tz)


def forget_dates() -> None:
    """Forget every date seen, as if the page were the first of the process."""
    dates._remembered_reader.cache_clear()
    dates._days.clear()


def time_ratio(
    text: str, rounds: int, *, tz: tzinfo | None = None, before: Callable[[], None] = int
) -> float:
    """Return the time of decoding over that of ``json.loads``: medians of interleaved rounds."""
    plain, decoded = [], []
    for _ in range(rounds):
        before()
        started = time.perf_counter()
        decode(text, tz)
        decoded.append(time.perf_counter() - started)
        started = time.perf_counter()
        json.loads(text)
        plain.append(time.perf_counter() - started)
    return statistics.median(decoded) / statistics.median(plain)


def kept_memory(make: Callable[[], object]) -> int:
    """Return how many bytes the result of ``make`` keeps, its caches included."""
    tracemalloc.start()
    kept = make()
    size = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    del kept
    return size


def memory_ratio(text: str) -> float:
    """Return the memory that a decoded page keeps over that of the plain one."""
    forget_dates()
    decoded = kept_memory(lambda: decode(text))
    return decoded / kept_memory(lambda: json.loads(text))


def main() -> None:
    """Measure and print."""
    berlin = pytz.timezone("Europe/Berlin")
    for length, rounds in ((20, 3000), (200, 400)):
        text = page_text(length)
        decode(text)
        rows = (
            ("time, dates seen before", time_ratio(text, rounds)),
            ("time, every date new", time_ratio(text, rounds, before=forget_dates)),
            ("time, converted to a zone", time_ratio(text, rounds, tz=berlin)),
            ("memory", memory_ratio(text)),
        )
        for what, ratio in rows:
            sys.stdout.write(f"{length:4} statuses  {what:28} {ratio:6.3f} of json.loads\n")


if __name__ == "__main__":
    main()
