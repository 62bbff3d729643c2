"""Compare the functions of pygnusocial with ours: ``python -m tests.compat``.

The same calls are made with pygnusocial 4.0.0, in its own environment, and with this library,
against the sandbox in both versions and in the same state. The comparison covers the requests that
arrive and what the calls return or raise. A table shows the results; the command fails if there is
a difference without a reason, or a reason without a difference. Calls in the older form are
compared with pygnusocial 3.0.3.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs

import requests
from requests_oauthlib import OAuth1

from gnusocial.sandbox import Sandbox
from tests.api.logins import pin_from
from tests.benchmarks.environments import python_of
from tests.benchmarks.workers import Process
from tests.compat.cases import APPLICATION, CASES, OLDER, V1, V2, Case, world

_WORKER = str(Path(__file__).parent / "worker.py")
#: Headers that say which versions of libraries an environment has, or differ from run to run.
_OF_THE_ENVIRONMENT = {"host", "accept-encoding", "connection"}
_CHANCE = [
    (re.compile(r'oauth_(nonce|timestamp|signature|token|verifier)="[^"]*"'), r'oauth_\1="..."'),
    (re.compile(r"oauth_token(_secret)?=\w+"), r"oauth_token\1=..."),
    (re.compile(r"python-requests/[\d.]+"), "python-requests/..."),
]


class Found(NamedTuple):
    """The effect of a call: the requests that arrived, and its outcome."""

    requests: list[dict[str, Any]]
    outcome: dict[str, Any]


def differences(before: Found, after: Found) -> list[str]:
    """Return the differences between two calls."""
    differing = [] if before.outcome == after.outcome else ["result"]
    if len(before.requests) != len(after.requests):
        return [*differing, "number of requests"]
    for one, other in zip(before.requests, after.requests, strict=True):
        differing += [name for name in one if one[name] != other[name]]
    return differing


def observed(server: Sandbox, case: Case, process: Process) -> Found:
    """Make a call and return its effect."""
    world(server)
    words = {"@server": server.url, **(allowed(server) if "@pin" in repr(case.kwargs) else {})}
    args = case.args if case.server is None else (case.server, *case.args)
    begun = len(server.requests)
    outcome = process.ask(
        case.function, worded(args, words), worded(case.kwargs, words), server.url
    )
    arrived = [
        {
            "method": each.method,
            "path": each.path,
            "parameters": dict(each.parameters),
            "user": each.user,
            "headers": headers(each.headers),
            "body": body(each.body, each.headers),
        }
        for each in server.requests[begun:]
    ]
    return Found(arrived, settled(outcome))


def worded(value: Any, words: dict[str, str]) -> Any:
    """Return a value in which placeholders are replaced by values known only now."""
    text = json.dumps(value)
    for word, meaning in words.items():
        text = text.replace(word, meaning)
    return json.loads(text)


def allowed(server: Sandbox) -> dict[str, str]:
    """Let alice authorize the application; return the token and the PIN."""
    asking = OAuth1(APPLICATION["consumer_key"], APPLICATION["consumer_secret"], callback_uri="oob")
    answer = requests.post(f"{server.url}/api/oauth/request_token", auth=asking, timeout=10)
    token = parse_qs(answer.text)
    key, secret = token["oauth_token"][0], token["oauth_token_secret"][0]
    pin = pin_from(f"{server.url}/api/oauth/authorize?oauth_token={key}")
    return {"@key": key, "@secret": secret, "@pin": pin}


def headers(given: Any) -> dict[str, str]:
    """Return the headers that matter."""
    kept = {name: value for name, value in given.items() if name not in _OF_THE_ENVIRONMENT}
    return {name: without_chance(without_boundary(value, given)) for name, value in kept.items()}


def body(given: bytes, sent_with: Any) -> str:
    return without_boundary(given.decode("latin-1"), sent_with)


def without_boundary(text: str, sent_with: Any) -> str:
    boundary = sent_with.get("content-type", "").partition("boundary=")[2]
    return text.replace(boundary, "BOUNDARY") if boundary else text


def without_chance(text: str) -> str:
    for pattern, constant in _CHANCE:
        text = pattern.sub(constant, text)
    return text


def settled(outcome: dict[str, Any]) -> dict[str, Any]:
    """Return an outcome without random values, and without the texts of Python's errors."""
    if outcome.get("raised") in ("TypeError", "ValueError", "AttributeError"):
        return {"raised": outcome["raised"]}
    returned = outcome.get("returned")
    if isinstance(returned, dict) and "resource_owner_key" in returned:
        lengths = {name: (len(value), value.isalnum()) for name, value in returned.items()}
        return {**outcome, "returned": lengths}
    return outcome


