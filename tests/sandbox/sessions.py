"""Replays recorded sessions of client calls against the sandbox.

A session is a list of calls with the client's results from a real server. Its users are the initial
ones of the sandbox; the duplicate check is off. What differs from run to run (addresses, dates,
pictures, random ids) is replaced by a placeholder, here as in the recording.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from gnusocial import GNUSocialError
from gnusocial.sandbox import Sandbox

SESSIONS = Path(__file__).parent.parent / "sessions"
BEGINNING = datetime(2026, 11, 27, 21, 0, tzinfo=timezone.utc)

_LOGGED_IN = ("alice", "bob", "carol")
_PASSING = re.compile(
    "created|modified|updated|published|time|avatar|profile_image|logo|size|source_link"
    "|statusnet_html|uri|conversation|version|generator|id$",
    re.IGNORECASE,
)
_PAGE = re.compile(r"HOST/(?:index\.php/)?(url|attachment|notice|conversation)/\w+")
_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\S*")
_CLOCK = re.compile(r"on \w+, \d\d-\w{3}-\d{4} \d\d:\d\d:\d\d UTC")
_LONGEST_ERROR = 160


@dataclass(frozen=True)
class Pace:
    """The speed of a replayed session, in seconds, on a server that stores whole seconds."""

    per_call: float = 1.0
    first: float = 0.0

    def at(self, number: int) -> datetime:
        """The time of a call."""
        return BEGINNING + timedelta(seconds=math.floor(self.first + self.per_call * number))


def load(name: str) -> dict[str, Any]:
    session: dict[str, Any] = json.loads((SESSIONS / f"{name}.json").read_text(encoding="utf-8"))
    return session


def names() -> list[str]:
    return sorted(path.stem for path in SESSIONS.glob("*.json"))


def disagreements(name: str, pace: Pace) -> dict[int, str]:
    """The steps whose result differs from the real one, and how."""
    session = load(name)
    steps = zip(session["steps"], _answers(session, pace), strict=True)
    found = {}
    for number, (step, answer) in enumerate(steps):
        fault = first_difference(without_clock(step["answer"]), without_clock(answer))
        if fault:
            found[number] = (
                f"{step['who']} {step['method']}{step['args']}{step['options']}: {fault}"
            )
    return found


def _answers(session: dict[str, Any], pace: Pace) -> Iterator[Any]:
    number = 0
    with Sandbox(session["version"], dupelimit=0, clock=lambda: pace.at(number)) as server:
        clients: dict[str | None, Any] = {
            name: server.client(name, ratelimit_method="throw", retries=0) for name in _LOGGED_IN
        }
        clients[None] = server.client()
        for number, step in enumerate(session["steps"]):  # noqa: B007 (the clock reads it)
            call = getattr(clients[step["who"]], step["method"])
            yield _answer(step, call, server.url)
        for client in clients.values():
            client.close()


def _answer(step: dict[str, Any], call: Callable[..., Any], host: str) -> Any:
    try:
        answer = normalised(call(*step["args"], **step["options"]), host)
    except GNUSocialError as error:
        text = str(getattr(error, "error", "") or "").replace(host, "HOST")
        return f"{type(error).__name__}: {text[:_LONGEST_ERROR]}"
    if step["method"] == "timeline_feed":
        return {"entries": str(answer).count("<entry")}
    return json.loads(json.dumps(answer))


def normalised(value: Any, host: str, key: str = "") -> Any:
    """A value without what differs from run to run."""
    if isinstance(value, dict):
        return {k: normalised(v, host, k) for k, v in value.items() if not k.startswith("_")}
    if isinstance(value, (list, tuple)):
        return [normalised(item, host, key) for item in value]
    if isinstance(value, (datetime, date)):
        return "DATE"
    if isinstance(value, str):
        return _normalised_text(value, host, key)
    return "N" if key.endswith("conversation_id") else value


def _normalised_text(value: str, host: str, key: str) -> str:
    value = value.replace(host, "HOST").replace(host.split("//")[1], "NETLOC")
    value = _PAGE.sub(r"HOST/\1/N", value)
    if key != "id" and _PASSING.search(key):
        return "~" if value else value
    return _DATE.sub("DATE", value)


def without_clock(value: Any) -> Any:
    """A value without times in words, which the recordings contain."""
    return json.loads(_CLOCK.sub("on CLOCK", json.dumps(value)))


def first_difference(real: Any, here: Any, path: str = "") -> str:
    """The first difference between two values, in words; empty if there is none."""
    if type(real) is not type(here):
        return f"{path}: really {str(real)[:200]}, here {str(here)[:200]}"
    if isinstance(real, dict):
        if real.keys() != here.keys():
            missing, added = sorted(real.keys() - here.keys()), sorted(here.keys() - real.keys())
            return f"{path}: keys missing {missing}, added {added}"
        pairs = ((f"{path}.{key}", real[key], here[key]) for key in real)
    elif isinstance(real, list):
        if len(real) != len(here):
            return f"{path}: really {_ids(real)}, here {_ids(here)}"
        both = zip(real, here, strict=True)
        pairs = ((f"{path}[{place}]", one, other) for place, (one, other) in enumerate(both))
    else:
        return "" if real == here else f"{path}: really {real!r}, here {here!r}"
    return next((found for at, x, y in pairs if (found := first_difference(x, y, at))), "")


def _ids(items: list[Any]) -> list[Any]:
    return [item.get("id") if isinstance(item, dict) else item for item in items]
