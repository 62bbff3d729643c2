"""Hostile responses for every public method: only exceptions of the library are raised, and soon.

Each call is made once against the sandbox, and its exchanges are recorded. A trial repeats the call
with one recorded response mutated.
"""

from __future__ import annotations

import itertools
import os
import pickle
import random
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from gnusocial import GNUSocial, Page
from gnusocial.streaming import StreamIterator
from tests.async_facade import in_its_thread
from tests.faults.clock import FaultClock, TimeIsOverError
from tests.faults.methods import BASE, CALLS, KEYS, PAGE, Call, furnish
from tests.faults.mutations import mutate
from tests.faults.promises import PASSWORD, Violation, broken_by, is_nothing
from tests.faults.proxy import FaultProxy
from tests.faults.scene import scene
from tests.faults.typed import mistyped_in
from tests.faults.wire import Answer, Received

#: Seconds of processor time after which a call counts as one that does not end.
PATIENCE = 5.0
_VERSIONS = ("1.20.10", "2.0.1")
_UNKNOWN = Answer(404, [("Content-Type", "application/json")], b'{"error":"no","request":"/"}')

Tape = list[tuple[str, Answer]]


class Player:
    """A server that plays a tape of responses, and mutates one."""

    def __init__(self) -> None:
        self.tape: Tape = []
        self.change = -1
        self.changed = Answer(200)
        self.asked = 0
        self._tapes: dict[tuple[int, str], Tape] = {}
        self._proxy = FaultProxy(self._answer)
        self.base = f"http://{self._proxy.address}"

    def close(self) -> None:
        self._proxy.close()

    def tape_of(self, number: int, version: str) -> Tape:
        """Return the tape of a call, with the address of this server in its responses."""
        if (number, version) not in self._tapes:
            kept = tapes()[number, version]
            moved = [(key, _moved(answer, BASE, self.base)) for key, answer in kept]
            self._tapes[number, version] = moved
        return self._tapes[number, version]

    def play(self, tape: Tape, change: int = -1, changed: Answer | None = None) -> None:
        """Play a tape with one response mutated."""
        self.tape, self.change, self.asked = list(tape), change, 0
        self.changed = changed or Answer(200)

    def _answer(self, request: Received) -> Answer:
        number, self.asked = self.asked, self.asked + 1
        if number == self.change:
            return self.changed
        key = _key(request)
        places = [place for place, (known, _) in enumerate(self.tape) if known == key]
        if not places:
            return _UNKNOWN
        # The next one of several; the last stays.
        found = self.tape[places[0]][1]
        if len(places) > 1:
            del self.tape[places[0]]
        return Answer(found.status, list(found.headers), found.body)


def _key(request: Received) -> str:
    return f"{request.method} {request.path.partition('?')[0]}"


def client(call: Call, base: str) -> GNUSocial:
    """Return a client for a call; its time passes only during waits, and is limited."""
    login: dict[str, Any] = {"username": "alice", "password": PASSWORD}
    if call.by_application:
        login = dict(KEYS)
        if call.name == "revoke_access_token":
            login |= {"access_token": "a" * 32, "access_token_secret": "b" * 32}
    clock = FaultClock()
    clock.end = 40.0
    return GNUSocial(api_base_url=base, retries=0, request_timeout=5, clock=clock, **login)


def perform(call: Call, gs: GNUSocial, args: tuple[Any, ...], options: dict[str, Any]) -> Any:
    """Make a call, and consume iterators and streams that it returns."""
    try:
        page = gs.timeline_user("bob", limit=2) if PAGE in args else None
        given = tuple(page if isinstance(arg, str) and arg == PAGE else arg for arg in args)
        result = getattr(gs, call.name)(*given, **options)
        if isinstance(result, StreamIterator) or hasattr(result, "__next__"):
            return list(itertools.islice(result, 3))
    except TimeIsOverError:
        return None
    return result


@contextmanager
def folder() -> Iterator[None]:
    """Work in a temporary folder, so that written files vanish."""
    here = Path.cwd()
    with tempfile.TemporaryDirectory(prefix="gnusocial-faults-") as place:
        os.chdir(place)
        try:
            yield
        finally:
            os.chdir(here)


