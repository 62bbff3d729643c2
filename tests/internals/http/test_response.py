"""Decoding bodies: byte order marks, PHP output, and masked cookies."""

from __future__ import annotations

import json
import time
import warnings
from typing import Any

import pytest
from requests.structures import CaseInsensitiveDict

from gnusocial.errors import (
    GNUSocialMalformedResponseError,
    GNUSocialNotFoundError,
    GNUSocialWarning,
)
from gnusocial.internals.auth.html_parser import read_page, tags_in
from gnusocial.internals.http.error_mapping import api_error, error_text, hidden_error
from gnusocial.internals.http.response import Response, read_json
from gnusocial.internals.ratelimit.headers import read_limits, retry_after

HTML_WARNING = (
    b"<br />\n<b>Deprecated</b>:  Creation of dynamic property in <b>/srv/x.php</b> on line "
    b"<b>12</b><br />\n"
)
PLAIN_WARNING = b'\nWarning: Undefined array key "[x]" in /srv/gs/lib/x.php on line 12\n'
CLI_WARNING = b"PHP Notice:  Undefined index: {a} in /srv/x.php on line 3\n"


def answer(body: bytes, status: int = 200, **headers: str) -> Response:
    named = CaseInsensitiveDict({name.replace("_", "-"): value for name, value in headers.items()})
    return Response(status, named, body, "GET", "https://gs.example/api/x.json", "Reason")


@pytest.mark.parametrize("value", [{"id": 1}, [], [{"a": "<b>"}], "ok", True, None, 17])
@pytest.mark.parametrize("before", [HTML_WARNING, PLAIN_WARNING, CLI_WARNING, HTML_WARNING * 3])
@pytest.mark.parametrize("after", [b"", b"\n", HTML_WARNING, PLAIN_WARNING])
def test_what_php_printed_is_skipped_and_shown(value: Any, before: bytes, after: bytes) -> None:
    body = before + json.dumps(value).encode() + after
    with pytest.warns(GNUSocialWarning, match="contains PHP output") as caught:
        assert read_json(answer(body)) == value
    assert caught[0].filename == __file__


@pytest.mark.parametrize("printed", [HTML_WARNING, PLAIN_WARNING])
def test_what_php_printed_after_the_document(printed: bytes) -> None:
    with pytest.warns(GNUSocialWarning, match="contains PHP output"):
        assert read_json(answer(b'{"id": 1}' + printed)) == {"id": 1}


def test_a_byte_order_mark_is_skipped_without_a_word() -> None:
    marked = answer(b'\xef\xbb\xbf{"id": 1}')
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert read_json(marked) == marked.json() == {"id": 1}
    assert marked.text == '{"id": 1}'
    with pytest.warns(GNUSocialWarning):
        assert read_json(answer(b"\xef\xbb\xbf" + HTML_WARNING + b"[]")) == []


@pytest.mark.parametrize(
    "body",
    [
        HTML_WARNING,
        HTML_WARNING + b'{"id": 1',
        b"Dear user,\n[]",
        b"[] and more",
        b"[]\n[]",
        b'{"id": 1}<html><body>',
        b"<!DOCTYPE html><script>\n[]\n</script>",
    ],
)
def test_what_is_not_one_document_is_refused(body: bytes) -> None:
    with pytest.raises(GNUSocialMalformedResponseError):
        read_json(answer(body))


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (b" \n", "an empty body"),
        (b"\xef\xbb\xbf", "an empty body"),
        (b"\n <html><body>", "HTML"),
        (b"ok", "something that is not a JSON document"),
        (b"1 < 2", "something that is not a JSON document"),
    ],
)
def test_what_came_instead_of_json_is_said(body: bytes, what: str) -> None:
    with pytest.raises(GNUSocialMalformedResponseError) as caught:
        read_json(answer(body))
    assert f"{what} where JSON was expected" in str(caught.value)


def test_bytes_that_are_not_utf_8_are_replaced_and_shown() -> None:
    with pytest.warns(GNUSocialWarning, match="not valid UTF-8") as caught:
        assert read_json(answer(b'{"text": "caf\xe9"}')) == {"text": "caf\ufffd"}
    assert "PHP" not in str(caught[0].message)


@pytest.mark.parametrize("around", ["\x0b", "\xa0", "\u2028"])
def test_white_space_around_a_document_is_no_news(around: str) -> None:
    assert read_json(answer(f"{around}[1]{around}".encode())) == [1]


