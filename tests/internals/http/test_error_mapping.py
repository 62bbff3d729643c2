"""Every recorded error maps to the right class, by content and not only by status."""

from __future__ import annotations

import re

import pytest
from requests.structures import CaseInsensitiveDict

from gnusocial import errors
from gnusocial.entities import Status
from gnusocial.internals.http.decoders import ListOf
from gnusocial.internals.http.error_mapping import (
    api_error,
    error_text,
    hidden_error,
    is_throttled,
    retry_after,
)
from gnusocial.internals.http.exchange import read
from gnusocial.internals.http.request import get
from gnusocial.internals.http.response import Response
from tests.recorded import Exchange, exchange, exchanges

REFUSED = [
    each
    for each in exchanges()
    if each.response.status >= 400 and not each.request["path"].startswith("/.well-known")
]

#: What each recorded text means, written by hand; the status is given where it decides.
MEANING: list[tuple[str, int | None, type[errors.GNUSocialAPIError]]] = [
    (r"Could not authenticate you\.", 401, errors.GNUSocialUnauthorizedError),
    (r"Invalid signature|Invalid consumer", 401, errors.GNUSocialUnauthorizedError),
    (r"Too many notices too fast", 400, errors.GNUSocialRatelimitError),
    (r"Too many duplicate messages", 400, errors.GNUSocialDuplicateError),
    (r"Maximum notice size is", 413, errors.GNUSocialTooLongError),
    (r"Notice deleted\.", 410, errors.GNUSocialGoneError),
    (r"No such user found\.", 500, errors.GNUSocialNotFoundError),
    (r"No such (user|notice)\.", None, errors.GNUSocialNotFoundError),
    (r"(User|Group|List|Parent notice) not found\.", 404, errors.GNUSocialNotFoundError),
    (r"No status found with that ID\.", 404, errors.GNUSocialNotFoundError),
    (r"No conversation with ID", 404, errors.GNUSocialNotFoundError),
    (r"Could not find target user\.", 404, errors.GNUSocialNotFoundError),
    (r"Recipient user not found\.", 403, errors.GNUSocialNotFoundError),
    (r"Could not unfollow user: User not found\.", 403, errors.GNUSocialNotFoundError),
    (r"Could not follow user: alice is already on your list", 403, errors.GNUSocialConflictError),
    (r"Not subscribed!", 500, errors.GNUSocialConflictError),
    (r"You are already a member of that group\.", 403, errors.GNUSocialConflictError),
    (r"You are not a member of this group\.", 500, errors.GNUSocialConflictError),
    (r"That status is not a favorite\.", 403, errors.GNUSocialConflictError),
    (r"You already repeated that notice\.", 400, errors.GNUSocialConflictError),
    (r"Nickname is already in use on this server\.", 400, errors.GNUSocialConflictError),
    (r"Unimplemented\.", 503, errors.GNUSocialUnsupportedError),
    (r"API method under construction\.", 501, errors.GNUSocialUnsupportedError),
    (r"This method requires a POST\.", 405, errors.GNUSocialBadRequestError),
    (r"No message text!", 406, errors.GNUSocialBadRequestError),
]

BY_STATUS = {
    400: errors.GNUSocialBadRequestError,
    403: errors.GNUSocialForbiddenError,
    500: errors.GNUSocialInternalServerError,
}


def meant(text: str, status: int) -> type[errors.GNUSocialAPIError]:
    for pattern, only, cls in MEANING:
        if re.match(pattern, text) and only in (None, status):
            return cls
    return BY_STATUS[status]


def test_there_are_many() -> None:
    assert len(REFUSED) > 150


@pytest.mark.parametrize("recorded", REFUSED, ids=lambda each: each.id)
def test_each_recorded_refusal_is_typed(recorded: Exchange) -> None:
    response = recorded.response
    error = api_error(response)
    assert type(error) is meant(error.error or "", response.status)
    assert error.status == response.status
    assert error.method == recorded.request["method"]
    assert error.url == response.url
    assert error.response == response.masked()
    assert not any(
        name.lower() == "set-cookie" and value != "***"
        for name, value in error.response.headers.items()
    )
    assert str(response.status) in str(error)
    assert "<" not in (error.error or "") or "div" not in (error.error or "")


@pytest.mark.parametrize("recorded", REFUSED, ids=lambda each: each.id)
def test_the_servers_words_are_kept(recorded: Exchange) -> None:
    body = recorded.response.text
    if recorded.response.content_type == "application/json":
        assert error_text(recorded.response) == " ".join(recorded.json()["error"].split())
    elif "<error>" in body or 'class="error"' in body:
        assert error_text(recorded.response) in body.replace("&quot;", '"')
    else:
        assert error_text(recorded.response) == (body.strip() or recorded.response.reason)


@pytest.mark.parametrize(
    "recorded",
    [
        e
        for e in exchanges()
        if e.response.status == 200
        and e.response.content_type == "application/json"
        and "callback=" not in e.request["path"]
        and e.request["method"] != "HEAD"
    ],
    ids=lambda each: each.id,
)
def test_no_recorded_result_is_taken_for_a_refusal(recorded: Exchange) -> None:
    value = recorded.json()
    assert hidden_error(recorded.response, value) is None


