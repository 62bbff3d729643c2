"""The length of texts as the server counts it, and cutting them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gnusocial.entities import Config
from gnusocial.errors import GNUSocialIllegalArgumentError, GNUSocialTooLongError
from gnusocial.internals.posting.length import Limits, fit, length, limits_of, split
from gnusocial.internals.posting.text import as_posted

LINK = "https://example.org/a"
LONG_LINK = f"https://example.org/{'a' * 130}"
#: 40 characters, and links of more than 100 become short ones of 30.
SMALL = Limits(40, 100, 30)
NONE = Limits(None)


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("plain", 5),
        ("  trimmed \n", 7),
        ("a  b", 4),
        ("é", 1),
        ("e\u0301", 2),
        ("\U0001f600", 1),
        ("R&D", 3),
        ("&copy;", 10),  # sent as &amp;copy;
        ("help", 5),  # sent with a guard
        (LINK, len(LINK)),
        (LONG_LINK, 30),
        (f"{LONG_LINK}, {LONG_LINK}.", 30 + 2 + 30 + 1),
    ],
)
def test_length(text: str, counted: int) -> None:
    assert length(text, SMALL) == counted


def test_links_count_in_full_where_the_server_does_not_shorten_them() -> None:
    assert length(LONG_LINK, NONE) == len(LONG_LINK)


def test_what_cannot_be_posted_has_no_length() -> None:
    for text in ("", "  \n", "\0"):
        with pytest.raises(GNUSocialIllegalArgumentError):
            length(text, SMALL)


def config(**sections: object) -> Config:
    return Config.decode(sections)


def test_limits_of_a_configuration() -> None:
    usual = config(site={"textlimit": 1000}, notice={}, url={"maxurllength": 100})
    assert limits_of(usual, "https://gs.example") == Limits(
        1000, 100, len("https://gs.example/url/1234567")
    )
    assert limits_of(config(site={"textlimit": 1000}, notice={"contentlimit": 140}), "").text == 140
    assert limits_of(config(site={"textlimit": 0}), "").text is None
    assert limits_of(config(site={}), "") == Limits(None, None, len("/url/") + 7)
    assert limits_of(config(site={}, url={"maxurllength": -1}), "").link is None


@pytest.mark.parametrize(
    ("text", "url", "fitted"),
    [
        ("A short one", None, "A short one"),
        ("A short one", LINK, f"A short one {LINK}"),
        ("", LINK, LINK),
        (
            "The quick brown fox jumps over the lazy dog",
            None,
            "The quick brown fox jumps over the lazy…",
        ),
        ("The quick brown fox jumps", LINK, f"The quick brown… {LINK}"),
        ("x" * 41, None, "x" * 39 + "…"),
        # A comma before the ellipsis looks lost.
        ("The quick brown fox jumps over it, lazily", None, "The quick brown fox jumps over it…"),
        # Half a link leads elsewhere, half a mention mentions somebody else.
        (f"Read {'y' * 10} {LINK}bcdefghijkl", None, f"Read {'y' * 10}…"),
        (f"{'y' * 35} @somebody", None, f"{'y' * 35}…"),
        # An ellipsis right behind a link would belong to it.
        (f"{LINK} and some more words", None, f"{LINK} and some more…"),
        (f"{'w' * 14} {LINK} words", None, f"{'w' * 14} {LINK} …"),
        ("&lt;" * 12, None, "&lt;" * 4 + "&lt…"),
    ],
)
def test_fit(text: str, url: str | None, fitted: str) -> None:
    assert fit(text, SMALL, url) == fitted
    assert length(fitted, SMALL) <= 40


def test_a_link_that_does_not_fit_is_an_error() -> None:
    with pytest.raises(GNUSocialTooLongError, match="link"):
        fit("headline", Limits(20), LINK)
    assert fit("headline", Limits(len(LINK)), LINK) == LINK


def test_a_word_that_must_stay_whole_and_does_not_fit_is_an_error() -> None:
    with pytest.raises(GNUSocialTooLongError):
        fit(f"#{'tag' * 20}", SMALL)
    with pytest.raises(GNUSocialTooLongError):
        split(f"words and {LINK}{'b' * 30}", SMALL)


def test_letters_and_their_marks_stay_together() -> None:
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
    for cluster in ("e\u0301", family, "\U0001f44d\U0001f3fd", "\u2764\ufe0f"):
        for before in range(30, 40):
            text = "x" * before + cluster * 5
            cut = fit(text, SMALL).removesuffix("…")
            assert cut.removeprefix("x" * before) in [cluster * count for count in range(6)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("One part.", ["One part."]),
        (
            "The first paragraph is here.\n\nThe second one is longer. It has two sentences.",
            ["The first paragraph is here.", "The second one is longer.", "It has two sentences."],
        ),
        ("x" * 90, ["x" * 39, "x" * 39, "x" * 12]),
        (
            "several words without any end of a sentence among them",
            ["several words without any end of a", "sentence among them"],
        ),
    ],
)
def test_split(text: str, parts: list[str]) -> None:
    assert split(text, SMALL) == parts


def test_numbers() -> None:
    parts = split("word " * 100, SMALL, numbered=True)
    assert len(parts) > 9
    assert [part.split()[-1] for part in parts] == [
        f"{number}/{len(parts)}" for number in range(1, len(parts) + 1)
    ]
    assert split("One part.", SMALL, numbered=True) == ["One part."]


def test_nothing_is_split_where_there_is_no_limit() -> None:
    assert split("x" * 5000, NONE) == ["x" * 5000]


def test_a_limit_too_small_for_a_number_is_an_error() -> None:
    with pytest.raises(GNUSocialTooLongError):
        split("some words to split", Limits(4), numbered=True)


PIECES = st.sampled_from(
    [
        *("help", "get last", "0", "fav", "on", "&amp;", "&lt;x", LINK, LONG_LINK, "@bob", "#tag"),
        *("word.", "\n\n", "日本語" * 10, "e\u0301", "a", " ", "\t"),
    ]
)


@settings(derandomize=True, max_examples=300, deadline=None)
@given(
    st.lists(PIECES, max_size=40),
    st.sampled_from(["", " "]),
    st.sampled_from([40, 60, 140]),
    st.sampled_from([None, 100]),
)
def test_whatever_comes_out_fits_and_nothing_is_lost(
    pieces: list[str], between: str, limit: int, link: int | None
) -> None:
    text, limits = between.join(pieces), Limits(limit, link, 30)
    if not as_posted(text).strip():
        return
    for numbered in (False, True):
        try:
            parts = split(text, limits, numbered=numbered)
        except GNUSocialTooLongError:
            assert "https://" in text or "#tag" in text or "@bob" in text
            continue
        assert all(length(part, limits) <= limit for part in parts)
        bare = [part.rpartition(" ")[0] for part in parts] if numbered and parts[1:] else parts
        assert "".join("".join(bare).split()) == "".join(text.split())
    fitted = fit(text, limits, LINK)
    assert length(fitted, limits) <= limit
    assert fitted.endswith(LINK)
