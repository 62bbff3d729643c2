"""Escaping a text for Friendica: what must not be changed. What must be is tested in a sandbox."""

from __future__ import annotations

from urllib.parse import parse_qs

import pytest

from gnusocial.internals.posting.friendica_text import protect_for_friendica
from tests.recorded import exchange


@pytest.mark.parametrize("name", ["update_plain", "update_url", "update_tag", "update_emoji"])
def test_what_a_real_friendica_posted_unchanged_is_sent_unchanged(name: str) -> None:
    (text,) = parse_qs(exchange("friendica-2024.08", name).request["body"])["status"]
    assert protect_for_friendica(text) == text


@pytest.mark.parametrize(
    ("link", "sent"),
    [
        ("https://example.org/?a=b&c=d&e=f", "https://example.org/?a=b&c=d&e=f"),
        # Some names are entities without a semicolon too.
        ("https://example.org/?a=b&copy=d", "https://example.org/?a=b&amp;amp;copy=d"),
        ("https://example.org/?a=b&lt;=d", "https://example.org/?a=b&amp;amp;lt;=d"),
    ],
)
def test_an_ampersand_in_a_link_is_escaped_only_before_an_entity(link: str, sent: str) -> None:
    assert protect_for_friendica(f"see {link} end") == f"see {sent} end"
