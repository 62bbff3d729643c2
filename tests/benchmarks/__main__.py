"""Benchmarks of this library against others: ``python -m tests.benchmarks``.

It runs with any Python from 3.10 on: the dependencies are installed into virtual environments in a
cache folder (``environments``). Each library runs in its own process against one local server
(``server``). In every round all take turns, in random order. The results are ratios within a round:
their median, and the quartiles, which show how noisy the machine is.

``--quick`` makes few rounds. ``--write`` writes the tables of docs/speed.rst.
"""

from __future__ import annotations

import argparse
import random
import sys
from contextlib import ExitStack
from math import ceil
from pathlib import Path
from typing import Any

from tests.benchmarks.environments import (
    ENVIRONMENTS,
    python_of,
    versions_in,
)
from tests.benchmarks.report import Report, Row
from tests.benchmarks.workers import Process

#: Which environment a contender runs in, where it is not called like that.
_OWN = {
    "requests": "own",
    "gnusocial": "own",
    "gnusocial async": "aio",
    "gnusocial fast": "fast",
    "asyncio": "own",
}
CONTENDERS = (
    *_OWN,
    *("pygnusocial", "Mastodon.py", "atoot", "tweepy", "httpx"),
)
#: Seconds that one turn of a contender takes about.
_TURN = 0.025

_NAMES = {
    "requests": "requests",
    "gnusocial": "this library",
    "gnusocial async": "this library, asynchronous",
    "asyncio": "asyncio alone",
}
#: A contender and one of its jobs.
Entry = tuple[str, str]


