"""Invalid arguments for every public method: only exceptions of the library are raised.

A trial takes a valid call and replaces one or two of its arguments, or adds optional ones.
"""

from __future__ import annotations

import datetime as dt
import decimal
import fractions
import inspect
import io
import os
import random
import socket
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from gnusocial import GNUSocial
from tests.async_facade import in_its_thread
from tests.faults.answers import Player, client, folder, perform
from tests.faults.methods import CALLS, KEYS, Call
from tests.faults.promises import PASSWORD, Violation, broken_by

_VERSION = "1.20.10"
PATIENCE = 5.0


class Stubborn:
    """Resembles a number, a text, a file and a list, but is none of them."""

    def __int__(self) -> int:
        raise ValueError("no number")

    def __str__(self) -> str:
        raise ValueError("no text")

    def __iter__(self) -> Iterator[object]:
        raise ValueError("no list")

    def __len__(self) -> int:
        raise ValueError("no length")

    def __fspath__(self) -> str:
        raise ValueError("no path")

    def read(self, size: int = -1) -> bytes:
        raise ValueError("no file")

    def __repr__(self) -> str:
        return "<stubborn>"


class Unhashable(str):
    """A string that is not hashable."""

    __slots__ = ()
    __hash__ = None  # type: ignore[assignment]


class TextFile:
    """A file opened in text mode."""

    name = "a.txt"

    def read(self, size: int = -1) -> str:
        return ""


def _closed() -> io.BytesIO:
    file = io.BytesIO(b"x")
    file.close()
    return file


#: Makers of values, for some of them can be used once.
VALUES: list[Callable[[], Any]] = [
    *(
        lambda value=value: value  # type: ignore[misc]
        for value in (
            None, True, False, 0, -1, 1, 2, 7, 2**31, 2**63, 2**64, -(2**70), 10**5000, 1.5, -0.0,
            1e400, float("nan"), float("-inf"), 3 + 4j, decimal.Decimal("NaN"),
            decimal.Decimal("1e999999"), fractions.Fraction(1, 3), "", " ", "\n", "0", "-1", "007",
            "1984", "@1984", "\u0665", "\u00b2", "9" * 5000, "nan", "bob", "@bob",
            "@bob@example.org", "bob@@", "!testers", "#news", "a b", "a/b", "../x", "a?b#c", "%00",
            "%zz", "a\0b", "\0", "\ud800", "x\udfff", "\u202e", "\ufeff", "\x1b]0;x\x07", "e\u0301",
            "\U0001f600", "x" * 100_000, "a\r\nX-Y: z", "~", "~nobody/x", "~root/../../x",
            "/nonexistent/x", "/", ".", "keyring:", "keyring:x", "a.secret", "http://", "http:/x",
            "https:///x", "http://[::1", "http://a b/", "http://127.0.0.1:99999/", "ftp://x/",
            "http://127.0.0.1:1", "http://x\\@y/", "http://\ud800/", "javascript:x", "oob",
            "http://" + "a" * 70 + ".example", "http://.example", "b\u00fccher.example",
            "json", "atom", "rss", "original", "public", "private", "wait", "none", "UTC",
            b"", b"bytes", b"\xff\xfe", bytearray(b"x"), memoryview(b"xy"), [], [1], ["a"], [[]],
            [None], ["\ud800"], (), (1, 2), {}, {"id": None}, {"id": "x"}, {"id": 10**5000},
            {"id": {}}, {"id": [1], "text": 5}, {"screen_name": 5}, {"id": 1, "text": "hi"},
            {"id": 1, "text": "@\ud800", "user": {"screen_name": None}}, {1: 2}, {"user": "x"},
            set(), frozenset([1]), object(), int, str, len, ..., NotImplemented, range(3),
            dt.datetime(1, 1, 1), dt.datetime.max, dt.date(2020, 1, 1), dt.timedelta(1),
            dt.datetime(2020, 1, 1, tzinfo=dt.timezone.utc), Path("/nonexistent/x"), Path("a\0b"),
            Path(os.fsdecode(b"k\xe4se")), Path("~nobody/x"), Path(), io.StringIO("text"),
            TextFile(), Stubborn(), Unhashable("bob"), Exception("x"), lambda: None,
        )
    ),
    _closed,
    lambda: io.BytesIO(b"a file"),
    lambda: iter([1, 2]),
    lambda: (number for number in ("a", b"b", None)),
    lambda: map(int, ["x"]),
]  # fmt: skip

