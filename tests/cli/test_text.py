"""The pure functions on text: removing control characters, wrapping, parsing times."""

from __future__ import annotations

import unicodedata
from contextlib import suppress
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gnusocial.cli.errors import CommandError, explained
from gnusocial.cli.text import columns, harmless, moment, one_line, shown_date, wrap
from gnusocial.errors import (
    GNUSocialNetworkError,
    GNUSocialNotFoundError,
    GNUSocialRatelimitError,
    GNUSocialServerURLError,
    GNUSocialUnsupportedError,
)
from gnusocial.internals.redaction import masked

NOW = datetime(2026, 11, 28, 12, 0, tzinfo=timezone.utc)


@given(st.text())
def test_nothing_controls_a_terminal(text: str) -> None:
    for character in harmless(text):
        assert character in "\n\t" or unicodedata.category(character) != "Cc"
        assert unicodedata.bidirectional(character) not in (
            "LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI",
        )  # fmt: skip
    assert not set(one_line(text)) & set("\n\t\r\u2028\u2029\x85")


def test_what_is_harmless_stays() -> None:
    text = "Ünïcödé 漢字 \N{GRINNING FACE} العربية\n\tindented\u200b"
    assert harmless(text) == text
    assert harmless("a\r\nb") == "a\nb"
    assert harmless("a\rb") == "a\ufffdb"


@given(st.text(alphabet="ab 漢字é\n", max_size=200), st.integers(10, 60))
def test_wrapping_fits_and_loses_nothing(text: str, width: int) -> None:
    lines = wrap(text, width)
    longest_word = max((columns(word) for word in text.split() if word.isascii()), default=0)
    assert all(columns(line) <= max(width, longest_word + 2) for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_links_are_never_broken() -> None:
    link = "https://example.org/漢字" + "/long" * 20
    assert f"  {link}" in wrap(f"see {link} there", 30)
    assert wrap("a  b", None) == ["  a  b"]
    assert wrap("x " * 30, 1) == ["  x"] * 30


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("90s", NOW - timedelta(seconds=90)),
        ("30m", NOW - timedelta(minutes=30)),
        ("12h", NOW - timedelta(hours=12)),
        ("2d", NOW - timedelta(days=2)),
        (" 1 w ", NOW - timedelta(weeks=1)),
        ("2y", NOW - timedelta(days=730)),
        ("2026-11-20T10:00:00+01:00", datetime(2026, 11, 20, 9, tzinfo=timezone.utc)),
        ("2026-11-20T10:00:00Z", datetime(2026, 11, 20, 10, tzinfo=timezone.utc)),
        ("2026-11-20", datetime(2026, 11, 20).astimezone()),
    ],
)
def test_moments(text: str, expected: datetime) -> None:
    assert moment(text, NOW) == expected
    assert moment(text, NOW).tzinfo is not None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "2",
        "-2d",
        "2x",
        "1001y",
        "999999w",
        "\N{FULLWIDTH DIGIT TWO}d",
        "2026-13-01",
    ],
)
def test_what_is_no_moment(text: str) -> None:
    with pytest.raises(ValueError, match="duration"):
        moment(text, NOW)


@given(st.text())
def test_any_text_is_a_moment_or_refused(text: str) -> None:
    with suppress(ValueError):
        assert moment(text, NOW).tzinfo is not None


def test_dates() -> None:
    assert shown_date(NOW, utc=True) == "2026-11-28 12:00 UTC"
    assert shown_date("some \x1b day") == "some \ufffd day"
    assert shown_date(None) == ""
    for extreme in (datetime.min, datetime.max):
        assert shown_date(extreme.replace(tzinfo=timezone(timedelta(hours=14))), utc=True)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "GET http://x/oauth?oauth_token=abc&x=1 HTTP",
            "GET http://x/oauth?oauth_token=***&x=1 HTTP",
        ),
        ("http://alice:secret@x/", "http://***@x/"),
        ("Authorization: Basic YWxpY2U6", "Authorization: ***"),
        ("Authorization: Bearer abc", "Authorization: ***"),
        ("{'password': 'alicepass1', 'a': 1}", "{'password': '***', 'a': 1}"),
        ("settings/oauthapps?PHPSESSID=abc123", "settings/oauthapps?PHPSESSID=***"),
        ("Set-Cookie: statusnet=1; path=/", "Set-Cookie: ***; path=/"),
        ("oauth_verifier=123456", "oauth_verifier=***"),
        ("nothing of the kind", "nothing of the kind"),
    ],
)
def test_secrets_are_masked_in_logs(line: str, expected: str) -> None:
    assert masked(line) == expected


@pytest.mark.parametrize(
    ("error", "line", "exit_code"),
    [
        (
            GNUSocialNotFoundError("404 No such notice. (GET http://x/api/a.json)", status=404),
            "404 No such notice. Check the id or the name.",
            1,
        ),
        (
            GNUSocialRatelimitError("429 too many", retry_after=12.4),
            "429 too many. Try again in 12 s.",
            1,
        ),
        (
            GNUSocialNetworkError(
                "GET http://x:9/a failed: HTTPConnection(host='x', port=9): refused"
            ),
            "The request to x:9 failed: refused. "
            "Check the address and your connection, and try again.",
            1,
        ),
        (
            GNUSocialNetworkError(
                "POST http://x/api/statuses/update.json failed: reset",
                url="http://x/api/statuses/update.json",
                maybe_sent=True,
            ),
            "The request to x failed: reset. It may have been carried out anyway. "
            "Check before you try again: gnusocial timeline user",
            1,
        ),
        (
            GNUSocialNetworkError(
                "POST http://x/api/friendships/create.json failed: reset",
                url="http://x/api/friendships/create.json",
                maybe_sent=True,
            ),
            "The request to x failed: reset. It may have been carried out anyway. "
            "Check before you try again.",
            1,
        ),
        (
            GNUSocialServerURLError("'x' is not a server URL"),
            "'x' is not a server URL. Give the address of a server, such as https://gs.example",
            2,
        ),
        (
            GNUSocialUnsupportedError("post it with status_post(text, media_files=file)"),
            "post it with gnusocial post --media. See what the server supports: gnusocial instance",
            1,
        ),
    ],
)
def test_errors_say_what_to_do_next(error: Exception, line: str, exit_code: int) -> None:
    told = explained(error)  # type: ignore[arg-type]
    assert isinstance(told, CommandError)
    assert (told.message, told.exit_code) == (line, exit_code)