def test_secret_headers_are_masked_in_errors() -> None:
    response = answer(
        b'{"error": "No such user."}',
        404,
        Set_Cookie="PHPSESSID=abc",
        Content_Type="application/json",
        Proxy_Authorization="Basic abc",
    )
    error = api_error(response)
    assert error.response.headers["set-cookie"] == "***"
    assert error.response.headers["Content-Type"] == "application/json"
    assert "abc" not in str(dict(error.response.headers))
    malformed = answer(b"", 200, Set_Cookie="PHPSESSID=abc")
    with pytest.raises(GNUSocialMalformedResponseError) as caught:
        read_json(malformed)
    assert "abc" not in str(dict(caught.value.response.headers))


@pytest.mark.parametrize(
    "body",
    [
        {"error": "No such user."},
        {"error": {"message": "No such user."}},
        {"errors": [{"code": 50, "message": "No such user."}]},
        {"errors": ["No such user."]},
        {"status": {"error": "No such user.", "code": "404 Not Found", "request": "x"}},
        {"status": "error", "message": "No such user."},
        {"error_description": "No such user.", "error": "invalid"},
    ],
)
def test_the_words_of_an_error_in_whichever_envelope(body: Any) -> None:
    response = answer(json.dumps(body).encode(), 404, Content_Type="application/json")
    assert error_text(response) == "No such user."
    assert type(api_error(response)) is GNUSocialNotFoundError


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<br />\n<b>Deprecated</b>:  each() is old<br />\n", ""),
        ("\nWarning: Undefined array key 1 in /x.php on line 12\n", ""),
        ('Notice: Array [1] {"a": 2} in /x.php on line 3\n', ""),
        ("", "<br />\n<b>Notice</b>: late<br />\n"),
        ("\ufeff", "\nWarning: late in /x.php on line 1\n"),
    ],
)
def test_the_words_of_an_error_among_what_php_printed(before: str, after: str) -> None:
    body = before + json.dumps({"error": "No such user.", "request": "x"}) + after
    response = answer(body.encode(), 404, Content_Type="application/json")
    assert error_text(response) == "No such user."
    assert type(api_error(response)) is GNUSocialNotFoundError


@pytest.mark.parametrize(
    "value", [{"errors": ["No such user."]}, {"status": {"error": "No such user."}}]
)
def test_an_error_that_came_with_200(value: Any) -> None:
    assert type(hidden_error(answer(b""), value)) is GNUSocialNotFoundError


HOSTILE = {
    "titles": "<title>",
    "errors": "<error>",
    "angles": "<",
    "divisions": '<div class="error">',
    "headings": "</h1> <p>",
    "anchors": "<a ",
    "quoted": '<a href="',
    "quotes": "<a b='",
    "closed": "<a>",
    "marked": "<![",
    "comments": "<!--",
    "scripts": "<script>",
    "definitions": "<dd>",
    "spaces": "<a =   ",
    "entities": "&amp",
    "attributes": "<a " + "x " * 50,
    "lists": "[\n",
    "php": "<br />\n[1,",
    "strings": '"',
}


@pytest.mark.parametrize("unit", HOSTILE.values(), ids=HOSTILE)
def test_reading_hostile_bodies_takes_linear_time(unit: str) -> None:
    def cost(size: int) -> float:
        text = unit * (size // len(unit))
        began = time.thread_time()
        read_page(text)
        tags_in(text)
        for status in (200, 404, 500):
            response = answer(text.encode(), status)
            error_text(response)
            if status == 200:
                with pytest.raises(GNUSocialMalformedResponseError):
                    read_json(response)
        return time.thread_time() - began

    cost(10_000)
    # Quadratic time would be 16 times as much; noise is not.
    assert cost(400_000) < 8 * cost(100_000) + 2.0


@pytest.mark.parametrize("unit", ["a", "a =", "a=1,", "r=1;", '"', "1 ", ", "])
def test_reading_hostile_headers_takes_linear_time(unit: str) -> None:
    value = unit * (64_000 // len(unit))
    began = time.thread_time()
    for name in ("RateLimit", "RateLimit-Policy", "X-RateLimit-Reset", "RateLimit-Limit"):
        read_limits({name: value, "Date": value}, 0.0)
    retry_after({"Retry-After": value}, 0.0)
    assert time.thread_time() - began < 5.0


@pytest.mark.parametrize(
    ("body", "end"),
    [
        (b"", "with an empty body where JSON was expected"),
        (b"<p>Hello</p>", "with HTML where JSON was expected: '<p>Hello</p>'"),
    ],
)
def test_a_malformed_response_is_quoted_if_there_is_something_to_quote(
    body: bytes, end: str
) -> None:
    response = Response(200, CaseInsensitiveDict(), body, "GET", "https://example.org/x.json")
    with pytest.raises(GNUSocialMalformedResponseError) as caught:
        read_json(response)
    assert str(caught.value) == f"GET https://example.org/x.json returned 200 {end}"
