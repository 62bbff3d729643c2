"""A bot that is killed, really: SIGKILL to a child process in the middle of its work."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path

import pytest

from gnusocial.sandbox import Sandbox

ROOT = Path(__file__).parent.parent.parent
KILLS = 8
POSTS = 25
#: Seconds after which a child that says nothing is given up.
PATIENCE = 60.0


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is needed")
def test_a_bot_that_is_killed_loses_nothing(tmp_path: Path) -> None:
    checkpoint = tmp_path / "position"
    posted: list[int] = []
    told: list[int] = []
    with Sandbox() as server, server.client("alice", retries=0) as alice:
        command = [sys.executable, "-m", "tests.streaming.child", server.url, str(checkpoint)]
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