_CONSTRUCTOR = {
    "client_id": KEYS["client_id"],
    "client_secret": KEYS["client_secret"],
    "access_token": "a" * 32,
    "access_token_secret": "b" * 32,
    "username": "alice",
    "password": PASSWORD,
    "ratelimit_method": "wait",
    "ratelimit_pacefactor": 1.1,
    "ratelimit_limit": 5,
    "ratelimit_window": 5,
    "ratelimit_max_wait": 5,
    "ratelimiter": None,
    "request_timeout": 5,
    "retries": 0,
    "user_agent": "bot",
    "lang": "en",
    "timezone": "UTC",
    "signature_base": "http://gs.example",
}
#: Values that these take for what they are would only cost time, or reach beyond this machine.
_KEPT = {"open_page", "timeout", "session", "run_async", "checkpoint"}


def trial(seed: int, player: Player) -> list[Violation]:
    """Make one call with other arguments; everything depends on the seed."""
    rng = random.Random(f"argument {seed}")
    random.seed(seed)
    if rng.random() < 0.05:
        return list(_constructing(rng, player))
    number = rng.randrange(len(CALLS))
    call = CALLS[number]
    args, options = call.make(player.base)
    args, options = _changed(rng, call, list(args), dict(options))
    player.play(player.tape_of(number, _VERSION))
    gs = client(call, player.base)
    shown = f"{call.name}{_shown(args, options)}"
    try:
        return list(_broken(lambda: perform(call, gs, args, options), call.name, shown))
    finally:
        gs.close()


def _changed(
    rng: random.Random, call: Call, args: list[Any], options: dict[str, Any]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    parameters = [each for each in _parameters(call.name) if each != "self"]
    named = {*options, *call.more, *({"limit", "page"} & set(parameters[len(args) :]))} - _KEPT
    places: list[Any] = [*range(len(args)), *sorted(named)]
    for place in rng.sample(places, min(len(places), rng.choice((1, 1, 1, 2)))):
        value = rng.choice(VALUES)()
        if isinstance(place, int):
            args[place] = value
        else:
            options[place] = value
    return tuple(args), options


@cache
def _parameters(name: str) -> list[str]:
    return list(inspect.signature(getattr(GNUSocial, name)).parameters)


def _constructing(rng: random.Random, player: Player) -> Iterator[Violation]:
    given: dict[str, Any] = {"api_base_url": player.base}
    kept = rng.sample(sorted(_CONSTRUCTOR), rng.randint(0, 6))
    given |= {name: _CONSTRUCTOR[name] for name in kept}
    for name in rng.sample(sorted({"api_base_url", *_CONSTRUCTOR}), rng.choice((1, 1, 2))):
        given[name] = rng.choice(VALUES)()

    def construct() -> None:
        gs = GNUSocial(**given)
        repr(gs)
        gs.close()

    yield from _broken(construct, "GNUSocial", f"GNUSocial{_shown((), given)}")


def _shown(args: tuple[Any, ...], options: dict[str, Any]) -> str:
    def short(value: Any) -> str:
        try:
            return repr(value)[:60]
        except ValueError:  # numbers that Python refuses to write
            return f"<{type(value).__name__} with a very long number>"

    named = [f"{name}={short(value)}" for name, value in options.items()]
    return f"({', '.join([*map(short, args), *named])})"


def _broken(call: Callable[[], object], what: str, shown: str) -> Iterator[Violation]:
    began = in_its_thread(time.thread_time)
    try:
        call()
    except BaseException as error:
        if isinstance(error, (KeyboardInterrupt, SystemExit)):
            raise
        for violation in broken_by(error, what):
            yield Violation(violation.promise, violation.what, f"{violation.told} by {shown}")
    if in_its_thread(time.thread_time) - began > PATIENCE:
        yield Violation("slow", what, shown)


@contextmanager
def offline() -> Iterator[None]:
    """Resolve only the names of this machine."""
    real = socket.getaddrinfo

    def look_up(host: Any, *rest: Any, **more: Any) -> Any:
        name = host.decode("ascii", "replace") if isinstance(host, bytes) else host
        if name not in ("127.0.0.1", "localhost", None):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return real(host, *rest, **more)

    socket.getaddrinfo = look_up
    try:
        yield
    finally:
        socket.getaddrinfo = real


def run(
    first: int, count: int, until: float | None = None
) -> tuple[int, dict[str, list[tuple[int, Violation]]]]:
    """Run a number of seeds, or as many as time permits; return the number, and the failures."""
    broken: dict[str, list[tuple[int, Violation]]] = defaultdict(list)
    player, done = Player(), 0
    try:
        with folder(), offline():
            for seed in range(first, first + count):
                if until is not None and time.monotonic() > until:
                    break
                done += 1
                for violation in trial(seed, player):
                    broken[violation.kind].append((seed, violation))
    finally:
        player.close()
    return done, broken
