"""The bots of the documentation, run for some hours of a time that passes only while they wait."""

from __future__ import annotations

import re
import runpy
import sqlite3
import time as real_time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from gnusocial import GNUSocial
from gnusocial.sandbox import Sandbox
from tests.recorded import VERSIONS
from tests.streaming.fake_time import FakeTime

BOTS = Path(__file__).parent.parent.parent / "docs" / "bots"
HOURS = 6


class Stage:
    """A server, its users, and a bot of alice's that begins when it is run."""

    def __init__(self, server: Sandbox, time: FakeTime) -> None:
        self.server = server
        self.time = time
        self.alice, self.bob, self.carol = (
            server.client(name, ratelimit_method="throw", retries=0)
            for name in ("alice", "bob", "carol")
        )

    def run(self, name: str) -> None:
        with self.time.until_over():
            runpy.run_path(str(BOTS / f"{name}.py"), run_name="__main__")

    def later(self, *actions: Callable[[], object]) -> None:
        """Let these happen one after the other, one in each wait."""
        waiting = list(actions)
        self.time.meanwhile = lambda passed: waiting and waiting.pop(0)()

    def texts(self, nickname: str) -> list[str]:
        return [status.text for status in self.bob.timeline_user(nickname, limit=200)][::-1]


@pytest.fixture(params=VERSIONS)
def stage(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Stage]:
    time = FakeTime(HOURS)
    with Sandbox(version=request.param, clock=time.time, dupelimit=0) as server:
        stage = Stage(server, time)
        monkeypatch.chdir(tmp_path)
        for key, value in {
            "GNUSOCIAL_BASE_URL": server.url,
            "GNUSOCIAL_USERNAME": "alice",
            "GNUSOCIAL_PASSWORD": "alicepass1",
        }.items():
            monkeypatch.setenv(key, value)
        monkeypatch.setattr("gnusocial.GNUSocial", in_time(time))
        monkeypatch.setattr(real_time, "sleep", time.sleep)
        yield stage
        for client in (stage.alice, stage.bob, stage.carol):
            client.close()


def in_time(time: FakeTime) -> type[GNUSocial]:
    class InTime(GNUSocial):
        """The client of a bot, which lives in this time."""

        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, clock=time, **options)

    return InTime


def run_again(stage: Stage, name: str) -> None:
    stage.time.end = stage.time.passed + HOURS * 3600
    stage.run(name)


def test_the_echo_bot(stage: Stage) -> None:
    stage.later(
        lambda: stage.bob.post("@alice hello there"),
        lambda: stage.carol.post("nobody in particular"),
        lambda: (
            stage.carol.post("@alice and @bob too"),
            stage.server.fail_next(1, 502, path="update.json"),  # the answer to that
        ),
    )
    stage.run("echo")
    answers = ["@bob You said: hello there", "@carol @bob You said: and too"]
    assert [text for text in stage.texts("alice") if "You said" in text] == answers
    missed = stage.bob.post("@alice are you there?")
    run_again(stage, "echo")
    answers.append("@bob You said: are you there?")
    assert [text for text in stage.texts("alice") if "You said" in text] == answers
    # It died before it could note that it had answered: it looks, and does not answer again.
    Path("echo.position").unlink()
    stage.later(lambda: stage.bob.status_reply(missed, "@alice you are"))
    run_again(stage, "echo")
    assert sum("You said" in text for text in stage.texts("alice")) == 4


def test_the_feed_poster(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    feed = f"{stage.server.url}/api/statuses/user_timeline/bob.rss"
    monkeypatch.setenv("FEED_URL", feed)
    stage.bob.post("old news")
    stage.later(
        lambda: stage.bob.post("first news"),
        lambda: stage.server.fail_next(1, 503, path="bob.rss"),
        lambda: stage.server.fail_next(1, 200, "no feed", path="bob.rss"),
        lambda: (stage.bob.post("second news"), stage.bob.post("third news")),
    )
    stage.run("feed_poster")
    posted = stage.texts("alice")
    assert [re.sub(r" http.*", "", text) for text in posted] == [
        "bob: first news",
        "bob: second news",
        "bob: third news",
    ]
    run_again(stage, "feed_poster")
    assert stage.texts("alice") == posted


def test_the_feed_poster_is_not_held_up_by_one_item(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FEED_URL", f"{stage.server.url}/api/statuses/user_timeline/bob.rss")
    stage.later(
        lambda: (stage.bob.post("x" * 995), stage.bob.post("next news")),
        lambda: (
            stage.bob.post("refused news"),
            stage.bob.post("late news"),
            stage.server.fail_next(1, 400, '{"error": "No."}', path="update.json"),
        ),
    )
    stage.run("feed_poster")
    posted = [re.sub(r" http.*", "", text) for text in stage.texts("alice")]
    assert posted[0].startswith("bob: xxx")
    assert posted[0].endswith("…")
    assert posted[1:] == ["bob: next news", "bob: late news"]


def test_the_group_moderator_with_the_role_deletes(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GROUP", "testers")
    stage.server.configure(user_settings={"alice": {"moderator": True}})
    stage.alice.group_create("testers")
    stage.bob.group_join("testers")
    stage.later(
        lambda: stage.bob.post("hello !testers"),
        lambda: stage.bob.post("win the LOTTERY !testers"),
    )
    stage.run("group_moderator")
    assert "hello !testers" in stage.texts("bob")
    assert not any("LOTTERY" in text for text in stage.texts("bob"))
    assert not any("is not what" in text for text in stage.texts("alice"))


def test_the_group_moderator(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROUP", "testers")
    stage.alice.group_create("testers")
    stage.bob.group_join("testers")
    stage.later(
        lambda: stage.bob.post("hello !testers"),
        lambda: stage.bob.post("win the LOTTERY !testers"),
        lambda: stage.bob.post("the lottery, elsewhere"),
    )
    stage.run("group_moderator")
    said = [text for text in stage.texts("alice") if "is not what" in text]
    assert said == ["@bob This is not what !testers is for. Please remove it."]


def test_the_archiver(stage: Stage) -> None:
    before = stage.bob.post("before")
    gone: list[int] = []
    stage.later(
        lambda: gone.append(stage.carol.post("a mistake").id),
        lambda: stage.carol.status_delete(gone[0]),
        lambda: stage.carol.status_repeat(before),
    )
    stage.run("archiver")
    stage.bob.post("after")
    run_again(stage, "archiver")
    with closing(sqlite3.connect("archive.db")) as database:
        rows = database.execute("SELECT author, text, deleted FROM status ORDER BY id").fetchall()
    assert rows == [
        ("bob", "before", 0),
        ("carol", "a mistake", 1),
        ("carol", "RT @bob before", 0),
        ("bob", "after", 0),
    ]


def test_each_bot_is_short_and_tested() -> None:
    bots = {path.stem: path.read_text(encoding="utf-8") for path in BOTS.glob("*.py")}
    assert all(len(text.splitlines()) < 60 for text in bots.values())
    tests = Path(__file__).read_text(encoding="utf-8")
    assert all(f'run("{name}")' in tests for name in bots)
    page = (BOTS.parent / "bots.rst").read_text(encoding="utf-8")
    assert all(f"literalinclude:: bots/{name}.py" in page for name in bots)
