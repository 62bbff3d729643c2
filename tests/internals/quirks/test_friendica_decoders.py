"""Responses of Friendica about other people than requested, and those of GNU social beside them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from requests.structures import CaseInsensitiveDict

from gnusocial import errors
from gnusocial.entities import Relationship, Status
from gnusocial.internals.http import decoders
from gnusocial.internals.http.exchange import read
from gnusocial.internals.http.request import Decoder, Request, get
from gnusocial.internals.http.response import Response
from gnusocial.internals.quirks.friendica import (
    RelationshipTo,
    UserAt,
    ends_conversation,
    refusal,
)
from gnusocial.internals.timelines import page_request
from tests.recorded import exchange

VERSION = "friendica-2024.08"
#: Headers and keys that only Friendica sends.
FRIENDICA = {"X-Friendica-Version": "2024.08"}
PERSON = {"pid": 5}
POST = {"friendica_author": {"id": 5, "screen_name": "bob"}}
BOB = {"id": 5, "screen_name": "Bob"}
ACCOUNT = {"X-Account-Management-Status": 'active; name="Alice"; id="alice"'}


def answer(
    body: Any = b"", status: int = 200, headers: dict[str, str] | None = None, url: str = ""
) -> Response:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    url = url or "https://example.org/api/any/path.json"
    return Response(status, CaseInsensitiveDict(headers or {}), data, "GET", url)


def asking(returns: Decoder[Any], **params: Any) -> Request[Any]:
    return get("any/path", returns=returns, **params)


def status(number: int, author: str, **more: Any) -> dict[str, Any]:
    return {"id": number, "user": {"id": number, "screen_name": author}, **more}


# A profile


@pytest.mark.parametrize("known", ["url", "statusnet_profile_url"])
def test_either_url_of_a_profile_is_its_address(known: str) -> None:
    user = {
        **exchange(VERSION, "users_show").json(),
        "url": "https://elsewhere.example/bobby",
        "statusnet_profile_url": "https://elsewhere.example/bobby",
        known: "https://example.org/profile/bob",
    }
    found = read(asking(UserAt("https://example.org/~bob")), answer(user))
    assert found.screen_name == "bob"


def test_only_of_friendica_another_profile_is_the_wrong_one() -> None:
    # GNU social has the home page of the user in "url", and finds profiles that have moved.
    user = {"id": 3, "screen_name": "bob", "url": "https://bob.example/"}
    request = asking(UserAt("https://example.org/bob"))
    assert read(request, answer(user)).id == 3
    with pytest.raises(errors.GNUSocialNotFoundError, match="returned 'bob'"):
        read(request, answer({**user, **PERSON}))


# A timeline


@pytest.mark.parametrize(
    ("body", "headers", "is_refused"),
    [
        ([], {}, False),
        ([status(1, "bob")], {}, False),
        ([], FRIENDICA, True),
        # Behind a proxy that removes the headers.
        ([status(2, "bob", **POST), status(1, "bob")], {}, True),
    ],
)
def test_timelines_that_friendica_has_for_the_caller_only(
    body: Any, headers: dict[str, str], is_refused: bool
) -> None:
    request = page_request("favorites", "bob")
    if is_refused:
        with pytest.raises(errors.GNUSocialUnsupportedError, match="do not name a user"):
            read(request, answer(body, headers=headers))
    else:
        assert read(request, answer(body, headers=headers)) == [
            Status.decode(each) for each in body
        ]


def by_bob(body: Any) -> Any:
    return read(page_request("user", "bob"), answer(body))


def test_statuses_of_others_among_those_of_the_named_user() -> None:
    # A repeat has the author of the repeated status.
    shared = {"friendica_author": {"id": 4, "screen_name": "carol"}, "friendica_owner": BOB}
    found = by_bob([status(2, "carol", **shared), status(1, "dave")])
    assert [each.id for each in found] == [2, 1]


def test_statuses_of_others_only() -> None:
    # GNU social returns 404 for an unknown user, so its answer is right.
    assert [each.id for each in by_bob([status(1, "carol")])] == [1]
    marked = {"friendica_author": {"screen_name": "dave"}}
    with pytest.raises(errors.GNUSocialNotFoundError, match="the statuses of 'carol'"):
        by_bob([status(1, "carol", **marked)])


# A relationship


def test_only_friendica_substitutes_the_caller_in_a_relationship() -> None:
    sides = {
        "source": {"id": 2, "screen_name": "alice"},
        "target": {"id": 3, "screen_name": "bobsmith"},
    }
    inside = decoders.Inside("relationship", Relationship)
    request = asking(RelationshipTo(inside, {"target_screen_name": "bob_smith"}))
    body = {"relationship": sides}
    # GNU social also finds a nickname without its underscores.
    assert read(request, answer(body)).target.screen_name == "bobsmith"
    with pytest.raises(errors.GNUSocialNotFoundError, match="no such user: 'bob_smith'"):
        read(request, answer(body, headers=FRIENDICA))


# Refusals


@pytest.mark.parametrize(
    ("code", "body", "headers", "params", "is_unknown_user"),
    [
        (500, b"", ACCOUNT, {"user_id": 9}, True),
        (500, b"\n", ACCOUNT, {"target_id": 9}, True),
        (500, b"", ACCOUNT, {"screen_name": "bob"}, False),
        # A crash of GNU social, also of one with the plugin that sends the header.
        (500, b"", {"Content-Type": "text/html"}, {"user_id": 9}, False),
        (500, b"Call to a member function on null", ACCOUNT, {"user_id": 9}, False),
        # A proxy in front of a server that is down.
        (503, b"", ACCOUNT, {"user_id": 9}, False),
    ],
)
def test_a_crash_of_friendica_means_that_there_is_no_such_user(
    code: int, body: bytes, headers: dict[str, str], params: dict[str, Any], is_unknown_user: bool
) -> None:
    found = refusal(asking(decoders.as_sent, **params), answer(body, code, headers))
    assert (type(found) is errors.GNUSocialNotFoundError) is is_unknown_user
    assert (found is None) is not is_unknown_user


@pytest.mark.parametrize(
    ("body", "media_type", "is_refusal"),
    [
        (b"<title>Test Friendica | Api</title>", "text/html; charset=utf-8", True),
        # A login page of a proxy is not what the server said.
        (b"<title>Please log in</title>", "text/html", False),
        # A status that has the page as its text.
        (b'{"text": "<title>Test Friendica | Api</title>"}', "application/json", False),
    ],
)
def test_an_empty_page_is_a_refusal(body: bytes, media_type: str, is_refusal: bool) -> None:
    found = refusal(asking(decoders.as_sent), answer(body, headers={"Content-Type": media_type}))
    assert (found is not None) is is_refusal


@pytest.mark.parametrize(
    ("code", "text", "headers", "ends"),
    [
        (400, "There is no status with id 5.", FRIENDICA, True),
        (400, "There is no status with id 5.", {}, False),
        (400, "Something else.", FRIENDICA, False),
        (500, "There is no status with id 5.", FRIENDICA, False),
    ],
)
def test_what_ends_a_conversation(
    code: int, text: str, headers: dict[str, str], ends: bool
) -> None:
    request = get("statusnet/conversation/{}", 5, returns=decoders.as_sent, page=2)
    assert ends_conversation(request, answer({"error": text}, code, headers)) is ends
