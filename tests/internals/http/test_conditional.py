"""Conditional requests."""

from __future__ import annotations

import pytest

from gnusocial.entities import Status
from gnusocial.errors import (
    GNUSocialAPIError,
    GNUSocialMalformedResponseError,
    GNUSocialServerError,
)
from gnusocial.internals.http.conditional import Validators, fetch_unless_known
from gnusocial.internals.pagination.paging import STATUSES
from gnusocial.internals.pagination.rules import page_of
from tests.internals.scripted import Script, result_of, setup_for
from tests.recorded import VERSIONS, exchange

REQUEST = page_of("statuses/public_timeline", of=Status, paging=STATUSES)
ONE = '[{"id": 1, "text": "one"}]'
TWO = '[{"id": 2, "text": "two"}]'
MARKED = {"ETag": '"a"'}


def trusting(known: Validators) -> dict[str, str]:
    return known.conditions(by_time=True)


def test_the_first_answer_is_read_and_marked() -> None:
    server = Script((200, ONE, MARKED))
    answer = result_of(fetch_unless_known(setup_for(), REQUEST, None, {}), server)
    assert [status.id for status in answer.value or ()] == [1]
    assert (answer.validators.etag, answer.whole) == ('"a"', True)
    assert "If-None-Match" not in server.sent[0].headers


def test_a_304_is_what_is_known() -> None:
    server = Script((200, ONE, MARKED), (304, "", MARKED))
    context = setup_for()
    known = result_of(fetch_unless_known(context, REQUEST, None, {}), server).validators
    answer = result_of(fetch_unless_known(context, REQUEST, known, trusting(known)), server)
    assert (answer.value, answer.validators, answer.whole) == (None, known, False)
    assert server.sent[1].headers["If-None-Match"] == '"a"'
    assert "If-None-Match" not in context.headers


def test_the_same_body_is_not_read_again() -> None:
    server = Script((200, ONE), (200, ONE), (200, TWO))
    known = result_of(fetch_unless_known(setup_for(), REQUEST, None, {}), server).validators
    again = result_of(fetch_unless_known(setup_for(), REQUEST, known, trusting(known)), server)
    assert (again.value, again.whole) == (None, True)
    other = result_of(fetch_unless_known(setup_for(), REQUEST, known, trusting(known)), server)
    assert [status.id for status in other.value or ()] == [2]
    assert all("If-None-Match" not in sent.headers for sent in server.sent)


def test_an_etag_that_is_not_trusted_is_not_sent() -> None:
    server = Script((200, ONE, MARKED), (200, TWO, MARKED))
    known = result_of(fetch_unless_known(setup_for(), REQUEST, None, {}), server).validators
    answer = result_of(fetch_unless_known(setup_for(), REQUEST, known, {}), server)
    assert [status.id for status in answer.value or ()] == [2]
    assert "If-None-Match" not in server.sent[1].headers


def test_the_page_remembers_the_request_without_the_condition() -> None:
    server = Script((200, ONE, MARKED), (200, TWO, {"ETag": '"b"'}))
    known = result_of(fetch_unless_known(setup_for(), REQUEST, None, {}), server).validators
    answer = result_of(fetch_unless_known(setup_for(), REQUEST, known, trusting(known)), server)
    assert answer.value is not None
    assert answer.value.origin == REQUEST


def test_refusals_are_raised() -> None:
    server = Script((200, ONE, MARKED), (502, ONE), (300, ONE), (200, "<html>"), (304, ""))
    known = result_of(fetch_unless_known(setup_for(), REQUEST, None, {}), server).validators
    with pytest.raises(GNUSocialServerError):
        result_of(fetch_unless_known(setup_for(), REQUEST, known, trusting(known)), server)
    with pytest.raises(GNUSocialAPIError):  # whatever its body: a choice of pages is no list
        result_of(fetch_unless_known(setup_for(), REQUEST, known, trusting(known)), server)
    with pytest.raises(GNUSocialMalformedResponseError):
        result_of(fetch_unless_known(setup_for(), REQUEST, known, trusting(known)), server)
    with pytest.raises(GNUSocialAPIError):  # a 304 that was not asked for is none
        result_of(fetch_unless_known(setup_for(), REQUEST, known, {}), server)


@pytest.mark.parametrize(
    ("etag", "sent"),
    [
        ('"a:1"', '"a:1"'),
        ('W/"a:1"', '"a:1",W/"a:1"'),  # nginx
        ('"a:1-gzip"', '"a:1","a:1-gzip"'),  # Apache
        ('W/"a:1-gzip"', '"a:1",W/"a:1-gzip"'),
        ('"-gzip"', '"","-gzip"'),
        ("bare", "bare"),
        ("", ""),
    ],
)
def test_an_etag_that_a_proxy_changed_is_sent_as_it_was_too(etag: str, sent: str) -> None:
    validators = Validators(etag, "Sat, 21 Nov 2026 02:00:42 +0000", b"")
    assert trusting(validators) == {"If-None-Match": sent}


def test_without_an_etag_the_time_counts_where_it_may() -> None:
    moment = "Sat, 21 Nov 2026 02:00:42 +0000"
    server = Script((200, ONE, {"Last-Modified": moment}), (304, ""))
    known = result_of(fetch_unless_known(setup_for(), REQUEST, None, {}), server).validators
    assert known.conditions(by_time=False) == {}
    answer = result_of(fetch_unless_known(setup_for(), REQUEST, known, trusting(known)), server)
    assert (answer.value, answer.validators) == (None, known)
    assert server.sent[1].headers["If-Modified-Since"] == moment
    assert trusting(Validators(None, None, b"")) == {}


@pytest.mark.parametrize("version", VERSIONS)
def test_as_a_real_server_answered(version: str) -> None:
    first, second = (
        exchange(version, name) for name in ("conditional_get_1", "conditional_get_2_etag")
    )
    answers = iter((first.response, second.response))
    sent = []

    def server(prepared):  # type: ignore[no-untyped-def]
        sent.append(prepared)
        return next(answers)

    request = page_of("statuses/user_timeline/carol", of=Status, paging=STATUSES, limit=1)
    known = result_of(fetch_unless_known(setup_for(), request, None, {}), server)
    again = result_of(
        fetch_unless_known(setup_for(), request, known.validators, trusting(known.validators)),
        server,
    )
    assert len(known.value or ()) == 1
    assert again.value is None
    assert sent[1].headers["If-None-Match"] == dict(second.request["headers"])["If-None-Match"]
    assert "If-Modified-Since" not in sent[1].headers
