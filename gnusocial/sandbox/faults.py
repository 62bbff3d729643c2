"""Faults that are planned for the next requests: errors, lost connections, delays, late effects.

A fault is applied to the next request with its path, once. Nothing here sends or sleeps;
`disturbances` carries the faults out.
"""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Mapping

When = Literal["before", "after"]
Part = Literal["status line", "head", "body"]

BAD_GATEWAY = "<html><body>Bad Gateway</body></html>"


@dataclass(frozen=True)
class Failure:
    """A response that replaces the real one, before or after the request takes effect."""

    status: int
    body: bytes
    headers: Mapping[str, str]
    when: When = "before"


@dataclass(frozen=True)
class Drop:
    """The connection is closed, before or after the request takes effect."""

    when: When


@dataclass(frozen=True)
class Cut:
    """The request takes effect, and the connection is closed in the middle of the response."""

    part: Part
    when: When = "after"


@dataclass(frozen=True)
class Postponement:
    """The request is queued and takes effect later; the client gets an error now."""

    seconds: float
    answer: Failure | None
    """None closes the connection."""


@dataclass(frozen=True)
class Interim:
    """An interim response (1xx) before the real one."""

    status: int
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Delay:
    """The response is delayed."""

    seconds: float


Ending = Failure | Drop | Cut | Postponement
Fault = Ending | Interim | Delay


@dataclass
class Faults:
    """The planned faults, in the order of planning."""

    _planned: deque[tuple[str | None, Fault]] = field(default_factory=deque)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def plan(self, fault: Fault, *, times: int, path: str | None) -> None:
        """Plan a fault for the next requests, or for the next ones with a path."""
        if times < 1:
            raise ValueError("n must be at least 1")
        with self._lock:
            self._planned.extend([(path, fault)] * times)

    def forget(self) -> None:
        """Drop all planned faults."""
        with self._lock:
            self._planned.clear()

    def take(self, path: str) -> list[Fault]:
        """The faults for a request: at most one delay, one interim response and one ending."""
        taken: list[Fault] = []
        with self._lock:
            remaining: deque[tuple[str | None, Fault]] = deque()
            for wanted, fault in self._planned:
                ended = bool(taken) and isinstance(taken[-1], Ending)
                matches = wanted is None or path.rstrip("/").endswith(wanted)
                if matches and not ended and not _repeats(taken, fault):
                    taken.append(fault)
                else:
                    remaining.append((wanted, fault))
            self._planned = remaining
        return taken


def _repeats(taken: list[Fault], fault: Fault) -> bool:
    """A request takes at most one fault of each kind."""
    return any(type(item) is type(fault) for item in taken)


class FaultPlanning:
    """The methods with which a test injects faults."""

    _faults: Faults

    def fail_next(
        self,
        n: int = 1,
        status: int = 502,
        body: bytes | str = BAD_GATEWAY,
        headers: Mapping[str, str] | None = None,
        *,
        path: str | None = None,
        when: When = "before",
    ) -> None:
        """Make the next requests fail.

        Args:
            n: The number of requests.
            status: The status of the response; 200 with an empty body is a fault too.
            body: The body of the response.
            headers: Headers of the response; the default type is text/html.
            path: Only requests whose path ends with this.
            when: Whether the request fails "before" or "after" it takes effect.
        """
        _check("when", when, get_args(When))
        failure = Failure(status, _bytes(body), dict(headers or {}), when)
        self._faults.plan(failure, times=n, path=path)

    def drop_next(self, n: int = 1, when: When = "before", *, path: str | None = None) -> None:
        """Close the next connections without a response.

        Args:
            n: The number of requests.
            when: Whether to close "before" or "after" the request takes effect.
            path: Only requests whose path ends with this.
        """
        _check("when", when, get_args(When))
        self._faults.plan(Drop(when), times=n, path=path)

    def cut_next(self, n: int = 1, part: Part = "body", *, path: str | None = None) -> None:
        """Close the next connections in the middle of the response. The requests take effect.

        Args:
            n: The number of requests.
            part: Where the response is cut off: in the "status line", the "head" or the "body".
            path: Only requests whose path ends with this.
        """
        _check("part", part, get_args(Part))
        self._faults.plan(Cut(part), times=n, path=path)

    def delay_next(self, seconds: float, n: int = 1, *, path: str | None = None) -> None:
        """Delay the next responses. `stop()` ends the wait.

        Args:
            seconds: The delay.
            n: The number of responses.
            path: Only requests whose path ends with this.
        """
        self._faults.plan(Delay(_not_negative(seconds)), times=n, path=path)

    def postpone_next(
        self,
        seconds: float,
        n: int = 1,
        *,
        path: str | None = None,
        status: int | None = None,
    ) -> None:
        """Let the next requests take effect only after the client got an error.

        A busy server behaves like this: its proxy gives up, and the queued request is carried out
        later. It takes effect once the clock of the sandbox has advanced; see also
        `Sandbox.finish_work`.

        Args:
            seconds: How much later, by the clock of the sandbox.
            n: The number of requests.
            path: Only requests whose path ends with this.
            status: The status of the immediate response, such as 504; None closes the connection.
        """
        answer = None if status is None else Failure(status, _bytes(BAD_GATEWAY), {})
        self._faults.plan(Postponement(_not_negative(seconds), answer), times=n, path=path)

    def interim_next(
        self,
        n: int = 1,
        status: int = 103,
        headers: Mapping[str, str] | None = None,
        *,
        path: str | None = None,
    ) -> None:
        """Send an interim response before each of the next responses.

        Args:
            n: The number of responses.
            status: Its status, 100 to 199 except 101.
            headers: Its headers.
            path: Only requests whose path ends with this.
        """
        if status not in range(100, 200) or status == 101:
            raise ValueError("an interim response must have a status from 100 to 199, except 101")
        self._faults.plan(Interim(status, dict(headers or {})), times=n, path=path)


def _bytes(body: bytes | str) -> bytes:
    return body.encode() if isinstance(body, str) else body


def _check(name: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise ValueError(f"{name} must be {' or '.join(repr(choice) for choice in choices)}")


def _not_negative(seconds: float) -> float:
    if seconds < 0:
        raise ValueError("seconds must not be negative")
    return seconds