@contextmanager
def worker(python: Path, *, ours: bool) -> Iterator[tuple[Process, list[str]]]:
    """Start a worker; yield it and its functions."""
    process = Process(python, _WORKER, ours=ours)
    try:
        yield process, process.read()
    finally:
        process.close()


class Row(NamedTuple):
    """One line of the table."""

    function: str
    calls: int
    answered: int
    differences: str
    good: bool


class Tally:
    """The results of the calls of one function."""

    def __init__(self, function: str) -> None:
        self.function = function
        self.calls = self.answered = 0
        self.good = True
        self.found: Counter[str] = Counter()

    def add(self, differences: list[str], why: str, outcome: dict[str, Any]) -> None:
        """Count a call."""
        self.calls += 1
        self.answered += is_answer(outcome)
        self.good &= bool(differences) == bool(why)
        if differences or why:
            what = ", ".join(dict.fromkeys(differences)) or "NONE"
            self.found[f"{what}: {why or 'NO REASON'}"] += 1

    def row(self) -> Row:
        """Return the line of the table."""
        found = "; ".join(f"{number} x {text}" for text, number in self.found.items()) or "none"
        return Row(self.function, self.calls, self.answered, found, self.good)


def is_answer(outcome: dict[str, Any]) -> bool:
    """Return whether a call succeeded with the expected result."""
    returned = outcome.get("returned")
    refused = isinstance(returned, dict) and bool({"error", "errors"} & returned.keys())
    return "raised" not in outcome and not refused


def uncovered(cases: list[Case], theirs: list[str], ours: list[str]) -> Iterator[Row]:
    """Yield a failure for each function that is missing here, or in the cases."""
    tried = {case.function for case in cases}
    for name in theirs:
        if name not in ours:
            yield Row(name, 0, 0, "MISSING", False)
        elif name not in tried:
            yield Row(name, 0, 0, "NOT COMPARED", False)


def rows(python: Path, cases: list[Case], *, complete: bool) -> Iterator[Row]:
    """Compare all calls, and yield the lines of the table, one per function.

    With ``complete``, each function of the other package must be among the calls.
    """
    tallies = {case.function: Tally(case.function) for case in cases}
    with (
        worker(python, ours=False) as (theirs, functions),
        worker(Path(sys.executable), ours=True) as (ours, own),
    ):
        if complete:
            yield from uncovered(cases, functions, own)
        for version in (V1, V2):
            clock = Clock()
            with Sandbox(version=version, clock=clock) as server:
                for case in cases:
                    clock.set()
                    before, after = (observed(server, case, each) for each in (theirs, ours))
                    why = case.why if case.version in ("", version) else ""
                    tallies[case.function].add(differences(before, after), why, after.outcome)
    yield from (tally.row() for tally in tallies.values())


class Clock:
    """The time of a server: it stands still while a call is made twice."""

    def __init__(self) -> None:
        self.set()

    def set(self) -> None:
        """Set it to the clock of this machine, which signatures use."""
        self._now = datetime.now(timezone.utc)

    def __call__(self) -> datetime:
        return self._now


def show(title: str, found: list[Row]) -> int:
    """Print a table, and return the number of failures in it."""
    bad = sum(not row.good for row in found)
    width = max(len(row.function) for row in found)
    lines = [f"{title}, against the sandbox of {V1} and {V2}", ""]
    lines += [f"{'function':{width}}  calls  answered  differences"]
    lines += [f"{r.function:{width}}  {r.calls:5}  {r.answered:8}  {r.differences}" for r in found]
    calls = sum(row.calls for row in found)
    lines += ["", f"{len(found)} functions, {calls} calls; {bad} functions differ unexplained", ""]
    sys.stdout.write("\n".join(lines) + "\n")
    return bad


def main() -> int:
    newest, older = "pygnusocial 4.0.0", "pygnusocial 3.0.3, called as in versions 1 to 3"
    bad = show(newest, list(rows(python_of("pygnusocial"), CASES, complete=True)))
    python = python_of("pygnusocial-3", ("gnusocial==3.0.3",))
    bad += show(older, list(rows(python, OLDER, complete=False)))
    return min(bad, 1)


if __name__ == "__main__":
    sys.exit(main())