class Run:
    """A run: its processes, its rounds, and its results."""

    def __init__(self, stack: ExitStack, *, quick: bool) -> None:
        self.quick = quick
        self.report = Report()
        self._chance = random.Random(1795)
        self._stack = stack
        self._total = 10_000 if quick else 100_000
        self._many = 100 if quick else 1000
        self._pythons = self._install()
        server = self._start("own", "server.py", str(self._total))
        self._url = f"http://127.0.0.1:{server.read()}"
        self._workers: dict[str, Process] = {}
        self._jobs: set[Entry] = set()
        for name in CONTENDERS:
            self._enter(name)

    def calls(self) -> None:
        """Measure calls over the network."""
        empty = [(name, "empty") for name in CONTENDERS] + [
            (name, "basic") for name in ("gnusocial", "pygnusocial")
        ]
        found = self._rounds(empty, ("requests", "empty"))
        self._target("one call, empty page, no login", found["gnusocial", "empty"], 0.75)
        self._target("one call, empty page, Basic", found["gnusocial", "basic"], 0.75)
        self._peers("one call, empty page", found, over="requests")
        send_signed = [(name, "oauth") for name in ("requests", "gnusocial", "tweepy")]
        found = self._rounds(send_signed, ("requests", "oauth"))
        self._target("one call, OAuth 1.0a", found["gnusocial", "oauth"], 0.85)
        self._peers("one call, OAuth 1.0a", found, over="requests-oauthlib")
        for length in ("20", "200"):
            found = self._rounds([(name, length) for name in CONTENDERS], ("requests", length))
            self._peers(f"one call, {length} statuses", found, over="requests")

    def asynchronous(self) -> None:
        """Measure the asynchronous client against atoot, and one loop with many streams."""
        ours = "gnusocial async"
        entries = [("requests", "empty"), ("atoot", "empty"), (ours, "empty")]
        found = self._rounds(entries, entries[0], calls=self._many)
        row = "asynchronous: one call, empty page"
        self._target(row, found[ours, "empty"], 0.3)
        if ("atoot", "empty") in found:
            pairs = zip(found[ours, "empty"], found["atoot", "empty"], strict=True)
            self._target(f"{row}, over atoot", [one / other for one, other in pairs], 1.15)
        for job, calls, target in (("empty, 50 at a time", self._many, 1.0), ("200", None, 1.15)):
            found = self._rounds([("atoot", job), (ours, job)], ("atoot", job), calls=calls)
            if (ours, job) in found:
                row = f"asynchronous: page {job}, over atoot"
                self._target(row, found[ours, job], target)
        followed = self._workers[ours].ask("measure", "follow", 6 if self.quick else 60)
        row = "asynchronous: 100 streams in one loop, part of one core"
        self._target(row, [followed["core"]], 0.05)
        row = "asynchronous: most memory of these streams, second half over first half"
        self._target(row, [followed["grown"]], 1.05)
        found = self._rounds(
            [("gnusocial fast", "loads 200"), ("gnusocial fast", "decode 200")],
            ("gnusocial fast", "loads 200"),
        )
        row = "with orjson: decoding 200 statuses over json.loads"
        self._target(row, found["gnusocial fast", "decode 200"], 0.95)
        imports = []
        for number in range(4 if self.quick else 21):
            costs = [self._import(name, "", "aio")[0] for name in ("aiohttp", "gnusocial.aio")]
            if number:  # the first writes the bytecode
                imports.append(costs[1] / costs[0])
        self._target("asynchronous: import over import of aiohttp", imports, 1.15)

    def decoding(self) -> None:
        """Measure decoding, without requests."""
        for length in (20, 200):
            job, new = f"decode {length}", f"decode new {length}"
            entries = [("gnusocial", f"loads {length}"), ("gnusocial", job), ("gnusocial", new)]
            found = self._rounds(entries, entries[0])
            for each, what in ((job, "dates seen before"), (new, "every date new")):
                row = f"decoding {length} statuses over json.loads, {what}"
                self._target(row, found["gnusocial", each], 1.4)
            found = self._rounds([("Mastodon.py", job), ("gnusocial", job)], ("Mastodon.py", job))
            if ("gnusocial", job) in found:
                row = f"decoding {length} statuses over Mastodon.py"
                self._target(row, found["gnusocial", job], 0.01)
        for authors, ratio in self._measure("memory", 200).items():
            self._target(f"memory of 200 statuses over plain dicts, {authors}", [ratio], 1.05)

    def imports(self) -> None:
        """Measure imports in fresh processes."""
        times: dict[str, list[float]] = {"": [], "use": []}
        memory: list[float] = []
        for number in range(4 if self.quick else 21):
            for use, ratios in times.items():
                costs = {name: self._import(name, use) for name in ("requests", "gnusocial")}
                if not number:
                    continue  # the first writes the bytecode
                ratios.append(costs["gnusocial"][0] / costs["requests"][0])
                if not use and costs["requests"][1] is not None:
                    memory.append((costs["gnusocial"][1] - costs["requests"][1]) / 1024)
        self._target("import over import of requests", times[""], 1.15)
        self._target("the same with the first client and session", times["use"], None)
        if memory:
            self._target("memory of the import, beyond requests", memory, 2, unit="MiB")

    def the_rest(self) -> None:
        """Measure what concerns only this library."""
        calls = 1000
        self._target(f"connections for {calls:,} calls", [self._measure("connections", calls)], 1)
        walked = self._measure("walk", self._total)
        most = ceil(self._total / 199) + 1
        self._target(
            f"requests for a walk over {walked['found']:,} statuses", [walked["requests"]], most
        )
        self._target("time of its last tenth over its first", [walked["last over first"]], 1.15)
        row = "most memory in its second half over its first"
        self._target(row, [walked["grown"]], 1.05)
        archived = self._measure("archive", self._total)
        row = f"archiving {self._total:,} statuses a second, over walking them"
        self._target(row, archived["ratios"], 0.7, at_least=True)
        row = "most memory in the second half of the archive over its first"
        self._target(row, [archived["grown"]], 1.05)
        threads = self._measure("threads", 4 if self.quick else 40)
        row = "eight threads with one client, over eight clients"
        self._target(row, threads["ratios"], 0.95, at_least=True)
        row = "calls that eight threads with one client have under way"
        self._target(row, [threads["at once"]], 7, at_least=True)

    def streams(self) -> None:
        """Measure an idle stream, over simulated time."""
        polls, ratios = 200, []
        for _ in range(3 if self.quick else 20):
            bare = self._workers["requests"].ask("304", polls) / polls
            ratios.append(self._measure("idle", 6) / bare)
        self._target("a poll of an idle stream over a bare conditional request", ratios, 1.1)

    def _install(self) -> dict[str, Path]:
        pythons = {}
        for name in ENVIRONMENTS:
            try:
                pythons[name] = python_of(name)
            except RuntimeError as error:
                self.report.missing.append(f"{name}: it cannot be installed ({error})")
                continue
            versions = versions_in(name)
            for each in ENVIRONMENTS[name]:
                distribution = each.partition("==")[0].partition(">=")[0]
                shown = "pygnusocial" if name == "pygnusocial" else distribution
                self.report.compare(shown, versions[distribution.lower()])
        return pythons

    def _start(self, environment: str, *command: str, ours: bool = False) -> Process:
        process = Process(self._pythons[environment], *command, ours=ours)
        self._stack.callback(process.close)
        return process

    def _enter(self, name: str) -> None:
        environment = _OWN.get(name, name)
        if environment not in self._pythons:
            return
        worker = self._start(
            environment, "worker.py", name, self._url, ours=name.startswith("gnusocial")
        )
        hello = worker.read()
        if "error" in hello and name in _OWN:
            raise RuntimeError(f"{name}: {hello['error']}")
        if "error" in hello:
            self.report.missing.append(f"{name}: it cannot talk to this server ({hello['error']})")
            return
        self._workers[name] = worker
        self._jobs |= {(name, job) for job in hello["jobs"]}

    def _rounds(
        self, entries: list[Entry], base: Entry, *, calls: int | None = None
    ) -> dict[Entry, list[float]]:
        """Run all in turn; return for each the ratio of its times to those of ``base``.

        A turn is ``calls`` calls. Without it, it takes about ``_TURN`` seconds.
        """
        entries = [entry for entry in entries if entry in self._jobs]
        if base not in entries:
            return {}
        repetitions = {entry: calls or self._repetitions(entry) for entry in entries}
        ratios: dict[Entry, list[float]] = {entry: [] for entry in entries if entry != base}
        for _ in range(5 if self.quick else 20 if calls else 60):
            self._chance.shuffle(entries)
            times = {
                (name, job): self._workers[name].ask(job, repetitions[name, job])
                / repetitions[name, job]
                for name, job in entries
            }
            for entry, found in ratios.items():
                found.append(times[entry] / times[base])
        return ratios

    def _repetitions(self, entry: Entry) -> int:
        name, job = entry
        self._workers[name].ask(job, 3)
        return max(1, round(_TURN / (self._workers[name].ask(job, 5) / 5)))

    def _measure(self, name: str, argument: Any) -> Any:
        return self._workers["gnusocial"].ask("measure", name, argument)

    def _import(self, name: str, use: str, environment: str = "own") -> list[float]:
        """Return the cost of an import: the least of three, as little else disturbs that one."""
        return min(self._import_once(name, use, environment) for _ in range(3))

    def _import_once(self, name: str, use: str, environment: str) -> list[float]:
        process = Process(
            self._pythons[environment], "import_cost.py", name, *[use] * bool(use), ours=True
        )
        try:
            costs: list[float] = process.read()
        finally:
            process.close()
        return costs

    def _target(
        self,
        what: str,
        values: list[float],
        target: float | None,
        *,
        at_least: bool = False,
        unit: str = "",
    ) -> None:
        self.report.targets.append(Row(what, values, target, at_least, unit))

    def _peers(self, what: str, found: dict[Entry, list[float]], *, over: str) -> None:
        for (name, job), values in found.items():
            login = ", Basic" if job == "basic" else ""
            row = f"{what}{login}: {_NAMES.get(name, name)} over {over}"
            self.report.peers.append(Row(row, values))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a short run, for a first impression")
    parser.add_argument("--write", action="store_true", help="write the tables of docs/speed.rst")
    arguments = parser.parse_args()
    with ExitStack() as stack:
        run = Run(stack, quick=arguments.quick)
        for part in (
            run.calls,
            run.asynchronous,
            run.decoding,
            run.imports,
            run.the_rest,
            run.streams,
        ):
            sys.stderr.write(f"{part.__name__.replace('_', ' ')} ...\n")
            part()
    run.report.show()
    if arguments.write:
        run.report.write()


if __name__ == "__main__":
    main()
