"""When a write that failed on the server is sent again: what the proof asks for, and reads."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from gnusocial.entities import Status
from gnusocial.errors import (
    GNUSocialInternalServerError,
    GNUSocialMalformedResponseError,
    GNUSocialNetworkError,
    GNUSocialNotPostedError,
)
from gnusocial.internals.context import ClientContext
from gnusocial.internals.flows import Flow
from gnusocial.internals.http.request import PreparedRequest
from gnusocial.internals.http.response import Response
from gnusocial.internals.http.retries import Retries
from gnusocial.internals.posting.messages import send_message
from gnusocial.internals.posting.outcome import exactly_once
from gnusocial.internals.posting.statuses import post_status
from tests.internals.posting.test_statuses import DATED, NOW, notice
from tests.internals.scripted import Clock, Script, run, setup_for


def failed(path: str) -> tuple[int, str]:
    return 500, json.dumps({"error": "DB_DataObject error", "request": path})


POST_FAILED = failed("/api/statuses/update.json")
MESSAGE_FAILED = failed("/api/direct_messages/new.json")
BEFORE = json.loads(notice("before", NOW - timedelta(hours=1)))
UNREADABLE = {"id": "seven", "text": ["?"]}


def post(context: ClientContext) -> Flow[Any]:
    return post_status(context, "hello")


def message(context: ClientContext) -> Flow[Any]:
    return send_message(context, "bob", "hello")


def carried_out(
    flow: Callable[[ClientContext], Flow[Any]], script: Script, *, known: bool = True
) -> Any:
    clock = Clock()
    context = setup_for(clock=clock, retries=Retries(most=1))
    if known:
        context.recent_posts.remember(Status.decode(BEFORE))
    return run(flow(context), script, clock.wait)


def test_the_proof_is_read_from_the_database_and_not_from_a_cache() -> None:
    page = json.dumps([BEFORE])
    made = json.dumps({**json.loads(notice("hello")), "id": 8})
    script = Script(POST_FAILED, (200, page), (200, page), (200, made))
    assert carried_out(post, script).id == 8
    look, proof = (parse_qs(urlsplit(sent.url).query) for sent in script.sent[1:3])
    # With a max_id, GNU social does not use the cache of a timeline.
    assert proof == {**look, "max_id": ["2147483647"]}


def test_what_another_call_posted_meanwhile_is_not_the_post() -> None:
    other = {**BEFORE, "id": 8, "text": "by another thread"}
    clock = Clock()
    context = setup_for(clock=clock, retries=Retries(most=1))
    context.recent_posts.remember(Status.decode(BEFORE))
    page = json.dumps([other, BEFORE])
    made = json.dumps({**json.loads(notice("hello")), "id": 9})
    script = Script(POST_FAILED, (200, page), (200, page), (200, made))

    def server(sent: PreparedRequest) -> Response:
        context.recent_posts.remember(Status.decode(other))
        return script(sent)

    assert run(post(context), server, clock.wait).id == 9


def test_a_proof_that_cannot_be_read_is_none() -> None:
    script = Script(POST_FAILED, (200, json.dumps([BEFORE])), (403, "no"))
    with pytest.raises(GNUSocialInternalServerError, match="is not known, so it was not sent"):
        carried_out(post, script)
    script = Script((200, "[]"), MESSAGE_FAILED, (200, "[]"), (403, "no"))
    with pytest.raises(GNUSocialInternalServerError, match="is not known, so it was not sent"):
        carried_out(message, script, known=False)


@pytest.mark.filterwarnings("ignore::gnusocial.GNUSocialWarning")
def test_a_status_that_cannot_be_read_may_be_the_post() -> None:
    page = json.dumps([UNREADABLE, BEFORE])
    script = Script(POST_FAILED, (200, page), (200, page))
    with pytest.raises(GNUSocialInternalServerError, match="not sent again"):
        carried_out(post, script)
    assert script.answers == []


@pytest.mark.filterwarnings("ignore::gnusocial.GNUSocialWarning")
def test_a_message_that_cannot_be_read_may_be_the_one() -> None:
    before = {"id": 4, "text": "before", "recipient_id": 3}
    page = (200, json.dumps([UNREADABLE, before]))
    script = Script((200, json.dumps([before])), MESSAGE_FAILED, page, page)
    with pytest.raises(GNUSocialInternalServerError, match="not sent again"):
        carried_out(message, script, known=False)
    assert script.answers == []


def test_another_message_with_the_id_of_the_newest_is_no_proof() -> None:
    # What was read before may have been the response to another request.
    page = (200, json.dumps([{"id": 4, "text": "hello!", "recipient_id": 3}]))
    status = json.dumps([{"id": 4, "text": "a status"}])
    script = Script((200, status), MESSAGE_FAILED, page, page)
    with pytest.raises(GNUSocialInternalServerError, match="not sent again"):
        carried_out(message, script, known=False)
    assert script.answers == []


def test_a_server_whose_clock_was_set_back_lists_the_post_below_older_ones() -> None:
    # Timelines are sorted by date: only the ids tell what is newer.
    stored = {**BEFORE, "id": 8, "text": "h?llo"}
    page = json.dumps([BEFORE, stored])
    script = Script(POST_FAILED, (200, page), (200, page))
    with pytest.raises(GNUSocialInternalServerError, match="not sent again"):
        carried_out(post, script)


@pytest.mark.parametrize(
    ("request_named", "again"),
    [
        ("/api/statuses/update.json", True),
        ("/index.php/api/statuses/update.json", True),
        ("/social/api/statuses/update.json?x=1", True),
        ("/api/statuses/update.xml", False),
        ("/statuses/update.json", False),
        ("/", False),
        ("", False),
        (None, False),
        (7, False),
    ],
)
def test_the_error_names_the_request(request_named: object, again: bool) -> None:
    page = json.dumps([BEFORE])
    answer = json.dumps({"error": "oops", "request": request_named})
    made = json.dumps({**json.loads(notice("hello")), "id": 8})
    rest = [(200, page), (200, made)] if again else []
    script = Script((500, answer), (200, page), *rest)
    if again:
        assert carried_out(post, script).id == 8
    else:
        with pytest.raises(GNUSocialInternalServerError, match="not sent again"):
            carried_out(post, script)
    assert script.answers == []


@pytest.mark.parametrize("body", ["", "[]", '["oops"]', '"oops"', "null", "oops"])
def test_a_500_that_names_no_request_may_come_from_a_proxy(body: str) -> None:
    script = Script((500, body), (200, json.dumps([BEFORE])))
    with pytest.raises(GNUSocialInternalServerError, match="not sent again"):
        carried_out(post, script)
    assert script.answers == []


def test_a_repetition_that_was_certainly_not_sent_is_not_looked_for() -> None:
    page = (200, json.dumps([BEFORE]))
    refused = [GNUSocialNetworkError("connection refused", maybe_sent=False)] * 2
    with pytest.raises(GNUSocialNetworkError) as caught:
        carried_out(post, Script(POST_FAILED, page, page, *refused))
    assert caught.value.maybe_sent is False


@pytest.mark.parametrize(
    ("looks", "said", "logged"),
    [
        ([(200, "[]")] * 4, "not on the server yet, but may still be", ["no"] * 4),
        ([(403, "no")] * 4, "whether it was carried out is not known", []),
        ([(403, "no"), (200, "[]"), (403, "no"), (403, "no")], "not on the server yet", ["no"]),
        ([(200, "[]"), (200, f"[{notice('hello')}]", DATED)], None, ["no", "yes"]),
    ],
)
def test_what_the_looks_found_is_told(
    looks: list[Any], said: str | None, logged: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "gnusocial.http")
    script = Script(GNUSocialNetworkError("broke off", maybe_sent=True), *looks)
    if said is None:
        assert carried_out(post, script, known=False).id == 7
    else:
        with pytest.raises(GNUSocialNetworkError, match=said):
            carried_out(post, script)
    looked = [each.getMessage() for each in caplog.records]
    prefix = "looked whether it was carried out: "
    assert [each.removeprefix(prefix) for each in looked if each.startswith(prefix)] == logged


def nothing(*_: object) -> Flow[None]:
    return None
    yield


def yes(*_: object) -> Flow[bool]:
    return True
    yield


def raising(error: Exception) -> Callable[[], Flow[str]]:
    def write() -> Flow[str]:
        raise error
        yield

    return write


def test_nothing_is_sent_again_without_a_proof() -> None:
    body = json.dumps({"error": "oops", "request": "/api/x.json"}).encode()
    response = Response(500, {}, body, "POST", "https://example.org/api/x.json")
    error = GNUSocialInternalServerError("oops", status=500, response=response)
    error.maybe_sent = True
    clock = Clock()
    context = setup_for(clock=clock, retries=Retries(most=1))
    with pytest.raises(GNUSocialInternalServerError, match="not sent again"):
        run(exactly_once(context, raising(error), nothing), Script(), clock.wait)


def test_an_error_without_a_response_does_not_show_that_the_server_has_finished() -> None:
    error = GNUSocialInternalServerError("oops")
    error.maybe_sent = True
    clock = Clock()
    context = setup_for(clock=clock, retries=Retries(most=1))
    with pytest.raises(GNUSocialInternalServerError, match="not sent again"):
        run(exactly_once(context, raising(error), nothing, yes), Script(), clock.wait)


@pytest.mark.parametrize("proof", [None, yes])
def test_a_text_that_was_not_shown_is_only_absent_by_a_proof(proof: Any) -> None:
    error = GNUSocialNotPostedError("it did not post the text")
    clock = Clock()
    flow = exactly_once(setup_for(clock=clock), raising(error), nothing, proof)
    kind = GNUSocialMalformedResponseError if proof is None else GNUSocialNotPostedError
    with pytest.raises(kind) as caught:
        run(flow, Script(), clock.wait)
    assert caught.value.maybe_sent is (proof is None)


def test_each_look_is_told_how_long_ago_the_write_was_sent() -> None:
    clock = Clock()
    told: list[float] = []

    def write() -> Flow[str]:
        clock.now += 7.0
        raise GNUSocialNetworkError("the connection broke off", maybe_sent=True)
        yield

    def look(elapsed: float) -> Flow[str | None]:
        told.append(elapsed)
        return "found" if len(told) == 3 else None
        yield

    flow = exactly_once(setup_for(clock=clock), write, look)
    assert run(flow, Script(), clock.wait) == "found"
    assert told == [7.5, 9.0, 12.0]
