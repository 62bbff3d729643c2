"""A stage for the bots of the documentation: a server whose time passes only while they wait."""

from __future__ import annotations

import re
import runpy
import sys
import time as real_time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from gnusocial import GNUSocial
from gnusocial.sandbox import Sandbox
from tests.streaming.fake_time import BEGINNING, FakeTime

ROOT = Path(__file__).parent.parent.parent
HOURS = 6


def printed_programs() -> dict[str, str]:
    """Return the source of each bot that README and documentation print, by its name."""
    places = (ROOT / "docs" / "bots", ROOT / "docs" / "tutorial")
    found = {
        path.stem: path.read_text("utf-8")
        for place in places
        for path in place.glob("*.py")
        if not path.name.startswith(("test_", "async_"))  # those run in tests/aio/test_bots.py
    }
    readme = (ROOT / "README.md").read_text("utf-8")
    (found["README"],) = re.findall(
        r"^<!-- example: bot -->\n```python\n(.*?)^```", readme, re.DOTALL | re.MULTILINE
    )
    return found


class Stage:
    """A server, its users, and bots of alice's."""

    def __init__(self, server: Sandbox, time: FakeTime) -> None:
        self.server = server
        self.time = time
        self.alice, self.bob, self.carol = (
            server.client(name, ratelimit_method="throw", retries=0)
            for name in ("alice", "bob", "carol")
        )

    def run(self, name: str, *arguments: str) -> None:
        """Run a bot for some hours, or until it ends."""
        self.time.end = self.time.passed + HOURS * 3600
        place = Path(f"{name}.py")
        text = printed_programs()[name].replace("https://gs.example", self.server.url)
        place.write_text(text, "utf-8")
        before, sys.argv = sys.argv, [str(place), *arguments]
        try:
            with suppress(KeyboardInterrupt), self.time.until_over():
                runpy.run_path(str(place), run_name="__main__")
        finally:
            sys.argv = before

    def later(self, *actions: Callable[[], object]) -> None:
        """Let these happen one after the other, one in each wait."""
        waiting = list(actions)
        self.time.meanwhile = lambda passed: waiting and waiting.pop(0)()

    def go_to(self, moment: float) -> None:
        """Move the time, for the server and for bots, to a POSIX time."""
        self.time.passed = moment - BEGINNING

    def texts(self, nickname: str) -> list[str]:
        newest = self.bob.timeline_user(nickname, limit=200)
        return [status.text for status in self.bob.fetch_remaining(newest)][::-1]


@contextmanager
def stage_of(version: str, monkeypatch: pytest.MonkeyPatch, folder: Path) -> Iterator[Stage]:
    """Set up a stage in an empty folder."""
    time = FakeTime(HOURS)
    with Sandbox(version=version, clock=time.time, dupelimit=0) as server:
        stage = Stage(server, time)
        monkeypatch.chdir(folder)
        for key, value in {
            "GNUSOCIAL_BASE_URL": server.url,
            "GNUSOCIAL_USERNAME": "alice",
            "GNUSOCIAL_PASSWORD": "alicepass1",
            "FEED_URL": f"{server.url}/api/statuses/user_timeline/bob.rss",
            "GROUP": "testers",
            "SOURCE": "bob",
        }.items():
            monkeypatch.setenv(key, value)
        monkeypatch.setattr("gnusocial.GNUSocial", in_time(time))
        monkeypatch.setattr(real_time, "sleep", time.sleep)
        yield stage
        for client in (stage.alice, stage.bob, stage.carol):
            client.close()


def in_time(time: FakeTime) -> type[GNUSocial]:
    """Return the class of a bot's client, which lives in this time."""

    class InTime(GNUSocial):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **{"clock": time, **options})

    return InTime
