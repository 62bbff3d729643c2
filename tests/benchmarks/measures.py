"""Measurements of this library only: memory, connections, long pagination, threads."""

from __future__ import annotations

import itertools
import json
import threading
import time
import tracemalloc
from typing import TYPE_CHECKING, Any
from urllib.request import urlopen

from pages import page, page_text

from gnusocial import GNUSocial
from gnusocial.entities import Status, dates
from tests.streaming.fake_time import FakeTime

if TYPE_CHECKING:
    from collections.abc import Callable

_THREADS = 8


def memory(_: str, length: int) -> dict[str, float]:
    """Return the memory of a decoded page relative to plain dicts, including cached dates.

    The recorded page has three authors, and equal users become one object. The other page shows the
    cost without that.
    """
    statuses = page(length)
    for number, status in enumerate(statuses):
        status["user"] = {**status["user"], "id": number}
    return {
        "three authors": _memory_of(page_text(length)),
        "every author different": _memory_of(json.dumps(statuses)),
    }


def _memory_of(text: str) -> float:
    Status.decode_list(json.loads(text))  # what is created only once in a process is not counted
    dates._remembered_reader.cache_clear()
    dates._days.clear()
    decoded = _kept(lambda: Status.decode_list(json.loads(text)))
    return decoded / _kept(lambda: json.loads(text))


def connections(url: str, calls: int) -> int:
    """Return the number of connections that a number of calls in one thread opens."""
    before = _counters(url)[0]
    with GNUSocial(api_base_url=f"{url}/empty") as gs:
        for _ in range(calls):
            gs.timeline_public()
        # The two looks at the counters open a connection each, of which the second is counted.
        return _counters(url)[0] - before - 1


def walk(url: str, total: int) -> dict[str, Any]:
    """Iterate over a timeline: requests, time of the last tenth over the first, memory."""
    with GNUSocial(api_base_url=f"{url}/walk") as gs:
        requests = _counters(url)[1]
        validators, found = [time.perf_counter()], 0
        for found, _ in enumerate(gs.pagination_iterator(gs.timeline_public(limit=200)), start=1):
            if found % (total // 10) == 0:
                validators.append(time.perf_counter())
        requests = _counters(url)[1] - requests
        tenths = [after - before for before, after in itertools.pairwise(validators)]
        return {
            "found": found,
            "requests": requests,
            "last over first": tenths[-1] / tenths[0],
            "seconds": validators[-1] - validators[0],
            "grown": _growth(gs, total),
        }


def archive(_: str, total: int) -> dict[str, Any]:
    """Archive an account with many statuses, and paginate over them for comparison."""
    from tests.benchmarks import archiving

    return archiving.archive(total)


def threads(url: str, rounds: int) -> dict[str, Any]:
    """Return the speed of eight threads with one client relative to eight clients."""
    shared = GNUSocial(api_base_url=f"{url}/empty")
    alone = [GNUSocial(api_base_url=f"{url}/empty") for _ in range(_THREADS)]
    ratios = []
    for number in range(rounds):
        pair = [("shared", [shared] * _THREADS), ("alone", alone)]
        times = {name: _in_threads(clients, 40) for name, clients in pair[:: 1 - 2 * (number % 2)]}
        ratios.append(times["alone"] / times["shared"])
    slow = GNUSocial(api_base_url=f"{url}/slow")
    _in_threads([slow] * _THREADS, 1)
    calls = 10
    return {
        "ratios": ratios,
        "at once": _THREADS * calls * 0.02 / _in_threads([slow] * _THREADS, calls),
    }


def idle(url: str, hours: float) -> float:
    """Return the CPU seconds of a stream per request while nothing happens.

    The hours are simulated. Besides polls with a 304 response, the stream occasionally reads the
    largest page in full, to find late statuses.
    """
    passing = FakeTime(hours)
    gs = GNUSocial(api_base_url=f"{url}/etag", clock=passing)
    before, began = _counters(url)[1], time.perf_counter()
    for event in passing.all_of(gs.stream_public()):
        raise RuntimeError(f"not idle: {event!r}")
    took = time.perf_counter() - began
    return took / (_counters(url)[1] - before)


def _in_threads(clients: list[GNUSocial], calls: int) -> float:
    ready = threading.Barrier(len(clients) + 1)

    def work(gs: GNUSocial) -> None:
        ready.wait()
        for _ in range(calls):
            gs.timeline_public()

    workers = [threading.Thread(target=work, args=(gs,)) for gs in clients]
    for worker in workers:
        worker.start()
    ready.wait()
    began = time.perf_counter()
    for worker in workers:
        worker.join()
    return time.perf_counter() - began


def _growth(gs: GNUSocial, total: int) -> float:
    """Return the peak memory in the second half of a pagination relative to the first."""
    peaks = []
    tracemalloc.start()
    walked = gs.pagination_iterator(gs.timeline_public(limit=200))
    for found, _ in enumerate(walked, start=1):
        if found % (total // 2) == 0:
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.reset_peak()
    tracemalloc.stop()
    return peaks[1] / peaks[0]


def _kept(make: Callable[[], object]) -> int:
    tracemalloc.start()
    kept = make()
    size = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    del kept
    return size


def _counters(url: str) -> list[int]:
    with urlopen(f"{url}/counters") as answer:
        counters: list[int] = json.loads(answer.read())
        return counters


def follow(url: str, seconds: float) -> dict[str, float]:
    """Return the cost of 100 idle streams in one loop, at their default pace."""
    import asyncio
    import resource

    from gnusocial import AsyncGNUSocial

    async def one(gs: Any) -> None:
        async for _ in gs.stream_public():
            pass

    async def main() -> dict[str, float]:
        async with AsyncGNUSocial(api_base_url=f"{url}/etag") as gs:
            tasks = [asyncio.create_task(one(gs)) for _ in range(100)]
            await asyncio.sleep(1)
            began, before = time.process_time(), time.monotonic()
            await asyncio.sleep(seconds / 2)
            most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            await asyncio.sleep(seconds / 2)
            core = (time.process_time() - began) / (time.monotonic() - before)
            later = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)
        return {"core": core, "grown": later / most}

    return asyncio.run(main())