@cache
def tapes() -> dict[tuple[int, str], Tape]:
    """Return the requests and responses of each call, on each version."""
    recorded: dict[tuple[int, str], Tape] = {}
    with folder():
        for version, (number, call) in itertools.product(_VERSIONS, enumerate(CALLS)):
            recorded[number, version] = _recorded(call, version)
    return recorded


def _recorded(call: Call, version: str) -> Tape:
    tape: Tape = []
    with scene(version=version, retries=0) as stage:
        furnish(stage)
        forward = stage.proxy._forward

        def listen(request: Received) -> Answer:
            answer = forward(request)
            kept = Answer(answer.status, list(answer.headers), answer.body)
            tape.append((_key(request), kept))
            return answer

        stage.proxy._forward = listen
        base = f"http://{stage.proxy.address}"
        stage.server._site_url = base
        if call.by_application:
            stage.world.oauth.register(_application())
        gs = client(call, base)
        args, options = call.make(base)
        try:
            perform(call, gs, args, options)
        except Exception:  # noqa: BLE001 - what the server refuses is on the tape too
            pass
        finally:
            gs.close()
    # The tape's own address is replaced by the player's later.
    return [(key, _moved(answer, base, BASE)) for key, answer in tape]


def _application() -> Any:
    from gnusocial.sandbox.tokens import Application

    return Application(0, "my bot", KEYS["client_id"], KEYS["client_secret"], owner_id=2)


def _moved(answer: Answer, old: str, new: str) -> Answer:
    def moved(text: str) -> str:
        return text.replace(old, new).replace(old.replace("/", "\\/"), new)

    headers = [(name, moved(value)) for name, value in answer.headers]
    body = answer.body.replace(old.encode(), new.encode())
    body = body.replace(old.replace("/", "\\/").encode(), new.encode())
    return Answer(answer.status, headers, body)


@dataclass
class Trial:
    """A trial with one hostile response, and what it broke."""

    call: str
    mutation: str
    violations: list[Violation]


def trial(seed: int, player: Player) -> Trial:
    """Make one call with one response mutated; everything depends on the seed."""
    rng = random.Random(f"answer {seed}")
    random.seed(seed)
    number, version = rng.randrange(len(CALLS)), rng.choice(_VERSIONS)
    call = CALLS[number]
    tape = player.tape_of(number, version)
    if not tape:
        return Trial(call.name, "none", [])
    place = rng.randrange(len(tape))
    mutation, changed = mutate(rng, tape[place][1])
    player.play(tape, place, changed)
    gs = client(call, player.base)
    args, options = call.make(player.base)
    try:
        violations = list(_broken(call, gs, args, options))
    finally:
        gs.close()
    return Trial(call.name, mutation, violations)


def _broken(call: Call, gs: GNUSocial, args: Any, options: Any) -> Iterator[Violation]:
    began = in_its_thread(time.thread_time)
    try:
        result = perform(call, gs, args, options)
        yield from _wrong_with(result, call.name)
    except BaseException as error:
        if isinstance(error, (KeyboardInterrupt, SystemExit)):
            raise
        yield from broken_by(error, call.name)
    took = in_its_thread(time.thread_time) - began
    if took > PATIENCE:
        yield Violation("slow", call.name, f"{took:.1f} s of the processor")


def _wrong_with(result: Any, what: str) -> Iterator[Violation]:
    """Yield problems of a result: it must be printable and picklable, with the documented types."""
    repr(result)
    pickle.loads(pickle.dumps(result))
    if is_nothing(result):
        yield Violation("mistyped", f"{what}: no id", repr(result)[:160])
    values = list(result) if isinstance(result, Page) else result
    for key in dict.fromkeys(mistyped_in(values)):
        yield Violation("mistyped", key, f"{what}: {result!r:.120}")


def run(
    first: int, count: int, until: float | None = None
) -> tuple[int, dict[str, list[tuple[int, Violation]]]]:
    """Run a number of seeds, or as many as time permits; return the number, and the failures."""
    broken: dict[str, list[tuple[int, Violation]]] = defaultdict(list)
    player, done = Player(), 0
    try:
        with folder():
            for seed in range(first, first + count):
                if until is not None and time.monotonic() > until:
                    break
                done += 1
                for violation in trial(seed, player).violations:
                    broken[violation.kind].append((seed, violation))
    finally:
        player.close()
    return done, broken
