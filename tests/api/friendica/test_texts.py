"""Texts on Friendica: links, lost posts, replies."""

from __future__ import annotations

from urllib.parse import parse_qs

import pytest

from gnusocial import (
    GNUSocial,
    GNUSocialError,
    GNUSocialNetworkError,
)
from gnusocial.internals.posting.friendica_html import text_shown
from gnusocial.sandbox import Sandbox
from tests.api.test_friendica_2024 import visible
from tests.simulated_time import NoWaiting

LINKS = [
    "http://x.example/a_b_c",
    "http://x.example/*a*/",
    "http://x.example/_a_/ and http://x.example/__b__/c_d?e=`f`&g",
    "see http://x.example/a?b=c&d=e&amp;f. And (http://x.example/wiki/A_(b)) too",
    "https://x.example/" + "long/" * 20,
    "*http://x.example/* and *more*",
]


@pytest.mark.parametrize("text", LINKS)
def test_a_link_is_whole_where_it_leads(alice: GNUSocial, text: str) -> None:
    status = alice.post(text)
    shown = text_shown(status.statusnet_html)
    assert visible(shown) == visible(text)


def test_nothing_is_asked_where_it_makes_no_difference(server: Sandbox, alice: GNUSocial) -> None:
    alice.post("plain words, @bob and http://x.example/")
    alice.post("**bold** words")
    assert [each.path for each in server.requests] == ["/api/statuses/update.json"] * 2


def test_a_text_with_signs_as_the_first_thing_costs_one_question(
    server: Sandbox, alice: GNUSocial
) -> None:
    for _ in range(2):
        alice.post("**bold** words")
    paths = ["/api/statusnet/config.json", *["/api/statuses/update.json"] * 2]
    assert [each.path for each in server.requests] == paths


def test_a_server_that_does_not_say_what_it_is_is_a_gnu_social(
    server: Sandbox, alice: GNUSocial
) -> None:
    server.fail_next(status=500, body="no", path="config.json")
    with pytest.raises(GNUSocialError):
        alice.instance()
    assert alice.post("a < b").text == "a < b"


@pytest.mark.parametrize(
    "text",
    [
        "@bob, @carol and @nobody: _hi_",
        "http://x.example/a_b?c=d&e=f twice http://y.example/",
        "#tag <b> [i] &lt; \U0001f600",
        "one\n\n- two\n1. three",
    ],
)
def test_a_lost_post_is_found_by_what_its_html_shows(server: Sandbox, text: str) -> None:
    with server.client("alice", ratelimit_method="throw", clock=NoWaiting()) as alice:
        alice.post("another")
        server.drop_next(when="after", path="update.json")
        assert alice.post(text).id == 2


def test_a_lost_post_is_not_taken_for_another(server: Sandbox) -> None:
    with server.client("alice", ratelimit_method="throw", clock=NoWaiting()) as alice:
        alice.post("@carol hi")
        server.drop_next(when="before", path="update.json")
        with pytest.raises(GNUSocialNetworkError):
            alice.post("@bob hi")


def test_a_reply_mentions_people_by_their_nicknames(server: Sandbox, alice: GNUSocial) -> None:
    asked = alice.post("@bob and @carol, and nobody@x.example: #tag?")
    with server.client("dave", ratelimit_method="throw", retries=0) as dave:
        dave.status_reply(asked, "yes")
    sent = parse_qs(server.requests[-1].body.decode())["status"]
    assert sent == ["@alice @bob @carol yes"]
