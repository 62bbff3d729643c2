"""Replies and repeats with a scripted server: what is read, and what is taken for the repeat."""

from __future__ import annotations

import json
from typing import Any

import pytest

from gnusocial.errors import (
    GNUSocialIllegalArgumentError,
    GNUSocialInternalServerError,
    GNUSocialMalformedResponseError,
    GNUSocialNetworkError,
)
from gnusocial.internals.auth.credentials import Basic
from gnusocial.internals.http.retries import Retries
from gnusocial.internals.posting.conversations import repeat, whole_status, with_mentions
from tests.internals.posting.test_thread import paths
from tests.internals.scripted import Clock, Script, result_of, run, setup_for

ALICE = {"id": 2, "screen_name": "alice"}
WHOLE = {"id": 5, "text": "@carol who?", "user": ALICE}
SHOWN = (200, json.dumps(WHOLE))
LOST = GNUSocialNetworkError("the connection broke off", maybe_sent=True)


def status(number: int, **more: Any) -> dict[str, Any]:
    return {"id": number, "text": "hi", "user": ALICE, **more}


def ok(value: object) -> tuple[int, str]:
    return 200, json.dumps(value)


def test_a_whole_status_is_not_read_again() -> None:
    assert (
        result_of(whole_status(setup_for(), WHOLE, "text", "user"), Script()).text == WHOLE["text"]
    )


@pytest.mark.parametrize(
    "given",
    [5, "5", {"id": 5}, {"id": 5, "text": "x"}, {"id": 5, "user": ALICE}, {**WHOLE, "text": ""}],
)
def test_a_status_without_what_is_needed_is_read(given: object) -> None:
    script = Script(SHOWN)
    read = result_of(whole_status(setup_for(), given, "text", "user"), script)
    assert (read.id, read.text, read.user.screen_name) == (5, "@carol who?", "alice")
    assert paths(script) == ["statuses/show/5.json"]


@pytest.mark.parametrize("text", [7, None, b"yes", "\ud800"])
def test_what_is_no_text_is_refused_before_anything_is_read(text: Any) -> None:
    with pytest.raises(GNUSocialIllegalArgumentError):
        result_of(with_mentions(setup_for(), 5, text), Script())


@pytest.mark.parametrize(
    ("login", "asks"), [("carol", False), ("carol@mail.example", True), (None, True)]
)
def test_the_nickname_is_read_where_the_login_does_not_tell(login: str | None, asks: bool) -> None:
    me = [ok({"id": 3, "screen_name": "carol"})] if asks else []
    script = Script(*me)
    credentials = Basic(login, "secret") if login else None
    flow = with_mentions(setup_for(credentials), WHOLE, "you")
    assert result_of(flow, script) == "@alice you"
    assert script.answers == []


def repeated(*answers: Any) -> tuple[int, Script]:
    """Repeat status 5, and return the id of the repeat."""
    clock, script = Clock(), Script(*answers)
    context = setup_for(clock=clock, retries=Retries(most=1))
    shown = run(repeat(context, 5), script, clock.wait)
    assert script.answers == []
    return shown.id, script


@pytest.mark.parametrize(
    ("answers", "number"),
    [
        ([status(20, retweeted_status=status(5))], 20),
        # Status 5 is itself a repeat: then the original is repeated.
        ([status(20, retweeted_status=status(3)), status(5, retweeted_status=status(3))], 20),
        # Friendica answers with the original.
        ([status(5, friendica_author=ALICE, statusnet_html="hi")], 5),
    ],
)
def test_a_response_that_shows_the_repeat(answers: list[Any], number: int) -> None:
    assert repeated(*map(ok, answers))[0] == number


NOT_REPEATED = ok(status(5, repeated=False))


@pytest.mark.parametrize(
    "answers",
    [
        [ok(status(5))],
        [ok(status(20))],
        [ok(status(20, retweeted_status=status(3))), ok(status(5))],
        [
            ok(status(20, retweeted_status=status(3))),
            ok(status(5, retweeted_status=status(4))),
        ],
        [ok(status(20, retweeted_status=status(3))), (403, "no")],
        [ok(status(6, friendica_author=ALICE, statusnet_html="hi"))],
    ],
)
def test_a_response_that_shows_another_status(answers: list[Any]) -> None:
    with pytest.raises(GNUSocialMalformedResponseError, match="not a repeat of status 5") as caught:
        repeated(*answers, NOT_REPEATED)
    assert caught.value.maybe_sent is True


def test_a_repeat_whose_response_was_lost() -> None:
    mine = ok(status(5, repeated=True, repeated_id=20))
    number, script = repeated(LOST, NOT_REPEATED, mine, ok(status(20, retweeted_status=status(5))))
    assert number == 20
    assert paths(script)[1:] == [f"statuses/show/{each}.json" for each in (5, 5, 20)]
    # A response may be that of another request.
    with pytest.raises(GNUSocialNetworkError, match="not on the server yet"):
        repeated(LOST, *[mine, ok(status(20))] * 4)


def test_a_repeat_is_sent_again_only_if_it_is_read_that_it_was_not_stored() -> None:
    failed = 500, json.dumps({"error": "oops", "request": "/api/statuses/retweet/5.json"})
    done = ok(status(20, retweeted_status=status(5)))
    assert repeated(failed, NOT_REPEATED, NOT_REPEATED, done)[0] == 20
    with pytest.raises(GNUSocialInternalServerError, match="not sent again"):
        repeated(failed, NOT_REPEATED, (403, "no"))
