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
LAST_SENTENCES = "One sentence here. And another."
IDEOGRAPHIC_SPACE = "\u3000"
#: 40 characters, and links of at least 100 become short ones of 30.
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
        (f"https://example.org/{'a' * 80}", 30),
        (f"https://example.org/{'a' * 79}", 99),
    ],
)
def test_length(text: str, counted: int) -> None:
    assert length(text, SMALL) == counted


def test_links_count_in_full_where_the_server_does_not_shorten_them() -> None:
    assert length(LONG_LINK, NONE) == len(LONG_LINK)


def test_a_link_is_kept_where_the_short_one_would_not_be_shorter() -> None:
    assert length(f"{LINK} {LONG_LINK}", Limits(None, 0, 30)) == len(LINK) + 1 + 30


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
    # As the settings of the server say: -1 shortens no link, 0 shortens all.
    for longest, link in ((-1, None), (0, 0), (1, 1)):
        assert limits_of(config(site={}, url={"maxurllength": longest}), "").link == link


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
        ("x" * 40, None, "x" * 40),
        ("x" * 41, None, "x" * 39 + "…"),
        # A comma before the ellipsis looks lost.
        ("The quick brown fox jumps over it, lazily", None, "The quick brown fox jumps over it…"),
        # Half a link leads elsewhere, half a mention mentions somebody else.
        (f"Read {'y' * 10} {LINK}bcdefghijkl", None, f"Read {'y' * 10}…"),
        (f"{'y' * 35} @somebody", None, f"{'y' * 35}…"),
        # An ellipsis right behind a link would belong to it.
        (f"{LINK} and some more words", None, f"{LINK} and some more…"),
        (f"{'w' * 14} {LINK} words", None, f"{'w' * 14} {LINK} …"),
        # There is no room for the link, a space and the ellipsis.
        (f"{'w' * 17} {LINK} words", None, f"{'w' * 17}…"),
        # White space that the server does not trim.
        (f"a{IDEOGRAPHIC_SPACE * 50}b", None, "a…"),
        (f"{IDEOGRAPHIC_SPACE * 30}{'x' * 30}", None, f"{IDEOGRAPHIC_SPACE * 30}…"),
        ("&lt;" * 12, None, "&lt;" * 4 + "&lt…"),
    ],
)
def test_fit(text: str, url: str | None, fitted: str) -> None:
    assert fit(text, SMALL, url) == fitted
    assert length(fitted, SMALL) <= 40


def test_the_smallest_text_that_can_be_cut() -> None:
    assert fit("xyz", Limits(2)) == "x…"
    with pytest.raises(GNUSocialTooLongError, match="takes 1 characters, and the first word"):
        fit("xyz", Limits(1))


def test_a_text_is_not_cut_where_there_is_no_limit() -> None:
    assert fit("x" * 5000, NONE, LINK) == f"{'x' * 5000} {LINK}"


def test_a_link_that_does_not_fit_is_an_error() -> None:
    with pytest.raises(GNUSocialTooLongError, match="link"):
        fit("headline", Limits(20), LINK)
    assert fit("headline", Limits(len(LINK)), LINK) == LINK


def test_a_word_that_must_stay_whole_and_does_not_fit_is_an_error() -> None:
    with pytest.raises(GNUSocialTooLongError):
        fit(f"#{'tag' * 20}", SMALL)
    with pytest.raises(GNUSocialTooLongError):
        split(f"words and {LINK}{'b' * 30}", SMALL)


@pytest.mark.parametrize(
    "cluster",
    [
        "e\u0301",
        "\u0915\u093e",  # a Devanagari letter and its vowel
        "1\ufe0f\u20e3",  # a keycap
        "\u2764\ufe0f",
        "\U0001f44d\U0001f3fd",  # a hand with a skin tone
        "\U0001f468\u200d\U0001f469\u200d\U0001f467",  # a family
        "\U0001f1e9\U0001f1ea",  # the flag of Germany
        "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",  # of Scotland
        "\U0001f600",
    ],
)
def test_what_is_shown_as_one_character_is_not_cut(cluster: str) -> None:
    for before in range(30, 40):
        cut = fit("x" * before + cluster * 12, SMALL).removesuffix("…")
        whole = (39 - before) // len(cluster)
        assert cut == "x" * before + cluster * whole


def test_a_letter_of_a_flag_without_the_other_is_no_flag() -> None:
    letter = "\U0001f1e9"
    assert fit(f"{'x' * 38}{letter}{'y' * 5}", SMALL) == f"{'x' * 38}{letter}…"
    assert fit(f"{'x' * 39}{letter}{'y' * 5}", SMALL) == f"{'x' * 39}…"


def test_flags_without_spaces_are_cut_between_two() -> None:
    flag = "\U0001f1e9\U0001f1ea"
    assert fit(flag * 30, SMALL) == f"{flag * 19}…"
    assert split(flag * 30, SMALL) == [flag * 19, flag * 11]


def test_what_cannot_be_cut_is_an_error() -> None:
    with pytest.raises(GNUSocialTooLongError):
        fit("\u0301" * 41, SMALL)


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
        # The last part may use all of the limit, and stays whole where it fits.
        ("x" * 79, ["x" * 39, "x" * 40]),
        (f"{'y' * 39} One sentence here. And another.", ["y" * 39, LAST_SENTENCES]),
    ],
)
def test_split(text: str, parts: list[str]) -> None:
    assert split(text, SMALL) == parts


def test_a_word_is_cut_only_if_the_words_before_it_use_less_than_half() -> None:
    long = "z" * 60
    assert split(f"{'w' * 19} {long}", Limits(41)) == ["w" * 19, "z" * 40, "z" * 20]
    assert split(f"{'w' * 18} {long}", Limits(41)) == [f"{'w' * 18} {'z' * 21}", "z" * 39]


def test_numbers() -> None:
    parts = split("word " * 100, SMALL, numbered=True)
    assert len(parts) > 9
    assert [part.split()[-1] for part in parts] == [
        f"{number}/{len(parts)}" for number in range(1, len(parts) + 1)
    ]
    assert split("One part.", SMALL, numbered=True) == ["One part."]
    assert split("x" * 40, SMALL, numbered=True) == ["x" * 40]


@pytest.mark.parametrize("count", [70, 300, 310, 2000])
def test_no_more_room_is_left_for_the_number_than_it_needs(count: int) -> None:
    parts = split("x" * count, SMALL, numbered=True)
    # One character for a guard of the text, and one for a guard of the text with its number.
    narrowest = 38 if len(parts) < 10 else 37
    assert all(narrowest <= length(part, SMALL) <= 40 for part in parts[:-1])


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
