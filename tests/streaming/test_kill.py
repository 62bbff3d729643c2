"""Bots that are killed, really: SIGKILL to a child process in the middle of its work."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Queue

import pytest

from gnusocial.sandbox import Sandbox
from tests.streaming import shared_redis

ROOT = Path(__file__).parent.parent.parent
KILLS = 8
POSTS = 25
#: Seconds after which a child that says nothing is given up.
PATIENCE = 300.0
#: What a child says when it gets the lease.
TURN = 0


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is needed")
def test_a_bot_that_is_killed_loses_nothing(tmp_path: Path) -> None:
    checkpoint = tmp_path / "position"
    posted: list[int] = []
    told: list[int] = []
    with Sandbox() as server, server.client("alice", retries=0) as alice:
        command = bot(server.url, str(checkpoint))
        for kill in range(KILLS):
            posted += [alice.post(f"notice {kill} {number}").id for number in range(POSTS)]
            # At another place each time, between the first and the last of what is new.
            told += run_and_kill(command, until=posted[-POSTS + kill * 3])
            json.loads(checkpoint.read_text())  # whole, at whatever moment it was killed
        told += run_and_kill(command, until=posted[-1])
    times = Counter(told)
    assert times.keys() == set(posted)
    assert max(times.values()) <= 2
    assert sum(times.values()) - len(times) <= KILLS
    assert list(dict.fromkeys(told)) == posted


def bot(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "tests.streaming.child", *arguments]


def run_and_kill(command: list[str], until: int) -> list[int]:
    """Run the bot, kill it as soon as it has told a certain number, and return all that it told."""
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        watchdog = threading.Timer(PATIENCE, child.kill)
        watchdog.start()
        told: list[int] = []
        for line in child.stdout:
            told.append(int(line))
            if told[-1] == until:
                child.kill()  # and what it told until then is still in the pipe
        watchdog.cancel()
    assert until in told, "the bot ended before it was killed"
    return told


@pytest.mark.skipif(not shared_redis.EXECUTABLE, reason="redis-server is not installed")
def test_when_one_of_two_bots_is_killed_the_other_goes_on() -> None:
    said: Queue[tuple[str, int]] = Queue()
    told: list[tuple[str, int]] = []
    with (
        Sandbox() as server,
        server.client("alice", retries=0) as alice,
        shared_redis.server() as redis_url,
        running(bot(server.url, redis_url), "one", said) as one,
        running(bot(server.url, redis_url), "two", said) as two,
    ):
        posted = [alice.post(f"notice {number}").id for number in range(POSTS)]
        told += heard(said, until=posted[POSTS // 2])
        killed = told[-1][0]  # holds the lease, or has just lost it
        bots = {"one": one, "two": two}
        bots[killed].kill()
        bots.pop(killed).wait()
        later = [alice.post(f"later notice {number}").id for number in range(POSTS)]
        told += heard(said, until=later[-1])
    told += [said.get() for _ in range(said.qsize())]
    turns = sum(number == TURN for _, number in told)
    told = [(name, number) for name, number in told if number != TURN]
    times = Counter(number for _, number in told)
    assert times.keys() == {*posted, *later}
    assert {name for name, number in told if number in later} == bots.keys()
    # One event may come twice at each turn: of the other, or of the same bot where it was so slow
    # that its lease ended in between. On a slow machine there are more turns than one.
    assert sum(times.values()) - len(times) <= turns - 1
    assert turns >= 2
    for name in ("one", "two"):
        numbers = [number for teller, number in told if teller == name]
        assert numbers == sorted(numbers)


@contextmanager
def running(
    command: list[str], name: str, said: Queue[tuple[str, int]]
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a bot; what it tells goes into the queue, under its name."""
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as child:

        def read() -> None:
            for line in child.stdout or ():
                said.put((name, int(line)))

        reader = threading.Thread(target=read)
        reader.start()
        try:
            yield child
        finally:
            child.kill()
            reader.join()


def heard(said: Queue[tuple[str, int]], until: int) -> list[tuple[str, int]]:
    """Return what is told until a certain number is."""
    told = [said.get(timeout=PATIENCE)]
    while told[-1][1] != until:
        told.append(said.get(timeout=PATIENCE))
    return told
