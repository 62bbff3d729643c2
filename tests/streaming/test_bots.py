"""The bots of the documentation, run for some hours of a time that passes only while they wait."""

from __future__ import annotations

import random
import re
import sqlite3
import time as real_time
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest

from tests.streaming.stage import ROOT, Stage, printed_programs

BOTS = ROOT / "docs" / "bots"
TUTORIAL = ROOT / "docs" / "tutorial"
DAY = 86400.0

#: What the printed programs answer: every mention, every command, or none.
ANSWERS = {
    "README": "mentions",
    "mention_bot": "mentions",
    "step2": "mentions",
    "step3": "commands",
    "dice_bot": "commands",
}


def test_the_mention_bot(stage: Stage) -> None:
    stage.later(
        lambda: stage.bob.post("@alice hello there"),
        lambda: stage.carol.post("nobody in particular"),
        lambda: (
            stage.carol.post("@alice and @bob too"),
            stage.server.fail_next(1, 502, path="update.json"),  # the answer to that
        ),
    )
    stage.run("mention_bot")
    answers = ["@bob You said: hello there", "@carol @bob You said: and too"]
    assert [text for text in stage.texts("alice") if "You said" in text] == answers
    missed = stage.bob.post("@alice are you there?")
    stage.run("mention_bot")
    answers.append("@bob You said: are you there?")
    assert [text for text in stage.texts("alice") if "You said" in text] == answers
    # It died before it could note that it had answered: it looks, and does not answer again.
    Path("mention_bot.position").unlink()
    stage.later(lambda: stage.bob.status_reply(missed, "@alice you are"))
    stage.run("mention_bot")
    assert sum("You said" in text for text in stage.texts("alice")) == 4


def test_the_feed_poster(stage: Stage) -> None:
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
    stage.run("feed_poster")
    assert stage.texts("alice") == posted


def test_the_feed_poster_is_not_held_up_by_one_item(stage: Stage) -> None:
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


def test_the_group_moderator_with_the_role_deletes(stage: Stage) -> None:
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
    assert not any("is off topic" in text for text in stage.texts("alice"))


def test_the_group_moderator(stage: Stage) -> None:
    stage.alice.group_create("testers")
    stage.bob.group_join("testers")
    stage.later(
        lambda: stage.bob.post("hello !testers"),
        lambda: stage.bob.post("win the LOTTERY !testers"),
        lambda: stage.bob.post("the lottery, elsewhere"),
    )
    stage.run("group_moderator")
    said = [text for text in stage.texts("alice") if "is off topic" in text]
    assert said == ["@bob This is off topic in !testers. Please delete it."]


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
    stage.run("archiver")
    with closing(sqlite3.connect("archive.db")) as database:
        rows = database.execute("SELECT author, text, deleted FROM status ORDER BY id").fetchall()
    assert rows == [
        ("bob", "before", 0),
        ("carol", "a mistake", 1),
        ("carol", "RT @bob before", 0),
        ("bob", "after", 0),
    ]