def answer(status: int, body: str, content_type: str = "text/html", **headers: str) -> Response:
    all_headers = CaseInsensitiveDict({"Content-Type": content_type, **headers})
    return Response(
        status, all_headers, body.encode(), "GET", "https://example.org/api/x.json", "R"
    )


def test_a_404_page_means_that_there_is_no_route() -> None:
    page = "<html><head><title>Unknown page - Test social</title></head><body>long</body></html>"
    error = api_error(answer(404, page))
    assert type(error) is errors.GNUSocialUnsupportedError
    assert "no such route" in str(error)
    assert "Unknown page - Test social" in str(error)


def test_a_404_with_json_is_about_the_thing() -> None:
    error = api_error(answer(404, '{"error":"Gone fishing"}', "application/json"))
    assert type(error) is errors.GNUSocialNotFoundError
    assert error.error == "Gone fishing"


@pytest.mark.parametrize(
    ("status", "cls"),
    [
        (502, errors.GNUSocialBadGatewayError),
        (503, errors.GNUSocialServiceUnavailableError),
        (504, errors.GNUSocialGatewayTimeoutError),
        (500, errors.GNUSocialInternalServerError),
        (520, errors.GNUSocialServerError),
        (418, errors.GNUSocialAPIError),
        (409, errors.GNUSocialConflictError),
    ],
)
def test_what_a_proxy_says(status: int, cls: type[errors.GNUSocialAPIError]) -> None:
    assert type(api_error(answer(status, "<html><title>Bad</title></html>"))) is cls


def test_429_carries_the_time_to_wait() -> None:
    error = api_error(answer(429, "", **{"Retry-After": "120"}))
    assert isinstance(error, errors.GNUSocialRatelimitError)
    assert error.retry_after == 120


def test_friendicas_throttle() -> None:
    body = '{"error": "Too Many Requests", "error_description": "Daily posting limit reached."}'
    error = api_error(answer(429, body, "application/json"))
    assert isinstance(error, errors.GNUSocialRatelimitError)
    assert error.error == "Daily posting limit reached."


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Retry-After": "0"}, 0.0),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "Sat, 21 Nov 2026 02:00:30 GMT"}, None),
        (
            {
                "Retry-After": "Sat, 21 Nov 2026 02:01:30 GMT",
                "Date": "Sat, 21 Nov 2026 02:00:30 GMT",
            },
            60.0,
        ),
        (
            {
                "Retry-After": "Sat, 21 Nov 2026 02:00:30 GMT",
                "Date": "Sat, 21 Nov 2026 02:01:30 GMT",
            },
            0.0,
        ),
    ],
)
def test_retry_after(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers) == seconds


def test_json_without_words_of_an_error_is_shown_as_it_is() -> None:
    body = '{"odd": "<b>x</b> &amp; y"}'
    assert error_text(answer(400, body, "application/json")) == body


def test_an_upload_error_with_status_200() -> None:
    body = '{"errors":[{"message":"unsupported","code":131}]}'
    with pytest.raises(errors.GNUSocialBadRequestError, match="unsupported") as caught:
        read(get("media/upload", returns=Status), answer(200, body, "application/json"))
    assert caught.value.status == 200


def test_an_error_object_with_status_200() -> None:
    body = '{"error":"No such notice.","request":"/api/x.json"}'
    with pytest.raises(errors.GNUSocialNotFoundError):
        read(get("x", returns=Status), answer(200, body, "application/json"))


@pytest.mark.parametrize(
    "value",
    [
        {"id": 1, "error": "text", "name": "x"},
        {"errors": []},
        {"errors": [7]},
        {"errors": {"code": 131}},
        {"error": 0},
        {"status": {"id": 1}},
        {"status": {"error": "text"}, "id": 1},
    ],
)
def test_an_entity_that_happens_to_have_an_error_key_is_no_refusal(value: object) -> None:
    assert hidden_error(answer(200, "{}", "application/json"), value) is None


def test_the_login_page_of_a_private_site() -> None:
    error = api_error(answer(303, "", Location="https://example.org/main/login"))
    assert type(error) is errors.GNUSocialForbiddenError
    assert "web sessions only" in str(error)


def test_a_redirect_that_is_not_followed() -> None:
    error = api_error(answer(301, "", Location="https://elsewhere.example/"))
    assert type(error) is errors.GNUSocialAPIError
    assert "https://elsewhere.example/" in str(error)


MALFORMED = {
    "html": "<html><title>Welcome</title></html>",
    "nothing": "",
    "blank": "  \n",
    "half": '[{"id": 1, "text": "cu',
    "string": '"ok"',
    "number": "7",
    "null": "null",
    "object": '{"id": 1}',
    "list of strings": '["a"]',
    "list of lists": "[[]]",
    "deep": "[" * 100_000,
    "php warning alone": "<br />\n<b>Notice</b>: Undefined index<br />\n",
    "php warning in half a list": "[<br />\n<b>Notice</b>: Undefined index<br />\n]",
    "prose around a list": "here you are:\n[]",
    "two lists": "[]\n[]",
    "not utf-8": "\udcff\udcfe",
}


