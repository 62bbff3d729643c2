"""The program that runs jobs in the environment of one library.

``python worker.py CONTENDER URL`` prints its jobs on the first line, or the reason why it has none.
Then it reads one order per line, ``[job, times]``, and prints the seconds that it took; an order
``["measure", name]`` calls a function of ``measures``.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from typing import Any

from contenders import CONTENDERS


def _say(value: object) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


def _timed(job: Any, times: int) -> float:
    gc.collect()
    began = time.perf_counter()
    job(times)
    return time.perf_counter() - began


def _measured(name: str, url: str, argument: Any) -> Any:
    import measures

    return getattr(measures, name)(url, argument)


def main(contender: str, url: str) -> None:
    try:
        jobs = CONTENDERS[contender](url)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is reported as the reason
        _say({"error": f"{type(error).__name__}: {error}"})
        return
    _say({"jobs": sorted(jobs)})
    for line in sys.stdin:
        order = json.loads(line)
        if order[0] == "measure":
            _say(_measured(order[1], url, order[2]))
        else:
            _say(_timed(jobs[order[0]], order[1]))


if __name__ == "__main__":
    main(*sys.argv[1:])
