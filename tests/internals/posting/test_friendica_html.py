"""Reading Friendica's HTML: the text as it was written, and who is mentioned."""

from __future__ import annotations

from typing import Any

import pytest

from gnusocial.internals.posting.friendica_html import people_in, text_shown
from tests.recorded import exchange


def friendica_body(name: str) -> Any:
    return exchange("friendica-2024.08", name).json()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("update_plain", "plain words for the record"),
        ("update_url", "see http://example.org/a?b=c&d=e end"),
        ("update_tag", "with #hashtag and !group"),
        ("update_emoji", "emoji \U0001f600 \u6f22\u5b57"),
        ("update_newlines", "one\ntwo\nfour"),
        ("retweet", "@alice hello from bob"),
    ],
)
def test_what_was_posted_to_a_real_friendica_is_read_back(name: str, text: str) -> None:
    shown = text_shown(friendica_body(name)["statusnet_html"])
    assert [line for line in shown.split("\n") if line] == text.split("\n")


def test_only_a_link_becomes_its_address() -> None:
    link = '<a href="https://a.example/b" target="_blank">a.example</a>'
    assert text_shown(f'<base target="_blank">see {link} end') == "see https://a.example/b end"


def test_a_nickname_may_be_in_an_element_of_its_own() -> None:
    # Only a link of the class "mention" mentions, and only the words in it are the nickname.
    html = (
        '<span class="mention">@<a href="https://there.example/u/bob" class="u-url mention"> '
        "<span>bob</span> </a></span> and others"
    )
    assert people_in(html, "https://here.example/display/1") == ["bob@there.example"]
    assert people_in('<span class="mention">bob</span>', "https://here.example/") == []


def test_people_are_known_by_their_profiles() -> None:
    link = '<bdi>@<a href="{}" class="userinfo mention" title="x">{}</a></bdi>'
    html = " ".join(
        [
            link.format("https://here.example/profile/Alice", "Alice"),
            link.format("https://there.example/profile/bob", "bob"),
            link.format("https://there.example/users/carol", "carol@there.example"),
            '#<a href="https://here.example/search?tag=dave">dave</a>',
            '<a href="https://here.example/" target="_blank">erin</a>',
            link.format("https://here.example/profile/alice", "alice"),
        ]
    )
    site = "https://here.example/display/1"
    assert people_in(html, site) == ["alice", "bob@there.example", "carol@there.example"]
    assert people_in("<a", site) == people_in("", "") == []


def test_the_one_whom_a_real_friendica_mentions() -> None:
    status = friendica_body("retweet")
    assert people_in(status["statusnet_html"], status["external_url"]) == ["alice"]