@pytest.mark.parametrize("body", MALFORMED.values(), ids=MALFORMED)
def test_an_answer_that_cannot_be_a_list_of_statuses(body: str) -> None:
    raw = body.encode("utf-8", "surrogateescape")
    response = Response(200, CaseInsensitiveDict(), raw, "GET", "https://example.org/api/x.json")
    with pytest.raises(errors.GNUSocialMalformedResponseError) as caught:
        read(get("x", returns=ListOf(Status)), response)
    assert caught.value.response is response
    assert "https://example.org/api/x.json" in str(caught.value)


def test_the_recorded_deleted_notice() -> None:
    with pytest.raises(errors.GNUSocialNotFoundError) as caught:
        read(get("x", returns=Status), exchange("1.20.10", "show_deleted").response)
    assert isinstance(caught.value, errors.GNUSocialGoneError)


@pytest.mark.parametrize("words", ["Invalid signature", "Could not authenticate you."])
def test_an_upload_with_a_wrong_login_and_status_200(words: str) -> None:
    # routes.json: uploads say so of OAuth failures too.
    body = f'{{"errors":[{{"message":"{words}","code":131}}]}}'
    with pytest.raises(errors.GNUSocialUnauthorizedError, match=words):
        read(get("media/upload", returns=Status), answer(200, body, "application/json"))


def test_a_fragment_is_the_apis_own_word() -> None:
    error = api_error(answer(404, '<div class="error">Group not found.</div>\n'))
    assert type(error) is errors.GNUSocialNotFoundError
    # The words are recorded of both versions. They are not among those with a class of their own.
    other = api_error(answer(404, '<div class="error">No conversation with ID 99.</div>\n'))
    assert type(other) is errors.GNUSocialNotFoundError
    assert other.error == "No conversation with ID 99."


@pytest.mark.parametrize("body", ["", " \n"])
def test_an_empty_404_means_that_there_is_no_route(body: str) -> None:
    # The API always says what was not found.
    error = api_error(answer(404, body, "application/json"))
    assert type(error) is errors.GNUSocialUnsupportedError


@pytest.mark.parametrize(
    ("value", "error"),
    [
        ({"errors": [{"code": 131}]}, "an error without words"),
        # Friendica, of a direct message that it did not send.
        ({"error": -1}, "error -1"),
        ({"status": {"error": "No such notice."}}, "No such notice."),
    ],
)
def test_an_error_with_status_200(value: object, error: str) -> None:
    found = hidden_error(answer(200, "{}", "application/json"), value)
    assert found is not None
    assert found.error == error


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("", "R"),
        ('""', "R"),
        ('"Gone fishing"', "Gone fishing"),
        ("[]", "[]"),
        ('{"error": 7}', '{"error": 7}'),
        ('{"errors": [{"error": {"message": "Gone fishing"}}]}', "Gone fishing"),
        ("A <b>bold</b> word, and 1 < 2 &amp; so on", "A bold word, and 1 < 2 & so on"),
        ("<title>A title</title><p>and a page</p>", "A title"),
        ("<TITLE>A title</TITLE><p>and a page</p>", "A title"),
        ("<title>half a page", "half a page"),
        # One letter of it is two in lower case.
        (
            "<title>\u0130stanbul: \u0130\u0130</title><p>and a page</p>",
            "\u0130stanbul: \u0130\u0130",
        ),
        # Friendica: the message is the paragraph that follows the heading.
        ("<title>T</title><h1>Bad</h1> <p>The message</p>", "The message"),
        ("<title>T</title><h1>Bad</h1><hr><p>Not the message</p>", "T"),
        ("<title>T</title><h1>Bad</h1><p>With <b>other</b> tags</p>", "T"),
        ("<title>T</title><p>Before the heading</p>", "T"),
    ],
)
def test_the_message_of_a_response(body: str, text: str) -> None:
    assert error_text(answer(500, body)) == text


def test_a_message_in_very_many_envelopes_does_no_harm() -> None:
    body = '{"error":' * 400 + '"x"' + "}" * 400
    assert error_text(answer(500, body, "application/json")) == body[:500]


@pytest.mark.parametrize(
    ("wanted", "cls"),
    [("json", errors.GNUSocialUnsupportedError), ("text", errors.GNUSocialNotFoundError)],
)
def test_a_404_page_where_a_page_is_usual_is_about_the_thing(
    wanted: str, cls: type[errors.GNUSocialAPIError]
) -> None:
    assert type(api_error(answer(404, "<title>Gone fishing</title>"), wanted=wanted)) is cls


@pytest.mark.parametrize(
    ("status", "text", "throttled"),
    [
        (400, "Too many notices too fast; take a breather", True),
        (400, "Maximum notice size is 1000", False),
        (200, "Too many notices too fast; take a breather", False),
    ],
)
def test_the_throttle_is_known_by_its_status_and_its_words(
    status: int, text: str, throttled: bool
) -> None:
    assert is_throttled(answer(status, f'{{"error":"{text}"}}')) is throttled
