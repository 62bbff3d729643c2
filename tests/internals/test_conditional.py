"""Asking again for what is known already."""

from __future__ import annotations

import pytest

from gnusocial.entities import Status
from gnusocial.errors import (
    GNUSocialAPIError,
    GNUSocialMalformedResponseError,
    GNUSocialServerError,
)
from gnusocial.internals.conditional import fetch_unless_known
from gnusocial.internals.paging import NOTICES, page_of
from tests.internals.scripted import Script, result_of, setup_for
from tests.recorded import VERSIONS, exchange

REQUEST = page_of("statuses/public_timeline", of=Status, paging=NOTICES)
ONE = '[{"id": 1, "text": "one"}]'
TWO = '[{"id": 2, "text": "two"}]'
MARKED = {"ETag": '"a"'}


def test_the_first_answer_is_read_and_marked() -> None:
    server = Script((200, ONE, MARKED))
    answer = result_of(fetch_unless_known(setup_for(), REQUEST, None, trust_etag=True), server)
    assert [status.id for status in answer.value or ()] == [1]
    assert (answer.marks.etag, answer.whole) == ('"a"', True)
    assert "If-None-Match" not in server.sent[0].headers


def test_a_304_is_what_is_known() -> None:
    server = Script((200, ONE, MARKED), (304, "", MARKED))
    setup = setup_for()
    known = result_of(fetch_unless_known(setup, REQUEST, None, trust_etag=False), server).marks
    answer = result_of(fetch_unless_known(setup, REQUEST, known, trust_etag=True), server)
    assert (answer.value, answer.marks, answer.whole) == (None, known, False)
    assert server.sent[1].headers["If-None-Match"] == '"a"'
    assert "If-None-Match" not in setup.headers


def test_the_same_body_is_not_read_again() -> None:
    server = Script((200, ONE), (200, ONE), (200, TWO))
    known = result_of(fetch_unless_known(setup_for(), REQUEST, None, trust_etag=True), server).marks
    again = result_of(fetch_unless_known(setup_for(), REQUEST, known, trust_etag=True), server)
    assert (again.value, again.whole) == (None, True)
    other = result_of(fetch_unless_known(setup_for(), REQUEST, known, trust_etag=True), server)
    assert [status.id for status in other.value or ()] == [2]
    assert all("If-None-Match" not in sent.headers for sent in server.sent)


def test_an_etag_that_is_not_trusted_is_not_sent() -> None:
    server = Script((200, ONE, MARKED), (200, TWO, MARKED))
    known = result_of(fetch_unless_known(setup_for(), REQUEST, None, trust_etag=True), server).marks
    answer = result_of(fetch_unless_known(setup_for(), REQUEST, known, trust_etag=False), server)
    assert [status.id for status in answer.value or ()] == [2]
    assert "If-None-Match" not in server.sent[1].headers


def test_the_page_remembers_the_request_without_the_condition() -> None:
    server = Script((200, ONE, MARKED), (200, TWO, {"ETag": '"b"'}))
    known = result_of(fetch_unless_known(setup_for(), REQUEST, None, trust_etag=True), server).marks
    answer = result_of(fetch_unless_known(setup_for(), REQUEST, known, trust_etag=True), server)
    assert answer.value is not None
    assert answer.value.origin == REQUEST


def test_refusals_are_raised() -> None:
    server = Script((200, ONE, MARKED), (502, ONE), (200, "<html>"), (304, ""))
    known = result_of(fetch_unless_known(setup_for(), REQUEST, None, trust_etag=True), server).marks
    with pytest.raises(GNUSocialServerError):
        result_of(fetch_unless_known(setup_for(), REQUEST, known, trust_etag=True), server)
    with pytest.raises(GNUSocialMalformedResponseError):
        result_of(fetch_unless_known(setup_for(), REQUEST, known, trust_etag=True), server)
    with pytest.raises(GNUSocialAPIError):  # a 304 that was not asked for is none
        result_of(fetch_unless_known(setup_for(), REQUEST, known, trust_etag=False), server)


@pytest.mark.parametrize("version", VERSIONS)
def test_as_a_real_server_answered(version: str) -> None:
    first, second = (
        exchange(version, name) for name in ("conditional_get_1", "conditional_get_2_etag")
    )
    answers = iter((first.response, second.response))
    sent = []

    def server(outgoing):  # type: ignore[no-untyped-def]
        sent.append(outgoing)
        return next(answers)

    request = page_of("statuses/user_timeline/carol", of=Status, paging=NOTICES, limit=1)
    known = result_of(fetch_unless_known(setup_for(), request, None, trust_etag=True), server)
    again = result_of(
        fetch_unless_known(setup_for(), request, known.marks, trust_etag=True), server
    )
    assert len(known.value or ()) == 1
    assert again.value is None
    assert sent[1].headers["If-None-Match"] == dict(second.request["headers"])["If-None-Match"]
