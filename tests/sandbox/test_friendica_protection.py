"""Texts can be posted to Friendica unchanged: what the client sends, parsed by the sandbox."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gnusocial.internals.posting.friendica_html import text_shown
from gnusocial.internals.posting.friendica_text import protect_for_friendica
from gnusocial.sandbox.friendica.texts import bbcode
from gnusocial.sandbox.friendica.texts.shown import from_text, shown
from tests.api.test_friendica_2024 import PIECES, visible


def posted(text: str) -> str:
    """What Friendica shows for a text that the client posts."""
    body, _, _ = bbcode.with_names(
        from_text(protect_for_friendica(text)), lambda _: None, "http://x/search?tag="
    )
    return shown(body, "", ()).text


@settings(derandomize=True, max_examples=2000, deadline=None)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=10).map("".join))
def test_a_text_can_be_protected(text: str) -> None:
    assert visible(posted(text)) == visible(text)


#: What else people write: addresses, names, tags, and markup of other kinds.
MORE = [
    *("@bob", "@bob*", "#tag", "#a_b", "#*x*", "http://x.example/a_b", "http://x.example/_a_"),
    *(
        "https://y.example/?a=b&amp;c",
        "\U0001f600",
        "\t",
        "\u00a0",
        "'",
        '"',
        "-",
        "+ ",
        "* ",
        "1)",
    ),
    *("10. ", "$", "^", "~", "~~~", "[noparse]", "[/noparse]", "[nobb]", "![a](b)", "<br/>", "***"),
    *(
        "<http://x.example/>",
        "<!-- x -->",
        "&#42;",
        "&#x2a;",
        "&nbsp;",
        "&lt",
        "\\n",
        "___",
        "|---|",
    ),
    *(
        ":  d",
        ":-)",
        "=>",
        "[img]x[/img]",
        "x@y.example",
        "!",
        "!group",
        "\r\n",
        "    x",
        "{{",
        "}",
    ),
]


@settings(derandomize=True, max_examples=2000, deadline=None)
@given(st.lists(st.sampled_from([*PIECES, *MORE]), min_size=1, max_size=7).map("".join))
def test_nor_is_anything_else_that_people_write(text: str) -> None:
    body, _, _ = bbcode.with_names(
        from_text(protect_for_friendica(text)), lambda _: None, "http://x/search?tag="
    )
    # The HTML has the links whole, where the plain text has them shortened.
    assert visible(text_shown(shown(body, "", ()).html)) == visible(text.replace("\r\n", "\n"))


@pytest.mark.parametrize(
    "text",
    [
        "a | b\n--- | ---\nc | d",
        "term\n: its definition",
        "\ue000 is nobody's letter, #a_b \ue000",
        "note[^1]\n\n[^1]: note",
        "    four spaces",
        "~~~\ncode\n~~~",
    ],
)
def test_nor_is_it_read_as_any_other_kind_of_markup(text: str) -> None:
    assert visible(posted(text)) == visible(text)
