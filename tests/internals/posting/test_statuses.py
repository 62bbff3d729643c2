"""Posting: what is sent, and whether the answer is believed. Recorded answers are the judges."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs

import pytest

from gnusocial.entities import Config, Status
from gnusocial.errors import (
    GNUSocialIllegalArgumentError,
    GNUSocialMalformedResponseError,
    GNUSocialNotPostedError,
    GNUSocialTooLongError,
)
from gnusocial.internals.auth.tokens import KeyPair, OAuth, OAuth2
from gnusocial.internals.context import RecentPosts
from gnusocial.internals.posting.length import text_limit
from gnusocial.internals.posting.matching import SentPost, is_answer
from gnusocial.internals.posting.statuses import (
    check_source,
    post_status,
    reply_text,
)
from tests.internals.scripted import Clock, Script, result_of, run, setup_for
from tests.recorded import VERSIONS, Exchange, exchange, exchanges


def is_new(status: Status, text: str, answered: datetime | None, elapsed: float) -> bool:
    made = None if answered is None else answered.timestamp()
    return is_answer(status, SentPost(text), RecentPosts(), made, elapsed)


NOW = datetime(2026, 11, 21, 2, 0, 30, tzinfo=timezone.utc)


def notice(text: str, created: datetime = NOW, **more: Any) -> str:
    stamp = created.strftime("%a %b %d %H:%M:%S +0000 %Y")
    return json.dumps({"id": 7, "text": text, "created_at": stamp, "source": "api", **more})


def posted(text: str, *answers: Any) -> tuple[Status, Script]:
    script = Script(*answers)
    return result_of(post_status(setup_for(), text, source="tests"), script), script


DATED = {"Date": format_datetime(NOW, usegmt=True)}


def test_the_text_is_sent_protected_and_the_new_notice_returned() -> None:
    status, script = posted("&lt; is &", (200, notice("&lt; is &"), DATED))
    assert status.id == 7
    sent = parse_qs((script.sent[0].body or b"").decode())
    assert sent == {"status": ["&amp;lt; is &"], "source": ["tests"]}


def test_an_older_notice_is_not_what_was_posted() -> None:
    older = notice("hello over there", NOW - timedelta(minutes=1))
    with pytest.raises(GNUSocialNotPostedError, match="status 7, which is not") as caught:
        answered_with(older, f"[{older}]")
    assert caught.value.response.json()["id"] == 7
    assert caught.value.maybe_sent is False


def answered_with(answer: str, own: str) -> None:
    """Post, be answered with something else, and see what there is of one's own."""
    clock, script = Clock(), Script((200, answer, DATED), *[(200, own, DATED)] * 6)
    run(post_status(setup_for(clock=clock), "hello there"), script, clock.wait)
    assert script.answers == []


def numbered(number: int, text: str, **more: Any) -> str:
    return json.dumps(json.loads(notice(text, NOW - timedelta(hours=2))) | {"id": number, **more})


@pytest.mark.parametrize(
    "own",
    [
        [],
        # Somebody else's, or nobody's: the response belongs to another call.
        [numbered(6, "an older one")],
        # What is newer may be the post, stored otherwise, by a clock that is hours off.
        [numbered(8, "hello there"), numbered(7, "another")],
        [numbered(8, "hell? there"), numbered(7, "another")],
    ],
)
def test_a_response_that_shows_something_else_alone_proves_nothing(own: list[str]) -> None:
    with pytest.raises(GNUSocialMalformedResponseError, match="is not known") as caught:
        answered_with(numbered(7, "another"), f"[{', '.join(own)}]")
    assert caught.value.maybe_sent is True
    assert isinstance(caught.value.__cause__, GNUSocialNotPostedError)


def test_an_activity_that_is_newer_is_not_the_post() -> None:
    favorite = numbered(8, "alice favorited", uri="tag:gs.example,2026:fave:2:note:1:2026")
    with pytest.raises(GNUSocialNotPostedError):
        answered_with(numbered(7, "another"), f"[{favorite}, {numbered(7, 'another')}]")


def test_an_empty_answer_is_no_notice() -> None:
    # Recorded as r3_command_first_post: 200 with an empty body. A proxy that lost it looks alike.
    html = {"Content-Type": "text/html"}
    clock, script = Clock(), Script((200, "", html), *[(200, "[]")] * 6)
    flow = post_status(setup_for(clock=clock), "some new command")
    with pytest.raises(GNUSocialNotPostedError, match="with nothing") as caught:
        run(flow, script, clock.wait)
    assert caught.value.maybe_sent is False
    assert script.answers == []
    script = Script((200, "", {"Content-Type": "application/json"}), (200, "[]"))
    with pytest.raises(GNUSocialMalformedResponseError, match="empty body") as lost:
        run(post_status(setup_for(clock=clock), "hello"), script, clock.wait)
    assert lost.value.maybe_sent is True


def test_html_is_no_answer_either_way() -> None:
    with pytest.raises(GNUSocialMalformedResponseError, match="HTML"):
        posted("hello", (200, "<html></html>"), (200, "[]"))


def test_html_with_its_type_is_no_empty_answer() -> None:
    with pytest.raises(GNUSocialMalformedResponseError, match="HTML") as caught:
        posted("hello", (200, "<html></html>", {"Content-Type": "text/html"}), (200, "[]"))
    assert caught.value.maybe_sent is True


def test_a_lost_post_is_known_again_whatever_was_posted_meanwhile() -> None:
    assert SentPost("a", floor=1) == SentPost("a", floor=2)
    assert SentPost("a", files=1) != SentPost("a")


