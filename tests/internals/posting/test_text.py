from __future__ import annotations

import html

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gnusocial.errors import GNUSocialIllegalArgumentError
from gnusocial.internals.posting.text import (
    GUARD,
    as_posted,
    check_query,
    escape_entities,
    is_swallowed,
    mentions_in,
    protect,
)
from tests.recorded import VERSIONS, exchange


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("plain & simple", "plain & simple"),
        ("&lt;b&gt;", "&amp;lt;b&amp;gt;"),
        ("&copy; 2026", "&amp;copy; 2026"),
        ("&#60; &#x3C;", "&amp;#60; &amp;#x3C;"),
        ("&amp;", "&amp;amp;"),
        ("a&b;c", "a&amp;b;c"),
        ("AT&T; R&D", "AT&amp;T; R&D"),
        ("5 < 6 && 7 > 6", "5 < 6 && 7 > 6"),
    ],
)
def test_entities_are_protected_where_one_begins(text: str, sent: str) -> None:
    assert escape_entities(text) == sent


@settings(derandomize=True, max_examples=500)
@given(st.text(alphabet="&;#xXaglt<>37mpé ", max_size=40))
@example("&notit;")
def test_what_the_server_decodes_is_what_was_given(text: str) -> None:
    # PHP's html_entity_decode wants the semicolon; Python's unescape takes some names without it.
    # So only what stands between & and ; is decoded here, as the server does.
    assert _decode_once(escape_entities(text)) == text


def _decode_once(text: str) -> str:
    import re

    return re.sub(r"&(?:#\d+|#[xX][0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]*);", _one, text)


def _one(match: object) -> str:
    return html.unescape(match[0])  # type: ignore[index]


#: Recorded: these were swallowed (the answer was an older notice, or nothing).
SWALLOWED = {f"r3_command_{n:02}" for n in (0, 1, 2, 4, 6, 8, 10, 11, 13, 15)} | {"update_command"}
POSTED = {"r3_command_09", "r3_group_post", "update_zero_free", "r3_post_bob"}


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", sorted(SWALLOWED))
def test_the_recorded_commands_are_known(version: str, name: str) -> None:
    recorded = exchange(version, name)
    text = _text_of(recorded.request["body"])
    answered = recorded.json()["text"] if recorded.response.body else ""
    assert answered != text
    assert is_swallowed(text)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", ["r3_command_09", "r3_group_post", "r3_post_bob", "groups_post"])
def test_recorded_texts_that_were_posted_are_let_through(version: str, name: str) -> None:
    recorded = exchange(version, name)
    text = _text_of(recorded.request["body"])
    assert recorded.json()["text"] == text
    assert not is_swallowed(text)
    assert protect(text) == text


def _text_of(body: str) -> str:
    from urllib.parse import parse_qs

    return parse_qs(body)["status"][0]


@pytest.mark.parametrize(
    "text",
    [
        "help", "HELP", " help\n", "last", "sub carol", "SUB  carol", "d bob hello", "dm bob",
        "List of things", "Reply to all of you", "r bob yes", "tag bob x", "on", "on me", "0",
    ],
)  # fmt: skip
def test_swallowed_texts_get_a_guard(text: str) -> None:
    assert is_swallowed(text)
    assert protect(text) == f"{GUARD}{text}"
    assert not is_swallowed(protect(text))


@pytest.mark.parametrize(
    "text",
    [
        "help me", "helpful", "sub", "sub carol now", "stats please", "d", "00", "0.", "0 x", "hi",
        "whois", "fav", "@bob help", "l ist of things", "\u00a0",
    ],
)  # fmt: skip
def test_other_texts_are_left_alone(text: str) -> None:
    assert not is_swallowed(text)
    assert protect(text) == text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "more than white space"),
        (" \t\r\n\x0b", "more than white space"),
        ("a\0b", "NUL"),
        ("\ud800", "valid Unicode"),
        (None, "must be a str"),
        (b"bytes", "must be a str"),
        (17, "must be a str"),
    ],
)
def test_what_cannot_be_posted(text: object, said: str) -> None:
    with pytest.raises(GNUSocialIllegalArgumentError, match=said):
        protect(text)  # type: ignore[arg-type]


@pytest.mark.parametrize("query", ["", " \t", None, 7, b"cats", "\ud800"])
def test_what_cannot_be_searched_for(query: object) -> None:
    with pytest.raises(GNUSocialIllegalArgumentError):
        check_query(query)


def test_a_query_is_searched_for_as_given() -> None:
    assert check_query(" cats & dogs ") == " cats & dogs "


def test_the_server_trims_the_ends_only() -> None:
    assert as_posted(" \x0ba  b\r\n") == "a  b"
    assert as_posted("\u200ba\ufeff") == "\u200ba\ufeff"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@alice and @Bob, @alice", ["alice", "bob"]),
        ("mail bob@example.org", []),
        ("see http://x.org/@bob", []),
        ("(@carol)", ["carol"]),
        ("no one", []),
        ("hello @Bob@mastodon.example how", ["bob@mastodon.example"]),
        ("@bob@a.example, @bob and @bob@b.example.", ["bob@a.example", "bob", "bob@b.example"]),
        ("@bob@", []),
        ("@bob@localhost", []),
    ],
)
def test_mentions(text: str, names: list[str]) -> None:
    assert mentions_in(text) == names
