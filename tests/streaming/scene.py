"""A server on which a bot follows notifications, in a time that passes only while it waits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gnusocial.sandbox import Sandbox
from tests.streaming.fake_time import FakeTime

#: The ids of the users.
BOB, CAROL = 3, 4
Action = Callable[[], object]


class Scene:
    """A server, its users, and a bot of alice's that is started again and again."""

    def __init__(self, server: Sandbox, time: FakeTime, place: Path) -> None:
        self.server = server
        self.time = time
        self.checkpoint: Any = place
        self.alice, self.bob, self.carol = (
            server.client(name, retries=0) for name in ("alice", "bob", "carol")
        )
        self.bot = server.client("alice", retries=0, clock=time)

    def run(self, *actions: Action, hours: float = 0.25, **options: Any) -> list[str]:
        """Run the bot; the actions happen one in each wait. Return the ids that it was given."""
        waiting = list(actions)
        self.time.meanwhile = lambda passed: waiting and waiting.pop(0)()
        self.time.end = self.time.passed + hours * 3600
        given = {"checkpoint": self.checkpoint, **options}
        found = self.time.all_of(self.bot.stream_notifications(**given))
        assert not waiting
        return [each.id for each in found]

    def asked(self, *, since: int = 0) -> list[str]:
        """Return the routes that the bot has requested."""
        return [
            each.path.removeprefix("/api/").removesuffix(".json")
            for each in self.server.requests[since:]
            if each.user == "alice" and each.method == "GET"
        ]


@contextmanager
def scene_on(version: str, folder: Path, **options: Any) -> Iterator[Scene]:
    time = FakeTime()
    with Sandbox(version=version, clock=time.time, dupelimit=0, **options) as server:
        scene = Scene(server, time, folder / "position")
        yield scene
        for client in (scene.alice, scene.bob, scene.carol, scene.bot):
            client.close()