def posts() -> list[Exchange]:
    return [
        each
        for each in exchanges()
        if each.request["path"] == "/api/statuses/update.json"
        and each.response.status == 200
        and each.request.get("body", "").startswith("status=")
    ]


@pytest.mark.parametrize("recorded", posts(), ids=lambda each: each.id)
def test_the_recorded_answers_are_told_apart(recorded: Exchange) -> None:
    from email.utils import parsedate_to_datetime

    text = parse_qs(recorded.request["body"])["status"][0]
    swallowed = recorded.name.startswith("r3_command_") and recorded.name != "r3_command_09"
    swallowed |= recorded.name == "update_command"
    answered = parsedate_to_datetime(recorded.response.headers["Date"])
    status = Status.decode(recorded.json())
    assert is_new(status, text, answered, recorded.response.elapsed) is not swallowed


def test_there_are_recorded_posts_of_both_kinds() -> None:
    names = {each.name for each in posts()}
    assert {"update", "update_command", "length_url_shortened", "r3_command_00"} <= names


@pytest.mark.parametrize(
    ("text", "came", "new"),
    [
        ("see https://example.org/a", "see http://s.example/1", True),
        ("https://example.org/a", "http://s.example/1", True),
        ("with a picture", "with a picture http://x.example/attachment/3", True),
        ("hello", "something else", False),
        ("**Breaking**", "Breaking", True),
        ("\u200bhelp", "help", True),
    ],
)
def test_links_do_not_count(text: str, came: str, new: bool) -> None:
    status = Status.decode(json.loads(notice(came)))
    assert is_new(status, text, NOW, 0.0) is new


def test_without_a_date_the_text_decides() -> None:
    status = Status.decode(json.loads(notice("hello", NOW - timedelta(days=1))))
    assert is_new(status, "hello", None, 0.0)
    assert not is_new(status, "other", None, 0.0)


def test_a_slow_request_is_given_its_time() -> None:
    status = Status.decode(json.loads(notice("hello", NOW - timedelta(seconds=60))))
    assert is_new(status, "hello", NOW, 60.0)


CONFIG = {"site": {"textlimit": 1000}, "notice": {"contentlimit": None}}


def config(**sections: Any) -> str:
    return json.dumps({**CONFIG, **sections})


def test_an_over_long_text_is_refused_before_it_is_sent() -> None:
    script = Script((200, config()))
    with pytest.raises(GNUSocialTooLongError, match="1001 characters.*takes 1000") as caught:
        result_of(post_status(setup_for(), "x" * 1001), script)
    assert [each.method for each in script.sent] == ["GET"]
    assert caught.value.status is None


@pytest.mark.parametrize("site", [{"textlimit": 1001}, {"textlimit": 0}, {"textlimit": "5000"}])
def test_a_long_text_is_posted_where_the_server_takes_it(site: dict[str, Any]) -> None:
    text = "x" * 1001
    _, script = posted(text, (200, config(site=site)), (200, notice(text), DATED))
    assert [each.method for each in script.sent] == ["GET", "POST"]


def test_a_usual_text_costs_one_request_and_links_are_left_to_the_server() -> None:
    _, script = posted("x" * 1000, (200, notice("x" * 1000), DATED))
    assert len(script.sent) == 1
    long = "see https://example.org/" + "x" * 1000
    _, script = posted(long, (200, notice("see http://s.example/1"), DATED))
    assert len(script.sent) == 1


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(("name", "limit"), [("config", 1000), ("length_config_140", 140)])
def test_the_recorded_limits(version: str, name: str, limit: int) -> None:
    assert text_limit(Config.decode(exchange(version, name).json())) == limit


def test_the_notice_limit_wins_over_that_of_the_site() -> None:
    config_ = Config.decode({"site": {"textlimit": 1000}, "notice": {"contentlimit": 140}})
    assert text_limit(config_) == 140


@pytest.mark.parametrize("source", ["", "x" * 33, 7])
def test_a_source_that_2_0_1_refuses_with_a_database_error(source: Any) -> None:
    with pytest.raises(GNUSocialIllegalArgumentError, match="1 to 32 characters"):
        check_source(source)


def test_a_source_is_always_sent() -> None:
    assert check_source(None) == "GNUSocial.py"
    for name in ("my bot", "x", "x" * 32):
        assert check_source(name) == name
    # Friendica shows the name of the application of an OAuth 2 login.
    assert check_source(None, OAuth2(KeyPair("key", "secret"))) is None
    assert check_source("my bot", OAuth2(KeyPair("key", "secret"))) == "my bot"
    assert check_source(None, OAuth(KeyPair("key", "secret"))) == "GNUSocial.py"


@pytest.mark.parametrize(
    ("text", "author", "said", "me", "expected"),
    [
        ("yes", "alice", "who?", "bob", "@alice yes"),
        ("yes", "alice", "@bob @carol who?", "bob", "@alice @carol yes"),
        ("@alice yes", "alice", "who?", "bob", "@alice yes"),
        ("going on", "bob", "first part", "bob", "going on"),
        ("going on", "bob", "@carol first", "Bob", "@carol going on"),
        ("yes", "alice", "@alice to myself", None, "@alice yes"),
        ("yes", "alice", "hi @bob@other.example", "bob", "@alice @bob@other.example yes"),
        (
            "@bob@other.example yes",
            "alice",
            "@bob@other.example @bob",
            "carol",
            "@alice @bob @bob@other.example yes",
        ),
    ],
)
def test_the_mentions_that_a_reply_wants(
    text: str, author: str, said: str, me: str | None, expected: str
) -> None:
    status = Status.decode({"id": 1, "text": said, "user": {"id": 2, "screen_name": author}})
    assert reply_text(text, status, me) == expected