def test_the_markov_bot(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    random.seed(20)
    stage.bob.post("one two three http://example.org/page")
    stage.bob.post("two four, @carol !testers")
    liked = stage.bob.status_favorite(stage.carol.post("never said by bob"))
    stage.bob.status_repeat(liked)
    stage.bob.account_follow("carol")
    for _ in range(20):
        stage.run("markov_bot")
    posted = stage.texts("alice")
    assert capsys.readouterr().out.splitlines() == posted
    assert len(posted) == 20
    assert set(" ".join(posted).split()) == {"one", "two", "three", "four,"}
    follows = {"one": "two", "two": "three four,"}
    for words in map(str.split, posted):
        assert all(after in follows[word] for word, after in pairwise(words))


def test_the_markov_bot_where_nothing_was_said(stage: Stage) -> None:
    stage.run("markov_bot")
    assert stage.texts("alice") == []


def follow(stage: Stage, follower: str, followed: str) -> None:
    with stage.server.client(follower) as client:
        client.account_follow(followed)


def test_the_follow_back_bot(stage: Stage) -> None:
    stage.bob.account_follow("alice")
    stage.later(
        lambda: stage.carol.account_follow("alice"),
        lambda: (
            follow(stage, "dave", "alice"),
            stage.server.fail_next(1, 503, path="friendships/create.json"),
        ),
    )
    stage.run("follow_back")
    followed = stage.alice.account_following()
    assert {user.screen_name for user in followed} == {"bob", "carol", "dave"}
    # Whom the owner unfollows stays unfollowed.
    stage.alice.account_unfollow("bob")
    stage.run("follow_back")
    assert {user.screen_name for user in stage.alice.account_following()} == {"carol", "dave"}


def test_the_follow_back_bot_and_a_user_who_blocked_it(stage: Stage) -> None:
    stage.carol.account_follow("alice")
    stage.server.fail_next(
        1, 403, '{"error": "You are not allowed to follow."}', path="create.json"
    )
    stage.run("follow_back")
    assert stage.alice.account_following() == []
    asked = [each for each in stage.server.requests if "friendships/create" in each.path]
    assert [each.user for each in asked].count("carol") == 1
    assert len(asked) == 2


def test_the_cleanup(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    now = real_time.time()
    stage.go_to(now - 40 * DAY)
    stage.bob.post("not alice's")
    for number in range(205):
        stage.alice.post(f"old {number}")
    kept = stage.alice.post("old and dear")
    stage.alice.status_favorite(kept)
    stage.alice.account_follow("bob")
    stage.go_to(now - 20 * DAY)
    stage.alice.post("new")
    stage.go_to(now)
    stage.run("cleanup")
    shown = capsys.readouterr().out.splitlines()
    assert len(shown) == 205
    assert "old 204" in shown[0]
    assert "old 204" in stage.texts("alice")
    stage.run("cleanup", "--delete")
    assert capsys.readouterr().out.splitlines() == shown
    left = [text for text in stage.texts("alice") if text.startswith(("old", "new"))]
    assert left == ["old and dear", "new"]
    assert stage.texts("bob")[0] == "not alice's"
    stage.run("cleanup", "--delete")
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("name", sorted(printed_programs()))
def test_no_printed_bot_answers_a_mention_twice(stage: Stage, name: str) -> None:
    """Run twice, with two mentions by one person in each run and one while the bot is down."""
    stage.alice.group_create("testers")
    mentions: list[int] = []

    def mention(number: int) -> None:
        mentions.append(stage.bob.post(f"@alice roll 2d6 for turn {number}").id)

    stage.later(lambda: mention(1), lambda: mention(2))
    stage.run(name)
    if len(mentions) < 2:
        assert name in ("cleanup", "markov_bot", "step1"), "the others wait"
        mention(2)
    mention(3)
    stage.later(lambda: mention(4), lambda: mention(5))
    stage.run(name)
    said = stage.bob.timeline_user("alice", limit=200)
    answered = [status.in_reply_to_status_id for status in said if status.in_reply_to_status_id]
    expected = mentions if name in ANSWERS else []
    assert sorted(answered) == expected


def test_the_dice_bot_answers_commands_only(stage: Stage) -> None:
    stage.later(
        lambda: stage.bob.post("@alice hello"),
        lambda: stage.bob.post("@alice roll 3d1"),
        lambda: stage.bob.post("@alice roll 0d6"),
    )
    stage.run("dice_bot")
    assert stage.texts("alice") == ["@bob 1 + 1 + 1 = 3", "@bob There is no such die."]


def test_each_bot_is_short_and_tested() -> None:
    bots = {
        path.stem: path.read_text(encoding="utf-8")
        for path in BOTS.glob("*.py")
        if not path.stem.startswith("async_")
    }
    assert len(bots) == 7
    assert all(len(text.splitlines()) < 40 for text in bots.values())
    tests = Path(__file__).read_text(encoding="utf-8")
    assert all(f'run("{name}")' in tests for name in bots)
    page = (BOTS.parent / "bots.rst").read_text(encoding="utf-8")
    assert all(f"literalinclude:: bots/{name}.py" in page for name in bots)


def test_each_step_of_the_tutorial_is_printed() -> None:
    page = (ROOT / "docs" / "tutorial.rst").read_text(encoding="utf-8")
    paths = list(TUTORIAL.glob("*.py"))
    assert len(paths) == 5
    for path in paths:
        assert f"literalinclude:: tutorial/{path.name}" in page
