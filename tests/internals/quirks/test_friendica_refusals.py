"""Recorded responses of Friendica 2024.08, decoded by the client."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest

from gnusocial import errors
from gnusocial.internals.http import decoders
from gnusocial.internals.http.exchange import exchange as send
from gnusocial.internals.http.exchange import read
from gnusocial.internals.http.request import Request, get, post
from gnusocial.internals.quirks.software import Software, is_from_friendica
from gnusocial.internals.values import replace
from tests.internals.scripted import result_of, setup_for
from tests.recorded import exchange, exchanges

VERSION = "friendica-2024.08"

WRITE: Request[Any] = post("any/path", returns=decoders.as_sent)
READ: Request[Any] = get("any/path", returns=decoders.as_sent)


@pytest.mark.parametrize(
    ("name", "request_", "error"),
    [
        ("friendship_create", WRITE, errors.GNUSocialUnsupportedError),
        ("blocks_create", WRITE, errors.GNUSocialUnsupportedError),
        ("oauth1_request_token", WRITE, errors.GNUSocialUnsupportedError),
        ("update_empty", WRITE, errors.GNUSocialBadRequestError),
        ("update_none", WRITE, errors.GNUSocialBadRequestError),
        ("reply_unknown", WRITE, errors.GNUSocialBadRequestError),
        ("dm_new_empty", WRITE, errors.GNUSocialBadRequestError),
        ("dm_new_unknown", WRITE, errors.GNUSocialNotFoundError),
        ("fav_unknown", WRITE, errors.GNUSocialNotFoundError),
        ("friendship_destroy_unknown", WRITE, errors.GNUSocialNotFoundError),
        ("users_show_unknown_id", READ.with_params(user_id=99), errors.GNUSocialNotFoundError),
        ("users_show_unknown_id", READ, errors.GNUSocialInternalServerError),
        ("show_unknown", READ, errors.GNUSocialNotFoundError),
        ("show_deleted", READ, errors.GNUSocialNotFoundError),
        ("conversation_unknown", READ, errors.GNUSocialNotFoundError),
        ("webfinger_port", READ, errors.GNUSocialNotFoundError),
        ("retweet_unknown", WRITE, errors.GNUSocialForbiddenError),
        ("bearer_revoked", READ, errors.GNUSocialUnauthorizedError),
        ("verify_as", READ, errors.GNUSocialUnsupportedError),
    ],
)
def test_a_refusal_is_read_as_what_it_is(
    name: str, request_: Request[Any], error: type[errors.GNUSocialAPIError]
) -> None:
    with pytest.raises(errors.GNUSocialAPIError) as caught:
        read(request_, exchange(VERSION, name).response)
    assert type(caught.value) is error


def test_the_end_of_a_conversation_is_an_empty_page_but_the_first_page_is_not() -> None:
    refused = exchange(VERSION, "conversation_unknown").response
    first: Request[Any] = get("statusnet/conversation/{}", 1, returns=decoders.as_sent)
    assert read(first.with_params(page=2), refused) == []
    for request in (first, first.with_params(page=1), READ.with_params(page=2)):
        with pytest.raises(errors.GNUSocialNotFoundError):
            read(request, refused)
    with pytest.raises(errors.GNUSocialNotFoundError):
        read(first.with_params(page=2), replace(refused, headers={}))


def test_no_answer_of_a_gnu_social_is_taken_for_one_of_friendica() -> None:
    answers = exchanges()
    assert len(answers) > 100
    assert [each.id for each in answers if is_from_friendica(each.response.headers)] == []


def test_what_is_known_once_stays_known() -> None:
    software = Software()
    software.learn({"Content-Type": "text/html", "X-Account-Management-Status": "none"})
    assert software.is_friendica is None
    software.learn_site(None)
    assert software.is_friendica is None
    software.learn({"x-response-type": "json"})
    software.learn_site({"name": "a proxy between"})
    assert software.is_friendica is True
    assert is_from_friendica(exchange(VERSION, "verify").response.headers)
    software = Software()
    software.learn_site({"name": "GNU social"})
    software.learn({"x-response-type": "json"})
    assert software.is_friendica is False


@pytest.mark.parametrize("name", ["verify", "show_unknown"])
def test_any_response_tells(name: str) -> None:
    context = setup_for()
    with suppress(errors.GNUSocialNotFoundError):
        result_of(send(context, READ), lambda sent: exchange(VERSION, name).response)
    assert context.software.is_friendica is True


def test_the_configuration_tells() -> None:
    for name, site in ((True, exchange(VERSION, "config").json()["site"]), (False, {"name": "x"})):
        software = Software()
        software.learn_site(site)
        assert software.is_friendica is name
